"""/export and /template, or the same in words: the ledger as a workbook, and the form to fill in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

from telegram import Chat, Message, Update

from handlers.addressing import spot_of
from handlers.delivery import deliver_text, persistently
from handlers.replying import Typing
from handlers.services import BotContext, Callback, Services
from knowledge.people import Role
from knowledge.text import normalise

MEMBERS_ONLY = "台账里写着填报人的姓名，只给成员看；请向管理员要邀请链接。"
PRIVATELY = "文件请在私聊里取：点我的头像，发 {command}。"
HOW_TO_RETURN = "填“完成数”一列（累计数），没有变化的留空；填好后在私聊里发回给我，由审核人或管理员确认导入。"
HOW_TO_REPORT = "填“完成数”一列（累计数），没有变化的留空；填好后交给审核人或管理员发给我。也可以直接用一句话填报。"
_PLEASE = "(?:请|麻烦|帮我|给我|我要|我想|想要|要|再){0,3}"
_FETCH = "(?:导出|下载|导|生成|发|来|取)?(?:我|一下|给我|出来)?(?:一份|一个|一张|份|个|张)?"
_EXPORT = re.compile(
    rf"{_PLEASE}{_FETCH}(?:最新的?|全省的?|进度的?|填报的?|完整的?)?(?:台账|台帐)(?:的?(?:excel|xlsx|表格?|文件))?(?:导出|下载)?"
    rf"|{_PLEASE}(?:导出|下载)(?:成|为|到)?(?:全部|所有|一下)?(?:进度|填报)?的?(?:excel|xlsx|表格?|数据|记录|进度)?"
)
_FORM = re.compile(
    rf"{_PLEASE}{_FETCH}(?:(?:填报|填写|导入|空白|空)的?(?:表格?|模板|样表)|模板|待填的?表格?|空表)(?:下载)?"
)

_NAMING = frozenset("台导下填空模")
"""Each of the two holds one of these letters, so that nearly all other messages are passed over at once."""


@dataclass(frozen=True, slots=True)
class LedgerFiles:
    """Hands out workbooks."""

    services: Services

    @property
    def commands(self) -> Mapping[str, Callback]:
        """The commands of this room."""
        return {"export": self.export, "template": self.template}

    async def hears(self, update: Update, context: BotContext, text: str) -> bool:
        """Take 导出台账 and 下载填报表 as the commands that they are; False for everything else."""
        said = normalise(text).strip("?!., 吧吗呗")
        if _NAMING.isdisjoint(said):
            return False
        if _FORM.fullmatch(said):
            await self.template(update, context)
        elif _EXPORT.fullmatch(said):
            await self.export(update, context)
        else:
            return False
        return True

    async def export(self, update: Update, context: BotContext) -> None:
        """Send the whole ledger to a member."""
        message = update.effective_message
        if message is None:
            return
        if self.services.member(message) is None:
            await deliver_text(context.bot, spot_of(message), MEMBERS_ONLY)
        elif await self._privately(message, context, "/export"):
            day = self.services.clock().date()
            with Typing(context.bot, spot_of(message)):
                data = await self.services.tables.workbook()
                await self._send(message, context, data, f"台账{day}.xlsx", f"台账，{day}导出：完成情况、填报记录。")

    async def template(self, update: Update, context: BotContext) -> None:
        """Send the form."""
        message = update.effective_message
        if message is None or not await self._privately(message, context, "/template"):
            return
        person = self.services.member(message)
        imports = person is not None and person.role.rank >= Role.APPROVER.rank
        with Typing(context.bot, spot_of(message)):
            data = await self.services.tables.form()
            how = HOW_TO_RETURN if imports else HOW_TO_REPORT
            await self._send(message, context, data, f"填报表{self.services.clock().date()}.xlsx", how)

    async def _privately(self, message: Message, context: BotContext, command: str) -> bool:
        if message.chat.type == Chat.PRIVATE:
            return True
        await deliver_text(context.bot, spot_of(message), PRIVATELY.format(command=command))
        return False

    async def _send(self, message: Message, context: BotContext, data: bytes, name: str, caption: str) -> None:
        spot = spot_of(message)
        await persistently(
            lambda: context.bot.send_document(
                spot.chat, BytesIO(data), filename=name, caption=caption, message_thread_id=spot.topic
            )
        )
