"""What the bot says of its own accord: the pace of a broadcast, what it costs those who ask, and the outbox's work."""

from __future__ import annotations

import asyncio
import itertools
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlite_utils import Database as SqliteDatabase
from telegram import Bot
from telegram.error import RetryAfter
from telegram.request import HTTPXRequest

from benchmarks.corpus import NOW, ROOT, adviser, questions, warmed
from benchmarks.table import Row
from benchmarks.timing import quantile
from benchmarks.updates import AnyApplication, updates
from bot import claiming, outbox
from bot.application import SENDER, build
from bot.claiming import Sent
from bot.database import Database
from bot.flood import Flood
from bot.journal import Journal
from bot.outbox import Outgoing, State
from bot.pacing import Pace
from bot.sending import HANDFUL, Sender
from bot.settings import Secret, Settings
from bot.simulator.errors import ApiError
from bot.simulator.limits import FloodControl
from bot.simulator.loops import InlineDatabase, VirtualLoop
from handlers.speaking import Spot

TOLD = 10_000
LATENCIES = (0.05, 0.08, 0.3)
"""Seconds that requests take in turn."""
ASKED = 30
EVERY = 0.05
"""Seconds between two questions: twenty a second."""
SENT = 300
ROUNDS = 5
TEXT = "湛江：工业企业“上云上平台”项目还差4个，落后序时进度12个百分点，离截止还有15天。"
_TOKEN = "123456:benchmark"  # noqa: S105 - opens nothing


def measure() -> list[Row]:
    """Measure all three."""
    rows = [*_broadcast(), asyncio.run(_replies())]
    with no_telegram() as address:
        return [*rows, asyncio.run(_outbox_work(address))]


@contextmanager
def no_telegram() -> Iterator[str]:
    """Run a server that says yes to everything, in a process of its own."""
    process = subprocess.Popen((sys.executable, "-m", "benchmarks.noop"), cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.terminate()
        process.wait(10)


def put(database: Database, number: int, now: datetime) -> None:
    """Fill the outbox."""

    def work(db: SqliteDatabase) -> None:
        for chat in range(1, number + 1):
            outbox.put(db, key=str(chat), chat=chat, text=TEXT, kind="push", now=now)

    database.write_now(work)


class Listening:
    """Stands in for the bot: each message takes a while, and what comes too fast is refused as Telegram does."""

    def __init__(self) -> None:
        self.control = FloodControl(asyncio.get_running_loop().time)
        self.arrived: list[float] = []
        self._takes = itertools.cycle(LATENCIES)

    async def say(self, spot: Spot, *_: object, **__: object) -> int:
        """Hear a message."""
        takes = next(self._takes)
        await asyncio.sleep(takes / 2)
        try:
            self.control.check("sendMessage", {"chat_id": str(spot.chat)})
        except ApiError as error:
            raise RetryAfter(error.parameters["retry_after"]) from error
        self.arrived.append(asyncio.get_running_loop().time())
        await asyncio.sleep(takes / 2)
        return len(self.arrived)


def _broadcast() -> list[Row]:
    """Tell everybody, in simulated time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        seconds, refused = runner.run(_tell_everybody())
    ideal = TOLD / 30
    detail = f"{TOLD:,} receivers in {seconds:.0f} s of simulated time; 30 a second would be {ideal:.0f} s"
    return [
        Row("broadcast ÷ Telegram's limit", seconds / ideal, 1 / 0.95, detail=detail),
        Row("429 provoked by it", refused, 0, "", "requests of different latency, limits enforced to the message"),
    ]


async def _tell_everybody() -> tuple[float, int]:
    loop = asyncio.get_running_loop()
    begun, bot = loop.time(), Listening()
    with tempfile.TemporaryDirectory(prefix="renwutong-benchmark-") as folder:
        database = InlineDatabase(Path(folder) / "bot.db")
        put(database, TOLD, NOW)
        sender = Sender(database, bot, lambda: NOW + timedelta(seconds=loop.time() - begun), Pace())  # type: ignore[arg-type]
        await sender.start()
        await sender.idle()
        await sender.finish()
        database.close()
    assert len(bot.arrived) == TOLD
    return max(bot.arrived) - begun, bot.control.refused


async def _replies() -> Row:
    """Ask a running bot, first while it is idle and then while it tells everybody something."""
    asked = questions()[:: len(questions()) // ASKED][:ASKED]
    with no_telegram() as address, tempfile.TemporaryDirectory(prefix="renwutong-benchmark-") as folder:
        async with _running(address, Path(folder)) as bot:
            await _seconds_to_answer(bot, asked)  # warm
            idle, busy = [], []
            for number in range(ROUNDS):  # in turn: what else the machine does meets both
                idle += await _seconds_to_answer(bot, asked)
                async with _telling(bot, f"push {number}"):
                    busy += await _seconds_to_answer(bot, asked)
    middle = [quantile(times, 0.5) for times in (idle, busy)]
    detail = f"{len(busy)} questions, 20 a second: {middle[0] * 1000:.1f} ms idle, {middle[1] * 1000:.1f} ms meanwhile"
    return Row("reply during a broadcast ÷ idle", middle[1] / middle[0], 1.5, detail=detail)


@asynccontextmanager
async def _running(address: str, folder: Path) -> AsyncIterator[AnyApplication]:
    settings = Settings(token=Secret(_TOKEN), database=folder / "bot.db", api_url=address)
    application: AnyApplication = build(settings, warmed(adviser(), questions()), lambda: NOW, flood=Flood(burst=1e9))
    await application.initialize()
    sender: Sender = application.bot_data[SENDER]
    await sender.start()
    try:
        yield application
    finally:
        await sender.finish()
        await application.shutdown()
        if application.post_shutdown:
            await application.post_shutdown(application)


@asynccontextmanager
async def _telling(application: AnyApplication, campaign: str) -> AsyncIterator[None]:
    """Send a broadcast meanwhile, that does not end before the block does."""
    database: Database = application.bot_data[SENDER].database

    def fill(db: SqliteDatabase) -> None:
        for chat in range(10_000, 10_300):
            outbox.put(db, key=f"{campaign}/{chat}", chat=chat, text=TEXT, kind="push", campaign=campaign, now=NOW)

    await database.write(fill)
    await asyncio.sleep(0.2)
    yield
    told = outbox.tally(database.reader, campaign)
    assert told[State.SENT] > 5
    assert told[State.PENDING] > 0
    await database.write(lambda db: outbox.cancel(db, NOW, campaign=campaign))


async def _seconds_to_answer(application: AnyApplication, asked: list[str]) -> list[float]:
    times = []
    for raw in updates(asked, itertools.count(time.monotonic_ns())):
        begun = time.perf_counter()
        assert application.updater is not None
        arriving = asyncio.create_task(application.updater.accept([json.loads(raw)]))  # type: ignore[attr-defined]
        update = await application.update_queue.get()
        await application.update_processor.process_update(update, application.process_update(update))
        times.append(time.perf_counter() - begun)
        await arriving
        await asyncio.sleep(max(0.0, EVERY - times[-1]))
    return times


async def _outbox_work(address: str) -> Row:
    """Put, claim, note and settle against python-telegram-bot sending the text by itself, in seconds of the processor.

    Waiting for a disk or a network is no work: it holds nothing up.
    """
    ratios, work = [], []
    async with Bot(_TOKEN, f"{address}/bot", request=HTTPXRequest(), get_updates_request=HTTPXRequest()) as bot:
        for _ in range(ROUNDS):
            begun = time.process_time()
            for chat in range(1, SENT + 1):
                await bot.send_message(chat, TEXT, parse_mode="HTML")
            bare = time.process_time() - begun
            work.append(await _through_the_outbox())
            ratios.append(work[-1] / bare)
    detail = f"{ROUNDS} rounds of {SENT}: {quantile(work, 0.5) / SENT * 1e6:.0f} µs each to put, claim, note and settle"
    return Row("outbox work ÷ bare send", quantile(ratios, 0.5), 0.1, detail=detail)


async def _through_the_outbox() -> float:
    with tempfile.TemporaryDirectory(prefix="renwutong-benchmark-") as folder:
        database = Database(Path(folder) / "bot.db")
        begun = time.process_time()
        put(database, SENT, NOW)
        journal = Journal(database.path)
        journal.open()
        taken: list[Outgoing] = []
        while True:
            results = [(message, Sent(message.id)) for message in taken]

            def work(db: SqliteDatabase, results: list[tuple[Outgoing, Sent]] = results) -> list[Outgoing]:
                claiming.settle(db, results, NOW)
                return claiming.claim(db, NOW, HANDFUL)

            taken = await database.write(work, quiet=True)
            if not taken:
                break
            journal.claimed(taken)
            for message in taken:
                journal.begun(message)
                journal.sent(message, message.id)
        journal.close()
        spent = time.process_time() - begun
        ends = database.reader.execute("SELECT DISTINCT state FROM outbox").fetchall()
        database.close()
    assert ends == [("sent",)]
    return spent
