"""A table of figures that an approver or an admin sends: looked at, shown with its differences, and imported on a word.

Nothing is kept between the two: the button stands under an answer to the file, and carries a fingerprint of the file
and of what it would change. Pressed, the file is read anew; if anything is different by then, it is shown again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from telegram import Chat, Document, Message

from handlers.addressing import spot_of
from handlers.choices import button, rows
from handlers.delivery import deliver_text
from handlers.press import Press, Room
from handlers.replying import Typing
from handlers.reporting import name_of
from handlers.services import Services
from handlers.speaking import Markup, SpeakingBot
from knowledge.errors import ImportFailure, KnowledgeError
from knowledge.filing.entry import Doubt, Filed
from knowledge.filing.previewing import difference, preview
from knowledge.ledger.bulk import Review
from knowledge.people import Person, Role, may_approve

CODE = "1i"
ENDINGS = (".xlsx", ".csv")
LARGEST = 5 * 1024 * 1024
MOST_ENTRIES = 5000
MOST_SHOWN = 20
APPROVERS_ONLY = "表格只有审核人和管理员能导入；您可以直接用一句话填报。"
TOO_LARGE = "文件超过5 MB，没有下载；请拆小，或请管理员在服务器上导入。"
TOO_MANY = "表里超过5000项；请拆小，或请管理员在服务器上导入。"
GONE = "找不到那个文件了，请把表格再发一次。"
CHANGED = "台账或文件刚刚有变化，请再看一遍。"
CANCELLED = "已取消，一项也没有导入。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A table as it stands against the ledger."""

    filed: Filed
    review: Review
    doubts: tuple[Doubt, ...]
    fewer: bool
    """Whether falling figures are taken as confirmed."""
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Importing:
    """Takes tables into the ledger."""

    services: Services

    @property
    def rooms(self) -> Mapping[str, Room]:
        """The buttons of this room."""
        return {CODE: self.on_press}

    def wants(self, message: Message) -> bool:
        """Whether a message brings a table to import, from somebody who may."""
        if message.chat.type != Chat.PRIVATE or not is_table(message):
            return False
        return _may_import(self.services.member(message))

    async def take(self, bot: SpeakingBot, message: Message) -> str:
        """Show what a table would change; a text says why it cannot be read, "" if all went well."""
        document, person = message.document, self.services.member(message)
        if document is None or person is None:
            return GONE
        if (document.file_size or 0) > LARGEST:
            return TOO_LARGE
        spot = replace(spot_of(message), reply_to=message.message_id)  # the button finds the file by this
        with Typing(bot, spot):
            try:
                looked = await self._look(bot, document, person, fewer=False)
            except ImportFailure as failure:
                return str(failure)
            text, markup = _card(looked, self.services)
            await deliver_text(bot, spot, text, markup)
        return ""

    async def on_press(self, press: Press) -> None:
        """Import the table, or leave it."""
        person = self.services.people.person(press.user.id)
        if person is None or not _may_import(person):
            await press.tell(APPROVERS_ONLY, alert=True)
            return
        act, fingerprint = press.data[:1], press.data[1:]
        if act == "n":
            await press.show(CANCELLED)
            await press.tell()
            return
        document = _document_behind(press)
        if act not in ("y", "f") or document is None:
            await press.tell(GONE, alert=True)
            return
        try:
            looked = await self._look(press.bot, document, person, fewer=act == "f")
            if looked.fingerprint != fingerprint or looked.doubts:
                await self._show_again(press, person, document)
                return
            done = await self.services.tables.add(
                looked.filed.entries, by=name_of(person, press.user), person=person.id, fewer=looked.fewer,
                evidence=f"document:{document.file_id}", expected=looked.review,
            )  # fmt: skip
        except KnowledgeError as failure:
            await press.tell(str(failure)[:190], alert=True)
            return
        if done is None:
            await self._show_again(press, person, document)
            return
        await press.show(_summary(looked, done, name_of(person, press.user), self.services))
        await press.tell(f"已导入{len(done.added)}项。")

    async def _show_again(self, press: Press, person: Person, document: Document) -> None:
        text, markup = _card(await self._look(press.bot, document, person, fewer=False), self.services)
        await press.show(text, markup)
        await press.tell(CHANGED, alert=True)

    async def _look(self, bot: SpeakingBot, document: Document, person: Person, *, fewer: bool) -> Looked:
        """Fetch the file and hold it against the ledger."""
        file = await bot.get_file(document.file_id)
        if (file.file_size or 0) > LARGEST:
            raise ImportFailure(TOO_LARGE)
        data = bytes(await file.download_as_bytearray())
        if len(data) > LARGEST:
            raise ImportFailure(TOO_LARGE)
        filed = await self.services.tables.read(data, document.file_name or "表格")
        if len(filed.entries) > MOST_ENTRIES:
            raise ImportFailure(TOO_MANY)
        review = await self.services.tables.review(filed.entries, fewer=fewer)
        foreign = tuple(
            Doubt(row=each.row, cell=each.cell, text=f"您不审核{each.place}的填报")
            for each in filed.entries
            if not may_approve(person, each.place)
        )
        doubts = (*filed.doubts, *foreign, *review.doubts)
        seen = hashlib.sha256(data + repr(review.added).encode("utf-8", "replace"))
        return Looked(filed=filed, review=review, doubts=doubts, fewer=fewer, fingerprint=seen.hexdigest()[:20])


def _may_import(person: Person | None) -> bool:
    return person is not None and person.role.rank >= Role.APPROVER.rank


def is_table(message: Message) -> bool:
    """Whether a message brings a file that could be a table of figures."""
    document = message.document
    return document is not None and (document.file_name or "").lower().endswith(ENDINGS)


def _document_behind(press: Press) -> Document | None:
    """Find the file that the message with the button answers."""
    message = press.query.message
    answered = message.reply_to_message if isinstance(message, Message) else None
    return answered.document if answered is not None else None


def _card(looked: Looked, services: Services) -> tuple[str, Markup | None]:
    """Say what a table would change and what is doubtful, with the buttons that fit."""
    lines = list(preview(looked.filed, looked.review, services.task_list, most=MOST_SHOWN))
    lines += [f"存疑 {doubt}" for doubt in looked.doubts[:MOST_SHOWN]]
    if len(looked.doubts) > MOST_SHOWN:
        lines.append(f"还有{len(looked.doubts) - MOST_SHOWN}处存疑没有列出。")
    leave = button("取消", f"{CODE}n")
    if not looked.doubts:
        if not looked.review.added:
            return "\n".join([*lines, "没有要导入的。"]), None
        agree = button(f"导入{len(looked.review.added)}项", f"{CODE}y{looked.fingerprint}")
        return "\n".join([*lines, "按“导入”就全部写入，算审核通过。"]), {"inline_keyboard": rows([agree, leave])}
    if not all(doubt.confirmable for doubt in looked.doubts):
        return "\n".join([*lines, f"有{len(looked.doubts)}处存疑，一项也没有导入。改好后再发一次。"]), None
    lines.append(f"有{len(looked.doubts)}处累计数减少。确实如此就按“确认减少并导入”，否则改好再发。")
    agree = button("确认减少并导入", f"{CODE}f{looked.fingerprint}")
    return "\n".join(lines), {"inline_keyboard": rows([agree, leave])}


def _summary(looked: Looked, done: Review, by: str, services: Services) -> str:
    task_list = services.task_list
    lines = [f"已导入{len(done.added)}项（{looked.filed.name}），导入人：{by}。"]
    lines += [difference(each, task_list) for each in done.added[:MOST_SHOWN]]
    if len(done.added) > MOST_SHOWN:
        lines.append(f"……还有{len(done.added) - MOST_SHOWN}项没有列出。")
    return "\n".join(lines)
