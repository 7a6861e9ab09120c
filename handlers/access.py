"""The door of a bot that is for members only: outsiders are told kindly how to get in, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from telegram import Chat, InlineQueryResultsButton, Message, Update
from telegram.ext import ApplicationHandlerStop

from handlers.addressing import addressed_text, speaker_of, spot_of
from handlers.delivery import deliver_text
from handlers.joining import PREFIX
from handlers.services import BotContext, Services
from knowledge.people import may_ask

OUTSIDE = "这个机器人只对成员开放：请向本单位的管理员要一个邀请链接，点开就能用。"
INLINE = "只对成员开放，点这里看怎样加入"
OPEN_TO_ALL = re.compile(rf"/(me|privacy|start\s+{PREFIX}\S+)\s*")
"""What outsiders may say: following an invitation, and seeing what is kept about them."""


@dataclass(frozen=True, slots=True)
class Door:
    """Lets members in."""

    services: Services
    commands: Collection[str]
    """What is asked for by command; in groups other commands are for other bots."""

    async def check(self, update: Update, context: BotContext) -> None:
        """Stop an update of somebody who is no member."""
        if self._inside(update):
            return
        if update.callback_query is not None:
            await update.callback_query.answer(OUTSIDE, show_alert=True)
        elif update.inline_query is not None:
            button = InlineQueryResultsButton(INLINE, start_parameter="members")
            await update.inline_query.answer([], cache_time=0, is_personal=True, button=button)
        elif (message := update.effective_message) is not None and self._asks(message, context):
            await deliver_text(context.bot, spot_of(message), OUTSIDE)
        raise ApplicationHandlerStop

    def _inside(self, update: Update) -> bool:
        message, query = update.effective_message, update.callback_query
        if query is not None or update.inline_query is not None:
            user = update.effective_user
        elif message is not None:
            if message.chat.type == Chat.PRIVATE and OPEN_TO_ALL.fullmatch(message.text or ""):
                return True
            user = speaker_of(message)
        else:
            return True  # nobody asks for anything
        if query is not None and (query.data or "").startswith("1f"):
            return True
        return may_ask(self.services.people.person(user.id if user else None), members_only=True)

    def _asks(self, message: Message, context: BotContext) -> bool:
        """Whether a message wants something of the bot; in groups most do not."""
        if message.chat.type == Chat.PRIVATE or addressed_text(message, context.bot) is not None:
            return True
        word = (message.text or "").split(maxsplit=1)[:1]
        name, _, address = word[0].partition("@") if word else ("", "", "")
        ours = name.startswith("/") and name[1:] in self.commands
        return ours and address.lower() in ("", context.bot.username.lower())
