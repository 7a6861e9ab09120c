"""A report as it stands in the ledger, and one that wants to get in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from knowledge.model import Amount
from knowledge.progress import Figure

UNNAMED = "（未具名）"
"""Shown in the place of somebody who asked to be forgotten."""
REGRET = timedelta(minutes=10)
"""How long reporters can withdraw what they reported."""
COLUMNS = (
    "id, place, indicator, done, added, reported_by, reporter, reported_on, recorded_at, note, channel, evidence,"
    " state, decided_by, decider, decided_at, reason"
)


class State(StrEnum):
    """What became of a report: it leaves `pending` once; an approved one can only be withdrawn."""

    PENDING = "pending"
    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"

    @property
    def said(self) -> str:
        """The state in Chinese: 待审核."""
        return {"pending": "待审核", "approved": "已通过", "returned": "已退回", "withdrawn": "已撤回"}[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A figure that somebody reports: cumulative (`done`) or as an increment (`added`), one of the two."""

    place: str
    indicator: str
    done: Amount | None = None
    added: Amount | None = None
    note: str = ""
    evidence: str = ""
    """The id of a file at Telegram."""
    fewer: bool = False
    """Whether a figure below the one before is confirmed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report as it stands in the ledger."""

    id: int
    place: str
    indicator: str
    done: Amount
    """Cumulative; of an increment that waits: what it will be if it is approved now."""
    added: Amount | None = None
    """What was added, None for a report that gives the cumulative figure itself."""
    reported_by: str
    reporter: int | None = None
    """The Telegram user, None for other ways in."""
    reported_on: date
    """The date that it speaks for."""
    recorded_at: datetime
    note: str
    channel: str
    """The way it came in: cli, chat, import, demo, …"""
    evidence: str = ""
    state: State
    decided_by: str = ""
    decider: int | None = None
    decided_at: datetime | None = None
    reason: str = ""

    @property
    def position(self) -> tuple[date, int]:
        """Where it stands among the reports on its target."""
        return self.reported_on, self.id


Change = tuple[Report, Figure | None]
"""A report and the approved figure before it."""


def read(row: Sequence[Any]) -> Report:
    """Build a report from a row of COLUMNS."""
    number_, place, indicator, done, added, by, reporter, on, at, note, channel, evidence, state, *decision = row
    decided_by, decider, decided_at, reason = decision
    return Report(
        id=number_,
        place=place,
        indicator=indicator,
        done=number(done),
        added=None if added is None else number(added),
        reported_by=by or UNNAMED,
        reporter=reporter,
        reported_on=date.fromisoformat(on),
        recorded_at=datetime.fromisoformat(at),
        note=note,
        channel=channel,
        evidence=evidence,
        state=State(state),
        decided_by=(decided_by or UNNAMED) if decided_at else "",
        decider=decider,
        decided_at=datetime.fromisoformat(decided_at) if decided_at else None,
        reason=reason or "",
    )


def number(text: str) -> Amount:
    """Read an amount as the ledger writes it."""
    return int(text) if text.lstrip("-").isdigit() else Decimal(text)
