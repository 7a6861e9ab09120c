"""The outbox: whatever the bot says of its own accord is written down first, and stays until its end is known.

A row is put in the same transaction as what it speaks of, so neither exists without the other. Its key makes it unique:
put twice, it is sent once. Every row comes to an end: sent, acknowledged, blocked, failed, unknown or cancelled.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlite_utils import Database, Migrations

migrations = Migrations("outbox")
Markup = Mapping[str, Any]
"""An inline keyboard in its JSON form."""
LONGEST_WAIT = timedelta(days=1)
"""Nothing waits longer for another attempt, not for Telegram's “retry after” either: it would only be told again."""
_SLACK = timedelta(hours=1)
"""By how much two clocks may differ without one of them being wrong."""
UNREACHABLE = "收不到：此前已屏蔽机器人或移除了它"


class State(StrEnum):
    """How far a message has come."""

    PENDING = "pending"
    """Waits for its time and its turn."""
    SENDING = "sending"
    """Is under way; after a crash nobody knows whether it arrived."""
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    """Sent, and the receiver said so."""
    BLOCKED = "blocked"
    """The receiver has blocked the bot, or removed it from the group."""
    FAILED = "failed"
    """Telegram refused it for good; the reason tells why."""
    UNKNOWN = "unknown"
    """It may have arrived or not; it is not repeated by itself."""
    CANCELLED = "cancelled"


_WAITS = State.PENDING.value, None, ""
"""State, end and reason of what is to be sent."""
OPEN = frozenset({State.PENDING, State.SENDING})
FINAL = frozenset(State) - OPEN


@migrations()
def outbox(db: Database) -> None:
    """Create the outbox and the list of those who cannot be reached."""
    db["outbox"].create(  # type: ignore[union-attr]
        {
            "id": int,
            "key": str,
            "chat": int,
            "topic": int,
            "text": str,
            "markup": str,
            "kind": str,
            "campaign": str,
            "urgent": int,
            "created": str,
            "not_before": str,
            "state": str,
            "attempt": int,
            "claimed_at": str,
            "finished": str,
            "message_id": int,
            "reason": str,
        },
        pk="id",
        not_null={"key", "chat", "text", "kind", "campaign", "urgent", "created", "not_before", "state", "attempt"},
        defaults={"campaign": "", "urgent": 0, "state": State.PENDING.value, "attempt": 0, "reason": ""},
    )
    db.execute("CREATE UNIQUE INDEX outbox_key ON outbox (key)")
    db.execute("CREATE INDEX outbox_turn ON outbox (urgent DESC, not_before, id) WHERE state = 'pending'")
    db.execute("CREATE INDEX outbox_under_way ON outbox (id) WHERE state = 'sending'")
    db.execute("CREATE INDEX outbox_waiting_chat ON outbox (chat) WHERE state = 'pending'")
    db.execute("CREATE INDEX outbox_campaign ON outbox (campaign, state) WHERE campaign <> ''")
    db["unreachable"].create({"chat": int, "since": str, "reason": str}, pk="chat", not_null={"since", "reason"})  # type: ignore[union-attr]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message as it stands in the outbox."""

    id: int
    key: str
    chat: int
    topic: int | None
    text: str
    """HTML."""
    markup: Markup | None
    kind: str
    """What sort of message it is: card, decision, reminder, push…"""
    campaign: str
    """The push that it belongs to, empty if none."""
    urgent: bool
    created: datetime
    not_before: datetime
    state: State
    attempt: int
    message_id: int | None
    reason: str


COLUMNS = (
    "id, key, chat, topic, text, markup, kind, campaign, urgent,"
    " created, not_before, state, attempt, message_id, reason"
)
"""The columns that `read` expects."""
_PUT = (
    "INSERT INTO outbox (key, chat, topic, text, markup, kind, campaign, urgent, created, not_before,"  # noqa: S608
    " state, finished, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    f" ON CONFLICT (key) DO NOTHING RETURNING {COLUMNS}"
)
_PUT_ONE_OF_MANY = (
    "INSERT INTO outbox (key, chat, topic, text, markup, kind, campaign, created, not_before, state, finished, reason)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING"
)


def put(
    db: Database,
    *,
    key: str,
    chat: int,
    text: str,
    kind: str,
    now: datetime,
    topic: int | None = None,
    markup: Markup | None = None,
    campaign: str = "",
    not_before: datetime | None = None,
    urgent: bool = False,
) -> Outgoing | None:
    """Put a message in, inside the caller's transaction; None if one with this key is there already.

    `urgent` goes before everything that is not: cards and decisions that somebody waits for. A chat that cannot be
    reached gets a row that has already come to its end.
    """
    values = (
        *(key, chat, topic, text, json.dumps(markup) if markup is not None else None, kind, campaign, int(urgent)),
        *(stamp(now), stamp(not_before or now)),
    )
    end = _ended(now) if _gone(db, [chat]) else _WAITS
    added = db.execute(_PUT, (*values, *end)).fetchone()
    return None if added is None else read(added)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One of many messages that are put in together."""

    key: str
    chat: int
    topic: int | None = None
    text: str
    markup: str | None = None
    """An inline keyboard as JSON text."""


def put_all(
    db: Database,
    entries: Iterable[Entry],
    *,
    kind: str,
    now: datetime,
    campaign: str = "",
    not_before: datetime | None = None,
) -> int:
    """Put many messages in, as `put` would, and count those whose keys were not there already."""
    entries = list(entries)
    gone, ended = _gone(db, [each.chat for each in entries]), _ended(now)
    same = (kind, campaign, stamp(now), stamp(not_before or now))
    rows = (
        (each.key, each.chat, each.topic, each.text, each.markup, *same, *(ended if each.chat in gone else _WAITS))
        for each in entries
    )
    before = db.conn.total_changes
    db.conn.executemany(_PUT_ONE_OF_MANY, rows)
    return db.conn.total_changes - before


def _gone(db: Database, chats: list[int]) -> set[int]:
    """Those of some chats that cannot be reached at present."""
    sql = "SELECT chat FROM unreachable WHERE chat IN (SELECT value FROM json_each(?))"
    return {chat for (chat,) in db.execute(sql, (json.dumps(chats),))}


def _ended(now: datetime) -> tuple[str, str, str]:
    """State, end and reason of what is not even tried."""
    return State.BLOCKED.value, stamp(now), UNREACHABLE


def find(db: Database, key: str) -> Outgoing | None:
    """Look a message up by its key."""
    found = db.execute(f"SELECT {COLUMNS} FROM outbox WHERE key = ?", (key,)).fetchone()  # noqa: S608 - constants
    return None if found is None else read(found)


def of_campaign(db: Database, campaign: str) -> tuple[Outgoing, ...]:
    """List the messages of a push in the order in which they were put."""
    rows = db.execute(f"SELECT {COLUMNS} FROM outbox WHERE campaign = ? ORDER BY id", (campaign,))  # noqa: S608
    return tuple(map(read, rows))


def tally(db: Database, campaign: str) -> dict[State, int]:
    """Count the messages of a push by how far they have come."""
    counted = db.execute("SELECT state, count(*) FROM outbox WHERE campaign = ? GROUP BY state", (campaign,))
    return {State(state): number for state, number in counted}


def acknowledge(db: Database, key: str, now: datetime) -> bool:
    """Note that the receiver has seen a message; False if it was never on its way."""
    found = db.execute(
        "UPDATE outbox SET state = 'acknowledged', finished = ?"
        " WHERE key = ? AND state IN ('sending', 'sent', 'unknown', 'acknowledged')",
        (stamp(now), key),
    )
    return found.rowcount > 0


def cancel(db: Database, now: datetime, *, campaign: str = "", keys: Iterable[str] = ()) -> int:
    """Take back what has not left yet, of one push or with these keys, and count it."""
    keys = json.dumps(list(keys))
    found = db.execute(
        "UPDATE outbox SET state = 'cancelled', finished = ? WHERE state = 'pending'"
        " AND (campaign = nullif(?, '') OR key IN (SELECT value FROM json_each(?)))",
        (stamp(now), campaign, keys),
    )
    return found.rowcount


def hasten(db: Database, now: datetime) -> int:
    """Let what waits for a time that a wrong clock wrote down leave now, and count it."""
    found = db.execute(
        "UPDATE outbox SET not_before = :now, created = min(created, :now)"
        " WHERE state = 'pending' AND urgent IN (0, 1) AND not_before > :soon"  # that far the index of turns leads
        " AND (created > :soon OR not_before > :late)",
        {"now": stamp(now), "soon": stamp(now + _SLACK), "late": stamp(now + LONGEST_WAIT)},
    )
    return found.rowcount


def unreachable(db: Database) -> dict[int, str]:
    """Name the chats that cannot be reached at present, with the reason."""
    return dict(db.execute("SELECT chat, reason FROM unreachable").fetchall())


def reachable_again(db: Database, chat: int) -> None:
    """Write to this chat again: it has written to the bot."""
    db.execute("DELETE FROM unreachable WHERE chat = ?", (chat,))


def stamp(moment: datetime) -> str:
    """Write a moment so that texts sort as times do: UTC, with milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def read(row: tuple[Any, ...]) -> Outgoing:
    """Turn a row, its columns in the order of `Outgoing`, into a message."""
    (id_, key, chat, topic, text, markup, kind, campaign, urgent, created, not_before, state, attempt, message, why) = (
        row
    )
    return Outgoing(
        id=id_,
        key=key,
        chat=chat,
        topic=topic,
        text=text,
        markup=None if markup is None else json.loads(markup),
        kind=kind,
        campaign=campaign,
        urgent=bool(urgent),
        created=datetime.fromisoformat(created),
        not_before=datetime.fromisoformat(not_before),
        state=State(state),
        attempt=attempt,
        message_id=message,
        reason=why or "",
    )
