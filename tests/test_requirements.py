"""Everything that is imported is pinned, and everything that is pinned is there for a reason."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parent.parent
UNSEEN = {"socksio", "defusedxml", "tzdata"}
"""Picked up by httpx, openpyxl and zoneinfo themselves when they are there."""
TOOLS = {"ruff", "mypy", "pytest", "pytest-asyncio", "honcho"}
"""Run, not imported."""


def pinned(name: str) -> dict[str, str]:
    """Each requirement of a file with the reason beside it, "" for those that only others need."""
    lines = (ROOT / name).read_text("utf-8").splitlines()
    found = [
        re.fullmatch(r"([a-z0-9-]+)==[\w.]+(?: +# (.+))?", line) for line in lines if line[:1] not in {"#", "-", ""}
    ]
    assert None not in found, "a line that is neither a comment nor a pin"
    return {match[1]: match[2] or "" for match in found if match}


def imported(*folders: str) -> set[str]:
    """The distributions that the modules of these folders import."""
    modules = {module for folder in folders for path in (ROOT / folder).rglob("*.py") for module in _imports(path)}
    known = packages_distributions()
    return {known[module][0].lower().replace("_", "-") for module in modules & set(known)}


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        yield from (top for name in names if (top := name.split(".")[0]) not in sys.stdlib_module_names)


def test_what_the_bot_imports_is_pinned_and_the_other_way_round() -> None:
    needed, reasons = imported("knowledge", "handlers", "bot"), pinned("requirements.txt")
    assert {"python-telegram-bot", "jieba"} <= needed
    assert {name for name, reason in reasons.items() if reason} - UNSEEN == needed


def test_what_the_tests_import_is_pinned() -> None:
    reasons = pinned("requirements-dev.txt")
    assert imported("tests", "benchmarks") <= {*reasons, *pinned("requirements.txt")}
    assert {name for name, reason in reasons.items() if reason} - TOOLS <= imported("tests", "benchmarks")


def test_no_address_of_an_index_is_written_down() -> None:
    for name in ("requirements.txt", "requirements-dev.txt", "Makefile"):
        assert not re.search(r"https?://|--(extra-)?index|--find-links", (ROOT / name).read_text("utf-8"))
