"""The list of members for admins: who is in, who is invited, and taking somebody out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from telegram import Chat, Update

from handlers import inviting, menus
from handlers.addressing import spot_of
from handlers.choices import button, rows
from handlers.delivery import deliver_text
from handlers.press import Press, Room
from handlers.services import BotContext, Callback, Services
from handlers.speaking import Markup
from knowledge.days import short_day
from knowledge.errors import MembershipError
from knowledge.people import Person, described, may_manage

CODE = "1m"
ADMINS_ONLY = "只有管理员能看成员名单。"
PAGE = 20
"""Members shown at once."""
MOST_INVITATIONS = 10


@dataclass(frozen=True, slots=True)
class Members:
    """Shows and removes members."""

    services: Services

    @property
    def commands(self) -> Mapping[str, Callback]:
        """The commands of this room."""
        return {"members": self.on_command}

    @property
    def rooms(self) -> Mapping[str, Room]:
        """The buttons of this room."""
        return {CODE: self.on_press}

    async def on_command(self, update: Update, context: BotContext) -> None:
        """Show the first page."""
        message = update.effective_message
        if message is None:
            return
        text, markup = self._page(0)
        if not may_manage(self.services.member(message)):
            text, markup = ADMINS_ONLY, None
        elif message.chat.type != Chat.PRIVATE:
            text, markup = inviting.PRIVATELY, None
        await deliver_text(context.bot, spot_of(message), text, markup)

    async def on_press(self, press: Press) -> None:
        """Turn the page, ask whether to remove somebody, or do it."""
        if not may_manage(self.services.people.person(press.user.id)):
            await press.tell(ADMINS_ONLY, alert=True)
            return
        act, rest = press.data[:1], press.data[1:]
        if act not in "pry" or not rest.isdecimal():
            await press.expired()
            return
        try:
            if act == "y":
                await self.services.people.remove(int(rest), by=press.user.id)
                await menus.publish_for(press.bot, int(rest), None)
            text, markup = self._asked(int(rest)) if act == "r" else self._page(int(rest) if act == "p" else 0)
        except MembershipError as refused:
            await press.tell(str(refused), alert=True)
            return
        await press.show(text, markup)
        await press.tell("已移除。" if act == "y" else "")

    def _asked(self, user: int) -> tuple[str, Markup]:
        person = self.services.people.person(user)
        if person is None:
            raise MembershipError("这个人已经不是成员了。")
        buttons = [button("确定移除", f"{CODE}y{user}"), button("不移除", f"{CODE}p0")]
        text = f"把{person.described}移出成员？填过的数仍在台账里；要恢复须重新邀请。"
        return text, {"inline_keyboard": [buttons]}

    def _page(self, number: int) -> tuple[str, Markup | None]:
        people = self.services.people
        everyone = people.everyone()
        shown = everyone[number * PAGE : (number + 1) * PAGE]
        text = "\n".join((f"成员{len(everyone)}人：", *map(self._line, shown), *self._invited()))
        buttons = [
            button(f"移除 {each.name or each.id}", f"{CODE}r{each.id}")
            for each in shown
            if not people.permanent(each.id)
        ]
        turning = [button("上一页", f"{CODE}p{number - 1}")] if number else []
        turning += [button("下一页", f"{CODE}p{number + 1}")] if len(everyone) > (number + 1) * PAGE else []
        revoking = [
            button(f"撤销邀请{each.id}", f"{inviting.CODE}x{each.id}")
            for each in people.invitations()[:MOST_INVITATIONS]
        ]
        laid = [*rows(buttons), *rows(revoking), *([turning] if turning else [])]
        return text, {"inline_keyboard": laid} if laid else None

    def _line(self, person: Person) -> str:
        permanent = "，由设置指定" if self.services.people.permanent(person.id) else ""
        return f"· {person.name or person.id}：{described(person.role, person.places)}{permanent}"

    def _invited(self) -> tuple[str, ...]:
        waiting = self.services.people.invitations()
        if not waiting:
            return ("没有在等人用的邀请；发邀请用 /invite。",)
        lines = [
            f"· 邀请{each.id}：{described(each.role, each.places)}，{short_day(each.expires_at)}前有效"
            for each in waiting[:MOST_INVITATIONS]
        ]
        return (f"还没有人用的邀请{len(waiting)}份：", *lines)
