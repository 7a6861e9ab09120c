"""The ledger: only true reports get in, none gets out, and figures follow the newest approved one."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlite_utils import Database as SqliteDatabase

from bot.database import Database
from knowledge.errors import LedgerError
from knowledge.ledger import Draft, Ledger, State, migrations
from knowledge.loading import load

TASK_LIST = load(Path(__file__).parent.parent / "data/tasks.json")[0]
NOW = datetime(2020, 10, 15, 9, 30)  # noqa: DTZ001 - local
DAY = date(2020, 10, 10)


@pytest.fixture
def ledger() -> Ledger:
    db = SqliteDatabase(memory=True)
    migrations.apply(db)
    return Ledger(db, TASK_LIST)


def put(ledger: Ledger, place: str, indicator: str, done: int | Decimal, **more: object) -> None:
    wish = {"by": "张三", "on": DAY, "recorded": NOW, **more}
    ledger.report(place=place, indicator=indicator, done=done, **wish)


def done(ledger: Ledger) -> dict[tuple[str, str], object]:
    return {key: figure.done for key, figure in ledger.figures().items()}


def test_an_empty_ledger_has_no_figures_and_needs_no_table(ledger: Ledger) -> None:
    assert ledger.figures() == {}
    bare = Ledger(SqliteDatabase(memory=True), TASK_LIST)
    assert (bare.figures(), bare.reports()) == ({}, ())


def test_the_newest_approved_report_counts(ledger: Ledger) -> None:
    put(ledger, "湛江", "上云", 12)
    put(ledger, "湛江", "上云", 14, on=date(2020, 10, 12), state=State.PENDING)
    assert done(ledger) == {("湛江", "上云"): 12}
    put(ledger, "湛江市", "上云", 13, note=" 新增1个 ")
    assert done(ledger) == {("湛江", "上云"): 13}
    put(ledger, "湛江", "上云", 5, on=date(2020, 9, 30))
    assert done(ledger) == {("湛江", "上云"): 13}, "an older date does not override a newer one"
    assert ledger.figures()["湛江", "上云"].as_of == DAY
    assert [(r.done, r.note, r.state) for r in ledger.reports("湛江")][2] == (13, "新增1个", State.APPROVED)


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ({"place": "深圳"}, "“深圳”不在本清单里"),
        ({"indicator": "光纤"}, "只有上云、标杆、5G"),
        ({"place": "茂名", "indicator": "标杆"}, "茂名没有标杆任务"),
        ({"done": -1}, "不能是负数"),
        ({"done": Decimal("1.5")}, "应是整数"),
        ({"done": Decimal("NaN")}, "应是一个数"),
        ({"by": " "}, "没有写填报人"),
        ({"on": date(2020, 10, 16)}, "还没有到"),
    ],
)
def test_what_cannot_be_true_is_refused_in_one_sentence(ledger: Ledger, wish: dict[str, object], told: str) -> None:
    report = {"place": "湛江", "indicator": "上云", "done": 1, **wish}
    with pytest.raises(LedgerError, match=told) as refused:
        put(ledger, **report)  # type: ignore[arg-type]
    assert str(refused.value).endswith("。")
    assert ledger.reports() == ()


def test_a_part_is_never_more_than_its_whole(ledger: Ledger) -> None:
    put(ledger, "广州", "5g", 2)
    with pytest.raises(LedgerError, match="含在标杆（1个）之内"):
        put(ledger, "广州", "标杆", 1)
    put(ledger, "广州", "标杆", 2)
    with pytest.raises(LedgerError, match="5G（3个）"):
        put(ledger, "广州", "5G", 3)
    with pytest.raises(LedgerError, match="5G（2个）"):
        put(ledger, "广州", "标杆", 1, fewer=True)
    assert done(ledger) == {("广州", "标杆"): 2, ("广州", "5G"): 2}


def test_fewer_than_before_needs_a_confirmation_and_more_than_asked_does_not(ledger: Ledger) -> None:
    put(ledger, "湛江", "上云", 20)
    with pytest.raises(LedgerError, match="上次填报20个"):
        put(ledger, "湛江", "上云", 12)
    with pytest.raises(LedgerError, match="更早的2020-10-01不该有30个"):
        put(ledger, "湛江", "上云", 30, on=date(2020, 10, 1))
    put(ledger, "湛江", "上云", 12, fewer=True)
    assert done(ledger) == {("湛江", "上云"): 12}


def test_reports_cannot_be_deleted_or_reworded(ledger: Ledger) -> None:
    put(ledger, "湛江", "上云", 12)
    for sql in (
        "DELETE FROM reports",
        "UPDATE reports SET done = '99'",
        "UPDATE reports SET reported_by = 'x'",
        "UPDATE reports SET reporter = 5",
        "REPLACE INTO reports SELECT * FROM reports",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="only ever added"):
            ledger._db.execute(sql)
    assert done(ledger) == {("湛江", "上云"): 12}


def test_figures_are_read_again_only_when_something_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(tmp_path / "bot.db")
    ledger = Ledger(database.reader, TASK_LIST)
    assert ledger.figures() is ledger.figures()
    database.write_now(lambda db: put(Ledger(db, TASK_LIST), "湛江", "上云", 12))
    assert done(ledger) == {("湛江", "上云"): 12}
    assert ledger.figures() is ledger.figures()
    known = ledger.figures()
    database.write_now(lambda db: db.execute("INSERT INTO settings VALUES ('something', 'else')"))
    assert ledger.figures() is known, "what is no report changes no figure"
    other = Database(tmp_path / "bot.db")
    other.write_now(lambda db: put(Ledger(db, TASK_LIST), "湛江", "上云", 13))
    other.close()
    assert done(ledger) == {("湛江", "上云"): 13}
    database.close()


def test_a_report_that_was_undone_leaves_no_figure() -> None:
    db = SqliteDatabase(memory=True)
    migrations.apply(db)
    ledger = Ledger(db, TASK_LIST)
    db.execute("BEGIN")
    put(ledger, "湛江", "上云", 12)
    assert done(ledger) == {("湛江", "上云"): 12}
    db.rollback()
    assert done(ledger) == {}


def test_amounts_stay_exact(ledger: Ledger) -> None:
    put(ledger, "湛江", "上云", Decimal("12.0"))
    assert type(ledger.figures()["湛江", "上云"].done) is int


def test_two_increments_that_wait_both_count_in_whichever_order_they_are_approved(ledger: Ledger) -> None:
    put(ledger, "湛江", "上云", 12)
    waits = {"place": "湛江", "indicator": "上云", "on": DAY, "recorded": NOW, "state": State.PENDING}
    first = ledger.report(added=3, by="甲", **waits)  # type: ignore[arg-type]
    second = ledger.report(added=2, by="乙", **waits)  # type: ignore[arg-type]
    assert (first.done, second.done) == (15, 14), "each as if it were approved now"
    assert ledger.pending()["湛江", "上云"].done == 17
    assert done(ledger) == {("湛江", "上云"): 12}
    ledger.decide(second.id, approve=True, by="丙", decider=9, at=NOW)
    assert done(ledger) == {("湛江", "上云"): 14}
    ledger.decide(first.id, approve=True, by="丙", decider=9, at=NOW)
    assert done(ledger) == {("湛江", "上云"): 17}
    assert ledger.pending() == {}
    assert [(r.done, before and before.done) for r, before in ledger.history("湛江", "上云")] == [
        (12, None),
        (15, 12),
        (17, 15),
    ]
    with pytest.raises(LedgerError, match="已由丙通过"):
        ledger.decide(first.id, approve=False, by="丁", decider=8, at=NOW)


def test_a_ledger_of_an_older_version_keeps_what_it_holds() -> None:
    db = SqliteDatabase(memory=True)
    migrations.apply(db, stop_before="decisions")
    old = "(list, place, indicator, done, reported_by, reported_on, recorded_at, note, channel, state)"
    for done_, on, state in (("12", "2020-10-10", "approved"), ("14", "2020-10-12", "pending")):
        values = (TASK_LIST.id, "湛江", "上云", done_, "张三", on, NOW.isoformat(), "", "cli", state)
        db.execute(f"INSERT INTO reports {old} VALUES ({', '.join('?' * 10)})", values)  # noqa: S608
    db.conn.commit()
    ledger = Ledger(db, TASK_LIST)
    assert ledger.figures()["湛江", "上云"].done == 12, "read as it is"
    migrations.apply(db)
    assert done(ledger) == {("湛江", "上云"): 12}
    assert ledger.pending()["湛江", "上云"].done == 14
    assert [(report.done, report.reporter, report.added) for report in ledger.reports()] == [
        (12, None, None),
        (14, None, None),
    ]
    ledger.decide(2, approve=True, by="乙", decider=9, at=NOW)
    assert done(ledger) == {("湛江", "上云"): 14}


def test_own_reports_are_taken_back_within_ten_minutes(ledger: Ledger) -> None:
    put(ledger, "湛江", "上云", 12)
    report = {"place": "湛江", "indicator": "上云", "by": "甲", "on": DAY, "recorded": NOW, "reporter": 7}
    mine = ledger.report(done=14, **report)  # type: ignore[arg-type]
    late = NOW + timedelta(minutes=10, seconds=1)
    for reporter, at, told in ((8, NOW, "只能撤回自己的"), (7, late, "超过10分钟")):
        with pytest.raises(LedgerError, match=told):
            ledger.withdraw(mine.id, reporter=reporter, at=at)
    assert ledger.withdraw(mine.id, reporter=7, at=NOW + timedelta(minutes=10)).state is State.WITHDRAWN
    assert done(ledger) == {("湛江", "上云"): 12}
    waits = ledger.report(done=15, state=State.PENDING, **report)  # type: ignore[arg-type]
    ledger.decide(waits.id, approve=False, by="乙", decider=9, at=NOW, reason="没有附件")
    with pytest.raises(LedgerError, match="已由乙退回（没有附件）"):
        ledger.withdraw(waits.id, reporter=7, at=NOW)


def test_a_whole_and_its_part_are_reported_and_decided_together_or_not_at_all(ledger: Ledger) -> None:
    put(ledger, "广州", "标杆", 1)
    put(ledger, "广州", "5G", 1)
    both = [Draft(place="广州", indicator="5G", done=2), Draft(place="广州", indicator="标杆", done=2)]
    signed = {"by": "甲", "on": DAY, "recorded": NOW}
    reports = ledger.report_all(both, state=State.PENDING, **signed)  # type: ignore[arg-type]
    with pytest.raises(LedgerError, match="含在标杆（1个）之内"):
        ledger.decide(reports[0].id, approve=True, by="乙", decider=9, at=NOW)
    assert ledger.report_of(reports[0].id).state is State.PENDING, "nothing is half decided"
    ledger.decide_all([report.id for report in reports], approve=True, by="乙", decider=9, at=NOW)
    assert done(ledger) == {("广州", "标杆"): 2, ("广州", "5G"): 2}
    with pytest.raises(LedgerError, match="含在标杆（2个）之内"):
        ledger.report_all([both[1], Draft(place="广州", indicator="5G", done=3)], **signed)  # type: ignore[arg-type]
    assert len(ledger.reports()) == 4


def test_an_increment_that_a_newer_total_may_hold_is_refused(ledger: Ledger) -> None:
    put(ledger, "湛江", "上云", 14, on=date(2020, 10, 12))
    with pytest.raises(LedgerError, match=r"已有到2020-10-12的累计数14，说不清新增的3是否已在其中，请填报累计数。"):
        ledger.report(place="湛江", indicator="上云", added=3, by="甲", on=DAY, recorded=NOW)
    with pytest.raises(LedgerError, match="新增数不能是负数"):
        ledger.report(place="湛江", indicator="上云", added=-1, by="甲", on=NOW.date(), recorded=NOW)
    assert ledger.report(place="湛江", indicator="上云", added=3, by="甲", on=NOW.date(), recorded=NOW).done == 17
    waits = ledger.report(
        place="茂名", indicator="上云", added=3, by="甲", on=DAY, recorded=NOW, state=State.PENDING, reporter=7
    )
    put(ledger, "茂名", "上云", 5)
    with pytest.raises(LedgerError, match="请退回，改报累计数"):
        ledger.decide(waits.id, approve=True, by="乙", decider=9, at=NOW)
    assert ledger.decide(waits.id, approve=False, by="乙", decider=9, at=NOW).state is State.RETURNED
