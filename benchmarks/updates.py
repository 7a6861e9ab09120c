"""A whole update, from its bytes to the sent reply, against python-telegram-bot echoing the same update."""

from __future__ import annotations

import asyncio
import itertools
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import Application, ApplicationBuilder, ContextTypes, MessageHandler, filters

from benchmarks.canned import ME, SENT
from benchmarks.corpus import NOW, adviser, forgetting, questions, warmed
from benchmarks.table import Row
from benchmarks.timing import quantile
from bot.application import build
from bot.flood import Flood
from bot.pacing import Limits, Pace
from bot.receiving import Receiving
from bot.settings import Secret, Settings
from bot.simulator.request import SimulatedRequest
from bot.simulator.telegram import FakeTelegram, Response

AT_A_TIME = 100
CHATS = 20
_TOKEN = "123456:benchmark"  # noqa: S105 - opens nothing
AnyApplication = Application[Any, Any, Any, Any, Any, Any]


class NoTelegram(FakeTelegram):
    """Answers every request at once with the same message."""

    async def call(self, token: str, method: str, *_: object) -> Response:
        """Say that it was sent."""
        del token
        return _IS_ME if method == "getMe" else _IS_SENT


_IS_ME, _IS_SENT = (Response(200, {"ok": True, "result": result}) for result in (ME, SENT))


def no_network() -> SimulatedRequest:
    """Make a request backend that encodes what would be sent, and that nothing is behind."""
    return SimulatedRequest(NoTelegram())


def measure() -> list[Row]:
    """Take the middle ratio of the times of rounds of updates."""
    return asyncio.run(_measure())


async def _measure() -> list[Row]:
    asked = questions()
    advising = warmed(adviser(), asked)
    with tempfile.TemporaryDirectory(prefix="renwutong-benchmark-") as folder:
        settings = Settings(token=Secret(_TOKEN), database=Path(folder) / "bot.db")
        pace, flood = Pace(Limits(overall=10**6)), Flood(burst=1e9)
        bot: AnyApplication = build(settings, advising, lambda: NOW, no_network(), no_network(), pace=pace, flood=flood)
        echo = _echo()
        for application in (bot, echo):
            await application.initialize()
        ratios, ours = await _rounds(bot, echo, asked, forgetting(advising))
        for application in (bot, echo):
            await application.shutdown()
        if bot.post_shutdown:
            await bot.post_shutdown(bot)
    detail = f"{len(ratios)} rounds of {AT_A_TIME} updates, nothing remembered of the texts; {ours * 1000:.2f} ms each"
    return [Row("whole update ÷ bare echo", quantile(ratios, 0.5), 3.5, detail=detail)]


async def _rounds(
    bot: AnyApplication, echo: AnyApplication, asked: Sequence[str], forget: Callable[[], None]
) -> tuple[list[float], float]:
    numbers = itertools.count(1)
    ratios, ours = [], []
    for start in range(0, len(asked), AT_A_TIME):
        texts = asked[start : start + AT_A_TIME]
        echoed = await _handled(echo, list(updates(texts, numbers)), forget)
        answered = await _handled(bot, list(updates(texts, numbers)), forget)
        ratios.append(answered / echoed)
        ours.append(answered / len(texts))
    return ratios, quantile(ours, 0.5)


def _echo() -> AnyApplication:
    async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message and update.message.text:
            await update.message.reply_text(update.message.text)

    builder = ApplicationBuilder().token(_TOKEN).request(no_network()).get_updates_request(no_network())
    application: AnyApplication = builder.job_queue(None).build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    return application


def updates(texts: Sequence[str], numbers: Iterator[int]) -> Iterator[bytes]:
    """Make messages of some people, who write in turn."""
    for text in texts:
        number = next(numbers)
        person = {"id": 100 + number % CHATS, "first_name": "林", "is_bot": False, "language_code": "zh-hans"}
        chat = {"id": 100 + number % CHATS, "type": "private", "first_name": "林"}
        message = {"message_id": number, "date": 1602725400, "chat": chat, "from": person, "text": text}
        yield json.dumps({"update_id": number, "message": message}).encode()


async def _handled(application: AnyApplication, updates: Sequence[bytes], forget: Callable[[], None]) -> float:
    """Seconds for these updates, received together, in the way the application itself would handle them."""
    begun = time.perf_counter()
    received = [json.loads(raw) for raw in updates]
    if isinstance(application.updater, Receiving):
        await application.updater.accept(received)
    else:
        for raw in received:
            application.update_queue.put_nowait(Update.de_json(raw, application.bot))
    assert application.update_queue.qsize() == len(updates)
    while not application.update_queue.empty():
        forget()
        update = application.update_queue.get_nowait()
        await application.update_processor.process_update(update, application.process_update(update))
    return time.perf_counter() - begun
