"""`python -m bot remind --dry-run`, as people at a terminal see it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot import membership, pushes, subscriptions
from bot.cli import main
from bot.database import Database
from bot.doctor import examine
from bot.foretelling import LATE, MAKER_GONE, NOT_CLEAR
from bot.settings import Settings
from handlers.pushes import Push
from knowledge import workdays
from knowledge.people import Person, Role
from knowledge.reminding import Rhythm, Subscription
from knowledge.timing import Kind, Timing
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


def planned(path: Path, selection: str = "没填报上云的粤西城市", by: int = 9) -> None:
    """Every Monday at nine, first on 19 October."""
    database = Database(path)
    push = Push(by=by, by_name="陈主任", created=START, selection=selection, words="本周内请报数。")
    timing = Timing(kind=Kind.WEEKLY)
    database.write_now(lambda db: pushes.add_plan(db, push, timing, timing.after(START)))
    database.close()


def test_planned_pushes_are_shown_with_whom_they_reach(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seed(path)
    planned(path)
    _, out, _ = run(capsys, "--dry-run", "--at", "2020-10-19T09:00")
    assert "[定时催办 1：每周一09:00，没填报上云的粤西城市]\n发给3个会话：\n[李工（填报人，湛江）]\n催办：湛江\n" in out
    assert "本周内请报数。\n· 湛江上云：还没有填报，目标至少16个" in out
    assert "——陈主任\n" in out
    assert "\n[群 -5]\n催办：茂名\n" in out
    assert "发不到：阳江（没有填报人）" in out
    assert out.endswith("，定时催办1次。\n")


def test_a_plan_whose_time_is_to_come_is_named(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    planned(path)
    _, out, _ = run(capsys, "--dry-run", "--at", "2020-10-18T12:00")
    assert out.endswith("\n下一次定时催办是2020年10月19日09:00（没填报上云的粤西城市）。\n")
    assert "[定时催办" not in out


@pytest.mark.parametrize(
    ("at", "plan", "said"),
    [
        ("2020-10-19T22:00", {}, LATE),
        ("2020-10-19T09:30", {"by": 7}, MAKER_GONE),
        ("2020-10-19T09:30", {"selection": "今天天气怎么样"}, NOT_CLEAR),
        ("2020-10-19T09:30", {"selection": "已完成的市"}, "没有可发的会话。"),
    ],
)
def test_why_a_planned_push_says_nothing(
    path: Path, capsys: pytest.CaptureFixture[str], at: str, plan: dict[str, object], said: str
) -> None:
    planned(path, **plan)
    _, out, _ = run(capsys, "--dry-run", "--at", at)
    assert f"]\n{said}\n" in out
    assert "催办：" not in out


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
