"""Reminders: who is to be told what, now. Pure rules over the list, its figures, the subscriptions and the people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from knowledge.model import TaskList
from knowledge.people import Person
from knowledge.progress import Figure
from knowledge.reminding.digests import Digest, Digests, Reminder
from knowledge.reminding.outlook import Outlook
from knowledge.reminding.subscriptions import Rhythm, Snooze, Subscription, coverage

__all__ = ["Digest", "Digests", "Outlook", "Reminder", "Rhythm", "Snooze", "Subscription", "coverage", "due"]


def due(
    task_list: TaskList,
    figures: Mapping[tuple[str, str], Figure],
    subscriptions: Iterable[Subscription],
    people: Mapping[int, Person],
    now: datetime,
) -> tuple[Reminder, ...]:
    """Everything that is to be said now, at most one digest for each chat; `now` is local time."""
    digests = Digests(Outlook(task_list, figures, now.date()), now)
    return tuple(_said(digests, subscriptions, people))


def _said(digests: Digests, subscriptions: Iterable[Subscription], people: Mapping[int, Person]) -> Iterator[Reminder]:
    for subscription in subscriptions:
        reminder = digests.due(subscription, people.get(subscription.chat))
        if reminder is not None:
            yield reminder
