"""A sweep over 100,000 subscriptions of about 30 targets each, every one of them due, in a process of its own."""

from __future__ import annotations

import asyncio
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from benchmarks import corpus
from benchmarks.corpus import ROOT
from benchmarks.table import Row
from bot import subscriptions
from bot.database import Database
from bot.sweeping import Sweep
from knowledge.loading import load_first
from knowledge.people import Person
from knowledge.reminding import Subscription

SUBSCRIPTIONS = 100_000
PLACES = 18
"""Of the 20 places of the list: 30 or 31 of its 34 targets."""
PORTION = 5_000


def measure() -> list[Row]:
    """Take the time of one sweep, and the memory that it adds."""
    done = subprocess.run(
        (sys.executable, "-m", "benchmarks.sweeping"), cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True
    )
    seconds, worked, idle, added, reminders = map(float, done.stdout.split())
    detail = f"{SUBSCRIPTIONS:,} subscriptions, {reminders:,.0f} reminders written; {worked:.2f} s of a processor"
    return [
        Row("a sweep in which all are due", seconds, 5, "s", detail),
        Row("the next sweep, nothing due", idle, 0.5, "s"),
        Row("memory that the sweep adds", added, 64, "MiB"),
    ]


class Nobody:
    """No members: everybody subscribed."""

    def everyone(self) -> tuple[Person, ...]:
        """Nobody."""
        return ()


def _made(places: tuple[str, ...]) -> Iterator[Subscription]:
    chance = random.Random(0)  # noqa: S311 - no secret
    for chat in range(1, SUBSCRIPTIONS + 1):
        chosen = tuple(chance.sample(places, PLACES))
        yield Subscription(chat=chat, places=chosen, told_until=date(2020, 12, 15))


async def _sweep(path: Path) -> tuple[float, float, float, float, int]:
    task_list = load_first(ROOT / "data" / "tasks.json")
    database = Database(path)
    now = corpus.NOW.replace(year=2020, month=12, day=16, hour=10)
    made = _made(task_list.places)
    for _ in range(0, SUBSCRIPTIONS, PORTION):
        portion = [next(made) for _ in range(PORTION)]
        database.write_now(lambda db, portion=portion: subscriptions.put(db, portion))  # type: ignore[misc]
    sweep = Sweep(database, task_list, Nobody(), lambda: now)  # type: ignore[arg-type]
    before = _peak()
    begun, busy = time.perf_counter(), time.process_time()
    swept = await sweep.run()
    first, worked = time.perf_counter() - begun, time.process_time() - busy
    begun = time.perf_counter()
    await sweep.run()
    second = time.perf_counter() - begun
    added = _peak() - before
    database.close()
    return first, worked, second, added, swept.reminders


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        print(*asyncio.run(_sweep(Path(folder) / "bot.db")))
