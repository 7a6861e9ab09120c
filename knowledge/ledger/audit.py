"""The audit: who did what to whom and when, by Telegram id; only ever added to."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that was done."""

    id: int
    at: datetime
    actor: int | None
    """Who did it; None for the command line, and for those who were forgotten."""
    action: str
    person: int | None
    """To whom it was done."""
    details: Mapping[str, Any]


def note(
    db: Database,
    *,
    at: datetime,
    actor: int | None,
    action: str,
    person: int | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write down what is done in the transaction that does it. Details name nobody."""
    db.execute(
        "INSERT INTO audit (at, actor, action, person, details) VALUES (?, ?, ?, ?, ?)",
        (at.isoformat(), actor, action, person, json.dumps(details or {}, ensure_ascii=False)),
    )


def entries(db: Database) -> Iterator[Entry]:
    """Everything that was done, the oldest first."""
    for number, at, actor, action, person, details in db.execute(
        "SELECT id, at, actor, action, person, details FROM audit ORDER BY id"
    ):
        yield Entry(
            id=number,
            at=datetime.fromisoformat(at),
            actor=actor,
            action=action,
            person=person,
            details=json.loads(details),
        )


def forget(db: Database, person: int) -> None:
    """Take a person out of the audit; what was done stays."""
    db.execute("UPDATE audit SET actor = NULL WHERE actor = ?", (person,))
    db.execute("UPDATE audit SET person = NULL WHERE person = ?", (person,))
