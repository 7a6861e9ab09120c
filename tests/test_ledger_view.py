"""The view `progress`, as somebody sees it who opens the database with another tool."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.database import Database
from bot.keeping import keep_in_step
from bot.settings import Settings
from knowledge.deadlines import light, period_of, rate_of
from knowledge.ledger import Draft, Ledger, State
from knowledge.loading import load

TASK_LIST = load(Path(__file__).parent.parent / "data/tasks.json")[0]
NOW = datetime(2020, 10, 15, 9, 30)  # noqa: DTZ001 - local


def rows(path: Path) -> dict[tuple[str, str], sqlite3.Row]:
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    try:
        return {(row["place"], row["indicator"]): row for row in connection.execute("SELECT * FROM progress")}
    finally:
        connection.close()


@pytest.fixture
def database(tmp_path: Path):
    opened = Database(tmp_path / "bot.db")
    keep_in_step(opened, TASK_LIST, Settings(today=NOW.date()), NOW)
    yield opened
    opened.close()


def test_every_target_has_its_row_in_the_order_of_the_list(database: Database) -> None:
    found = rows(database.path)
    assert list(found) == list(TASK_LIST.targets)
    zhanjiang = found["湛江", "上云"]
    assert (zhanjiang["target"], zhanjiang["done"], zhanjiang["rate"], zhanjiang["light"]) == (16, None, None, None)


def test_done_and_pending_stand_apart_and_follow_at_once(database: Database) -> None:
    def put(done: int, state: State) -> None:
        database.write_now(
            lambda db: Ledger(db, TASK_LIST).report(
                place="湛江", indicator="上云", done=done, by="张三", on=date(2020, 10, 10), recorded=NOW, state=state
            )
        )

    put(12, State.APPROVED)
    put(14, State.PENDING)
    row = rows(database.path)["湛江", "上云"]
    assert [row[name] for name in ("done", "pending", "remaining", "rate", "light", "as_of")] == [
        *(12, 14, 4, 75.0, "green", "2020-10-10"),
    ]


def test_its_lights_are_those_of_the_bot(database: Database) -> None:
    days = (date(2020, 1, 1), date(2020, 3, 1), date(2020, 10, 15), date(2020, 12, 31), date(2021, 1, 5))
    keys = [key for key in TASK_LIST.targets if key[1] == "上云"]
    late = keys[0]
    for number, key in enumerate(keys):
        amount = TASK_LIST.targets[key].amount
        done = int(amount * Decimal(number % 11) / 10) if number % 3 else amount + number
        done, on = (amount, date(2021, 1, 2)) if key == late else (done, date(2020, 1, 1))
        draft = Draft(place=key[0], indicator=key[1], done=done)
        at = NOW + timedelta(days=99)
        database.write_now(
            lambda db, draft=draft, on=on, at=at: Ledger(db, TASK_LIST).report_all(
                [draft], by="张三", on=on, recorded=at
            )
        )
    seen = set()
    for today in days:
        keep_in_step(database, TASK_LIST, Settings(today=today), NOW)
        found = rows(database.path)
        for key, figure in Ledger(database.reader, TASK_LIST).figures().items():
            target = TASK_LIST.targets[key]
            expected = light(rate_of(figure.done, target.amount), period_of(TASK_LIST, target), today, late=key == late)
            assert found[key]["light"] == str(expected), (key, today, dict(found[key]))
            seen.add(expected)
    assert len(seen) == 3


def test_another_list_or_other_targets_are_followed(database: Database) -> None:
    task = TASK_LIST.tasks[0]
    changed = replace(task, targets=tuple(replace(target, amount=77) for target in task.targets))
    fewer = replace(TASK_LIST, tasks=(changed,))
    keep_in_step(database, fewer, Settings(today=NOW.date()), NOW)
    assert {row["target"] for row in rows(database.path).values()} == {77}
    before = database.reader.execute("PRAGMA data_version").fetchone()
    keep_in_step(database, fewer, Settings(today=NOW.date()), NOW)
    after = database.reader.execute("PRAGMA data_version").fetchone()
    assert after == before, "nothing is written when nothing changed"


def test_the_date_is_the_clocks_where_none_is_fixed(database: Database) -> None:
    keep_in_step(database, TASK_LIST, Settings(), NOW)
    values = dict(database.reader.execute("SELECT name, value FROM settings"))
    assert (values["today"], values["utc_offset"]) == ("", "+480 minutes")
    assert {row["time_progress"] for row in rows(database.path).values()} == {100.0}
