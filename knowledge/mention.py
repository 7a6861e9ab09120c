"""A stretch of text and what it mentions: the values that linking makes and that rules read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from knowledge.lexicon import Sort, Word
from knowledge.model import Amount

SPACE = "space"
"""The value of a break that is only a space."""
LONGEST_QUESTION = 200
"""More mentions than this are no question any more but a pasted text."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of text and what it mentions."""

    sort: Sort
    value: Any
    text: str
    score: float = 100.0
    """100 if exact, else the similarity of the name that it was taken for."""

    @property
    def rule(self) -> str:
        """How a trace calls this step; written out only when somebody reads it."""
        return "mention"

    @property
    def detail(self) -> str:
        """What was taken for what, and how surely."""
        return f"{self.text}→{self.sort.name}:{self.value} {self.score:.0f}"

    @property
    def noun(self) -> bool:
        """True for an unexplained word that names something."""
        return self.sort is Sort.UNKNOWN and self.value in ("noun", "name")

    @property
    def assigns(self) -> bool:
        """True for a verb by which a place has a task (要做, 分到, 承担), not for the nouns 目标 and 指标."""
        noun = self.text.endswith(("目标", "指标", "任务"))
        return self.sort is Sort.WANTED and self.value == "target" and not noun

    @property
    def name(self) -> bool:
        """True for an unexplained proper name, or a word in Latin letters."""
        return self.sort is Sort.UNKNOWN and self.value == "name"


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its unit; `upper` for 十几 (11–19)."""

    value: Amount
    unit: str = ""
    upper: Amount | None = None

    @property
    def scaled(self) -> Amount:
        """The value, tenths (成) as percent."""
        return self.value * 10 if self.unit == "成" else self.value


@dataclass(frozen=True, slots=True)
class Tie:
    """Names that a misspelt word is equally near to."""

    names: tuple[Word, ...]
    weak: bool = False
    """True if only one letter of the names was typed."""
