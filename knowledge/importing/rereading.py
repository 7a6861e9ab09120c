"""Whether the figures and dates of a task list still are what its verbatim cells say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from knowledge.checking import pointer
from knowledge.errors import Violation
from knowledge.importing import due, workload
from knowledge.model import Task, TaskList


def reread(lists: Iterable[TaskList]) -> tuple[Violation, ...]:
    """Read every deadline and every workload again, and name what does not agree with them."""
    return tuple(
        violation
        for index, task_list in enumerate(lists)
        for row, task in enumerate(task_list.tasks)
        for violation in _task(task, task_list.year, pointer("lists", index, "tasks", row))
    )


def _task(task: Task, year: int, at: str) -> Iterator[Violation]:
    written = due.parse(task.deadline_text, year)
    if written.day != task.deadline:
        read, kept = written.day or "没有日期", task.deadline or "null"
        yield Violation(f"{at}/deadline", f"原文“{task.deadline_text}”读作 {read}，写的是 {kept}")
    stated: dict[str, set[object]] = {}
    for goal in workload.parse(task.workload).goals:
        stated.setdefault(goal.unit, set()).add(goal.amount)
    for index, target in enumerate(task.targets):
        # A goal that was brought to another unit, or is not a figure, has nothing to be compared with here.
        if target.unit in stated and target.amount is not None and target.amount not in stated[target.unit]:
            yield Violation(f"{at}/targets/{index}/amount", f"原文里没有 {target.amount}{target.unit}：{task.workload}")
