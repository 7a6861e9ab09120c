"""Pictures in a chat: drawn away from the event loop, sent with their words as caption, and drawn only once."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field

from telegram import InlineKeyboardMarkup
from telegram.error import BadRequest

from handlers.delivery import persistently
from handlers.rendering import speakable
from handlers.speaking import Markup, SpeakingBot, Spot
from knowledge.answer import Answer
from knowledge.chart import Chart

CAPTION = 1000
"""Letters of a caption; Telegram's limit is 1024."""
REMEMBERED = 500


@dataclass(slots=True)
class Easel:
    """Draws charts and remembers which picture Telegram holds already."""

    _held: OrderedDict[Chart, str] = field(default_factory=OrderedDict)
    """Ids of the files at Telegram, by what they show: other figures are another picture."""
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def show(self, bot: SpeakingBot, spot: Spot, answer: Answer, chart: Chart, markup: Markup | None) -> int:
        """Send a chart with the words of its answer, and return the id of the message."""
        caption = caption_of(answer)
        held = self._held.get(chart)
        if held is not None:
            try:
                return await self._send(bot, spot, held, caption, markup)
            except BadRequest:  # Telegram does not know the file any more
                self._held.pop(chart, None)
        async with self._one_at_a_time:
            picture = await asyncio.to_thread(_drawn, chart)
        return await self._send(bot, spot, picture, caption, markup, chart)

    async def _send(
        self,
        bot: SpeakingBot,
        spot: Spot,
        photo: str | bytes,
        caption: str,
        markup: Markup | None,
        chart: Chart | None = None,
    ) -> int:
        sent = await persistently(
            lambda: bot.send_photo(
                spot.chat,
                photo,
                caption=caption,
                message_thread_id=spot.topic,
                reply_to_message_id=spot.reply_to,
                allow_sending_without_reply=True if spot.reply_to else None,
                reply_markup=InlineKeyboardMarkup.de_json(markup, bot) if markup else None,
            )
        )
        if chart is not None and sent.photo:
            self._held[chart] = sent.photo[-1].file_id
            if len(self._held) > REMEMBERED:
                self._held.popitem(last=False)
        return sent.message_id


def caption_of(answer: Answer) -> str:
    """Say in words what the picture shows, for those who cannot see it."""
    text = speakable(answer.text())
    return text if len(text) <= CAPTION else text[: CAPTION - 1] + "…"


def _drawn(chart: Chart) -> bytes:
    from handlers.drawing import draw  # the drawing library is only loaded for the first picture

    return draw(chart)
