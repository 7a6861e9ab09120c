"""What the handlers ask of the program's records: who somebody is, and what is reported. All writing is awaited."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from handlers.speaking import Markup
from knowledge.filing.entry import Entry, Filed
from knowledge.ledger.bulk import Review
from knowledge.ledger.report import Change, Draft, Report, State
from knowledge.people import Invitation, Kept, Person, Role
from knowledge.progress import Figure
from knowledge.reminding import Snooze, Subscription


class People(Protocol):
    """The members. What cannot be done is a MembershipError: one sentence in Chinese."""

    def person(self, user: int | None) -> Person | None:
        """Find a member by the Telegram user; None for everybody else."""

    def everyone(self) -> tuple[Person, ...]:
        """All members, admins first."""

    def permanent(self, user: int) -> bool:
        """Whether the settings make this user an admin."""

    def invitations(self) -> tuple[Invitation, ...]:
        """Invitations that can still be used, the newest first."""

    def kept(self, user: int) -> Kept:
        """Tell everything that is kept about a user."""

    async def invite(self, role: Role, places: tuple[str, ...], *, by: int) -> Invitation:
        """Make an invitation; its token is in the result and nowhere else."""

    async def revoke(self, number: int, *, by: int) -> None:
        """Let an invitation be good no more."""

    async def redeem(self, token: str, *, user: int, name: str, told: Callable[[Person], str]) -> Person:
        """Make somebody a member, and let the inviter know in the words of `told` (HTML)."""

    async def remove(self, user: int, *, by: int) -> None:
        """Let somebody be a member no more."""

    async def forget(self, user: int) -> None:
        """Delete what is kept about a user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A message that is sent because something was written: put in the outbox in the same transaction."""

    key: str
    """Put twice, it is sent once."""
    chat: int
    text: str
    """HTML."""
    kind: str
    markup: Markup | None = None


Announce = Callable[[tuple[Report, ...]], Iterable[Notice]]
"""Says who is told what about reports that were just written; called in the thread of the database."""


def nothing(_reports: tuple[Report, ...]) -> tuple[Notice, ...]:
    """Tell nobody."""
    return ()


class Reports(Protocol):
    """The ledger, as far as people write in it. What it refuses is a LedgerError: one sentence in Chinese."""

    async def preview(self, drafts: Sequence[Draft], *, on: date, by: str, state: State) -> tuple[Report, ...]:
        """Tell what `submit` would write, without writing it (the numbers of the reports mean nothing)."""

    async def submit(
        self,
        drafts: Sequence[Draft],
        *,
        on: date,
        by: str,
        state: State,
        reporter: int | None,
        channel: str = "chat",
        announce: Announce = nothing,
    ) -> tuple[Report, ...]:
        """Write reports that hold together: all or none."""

    async def decide(
        self,
        numbers: Sequence[int],
        *,
        approve: bool,
        by: str,
        decider: int,
        reason: str = "",
        announce: Announce = nothing,
    ) -> tuple[Report, ...]:
        """Approve or return reports that wait: all or none."""

    async def withdraw(
        self, numbers: Sequence[int], *, reporter: int, announce: Announce = nothing
    ) -> tuple[Report, ...]:
        """Take back one's own reports: all or none."""

    def waiting(self) -> tuple[Report, ...]:
        """Everything that waits for a decision, the oldest first."""

    def report_of(self, number: int) -> Report:
        """Find a report by its number."""

    def reported_by(self, reporter: int, newest: int) -> tuple[Report, ...]:
        """What somebody reported, the newest first."""

    def before(self, report: Report) -> Figure | None:
        """Find the approved figure that a report changes."""

    def history(self, place: str, indicator: str, newest: int | None = None) -> tuple[Change, ...]:
        """Every report on a target by its date, each with the approved figure before it."""

    def message_of(self, notice: str) -> int | None:
        """Find the message that the notice with this key became, None while it is not sent."""


class Subscriptions(Protocol):
    """What each chat wants to be told."""

    def get(self, chat: int) -> Subscription | None:
        """What a chat wants to be told, None if it never said."""

    async def put(self, subscription: Subscription) -> None:
        """Keep what a chat wants to be told."""

    async def acknowledge(self, chat: int, key: str, day: date, now: datetime) -> None:
        """Note that a chat has seen its digest of a day."""

    async def snooze(self, snooze: Snooze) -> None:
        """Have a chat told again later."""


class Tables(Protocol):
    """The ledger as files. What cannot be read is an ImportFailure, what cannot be added a LedgerError."""

    async def read(self, data: bytes, name: str) -> Filed:
        """Read a table of figures, away from the event loop."""

    async def review(self, entries: Sequence[Entry], *, fewer: bool = False) -> Review:
        """Hold entries against the ledger as it stands now."""

    async def add(
        self, entries: Sequence[Entry], *, by: str, person: int, fewer: bool, evidence: str, expected: Review
    ) -> Review | None:
        """Add entries if that does exactly what somebody agreed to; else None, and nothing is added."""

    async def workbook(self) -> bytes:
        """Write the whole ledger as a workbook."""

    async def form(self) -> bytes:
        """Write a form with every target, to fill in."""
