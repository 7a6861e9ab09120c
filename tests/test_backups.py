"""Copies of the database: whole while others write, proved, kept for some days, and put back in one step."""

from __future__ import annotations

import csv
import signal
import sqlite3
import subprocess
import sys
import threading
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot import backups
from bot.advice import open_adviser
from bot.application import BACKUPS, SENDER
from bot.backups import DailyBackups, back_up, check, daily, folder_of, restore
from bot.database import Database
from bot.doctor import Weight, examine
from bot.errors import DatabaseError
from bot.instance import only_one
from bot.settings import Settings
from bot.simulator.chat import Chat
from bot.simulator.people import ADMIN
from bot.simulator.telegram import FakeTelegram
from knowledge.ledger import Ledger, audit
from knowledge.loading import load
from tests.acceptance.programs import PYTHON, ROOT, environment, outcome
from tests.talk import START, talking

TASK_LIST = load(ROOT / "data/tasks.json")[0]


def put(database: Database, done: int, day: int = 1) -> None:
    report = {"place": "湛江", "indicator": "上云", "by": "张三", "recorded": START, "on": date(2020, 1, day)}
    database.write_now(lambda db: Ledger(db, TASK_LIST).report(done=done, **report))


def filled(path: Path, done: int = 12) -> Path:
    database = Database(path)
    put(database, done)
    database.close()
    return path


def figure(path: Path) -> object:
    with sqlite3.connect(path) as connection:
        found = connection.execute("SELECT done FROM reports ORDER BY id DESC LIMIT 1").fetchone()
    connection.close()
    return int(found[0]) if found else None


def test_a_copy_is_whole_while_somebody_writes(tmp_path: Path) -> None:
    database = Database(tmp_path / "bot.db")
    put(database, 0)
    stop = threading.Event()

    def write() -> None:
        done = 0
        while not stop.is_set():
            done += 1
            put(database, done)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        counts = [back_up(tmp_path / "bot.db", tmp_path / f"{number}.db").reports for number in range(5)]
    finally:
        stop.set()
        writer.join()
        database.close()
    assert counts == sorted(counts)
    assert not list(tmp_path.glob("?.db-*")), "one file holds everything"
    for number, count in enumerate(counts):
        assert check(tmp_path / f"{number}.db").reports == count
        assert figure(tmp_path / f"{number}.db") == count - 1
    assert (tmp_path / "0.db").stat().st_mode & 0o077 == 0


def test_a_copy_is_never_written_over_a_file(tmp_path: Path) -> None:
    path = filled(tmp_path / "bot.db")
    for target in (path, tmp_path / "letter.txt"):
        target.touch()
        before = target.read_bytes()
        with pytest.raises(DatabaseError, match="不覆盖"):
            back_up(path, target)
        assert target.read_bytes() == before


def test_what_is_put_back_replaces_what_was_there_and_that_is_kept(tmp_path: Path) -> None:
    path = filled(tmp_path / "bot.db", 12)
    back_up(path, tmp_path / "copy.db")
    running = Database(path)
    put(running, 15)
    ledger = Ledger(running.reader, TASK_LIST)
    assert ledger.figures()["湛江", "上云"].done == 15
    before = restore(tmp_path / "copy.db", path, START)
    assert ledger.figures()["湛江", "上云"].done == 12, "also for a program that has the file open"
    running.close()
    assert before is not None
    assert (figure(path), figure(before)) == (12, 15)


def test_a_broken_database_is_put_aside_for_the_copy(tmp_path: Path) -> None:
    back_up(filled(tmp_path / "bot.db"), tmp_path / "copy.db")
    (tmp_path / "bot.db").write_bytes(b"no database " * 1000)
    before = restore(tmp_path / "copy.db", tmp_path / "bot.db", START)
    assert before is not None
    assert before.read_bytes().startswith(b"no database")
    assert figure(tmp_path / "bot.db") == 12


@pytest.mark.parametrize("content", [None, b"", b"no database " * 1000, "half"])
def test_what_is_no_whole_copy_is_not_put_back(tmp_path: Path, content: bytes | str | None) -> None:
    path = filled(tmp_path / "bot.db")
    copy = tmp_path / "copy.db"
    if content == "half":
        back_up(path, copy)
        copy.write_bytes(copy.read_bytes()[:20_000])
    elif isinstance(content, bytes):
        copy.write_bytes(content)
    with pytest.raises(DatabaseError):
        restore(copy, path, START)
    assert figure(path) == 12


KILLED_HALF_WAY = """
import os, signal, sqlite3, sys
source, live = sqlite3.connect(sys.argv[1]), sqlite3.connect(sys.argv[2])
source.backup(live, pages=1, progress=lambda status, left, all: left < all - 5 and os.kill(os.getpid(), signal.SIGKILL))
"""


def test_killed_in_the_middle_of_putting_back_the_old_stays(tmp_path: Path) -> None:
    path = filled(tmp_path / "bot.db", 12)
    back_up(filled(tmp_path / "other.db", 15), tmp_path / "copy.db")
    killed = subprocess.run([sys.executable, "-c", KILLED_HALF_WAY, tmp_path / "copy.db", path], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert figure(path) == 12
    assert check(path).reports == 1


async def test_a_copy_a_day_and_the_newest_are_kept(tmp_path: Path) -> None:
    filled(tmp_path / "bot.db")
    folder = folder_of(tmp_path / "bot.db")
    now = START
    keeper = DailyBackups(tmp_path / "bot.db", 3, lambda: now)
    made = []
    for hours in (0, 1, 23, 24, 48, 72, 96):
        now = START + timedelta(hours=hours)
        made.append(await keeper.tick())
        if hours == 0:
            back_up(tmp_path / "bot.db", folder / "bot-2020-10-01-093000.db")
    assert [path is not None for path in made] == [True, False, True, False, True, True, True]
    assert [day for day, _ in daily(folder)] == [date(2020, 10, day) for day in (17, 18, 19)]
    assert (folder / "bot-2020-10-01-093000.db").exists(), "what somebody made by hand stays"


async def test_a_copy_that_fails_does_not_end_the_others(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    keeper = DailyBackups(tmp_path / "bot.db", 3, lambda: START)
    assert await keeper.tick() is None
    assert "no backup today" in caplog.text
    filled(tmp_path / "bot.db")
    assert await keeper.tick() is not None


async def test_admins_are_told_once_a_day_that_there_is_no_copy(tmp_path: Path) -> None:
    fake = FakeTelegram(now=lambda: START)
    fake.world.add_person(ADMIN)
    folder_of(tmp_path / "bot.db").write_text("in the way")
    async with talking(open_adviser(ROOT / "data/tasks.json"), tmp_path, fake, admins=(ADMIN.id,)) as talk:
        keeper: DailyBackups = talk.application.bot_data[BACKUPS]
        for _ in range(3):
            assert await keeper.tick() is None
        await talk.application.bot_data[SENDER].idle()
        told = [reply.text for reply in Chat(talk.runner, ADMIN).replies if "备份没有做成" in reply.text]
    assert len(told) == 1


async def test_the_running_bot_makes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(tmp_path / "bot.db")
    monkeypatch.setattr(backups, "FIRST_AFTER", 0)
    keeper = DailyBackups(tmp_path / "bot.db", 3, lambda: START)
    keeper.start()
    while not daily(folder_of(tmp_path / "bot.db")):
        await backups.asyncio.sleep(0)
    await keeper.stop()


async def test_the_commands(tmp_path: Path) -> None:
    env = environment(tmp_path)
    code, _, err = await outcome(*PYTHON, "backup", env=env)
    assert (code, err.count("\n")) == (1, 1)
    filled(tmp_path / "bot.db")
    copy = str(tmp_path / "copy.db")
    code, out, err = await outcome(*PYTHON, "backup", copy, env=env)
    assert (code, err) == (0, "")
    assert "1条填报，最新一条写于2020-10-15 09:30" in out
    filled(tmp_path / "bot.db", 15)
    code, out, err = await outcome(*PYTHON, "restore", copy, env=env)
    assert code == 1
    assert "--yes" in err
    assert figure(tmp_path / "bot.db") == 15
    code, out, err = await outcome(*PYTHON, "restore", copy, "--yes", env=env)
    assert (code, err) == (0, "")
    assert figure(tmp_path / "bot.db") == 12
    code, out, _ = await outcome(*PYTHON, "backup", env=env)
    assert len(list((tmp_path / "backups").glob("bot-*.db"))) == 1


async def test_nothing_is_put_back_under_a_running_bot(tmp_path: Path) -> None:
    env = environment(tmp_path)
    back_up(filled(tmp_path / "bot.db"), tmp_path / "copy.db")
    with only_one(tmp_path / "bot.db"):
        code, _, err = await outcome(*PYTHON, "restore", str(tmp_path / "copy.db"), "--yes", env=env)
    assert code == 1
    assert "已经在运行" in err


async def test_the_audit_is_a_table_that_is_no_trap(tmp_path: Path) -> None:
    database = Database(tmp_path / "bot.db")
    hostile = {"note": "=1+1", "place": "湛江,\n“上云”"}
    database.write_now(lambda db: audit.note(db, at=START, actor=7, action="@invited", person=-8, details=hostile))
    database.close()
    code, _, err = await outcome(*PYTHON, "audit", str(tmp_path / "audit.csv"), env=environment(tmp_path))
    assert (code, err) == (0, "")
    data = (tmp_path / "audit.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    heading, row = csv.reader(data.decode("utf-8-sig").splitlines(keepends=True))
    assert heading == ["编号", "时间", "操作人", "操作", "对象", "详情"]
    assert row[2:] == ["7", "'@invited", "'-8", "note==1+1；place=湛江,\n“上云”"]


def risks(settings: Settings) -> str:
    return "\n".join(finding.text for finding in examine(settings) if finding.weight is Weight.RISK)


def test_the_doctor_looks_at_the_copies(tmp_path: Path) -> None:
    settings = Settings(database=filled(tmp_path / "bot.db"))
    assert "还没有备份" in risks(settings)
    back_up(tmp_path / "bot.db", folder_of(tmp_path / "bot.db") / "bot-2020-10-15.db")
    assert "备份" not in risks(settings)
    old = datetime(2020, 10, 15).timestamp()  # noqa: DTZ001 - long ago wherever this runs
    backups.os.utime(folder_of(tmp_path / "bot.db") / "bot-2020-10-15.db", (old, old))
    assert "太旧了" in risks(settings)
    assert "会清空的磁盘" in risks(Settings(database=tmp_path / "bot.db", dyno="web.1"))
    assert "没有每日备份" in risks(Settings(database=tmp_path / "bot.db", backups=0))
