"""One digest for a chat and a day: what is new about its deadlines, and what it wanted to hear besides."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter

from knowledge import workdays
from knowledge.answering import wording
from knowledge.people import Person
from knowledge.reminding.outlook import Open, Outlook
from knowledge.reminding.subscriptions import REPORTER, Rhythm, Snooze, Subscription, coverage

MOST_LINES = 12
"""Targets that one digest names one by one, those furthest behind."""
MOST_KNOWN = 4096
"""Digests that are remembered for others who are to be told the same: 16 MB of texts at most."""
_ahead = attrgetter("ahead")
CAUGHT_UP = "此前没有发出的{}次提醒，已并入这一条。"
_REGULAR = (Rhythm.DAILY, Rhythm.WEEKLY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What there is to say about some targets; one value for all who are told the same."""

    headline: str
    lines: tuple[str, ...]
    targets: int
    """How many open targets it is about."""
    missed: int = 0
    """How many earlier reminders, too late to be sent, it stands for."""
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One message to one chat."""

    key: str
    """Tells it from every other: the same reminder, decided twice, is sent once."""
    chat: int
    topic: int | None = None
    digest: Digest


class Digests:
    """Decides what each chat is told at one moment."""

    def __init__(self, outlook: Outlook, now: datetime) -> None:
        self.outlook = outlook
        self.now = now
        self.today = now.date()
        self._known: dict[Hashable, Digest | None] = {}
        self._week_begins = workdays.first_of_week(self.today)

    def due(self, subscription: Subscription, person: Person | None) -> Reminder | None:
        """The digest that a chat is to get now, None if it is not its time or there is nothing to say."""
        return self.decided(subscription, person) if subscription.is_open(self.now) else None

    def decided(self, subscription: Subscription, person: Person | None) -> Reminder | None:
        """The digest of a chat whose time it is, None if there is nothing to say."""
        since, rhythm, acknowledged = subscription.since(self.today), subscription.rhythm, subscription.acknowledged
        # all that the digest depends on; most chats have it in common with others
        alike = frozenset(subscription.places), person and (person.role, person.places), since, rhythm, acknowledged
        if alike not in self._known:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            levels = coverage(subscription, person, self.outlook.task_list)
            self._known[alike] = self._digest(levels, since, rhythm, acknowledged)
        digest = self._known[alike]
        return None if digest is None else _to(subscription, f"digest:{subscription.chat}:{self.today}", digest)

    def again(self, snooze: Snooze, subscription: Subscription, person: Person | None) -> Reminder | None:
        """What a chat that asked to be told later hears: all that is open; None if all is done, or it wants peace."""
        if subscription.is_paused(self.today):
            return None
        everything = self._open(coverage(subscription, person, self.outlook.task_list))
        pressing = [each for each in everything if each.stage is not None or each.behind]
        key = f"snooze:{snooze.chat}:{snooze.until:%Y%m%d%H%M}"
        return _to(subscription, key, self._said(pressing or everything, 0)) if everything else None

    def _open(self, levels: Mapping[str, str]) -> list[Open]:
        """What is left to do at some places for those who are told, in the order of the list."""
        return [
            each
            for place, targets in self.outlook.open.items()
            if (level := levels.get(place)) is not None
            for each in targets
            if not (each.waits and level == REPORTER)
        ]

    def _digest(
        self, levels: Mapping[str, str], since: date, rhythm: Rhythm, acknowledged: date | None
    ) -> Digest | None:
        """What has entered a stage after `since`, and the other targets that one with this rhythm wants to hear about."""
        new: list[Open] = []
        rest: list[Open] = []
        for each in self._open(levels):
            seen = each.is_acknowledged(acknowledged)
            if each.told is not None and each.told > since and each.concerns(levels[each.place]) and not seen:
                new.append(each)
            elif rhythm in _REGULAR or (each.behind and not seen):
                rest.append(each)
        if not new and not (rest and self._is_wanted(rhythm, since)):
            return None
        missed = max([self.outlook.missed(day, since) for day, _ in self._by_deadline(new)], default=0)
        return self._said(new + rest if rhythm in _REGULAR else new or rest, missed)

    def _is_wanted(self, rhythm: Rhythm, since: date) -> bool:
        """True if what is not new is said nevertheless: daily, or once a week."""
        return rhythm is Rhythm.DAILY or (rhythm in (Rhythm.WEEKLY, Rhythm.BEHIND) and self._is_new_week(since))

    def _is_new_week(self, since: date) -> bool:
        """True on the first working day of a week, or on a later one if nothing was decided in this week yet."""
        begins = self._week_begins
        return begins is not None and since < begins <= self.today

    def _said(self, said: list[Open], missed: int) -> Digest:
        places = tuple(dict.fromkeys([each.place for each in said]))
        whose = wording.listed(places) if len(places) <= 3 else f"{len(places)}个地市"
        lines = self._lines(said)
        if missed:
            lines.append(CAUGHT_UP.format(missed))
        if not workdays.known(self.today):
            lines.append(workdays.BEYOND)
        return Digest(
            headline=f"任务提醒：{whose}还有{len(said)}项没有完成",
            lines=tuple(lines),
            targets=len(said),
            missed=missed,
            places=places,
        )

    def _by_deadline(self, targets: list[Open]) -> list[tuple[date, list[Open]]]:
        """Targets under their deadlines, the earliest first."""
        days = self.outlook.days
        if len(days) == 1 and targets:
            return [(days[0], targets)]
        parted = [(day, [each for each in targets if each.deadline == day]) for day in days]
        return [(day, each) for day, each in parted if each]

    def _lines(self, said: list[Open]) -> list[str]:
        lines: list[str] = []
        room = MOST_LINES
        for day, targets in self._by_deadline(said):
            lines.append(self._heading(day, targets[0]))
            if len(targets) <= room:
                lines += [each.line for each in targets]
            else:
                lines += _shortened(targets, room)
            room = max(0, room - len(targets))
        return lines

    def _heading(self, deadline: date, first: Open) -> str:
        left = (deadline - self.today).days
        when = f"还有{left}天" if left > 0 else "就是今天" if left == 0 else f"已逾期{-left}天"
        urging = f"：{first.stage.text}" if first.stage else ""
        return f"完成时限{wording.day(deadline)}（{when}）{urging}。"


def _to(subscription: Subscription, key: str, digest: Digest) -> Reminder:
    return Reminder(key=key, chat=subscription.chat, topic=subscription.topic, digest=digest)


def _shortened(targets: list[Open], room: int) -> list[str]:
    """Those without any report together, the others with the worst first."""
    silent: dict[str, list[str]] = {}
    reported: list[Open] = []
    for each in targets:
        if each.reported:
            reported.append(each)
        elif (places := silent.get(each.indicator)) is None:
            silent[each.indicator] = [each.place]
        else:
            places.append(each.place)
    lines = [f"· {key}还没有填报的{len(places)}个市：{wording.listed(places)}" for key, places in silent.items()]
    lines += [each.line for each in sorted(reported, key=_ahead)[:room]]
    return [*lines, f"· 另有{len(reported) - room}项没有列出"] if len(reported) > room else lines
