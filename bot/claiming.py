"""Taking messages out of the outbox to send them, and writing down what became of each.

A claim is one statement: a message is pending or under way, never both, whoever else looks. A process that dies leaves
its messages under way; the next one finds them and calls them unknown.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from bot.journal import Known
from bot.outbox import COLUMNS, Outgoing, State, read, stamp

LOOKED_THROUGH = 4
"""For each message wanted, how many are looked through for one whose chat is free."""
CUT_SHORT = "发送途中程序中断，不知是否送达"


@dataclass(frozen=True, slots=True)
class Sent:
    """It arrived."""

    message_id: int


@dataclass(frozen=True, slots=True)
class Ended:
    """It will not be tried again: failed, blocked or unknown, and why."""

    state: State
    reason: str


@dataclass(frozen=True, slots=True)
class Later:
    """It was not sent and is due again after a while."""

    wait: timedelta
    reason: str


@dataclass(frozen=True, slots=True)
class Moved:
    """It was not sent: its group has another id now."""

    to: int


Outcome = Sent | Ended | Later | Moved


def claim(db: Database, now: datetime, limit: int, held: Iterable[int] = ()) -> list[Outgoing]:
    """Take up to `limit` due messages, the urgent and the oldest first, one for a chat and none for those in `held`."""
    rows = db.execute(
        f"""
        UPDATE outbox SET state = 'sending', claimed_at = :now, attempt = attempt + 1 WHERE id IN (
            SELECT id FROM (
                SELECT id, urgent, not_before,
                       row_number() OVER (PARTITION BY chat ORDER BY urgent DESC, not_before, id) AS turn
                FROM (
                    SELECT id, chat, urgent, not_before FROM outbox WHERE state = 'pending' AND not_before <= :now
                       AND chat NOT IN (SELECT value FROM json_each(:held))
                    ORDER BY urgent DESC, not_before, id LIMIT :window
                )
            ) WHERE turn = 1 ORDER BY urgent DESC, not_before, id LIMIT :limit
        ) RETURNING {COLUMNS}
        """,  # noqa: S608 - constants only
        {"now": stamp(now), "held": json.dumps(list(held)), "limit": limit, "window": limit * LOOKED_THROUGH},
    ).fetchall()
    return sorted(map(read, rows), key=lambda taken: (not taken.urgent, taken.not_before, taken.id))


def settle(db: Database, outcomes: Iterable[tuple[Outgoing, Outcome]], now: datetime) -> None:
    """Write down what became of claimed messages."""
    outcomes, finished = list(outcomes), stamp(now)
    # whoever was quicker to acknowledge than this is to write stays acknowledged
    db.conn.executemany(
        "UPDATE outbox SET message_id = ?, finished = ?, reason = '',"
        " state = CASE state WHEN 'sending' THEN 'sent' ELSE state END WHERE id = ?",
        [(outcome.message_id, finished, message.id) for message, outcome in outcomes if isinstance(outcome, Sent)],
    )
    for message, outcome in outcomes:
        match outcome:
            case Ended(state, reason):
                _end(db, message, state, reason, now)
            case Later(wait, reason):
                db.execute(
                    "UPDATE outbox SET state = 'pending', not_before = ?, reason = ?"
                    " WHERE id = ? AND state = 'sending'",
                    (stamp(now + wait), reason, message.id),
                )
            case Moved(to):
                move(db, message.chat, to)
                db.execute("UPDATE outbox SET state = 'pending' WHERE id = ? AND state = 'sending'", (message.id,))


def _end(db: Database, message: Outgoing, state: State, reason: str, now: datetime) -> None:
    db.execute(
        "UPDATE outbox SET state = ?, reason = ?, finished = ? WHERE id = ? AND state = 'sending'",
        (state, reason, stamp(now), message.id),
    )
    if state is State.BLOCKED:  # what else waits for this chat would only be refused too
        db.execute(
            "INSERT INTO unreachable (chat, since, reason) VALUES (?, ?, ?) ON CONFLICT (chat) DO NOTHING",
            (message.chat, stamp(now), reason),
        )
        db.execute(
            "UPDATE outbox SET state = 'blocked', reason = ?, finished = ? WHERE chat = ? AND state = 'pending'",
            (reason, stamp(now), message.chat),
        )


def recover(db: Database, now: datetime, known: Known) -> int:
    """At start: sort out what a process left under way that is gone, and count what nobody knows about."""
    for claimed in db.execute("SELECT id, attempt FROM outbox WHERE state = 'sending'").fetchall():
        if claimed in known.sent:
            db.execute(
                "UPDATE outbox SET state = 'sent', message_id = ?, finished = ?, reason = '' WHERE id = ?",
                (known.sent[claimed], stamp(now), claimed[0]),
            )
        elif claimed in known.never_left:
            db.execute("UPDATE outbox SET state = 'pending', attempt = attempt - 1 WHERE id = ?", claimed[:1])
    left = db.execute(
        "UPDATE outbox SET state = 'unknown', reason = ?, finished = ? WHERE state = 'sending'", (CUT_SHORT, stamp(now))
    )
    return left.rowcount


def release(db: Database, messages: Iterable[Outgoing]) -> None:
    """Give back what was claimed and surely not sent."""
    db.execute(
        "UPDATE outbox SET state = 'pending', attempt = attempt - 1 WHERE state = 'sending'"
        " AND id IN (SELECT value FROM json_each(?))",
        (json.dumps([message.id for message in messages]),),
    )


def move(db: Database, old: int, new: int) -> None:
    """Let a group that became a supergroup keep all that is known of it, in every table with a column `chat`."""
    for table in db.table_names():
        if any(column.name == "chat" for column in db[table].columns):
            # where the new id has a row of its own already, that is the newer one
            db.execute(f"UPDATE OR IGNORE [{table}] SET chat = ? WHERE chat = ?", (new, old))  # noqa: S608


def is_due(db: Database, now: datetime) -> bool:
    """Tell whether anything waits whose time has come."""
    found = db.execute("SELECT 1 FROM outbox WHERE state = 'pending' AND not_before <= ? LIMIT 1", (stamp(now),))
    return found.fetchone() is not None


def backlog(db: Database, now: datetime) -> tuple[int, datetime | None]:
    """Count the messages that are due, and tell since when the oldest is."""
    number, oldest = db.execute(
        "SELECT count(*), min(not_before) FROM outbox WHERE state = 'pending' AND not_before <= ?", (stamp(now),)
    ).fetchone()
    return number, None if oldest is None else datetime.fromisoformat(oldest)


def prune(db: Database, before: datetime) -> int:
    """Forget what came to its end before this moment; count it."""
    ended = db.execute(
        "DELETE FROM outbox WHERE finished < ? AND state NOT IN ('pending', 'sending')", (stamp(before),)
    )
    return ended.rowcount
