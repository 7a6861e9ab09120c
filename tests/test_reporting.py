"""Every message of the corpus of reports is read as a person who knows the work would read it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.advice import open_adviser
from knowledge.lexicon import Lexicon
from knowledge.linking import Linker
from knowledge.model import Comparator, Indicator, Target
from knowledge.reporting.draft import Problem, ReportDraft
from knowledge.reporting.reading import read_report
from tests.expectations import NOON, lines

SAID = lines("corpus/reports/*.jsonl")
TODAY = NOON.date()
NAMES = (
    "湛江",
    "茂名",
    "上云",
    "标杆",
    "5G",
    "新增",
    "累计",
    "完成",
    "个",
    "家",
    "10月12日",
    "截至",
    "没有",
    "又",
    "各",
)
PIECES = [*"，。；：、？/-+（）% 0123456789一二十两", *NAMES, "又", "各", "分别", "共"]


@pytest.fixture(scope="module")
def linker() -> Linker:
    return open_adviser(Path("data/tasks.json")).linker


def read(linker: Linker, line: dict[str, Any]) -> dict[str, Any]:
    """What was read, in the form of the corpus."""
    reading = read_report(line["text"], linker, places=tuple(line["places"]), today=TODAY)
    if reading is None:
        return {"kind": "none"}
    if isinstance(reading, Problem):
        return {"kind": "ask", "about": str(reading.doubt)}
    figures = []
    for stated in reading.figures:
        figure: dict[str, Any] = {"place": stated.place, "indicator": stated.indicator}
        if stated.added is not None:
            figure["added"] = stated.added
        if stated.done is not None:
            figure["done"] = stated.done
        figures.append(figure)
    return {"kind": "report", "figures": figures, "on": str(reading.on)}


def test_the_corpus_is_large_and_names_every_place(linker: Linker) -> None:
    kinds = Counter(line["kind"] for line in SAID)
    assert kinds["report"] >= 120
    assert kinds["none"] >= 80
    named = Counter(figure["place"] for line in SAID for figure in line.get("figures", ()))
    assert min(named[place] for place in linker.lexicon.task_list.places) >= 2


@pytest.mark.parametrize("line", SAID, ids=lambda line: line["at"])
def test_message(linker: Linker, line: dict[str, Any]) -> None:
    expected = {name: line[name] for name in ("kind", "about", "figures") if name in line}
    if line["kind"] == "report":
        expected["on"] = line.get("on", str(TODAY))
    assert read(linker, line) == expected, line["text"]


QUESTIONS = [line for line in lines("corpus/*.jsonl") if "answer" in line["kind"]]


def test_questions_are_not_taken_for_reports(linker: Linker) -> None:
    """Whoever may report asks like everybody else; a card in the place of an answer is a fault."""
    own = ("湛江",)
    taken = [
        line["text"] for line in QUESTIONS if read_report(line["text"], linker, places=own, today=TODAY) is not None
    ]
    assert len(QUESTIONS) > 1000
    assert len(taken) <= len(QUESTIONS) // 500, taken


@pytest.mark.parametrize("places", [(), ("湛江",), ("湛江", "茂名")])
@given(text=st.text(max_size=60) | st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@settings(max_examples=300, deadline=None)
def test_nothing_that_is_typed_makes_reading_fail(linker: Linker, places: tuple[str, ...], text: str) -> None:
    reading = read_report(text, linker, places=places, today=TODAY)
    if isinstance(reading, ReportDraft):
        assert reading.on <= TODAY
        assert all(each.place and (each.done is not None or each.added is not None) for each in reading.figures)


def test_another_list_with_other_indicators_and_units_is_reported_on(linker: Linker) -> None:
    known = linker.lexicon.task_list
    kinds = (
        Indicator(key="数字化车间", name="数字化车间项目", unit="间"),
        Indicator(key="技改投入", name="技改投入", unit="万元"),
    )
    task = known.by_place["湛江"][0]
    targets = tuple(
        Target(
            place="湛江", indicator=kind.key, amount=20, unit=kind.unit, row=task.row, comparator=Comparator.AT_LEAST
        )
        for kind in kinds
    )
    other = replace(known, indicators=kinds, tasks=(replace(task, targets=targets),), totals={})
    reading = read_report(
        "湛江数字化车间建成3间，技改投入累计350.5万元", Linker(Lexicon.load(other)), places=("湛江",), today=TODAY
    )
    assert isinstance(reading, ReportDraft)
    assert [(each.indicator, each.done) for each in reading.figures] == [
        ("数字化车间", 3),
        ("技改投入", Decimal("350.5")),
    ]
