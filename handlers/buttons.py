"""Pressed buttons. What they carry is input like any other: Telegram does not promise that the bot ever sent it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from telegram import CallbackQuery, Message, Update

from handlers.choices import question_behind
from handlers.replying import Replying
from handlers.services import BotContext
from handlers.speaking import Spot

EXPIRED = "这个按钮已经失效，请把问题再发一次。"


@dataclass(frozen=True, slots=True)
class Buttons:
    """Asks the question behind a button."""

    replying: Replying

    async def on_press(self, update: Update, context: BotContext) -> None:
        """Answer the question of a button, or say kindly that the button is too old."""
        query = update.callback_query
        if query is None:
            return
        spot = _spot_of(query)
        state = self.replying.services.states.get(spot.key) if spot else None
        question = question_behind(query.data or "", state) if state else None
        if spot is None or question is None:
            await query.answer(EXPIRED)
            return
        # both at once; an answer that comes too late for the button is still an answer
        acknowledged = asyncio.gather(query.answer(), return_exceptions=True)
        await self.replying.answer_alone(context.bot, spot, question)
        await acknowledged


def _spot_of(query: CallbackQuery) -> Spot | None:
    message = query.message
    if message is None:
        return None
    topic = message.message_thread_id if isinstance(message, Message) and message.is_topic_message else None
    return Spot(message.chat.id, topic)
