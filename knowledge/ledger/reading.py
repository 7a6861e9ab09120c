"""Reading figures: the newest report on a target counts, and increments are added to what stood before them.

Everything here is read through an index and from its end, so it costs the same after a million reports.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlite_utils import Database

from knowledge.ledger.report import COLUMNS, Report, number, read
from knowledge.model import Amount, TaskList
from knowledge.progress import Figure

Key = tuple[str, str]
"""A place and the key of an indicator."""
Position = tuple[str, int]
"""Where a report stands among those on its target: the date it speaks for, then its number."""
END: Position = ("9999-12-31", 1 << 62)
BEGINNING: Position = ("", 0)
_DAYS = 400
"""Days that a course goes back."""
_TARGET = "list = ? AND place = ? AND indicator = ?"
_APPROVED = f"FROM reports WHERE {_TARGET} AND state = 'approved'"
_COURSE = (
    f"WITH RECURSIVE days (day) AS (SELECT max(reported_on) {_APPROVED}"  # noqa: S608 - constants only
    f" UNION ALL SELECT (SELECT max(reported_on) {_APPROVED} AND reported_on < day) FROM days WHERE day IS NOT NULL)"
    f" SELECT day, (SELECT done {_APPROVED} AND reported_on = day ORDER BY id DESC LIMIT 1)"
    " FROM days WHERE day IS NOT NULL LIMIT ?"
)
"""Jumps from day to day in the index, however many reports a day has."""


class Reading:
    """Reads the reports on one list in a database that is prepared, or that has no ledger yet."""

    def __init__(self, database: Database, task_list: TaskList) -> None:
        self._db = database
        self.task_list = task_list
        self._prepared = False
        self._counted = False

    def exists(self) -> bool:
        """Whether the database holds a ledger."""
        if not self._prepared:
            self._prepared = self._row("SELECT 1 FROM sqlite_master WHERE name = 'reports'", ()) is not None
        return self._prepared

    def changes(self) -> int | None:
        """Count everything that was ever written to the reports; None where nobody counts."""
        if not self._counted:
            self._counted = self._row("SELECT 1 FROM sqlite_master WHERE name = 'reports_changes'", ()) is not None
        if not self._counted:
            return None
        return int(self._row("SELECT count FROM reports_changes", ())[0])

    def approved(self, until: date | None = None) -> dict[Key, Figure]:
        """Figures of all targets from what is approved, as of a day."""
        if not self.exists():
            return {}
        found = ((key, self.newest(*key, until=until)) for key in self.task_list.targets)
        return {key: figure for key, figure in found if figure is not None}

    def newest(self, place: str, indicator: str, *, until: date | None = None) -> Figure | None:
        """Find the approved figure of one target as of a day."""
        found = self.before(place, indicator, (str(until), END[1]) if until else END)
        return None if found is None else figure(place, indicator, found[1], found[0])

    def course(self, place: str, indicator: str) -> tuple[Figure, ...]:
        """Follow one target: what stood at the end of each day on which something was approved, the newest days only."""
        if not self.exists():
            return ()
        of = self._of(place, indicator)
        rows = self._db.execute(_COURSE, (*of, *of, *of, _DAYS)).fetchall()
        return tuple(figure(place, indicator, number(done), on) for on, done in reversed(rows))

    def base(self, place: str, indicator: str, before: Position = END) -> Amount:
        """Find what was approved before a position: 0 where nothing was."""
        found = self.before(place, indicator, before)
        return 0 if found is None else found[1]

    def later(self, place: str, indicator: str, after: Position) -> Figure | None:
        """Find a cumulative figure that was approved for a position after this one."""
        sql = (
            f"SELECT reported_on, done FROM reports WHERE {_TARGET} AND state = 'approved' AND added IS NULL"  # noqa: S608
            " AND (reported_on, id) > (?, ?) ORDER BY reported_on DESC, id DESC LIMIT 1"
        )
        row = self._row(sql, self._of(place, indicator, *after))
        return None if row is None else figure(place, indicator, number(row[1]), row[0])

    def waiting(self) -> tuple[Report, ...]:
        """Everything that waits for a decision, the oldest first."""
        if not self.exists():
            return ()
        sql = f"SELECT {COLUMNS} FROM reports WHERE list = ? AND state = 'pending' ORDER BY id"  # noqa: S608
        return tuple(map(read, self._db.execute(sql, (self.task_list.id,))))

    def pending(self) -> dict[Key, Figure]:
        """What the newest waiting report on each target comes to if all that wait are approved."""
        if not self.exists():
            return {}
        rows = self._db.execute(
            "SELECT place, indicator, done, reported_on FROM reports WHERE list = ? AND state = 'pending'"
            " ORDER BY place, indicator, reported_on, id",
            (self.task_list.id,),
        )
        return {
            (place, key): figure(place, key, number(done), on)
            for place, key, done, on in rows
            if (place, key) in self.task_list.targets
        }

    def oldest_waiting(self, place: str, indicator: str) -> Position | None:
        """Find where the oldest report on a target stands that waits."""
        sql = f"SELECT reported_on, id FROM reports WHERE {_TARGET} AND state = 'pending' ORDER BY 1, 2 LIMIT 1"  # noqa: S608
        found: Position | None = self._row(sql, self._of(place, indicator))
        return found

    def expected(self, place: str, indicator: str, until: date | None = None) -> Figure | None:
        """Give the figure as of a day if everything that waits is approved."""
        first = self.oldest_waiting(place, indicator)
        if first is None:
            return self.newest(place, indicator, until=until)
        total, last = self.base(place, indicator, first), None
        for report in self.standing(place, indicator, first, str(until) if until else END[0]):
            total = report.done if report.added is None else total + report.added
            last = report
        if last is None:
            return self.newest(place, indicator, until=until)
        return Figure(place=place, indicator=indicator, done=total, as_of=last.reported_on)

    def standing(self, place: str, indicator: str, start: Position, end: str = END[0]) -> Iterator[Report]:
        """Go through what is approved or waits, from a position on, in order."""
        sql = (
            f"SELECT {COLUMNS} FROM reports WHERE {_TARGET} AND state IN ('approved', 'pending')"  # noqa: S608
            " AND (reported_on, id) >= (?, ?) AND reported_on <= ? ORDER BY reported_on, id"
        )
        yield from map(read, self._db.execute(sql, self._of(place, indicator, *start, end)))

    def one(self, number_: int) -> Report | None:
        """Find a report of this list by its number."""
        if not self.exists():
            return None
        row = self._row(f"SELECT {COLUMNS} FROM reports WHERE id = ? AND list = ?", (number_, self.task_list.id))  # noqa: S608
        return None if row is None else read(row)

    def reports(self, place: str | None, indicator: str | None, newest: int | None = None) -> tuple[Report, ...]:
        """Everything that was reported, also what is not approved, in the order in which it came in."""
        if not self.exists():
            return ()
        parts = {"place": place, "indicator": indicator}
        given = {name: value for name, value in parts.items() if value is not None}
        of = "".join(f" AND {name} = ?" for name in given)
        most = -1 if newest is None else newest
        order = "reported_on DESC, id DESC" if len(given) == len(parts) else "id DESC"
        sql = f"SELECT {COLUMNS} FROM reports WHERE list = ?{of} ORDER BY {order} LIMIT ?"  # noqa: S608
        return tuple(map(read, self._db.execute(sql, (self.task_list.id, *given.values(), most))))[::-1]

    def reported_by(self, reporter: int, newest: int) -> tuple[Report, ...]:
        """What somebody reported, the newest first."""
        if not self.exists():
            return ()
        sql = f"SELECT {COLUMNS} FROM reports WHERE list = ? AND reporter = ? ORDER BY id DESC LIMIT ?"  # noqa: S608
        return tuple(map(read, self._db.execute(sql, (self.task_list.id, reporter, newest))))

    def before(self, place: str, indicator: str, position: Position) -> tuple[str, Amount] | None:
        """Find the date and the figure of what was approved before a position."""
        sql = (
            f"SELECT reported_on, done FROM reports WHERE {_TARGET} AND state = 'approved'"  # noqa: S608
            " AND (reported_on, id) < (?, ?) ORDER BY reported_on DESC, id DESC LIMIT 1"
        )
        row = self._row(sql, self._of(place, indicator, *position))
        return None if row is None else (row[0], number(row[1]))

    def _of(self, place: str, indicator: str, *more: object) -> tuple[object, ...]:
        return (self.task_list.id, place, indicator, *more)

    def _row(self, sql: str, values: tuple[object, ...]) -> Any:
        return self._db.execute(sql, values).fetchone()


def figure(place: str, indicator: str, done: Amount, as_of: str) -> Figure:
    """Build a figure from what the database holds."""
    return Figure(place=place, indicator=indicator, done=done, as_of=date.fromisoformat(as_of))
