"""Workbooks from a database: the whole ledger, and the form to fill in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlite_utils import Database

from bot.database import open_reader
from knowledge.answering import Figures
from knowledge.filing import workbook
from knowledge.ledger import Change, Ledger
from knowledge.model import TaskList

NEWEST = 1000
"""Reports on one target that a workbook shows."""


@dataclass(frozen=True, slots=True)
class Written:
    """A workbook."""

    data: bytes
    reported: int
    """Targets that have a figure."""


def ledger(path: Path, task_list: TaskList, today: date) -> Written:
    """Write the figures and the history of every target."""
    with opened(path) as database:
        book = Ledger(database, task_list)
        figures = Figures(task_list, book.figures(), today)
        return Written(workbook.ledger(figures, book.pending(), _history(book)), len(figures.progress))


def form(path: Path, task_list: TaskList, today: date) -> Written:
    """Write a form with every target, its last figure, and room for the new one."""
    with opened(path) as database:
        figures = Figures(task_list, Ledger(database, task_list).figures(), today)
    return Written(workbook.form(figures), len(figures.progress))


def _history(book: Ledger) -> Iterator[Change | None]:
    for place, key in book.task_list.targets:
        changes = book.history(place, key, NEWEST + 1)
        if len(changes) > NEWEST:
            yield None
        yield from changes[-NEWEST:]


@contextmanager
def opened(path: Path) -> Iterator[Database]:
    """Open a database for reading, in the thread that uses it; where there is none yet, an empty one in memory."""
    database = open_reader(path) if path.is_file() else Database(memory=True)
    try:
        yield database
    finally:
        database.conn.close()
