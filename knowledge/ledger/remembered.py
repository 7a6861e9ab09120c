"""Single values that are kept beside the ledger, such as the thresholds that its view shows lights by."""

from __future__ import annotations

from collections.abc import Mapping

from sqlite_utils import Database


def put(db: Database, values: Mapping[str, str]) -> None:
    """Remember values by their names, writing only what has changed."""
    for name, value in values.items():
        if get(db, name) != value:
            db.execute(
                "INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (name, value),
            )


def get(db: Database, name: str) -> str | None:
    """Recall a value."""
    row = db.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
    return None if row is None else str(row[0])
