"""Reminders of the real program: once each, whatever becomes of the process."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot import membership, subscriptions
from bot.database import Database, open_reader
from bot.simulator.people import OFFICIAL
from knowledge.people import Person, Role
from knowledge.reminding import Rhythm, Subscription
from tests.acceptance.programs import PATIENCE, PYTHON, World, environment, office_hours, program, telegram_on_loopback

QUESTION = "湛江上云任务是多少"
MANY = 120


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with telegram_on_loopback() as running:
        yield running


def env(world: World, folder: Path, today: str) -> dict[str, str]:
    return environment(folder, **world.settings(BOT_TODAY=today, BOT_TIMEZONE=office_hours()))


async def test_a_member_is_reminded_once_over_restarts_and_days_off(world: World, tmp_path: Path) -> None:
    database = Database(tmp_path / "bot.db")
    member = Person(id=OFFICIAL.id, name="李工", role=Role.REPORTER, places=("湛江",))
    database.write_now(lambda db: membership.put(db, member, "2020-10-01"))
    database.close()
    async with program(*PYTHON, env=env(world, tmp_path, "2020-12-15")):
        await world.ask(QUESTION)
    async with program(*PYTHON, env=env(world, tmp_path, "2020-12-16")) as bot:
        await world.until(2)
        assert "任务提醒：湛江还有3项没有完成" in world.answers[-1]
        assert "还有15天" in world.answers[-1]
        await bot.stop(signal.SIGKILL)
    async with program(*PYTHON, env=env(world, tmp_path, "2020-12-16")):
        await world.ask(QUESTION)
    assert len(world.answers) == 3, "not told again after the kill"
    async with program(*PYTHON, env=env(world, tmp_path, "2020-12-29")):
        await world.until(4)
    assert "此前没有发出的1次提醒，已并入这一条" in world.answers[-1], "three days and seven days before, in one"
    async with program(*PYTHON, env=env(world, tmp_path, "2020-12-29")):
        await world.ask(QUESTION)
    assert len(world.answers) == 5


async def test_killed_while_many_are_reminded_nobody_is_left_out(world: World, tmp_path: Path) -> None:
    database = Database(tmp_path / "bot.db")
    daily = Subscription(chat=OFFICIAL.id, places=("湛江",), rhythm=Rhythm.DAILY)
    chats = [2_000_000 + number for number in range(MANY)]
    for chat in chats:
        world.fake.world.add_person(replace(OFFICIAL, id=chat, username=f"official_{chat}"))
    database.write_now(lambda db: subscriptions.put(db, [replace(daily, chat=chat) for chat in chats]))
    database.close()

    def told() -> dict[int, int]:
        rooms = world.fake.world.rooms
        return {chat: sum(m.sender.id != chat for m in rooms[chat].messages.values()) for chat in chats}

    def chats_that_are(*states: str) -> set[int]:
        reader = open_reader(tmp_path / "bot.db")
        found = reader.execute("SELECT chat, state FROM outbox").fetchall()
        reader.close()
        return {chat for chat, state in found if state in states}

    def everybody_is_accounted_for() -> bool:
        missing = {chat for chat, count in told().items() if not count}
        return not missing or missing <= chats_that_are("unknown")

    async with program(*PYTHON, env=env(world, tmp_path, "2020-10-15")) as bot, asyncio.timeout(PATIENCE):
        await world.fake.world.changed.until(lambda: sum(told().values()) >= MANY // 4)
        await bot.stop(signal.SIGKILL)
    assert sum(told().values()) < MANY, "killed in the middle"
    async with program(*PYTHON, env=env(world, tmp_path, "2020-10-15")) as bot, asyncio.timeout(PATIENCE):
        await world.fake.world.changed.until(everybody_is_accounted_for)
        await bot.stop()
    assert max(told().values()) == 1, "nobody twice"
    assert chats_that_are("sent", "unknown") == set(chats)
