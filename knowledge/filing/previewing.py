"""What an import would do, in lines that somebody reads before agreeing to it."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.answering.wording import number
from knowledge.days import short_day
from knowledge.filing.entry import Filed
from knowledge.ledger.bulk import Added, Review
from knowledge.model import TaskList

_SUSPICIOUS = 5
"""So many figures that are all just the target are hardly a coincidence."""


def preview(filed: Filed, review: Review, task_list: TaskList, *, most: int) -> Iterator[str]:
    """Say what was read, then each difference (old → new), no more than so many."""
    counts = [f"要写入{len(review.added)}项", f"已在台账{review.unchanged}项"]
    counts += [f"没填{filed.empty}项"] if filed.empty else []
    yield f"{filed.name}：{'，'.join(counts)}。"
    yield from (difference(each, task_list) for each in review.added[:most])
    if len(review.added) > most:
        yield f"……还有{len(review.added) - most}项没有列出。"
    if len(review.added) >= _SUSPICIOUS and all(_is_the_target(each, task_list) for each in review.added):
        yield "请核对：每个数都等于目标，像是任务表，不像完成数。"
    if filed.ignored:
        yield f"没有读：{'、'.join(filed.ignored)}。"


def _is_the_target(added: Added, task_list: TaskList) -> bool:
    return task_list.targets[added.entry.place, added.entry.indicator].amount == added.entry.done


def difference(added: Added, task_list: TaskList) -> str:
    """Say one difference: 湛江 上云：12 → 14个（截至10月15日）."""
    entry = added.entry
    unit = task_list.targets[entry.place, entry.indicator].unit
    year = "" if added.on.year == task_list.year else f"{added.on.year}年"
    before = "没有填报" if added.before is None else number(added.before)
    return f"{entry.place} {entry.indicator}：{before} → {number(entry.done)}{unit}（截至{year}{short_day(added.on)}）"
