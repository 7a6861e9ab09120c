"""A ledger in the middle of its year: some cities far ahead, some at zero, some silent, some waiting for approval."""

from __future__ import annotations

import csv
from datetime import date, datetime, time

from sqlite_utils import Database

from knowledge.ledger import Ledger, State, migrations
from knowledge.model import TaskList
from tests.expectations import HERE


def filled_ledger(task_list: TaskList, database: Database | None = None) -> Ledger:
    """The reports of corpus/filled/ledger.csv, in the order in which they came in."""
    database = database or Database(memory=True)
    migrations.apply(database)
    ledger = Ledger(database, task_list)
    with (HERE / "corpus/filled/ledger.csv").open(encoding="utf-8") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["on"])
    for row in rows:
        day = date.fromisoformat(row["on"])
        ledger.report(
            place=row["place"],
            indicator=row["indicator"],
            done=int(row["done"]),
            by="张三",
            on=day,
            recorded=datetime.combine(day, time(9, 30)),
            channel="chat",
            state=State(row["state"]),
        )
    return ledger
