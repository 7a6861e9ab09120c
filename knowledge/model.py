"""The task list as frozen values: what the official document says, cell by cell, and the targets read from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

Amount = int | Decimal
"""An exact number: int where whole, Decimal where not."""
_COUNTED = frozenset("个家项户台套人次")
"""Units of things that come whole."""


class Comparator(StrEnum):
    """How an amount binds: the words of the document, not an interpretation."""

    AT_LEAST = "至少"
    AT_MOST = "不超过"
    ABOUT = "约"
    EXACTLY = "等于"


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One kind of thing that is counted (指标), such as 上云."""

    key: str
    """Short name, unique in its list: 上云."""
    name: str
    """Name as the document writes it: 工业企业“上云上平台”项目."""
    unit: str
    """Counting unit, such as 个; empty for pure numbers."""
    part_of: str | None = None
    """Key of the indicator that contains this one (其中), if any."""
    comparator: Comparator = Comparator.AT_LEAST
    """How totals of it bind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What one place must deliver on one indicator (目标/工作量)."""

    place: str
    indicator: str
    amount: Amount | None
    """None when the goal is words (应补尽补), which then stand in `words`."""
    unit: str = ""
    comparator: Comparator = Comparator.AT_LEAST
    row: int
    """Number of the task (row) that states it."""
    implied: bool = False
    """True where the document states only the part (5G+标杆) and the whole follows from it."""
    words: str = ""

    @property
    def comes_whole(self) -> bool:
        """Whether it counts things of which there is no half."""
        return self.unit in _COUNTED


@dataclass(frozen=True, slots=True)
class Remainder:
    """What an indicator leaves without the one that it contains: 不含5G的标杆, the whole minus its part (其中)."""

    whole: Indicator
    part: Indicator

    @property
    def key(self) -> str:
        """How it is called."""
        return f"不含{self.part.key}的{self.whole.key}"

    @property
    def indicator(self) -> Indicator:
        """The remainder as an indicator of its own, which lies in the whole as the part does."""
        bound = Comparator.EXACTLY  # the whole may be made up of parts alone
        return Indicator(key=self.key, name=self.key, unit=self.whole.unit, part_of=self.whole.key, comparator=bound)

    def targets(self, stated: Mapping[tuple[str, str], Target]) -> Iterator[Target]:
        """What is left to each place; a place to which nothing is left has no such target."""
        for target in stated.values():
            part = stated.get((target.place, self.part.key))
            if target.indicator != self.whole.key or target.amount is None:
                continue
            left = target.amount - ((part.amount or 0) if part is not None else 0)
            if left > 0:
                yield replace(target, indicator=self.key, amount=left, comparator=Comparator.EXACTLY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One row of the document, every column verbatim (line breaks inside a cell joined, merged cells filled down)."""

    row: int
    """Running number of the row, from 1."""
    serial: str
    """序号 as printed; shared by the rows of one place."""
    place: str
    title: str
    requirement: str
    nature: str
    method: str
    standard: str
    workload: str
    deadline_text: str
    deadline: date | None
    """Last day on which the task is still on time."""
    targets: tuple[Target, ...]
    extra: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Columns beyond the nine, such as 牵头单位, by their heading."""


@dataclass(frozen=True, kw_only=True)
class TaskList:
    """One document: its tasks in order, and the indicators they count."""

    id: str
    title: str
    year: int
    region: str
    """The area that the list's places belong to, such as 广东省."""
    source: str
    """What the document is called when it is cited."""
    indicators: tuple[Indicator, ...]
    tasks: tuple[Task, ...]
    totals: Mapping[str, Amount] = field(default_factory=lambda: MappingProxyType({}))
    """Totals that the document itself states or that were checked by hand, by indicator key."""

    @cached_property
    def places(self) -> tuple[str, ...]:
        """Names of the places in the order of the document."""
        return tuple(dict.fromkeys(task.place for task in self.tasks))

    @cached_property
    def targets(self) -> Mapping[tuple[str, str], Target]:
        """Targets by (place, indicator key)."""
        return MappingProxyType({(t.place, t.indicator): t for task in self.tasks for t in task.targets})

    @cached_property
    def remainders(self) -> tuple[Remainder, ...]:
        """What the indicators that contain another one leave without it."""
        by_key = {indicator.key: indicator for indicator in self.indicators}
        return tuple(Remainder(by_key[part.part_of], part) for part in self.indicators if part.part_of in by_key)

    @cached_property
    def all_targets(self) -> Mapping[tuple[str, str], Target]:
        """Targets by (place, indicator key), also those that follow for remainders."""
        left = {(t.place, t.indicator): t for each in self.remainders for t in each.targets(self.targets)}
        return MappingProxyType({**self.targets, **left})

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Keys of the indicators, without those of remainders."""
        return tuple(indicator.key for indicator in self.indicators)

    @cached_property
    def tops(self) -> tuple[str, ...]:
        """Keys of the indicators that are no part of another one; only these may be added up."""
        return tuple(indicator.key for indicator in self.indicators if indicator.part_of is None)

    @cached_property
    def by_key(self) -> Mapping[str, Indicator]:
        """Indicators by key, also the remainders."""
        derived = (each.indicator for each in self.remainders)
        return MappingProxyType({indicator.key: indicator for indicator in (*self.indicators, *derived)})

    @cached_property
    def by_place(self) -> Mapping[str, tuple[Task, ...]]:
        """Tasks by place, in the order of the document."""
        found: dict[str, list[Task]] = {}
        for task in self.tasks:
            found.setdefault(task.place, []).append(task)
        return MappingProxyType({place: tuple(tasks) for place, tasks in found.items()})

    @cached_property
    def by_row(self) -> Mapping[int, Task]:
        """Tasks by row number."""
        return MappingProxyType({task.row: task for task in self.tasks})

    @cached_property
    def deadline(self) -> date | None:
        """The latest deadline of the list, None if no task has one."""
        return max((task.deadline for task in self.tasks if task.deadline), default=None)
