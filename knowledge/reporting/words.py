"""The words of reports, from data: what each phrase does to the number that it stands at."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path

from knowledge import pinyin
from knowledge.errors import LexiconError, reason_of
from knowledge.lexicon import DEFAULT_DATA
from knowledge.text import normalise


class Role(StrEnum):
    """What a phrase does to a number; the comments of data/lexicon/reports.toml say it at length."""

    ADDED = "added"
    TOTAL = "total"
    DONE = "done"
    FINISH = "finish"
    REPORT = "report"
    CORRECTION = "correction"
    PLAN = "plan"
    TARGET = "target"
    TASK = "task"
    REMAINING = "remaining"
    ASIDE = "aside"
    NOUN = "noun"
    FEWER = "fewer"
    NOTHING = "nothing"
    SAME = "same"
    INEXACT = "inexact"
    TALK = "talk"
    ASK = "ask"
    PERIOD = "period"
    EACH = "each"
    RESPECTIVELY = "respectively"
    OWN = "own"
    UNIT = "unit"


class ReportWords:
    """Phrases with their roles; a phrase may have two (改为 corrects, and is a total)."""

    def __init__(self, data: Mapping[str, Mapping[str, str]]) -> None:
        roles: dict[str, frozenset[Role]] = {}
        for name, table in data.items():
            for phrase in table["words"].split():
                known = normalise(phrase) if len(phrase) > 1 else phrase
                roles[known] = roles.get(known, frozenset()) | {Role(name)}
        self._roles = roles
        self.longest = max(map(len, roles))

    def roles(self, phrase: str) -> frozenset[Role]:
        """What a phrase does, nothing if it is no word of reports."""
        return self._roles.get(phrase, frozenset())

    def by_sound(self, text: str) -> frozenset[Role]:
        """What a misspelt phrase does: 完城."""
        return self._roles[self._by_sound[sound]] if (sound := self._sound(text)) else frozenset()

    def spelt(self, text: str) -> str:
        """The phrase that is spelt in pinyin (wancheng), or the text as it is."""
        return self._by_sound[sound] if (sound := self._sound(text)) else text

    def _sound(self, text: str) -> str:
        sound = pinyin.sound(text) if len(text) > 1 else ""
        return sound if sound in self._by_sound else ""

    def apart(self, text: str) -> list[str] | None:
        """The phrases that a word consists of (累计完成: 累计, 完成), None if something is left over."""
        if not text:
            return []
        for end in range(min(len(text), self.longest), 0, -1):
            if text[:end] in self._roles:
                rest = self.apart(text[end:])
                if rest is not None:
                    return [text[:end], *rest]
        return None

    @cached_property
    def _by_sound(self) -> Mapping[str, str]:
        sure = {Role.DONE, Role.FINISH, Role.ADDED, Role.TOTAL}
        return {
            pinyin.sound(phrase): phrase for phrase, roles in self._roles.items() if len(phrase) > 1 and roles & sure
        }


@cache
def report_words(directory: Path = DEFAULT_DATA) -> ReportWords:
    """The words of the data file in `directory`; LexiconError if it cannot be read."""
    path = directory / "reports.toml"
    try:
        return ReportWords(tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        raise LexiconError(f"读不到词库文件 {path.name}：{reason_of(error)}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, ValueError) as error:
        raise LexiconError(f"词库文件 {path.name} 写错了：{error}") from error
