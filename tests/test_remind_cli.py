"""`python -m bot remind --dry-run`, as people at a terminal see it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot import membership, subscriptions
from bot.cli import main
from bot.database import Database
from bot.doctor import examine
from bot.settings import Settings
from knowledge import workdays
from knowledge.people import Person, Role
from knowledge.reminding import Rhythm, Subscription
from tests.talk import START


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "bot.db"
    monkeypatch.setenv("BOT_DATABASE", str(path))
    monkeypatch.setenv("BOT_ADMINS", "9")
    monkeypatch.delenv("BOT_TODAY", raising=False)
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        main(["remind", *arguments])
    shown = capsys.readouterr()
    return int(left.value.code or 0), shown.out, shown.err


def seed(path: Path) -> None:
    database = Database(path)
    reporter = Person(id=7, name="李工", role=Role.REPORTER, places=("湛江",))
    group = Subscription(chat=-5, places=("茂名",), rhythm=Rhythm.DAILY)
    database.write_now(lambda db: membership.put(db, reporter, START.isoformat()))
    database.write_now(
        lambda db: subscriptions.put(db, [group, replace(group, chat=-6, told_until=date(2020, 12, 16))])
    )
    database.close()


def test_who_would_be_told_what(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seed(path)
    code, out, _ = run(capsys, "--dry-run", "--at", "2020-12-16T09:00")
    assert code == 0
    assert "[李工（填报人，湛江）]\n任务提醒：湛江还有3项没有完成\n" in out
    assert "[群 -5]\n任务提醒：茂名还有" in out
    assert out.endswith("2020年12月16日09:00应提醒2个会话。\n")


def test_it_writes_nothing(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seed(path)
    before = path.read_bytes()
    first = run(capsys, "--dry-run", "--at", "2020-12-16T09:00")
    assert run(capsys, "--dry-run", "--at", "2020-12-16T09:00") == first
    assert path.read_bytes() == before


def test_without_a_database_admins_are_told_on_the_day(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "--dry-run", "--at", "2020-12-31T09:00")
    assert "[9（管理员）]\n任务提醒：20个地市还有34项没有完成" in out
    assert not path.exists()


def test_nothing_due_says_when_something_will_be(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "--dry-run", "--at", "2020-10-15T09:00")
    assert out == "2020年10月15日09:00没有要发的提醒。下一个时限节点是2020年12月1日。\n"


def test_wrong_usage(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys)[0] == 2
    code, _, error = run(capsys, "--dry-run", "--at", "tomorrow")
    assert code == 2
    assert "时间应写成" in error


def test_the_doctor_says_where_the_calendar_ends(tmp_path: Path) -> None:
    beyond = Settings(today=date(workdays.LAST_YEAR + 1, 1, 4), database=tmp_path / "bot.db")
    assert f"提醒：{workdays.BEYOND}" in [finding.text for finding in examine(beyond)]
    known = replace(beyond, today=date(workdays.LAST_YEAR, 1, 4))
    assert not any(workdays.BEYOND in finding.text for finding in examine(known))
