"""Following an invitation: a link that makes somebody a member once."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from telegram import Update, User
from telegram.ext import CommandHandler, filters

from handlers import menus
from handlers.addressing import speaker_of, spot_of
from handlers.examples import examples
from handlers.replying import Replying
from handlers.services import BotContext
from knowledge.errors import MembershipError
from knowledge.model import TaskList
from knowledge.people import Person, Role, described

PREFIX = "iv_"
"""Begins the start parameter of an invitation."""


def invitation_link(username: str, token: str) -> str:
    """Write the address that an invited person follows."""
    return f"https://t.me/{username}?start={PREFIX}{token}"


def name_of(user: User) -> str:
    """The name of a Telegram user, on one line and not too long."""
    return " ".join(user.full_name.split())[:64]


@dataclass(frozen=True, slots=True)
class Joining:
    """Makes members of those who follow an invitation."""

    replying: Replying

    @property
    def handler(self) -> CommandHandler[BotContext]:  # type: ignore[type-arg]
        """Takes /start with an invitation, in private chats only."""
        invited = filters.ChatType.PRIVATE & filters.Regex(rf"^/start(@\w+)?\s+{PREFIX}")
        return CommandHandler("start", self.start, filters=invited)

    async def start(self, update: Update, context: BotContext) -> None:
        """Make the sender a member and say what that means, or say why not."""
        message = update.effective_message
        user = speaker_of(message) if message else None
        if message is None or user is None:
            return
        services, spot = self.replying.services, spot_of(message)
        token = (context.args or [""])[0].removeprefix(PREFIX)
        try:
            person = await services.people.redeem(token, user=user.id, name=name_of(user), told=_joined)
        except MembershipError as refused:
            known = services.people.person(user.id)
            now = (f"您现在是{described(known.role, known.places)}。",) if known else ()
            await self.replying.tell(context.bot, spot, *now, headline=str(refused))
            return
        task_list = services.task_list
        await self.replying.tell(
            context.bot,
            spot,
            *_welcome(person, task_list),
            suggestions=examples(task_list),
            headline=f"欢迎，{person.name}！您现在是{described(person.role, person.places)}。",
        )
        await menus.publish_for(context.bot, person.id, person.role)


def _joined(person: Person) -> str:
    return f"{escape(person.described)}已凭您的邀请加入。/members 可看全部成员。"


def _welcome(person: Person, task_list: TaskList) -> tuple[str, ...]:
    lines = ["直接用一句话提问就行；/me 看您的身份和机器人记着您的什么。"]
    if person.role is not Role.VIEWER:
        place = person.places[0] if person.places else task_list.places[0]
        each = next(each for each in task_list.indicators if (place, each.key) in task_list.targets)
        lines.append(f"填报也是一句话，例如“{place}{each.key}完成1{each.unit}”。")
    return tuple(lines)
