"""The table behind the inbox: what arrived, what was handled of it, and what was set aside."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database, Migrations

from bot import claiming, outbox
from bot.outbox import stamp

Raw = Mapping[str, Any]
"""An update in its JSON form."""
TRIES = 3
"""Restarts over which an update is tried."""
KNOWN = timedelta(days=2)
"""How long a handled update is known again; Telegram repeats for a day at most."""
KEPT = timedelta(days=30)
"""How long an update that was set aside can be looked at."""
_log = logging.getLogger(__name__)
migrations = Migrations("inbox")


@migrations()
def inbox(db: Database) -> None:
    """Create the inbox."""
    db["inbox"].create(  # type: ignore[union-attr]
        {"update_id": int, "body": str, "received": str, "state": str, "tries": int, "reason": str},
        pk="update_id",
        not_null={"body", "received", "state", "tries"},
        defaults={"state": "waiting", "tries": 0, "reason": ""},
    )
    db.execute("CREATE INDEX inbox_waiting ON inbox (update_id) WHERE state = 'waiting'")
    db.execute("CREATE INDEX inbox_received ON inbox (received)")


@dataclass(frozen=True, slots=True)
class Left:
    """An update that an earlier process did not finish."""

    body: Raw
    tries: int
    """How often it was begun anew after a restart."""


def list_set_aside(db: Database) -> list[tuple[int, str]]:
    """List the updates that were given up, with the reason."""
    rows = db.execute("SELECT update_id, reason FROM inbox WHERE state = 'set aside' ORDER BY update_id")
    return [(number, reason) for number, reason in rows]


def known(db: Database, found: Sequence[Raw]) -> set[int]:
    """Tell which of these have arrived before."""
    numbers = json.dumps([raw["update_id"] for raw in found])
    rows = db.execute("SELECT update_id FROM inbox WHERE update_id IN (SELECT value FROM json_each(?))", (numbers,))
    return {number for (number,) in rows}


def store(db: Database, found: Sequence[Raw], now: datetime, *, prune: bool) -> None:
    """Add updates, except those that are there already."""
    # escaped, so that half a character pair can be stored too
    received = stamp(now)
    rows = [(raw["update_id"], json.dumps(raw), received) for raw in found]
    db.conn.executemany("INSERT OR IGNORE INTO inbox (update_id, body, received) VALUES (?, ?, ?)", rows)
    wrote: set[int] = set()
    for raw in found:
        _note_the_chat(db, raw, wrote)
    if prune:
        gone = (stamp(now - KNOWN), stamp(now - KEPT))
        db.execute("DELETE FROM inbox WHERE received < ? AND (state = 'handled' OR received < ?)", gone)


def _note_the_chat(db: Database, raw: Raw, wrote: set[int]) -> None:
    """Whoever writes can be written to, noted once for all that they wrote; a group that says it moved has moved."""
    message = raw.get("message")
    room = message.get("chat") if isinstance(message, dict) else None
    if not isinstance(message, dict) or not isinstance(room, dict) or not isinstance(chat := room.get("id"), int):
        return
    if chat not in wrote:
        outbox.reachable_again(db, chat)
        wrote.add(chat)
    if isinstance(new := message.get("migrate_to_chat_id"), int):
        claiming.move(db, chat, new)


def tick(db: Database, numbers: Sequence[int]) -> None:
    # what was said is kept no longer than it is needed
    sql = "UPDATE inbox SET state = 'handled', body = '' WHERE update_id IN (SELECT value FROM json_each(?))"
    db.execute(sql, (json.dumps(numbers),))


def left_behind(db: Database) -> list[Left]:
    reason = f"程序重启后处理 {TRIES} 次，每次都中断"
    spent = db.execute(
        "UPDATE inbox SET state = 'set aside', reason = ? WHERE state = 'waiting' AND tries >= ?", (reason, TRIES)
    )
    if spent.rowcount:
        _log.error("%d updates are set aside: see doctor", spent.rowcount)
    rows = db.execute("SELECT body, tries FROM inbox WHERE state = 'waiting' ORDER BY update_id").fetchall()
    return [Left(json.loads(body), tries) for body, tries in rows]
