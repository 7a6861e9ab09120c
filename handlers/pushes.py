"""Pushes as the handlers know them, and what they ask of the program about them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from handlers.speaking import Markup
from knowledge.pushing import Audience
from knowledge.timing import Timing


class PushState(StrEnum):
    """How far a push has come."""

    DRAFT = "draft"
    SENT = "sent"
    STOPPED = "stopped"
    DROPPED = "dropped"
    PLANNED = "planned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """One push: whom, in which words, by whom."""

    id: int = 0
    by: int | None
    by_name: str
    created: datetime
    selection: str
    words: str = ""
    places: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    audience: Audience = field(default_factory=Audience)
    state: PushState = PushState.DRAFT
    timing: Timing | None = None
    origin: int | None = None
    """The push whose rest this one is for."""
    notes: tuple[str, ...] = ()
    """What the choice of places leaves out; shown once and not kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A push that is to be made later, once or again and again."""

    id: int
    by: int | None
    by_name: str
    selection: str
    words: str
    timing: Timing
    next_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What one chat gets of a push; the text is HTML."""

    chat: int
    topic: int | None
    text: str
    markup: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one letter."""

    chat: int
    state: str
    reason: str
    final: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The message in which a push under way tells how far it is."""

    push: int
    chat: int
    message: int


class Pushes(Protocol):
    """The pushes and the plans. All writing is awaited."""

    def audience(self, places: Collection[str]) -> Audience:
        """Whom a push for these places reaches at present."""

    def push(self, number: int) -> Push | None:
        """Find a push."""

    def push_at(self, chat: int, message: int) -> Push | None:
        """Find the push whose card stands in this message."""

    def newest(self) -> tuple[Push, ...]:
        """The pushes that went out, the newest first."""

    def results(self, number: int) -> tuple[Result, ...]:
        """What became of each letter of a push."""

    def reached(self, push: Push) -> set[int]:
        """The chats that have got a push, or are about to, by whichever attempt."""

    def tally(self, number: int) -> dict[str, int]:
        """How many letters of a push came how far."""

    def plans(self) -> tuple[Plan, ...]:
        """The plans that are still to come, the next first."""

    async def draft(self, push: Push) -> Push:
        """Keep a push that waits for its confirmation."""

    async def show(self, number: int, chat: int, message: int) -> None:
        """Note in which message the card of a push stands."""

    async def reword(self, number: int, words: str) -> Push | None:
        """Give a push that was not sent other words; None if it was."""

    def live(self) -> tuple[Card, ...]:
        """The cards that have not told the end of their pushes yet."""

    async def send(self, card: Card, letters: Iterable[Letter], *, by: int) -> bool:
        """Send the push of a card, once; False if that had happened, or the push was dropped."""

    async def leave(self, number: int) -> None:
        """Note that the card of a push has told its end."""

    async def drop(self, number: int) -> bool:
        """Drop a push that was not sent; False if it was."""

    async def stop(self, number: int, *, by: int) -> int:
        """Take back what has not left yet, and count it."""

    async def acknowledge(self, number: int, chat: int) -> bool:
        """Note that a chat has seen a push."""

    async def plan(self, number: int, timing: Timing) -> Plan | None:
        """Have a push made later instead of now; None if there is no such time any more, or it was sent."""

    async def end_plan(self, number: int, *, by: int) -> bool:
        """End a plan; False if it had ended."""
