"""Messages in words: questions, edited questions, and what is no text at all."""

from __future__ import annotations

from dataclasses import dataclass, replace

from telegram import Chat, Message, Update
from telegram.ext.filters import UpdateFilter

from handlers.addressing import addressed_text, spot_of
from handlers.importing import APPROVERS_ONLY, Importing, is_table
from handlers.ledger_files import LedgerFiles
from handlers.pushing import Pushing
from handlers.replying import Replying
from handlers.report_talk import ReportTalk
from handlers.services import BotContext
from handlers.speaking import Spot
from handlers.subscribing import Subscribing

NOTHING_SAID = "请写下您的问题，例如一个地市和一个指标。"
NO_WORDS = "我目前只看得懂文字，请把问题打成一句话发给我。"

OTHER_TABLE = "这种表格我读不了，请另存为 .xlsx 或 .csv 再发；也可以直接用一句话填报。"


class Words(UpdateFilter):
    """Messages and edits with a text or a caption that is no command."""

    __slots__ = ()

    def filter(self, update: Update) -> bool:
        message = update.message or update.edited_message
        if message is None:
            return False
        if message.text is None:
            return message.caption is not None
        return not (message.entities and message.entities[0].type == "bot_command" and not message.entities[0].offset)


class WithoutWords(UpdateFilter):
    """Photos, stickers, voice messages and the like without a text, in private chats."""

    __slots__ = ()

    def filter(self, update: Update) -> bool:
        message = update.message
        return message is not None and message.chat.type == Chat.PRIVATE and message.effective_attachment is not None


@dataclass(frozen=True, slots=True)
class Questions:
    """Answers what people write."""

    replying: Replying
    reports: ReportTalk
    pushing: Pushing
    subscribing: Subscribing
    importing: Importing
    files: LedgerFiles

    async def on_words(self, update: Update, context: BotContext) -> None:
        """Answer a message, or answer an edited one again."""
        message = update.effective_message
        if message is None or (text := addressed_text(message, context.bot)) is None:
            return
        if not text:
            await self.replying.tell(context.bot, spot_of(message), NOTHING_SAID)
        elif update.edited_message is None:
            if await self._reminds(context, message, text) or await self.files.hears(update, context, text):
                return
            if not await self.reports.takes(context.bot, message, text) and not await self._imports(context, message):
                footer = self.reports.hint(message, text)
                await self.replying.answer(context.bot, spot_of(message), text, asked=message.message_id, footer=footer)
        elif not await self.reports.takes_edit(context.bot, message, text):
            await self.replying.answer_again(context.bot, _quoting(message), text, asked=message.message_id)

    async def _reminds(self, context: BotContext, message: Message, text: str) -> bool:
        """Take what is about reminders, unless the chat is in the middle of a report."""
        if self.replying.services.states.get(spot_of(message).key).expected is not None:
            return False
        taken = await self.pushing.takes(context.bot, message, text)
        return taken or await self.subscribing.takes(context.bot, message, text)

    async def on_no_words(self, update: Update, context: BotContext) -> None:
        """Say that pictures and sounds are not understood."""
        if update.message is None or update.message.via_bot is not None:
            return
        if await self._imports(context, update.message):
            return
        if not await self.reports.takes_file(context.bot, update.message):
            sorry = (
                APPROVERS_ONLY if is_table(update.message) else OTHER_TABLE if _old_table(update.message) else NO_WORDS
            )
            await self.replying.tell(context.bot, spot_of(update.message), sorry)

    async def _imports(self, context: BotContext, message: Message) -> bool:
        """Take a table of figures into the ledger; one that is none may still be the evidence of a report."""
        if not self.importing.wants(message):
            return False
        failure = await self.importing.take(context.bot, message)
        if failure and (message.caption or not await self.reports.takes_file(context.bot, message)):
            await self.replying.tell(context.bot, spot_of(message), failure)
        return True


def _old_table(message: Message) -> bool:
    """Whether a file is a table of a kind that must be saved anew."""
    document = message.document
    return document is not None and (document.file_name or "").lower().endswith(
        (".xls", ".et", ".xlsm", ".xlsb", ".ods", ".numbers")
    )


def _quoting(message: Message) -> Spot:
    return replace(spot_of(message), reply_to=message.message_id)
