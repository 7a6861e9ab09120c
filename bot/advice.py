"""Opening the knowledge: the task list of the settings, the adviser who answers from it, and what was reported."""

from __future__ import annotations

from pathlib import Path

from knowledge.conversation import Adviser
from knowledge.model import TaskList
from knowledge.progress import NoProgress, Progress


def open_adviser(tasks: Path) -> Adviser:
    """Build the adviser for the (first) task list in this file."""
    from knowledge.lexicon import Lexicon
    from knowledge.loading import load_first

    task_list = load_first(tasks)
    return Adviser(task_list, Lexicon.load(task_list))


def open_progress(database: Path, task_list: TaskList) -> Progress:
    """Open the reports of this database, if there is one, for reading."""
    if not database.is_file():
        return NoProgress()
    from bot.database import open_reader  # only paid for where something may have been reported
    from knowledge.ledger import Ledger

    return Ledger(open_reader(database), task_list)
