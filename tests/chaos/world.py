"""A Telegram that keeps its limits and has bad days, in a time that runs faster, and a record of what it delivered."""

from __future__ import annotations

import asyncio
import random
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.simulator.faults import Fault
from bot.simulator.limits import FloodControl
from bot.simulator.server import ApiServer
from bot.simulator.telegram import FakeTelegram
from bot.simulator.values import Event, Message, Person
from bot.simulator.world import World
from tests.acceptance.programs import TOKEN, Program, environment, program

FACTOR = 10.0
"""Seconds that pass in one."""
PATIENCE = 80.0
NEVER = ("-", 0)


@dataclass
class Chaos:
    """The world, what it delivered, and when the bot died."""

    folder: Path
    fake: FakeTelegram
    server: ApiServer
    zero: float
    factor: float = FACTOR
    settings: dict[str, str] = field(default_factory=dict)
    delivered: Counter[tuple[int, str]] = field(default_factory=Counter)
    first: dict[tuple[int, str], float] = field(default_factory=dict)
    deaths: list[float] = field(default_factory=list)

    @property
    def world(self) -> World:
        return self.fake.world

    def person(self, number: int) -> Person:
        person = Person(id=number, first_name=f"第{number}位")
        self.world.add_person(person)
        return person

    def heard(self, message: Message) -> None:
        key = (message.room, message.text)
        self.delivered[key] += 1
        self.first.setdefault(key, time.monotonic())

    @asynccontextmanager
    async def bot(self, point: str = "-", count: int = 0) -> AsyncIterator[Program]:
        """The bot as a process, until the end of the block or until it dies."""
        command = (sys.executable, "-m", "tests.chaos.process", str(self.factor), repr(self.zero), point, str(count))
        settings = {"BOT_TOKEN": TOKEN, "BOT_API_URL": self.server.url, "BOT_TODAY": "", "BOT_BACKUPS": "0"}
        settings |= self.settings
        async with program(*command, env=environment(self.folder, **settings)) as running:
            try:
                yield running
            finally:
                if running.process.returncode is None and sys.exc_info()[0] is None:
                    assert await running.stop() == 0

    async def until_it_dies(self, point: str, count: int) -> None:
        """Run it up to a point, where it dies."""
        async with self.bot(point, count) as running, asyncio.timeout(PATIENCE):
            code = await running.process.wait()
            assert code == -signal.SIGKILL, running.output
        self.deaths.append(time.monotonic())

    async def until_killed(self, after: int) -> None:
        """Run it until so many more messages were delivered, then kill it."""
        goal = self.delivered.total() + after
        async with self.bot() as running, asyncio.timeout(PATIENCE):
            await self.world.changed.until(lambda: self.delivered.total() >= goal)
            running.process.kill()
            await running.process.wait()
        self.deaths.append(time.monotonic())

    async def until(self, ready: Callable[[], bool]) -> None:
        """Run it until everything is done, then let it end in peace."""
        async with self.bot(), asyncio.timeout(PATIENCE):
            while not ready():  # noqa: ASYNC110 - it becomes true in another process
                await asyncio.sleep(0.05)

    def twice(self) -> set[tuple[int, str]]:
        return {key for key, times in self.delivered.items() if times > 1}

    def was_under_way(self, key: tuple[int, str], within: float) -> bool:
        """Whether it was delivered for the first time just before the bot died."""
        return any(0 <= death - self.first[key] <= within for death in self.deaths)


@asynccontextmanager
async def chaos(folder: Path, *, burst: int, factor: float = FACTOR) -> AsyncIterator[Chaos]:
    """Serve a Telegram over HTTP that refuses what comes too fast."""
    zero = time.monotonic()
    fake = FakeTelegram(token=TOKEN)
    fake.flood_control = FloodControl(lambda: (time.monotonic() - zero) * factor, burst=burst)
    async with ApiServer(fake) as server:
        world = Chaos(folder, fake, server, zero, factor)
        record = fake.world.record

        def recording(kind: str, room: Any, message: Message | None = None, **details: Any) -> Event | None:
            if kind == "message" and message is not None and message.sender.id == fake.world.bot.id:
                world.heard(message)
            return record(kind, room, message, **details)

        fake.world.record = recording  # type: ignore[method-assign]
        yield world


class Bad:
    """Faults for some of the messages, the same each time the test runs; each strikes a message once."""

    def __init__(self, kinds: Mapping[str, Fault], seed: int, one_in: int) -> None:
        self._kinds, self._one_in = kinds, one_in
        self._dice = random.Random(seed)  # noqa: S311
        self._struck: set[tuple[str, str]] = set()
        self.times: defaultdict[str, int] = defaultdict(int)

    def __call__(self, method: str, parameters: Mapping[str, str]) -> Fault | None:
        key = (parameters.get("chat_id", ""), parameters.get("text", ""))
        if method != "sendMessage" or key in self._struck or self._dice.randrange(self._one_in):
            return None
        self._struck.add(key)
        kind = self._dice.choice(sorted(self._kinds))
        self.times[kind] += 1
        return self._kinds[kind]
