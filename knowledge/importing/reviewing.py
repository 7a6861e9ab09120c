"""What a new list changes against the one in use: added, changed, removed, with old and new side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from knowledge.checking import CELLS
from knowledge.model import Target, Task, TaskList

_HEADINGS = dict(
    zip(
        CELLS,
        ("序号", "地市", "工作任务名称", "任务要求", "任务性质", "实施方式", "实施标准", "工作量", "完成时限"),
        strict=True,
    )
)


class Change(StrEnum):
    """What happened to something."""

    ADDED = "新增"
    CHANGED = "改动"
    REMOVED = "删去"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that the new list says differently."""

    change: Change
    what: str
    old: str = ""
    new: str = ""

    def __str__(self) -> str:
        told = {
            Change.ADDED: self.new,
            Change.REMOVED: self.old,
            Change.CHANGED: f"{self.old or '（空）'} → {self.new or '（空）'}",
        }[self.change]
        return f"{self.change.value} {self.what}：{told}"


def review(old: TaskList | None, new: TaskList) -> tuple[Difference, ...]:
    """Compare two versions of a list; without an old one everything is new."""
    if old is None:
        return (Difference(Change.ADDED, "清单", new=f"{new.title}，{len(new.tasks)} 条任务"),)
    return (*_headers(old, new), *_targets(old, new), *_tasks(old, new), *_totals(old, new))


def amount_text(target: Target) -> str:
    """Write a target as the document states it: 至少3个."""
    if target.amount is None:
        return target.words
    word = "" if target.comparator.value == "等于" else target.comparator.value
    return f"{word}{target.amount}{target.unit}" + ("（推定）" if target.implied else "")


def _headers(old: TaskList, new: TaskList) -> Iterator[Difference]:
    for name, label in (("title", "标题"), ("year", "年份"), ("region", "地区"), ("source", "出处")):
        yield from _compared(label, str(getattr(old, name)), str(getattr(new, name)))
    before = {i.key: f"{i.name}，单位 {i.unit or '无'}，属于 {i.part_of or '无'}" for i in old.indicators}
    after = {i.key: f"{i.name}，单位 {i.unit or '无'}，属于 {i.part_of or '无'}" for i in new.indicators}
    for key in dict.fromkeys((*before, *after)):
        yield from _compared(f"指标 {key}", before.get(key, ""), after.get(key, ""))


def _targets(old: TaskList, new: TaskList) -> Iterator[Difference]:
    before = {key: amount_text(target) for key, target in old.targets.items()}
    after = {key: amount_text(target) for key, target in new.targets.items()}
    for key in dict.fromkeys((*before, *after)):
        yield from _compared(" ".join(key), before.get(key, ""), after.get(key, ""))


def _tasks(old: TaskList, new: TaskList) -> Iterator[Difference]:
    for place in dict.fromkeys((*old.places, *new.places)):
        before, after = old.by_place.get(place, ()), new.by_place.get(place, ())
        for index in range(max(len(before), len(after))):
            label = place if max(len(before), len(after)) == 1 else f"{place}第{index + 1}条任务"
            if index >= len(before):
                yield Difference(Change.ADDED, label, new=after[index].workload)
            elif index >= len(after):
                yield Difference(Change.REMOVED, label, old=before[index].workload)
            else:
                yield from _cells(label, before[index], after[index])


def _cells(label: str, before: Task, after: Task) -> Iterator[Difference]:
    for name in CELLS:
        yield from _compared(f"{label}“{_HEADINGS[name]}”", getattr(before, name), getattr(after, name), known=True)
    yield from _compared(f"{label}截止日", str(before.deadline or ""), str(after.deadline or ""), known=True)
    for heading in dict.fromkeys((*before.extra, *after.extra)):
        yield from _compared(f"{label}“{heading}”", before.extra.get(heading, ""), after.extra.get(heading, ""))
    if before.row != after.row:
        yield Difference(Change.CHANGED, f"{label}行号", str(before.row), str(after.row))


def _totals(old: TaskList, new: TaskList) -> Iterator[Difference]:
    for key in dict.fromkeys((*old.totals, *new.totals)):
        yield from _compared(f"合计 {key}", str(old.totals.get(key, "")), str(new.totals.get(key, "")))


def _compared(what: str, old: str, new: str, *, known: bool = False) -> Iterator[Difference]:
    """Compare two texts; `known` says that both sides exist, so that an empty text is a change and no absence."""
    if old == new:
        return
    if (old and new) or known:
        yield Difference(Change.CHANGED, what, old, new)
    elif new:
        yield Difference(Change.ADDED, what, new=new)
    else:
        yield Difference(Change.REMOVED, what, old=old)
