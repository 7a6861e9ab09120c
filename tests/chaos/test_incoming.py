"""Five hundred questions and a bot that dies again and again: each is answered, twice only if it was under way."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

from bot.simulator.faults import Fault
from bot.simulator.people import Phone
from knowledge.loading import load
from tests.acceptance.programs import ROOT
from tests.chaos.world import Bad, Chaos, chaos

PEOPLE = 50
PLACES = list(load(ROOT / "data/tasks.json")[0].places)[:10]
BAD = {"429": Fault.retry_after(1), "502": Fault.server_error(502)}
DEATHS = (
    ("while storing", 1),
    ("stored", 1),
    ("sent", 40),
    ("handled", 30),
    ("while ticking off", 2),
    ("up", 1),
)
UNDER_WAY = 2.0
"""Seconds before a death in which an answer may not have been ticked off yet: a machine with other work is slow."""


async def test_five_hundred_questions_are_answered_whatever_happens(tmp_path: Path) -> None:
    async with chaos(tmp_path, burst=5) as world:
        phones = _populate(world)
        world.fake.faults.choose = Bad(BAD, seed=7, one_in=50)
        _ask(phones, PLACES[:5])
        for point, count in DEATHS:
            await world.until_it_dies(point, count)
        _ask(phones, PLACES[5:])
        dice = random.Random(3)  # noqa: S311
        for _ in range(2):
            await world.until_killed(after=dice.randrange(20, 60))
        expected = PEOPLE * len(PLACES)
        await world.until(lambda: len(_answered(world)) >= expected)
        with sqlite3.connect(tmp_path / "bot.db") as reader:
            states = dict(reader.execute("SELECT state, count(*) FROM inbox GROUP BY state"))
        reader.close()

    print(states, len(world.delivered), world.delivered.total(), world.fake.flood_control.refused)
    assert states == {"handled": expected}
    assert len(_answered(world)) == expected
    assert not [key for key in world.twice() if not world.was_under_way(key, UNDER_WAY)]
    assert len(world.twice()) <= PEOPLE, "few are doubled, for a chat has one under way at a time"
    assert max(world.delivered.values()) <= 1 + len(world.deaths)


def _populate(world: Chaos) -> list[Phone]:
    numbers = range(1, PEOPLE + 1)
    return [Phone(world.world, world.person(number), world.world.rooms[number]) for number in numbers]


def _ask(phones: list[Phone], places: list[str]) -> None:
    for place in places:
        for phone in phones:
            phone.write(f"{place}上云任务是多少")


def _answered(world: Chaos) -> set[tuple[int, str]]:
    """Who was answered about which place."""
    return {(chat, text.partition("：")[0]) for chat, text in world.delivered if "至少" in text}
