"""Reminders that could not leave in time: taken back, so that the next digest says what they would have said.

They wait where Telegram cannot be reached, or where the program was killed before it sent them. Sent days later they
would come as a burst, at any hour, and tell what is no longer true.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlite_utils import Database as SqliteDatabase

from bot import subscriptions
from bot.outbox import State, stamp
from knowledge import workdays
from knowledge.reminding import Snooze, Subscription

KIND = "reminder"
LATE = timedelta(hours=1)
"""What should have left an hour ago waits for the end of the quiet hours."""
REASON = "没能及时发出，并入下一条提醒"


def take_back(db: SqliteDatabase, now: datetime) -> int:
    """Take back the reminders of other days, and those that are late and would come in quiet hours; count them."""
    rows = db.execute(
        "SELECT id, key, chat, created FROM outbox"
        " WHERE state = 'pending' AND kind = ? AND (created < ? OR created > ?)",
        (KIND, stamp(now - LATE), stamp(now + LATE)),
    ).fetchall()
    belated = [(number, key, chat) for number, key, chat, created in rows if _is_belated(db, chat, created, now)]
    for number, key, chat in belated:
        # another key: what is decided anew on the same day is another message
        db.execute(
            "UPDATE outbox SET state = ?, reason = ?, finished = ?, key = key || '/' || id WHERE id = ?",
            (State.CANCELLED, REASON, stamp(now), number),
        )
        kind, _, when = key.split(":")
        if kind == "digest":
            subscriptions.undecide(db, chat, when)
        else:
            subscriptions.put_snooze(db, Snooze(chat=chat, until=now))
    return len(belated)


def is_out_of_hours(now: datetime) -> bool:
    """True where what comes late should wait: in the quiet hours of those who never chose any, and on free days."""
    return not workdays.is_workday(now.date()) or Subscription(chat=0).is_quiet(now.time())


def _is_belated(db: SqliteDatabase, chat: int, created: str, now: datetime) -> bool:
    if datetime.fromisoformat(created).astimezone(now.tzinfo).date() != now.date():
        return True
    subscription = subscriptions.get(db, chat) or Subscription(chat=chat)
    return subscription.is_quiet(now.time()) or subscription.is_paused(now.date())
