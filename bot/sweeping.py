"""The sweep: looks over the whole database and writes down who is told what, now. Sending is the outbox's affair.

What a chat is told and the note that it was decided are written in one transaction, so neither exists without the
other: whenever the program stops, the next sweep goes on where this one was.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from html import escape

from sqlite_utils import Database as SqliteDatabase

from bot import belated, outbox, subscriptions
from bot.belated import KIND, LATE
from bot.database import Database
from handlers.records import People
from handlers.reminding import buttons
from knowledge import workdays
from knowledge.ledger import Ledger
from knowledge.model import TaskList
from knowledge.people import Person
from knowledge.reminding import Digest, Digests, Outlook, Reminder, Subscription
from knowledge.reminding.digests import MOST_KNOWN

AT_ONCE = 2000
"""Subscriptions of one transaction: others who write wait no longer than for these."""
TICK = 30.0
"""Seconds between two sweeps."""
_KEY = "KEY"
_BUTTONS = json.dumps(buttons(_KEY), ensure_ascii=False)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What one sweep did."""

    decided: int = 0
    """Chats for which it was decided what they are told today."""
    reminders: int = 0
    missed: int = 0
    """Earlier reminders, too late to be sent, that were merged into these."""

    def __add__(self, other: Swept) -> Swept:
        return Swept(
            decided=self.decided + other.decided,
            reminders=self.reminders + other.reminders,
            missed=self.missed + other.missed,
        )


class Sweep:
    """Decides what is due; to be run again and again, and never twice at the same time."""

    def __init__(
        self,
        database: Database,
        task_list: TaskList,
        people: People,
        clock: Callable[[], datetime],
        *,
        members_only: bool = False,
    ) -> None:
        self._members_only = members_only
        self.database = database
        self._list = task_list
        self._people = people
        self._clock = clock
        self._running = asyncio.Lock()
        self._ticking: asyncio.Task[None] | None = None
        self.on_swept: Callable[[], None] = _nothing
        """Called after each sweep."""
        self.also: Callable[[], Awaitable[object]] | None = None
        """Whatever else comes due with time."""

    async def run(self) -> Swept:
        """Write down everything that is due now."""
        async with self._running:
            now = self._clock()
            people = {person.id: person for person in self._people.everyone()}
            digests = await self.database.write(lambda db: self._look(db, people, now))
            done = await self.database.write(lambda db: _again(db, digests, people))
            after: int | None = None
            while workdays.is_workday(now.date()):
                swept, after = await self.database.write(partial(_batch, digests=digests, people=people, after=after))
                done += swept
                if after is None:
                    break
            if self.also is not None:
                try:
                    await self.also()
                except Exception:  # noqa: BLE001 - it must not keep the reminders back: tried again at the next tick
                    _log.exception("what comes due beside the reminders failed")
            if done.decided or done.reminders:
                await self.database.write(
                    lambda db: subscriptions.record(db, now, done.decided, done.reminders, done.missed)
                )
                _log.info("swept: %d chats decided, %d reminders, %d merged", done.decided, done.reminders, done.missed)
            return done

    def tidy(self, db: SqliteDatabase) -> None:
        """Take back what could not leave in time; also before the first message of a new process leaves."""
        now = self._clock()
        if number := belated.take_back(db, now):
            _log.warning("%d reminders could not leave in time: the next digests say what they said", number)
        if number := outbox.hasten(db, now):
            _log.warning("%d messages waited for a time that a wrong clock wrote down: they leave now", number)

    def start(self) -> None:
        """Sweep now and then every `TICK` seconds, until `stop`."""
        self._ticking = asyncio.get_running_loop().create_task(self._tick())

    async def stop(self) -> None:
        """End after the sweep that is under way."""
        if self._ticking is not None:
            async with self._running:
                self._ticking.cancel()
            await asyncio.wait([self._ticking])
            self._ticking = None

    async def _tick(self) -> None:
        while True:
            try:
                await self.run()
                self.on_swept()
            except Exception:  # noqa: BLE001 - a full disk must not end the reminding: tried again at the next tick
                _log.exception("sweep failed")
            await asyncio.sleep(TICK)

    def _look(self, db: SqliteDatabase, people: Mapping[int, Person], now: datetime) -> Digests:
        self.tidy(db)
        subscriptions.enrol(db, people, now)
        if self._members_only:
            subscriptions.silence_strangers(db, people)
        ledger = Ledger(db, self._list)
        return Digests(Outlook(self._list, ledger.figures(), now.date(), pending=ledger.pending()), now)


def _nothing() -> None:
    """Nobody wants to know."""


@lru_cache(maxsize=MOST_KNOWN)
def _html(digest: Digest) -> str:
    body = "\n".join(digest.lines)
    return f"<b>{escape(digest.headline, quote=False)}</b>\n{escape(body, quote=False)}"


def _entry(reminder: Reminder) -> outbox.Entry:
    return outbox.Entry(
        key=reminder.key,
        chat=reminder.chat,
        topic=reminder.topic,
        text=_html(reminder.digest),
        markup=_BUTTONS.replace(_KEY, reminder.key),
    )


def _batch(
    db: SqliteDatabase, *, digests: Digests, people: Mapping[int, Person], after: int | None
) -> tuple[Swept, int | None]:
    """Decide for the next subscriptions in the order of their chats; also gives where to go on, None at the end."""
    found = subscriptions.undecided(db, digests.now, after, AT_ONCE)
    decided = [subscription for subscription in found if subscription.is_open(digests.now)]
    told = (digests.decided(subscription, people.get(subscription.chat)) for subscription in decided)
    reminders = [reminder for reminder in told if reminder is not None]
    written = outbox.put_all(db, map(_entry, reminders), kind=KIND, now=digests.now)
    subscriptions.decided(db, decided, digests.today)
    missed = sum(reminder.digest.missed for reminder in reminders)
    swept = Swept(decided=len(decided), reminders=written, missed=missed)
    return swept, found[-1].chat if len(found) == AT_ONCE else None


def _again(db: SqliteDatabase, digests: Digests, people: Mapping[int, Person]) -> Swept:
    """Tell those again who asked for it."""
    told = []
    for snooze in subscriptions.take_snoozes(db, digests.now):
        subscription = subscriptions.get(db, snooze.chat) or Subscription(chat=snooze.chat)
        if subscription.is_quiet(digests.now.time()) and digests.now - snooze.until > LATE:
            subscriptions.put_snooze(db, snooze)  # nobody is woken because the program stood still
            continue
        person = people.get(snooze.chat)
        if digests.due(subscription, person) is None:  # else the digest of today, in this very sweep, says it
            told.append(digests.again(snooze, subscription, person))
    entries = [_entry(reminder) for reminder in told if reminder is not None]
    return Swept(reminders=outbox.put_all(db, entries, kind=KIND, now=digests.now))
