"""What a chat wants to be told: its places, how often, at what time of day, and when it wants peace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from knowledge import workdays
from knowledge.model import TaskList
from knowledge.people import Person, Role

REPORTER, APPROVER, ADMIN = "reporter", "approver", "admin"
_SLACK = timedelta(days=1)
"""A change of the time zone moves the date by one day at most; a later day was written by a wrong clock."""


class Rhythm(StrEnum):
    """How often a chat is told, the stages of deadlines always among it."""

    DEADLINES = "deadlines"
    BEHIND = "behind"
    WEEKLY = "weekly"
    DAILY = "daily"
    OFF = "off"

    @property
    def said(self) -> str:
        """The rhythm in Chinese."""
        return _SAID[self]


_SAID = {
    Rhythm.DEADLINES: "只在时限节点", Rhythm.BEHIND: "落后时每周", Rhythm.WEEKLY: "每周", Rhythm.DAILY: "每个工作日", Rhythm.OFF: "不提醒",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """What one chat (a person's, or a group's) wants to be told. The defaults annoy nobody."""

    chat: int
    topic: int | None = None
    places: tuple[str, ...] = ()
    """Places of its own choice, besides those of the person's role."""
    rhythm: Rhythm = Rhythm.DEADLINES
    at: time = time(9)
    quiet_from: time = time(18)
    quiet_until: time = time(8, 30)
    """Nothing is said between these; equal times mean never quiet."""
    paused_until: date | None = None
    """The first day on which it is told again."""
    told_until: date | None = None
    """The day for which was last decided what to say."""
    acknowledged: date | None = None
    """The last day whose digest was acknowledged (已收到)."""

    @property
    def slot(self) -> time:
        """The time of day from which it may be told: never in its quiet hours."""
        return self.quiet_until if self.is_quiet(self.at) else self.at

    def is_quiet(self, at: time) -> bool:
        """True in the quiet hours."""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= at < self.quiet_until
        return at >= self.quiet_from or at < self.quiet_until

    def is_paused(self, today: date) -> bool:
        """True while it does not want to be told."""
        return self.rhythm is Rhythm.OFF or (self.paused_until is not None and today < self.paused_until)

    def since(self, today: date) -> date:
        """The day up to which everything was decided: what a stage began later than this is new."""
        if self.told_until is None or self.told_until > today + _SLACK:
            return today - _SLACK
        return self.told_until

    def is_open(self, now: datetime) -> bool:
        """True if its digest of today is to be decided now: once on a working day, in its hours."""
        today, clock = now.date(), now.time()
        return (
            self.since(today) < today
            and not self.is_paused(today)
            and clock >= self.slot
            and not self.is_quiet(clock)
            and workdays.is_workday(today)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Snooze:
    """A chat that asked to be told again (稍后提醒)."""

    chat: int
    until: datetime


def coverage(subscription: Subscription, person: Person | None, task_list: TaskList) -> Mapping[str, str]:
    """The places that a chat is told about, each with the stages it takes part in: reporter, approver or admin."""
    own = dict.fromkeys(subscription.places, REPORTER)
    if person is None or person.role is Role.VIEWER:
        return own
    if person.role is Role.REPORTER:
        return {**dict.fromkeys(person.places, REPORTER), **own}
    level, places = (ADMIN, ()) if person.role is Role.ADMIN else (APPROVER, person.places)
    return {**dict.fromkeys(places or task_list.places, level), **own}
