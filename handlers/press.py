"""One press of a button, as the rooms that own buttons get it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from html import escape

from telegram import CallbackQuery, Message, User
from telegram.error import BadRequest

from handlers.services import BotContext
from handlers.speaking import Markup, SpeakingBot, Spot

EXPIRED = "这个按钮已经失效，请把问题再发一次。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A pressed button. What it carries is input like any other: check every right again."""

    query: CallbackQuery
    context: BotContext
    spot: Spot
    code: str
    """The two characters that say which room owns the button."""
    data: str
    """What follows them."""

    @property
    def bot(self) -> SpeakingBot:
        """The bot that was pressed."""
        return self.context.bot

    @property
    def user(self) -> User:
        """Who pressed."""
        return self.query.from_user

    @property
    def message(self) -> int:
        """The message that holds the button."""
        return self.query.message.message_id if self.query.message else 0

    async def tell(self, text: str = "", *, alert: bool = False) -> None:
        """Show a short text over the chat; without one, only end the waiting."""
        await self.query.answer(text or None, show_alert=alert)

    async def expired(self) -> None:
        """Say that the button is too old."""
        await self.tell(EXPIRED)

    async def show(self, text: str, markup: Markup | None = None) -> None:
        """Let the message say something else in plain words."""
        await self.rewrite(escape(text, quote=False), markup)

    async def rewrite(self, html: str, markup: Markup | None = None) -> None:
        """Let the message with the button say something else; without buttons unless some are given."""
        with suppress(BadRequest):  # it says so already, or is too old to be changed
            await self.bot.rewrite(self.spot.chat, self.message, html, markup=markup)


Room = Callable[[Press], Awaitable[None]]
"""Takes the presses whose data begins with its code, and ends their waiting."""


def press_of(query: CallbackQuery, context: BotContext) -> Press | None:
    """Find out where a press happened; None if its message is out of reach."""
    message, data = query.message, query.data or ""
    if message is None:
        return None
    topic = message.message_thread_id if isinstance(message, Message) and message.is_topic_message else None
    return Press(query=query, context=context, spot=Spot(message.chat.id, topic), code=data[:2], data=data[2:])
