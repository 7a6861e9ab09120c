"""The questions that are measured, the adviser who answers them, and a memory emptied before each."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.advice import open_adviser
from knowledge import text
from knowledge.conversation import Adviser

ROOT = Path(__file__).parent.parent
NOW = datetime(2020, 10, 15, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def questions() -> list[str]:
    """Read every different text of the corpus that holds anything at all."""
    found: dict[str, None] = {}
    for path in sorted((ROOT / "tests/corpus").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            asked = str(json.loads(line)["text"])
            if asked.strip():
                found[asked] = None
    return list(found)


def adviser() -> Adviser:
    """Open the adviser for the list that comes with the bot."""
    return open_adviser(ROOT / "data/tasks.json")


def forgetting(adviser: Adviser) -> Callable[[], None]:
    """Make what empties the memory of earlier texts: each is cleaned and linked anew.

    Tables, such as the sounds of characters, stay.
    """
    memories = (text.normalise, text.numeral, adviser.linker.link)

    def forget() -> None:
        for memory in memories:
            memory.cache_clear()

    return forget


def warmed(adviser: Adviser, asked: list[str]) -> Adviser:
    """Ask everything once: what is loaded with the first need of it is then loaded."""
    for question in asked:
        adviser.reply(question, now=NOW)
    return adviser
