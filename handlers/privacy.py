"""What the bot keeps about somebody: shown to them, and deleted when they say so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from telegram import Chat, Update

from handlers import inviting, menus
from handlers.addressing import speaker_of, spot_of
from handlers.choices import button
from handlers.delivery import deliver_text
from handlers.press import Press, Room
from handlers.services import BotContext, Callback, Services
from handlers.speaking import Markup
from knowledge.people import described

CODE = "1f"
SURE = "删除后您不再是成员，聊天的上下文也清除；您填报过的数留在台账里，但不再写您的名字。确定删除吗？"
GONE = "已删除。您填报过的数仍在台账里，不再写您的名字。"


@dataclass(frozen=True, slots=True)
class Privacy:
    """Shows and deletes what is kept about the one who asks."""

    services: Services

    @property
    def commands(self) -> Mapping[str, Callback]:
        """The commands of this room."""
        return {"me": self.on_command, "privacy": self.on_command}

    @property
    def rooms(self) -> Mapping[str, Room]:
        """The buttons of this room."""
        return {CODE: self.on_press}

    async def on_command(self, update: Update, context: BotContext) -> None:
        """Show it, in private chats only."""
        message = update.effective_message
        user = speaker_of(message) if message else None
        if message is None:
            return
        private = message.chat.type == Chat.PRIVATE and user is not None
        text, markup = self._shown(user.id) if private and user else (inviting.PRIVATELY, None)
        await deliver_text(context.bot, spot_of(message), text, markup)

    async def on_press(self, press: Press) -> None:
        """Ask once more, then delete."""
        user = press.user.id
        if press.data == "a":
            buttons = [button("确定删除", f"{CODE}y"), button("不删除", f"{CODE}n")]
            await press.show(SURE, {"inline_keyboard": [buttons]})
        elif press.data == "n":
            await press.show(*self._shown(user))
        elif press.data == "y":
            await self.services.people.forget(user)
            role = known.role if (known := self.services.people.person(user)) else None
            await menus.publish_for(press.bot, user, role)
            still = "您仍是管理员：这由设置 BOT_ADMINS 指定，请在那里去掉。" if known else ""
            await press.show(GONE + still)
        else:
            await press.expired()
            return
        await press.tell()

    def _shown(self, user: int) -> tuple[str, Markup | None]:
        kept, person = self.services.people.kept(user), self.services.people.person(user)
        lines = [f"您的 Telegram id：{user}"]
        if person is None:
            lines.append("您不是成员，可以提问，不能填报。")
        else:
            since = f"，{kept.joined:%Y-%m-%d}加入" if kept.joined else ""
            lines.append(f"身份：{described(person.role, person.places)}{since}")
        if kept.person is not None:
            lines.append(f"记着的名字：{kept.person.name}")
        if kept.reports:
            lines.append(f"台账里写着您名字的填报：{kept.reports}条")
        lines += [f"另外记着：{each}" for each in kept.others]
        if kept.person is None and not kept.reports and not kept.others:
            return "\n".join([*lines, "没有记着您的其他东西。"]), None
        return "\n".join(lines), {"inline_keyboard": [[button("删除我的记录", f"{CODE}a")]]}
