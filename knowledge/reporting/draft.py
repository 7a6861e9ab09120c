"""What a message reports, before anybody has confirmed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from knowledge.model import Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """One figure as it was said: everything so far, what came on top, or both."""

    place: str
    indicator: str
    done: Amount | None = None
    added: Amount | None = None
    guessed: bool = False
    """True where nobody said outright that the number comes on top of the last one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDraft:
    """The figures of one message."""

    figures: tuple[Stated, ...]
    on: date
    """The day that the figures speak for."""
    note: str = ""
    """What else the message says."""
    certain: bool = True
    """False where the message could be a question as well: figures, and no word of having been done."""
    correction: bool = False

    @property
    def places(self) -> tuple[str, ...]:
        """The places that it is about, each once."""
        return tuple(dict.fromkeys(figure.place for figure in self.figures))


class Doubt(StrEnum):
    """Why a report cannot be taken as it is."""

    PLACE = "place"
    INDICATOR = "indicator"
    EXACT = "exact"
    FUTURE = "future"
    DISTRICT = "district"
    CONTRADICTION = "contradiction"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One way to understand a report that has several."""

    label: str
    draft: ReportDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A report that must be asked about before anything can be done with it."""

    doubt: Doubt
    message: str
    choices: tuple[Choice, ...] = ()


Reading = ReportDraft | Problem | None
"""None where the message is no report."""
