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
    "SELECT json_group_array(id) FROM outbox LEFT JOIN subscriptions USING (chat)"  # noqa: S608 - constants
    " WHERE state = 'pending' AND kind = :kind AND (created < :late OR created > :early)"
    f" AND (created < :today OR created >= :tomorrow OR coalesce({IN_PEACE}, :peace_by_default))"
)
_THESE = "id IN (SELECT value FROM json_each(:belated))"
_DECIDE_ANEW = (
    "UPDATE subscriptions SET told_until = told_before WHERE (chat, told_until) IN"  # noqa: S608 - constants
    f" (SELECT chat, substr(key, -10) FROM outbox WHERE {_THESE} AND key LIKE 'digest:%')"
)
# since when they wait is kept: what is late is not said in quiet hours
_SNOOZE_ANEW = (
    "INSERT OR IGNORE INTO snoozes (chat, until)"  # noqa: S608 - constants
    f" SELECT chat, min(created, :now) FROM outbox WHERE {_THESE} AND key LIKE 'snooze:%'"
)
# another key: what is decided anew on the same day is another message
_TAKE_BACK = (
    "UPDATE outbox SET state = 'cancelled', reason = :reason, finished = :now, key = key || '/' || id"  # noqa: S608
    f" WHERE {_THESE}"
)


def take_back(db: SqliteDatabase, now: datetime) -> int:
    """Take back the reminders of other days, and those that are late and would come in quiet hours; count them.

    However many they are, each step is one statement.
    """
    midnight = datetime.combine(now.date(), time(), now.tzinfo)
    moment = {
        "kind": KIND,
        "late": stamp(now - LATE),
        "early": stamp(now + LATE),
        "today": stamp(midnight),
        "tomorrow": stamp(midnight + timedelta(days=1)),
        "day": now.date().isoformat(),
        "clock": f"{now:%H:%M}",
        "peace_by_default": Subscription(chat=0).is_quiet(now.time()),
    }
    (belated,) = db.execute(_BELATED, moment).fetchone()
    these = {"belated": belated, "reason": REASON, "now": stamp(now)}
    db.execute(_DECIDE_ANEW, these)
    db.execute(_SNOOZE_ANEW, these)
    return db.execute(_TAKE_BACK, these).rowcount


def is_out_of_hours(now: datetime) -> bool:
    """True where what comes late should wait: in the quiet hours of those who never chose any, and on free days."""
    return not workdays.is_workday(now.date()) or Subscription(chat=0).is_quiet(now.time())
