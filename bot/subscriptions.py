"""The subscriptions in the database: what each chat wants to be told, and who asked to be told again later."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from sqlite_utils import Database as SqliteDatabase
from sqlite_utils import Migrations

from bot import outbox
from knowledge.reminding import Rhythm, Snooze, Subscription

migrations = Migrations("subscriptions")
_COLUMNS = "chat, topic, places, rhythm, at, quiet_from, quiet_until, paused_until, told_until, acknowledged"
_CHOSEN = ("topic", "places", "rhythm", "at", "quiet_from", "quiet_until", "paused_until", "slot")
IN_PEACE = (
    "(rhythm = 'off' OR coalesce(paused_until > :day, 0) OR iif(quiet_from <= quiet_until,"
    " :clock >= quiet_from AND :clock < quiet_until, :clock >= quiet_from OR :clock < quiet_until))"
)
"""Of many subscriptions at once, those that `is_paused` or `is_quiet` holds for, on `:day` at `:clock`."""


@migrations()
def subscriptions(db: SqliteDatabase) -> None:
    """Create the subscriptions, those who asked to be told later, and the record of the sweeps."""
    texts = ("places", "rhythm", "at", "quiet_from", "quiet_until", "slot")
    db["subscriptions"].create(  # type: ignore[union-attr]
        {
            "chat": int,
            "topic": int,
            **dict.fromkeys(texts, str),
            "paused_until": str,
            "told_until": str,
            "acknowledged": str,
        },
        pk="chat",
        not_null=set(texts),
    )
    db["snoozes"].create({"chat": int, "until": str}, pk=("chat", "until"))  # type: ignore[union-attr]
    db["sweeps"].create(  # type: ignore[union-attr]
        {"at": str, "decided": int, "reminders": int, "missed": int}, pk="at", not_null={"decided", "reminders"}
    )


@migrations()
def told_before(db: SqliteDatabase) -> None:
    """Remember what had been decided before the last decision, so that it can be taken back."""
    db.execute("ALTER TABLE subscriptions ADD COLUMN told_before TEXT")


def get(db: SqliteDatabase, chat: int) -> Subscription | None:
    """Read the subscription of a chat."""
    row = db.execute(f"SELECT {_COLUMNS} FROM subscriptions WHERE chat = ?", (chat,)).fetchone()  # noqa: S608
    return None if row is None else _read(row)


def put(db: SqliteDatabase, subscriptions: Iterable[Subscription]) -> None:
    """Write what chats chose; of those that are known, what was decided and acknowledged stays."""
    marks = ", ".join("?" * 11)
    chosen = ", ".join(f"{name} = excluded.{name}" for name in _CHOSEN)
    db.conn.executemany(
        f"INSERT INTO subscriptions ({_COLUMNS}, slot) VALUES ({marks}) ON CONFLICT (chat) DO UPDATE SET {chosen}",  # noqa: S608
        map(_row, subscriptions),
    )


def forget(db: SqliteDatabase, chat: int) -> None:
    """Delete what is kept about what a chat wants to be told."""
    db.execute("DELETE FROM subscriptions WHERE chat = ?", (chat,))
    drop_snoozes(db, chat)


def enrol(db: SqliteDatabase, chats: Iterable[int], now: datetime) -> None:
    """Give those who never chose the defaults; what began before today is not told to them any more."""
    before = now.date() - timedelta(days=1)
    new = [Subscription(chat=chat, told_until=before) for chat in chats if get(db, chat) is None]
    put(db, new)


def silence_strangers(db: SqliteDatabase, members: Iterable[int]) -> None:
    """Delete what is kept for people who are no members (any more); groups stay."""
    known = json.dumps(list(members))
    for table in ("subscriptions", "snoozes"):
        db.execute(f"DELETE FROM {table} WHERE chat > 0 AND chat NOT IN (SELECT value FROM json_each(?))", (known,))  # noqa: S608


def undecided(db: SqliteDatabase, now: datetime, after: int | None, most: int) -> tuple[Subscription, ...]:
    """Read, in the order of their chats, subscriptions whose digest of today may have to be decided by now."""
    today, slack = now.date(), now.date() + timedelta(days=1)
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM subscriptions WHERE chat > ? AND rhythm <> 'off' AND slot <= ?"  # noqa: S608
        " AND (told_until IS NULL OR told_until < ? OR told_until > ?) ORDER BY chat LIMIT ?",
        (-(2**63) if after is None else after, _clock(now.time()), str(today), str(slack), most),
    )
    return tuple(map(_read, rows))


def decided(db: SqliteDatabase, subscriptions: Iterable[Subscription], day: date) -> None:
    """Note that it was decided what these are told on that day."""
    since: dict[date, list[int]] = {}
    for each in subscriptions:
        since.setdefault(each.since(day), []).append(each.chat)
    for before, chats in since.items():
        db.execute(
            "UPDATE subscriptions SET told_until = ?, told_before = ? WHERE chat IN (SELECT value FROM json_each(?))",
            (day.isoformat(), before.isoformat(), json.dumps(chats)),
        )


def put_snooze(db: SqliteDatabase, snooze: Snooze) -> None:
    """Write down that a chat is to be told again."""
    db.execute("INSERT OR IGNORE INTO snoozes (chat, until) VALUES (?, ?)", (snooze.chat, outbox.stamp(snooze.until)))


def drop_snoozes(db: SqliteDatabase, chat: int) -> None:
    """Forget that a chat is to be told again."""
    db.execute("DELETE FROM snoozes WHERE chat = ?", (chat,))


def take_snoozes(db: SqliteDatabase, now: datetime) -> Iterator[Snooze]:
    """Read and remove those whose time has come."""
    rows = db.execute("DELETE FROM snoozes WHERE until <= ? RETURNING chat, until", (outbox.stamp(now),)).fetchall()
    for chat, until in rows:
        yield Snooze(chat=chat, until=datetime.fromisoformat(until).astimezone(now.tzinfo))


def _row(s: Subscription) -> tuple[Any, ...]:
    days = (day and day.isoformat() for day in (s.paused_until, s.told_until, s.acknowledged))
    clocks = map(_clock, (s.at, s.quiet_from, s.quiet_until))
    return (s.chat, s.topic, "、".join(s.places), str(s.rhythm), *clocks, *days, _clock(s.slot))


def _read(row: tuple[Any, ...]) -> Subscription:
    chat, topic, places, rhythm, at, quiet_from, quiet_until, paused, told, acknowledged = row
    return Subscription(
        chat=chat,
        topic=topic,
        places=tuple(places.split("、")) if places else (),
        rhythm=_RHYTHMS[rhythm],
        at=_time(at),
        quiet_from=_time(quiet_from),
        quiet_until=_time(quiet_until),
        paused_until=_day(paused),
        told_until=_day(told),
        acknowledged=_day(acknowledged),
    )


_RHYTHMS = {str(rhythm): rhythm for rhythm in Rhythm}
_time = lru_cache(maxsize=1440)(time.fromisoformat)


@lru_cache(maxsize=64)
def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _clock(at: time) -> str:
    return f"{at:%H:%M}"


def record(db: SqliteDatabase, at: datetime, decided: int, reminders: int, missed: int) -> None:
    """Write down what a sweep did."""
    db.execute("INSERT OR REPLACE INTO sweeps VALUES (?, ?, ?, ?)", (outbox.stamp(at), decided, reminders, missed))


def every(db: SqliteDatabase) -> Iterator[Subscription]:
    """Read all subscriptions, one after the other."""
    yield from map(_read, db.execute(f"SELECT {_COLUMNS} FROM subscriptions ORDER BY chat"))  # noqa: S608


def of_groups(db: SqliteDatabase) -> Iterator[Subscription]:
    """Read the subscriptions of groups; their chats have negative numbers."""
    yield from map(_read, db.execute(f"SELECT {_COLUMNS} FROM subscriptions WHERE chat < 0 ORDER BY chat DESC"))  # noqa: S608
