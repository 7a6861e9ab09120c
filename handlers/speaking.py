"""The bot's voice: a bot that never shows its token, and that sends and rewrites texts without detours.

An answer takes less time to find than python-telegram-bot takes to build the `Message` that comes back for it and that
nobody reads; `say` and `rewrite` give only the message's id.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from telegram.ext import ExtBot

Markup = dict[str, Any]
"""An inline keyboard in its JSON form."""
FETCHED_AFTER = 20.0
"""Seconds that an answer with updates may take, beside the patience that was asked for."""
NO_PREVIEW = {"is_disabled": True}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in Telegram a reply goes."""

    chat: int
    topic: int | None = None
    reply_to: int | None = None

    @property
    def key(self) -> tuple[int, int]:
        """What the talk at this spot is remembered by."""
        return self.chat, self.topic or 0


class SpeakingBot(ExtBot[None]):
    """A bot whose representation holds no token, with short ways to send a text."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}[id={self.id if self._bot_user else '?'}]"

    async def say(self, spot: Spot, text: str, *, html: bool = True, markup: Markup | None = None) -> int:
        """Send a text and return the id of the message."""
        data: dict[str, Any] = {"chat_id": spot.chat, "text": text}
        if spot.topic is not None:
            data["message_thread_id"] = spot.topic
        if spot.reply_to is not None:
            data["reply_parameters"] = {"message_id": spot.reply_to, "allow_sending_without_reply": True}
        sent = await self._post("sendMessage", _decorated(data, text, html, markup))
        return int(sent["message_id"]) if isinstance(sent, dict) else 0

    async def fetch(
        self, offset: int, patience: int, allowed: Sequence[str] | None, limit: int = 100
    ) -> list[dict[str, Any]]:
        """Ask for updates in their JSON form; asking confirms those before `offset`."""
        data: dict[str, Any] = {"offset": offset, "timeout": patience, "limit": limit}
        if allowed is not None:
            data["allowed_updates"] = list(allowed)
        found = await self._post("getUpdates", data, read_timeout=FETCHED_AFTER + patience)
        return list(found)

    async def rewrite(
        self, chat: int, message: int, text: str, *, html: bool = True, markup: Markup | None = None
    ) -> None:
        """Replace the text and the buttons of a message that the bot sent before."""
        data: dict[str, Any] = {"chat_id": chat, "message_id": message, "text": text}
        await self._post("editMessageText", _decorated(data, text, html, markup))


def _decorated(data: dict[str, Any], text: str, html: bool, markup: Markup | None) -> dict[str, Any]:
    if html:
        data["parse_mode"] = "HTML"
    if "://" in text:
        data["link_preview_options"] = NO_PREVIEW
    if markup is not None:
        data["reply_markup"] = markup
    return data
