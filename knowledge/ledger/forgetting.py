"""Those who leave: their entries stay, their names do not."""

from __future__ import annotations

from sqlite_utils import Database

from knowledge.ledger import audit


def unname(db: Database, user: int) -> None:
    """Take a user's name and id out of everything that was reported, decided and audited."""
    db.execute("UPDATE reports SET reporter = NULL, reported_by = '' WHERE reporter = ?", (user,))
    db.execute("UPDATE reports SET decider = NULL, decided_by = '' WHERE decider = ?", (user,))
    audit.forget(db, user)


def named(db: Database, user: int) -> int:
    """Count the entries that name a user as their reporter."""
    (count,) = db.execute("SELECT count(*) FROM reports WHERE reporter = ?", (user,)).fetchone()
    return int(count)
