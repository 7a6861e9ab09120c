"""A running bot on the stand-in for Telegram, for the tests of what users see."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.application import ALLOWED_UPDATES, SENDER, BotApplication, build
from bot.flood import Flood
from bot.pacing import Limits, Pace
from bot.settings import Secret, Settings
from bot.simulator.chat import Chat
from bot.simulator.people import GROUP_ID, GROUP_TITLE, OFFICIAL
from bot.simulator.request import SimulatedRequest
from bot.simulator.runner import Runner
from bot.simulator.telegram import FakeTelegram

START = datetime(2020, 10, 15, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))

UNLIMITED = Limits(overall=1000, steady=1e6, chat=0.0, group=1000, group_window=0.0)
"""No test of what is said waits for Telegram's limits; those have tests of their own."""


@dataclass
class Watch:
    """A clock that moves when it is told to."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def pass_minutes(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)


@dataclass
class Talk:
    """One official's private chat with the bot, and everything behind it."""

    fake: FakeTelegram
    application: BotApplication
    runner: Runner
    watch: Watch
    adviser: object
    folder: Path
    chat: Chat

    def group(self) -> Chat:
        room = self.fake.world.add_group(GROUP_ID, GROUP_TITLE, [OFFICIAL])
        return Chat(self.runner, OFFICIAL, room)

    def calls(self, method: str) -> list[dict[str, str]]:
        return [dict(r.parameters) for r in self.fake.requests if r.method == method]


@asynccontextmanager
async def talking(
    adviser: object, folder: Path, fake: FakeTelegram | None = None, **settings: object
) -> AsyncIterator[Talk]:
    """A bot that is up; give the same `fake` and `folder` again to restart it."""
    fake = fake or FakeTelegram(now=lambda: START)
    watch = Watch()
    application = build(
        Settings(token=Secret(fake.token), database=folder / "bot.db", **settings),
        adviser,
        watch,
        request=SimulatedRequest(fake),
        get_updates_request=SimulatedRequest(fake),
        pace=Pace(UNLIMITED),
        flood=Flood(burst=1e9),
    )
    async with Runner(application, fake, allowed_updates=ALLOWED_UPDATES) as runner:
        runner.idle = application.bot_data[SENDER].idle
        yield Talk(fake, application, runner, watch, adviser, folder, Chat(runner, OFFICIAL))
