"""How a bot ends and begins again: told to, called by webhook, beside another one, and killed by a message."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import time
from datetime import timedelta
from pathlib import Path

from bot import outbox
from bot.database import Database
from bot.simulator.faults import Fault
from bot.simulator.people import Phone
from tests.acceptance.programs import PYTHON, environment, free_port, outcome, program, telegram_on_loopback
from tests.chaos.process import START
from tests.chaos.world import PATIENCE, Chaos, chaos

QUESTION = "湛江上云任务是多少"


def phone(world: Chaos, number: int) -> Phone:
    return Phone(world.world, world.person(number), world.world.rooms[number])


def told(world: Chaos) -> set[str]:
    """To whom it was tried to send something."""
    return {one.parameters["chat_id"] for one in world.fake.requests if one.method == "sendMessage"}


def states(folder: Path, table: str) -> dict[str, int]:
    reader = sqlite3.connect(folder / "bot.db")
    found = dict(reader.execute(f"SELECT state, count(*) FROM {table} GROUP BY state"))  # noqa: S608
    reader.close()
    return found


async def test_told_to_end_it_ends_within_twenty_seconds_however_slow_telegram_is(tmp_path: Path) -> None:
    """Nothing that is sent gets an answer: neither the reply to a question nor the messages of a broadcast."""
    async with chaos(tmp_path, burst=5, factor=4) as world:
        database, asking = Database(tmp_path / "bot.db"), phone(world, 1)
        wish = {"kind": "push", "now": START - timedelta(minutes=1)}
        for number in range(2, 60):
            world.person(number)
            database.write_now(lambda db, n=number: outbox.put(db, key=str(n), chat=n, text="请填报", **wish))
        database.close()
        world.fake.fail_next("sendMessage", Fault.timeout_before(), times=1000)
        asking.write(QUESTION)
        async with world.bot() as bot, asyncio.timeout(PATIENCE):
            while len(tried := told(world)) < 5 or "1" not in tried:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
            begun = time.monotonic()
            assert await bot.stop() == 0
            assert (time.monotonic() - begun) * world.factor <= 20
        assert "Traceback" not in bot.output
        found = states(tmp_path, "outbox")
        assert set(found) == {"unknown", "pending"}
        assert found["pending"] > 20, "it stopped claiming first"
        world.fake.faults.clear()
        await world.until(lambda: set(states(tmp_path, "outbox")) == {"unknown", "sent"})
        assert [text for chat, text in world.delivered if chat == 1], "the question was taken up by the next process"


async def test_what_is_called_in_by_webhook_survives_a_death_too(tmp_path: Path) -> None:
    async with chaos(tmp_path, burst=50) as world:
        port = free_port()
        address = f"http://127.0.0.1:{port}/hook"
        world.settings = {"WEBHOOK_URL": address, "WEBHOOK_SECRET": "secret", "PORT": str(port)}
        phones = [phone(world, number) for number in range(1, 31)]
        for one in phones:
            one.write(QUESTION)
        await world.until_it_dies("while storing", 3)
        await world.until_it_dies("stored", 8)
        await world.until_it_dies("handled", 5)
        await world.until(lambda: len(world.delivered) == len(phones) and states(tmp_path, "inbox") == {"handled": 30})
        assert not [key for key in world.twice() if not world.was_under_way(key, 0.5)]


async def test_a_message_that_kills_the_bot_is_set_aside_in_the_end_and_the_others_are_answered(tmp_path: Path) -> None:
    async with chaos(tmp_path, burst=5) as world:
        phones = [phone(world, number) for number in range(1, 4)]
        for one, text in zip(phones, (QUESTION, "毒", QUESTION), strict=True):
            one.write(text)
        for _ in range(4):
            await world.until_it_dies("poison", 1)
        async with world.bot("poison", 1), asyncio.timeout(PATIENCE):
            phones[0].write(QUESTION + "？")
            await world.world.changed.until(lambda: world.delivered.total() >= 3)
        assert states(tmp_path, "inbox") == {"handled": 3, "set aside": 1}
        _, told, _ = await outcome(*PYTHON, "doctor", env=environment(tmp_path))
        assert "搁置" in told


async def test_a_second_poller_is_noticed_and_said(tmp_path: Path) -> None:
    async with telegram_on_loopback() as world:
        one, two = (environment(tmp_path / name, **world.settings()) for name in ("one", "two"))
        async with program(*PYTHON, env=one) as first, program(*PYTHON, env=two) as second:
            async with asyncio.timeout(PATIENCE):
                said = [asyncio.create_task(bot.says("另一个程序正用同一个 BOT_TOKEN")) for bot in (first, second)]
                await asyncio.wait(said, return_when=asyncio.FIRST_COMPLETED)
                for task in said:
                    task.cancel()
            told = [await outcome(*PYTHON, "health", env=env) for env in (one, two)]
            assert 1 in [code for code, _, _ in told]
            assert any("只能运行一个" in out for _, out, _ in told)
            assert await first.stop(signal.SIGTERM) == 0
