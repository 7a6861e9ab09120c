"""A report on its way into the ledger, as a chat remembers it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from knowledge.ledger.report import Draft
from knowledge.reporting.draft import Choice, ReportDraft, Stated

REMEMBERED_FILINGS = 8
"""Cards of older reports have expired."""
EXPECTED_FOR = timedelta(minutes=10)
"""How long the next message is taken for what was asked for."""


class Wanted(StrEnum):
    """What somebody was asked to write."""

    AMENDMENT = "amendment"
    REASON = "reason"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The next message of somebody is the answer to what the bot asked for."""

    wanted: Wanted
    by: int
    number: int
    """Of the filing, or of the first report that is returned."""
    count: int = 1
    card: int = 0
    asked: datetime

    def holds(self, user: int, now: datetime) -> bool:
        """Whether a message of this user is the one."""
        return self.by == user and now - self.asked <= EXPECTED_FOR


@dataclass(frozen=True, slots=True)
class Posted:
    """Where the card of a submitted report stands, if that is not its reporter's private chat."""

    numbers: tuple[int, ...]
    chat: int
    message: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """A report between its message and the ledger."""

    number: int
    """Counts the filings of a chat; the buttons of its card carry it."""
    by: int
    opened: datetime
    draft: ReportDraft | None = None
    """None where one of the choices must be taken first."""
    choices: tuple[Choice, ...] = ()
    evidence: str = ""
    """photo:… and document:…, the ids of files at Telegram, separated by spaces."""
    asked: int = 0
    """The message that it came with."""
    card: int = 0
    """The message that shows it."""
    fewer: bool = False
    """True where the card says that a figure falls, so that confirming confirms that too."""
    sent: tuple[int, ...] = ()
    """The numbers of its reports once they are in the ledger."""
    closed: bool = False
    """True once it was cancelled or withdrawn."""

    @property
    def open(self) -> bool:
        """Whether it waits for its reporter."""
        return not self.sent and not self.closed


def ledger_drafts(filing: Filing, draft: ReportDraft) -> tuple[Draft, ...]:
    """Put what a filing reports as the ledger takes it, place by place."""
    figures = sorted(draft.figures, key=lambda each: draft.places.index(each.place))
    return tuple(_ledger_draft(each, filing, draft) for each in figures)


def _ledger_draft(stated: Stated, filing: Filing, draft: ReportDraft) -> Draft:
    increment = stated.done is None
    return Draft(
        place=stated.place,
        indicator=stated.indicator,
        done=stated.done,
        added=stated.added if increment else None,
        note=draft.note,
        evidence=filing.evidence,
        fewer=filing.fewer,
    )
