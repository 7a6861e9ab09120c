"""The targets of a list beside the reports, so that the view `progress` can be read with any tool for SQLite."""

from __future__ import annotations

from datetime import date

from sqlite_utils import Database

from knowledge.deadlines import period_of, rules
from knowledge.ledger import remembered
from knowledge.model import Amount, TaskList

_COLUMNS = "list, place, indicator, position, target, unit, comparator, words, row, starts, deadline"


def stale(db: Database, task_list: TaskList, *, today: date | None, utc_offset: str) -> bool:
    """Whether what the database knows of a list is no longer what the list says."""
    found = db.execute(f"SELECT {_COLUMNS} FROM targets WHERE list = ? ORDER BY position", (task_list.id,))  # noqa: S608
    if [tuple(row) for row in found] != _rows(task_list):
        return True
    return any(remembered.get(db, name) != value for name, value in _settings(today, utc_offset).items())


def keep_in_step(db: Database, task_list: TaskList, *, today: date | None, utc_offset: str) -> None:
    """Write down what the list says; `today` fixes the date that the lights are seen on, else the clock's is taken."""
    db.execute("DELETE FROM targets WHERE list = ?", (task_list.id,))
    marks = ", ".join("?" * len(_COLUMNS.split(", ")))
    db.conn.executemany(f"INSERT INTO targets ({_COLUMNS}) VALUES ({marks})", _rows(task_list))  # noqa: S608
    remembered.put(db, _settings(today, utc_offset))


def _rows(task_list: TaskList) -> list[tuple[object, ...]]:
    return [
        (
            *(task_list.id, target.place, target.indicator, position),
            None if target.amount is None else _plain(target.amount),
            *(target.unit, str(target.comparator), target.words, target.row),
            *map(str, (period_of(task_list, target).start, period_of(task_list, target).end)),
        )
        for position, target in enumerate(task_list.targets.values())
    ]


def _plain(amount: Amount) -> int | float:
    return int(amount) if amount == int(amount) else float(amount)


def _settings(today: date | None, utc_offset: str) -> dict[str, str]:
    limits = rules().thresholds
    return {
        "today": str(today or ""),
        "utc_offset": utc_offset,
        "green_within": str(limits.green_within),
        "yellow_within": str(limits.yellow_within),
    }
