"""Looking things up in the ledger: figures as they stand, single reports, what waits, and the history of a target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from sqlite_utils import Database

from knowledge.errors import LedgerError
from knowledge.ledger import checks
from knowledge.ledger.reading import Key, Position, Reading, figure
from knowledge.ledger.report import Change, Report, State
from knowledge.model import Target, TaskList
from knowledge.progress import Figure

MOST_DAYS = 64
"""Days whose figures are remembered."""


class Lookup:
    """The reports on one list in a database, for reading. Not to be shared between threads."""

    def __init__(self, database: Database, task_list: TaskList) -> None:
        self.task_list = task_list
        self._db = database
        self._reading = Reading(database, task_list)
        self._known: dict[object, Mapping[Key, Figure]] = {}
        self._seen: tuple[tuple[int, int], int | None] | None = None

    def figures(self) -> Mapping[Key, Figure]:
        """Figures by (place, indicator key), read anew only when some program has written since the last call."""
        return self._remembered(None)

    def figures_on(self, day: date) -> Mapping[Key, Figure]:
        """Figures as they stood on a day, from approved reports that speak for it or for an earlier one."""
        return self._remembered(day)

    def course(self, place: str, indicator: str) -> tuple[Figure, ...]:
        """Approved figures of one target, one for each day on which it was reported, the oldest first."""
        return self._reading.course(place, indicator)

    def pending(self) -> Mapping[Key, Figure]:
        """Where a report waits for approval: what the target comes to if it is approved."""
        return self._remembered("pending")

    def report_of(self, number: int) -> Report:
        """Find a report by its number, or LedgerError."""
        report = self._reading.one(number)
        if report is None:
            raise LedgerError(f"没有第{number}号填报。")
        return self._seen_now(report)

    def waiting(self) -> tuple[Report, ...]:
        """Everything that waits for a decision, the oldest first."""
        return tuple(map(self._seen_now, self._reading.waiting()))

    def reports(self, place: str | None = None) -> tuple[Report, ...]:
        """Everything that was reported, also what is not approved; the newest entry last."""
        return self._reading.reports(None if place is None else self.place(place), None)

    def reported_by(self, reporter: int, newest: int) -> tuple[Report, ...]:
        """What somebody reported, the newest first."""
        return tuple(map(self._seen_now, self._reading.reported_by(reporter, newest)))

    def history(self, place: str, indicator: str, newest: int | None = None) -> tuple[Change, ...]:
        """Every report on a target by its date, each with the approved figure before it; `newest` limits them."""
        target = self.target(place, indicator)
        return tuple(
            (self._seen_now(report), self.before(report))
            for report in self._reading.reports(target.place, target.indicator, newest)
        )

    def before(self, report: Report) -> Figure | None:
        """Find the approved figure that a report changes."""
        found = self._reading.before(report.place, report.indicator, position_of(report))
        return None if found is None else figure(report.place, report.indicator, found[1], found[0])

    def place(self, name: str) -> str:
        """Find the place of the list that this name means (湛江市 → 湛江), or LedgerError."""
        return checks.place_of(self.task_list, name)

    def target(self, place: str, indicator: str) -> Target:
        """Find the target that a place and an indicator name, or LedgerError."""
        return checks.target_of(self.task_list, place, indicator)

    def _seen_now(self, report: Report) -> Report:
        if report.state is not State.PENDING or report.added is None:
            return report
        base = self._reading.base(report.place, report.indicator, position_of(report))
        return replace(report, done=base + report.added)

    def _remembered(self, what: date | str | None) -> Mapping[Key, Figure]:
        if not self._up_to_date() or len(self._known) > MOST_DAYS:
            self._known = {}
        found = self._known.get(what)
        if found is None:
            read = self._reading.pending() if isinstance(what, str) else self._reading.approved(what)
            found = self._known[what] = MappingProxyType(read)
        return found

    def _up_to_date(self) -> bool:
        """Whether the reports are as they were at the last call; never while a transaction may still be undone."""
        connection = self._db.conn
        if connection.in_transaction:
            self._seen = None
            return False
        (written_by_others,) = connection.execute("PRAGMA data_version").fetchone()
        database = (written_by_others, connection.total_changes)
        if self._seen is not None and self._seen[0] == database:
            return True
        # most of what is written to the database is no report
        before, reports = self._seen, self._reading.changes()
        self._seen = (database, reports)
        return before is not None and reports is not None and before[1] == reports


def position_of(report: Report) -> Position:
    """Where a report stands among those on its target."""
    return str(report.reported_on), report.id
