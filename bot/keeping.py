"""Keeping the database in step with the task list and the settings, for those who read it with other tools."""

from __future__ import annotations

from datetime import datetime

from bot.database import Database
from bot.settings import Settings
from knowledge.ledger import targets
from knowledge.model import TaskList


def keep_in_step(database: Database, task_list: TaskList, settings: Settings, now: datetime) -> None:
    """Write the targets and the thresholds down where they have changed; call it before the event loop runs."""
    offset = now.astimezone(settings.timezone).utcoffset()
    shift = f"{int(offset.total_seconds() // 60) if offset else 0:+d} minutes"
    if targets.stale(database.reader, task_list, today=settings.today, utc_offset=shift):
        database.write_now(lambda db: targets.keep_in_step(db, task_list, today=settings.today, utc_offset=shift))
