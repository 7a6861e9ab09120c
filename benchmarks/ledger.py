"""The ledger when it has grown: answers about progress with a million reports, and what it costs to write one."""

from __future__ import annotations

import itertools
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from benchmarks.corpus import NOW, adviser, forgetting
from benchmarks.table import Row
from benchmarks.timing import best, quantile
from bot.database import PRAGMAS, Database
from knowledge.answer import Kind
from knowledge.conversation import Adviser
from knowledge.ledger import Ledger
from knowledge.model import TaskList

MANY, FEW = 1_000_000, 100
QUESTIONS = (
    "湛江上云完成多少",
    "全省上云完成率",
    "哪些市进度落后",
    "上云完成率排名",
    "湛江上云比上周增加多少",
    "湛江上云进度趋势",
    "谁最近没有填报",
    "湛江上云9月底完成多少",
    "待审核的有哪些",
)
TIMES, COMMITS = 30, 300
_INSERT = (
    "INSERT INTO reports (list, place, indicator, done, reported_by, reported_on, recorded_at, note, channel, state)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def measure() -> list[Row]:
    """Compare a ledger of a million reports with one of a hundred, and a report with a bare insert."""
    advising = adviser()
    with tempfile.TemporaryDirectory() as folder:
        taken = _answering(Path(folder), advising)
        report, bare = _writing(Path(folder), advising.task_list)
    worst = max(taken, key=lambda question: taken[question][1] / taken[question][0])
    few, many = taken[worst]
    detail = f"worst of {len(QUESTIONS)} questions, each after a write: {worst}; {many * 1000:.2f} ms"
    return [
        Row(f"progress answer, {MANY:,} reports ÷ {FEW}", many / few, 2, detail=detail),
        Row("report ÷ bare insert", report / bare, 3, detail=f"in a ledger of {MANY:,}; {report * 1000:.2f} ms"),
    ]


def _answering(folder: Path, advising: Adviser) -> dict[str, tuple[float, float]]:
    """Ask both ledgers by turns, after a write of somebody else, so that the figures must be read again."""
    task_list, forget = advising.task_list, forgetting(advising)
    databases = [Database(folder / f"{count}.db") for count in (FEW, MANY)]
    for database, count in zip(databases, (FEW, MANY), strict=True):
        database.write_now(lambda db: db.conn.executemany(_INSERT, _rows(task_list, count)))  # noqa: B023 - called at once
    ledgers = [Ledger(database.reader, task_list) for database in databases]

    def ask(question: str, which: int) -> float:
        databases[which].write_now(lambda db: db.conn.executemany(_INSERT, _rows(task_list, 1)))
        forget()
        return best(lambda: advising.reply(question, now=NOW, progress=ledgers[which]), 1)

    taken = {}
    for question in QUESTIONS:
        if advising.reply(question, now=NOW, progress=ledgers[1]).kind is not Kind.ANSWER:
            raise AssertionError(question)
        times = [(ask(question, 0), ask(question, 1)) for _ in range(TIMES)]
        few, many = zip(*times, strict=True)
        taken[question] = min(few), min(many)
    for database in databases:
        database.close()
    return taken


def _rows(task_list: TaskList, count: int) -> Iterator[tuple[str, ...]]:
    keys = itertools.cycle(key for key in task_list.targets if key[1] not in _families(task_list))
    first = NOW.date() - timedelta(days=250)
    for number, (place, indicator) in zip(range(count), keys, strict=False):
        on = str(first + timedelta(days=number * 250 // count))
        target = (task_list.id, place, indicator, str(number * 15 // count))
        yield (*target, "张三", on, NOW.isoformat(), "", "cli", "approved")


def _families(task_list: TaskList) -> set[str]:
    """Parts are left out: a part may not outgrow its whole."""
    return {each.key for each in task_list.indicators if each.part_of}


def _writing(folder: Path, task_list: TaskList) -> tuple[float, float]:
    """Report and insert by turns, so that the disk is as busy for one as for the other; the middle time of each."""
    database = Database(folder / f"{MANY}.db")
    target = next(iter(task_list.targets.values()))
    done = itertools.count(1000)

    def report() -> None:
        database.write_now(
            lambda db: Ledger(db, task_list).report(
                place=target.place, indicator=target.indicator, done=next(done), by="张三", on=NOW.date(), recorded=NOW
            )
        )

    insert = _inserting(folder / "bare.db")
    taken = [(best(report, 1), best(insert, 1)) for _ in range(COMMITS)]
    database.close()
    ours, bare = zip(*taken, strict=True)
    return quantile(ours, 0.5), quantile(bare, 0.5)


def _inserting(path: Path) -> Callable[[], object]:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, a, b, c, d, e, f, g, h, i, j)")
    values = ("2020", "湛江", "上云", "12", "张三", "2020-10-15", NOW.isoformat(), "", "cli", "approved")
    insert = "INSERT INTO bare (a, b, c, d, e, f, g, h, i, j) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    return lambda: connection.execute(insert, values)
