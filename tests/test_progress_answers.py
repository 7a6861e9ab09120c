"""Answers about progress at the edges: before and after the deadline, without reports, with goals in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bot.advice import open_adviser
from knowledge.conversation import Adviser
from knowledge.ledger import Ledger
from knowledge.lexicon import Lexicon
from knowledge.loading import load
from knowledge.model import Comparator, TaskList
from tests.expectations import NOON, lines
from tests.filled import filled_ledger

LATER = datetime(2021, 1, 10, 12)  # noqa: DTZ001 - local time of the trial


@pytest.fixture(scope="module")
def adviser() -> Adviser:
    return open_adviser(Path("data/tasks.json"))


@pytest.fixture(scope="module")
def ledger(adviser: Adviser) -> Ledger:
    return filled_ledger(adviser.task_list)


def said(adviser: Adviser, ledger: Ledger, text: str, now: datetime = NOON) -> str:
    return adviser.reply(text, now=now, progress=ledger).text


def test_nothing_is_overdue_before_the_deadline(adviser: Adviser, ledger: Ledger) -> None:
    assert "逾期未完成的没有（0个市）" in said(adviser, ledger, "上云哪些市逾期了")


def test_after_the_deadline_what_is_not_finished_is_overdue(adviser: Adviser, ledger: Ledger) -> None:
    reply = said(adviser, ledger, "上云哪些市逾期了", LATER)
    assert "上云逾期未完成的有16个市" in reply
    assert "其中4个市没有填报：梅州、中山、肇庆、云浮" in reply
    assert "已过完成时限10天" in reply
    assert "已逾期" in said(adviser, ledger, "湛江逾期了吗", LATER)
    assert "没有逾期" in said(adviser, ledger, "河源上云逾期了吗", LATER)


def test_after_the_deadline_no_pace_helps(adviser: Adviser, ledger: Ledger) -> None:
    reply = said(adviser, ledger, "珠海上云来得及吗", LATER)
    assert "还差30个，已经到期" in reply
    assert "每周" not in reply


def test_what_was_finished_late_is_yellow(adviser: Adviser) -> None:
    ledger = filled_ledger(adviser.task_list)
    ledger.report(place="湛江", indicator="上云", done=16, by="张三", on=LATER.date(), recorded=LATER)
    assert "黄灯" in said(adviser, ledger, "湛江上云什么灯", LATER)
    assert "绿灯" in said(adviser, ledger, "佛山上云什么灯", LATER)


def test_a_pace_is_never_a_promise(adviser: Adviser, ledger: Ledger) -> None:
    reply = said(adviser, ledger, "东莞标杆按现在速度能完成吗")
    assert "不作保证" in reply
    assert "平均每周要做" in reply


def test_silence_is_not_zero_and_waiting_is_neither(adviser: Adviser, ledger: Ledger) -> None:
    zero, silent, waiting = (said(adviser, ledger, f"{city}上云完成多少") for city in ("韶关", "肇庆", "中山"))
    assert "已完成0个" in zero
    assert "没有填报" not in zero
    assert "还没有填报" in silent
    assert "已完成" not in silent
    assert "待审核100个" in waiting
    assert "已完成" not in waiting


def test_a_day_that_has_not_come_is_named_as_such(adviser: Adviser, ledger: Ledger) -> None:
    assert "2020年11月30日还没有到，这是现在的数。" in said(adviser, ledger, "截至11月30日湛江上云完成多少")


def test_nothing_reported_yet_on_an_earlier_day(adviser: Adviser, ledger: Ledger) -> None:
    assert "截至2020年8月31日还没有填报" in said(adviser, ledger, "截至8月底湛江上云完成多少")


@pytest.mark.parametrize("month", [1, 10, 12])
def test_every_question_has_an_answer_on_every_day(adviser: Adviser, ledger: Ledger, month: int) -> None:
    for line in lines("corpus/filled/questions*.jsonl"):
        assert said(adviser, ledger, line["text"], datetime(2020, month, 28, 12))  # noqa: DTZ001


def test_goals_in_words_and_a_list_without_deadline_are_no_trouble() -> None:
    task_list = _in_words(load(Path("data/tasks.json"))[0])
    adviser = Adviser(task_list, Lexicon.load(task_list))
    ledger = filled_ledger(task_list)
    for line in lines("corpus/filled/questions.jsonl"):
        assert said(adviser, ledger, line["text"])
    assert "应补尽补" in said(adviser, ledger, "湛江上云完成多少")


def _in_words(task_list: TaskList) -> TaskList:
    """The same list with one goal in words and without dates."""
    tasks = tuple(
        replace(
            task,
            deadline=None,
            deadline_text="长期",
            targets=tuple(
                replace(target, amount=None, words="应补尽补", comparator=Comparator.EXACTLY)
                if (target.place, target.indicator) == ("湛江", "上云")
                else target
                for target in task.targets
            ),
        )
        for task in task_list.tasks
    )
    return replace(task_list, tasks=tasks, totals={})


@pytest.mark.parametrize(
    "text", ["湛江上云进度", "湛江进度", "上云完成率排名", "全省进度", "上云哪些市落后", "来份通报", "粤西还差多少"]
)
def test_every_next_step_is_a_question_that_is_answered(adviser: Adviser, ledger: Ledger, text: str) -> None:
    (first,) = adviser.reply(text, now=NOON, progress=ledger).answers
    assert first.suggestions
    for step in first.suggestions:
        turn = adviser.reply(step.question, now=NOON, progress=ledger)
        assert turn.kind.value == "answer", step
        assert "没看懂" not in turn.text, step
