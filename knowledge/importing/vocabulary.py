"""The words by which documents state their indicators, and what is known about lists that come every year."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from knowledge.errors import LexiconError
from knowledge.importing.amounts import narrow
from knowledge.model import Indicator

_SILENT = re.compile(r"[\s“”\"'‘’「」『』《》〈〉*·]+")
_YEAR = re.compile(r"(?:19|20)\d{2}年?度?")
_EDGES = "的等，,、。；;：:"

LEXICON = Path(__file__).parents[2] / "data" / "lexicon"


def plain(phrase: str) -> str:
    """Reduce a phrase to what tells it from others: quotes, spaces, width and case do not."""
    return _SILENT.sub("", narrow(phrase)).casefold().strip(_EDGES)


def untimed(title: str) -> str:
    """Reduce a title to what it shares with the same list of other years."""
    return plain(_YEAR.sub("", narrow(title)))


@dataclass(frozen=True, slots=True)
class KnownTotal:
    """A total that was added up by hand."""

    amount: int
    places: int


@dataclass(frozen=True, slots=True)
class KnownList:
    """A list that comes every year."""

    slug: str
    region: str
    totals: Mapping[int, Mapping[str, KnownTotal]]


@dataclass(frozen=True)
class Vocabulary:
    """What an importer must know beforehand; empty is fine, then every indicator is new."""

    indicators: tuple[Indicator, ...] = ()
    phrases: Mapping[str, str] = field(default_factory=dict)
    """Indicator keys by the reduced phrase."""
    lists: Mapping[str, KnownList] = field(default_factory=dict)
    """Known lists by their reduced title."""

    @cached_property
    def by_key(self) -> Mapping[str, Indicator]:
        """Indicators by key."""
        return {indicator.key: indicator for indicator in self.indicators}

    def find(self, phrase: str) -> Indicator | None:
        """Return the indicator that a document means by exactly this phrase."""
        key = self.phrases.get(plain(phrase))
        return None if key is None else self.by_key[key]


def load(directory: Path = LEXICON) -> Vocabulary:
    """Read the vocabulary from the lexicon's files; a missing file is an empty one."""
    entries = _toml(directory / "indicators.toml").get("indicator", [])
    lists = _toml(directory / "lists.toml").get("list", [])
    try:
        indicators = tuple(
            Indicator(key=entry["key"], name=entry["name"], unit=entry.get("unit", ""), part_of=entry.get("part_of"))
            for entry in entries
        )
        phrases = {
            plain(phrase): entry["key"]
            for entry in entries
            for phrase in (entry["key"], entry["name"], *entry.get("phrases", ()))
        }
        return Vocabulary(indicators, phrases, {untimed(entry["title"]): _known(entry) for entry in lists})
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise LexiconError(f"指标词库缺少或写错了一项：{error}") from error


def _known(entry: Mapping[str, Any]) -> KnownList:
    totals = {
        int(year): {key: KnownTotal(total["amount"], total["places"]) for key, total in stated.items()}
        for year, stated in entry.get("totals", {}).items()
    }
    return KnownList(entry["slug"], entry.get("region", ""), totals)


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise LexiconError(f"词库 {path.name} 读不出来：{error}") from error
