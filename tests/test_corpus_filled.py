"""Questions about progress get the right figures from a ledger that holds some."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.advice import open_adviser
from knowledge.conversation import Adviser
from knowledge.ledger import Ledger
from knowledge.remembering import Context
from tests.expectations import NOON, complaints, lines
from tests.filled import filled_ledger

QUESTIONS = lines("corpus/filled/questions*.jsonl")
OPEN = lines("corpus/filled/open.jsonl")
CONVERSATIONS = lines("corpus/filled/conversations.jsonl")
OPEN_CONVERSATIONS = lines("corpus/filled/open-conversations.jsonl")


@pytest.fixture(scope="module")
def adviser() -> Adviser:
    return open_adviser(Path("data/tasks.json"))


@pytest.fixture(scope="module")
def ledger(adviser: Adviser) -> Ledger:
    return filled_ledger(adviser.task_list)


def _wrong(adviser: Adviser, ledger: Ledger, line: dict[str, Any]) -> list[str]:
    turn = adviser.reply(line["text"], now=NOON, progress=ledger)
    return [*complaints(line, turn.kind.value, turn.text)] and [
        *complaints(line, turn.kind.value, turn.text),
        turn.text,
    ]


def _talk(adviser: Adviser, ledger: Ledger, conversation: dict[str, Any]) -> list[str]:
    context: Context | None = None
    now, wrong = NOON, []
    for expected in conversation["turns"]:
        now += timedelta(minutes=expected.get("minutes", 1))
        turn = adviser.reply(expected["text"], now=now, context=context, progress=ledger)
        context = turn.context
        complained = complaints(expected, turn.kind.value, turn.text)
        wrong += [f"{expected['text']}: {complaint}: {turn.text}" for complaint in complained]
    return wrong


def test_there_are_enough_of_them() -> None:
    assert len(QUESTIONS) >= 200
    assert len(CONVERSATIONS) >= 25


@pytest.mark.parametrize("line", QUESTIONS, ids=lambda line: line["at"])
def test_question(adviser: Adviser, ledger: Ledger, line: dict[str, Any]) -> None:
    assert _wrong(adviser, ledger, line) == []


@pytest.mark.xfail(strict=True, reason="not answered yet; move it to the others when it is")
@pytest.mark.parametrize("line", OPEN, ids=lambda line: line["at"])
def test_open_question(adviser: Adviser, ledger: Ledger, line: dict[str, Any]) -> None:
    assert _wrong(adviser, ledger, line) == []


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda line: line["at"])
def test_conversation(adviser: Adviser, ledger: Ledger, conversation: dict[str, Any]) -> None:
    assert _talk(adviser, ledger, conversation) == []


@pytest.mark.xfail(strict=True, reason="not followed yet; move it to the others when it is")
@pytest.mark.parametrize("conversation", OPEN_CONVERSATIONS, ids=lambda line: line["at"])
def test_open_conversation(adviser: Adviser, ledger: Ledger, conversation: dict[str, Any]) -> None:
    assert _talk(adviser, ledger, conversation) == []
