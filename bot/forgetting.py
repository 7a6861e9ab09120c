"""What is kept about a user, and how it is deleted: every room that keeps something has its line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from html import escape

from sqlite_utils import Database as SqliteDatabase

from bot import membership, pushes, subscriptions
from knowledge.ledger import audit, forgetting
from knowledge.people import Kept

FORGOTTEN = "已注销"
"""Stands for a name in the accounts of pushes."""


@dataclass(frozen=True, slots=True)
class Room:
    """A place in the database that knows users."""

    told: Callable[[SqliteDatabase, int], str]
    """Says in words what it keeps about a user, nothing if it keeps nothing."""
    forget: Callable[[SqliteDatabase, int], None]


def _talk(db: SqliteDatabase, user: int) -> str:
    row = db.execute("SELECT max(updated) FROM chat_states WHERE chat = ?", (user,)).fetchone()
    return f"和您聊天的上下文（最近{row[0][:10]}，30天不用自动清除）" if row[0] else ""


def _forget_talk(db: SqliteDatabase, user: int) -> None:
    db.execute("DELETE FROM chat_states WHERE chat = ?", (user,))


def _invited(db: SqliteDatabase, user: int) -> str:
    (count,) = db.execute("SELECT count(*) FROM invitations WHERE created_by = ?", (user,)).fetchone()
    return f"您发出的邀请{count}份" if count else ""


def _forget_invited(db: SqliteDatabase, user: int) -> None:
    db.execute("UPDATE invitations SET created_by = NULL WHERE created_by = ?", (user,))
    db.execute("UPDATE invitations SET used_by = NULL WHERE used_by = ?", (user,))


def _subscribed(db: SqliteDatabase, user: int) -> str:
    return "您的提醒设置" if subscriptions.get(db, user) else ""


def _told(db: SqliteDatabase, user: int) -> str:
    (count,) = db.execute("SELECT count(*) FROM outbox WHERE chat = ?", (user,)).fetchone()
    return f"机器人主动发给您的消息{count}条" if count else ""


def _forget_told(db: SqliteDatabase, user: int) -> None:
    # the account of a push still counts its receivers; a message that is under way still gets its end
    db.execute("DELETE FROM outbox WHERE chat = ? AND campaign = '' AND state <> 'sending'", (user,))
    db.execute("UPDATE outbox SET state = 'cancelled' WHERE chat = ? AND state = 'pending'", (user,))
    db.execute(
        "UPDATE outbox SET chat = 0, text = '', markup = NULL, key = 'forgotten ' || id"
        " WHERE chat = ? AND state <> 'sending'",
        (user,),
    )
    db.execute("DELETE FROM unreachable WHERE chat = ?", (user,))


def _pushed(db: SqliteDatabase, user: int) -> str:
    (count,) = db.execute("SELECT count(*) FROM pushes WHERE by = ?", (user,)).fetchone()
    return f"您发起的催办{count}次" if count else ""


ROOMS = (
    Room(_told, _forget_told),
    Room(_talk, _forget_talk),
    Room(_invited, _forget_invited),
    Room(_subscribed, subscriptions.forget),
    Room(_pushed, pushes.unname),
)
"""Whoever keeps something about users adds a room."""


def _names(db: SqliteDatabase, user: int) -> set[str]:
    """Every name under which somebody was written down."""
    found = db.execute(
        "SELECT name FROM people WHERE id = ? UNION SELECT reported_by FROM reports WHERE reporter = ?"
        " UNION SELECT decided_by FROM reports WHERE decider = ?",
        (user, user, user),
    )
    return {name for (name,) in found if name}


def kept(db: SqliteDatabase, user: int) -> Kept:
    """Tell everything that is kept about a user."""
    joined = membership.joined_on(db, user)
    return Kept(
        person=membership.find(db, user),
        joined=joined,
        reports=forgetting.named(db, user),
        others=tuple(words for room in ROOMS if (words := room.told(db, user))),
    )


def forget(db: SqliteDatabase, user: int, at: datetime) -> None:
    """Delete what is kept about a user; entries of the ledger and of the audit stay without the name."""
    for name in _names(db, user):
        # messages to others that have arrived; nobody reads their copies here any more
        db.execute(
            "UPDATE outbox SET text = '' WHERE campaign = '' AND state NOT IN ('pending', 'sending')"
            " AND instr(text, ?)",
            (escape(name, quote=False),),
        )
        db.execute("UPDATE pushes SET unreached = replace(unreached, ?, ?)", (name, FORGOTTEN))
    membership.remove(db, user)
    for room in ROOMS:
        room.forget(db, user)
    forgetting.unname(db, user)
    audit.note(db, at=at, actor=None, action="forgotten")
