"""What the rows of a place say, for conditions on the words of a column."""

from __future__ import annotations

from collections.abc import Iterable

from knowledge.model import Task
from knowledge.query import Filter, Op
from knowledge.text import normalise


def says(tasks: Iterable[Task], condition: Filter) -> bool:
    """Whether one of these rows has the words of a condition in the column that it names, or none has."""
    own = (t for t in tasks if not condition.indicator or any(x.indicator == condition.indicator for x in t.targets))
    found = any(condition.text in normalise(getattr(task, condition.measure.value)) for task in own)
    return found is (condition.op is Op.HAS)
