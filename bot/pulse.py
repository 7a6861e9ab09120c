"""The table of heartbeats: when each part of the running bot last worked."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlite_utils import Database, Migrations

from bot.outbox import stamp

migrations = Migrations("pulse")


class Beat(StrEnum):
    """What has worked, or was noticed."""

    POLL = "poll"
    """Telegram was asked for updates and answered."""
    HOOK = "hook"
    """The webhook listens."""
    SWEEP = "sweep"
    """It was looked up who is to be reminded."""
    CONFLICT = "conflict"
    """Another program fetches the same bot's updates."""


@migrations()
def heartbeats(db: Database) -> None:
    """Create the table of heartbeats."""
    db["heartbeats"].create({"kind": str, "at": str}, pk="kind", not_null={"at"})  # type: ignore[union-attr]


def write_beat(db: Database, kind: Beat, now: datetime) -> None:
    """Note when something last worked."""
    db.execute("INSERT OR REPLACE INTO heartbeats (kind, at) VALUES (?, ?)", (kind, stamp(now)))


def beats(db: Database) -> dict[Beat, datetime]:
    """Tell when everything last worked."""
    known = frozenset(Beat)
    rows = db.execute("SELECT kind, at FROM heartbeats").fetchall()
    return {Beat(kind): datetime.fromisoformat(at) for kind, at in rows if kind in known}
