"""Progress in the terminal and in the trial: reported once, seen everywhere."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from bot.advice import open_adviser
from bot.database import Database
from bot.simulator.samples import CHANNEL, SAMPLES, report_samples
from knowledge.conversation import Adviser
from knowledge.ledger import Ledger
from tests.acceptance.programs import PYTHON, ROOT, environment, outcome
from tests.talk import START, talking

SET = (*PYTHON, "progress", "set")


@pytest.fixture(scope="module")
def adviser() -> Adviser:
    return open_adviser(ROOT / "data/tasks.json")


async def test_what_is_set_is_shown_and_answered(tmp_path: Path) -> None:
    env = environment(tmp_path)
    code, out, err = await outcome(*SET, "湛江", "上云", "12", "--by", "张三", "--note", "首报", env=env)
    assert (code, err) == (0, "")
    assert "75.0%" in out
    _, shown, _ = await outcome(*PYTHON, "progress", "show", "湛江市", env=env)
    assert "湛江 上云：12个" in shown
    assert "湛江 标杆：目标至少1个，还没有填报" in shown
    _, every, _ = await outcome(*PYTHON, "progress", "show", env=env)
    assert "1 项有填报" in every
    _, answer, _ = await outcome(*PYTHON, "ask", "湛江上云完成多少", env=env)
    assert "12" in answer
    assert "75" in answer
    line = json.dumps({"text": "湛江上云完成多少"}).encode()
    _, record, _ = await outcome(*PYTHON, "ask", "--jsonl", env=env, stdin=line)
    assert "75" in json.loads(record)["reply"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("set", "深圳", "上云", "1", "--by", "x"), 1),
        (("set", "茂名", "标杆", "1", "--by", "x"), 1),
        (("set", "湛江", "上云", "-1", "--by", "x"), 1),
        (("set", "湛江", "上云", "1", "--by", "x", "--on", "2021-01-01"), 1),
        (("show", "深圳"), 1),
        (("set", "湛江", "上云", "许多", "--by", "x"), 2),
        (("set", "湛江", "上云", "1"), 2),
        (("nonsense",), 2),
    ],
)
async def test_what_cannot_be_is_refused(tmp_path: Path, arguments: tuple[str, ...], expected: int) -> None:
    code, out, err = await outcome(*PYTHON, "progress", *arguments, env=environment(tmp_path))
    assert (code, out) == (expected, "")
    assert "Traceback" not in err
    assert expected == 2 or err.count("\n") == 1


async def test_without_a_database_nothing_is_reported_and_none_is_made(tmp_path: Path) -> None:
    code, out, _ = await outcome(*PYTHON, "ask", "湛江上云完成多少", env=environment(tmp_path))
    assert code == 0
    assert "还没有填报" in out
    assert not os.listdir(tmp_path)  # noqa: PTH208 - at once


async def test_a_database_that_is_none_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "bot.db").write_text("no database, but long enough to be looked at as one " * 4)
    code, out, err = await outcome(*PYTHON, "ask", "湛江上云完成多少", env=environment(tmp_path))
    assert (code, out) == (1, "")
    assert "bot.db" in err
    assert err.count("\n") == 1


async def test_the_trial_begins_with_samples_that_say_what_they_are(tmp_path: Path, adviser: Adviser) -> None:
    database = Database(tmp_path / "bot.db")
    database.write_now(lambda db: report_samples(Ledger(db, adviser.task_list), START))
    reports = Ledger(database.reader, adviser.task_list).reports()
    database.close()
    assert len(reports) == len(SAMPLES)
    assert {(report.channel, report.note) for report in reports} == {(CHANNEL, "演示数据")}
    async with talking(adviser, tmp_path) as talk:
        (answered,) = await talk.chat.say("湛江上云完成多少")
        assert "12" in answered.text
        assert "75" in answered.text


async def test_a_report_of_another_program_is_in_the_next_answer(tmp_path: Path, adviser: Adviser) -> None:
    async with talking(adviser, tmp_path) as talk:
        (before,) = await talk.chat.say("湛江上云完成多少")
        assert "还没有填报" in before.text
        code, _, _ = await outcome(*SET, "湛江", "上云", "12", "--by", "张三", env=environment(tmp_path))
        assert code == 0
        (after,) = await talk.chat.say("湛江上云完成多少")
        assert "75" in after.text


async def test_the_history_of_a_target_says_who_when_and_old_to_new(tmp_path: Path) -> None:
    env = environment(tmp_path)
    history = (*PYTHON, "progress", "history", "湛江市", "上云")
    _, out, _ = await outcome(*history, env=env)
    assert out == "湛江 上云：还没有填报。\n"
    await outcome(*SET, "湛江", "上云", "12", "--by", "张三", "--on", "2020-10-01", env=env)
    await outcome(*SET, "湛江", "上云", "13", "--by", "李四", "--note", "又一家", env=env)
    code, out, err = await outcome(*history, env=env)
    assert (code, err) == (0, "")
    first, second = out.splitlines()
    assert first.startswith("1  2020-10-01  12个  张三 2020-10-15 ")
    assert second.startswith("2  2020-10-15  12 → 13个  李四 2020-10-15 ")
    assert second.endswith("已通过  又一家")
    code, out, err = await outcome(*PYTHON, "progress", "history", "茂名", "标杆", env=env)
    assert (code, out, err) == (1, "", "茂名没有标杆任务，不能填报。\n")


async def test_a_falling_figure_says_how_it_is_confirmed(tmp_path: Path) -> None:
    env = environment(tmp_path)
    await outcome(*SET, "湛江", "上云", "12", "--by", "张三", env=env)
    code, _, err = await outcome(*SET, "湛江", "上云", "9", "--by", "张三", env=env)
    assert code == 1
    assert "--fewer" in err
    code, out, _ = await outcome(*SET, "湛江", "上云", "9", "--by", "张三", "--fewer", env=env)
    assert code == 0
    assert "9个" in out
