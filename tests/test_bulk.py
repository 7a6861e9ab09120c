"""Many figures at once: what a table adds is what the same reports one by one would have come to, or nothing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from knowledge.errors import LedgerError
from knowledge.filing import Entry
from knowledge.ledger import Ledger, State, migrations
from knowledge.ledger.bulk import CHANNEL, Bulk
from knowledge.loading import load

TASK_LIST = load(Path(__file__).parent.parent / "data/tasks.json")[0]
NOW = datetime(2020, 10, 15, 9, 30)  # noqa: DTZ001 - local
TODAY = NOW.date()


def fresh() -> tuple[Database, Ledger]:
    db = Database(memory=True)
    migrations.apply(db)
    return db, Ledger(db, TASK_LIST)


def entry(place: str, indicator: str, done: int, on: date | None = TODAY, row: int = 2) -> Entry:
    return Entry(place=place, indicator=indicator, done=done, on=on, row=row, cell=f"C{row}")


def add(db: Database, *entries: Entry, fewer: bool = False) -> int:
    return len(Bulk(db, TASK_LIST).add(entries, by="张三", person=7, at=NOW, today=TODAY, fewer=fewer).added)


def done(ledger: Ledger) -> dict[tuple[str, str], object]:
    return {key: figure.done for key, figure in ledger.figures().items()}


def test_a_table_is_added_once_approved_and_signed() -> None:
    db, ledger = fresh()
    table = (entry("湛江", "上云", 12), entry("广州", "5G", 1), entry("广州", "标杆", 2, on=None))
    assert add(db, *table) == 3
    assert done(ledger) == {("湛江", "上云"): 12, ("广州", "标杆"): 2, ("广州", "5G"): 1}
    assert {(r.state, r.channel, r.reported_by, r.reporter) for r in ledger.reports()} == {
        (State.APPROVED, CHANNEL, "张三", 7)
    }
    assert add(db, *table) == 0, "what the ledger holds already is not added again"
    assert len(ledger.reports()) == 3


def test_an_unchanged_figure_of_a_later_day_moves_its_date() -> None:
    db, ledger = fresh()
    add(db, entry("湛江", "上云", 12, TODAY - timedelta(days=5)))
    assert add(db, entry("湛江", "上云", 12)) == 1
    assert ledger.figures()["湛江", "上云"].as_of == TODAY


REFUSED = [
    ([entry("湛江", "上云", 5)], "累计数减少到5需要确认"),
    ([entry("湛江", "上云", 30, date(2020, 9, 1))], "更早的2020-09-01不该有30"),
    ([entry("湛江", "上云", 30, TODAY + timedelta(days=1))], "还没有到"),
    ([entry("广州", "标杆", 1), entry("广州", "5G", 2)], "5G（2）含在标杆（1）之内"),
    ([entry("珠海", "标杆", 0)], "5G（1）含在标杆（0）之内"),
    ([entry("广州", "上云", 9, row=3), entry("广州", "上云", 8, on=None, row=4)], "减少到8"),
]


@pytest.mark.parametrize(("table", "told"), REFUSED)
def test_one_doubt_and_nothing_is_added(table: list[Entry], told: str) -> None:
    db, ledger = fresh()
    add(db, entry("湛江", "上云", 12, date(2020, 10, 1)), entry("珠海", "5G", 1))
    before = ledger.reports()
    review = Bulk(db, TASK_LIST).review(table, today=TODAY)
    assert [told in doubt.text for doubt in review.doubts] == [True]
    with pytest.raises(LedgerError, match="没有导入"):
        add(db, *table, entry("佛山", "上云", 3))
    assert ledger.reports() == before


def test_falling_figures_can_be_confirmed() -> None:
    db, ledger = fresh()
    add(db, entry("湛江", "上云", 12, date(2020, 10, 1)))
    add(db, entry("湛江", "上云", 5), fewer=True)
    assert done(ledger) == {("湛江", "上云"): 5}


def test_increments_go_on_from_what_a_table_put_before_them() -> None:
    db, ledger = fresh()
    ledger.report(place="湛江", indicator="上云", added=3, by="李四", on=TODAY, recorded=NOW)
    add(db, entry("湛江", "上云", 1, date(2020, 10, 1)))
    assert done(ledger) == {("湛江", "上云"): 4}


KEYS = [("湛江", "上云"), ("广州", "标杆"), ("广州", "5G")]
ENTRIES = st.lists(
    st.tuples(st.sampled_from(KEYS), st.integers(0, 6), st.integers(0, 5)), min_size=1, max_size=8,
    unique_by=lambda each: (each[0], each[2]),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(before=ENTRIES, table=ENTRIES)
def test_a_table_comes_to_what_the_same_reports_one_by_one_come_to(before: list, table: list) -> None:
    """Those that are taken at all: a table may put a part and its whole in any order."""
    (db, ledger), (_, one_by_one) = fresh(), fresh()
    for (place, key), count, day in sorted(before, key=lambda each: each[2]):
        for each in (ledger, one_by_one):
            try:
                each.report(place=place, indicator=key, done=count, by="李四", on=date(2020, 10, 1 + day), recorded=NOW)
            except LedgerError:
                break
    entries = [entry(*target, count, date(2020, 10, 1 + day), row) for row, (target, count, day) in enumerate(table)]
    held = len(ledger.reports())
    try:
        added = add(db, *entries)
    except LedgerError:
        assert len(ledger.reports()) == held
        return
    assert len(ledger.reports()) == held + added
    # one by one each must be true by itself: first the wholes from the newest back, then the parts
    whole_first = sorted((e for e in entries if e.indicator != "5G"), key=lambda each: each.on, reverse=True)
    whole_first += sorted((e for e in entries if e.indicator == "5G"), key=lambda each: each.on)
    for each in whole_first:
        one_by_one.report(
            place=each.place, indicator=each.indicator, done=each.done, by="x", on=each.on or TODAY, recorded=NOW
        )
    assert done(ledger) == done(one_by_one)
    for day in range(6):
        on = date(2020, 10, 1 + day)
        assert {k: f.done for k, f in ledger.figures_on(on).items()} == {
            k: f.done for k, f in one_by_one.figures_on(on).items()
        }


def test_a_part_that_grows_by_what_was_added_to_it_is_held_against_its_whole() -> None:
    db, ledger = fresh()
    ledger.report(place="广州", indicator="5G", added=1, by="甲", on=TODAY, recorded=NOW)
    table = [entry("广州", "标杆", 1), entry("广州", "5G", 1, TODAY - timedelta(days=5))]
    with pytest.raises(LedgerError, match="5G（2个）含在标杆（1个）之内"):
        add(db, *table, fewer=True)
    assert done(ledger) == {("广州", "5G"): 1}
