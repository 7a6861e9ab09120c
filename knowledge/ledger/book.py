"""Writing in the ledger.

What is written depends on what stands there: an increment on the figure before it, a falling figure on the one above.
Whoever shares the database with other programs calls the writing methods inside a transaction that holds the write
lock, so that two reporters at once add to each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from knowledge.errors import LedgerError
from knowledge.ledger import audit, checks
from knowledge.ledger.carrying import carry_on
from knowledge.ledger.lookup import Lookup, position_of
from knowledge.ledger.reading import END, Key, Position
from knowledge.ledger.report import REGRET, Draft, Report, State
from knowledge.model import Amount, Target
from knowledge.progress import Figure

_DECIDED = {State.APPROVED: "通过", State.RETURNED: "退回", State.WITHDRAWN: "撤回"}


class Ledger(Lookup):
    """The reports on one list in a database that is prepared with `migrations`. Not to be shared between threads."""

    def report(
        self,
        *,
        place: str,
        indicator: str,
        done: Amount | None = None,
        added: Amount | None = None,
        by: str,
        on: date,
        recorded: datetime,
        note: str = "",
        channel: str = "cli",
        state: State = State.APPROVED,
        fewer: bool = False,
        reporter: int | None = None,
        evidence: str = "",
    ) -> Report:
        """Add a report, cumulative (`done`) or an increment (`added`); LedgerError if it cannot be true.

        `fewer` confirms a figure below the one before.
        """
        draft = Draft(
            place=place, indicator=indicator, done=done, added=added, note=note, evidence=evidence, fewer=fewer
        )
        return self.report_all(
            [draft], by=by, on=on, recorded=recorded, channel=channel, state=state, reporter=reporter
        )[0]

    def report_all(
        self,
        drafts: Sequence[Draft],
        *,
        by: str,
        on: date,
        recorded: datetime,
        channel: str = "cli",
        state: State = State.APPROVED,
        reporter: int | None = None,
    ) -> tuple[Report, ...]:
        """Add several reports that hold together, such as a whole and its part: all of them or none."""
        if not by.strip():
            raise LedgerError("没有写填报人。")
        if on > recorded.date():
            raise LedgerError(f"填报日期{on}还没有到。")
        signed = (by.strip(), reporter, str(on), recorded.isoformat(), channel, str(state))
        with self._db.atomic():
            numbers = [self._insert(draft, signed, on) for draft in drafts]
            reports = tuple(self.report_of(number) for number in numbers)
            self._hold_together(reports)
        return reports

    def decide(
        self,
        number: int,
        *,
        approve: bool,
        by: str,
        decider: int | None,
        at: datetime,
        reason: str = "",
    ) -> Report:
        """Approve or return a report that waits; a second decision is a LedgerError that names the first."""
        return self.decide_all([number], approve=approve, by=by, decider=decider, at=at, reason=reason)[0]

    def decide_all(
        self, numbers: Sequence[int], *, approve: bool, by: str, decider: int | None, at: datetime, reason: str = ""
    ) -> tuple[Report, ...]:
        """Decide several reports that hold together: all of them or none."""
        with self._db.atomic():
            for each in numbers:
                self._decide(
                    self._waiting(each), approve=approve, signed=(by.strip(), decider, at.isoformat(), reason.strip())
                )
                audit.note(
                    self._db, at=at, actor=decider, action="report_approved" if approve else "report_returned",
                    details={"report": each},
                )  # fmt: skip
            reports = tuple(self.report_of(each) for each in numbers)
            if approve:
                self._hold_together(reports)
        return reports

    def withdraw(self, number: int, *, reporter: int, at: datetime) -> Report:
        """Take back one's own report within ten minutes, unless somebody else has decided on it."""
        return self.withdraw_all([number], reporter=reporter, at=at)[0]

    def withdraw_all(self, numbers: Sequence[int], *, reporter: int, at: datetime) -> tuple[Report, ...]:
        """Take back several of one's own reports: all of them or none."""
        with self._db.atomic():
            for number in numbers:
                self._withdraw(self.report_of(number), reporter, at)
            reports = tuple(self.report_of(number) for number in numbers)
            self._hold_together(reports)
        return reports

    def _insert(self, draft: Draft, signed: tuple[object, ...], on: date) -> int:
        target = self.target(draft.place, draft.indicator)
        waits = signed[-1] == State.PENDING
        if draft.added is not None:
            added: Amount | None = checks.amount(draft.added, target, "新增数")
            done = self._sum(target, added or 0, (str(on), END[1]))
        else:
            if draft.done is None:
                raise LedgerError("没有写完成数。")
            added, done = None, checks.amount(draft.done, target)
            if not draft.fewer:
                new = Figure(place=target.place, indicator=target.indicator, done=done, as_of=on)
                checks.not_falling(
                    new, target, lambda day: self._figure(target.place, target.indicator, day, waits=waits)
                )
        words = (draft.note.strip(), draft.evidence)
        row = (self.task_list.id, target.place, target.indicator, str(done), None if added is None else str(added))
        number = self._db.conn.execute(
            "INSERT INTO reports (list, place, indicator, done, added, reported_by, reporter, reported_on, recorded_at,"
            " channel, state, note, evidence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*row, *signed, *words),
        ).lastrowid
        self._carry_on((target.place, target.indicator), (str(on), number or 0))
        return number or 0

    def _sum(self, target: Target | Report, added: Amount, position: Position, wish: str = "请填报累计数") -> Amount:
        """Add an increment to what stands at its position; a later cumulative figure may hold it already."""
        later = self._reading.later(target.place, target.indicator, position)
        if later is not None:
            raise LedgerError(
                f"{target.place}{target.indicator}已有到{later.as_of}的累计数{later.done}，"
                f"说不清新增的{added}是否已在其中，{wish}。"
            )
        return self._reading.base(target.place, target.indicator, position) + added

    def _waiting(self, number: int) -> Report:
        report = self.report_of(number)
        if report.state is not State.PENDING:
            raise LedgerError(_already(report))
        return report

    def _decide(self, report: Report, *, approve: bool, signed: tuple[object, ...]) -> None:
        state = State.APPROVED if approve else State.RETURNED
        self._db.execute(
            "UPDATE reports SET state = ?, decided_by = ?, decider = ?, decided_at = ?, reason = ? WHERE id = ?",
            (str(state), *signed, report.id),
        )
        if approve and report.added is not None:
            self._sum(report, report.added, position_of(report), "请退回，改报累计数")
        self._carry_on((report.place, report.indicator), position_of(report))

    def _withdraw(self, report: Report, reporter: int, at: datetime) -> None:
        if report.reporter is None or report.reporter != reporter:
            raise LedgerError("只能撤回自己的填报。")
        if report.state not in (State.PENDING, State.APPROVED) or report.decider not in (None, reporter):
            raise LedgerError(_already(report))
        if at - report.recorded_at > REGRET:
            raise LedgerError("超过10分钟不能撤回了，请再填报一次更正。")
        self._db.execute("UPDATE reports SET state = ? WHERE id = ?", (str(State.WITHDRAWN), report.id))
        audit.note(self._db, at=at, actor=reporter, action="report_withdrawn", details={"report": report.id})
        self._carry_on((report.place, report.indicator), position_of(report))

    def _carry_on(self, key: Key, changed: Position) -> None:
        carry_on(self._db, self._reading, key, changed, changed)

    def _hold_together(self, reports: Sequence[Report]) -> None:
        """Hold what was written against the figures that contain it, on its date and as they stand now."""
        for report in reports:
            waits = report.state is State.PENDING
            keys = checks.family(self.task_list, report.indicator)
            if len(keys) == 1:
                continue
            for day in (report.reported_on, None):
                known = {key: self._figure(report.place, key, day, waits=waits) for key in keys}
                checks.parts_within(self.task_list, report.place, report.indicator, known)

    def _figure(self, place: str, indicator: str, day: date | None, *, waits: bool) -> Figure | None:
        """Tell a figure: for a report that is approved from what is approved, else also from what waits."""
        if waits:
            return self._reading.expected(place, indicator, day)
        return self._reading.newest(place, indicator, until=day)


def _already(report: Report) -> str:
    if report.state is State.WITHDRAWN:
        return f"第{report.id}号填报已由填报人撤回。"
    if report.state is State.PENDING or report.decided_at is None:
        return f"第{report.id}号填报已经生效。"
    reason = f"（{report.reason}）" if report.reason else ""
    return f"第{report.id}号填报已由{report.decided_by}{_DECIDED[report.state]}{reason}。"
