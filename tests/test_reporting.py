"""Every message of the corpus of reports is read as a person who knows the work would read it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bot.advice import open_adviser
from knowledge.linking import Linker
from knowledge.reporting.draft import Problem
from knowledge.reporting.reading import read_report
from tests.expectations import NOON, lines

SAID = lines("corpus/reports/*.jsonl")
TODAY = NOON.date()


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
