"""What the rows of a place say, for conditions on the words of a column."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from knowledge.model import Task
from knowledge.query import Filter, Op, Wanted
from knowledge.text import normalise


def wording(task: Task, column: Wanted) -> str:
    """The words of a cell, as questions are compared with them."""
    return _plain(getattr(task, column))


@lru_cache(maxsize=1024)
def _plain(cell: str) -> str:
    """A cell of the list, of which there are few and each is asked about again."""
    return normalise(cell)


def says(tasks: Iterable[Task], condition: Filter) -> bool:
    """Whether one of these rows has the words of a condition in the column that it names, or none has."""
    own = (t for t in tasks if not condition.indicator or any(x.indicator == condition.indicator for x in t.targets))
    found = any(condition.text in wording(task, condition.measure) for task in own)
    return found is (condition.op is Op.HAS)
