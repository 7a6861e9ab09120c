"""Opening the knowledge: the task list of the settings, and the adviser who answers from it."""

from __future__ import annotations

from pathlib import Path

from knowledge.conversation import Adviser


def open_adviser(tasks: Path) -> Adviser:
    """Build the adviser for the (first) task list in this file."""
    from knowledge.lexicon import Lexicon
    from knowledge.loading import load

    task_list = load(tasks)[0]
    return Adviser(task_list, Lexicon.load(task_list))
