"""Every question and every conversation of the corpus gets the reply that stands beside it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.advice import open_adviser
from knowledge.conversation import Adviser
from knowledge.remembering import Context
from tests.expectations import NOON, complaints, lines

QUESTIONS = [line for line in lines("corpus/*.jsonl") if not line["at"].startswith("open")]
OPEN = lines("corpus/open.jsonl")
CONVERSATIONS = [line for line in lines("conversations/*.jsonl") if not line["at"].startswith("open")]
OPEN_CONVERSATIONS = lines("conversations/open.jsonl")


@pytest.fixture(scope="module")
def adviser() -> Adviser:
    return open_adviser(Path("data/tasks.json"))


def _said(turn: Any) -> str:
    return "\n".join(answer.text() for answer in turn.answers)


def test_the_corpus_is_large_and_names_every_place(adviser: Adviser) -> None:
    answered = [line for line in QUESTIONS if "answer" in line["kind"]]
    refused = [line for line in QUESTIONS if "answer" not in line["kind"]]
    assert len(answered) >= 600
    assert len(refused) >= 120
    assert len(CONVERSATIONS) >= 60
    named = Counter(p for line in QUESTIONS for p in adviser.task_list.places if p in line["text"])
    assert min(named[place] for place in adviser.task_list.places) >= 5


@pytest.mark.parametrize("line", QUESTIONS, ids=lambda line: line["at"])
def test_question(adviser: Adviser, line: dict[str, Any]) -> None:
    turn = adviser.reply(line["text"], now=NOON)
    assert complaints(line, turn.kind.value, _said(turn)) == [], _said(turn)


@pytest.mark.xfail(strict=True, reason="not understood yet; move it to its family when it is")
@pytest.mark.parametrize("line", OPEN, ids=lambda line: line["at"])
def test_open_question(adviser: Adviser, line: dict[str, Any]) -> None:
    turn = adviser.reply(line["text"], now=NOON)
    assert complaints(line, turn.kind.value, _said(turn)) == []


def _talk(adviser: Adviser, conversation: dict[str, Any]) -> list[str]:
    context: Context | None = None
    now, wrong = NOON, []
    for expected in conversation["turns"]:
        now += timedelta(minutes=expected.get("minutes", 1))
        turn = adviser.reply(expected["text"], now=now, context=context)
        context = turn.context
        wrong += [f"{expected['text']}: {c}" for c in complaints(expected, turn.kind.value, _said(turn))]
    return wrong


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda line: line["at"])
def test_conversation(adviser: Adviser, conversation: dict[str, Any]) -> None:
    assert _talk(adviser, conversation) == []


@pytest.mark.xfail(strict=True, reason="not followed yet; move it to the dialogues when it is")
@pytest.mark.parametrize("conversation", OPEN_CONVERSATIONS, ids=lambda line: line["at"])
def test_open_conversation(adviser: Adviser, conversation: dict[str, Any]) -> None:
    assert _talk(adviser, conversation) == []
