"""Whatever is reported, decided and withdrawn in whatever order: figures are the fold of the approved reports."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database as SqliteDatabase

from knowledge.errors import LedgerError
from knowledge.filing.entry import Entry
from knowledge.ledger import Ledger, State, migrations
from knowledge.ledger.bulk import Bulk
from knowledge.loading import load

TASK_LIST = load(Path(__file__).parent.parent / "data/tasks.json")[0]
NOW = datetime(2020, 10, 15, 9, 30)  # noqa: DTZ001 - local
DAYS = [date(2020, 10, 1) + timedelta(days=number) for number in range(4)]
TARGETS = [("广州", "上云"), ("广州", "标杆"), ("广州", "5G")]
REPORTER, APPROVER = 7, 9


@dataclass(frozen=True)
class Said:
    """What the test knows of a report that the ledger took."""

    id: int
    target: tuple[str, str]
    on: date
    done: int | None
    added: int | None
    state: State


@dataclass(frozen=True)
class Report:
    target: tuple[str, str]
    on: date
    number: int
    increment: bool
    waits: bool
    fewer: bool


@dataclass(frozen=True)
class Decide:
    which: int
    approve: bool


@dataclass(frozen=True)
class Withdraw:
    which: int


@dataclass(frozen=True)
class Table:
    """A table of cumulative figures that is imported."""

    figures: tuple[tuple[tuple[str, str], date, int], ...]
    fewer: bool


STEPS = st.lists(
    st.one_of(
        st.builds(
            Report,
            target=st.sampled_from(TARGETS),
            on=st.sampled_from(DAYS),
            number=st.integers(0, 9),
            increment=st.booleans(),
            waits=st.booleans(),
            fewer=st.booleans(),
        ),
        st.builds(
            Table,
            figures=st.lists(
                st.tuples(st.sampled_from(TARGETS), st.sampled_from(DAYS), st.integers(0, 9)), min_size=1, max_size=3
            ).map(tuple),
            fewer=st.booleans(),
        ),
        st.builds(Decide, which=st.integers(0, 30), approve=st.booleans()),
        st.builds(Withdraw, which=st.integers(0, 30)),
    ),
    max_size=25,
)


def fold(said: list[Said], target: tuple[str, str], states: set[State], until: date = date.max) -> dict[int, int]:
    """The running total at every report of these states on a target: the definition that the ledger is held to."""
    total, totals = 0, {}
    for each in sorted(said, key=lambda each: (each.on, each.id)):
        if each.target == target and each.state in states and each.on <= until:
            total = each.done if each.added is None else total + each.added
            totals[each.id] = total
    return totals


def figure_of(totals: dict[int, int]) -> int | None:
    return next(reversed(totals.values()), None)


def take(ledger: Ledger, said: list[Said], step: Report | Decide | Withdraw | Table) -> list[Said]:
    """Let the ledger do one step, and note what it now should know."""
    if isinstance(step, Report):
        figure = {"added": step.number} if step.increment else {"done": step.number}
        state = State.PENDING if step.waits else State.APPROVED
        report = ledger.report(
            place=step.target[0], indicator=step.target[1], by="甲", on=step.on, recorded=NOW, state=state,
            fewer=step.fewer, reporter=REPORTER, **figure,
        )  # fmt: skip
        done, added = (None, step.number) if step.increment else (step.number, None)
        return [*said, Said(report.id, step.target, step.on, done, added, state)]
    if isinstance(step, Table):
        return take_table(ledger, said, step)
    each = said[step.which % len(said)]
    if isinstance(step, Decide):
        state = ledger.decide(each.id, approve=step.approve, by="乙", decider=APPROVER, at=NOW).state
    else:
        state = ledger.withdraw(each.id, reporter=REPORTER, at=NOW).state
    return [replace(old, state=state) if old.id == each.id else old for old in said]


def take_table(ledger: Ledger, said: list[Said], table: Table) -> list[Said]:
    entries = [
        Entry(place=place, indicator=key, done=done, on=on, row=row, cell=f"C{row}")
        for row, ((place, key), on, done) in enumerate(table.figures)
    ]
    before = {report.id for report in ledger.reports()}
    Bulk(ledger._db, TASK_LIST).add(entries, by="丙", at=NOW, today=NOW.date(), fewer=table.fewer)
    fresh = [report for report in ledger.reports() if report.id not in before]
    return said + [
        Said(each.id, (each.place, each.indicator), each.reported_on, each.done, None, each.state) for each in fresh
    ]


def check(ledger: Ledger, said: list[Said]) -> None:
    approved, both = {State.APPROVED}, {State.APPROVED, State.PENDING}
    waiting = {each.id for each in said if each.state is State.PENDING}
    for target in TARGETS:
        for day in (*DAYS, None):
            figures = ledger.figures() if day is None else ledger.figures_on(day)
            found = figures[target].done if target in figures else None
            assert found == figure_of(fold(said, target, approved, day or date.max)), (target, day)
        expected = {number: total for number, total in fold(said, target, both).items() if number in waiting}
        pending = ledger.pending().get(target)
        assert (pending and pending.done) == figure_of(expected)
        totals = fold(said, target, approved)
        history = [(report.id, report.done) for report, _ in ledger.history(*target) if report.state in approved]
        assert history == list(totals.items())
    part, whole = (ledger.figures().get(target) for target in (TARGETS[2], TARGETS[1]))
    assert part is None or whole is None or part.done <= whole.done


def rows(db: SqliteDatabase) -> list[tuple[object, ...]]:
    return list(db.execute("SELECT * FROM reports UNION ALL SELECT *, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM audit"))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_figures_are_the_fold_of_what_is_approved(steps: list[Report | Decide | Withdraw | Table]) -> None:
    db = SqliteDatabase(memory=True)
    migrations.apply(db)
    ledger = Ledger(db, TASK_LIST)
    said: list[Said] = []
    for step in steps:
        if not said and not isinstance(step, (Report, Table)):
            continue
        before = rows(db)
        try:
            said = take(ledger, said, step)
        except LedgerError:
            refused = True
        else:
            refused = False
        assert not refused or rows(db) == before, "refused, and yet written"
        check(ledger, said)
    db.close()
