"""One digest for a chat and a day: what is new about its deadlines, and what it wanted to hear besides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
MOST_KNOWN = 256
Pair = tuple[tuple[Open, ...], tuple[Open, ...]]
_ahead = attrgetter("ahead")
CAUGHT_UP = "此前没有发出的{}次提醒，已并入这一条。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One message to one chat."""

    key: str
    """Tells it from every other: the same reminder, decided twice, is sent once."""
    chat: int
    topic: int | None = None
    day: date
    headline: str
    lines: tuple[str, ...]
    targets: int
    """How many open targets it is about."""
    missed: int = 0
    """How many earlier reminders, too late to be sent, it stands for."""
    places: tuple[str, ...] = ()


class Digests:
    """Decides what each chat is told at one moment."""

    def __init__(self, outlook: Outlook, now: datetime) -> None:
        self.outlook = outlook
        self.now = now
        self.today = now.date()
        self._known: dict[tuple[str, date, date | None, bool], Mapping[str, Pair]] = {}
        self._week_begins = workdays.first_of_week(self.today)

    def due(self, subscription: Subscription, person: Person | None) -> Reminder | None:
        """The digest that a chat is to get now, None if it is not its time or there is nothing to say."""
        return self.decided(subscription, person) if subscription.is_open(self.now) else None

    def decided(self, subscription: Subscription, person: Person | None) -> Reminder | None:
        """The digest of a chat whose time it is, None if there is nothing to say."""
        new, rest = self._open(subscription, coverage(subscription, person, self.outlook.task_list))
        if not new and not self._is_wanted(subscription, rest):
            return None
        said = new + rest if subscription.rhythm in (Rhythm.DAILY, Rhythm.WEEKLY) else new or rest
        since = subscription.since(self.today)
        missed = max([self.outlook.missed(day, since) for day, _ in self._by_deadline(new)], default=0)
        return self._reminder(f"digest:{subscription.chat}:{self.today}", subscription, said, missed)

    def again(self, snooze: Snooze, subscription: Subscription, person: Person | None) -> Reminder | None:
        """What a chat that asked to be told later hears: all that is open; None if all is done, or it wants peace."""
        if subscription.is_paused(self.today):
            return None
        places = coverage(subscription, person, self.outlook.task_list)
        everything = [
            each
            for place, level in places.items()
            for each in self.outlook.open.get(place, ())
            if not (each.waits and level == REPORTER)
        ]
        pressing = [each for each in everything if each.stage is not None or each.behind]
        key = f"snooze:{snooze.chat}:{snooze.until:%Y%m%d%H%M}"
        return self._reminder(key, subscription, pressing or everything, 0) if everything else None

    def _open(self, subscription: Subscription, places: Mapping[str, str]) -> tuple[list[Open], list[Open]]:
        """What has entered a stage since the last digest, and the other targets that this chat wants to hear about."""
        all_of_it = subscription.rhythm in (Rhythm.DAILY, Rhythm.WEEKLY)
        chosen = subscription.since(self.today), subscription.acknowledged, all_of_it
        tables = {level: self._at_places(level, *chosen) for level in set(places.values())}
        new: list[Open] = []
        rest: list[Open] = []
        for place, level in places.items():
            at_place = tables[level].get(place)
            if at_place is not None:
                new += at_place[0]
                rest += at_place[1]
        return new, rest

    def _at_places(self, level: str, since: date, acknowledged: date | None, all_of_it: bool) -> Mapping[str, Pair]:
        """The same for every place; remembered, as most chats have the same in common."""
        key = level, since, acknowledged, all_of_it
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            found = self._known[key] = {place: _parted(targets, *key) for place, targets in self.outlook.open.items()}
        return found

    def _is_wanted(self, subscription: Subscription, rest: list[Open]) -> bool:
        if not rest:
            return False
        if subscription.rhythm is Rhythm.DAILY:
            return True
        return subscription.rhythm in (Rhythm.WEEKLY, Rhythm.BEHIND) and self._new_week(subscription)

    def _new_week(self, subscription: Subscription) -> bool:
        """True on the first working day of a week, or on a later one if nothing was decided in this week yet."""
        begins = self._week_begins
        return begins is not None and subscription.since(self.today) < begins <= self.today

    def _reminder(self, key: str, subscription: Subscription, said: list[Open], missed: int) -> Reminder:
        places = tuple(dict.fromkeys([each.place for each in said]))
        whose = wording.listed(places) if len(places) <= 3 else f"{len(places)}个地市"
        lines = self._lines(said)
        if missed:
            lines.append(CAUGHT_UP.format(missed))
        if not workdays.known(self.today):
            lines.append(workdays.BEYOND)
        return Reminder(
            key=key,
            chat=subscription.chat,
            topic=subscription.topic,
            day=self.today,
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


def _parted(targets: Iterable[Open], level: str, since: date, acknowledged: date | None, all_of_it: bool) -> Pair:
    """Part what is new from the rest."""
    new: list[Open] = []
    rest: list[Open] = []
    for each in targets:
        if each.waits and level == REPORTER:
            continue
        seen = each.is_acknowledged(acknowledged)
        if each.told is not None and each.told > since and each.concerns(level) and not seen:
            new.append(each)
        elif all_of_it or (each.behind and not seen):
            rest.append(each)
    return tuple(new), tuple(rest)
