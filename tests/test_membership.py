"""Members: who becomes what by which link, and what remains of those who leave."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot import forgetting, invitations, membership, outbox
from bot.database import Database
from bot.doctor import Weight, examine
from bot.settings import Settings
from knowledge.errors import MembershipError
from knowledge.ledger import Ledger, State, audit
from knowledge.loading import load
from knowledge.people import Person, Role, joined, may_approve, may_ask, may_manage, may_report

TASK_LIST = load(Path(__file__).parent.parent / "data/tasks.json")[0]
NOW = datetime(2020, 10, 15, 9, 30)  # noqa: DTZ001 - local


@pytest.fixture
def database(tmp_path: Path):
    opened = Database(tmp_path / "bot.db")
    yield opened
    opened.close()


def invite(database: Database, role: Role = Role.REPORTER, places: tuple[str, ...] = ("湛江",)) -> str:
    return database.write_now(lambda db: invitations.invite(db, role=role, places=places, by=1002, at=NOW)).token


def redeem(database: Database, token: str, user: int = 7, at: datetime = NOW) -> Person:
    return database.write_now(lambda db: invitations.redeem(db, token, user=user, name="李工", at=at))[0]


@pytest.mark.parametrize(
    ("person", "reports", "approves", "manages"),
    [
        (None, "", "", False),
        (Person(id=1, role=Role.VIEWER), "", "", False),
        (Person(id=1, role=Role.REPORTER, places=("湛江",)), "湛江", "", False),
        (Person(id=1, role=Role.REPORTER), "", "", False),
        (Person(id=1, role=Role.APPROVER, places=("湛江",)), "湛江", "湛江", False),
        (Person(id=1, role=Role.APPROVER), "湛江茂名", "湛江茂名", False),
        (Person(id=1, role=Role.ADMIN), "湛江茂名", "湛江茂名", True),
    ],
)
def test_rights(person: Person | None, reports: str, approves: str, manages: bool) -> None:
    cities = ("湛江", "茂名")
    assert "".join(c for c in cities if may_report(person, c)) == reports
    assert "".join(c for c in cities if may_approve(person, c)) == approves
    assert may_manage(person) is manages
    assert may_ask(person, members_only=True) is (person is not None)
    assert may_ask(person, members_only=False)


def test_a_link_makes_a_member_once_and_is_kept_nowhere(database: Database, tmp_path: Path) -> None:
    token = invite(database)
    assert len(token) == 22
    assert redeem(database, token) == Person(id=7, name="李工", role=Role.REPORTER, places=("湛江",))
    with pytest.raises(MembershipError, match="您已经用过"):
        redeem(database, token)
    with pytest.raises(MembershipError, match="已经用过了，请再要一个"):
        redeem(database, token, user=8)
    assert membership.everyone(database.reader) == (membership.find(database.reader, 7),)
    database.write_now(lambda db: db.execute("SELECT 1"))
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert token.encode() not in written


@pytest.mark.parametrize("token", ["", "nonsense", "x" * 22, "湛江"])
def test_a_wrong_link_says_so(database: Database, token: str) -> None:
    with pytest.raises(MembershipError, match="不对"):
        redeem(database, token)


def test_links_expire_and_can_be_revoked(database: Database) -> None:
    late, revoked = invite(database), invite(database)
    with pytest.raises(MembershipError, match="过期"):
        redeem(database, late, at=NOW + timedelta(days=7))
    assert len(list(invitations.waiting(database.reader, NOW))) == 2
    assert not list(invitations.waiting(database.reader, NOW + timedelta(days=7)))
    database.write_now(lambda db: invitations.revoke(db, 2, by=1002, at=NOW))
    with pytest.raises(MembershipError, match="撤销"):
        redeem(database, revoked)
    with pytest.raises(MembershipError, match="已经用过或撤销"):
        database.write_now(lambda db: invitations.revoke(db, 2, by=1002, at=NOW))
    assert redeem(database, late, at=NOW + timedelta(days=6)).role is Role.REPORTER


def test_an_invitation_says_for_which_places_where_that_matters(database: Database) -> None:
    with pytest.raises(MembershipError, match="要写明地市"):
        invite(database, places=())
    with pytest.raises(MembershipError, match="管理员不分地市"):
        invite(database, Role.ADMIN)


def test_nobody_loses_rights_by_a_link() -> None:
    def is_(role: Role, *places: str) -> Person:
        return Person(id=7, role=role, places=places)

    reporter, approver = is_(Role.REPORTER, "湛江"), is_(Role.APPROVER, "湛江")
    assert joined(None, reporter) == reporter
    assert joined(reporter, is_(Role.REPORTER, "茂名", "湛江")).places == ("湛江", "茂名")
    assert joined(reporter, approver) == approver
    assert joined(approver, reporter) == approver
    assert joined(is_(Role.APPROVER), approver) == is_(Role.APPROVER)
    assert joined(approver, is_(Role.APPROVER)).places == ()
    assert joined(is_(Role.ADMIN), is_(Role.VIEWER)) == is_(Role.ADMIN)


def test_what_was_done_stands_in_the_audit_and_stays(database: Database) -> None:
    redeem(database, invite(database))
    done = [(entry.action, entry.actor, entry.person) for entry in audit.entries(database.reader)]
    assert done == [("invited", 1002, None), ("joined", 1002, 7)]
    assert [(entry.done, entry.told) for entry in audit.entries(database.reader)] == [
        ("发出邀请", "邀请编号=1；身份=填报人；地市=湛江"),
        ("凭邀请加入", "邀请编号=1；身份=填报人；地市=湛江"),
    ]
    for sql in ("DELETE FROM audit", "UPDATE audit SET action = 'x'", "UPDATE audit SET actor = 5"):
        with pytest.raises(sqlite3.IntegrityError, match="only ever added"):
            database.write_now(lambda db, sql=sql: db.execute(sql))


def test_those_who_leave_are_forgotten_and_what_they_reported_stays(database: Database) -> None:
    redeem(database, invite(database))
    database.write_now(
        lambda db: Ledger(db, TASK_LIST).report(
            place="湛江", indicator="上云", done=12, by="李工", on=date(2020, 10, 10), recorded=NOW,
            state=State.PENDING, reporter=7,
        )
    )  # fmt: skip
    database.write_now(lambda db: Ledger(db, TASK_LIST).decide(1, approve=True, by="李工", decider=7, at=NOW))
    kept = forgetting.kept(database.reader, 7)
    assert kept.person is not None
    assert (kept.joined, kept.reports) == (NOW.date(), 1)
    database.write_now(lambda db: forgetting.forget(db, 7, NOW))
    assert forgetting.kept(database.reader, 7).person is None
    ledger = Ledger(database.reader, TASK_LIST)
    report = ledger.report_of(1)
    assert (report.done, report.reported_by, report.reporter) == (12, "（未具名）", None)
    assert (report.decided_by, report.decider) == ("（未具名）", None)
    assert ledger.figures()["湛江", "上云"].done == 12
    for table, column in (("reports", "reporter"), ("reports", "decider"), ("audit", "actor"), ("audit", "person"),
                          ("invitations", "used_by"), ("people", "id")):  # fmt: skip
        sql = f"SELECT count(*) FROM {table} WHERE {column} = 7"  # noqa: S608
        assert database.reader.execute(sql).fetchone() == (0,), table


def test_what_the_bot_sent_is_forgotten_but_a_push_still_counts_its_receivers(database: Database) -> None:
    now = NOW.astimezone()
    for key, campaign in (("a", ""), ("b", "push 1")):
        database.write_now(
            lambda db, key=key, campaign=campaign: outbox.put(
                db, key=key, chat=7, text="李工，请填报", kind="push", now=now, campaign=campaign
            )
        )
    assert "主动发给您的消息2条" in forgetting.kept(database.reader, 7).others[0]
    database.write_now(lambda db: forgetting.forget(db, 7, now))
    assert list(database.reader.execute("SELECT chat, text, state, campaign FROM outbox")) == [
        (0, "", "cancelled", "push 1")
    ]


def test_the_doctor_tells_who_is_in_and_what_waits(database: Database) -> None:
    tasks = Path(__file__).parent.parent / "data/tasks.json"

    def told(day: int, **more: object) -> list[tuple[str, Weight]]:
        settings = Settings(database=database.path, tasks=tasks, today=date(2020, 10, day), **more)
        found = [(finding.text, finding.weight) for finding in examine(settings)]
        return [each for each in found if each[0].startswith(("成员", "台账", "只对成员"))]

    assert told(15) == [("成员 0 人", Weight.FINE), ("台账 0 条填报，没有等待审核的", Weight.FINE)]
    assert ("只对成员开放", Weight.RISK) in [(text[:6], weight) for text, weight in told(15, members_only=True)]
    now = datetime(2020, 10, 15, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    made = database.write_now(lambda db: invitations.invite(db, role=Role.VIEWER, places=(), by=None, at=now))
    database.write_now(lambda db: invitations.invite(db, role=Role.VIEWER, places=(), by=None, at=now))
    database.write_now(lambda db: invitations.redeem(db, made.token, user=7, name="李工", at=now))
    database.write_now(
        lambda db: Ledger(db, TASK_LIST).report(
            place="湛江", indicator="上云", done=12, by="李工", on=date(2020, 10, 10), recorded=now,
            state=State.PENDING, reporter=7,
        )
    )  # fmt: skip
    assert told(16, admins=(1,)) == [
        ("成员 2 人：管理员1人、查询人员1人；等人用的邀请 1 份", Weight.FINE),
        ("台账 1 条填报，1 条等待审核，最早的已等 1 天", Weight.FINE),
    ]
    assert told(18)[1] == ("台账 1 条填报，1 条等待审核，最早的已等 3 天", Weight.RISK)
