"""Increments add to what stands before them: approved ones to what is approved, waiting ones to all that may come."""

from __future__ import annotations

from sqlite_utils import Database

from knowledge.ledger.reading import Key, Position, Reading
from knowledge.ledger.report import State


def carry_on(db: Database, reading: Reading, key: Key, first: Position, last: Position) -> None:
    """Let increments on a target follow what has changed between two positions."""
    start = min(first, reading.oldest_waiting(*key) or first)
    reports = list(reading.standing(*key, start))
    if all(report.added is None for report in reports):
        return
    approved = expected = reading.base(*key, start)
    for report in reports:
        counts = report.state is State.APPROVED
        if report.added is None and counts:
            if (str(report.reported_on), report.id) > last:
                return  # what comes after starts from here, whatever was before
            approved = expected = report.done
            continue
        expected = report.done if report.added is None else expected + report.added
        if counts:
            approved += report.added or 0
        total = approved if counts else expected
        if total != report.done:
            db.execute("UPDATE reports SET done = ? WHERE id = ?", (str(total), report.id))
