"""Inviting members from the chat: a role, the places that it is for, and a link that works once."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from telegram import Chat, Message, Update

from handlers.addressing import speaker_of, spot_of
from handlers.choices import button, rows
from handlers.delivery import deliver_text
from handlers.joining import PREFIX, invitation_link
from handlers.press import Press, Room
from handlers.services import BotContext, Callback, Services
from handlers.speaking import Markup
from knowledge.days import short_day
from knowledge.errors import MembershipError
from knowledge.people import Invitation, Role, described, may_manage

CODE = "1v"
ADMINS_ONLY = "只有管理员能邀请成员。"
PRIVATELY = "请在和我的私聊里用这个命令。"
CHOOSE_ROLE = "邀请什么样的成员？"
MOST_PLACES = 90
"""A keyboard holds 100 buttons."""
_LETTERS = {"v": Role.VIEWER, "r": Role.REPORTER, "a": Role.APPROVER, "m": Role.ADMIN}
_OTHER_WORDS = {
    "填报员": Role.REPORTER,
    "审核员": Role.APPROVER,
    "审批人": Role.APPROVER,
    "查询人": Role.VIEWER,
    "成员": Role.VIEWER,
}
ROLES = {**{role.label: role for role in Role}, **{role.value: role for role in Role}, **_OTHER_WORDS}
"""Roles by what people call them."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A role and the places that are chosen so far, in the form that a button can carry."""

    role: Role
    places: tuple[str, ...]
    of: tuple[str, ...]
    """All places of the list."""

    def data(self) -> str:
        """Write it in letters and digits: the places as bits, with a mark of the list that they count in."""
        letter = next(letter for letter, role in _LETTERS.items() if role is self.role)
        bits = sum(1 << self.of.index(place) for place in self.places)
        return f"{letter}{_mark(self.of)}{bits:x}"

    def toggled(self, index: int) -> Choice:
        """Choose one more place, or one less."""
        place = self.of[index]
        chosen = set(self.places) ^ {place}
        return replace(self, places=tuple(each for each in self.of if each in chosen))


def choice_of(data: str, places: tuple[str, ...]) -> Choice | None:
    """Read a choice, None if it was made in another list."""
    role, mark, bits = _LETTERS.get(data[:1]), data[1:5], data[5:]
    if role is None or mark != _mark(places):
        return None
    try:
        chosen = int(bits or "0", 16)
    except ValueError:
        return None
    return Choice(role, tuple(place for index, place in enumerate(places) if chosen >> index & 1), places)


def _mark(places: tuple[str, ...]) -> str:
    return f"{zlib.crc32('、'.join(places).encode()) & 0xFFFF:04x}"


@dataclass(frozen=True, slots=True)
class Inviting:
    """Makes invitations for admins."""

    services: Services

    @property
    def commands(self) -> Mapping[str, Callback]:
        """The commands of this room."""
        return {"invite": self.on_command}

    @property
    def rooms(self) -> Mapping[str, Room]:
        """The buttons of this room."""
        return {CODE: self.on_press}

    async def on_command(self, update: Update, context: BotContext) -> None:
        """Invite with what stands after the command, and ask for the rest."""
        message = update.effective_message
        if message is None:
            return
        if (refusal := self._refusal(message)) is not None:
            await self._say(context, message, refusal)
            return
        try:
            role, places = self._read(context.args or ())
        except MembershipError as refused:
            await self._say(context, message, str(refused))
            return
        if role is None:
            await self._say(context, message, CHOOSE_ROLE, markup=_roles())
        elif role is Role.REPORTER and not places:
            await self._say(context, message, *self._asking(Choice(role, (), self._places)))
        else:
            user = speaker_of(message)
            made = await self.services.people.invite(role, places, by=user.id if user else 0)
            await self._say(context, message, *_made(made, context.bot.username))

    async def on_press(self, press: Press) -> None:
        """Go on with a role, a place or the whole choice; or revoke an invitation."""
        if not may_manage(self.services.people.person(press.user.id)):
            await press.tell(ADMINS_ONLY, alert=True)
            return
        act, rest = press.data[:1], press.data[1:]
        try:
            if act == "x" and rest.isdecimal():
                await self.services.people.revoke(int(rest), by=press.user.id)
                await press.show("这个邀请已经撤销。")
                await press.tell()
            elif act == "r" and rest in _LETTERS:
                await self._chosen(press, Choice(_LETTERS[rest], (), self._places), whole=False)
            elif act in ("t", "k"):
                data, _, index = rest.partition(".")
                await self._go_on(press, choice_of(data, self._places), index if act == "t" else None)
            else:
                await press.expired()
        except MembershipError as refused:
            await press.tell(str(refused), alert=True)

    @property
    def _places(self) -> tuple[str, ...]:
        return self.services.task_list.places

    def _refusal(self, message: Message) -> str | None:
        if not may_manage(self.services.member(message)):
            return ADMINS_ONLY
        return None if message.chat.type == Chat.PRIVATE else PRIVATELY

    def _read(self, words: Sequence[str]) -> tuple[Role | None, tuple[str, ...]]:
        role: Role | None = None
        places = []
        for word in words:
            place = word if word in self._places else word.removesuffix("市")
            if word in ROLES:
                role = ROLES[word]
            elif place in self._places:
                places.append(place)
            else:
                raise MembershipError(f"没看懂“{word}”，可以写：/invite 填报人 {self._places[0]}")
        return role, tuple(dict.fromkeys(places))

    async def _go_on(self, press: Press, choice: Choice | None, index: str | None) -> None:
        if choice is None or (index is not None and not (index.isdecimal() and int(index) < len(choice.of))):
            await press.expired()
        else:
            await self._chosen(press, choice if index is None else choice.toggled(int(index)), whole=index is None)

    async def _chosen(self, press: Press, choice: Choice, *, whole: bool) -> None:
        if not whole and choice.role in (Role.REPORTER, Role.APPROVER):
            lines, markup = self._asking(choice)
            await press.show(lines, markup)
        else:
            made = await self.services.people.invite(choice.role, choice.places, by=press.user.id)
            text, markup = _made(made, press.bot.username)
            await press.show(text, markup)
        await press.tell()

    def _asking(self, choice: Choice) -> tuple[str, Markup | None]:
        """Ask for the places of a role."""
        if len(choice.of) > MOST_PLACES:
            return f"请写出地市：/invite {choice.role.label} {choice.of[0]}", None
        lines = f"{choice.role.label}负责哪些地市？可以选几个，选好后点“生成链接”。"
        buttons = [
            button(f"✓ {place}" if place in choice.places else place, f"{CODE}t{choice.data()}.{index}")
            for index, place in enumerate(choice.of)
        ]
        done = {Role.APPROVER: "全部地市，生成链接"}.get(choice.role, "") if not choice.places else "生成链接"
        last = [[button(done, f"{CODE}k{choice.data()}")]] if done else []
        return lines, {"inline_keyboard": [*rows(buttons), *last]}

    async def _say(self, context: BotContext, message: Message, text: str, markup: Markup | None = None) -> None:
        await deliver_text(context.bot, spot_of(message), text, markup)


def _roles() -> Markup:
    return {"inline_keyboard": rows([button(role.label, f"{CODE}r{letter}") for letter, role in _LETTERS.items()])}


def _made(invitation: Invitation, username: str) -> tuple[str, Markup]:
    text = "\n".join(
        (
            f"邀请：{described(invitation.role, invitation.places)}。",
            f"把下面的链接转给对方，点开就加入；只能用一次，{short_day(invitation.expires_at)}前有效。",
            invitation_link(username, invitation.token),
            f"打不开链接的，请对方私聊我发送：/start {PREFIX}{invitation.token}",
        )
    )
    return text, {"inline_keyboard": [[button("撤销这个邀请", f"{CODE}x{invitation.id}")]]}
