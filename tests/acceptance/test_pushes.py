"""Pushes of the real program: it can be told to end in the midst of one, and the next process goes on."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from pathlib import Path

from bot import membership
from bot.database import Database
from bot.simulator.people import ADMIN, Phone
from bot.simulator.values import Message
from bot.simulator.values import Person as Somebody
from knowledge.people import Person, Role
from tests.acceptance.programs import PATIENCE, PYTHON, World, environment, program, telegram_on_loopback

MANY = 150


async def test_told_to_end_in_the_midst_of_a_push_it_ends_and_the_next_process_goes_on(tmp_path: Path) -> None:
    async with telegram_on_loopback() as world:
        chats = populate(world, tmp_path)
        env = environment(tmp_path, **world.settings(BOT_ADMINS=str(ADMIN.id)))
        phone = Phone(world.fake.world, ADMIN, world.fake.world.rooms[ADMIN.id])
        async with program(*PYTHON, env=env) as bot, asyncio.timeout(PATIENCE):
            phone.write("/remind 湛江")
            await world.fake.world.changed.until(lambda: "催办预览" in newest(world).text)
            card = newest(world)
            phone.press(card.id, str(card.inline_keyboard[0][0]["callback_data"]))
            await world.fake.world.changed.until(lambda: told(world, chats).total() >= MANY // 5)
            begun = time.monotonic()
            assert await bot.stop() == 0
            assert time.monotonic() - begun < 10
        assert told(world, chats).total() < MANY, "in the midst of it"
        async with program(*PYTHON, env=env), asyncio.timeout(PATIENCE):
            await world.fake.world.changed.until(lambda: told(world, chats).total() >= MANY)
        assert set(told(world, chats).values()) == {1}


def populate(world: World, folder: Path) -> list[int]:
    chats = [2_000_000 + number for number in range(MANY)]
    for chat in chats:
        world.fake.world.add_person(Somebody(id=chat, first_name=f"陈工{chat}"))
    world.fake.world.add_person(ADMIN)
    database = Database(folder / "bot.db")

    def work(db: object) -> None:
        for chat in chats:
            membership.put(db, Person(id=chat, name=f"陈工{chat}", role=Role.REPORTER, places=("湛江",)), "2020-10-01")  # type: ignore[arg-type]

    database.write_now(work)
    database.close()
    return chats


def newest(world: World) -> Message:
    return list(world.fake.world.rooms[ADMIN.id].messages.values())[-1]


def told(world: World, chats: list[int]) -> Counter[int]:
    rooms = world.fake.world.rooms
    return Counter(chat for chat in chats for message in rooms[chat].messages.values() if message.sender.id != chat)
