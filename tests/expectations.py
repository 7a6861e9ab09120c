"""What a corpus line expects, held against a reply."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
NOON = datetime(2020, 10, 15, 12, 0)  # noqa: DTZ001 - local time of the trial


def lines(*patterns: str) -> list[dict[str, Any]]:
    """Every line of the files, each with where it stands."""
    found = []
    for pattern in patterns:
        for path in sorted(HERE.glob(pattern)):
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
                found.append({**json.loads(line), "at": f"{path.stem}:{number}"})
    return found


def _occurs(fact: str, reply: str) -> bool:
    if re.fullmatch(r"\d+(\.\d+)?", fact):
        return re.search(rf"(?<![\d.]){re.escape(fact)}(?!\d|\.\d|[gG])", reply) is not None
    if fact[:1].isdigit():
        return re.search(rf"(?<![\d.]){re.escape(fact)}", reply) is not None
    return fact.replace("％", "%") in reply


def complaints(expected: dict[str, Any], kind: str, reply: str) -> list[str]:
    """What is wrong with a reply, nothing if it is as expected."""
    kinds = expected["kind"] if isinstance(expected["kind"], list) else [expected["kind"]]
    wrong = [] if kind in kinds else [f"kind {kind}, not {'/'.join(kinds)}"]
    if kind == "answer" or not isinstance(expected["kind"], list):
        for fact in expected.get("facts", ()):
            options = fact if isinstance(fact, list) else [fact]
            if not any(_occurs(option, reply) for option in options):
                wrong.append(f"lacks {'|'.join(options)}")
    wrong += [f"says {word}" for word in expected.get("not", ()) if _occurs(word, reply)]
    return wrong
