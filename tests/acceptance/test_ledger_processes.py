"""Several processes on one ledger, and processes that are killed in the middle of a write."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot import invitations, membership
from bot.database import Database
from knowledge.ledger import Ledger
from knowledge.people import Role
from tests.acceptance.programs import ROOT
from tests.acceptance.reporter import NOW, TASK_LIST

WRITERS, EACH = 4, 40


def start(path: Path, *arguments: str) -> subprocess.Popen[str]:
    command = (sys.executable, "-m", "tests.acceptance.reporter", str(path), *arguments)
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def go(processes: Sequence[subprocess.Popen[str]]) -> None:
    """Wait until all are ready, then let them begin at once."""
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()


def close(process: subprocess.Popen[str]) -> str:
    said = process.stdout.read()
    process.wait()
    process.stdin.close()
    process.stdout.close()
    return said


def test_processes_that_report_at_once_add_to_each_other(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    writers = [start(path, "increments", str(EACH)) for _ in range(WRITERS)]
    go(writers)
    database = Database(path)
    ledger = Ledger(database.reader, TASK_LIST)
    seen = []
    while any(writer.poll() is None for writer in writers):
        figure = ledger.figures().get(("广州", "上云"))
        seen.append(figure.done if figure else 0)
    said = [close(writer) for writer in writers]
    assert [writer.returncode for writer in writers] == [0] * WRITERS
    acknowledged = [int(line) for each in said for line in each.splitlines()]
    assert sorted(acknowledged) == list(range(1, WRITERS * EACH + 1))
    assert ledger.figures()["广州", "上云"].done == WRITERS * EACH, "none lost its figure"
    assert [report.done for report, _ in ledger.history("广州", "上云")] == list(range(1, WRITERS * EACH + 1))
    assert seen == sorted(seen), "a reader never sees a figure go back"
    database.close()


def test_a_row_of_another_process_shows_in_the_very_next_answer(tmp_path: Path) -> None:
    database = Database(tmp_path / "bot.db")
    ledger = Ledger(database.reader, TASK_LIST)
    assert ledger.figures() == {}
    writer = start(tmp_path / "bot.db", "increments", "3")
    go([writer])
    for done in (1, 2, 3):
        writer.stdout.readline()
        assert ledger.figures()["广州", "上云"].done >= done
    close(writer)
    database.close()


def test_one_link_lets_one_in_whoever_is_fastest(tmp_path: Path) -> None:
    database = Database(tmp_path / "bot.db")
    made = database.write_now(lambda db: invitations.invite(db, role=Role.VIEWER, places=(), by=None, at=NOW))
    clicks = [start(tmp_path / "bot.db", "redeem", made.token, str(user)) for user in range(1, 6)]
    go(clicks)
    said = [close(click) for click in clicks]
    assert said.count("in\n") == 1
    assert sum("已经用过了" in each for each in said) == 4
    assert len(membership.everyone(database.reader)) == 1
    database.close()


@pytest.mark.parametrize("seed", range(5))
def test_a_kill_in_the_middle_of_writing_loses_nothing_acknowledged_and_leaves_nothing_half(
    seed: int, tmp_path: Path
) -> None:
    path = tmp_path / "bot.db"
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    acknowledged: list[int] = []
    for _ in range(3):
        writer = start(path, "pairs") if not acknowledged else start(path, "increments", "100000")
        go([writer])
        for _ in range(chance.randrange(1, 40)):
            acknowledged += map(int, writer.stdout.readline().split())
        for _ in range(chance.randrange(2000)):  # somewhere within the next write
            pass
        writer.send_signal(signal.SIGKILL)
        acknowledged += map(int, close(writer).split())
        assert writer.returncode == -signal.SIGKILL
        database = Database(path)
        (sound,) = database.reader.execute("PRAGMA integrity_check").fetchone()
        assert sound == "ok"
        ledger = Ledger(database.reader, TASK_LIST)
        kept = {report.id for report in ledger.reports()}
        assert kept >= set(acknowledged), "what was acknowledged is there"
        assert len(kept) <= len(acknowledged) + 2, "at most the one under way is there beside it"
        figures = {key: figure.done for key, figure in ledger.figures().items()}
        assert figures["广州", "5G"] == figures["广州", "标杆"], "what was reported together is there together"
        added = [report for report in ledger.reports() if report.indicator == "上云"]
        assert figures.get(("广州", "上云"), 0) == len(added)
        acknowledged = sorted(kept)
        database.close()
