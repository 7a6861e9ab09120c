"""Reminders that could not leave in time: taken back, so that the next digest says what they would have said.

They wait where Telegram cannot be reached, or where the program was killed before it sent them. Sent days later they
would come as a burst, at any hour, and tell what is no longer true.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlite_utils import Database as SqliteDatabase

from bot.outbox import stamp
from bot.subscriptions import IN_PEACE
from knowledge import workdays
from knowledge.reminding import Subscription

KIND = "reminder"
LATE = timedelta(hours=1)
"""What should have left an hour ago waits for the end of the quiet hours."""
REASON = "没能及时发出，并入下一条提醒"
_BELATED = (
    "SELECT id, key, chat, created FROM outbox LEFT JOIN subscriptions USING (chat)"  # noqa: S608 - constants
    " WHERE state = 'pending' AND kind = :kind AND (created < :late OR created > :early)"
    f" AND (created < :today OR created >= :tomorrow OR coalesce({IN_PEACE}, :peace_by_default))"
)
_DECIDE_ANEW = (
    "UPDATE subscriptions SET told_until = told_before"  # noqa: S608 - constants
    f" WHERE (chat, told_until) IN (SELECT chat, substr(key, -10) FROM ({_BELATED}) WHERE key LIKE 'digest:%')"
)
# since when they wait is kept: what is late is not said in quiet hours
_SNOOZE_ANEW = (
    "INSERT OR IGNORE INTO snoozes (chat, until)"  # noqa: S608 - constants
    f" SELECT chat, min(created, :now) FROM ({_BELATED}) WHERE key LIKE 'snooze:%'"
)
# another key: what is decided anew on the same day is another message
_TAKE_BACK = (
    "UPDATE outbox SET state = 'cancelled', reason = :reason, finished = :now, key = key || '/' || id"  # noqa: S608
    f" WHERE id IN (SELECT id FROM ({_BELATED}))"
)


def take_back(db: SqliteDatabase, now: datetime) -> int:
    """Take back the reminders of other days, and those that are late and would come in quiet hours; count them.

    However many they are, each step is one statement.
    """
    midnight = datetime.combine(now.date(), time(), now.tzinfo)
    moment = {
        "kind": KIND,
        "reason": REASON,
        "now": stamp(now),
        "late": stamp(now - LATE),
        "early": stamp(now + LATE),
        "today": stamp(midnight),
        "tomorrow": stamp(midnight + timedelta(days=1)),
        "day": now.date().isoformat(),
        "clock": f"{now:%H:%M}",
        "peace_by_default": Subscription(chat=0).is_quiet(now.time()),
    }
    db.execute(_DECIDE_ANEW, moment)
    db.execute(_SNOOZE_ANEW, moment)
    return db.execute(_TAKE_BACK, moment).rowcount


def is_out_of_hours(now: datetime) -> bool:
    """True where what comes late should wait: in the quiet hours of those who never chose any, and on free days."""
    return not workdays.is_workday(now.date()) or Subscription(chat=0).is_quiet(now.time())
