"""The ledger's door for the handlers: writing goes to the database's own thread, reading happens here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlite_utils import Database as SqliteDatabase

from bot import outbox
from bot.database import Database
from handlers.records import Announce, nothing
from knowledge.ledger import Change, Draft, Ledger, Report, State
from knowledge.model import TaskList
from knowledge.progress import Figure


class Undone(Exception):  # noqa: N818 - no error: it takes back what a preview wrote
    """Carries what a preview found out of the transaction that it undoes."""

    def __init__(self, reports: tuple[Report, ...]) -> None:
        super().__init__()
        self.reports = reports


class StoredReports:
    """Reports in the database, written at the time of the clock."""

    def __init__(self, database: Database, task_list: TaskList, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._list = task_list
        self._clock = clock
        self._ledger = Ledger(database.reader, task_list)

    async def preview(self, drafts: Sequence[Draft], *, on: date, by: str, state: State) -> tuple[Report, ...]:
        """Tell what `submit` would write, without writing it (the numbers of the reports mean nothing)."""
        now = self._clock()

        def work(db: SqliteDatabase) -> None:
            raise Undone(Ledger(db, self._list).report_all(drafts, by=by, on=on, recorded=now, state=state))

        try:
            await self._database.write(work)
        except Undone as undone:
            return undone.reports
        return ()

    async def submit(
        self,
        drafts: Sequence[Draft],
        *,
        on: date,
        by: str,
        state: State,
        reporter: int | None,
        channel: str = "chat",
        announce: Announce = nothing,
    ) -> tuple[Report, ...]:
        """Write reports that hold together: all or none."""
        now = self._clock()
        return await self._write(
            lambda ledger: ledger.report_all(
                drafts, by=by, on=on, recorded=now, state=state, reporter=reporter, channel=channel
            ),
            announce,
            now,
        )

    async def decide(
        self,
        numbers: Sequence[int],
        *,
        approve: bool,
        by: str,
        decider: int,
        reason: str = "",
        announce: Announce = nothing,
    ) -> tuple[Report, ...]:
        """Approve or return reports that wait: all or none."""
        now = self._clock()
        return await self._write(
            lambda ledger: ledger.decide_all(numbers, approve=approve, by=by, decider=decider, at=now, reason=reason),
            announce,
            now,
        )

    async def withdraw(
        self, numbers: Sequence[int], *, reporter: int, announce: Announce = nothing
    ) -> tuple[Report, ...]:
        """Take back one's own reports: all or none."""
        now = self._clock()
        return await self._write(lambda ledger: ledger.withdraw_all(numbers, reporter=reporter, at=now), announce, now)

    def waiting(self) -> tuple[Report, ...]:
        """Everything that waits for a decision, the oldest first."""
        return self._ledger.waiting()

    def report_of(self, number: int) -> Report:
        """Find a report by its number."""
        return self._ledger.report_of(number)

    def reported_by(self, reporter: int, newest: int) -> tuple[Report, ...]:
        """What somebody reported, the newest first."""
        return self._ledger.reported_by(reporter, newest)

    def before(self, report: Report) -> Figure | None:
        """Find the approved figure that a report changes."""
        return self._ledger.before(report)

    def history(self, place: str, indicator: str, newest: int | None = None) -> tuple[Change, ...]:
        """Every report on a target by its date, each with the approved figure before it."""
        return self._ledger.history(place, indicator, newest)

    def message_of(self, notice: str) -> int | None:
        """Find the message that the notice with this key became, None while it is not sent."""
        found = outbox.find(self._database.reader, notice)
        return found.message_id if found else None

    async def _write(
        self, work: Callable[[Ledger], tuple[Report, ...]], announce: Announce, now: datetime
    ) -> tuple[Report, ...]:
        def transact(db: SqliteDatabase) -> tuple[Report, ...]:
            reports = work(Ledger(db, self._list))
            for notice in announce(reports):
                outbox.put(
                    db,
                    key=notice.key,
                    chat=notice.chat,
                    text=notice.text,
                    markup=notice.markup,
                    kind=notice.kind,
                    now=now,
                    urgent=True,
                )
            return reports

        return await self._database.write(transact)
