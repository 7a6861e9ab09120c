"""What the handlers ask of the program's records: who somebody is, and what is reported. All writing is awaited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from knowledge.ledger.report import Change, Draft, Report, State
from knowledge.people import Person
from knowledge.progress import Figure


class People(Protocol):
    """The members."""

    def person(self, user: int | None) -> Person | None:
        """Find a member by the Telegram user; None for everybody else."""

    def everyone(self) -> tuple[Person, ...]:
        """All members, admins first."""


class Reports(Protocol):
    """The ledger, as far as people write in it. What it refuses is a LedgerError: one sentence in Chinese."""

    async def preview(self, drafts: Sequence[Draft], *, on: date, by: str, state: State) -> tuple[Report, ...]:
        """Tell what `submit` would write, without writing it (the numbers of the reports mean nothing)."""

    async def submit(
        self, drafts: Sequence[Draft], *, on: date, by: str, state: State, reporter: int | None, channel: str = "chat"
    ) -> tuple[Report, ...]:
        """Write reports that hold together: all or none."""

    async def decide(
        self, numbers: Sequence[int], *, approve: bool, by: str, decider: int, reason: str = ""
    ) -> tuple[Report, ...]:
        """Approve or return reports that wait: all or none."""

    async def withdraw(self, numbers: Sequence[int], *, reporter: int) -> tuple[Report, ...]:
        """Take back one's own reports: all or none."""

    def waiting(self) -> tuple[Report, ...]:
        """Everything that waits for a decision, the oldest first."""

    def report_of(self, number: int) -> Report:
        """Find a report by its number."""

    def before(self, report: Report) -> Figure | None:
        """Find the approved figure that a report changes."""

    def history(self, place: str, indicator: str, newest: int | None = None) -> tuple[Change, ...]:
        """Every report on a target by its date, each with the approved figure before it."""
