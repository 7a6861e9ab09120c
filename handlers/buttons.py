"""Pressed buttons. What they carry is input like any other: Telegram does not promise that the bot ever sent it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from telegram import Update

from handlers.choices import question_behind
from handlers.press import EXPIRED, Press, Room, press_of
from handlers.replying import Replying
from handlers.services import BotContext


@dataclass(frozen=True, slots=True)
class Buttons:
    """Brings each press to the room that owns the button, by the two characters that its data begins with."""

    rooms: Mapping[str, Room]

    async def on_press(self, update: Update, context: BotContext) -> None:
        """Hand the press on, or say kindly that the button is too old."""
        query = update.callback_query
        if query is None:
            return
        press = press_of(query, context)
        room = self.rooms.get(press.code) if press else None
        if press is None or room is None:
            await query.answer(EXPIRED)
        else:
            await room(press)


@dataclass(frozen=True, slots=True)
class QuestionButtons:
    """Asks the question behind a button."""

    replying: Replying

    @property
    def rooms(self) -> Mapping[str, Room]:
        """The codes of these buttons."""
        return {"1q": self.ask, "1c": self.ask}

    async def ask(self, press: Press) -> None:
        """Answer the question of a button."""
        state = self.replying.services.states.get(press.spot.key)
        question = question_behind(press.code + press.data, state)
        if question is None:
            await press.expired()
            return
        # both at once; an answer that comes too late for the button is still an answer
        acknowledged = asyncio.gather(press.tell(), return_exceptions=True)
        await self.replying.answer_alone(press.bot, press.spot, question)
        await acknowledged
