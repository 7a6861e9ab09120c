"""Two thousand recipients, a bad network, and a bot that dies again and again: each is told once, each has an end."""

from __future__ import annotations

import random
import sqlite3
from datetime import timedelta
from pathlib import Path

from bot import outbox
from bot.database import Database
from bot.outbox import FINAL, State
from bot.sending import AT_A_TIME
from bot.simulator.faults import Fault
from bot.simulator.people import Phone
from tests.chaos.process import START
from tests.chaos.world import Bad, Chaos, chaos

PEOPLE = 2000
BLOCKED, STRANGERS = range(100, 120), range(200, 210)
GROUP, SUPERGROUP = -5_000_001, -1_005_000_000_001
BAD = {
    "429": Fault.retry_after(2),
    "500": Fault.server_error(500),
    "502": Fault.server_error(502),
    "lost before": Fault.timeout_before(),
    "lost after": Fault.timeout_after(),
}
DEATHS = (
    ("while claiming", 20),
    ("claimed", 15),
    ("sent", 150),
    ("while settling", 20),
    ("while recovering", 1),
)


async def test_two_thousand_are_told_once_whatever_happens(tmp_path: Path) -> None:
    async with chaos(tmp_path, burst=1) as world:
        _populate(world)
        bad = world.fake.faults.choose = Bad(BAD, seed=7, one_in=60)
        _put(tmp_path / "bot.db")
        for point, count in DEATHS:
            await world.until_it_dies(point, count)
        dice = random.Random(3)  # noqa: S311
        for _ in range(2):
            await world.until_killed(after=dice.randrange(100, 300))
        with sqlite3.connect(tmp_path / "bot.db") as reader:
            is_open = "SELECT 1 FROM outbox WHERE state IN ('pending', 'sending') LIMIT 1"
            await world.until(lambda: reader.execute(is_open).fetchone() is None)
            rows = reader.execute("SELECT chat, text, state, reason FROM outbox").fetchall()
        reader.close()

    by_state = {state: [(chat, text) for chat, text, found, _ in rows if found == state] for state in FINAL}
    told = {str(state): len(found) for state, found in by_state.items()}
    print(told, dict(bad.times), f"{len(world.deaths)} deaths")
    assert len(rows) == sum(map(len, by_state.values())) == PEOPLE + 22, "everything has come to an end"
    assert not world.twice(), "what is unknown is not repeated by itself"
    assert all(world.delivered[key] == 1 for key in by_state[State.SENT]), "none is lost"
    assert all(reason for _, _, state, reason in rows if state != State.SENT)

    # at a death only what was under way at that moment
    unknown, blocked, failed = (
        [chat for chat, _ in by_state[end]] for end in (State.UNKNOWN, State.BLOCKED, State.FAILED)
    )
    timeouts = bad.times["lost before"] + bad.times["lost after"]
    assert len(unknown) <= len(world.deaths) * AT_A_TIME + timeouts
    assert set(blocked) <= set(BLOCKED) <= {*blocked, *unknown}
    assert set(failed) <= set(STRANGERS) <= {*failed, *unknown}
    assert not [key for end in (State.BLOCKED, State.FAILED) for key in by_state[end] if world.delivered[key]]
    assert [chat for chat, _, _, _ in rows if chat < 0] == [SUPERGROUP] * 22, "the group was followed"
    assert min(bad.times.values()) >= 2, "each kind of fault has struck"


def _populate(world: Chaos) -> None:
    for number in range(1, PEOPLE + 1):
        if number in STRANGERS:
            continue
        person = world.person(number)
        if number in BLOCKED:
            Phone(world.world, person, world.world.rooms[number]).block()
    member = world.world.people[1]
    world.world.add_group(GROUP, "工信局工作群", [member])
    world.world.add_group(SUPERGROUP, "工信局工作群", [member])
    world.world.rooms[GROUP].migrated_to = SUPERGROUP


def _put(path: Path) -> None:
    """Two thousand people get one message each, and a group gets more than fit into a minute."""
    database = Database(path)
    wish = {"kind": "push", "campaign": "p", "now": START - timedelta(minutes=1)}

    def work(db: object) -> None:
        for number in range(1, PEOPLE + 1):
            outbox.put(db, key=f"p/{number}", chat=number, text=f"请尽快填报（{number}）", **wish)  # type: ignore[arg-type]
        for number in range(22):
            outbox.put(db, key=f"g/{number}", chat=GROUP, text=f"第{number}条", **wish)  # type: ignore[arg-type]

    database.write_now(work)
    database.close()
