"""Deadlines: how much of the time has passed, which light a target shows, and which stage of its deadline a day is in."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from knowledge import workdays
from knowledge.arithmetic import percent
from knowledge.errors import RulesError, reason_of
from knowledge.model import Amount, Target, TaskList

RULES = Path(__file__).parent.parent / "data" / "reminders.toml"


class Light(StrEnum):
    """红黄绿灯."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"

    @property
    def said(self) -> str:
        """The light in Chinese: 红灯."""
        return {"green": "绿灯", "yellow": "黄灯", "red": "红灯"}[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Percentage points behind time progress up to which a target is still green, and still yellow."""

    green_within: Decimal = Decimal(10)
    yellow_within: Decimal = Decimal(30)


@dataclass(frozen=True, slots=True)
class Period:
    """The time in which something is to be delivered, both days included."""

    start: date
    end: date

    def time_progress(self, today: date) -> Decimal:
        """Elapsed share of the period in percent (序时进度)."""
        whole = (self.end - self.start).days + 1
        return percent(max(0, min((today - self.start).days + 1, whole)), whole)

    def days_left(self, today: date) -> int:
        """Days to the deadline, 0 on the day itself, negative once it is overdue."""
        return (self.end - today).days


def light(
    rate: Decimal, period: Period, today: date, *, late: bool = False, thresholds: Thresholds | None = None
) -> Light:
    """The light of a target with this rate of completion; `late` says that it was finished after its deadline."""
    limits = thresholds or rules().thresholds
    if rate >= 100:
        return Light.YELLOW if late else Light.GREEN
    behind = -gap(rate, period, today)
    if today > period.end or behind > limits.yellow_within:
        return Light.RED
    return Light.GREEN if behind <= limits.green_within else Light.YELLOW


def gap(rate: Decimal, period: Period, today: date) -> Decimal:
    """Percentage points ahead of time progress, negative when behind."""
    return rate - period.time_progress(today)


def rate_of(done: Amount, target: Amount | None) -> Decimal:
    """Rate of completion in percent; a goal of zero or of words counts as reached by any report."""
    return percent(done, target) if target else Decimal(100)


def period_of(task_list: TaskList, target: Target | None = None) -> Period:
    """The period of one target, or of the whole list."""
    task = task_list.by_row.get(target.row) if target is not None else None
    end = (task.deadline if task else None) or task_list.deadline or date(task_list.year, 12, 31)
    return Period(date(task_list.year, *rules().period_starts), end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A time before, at or after a deadline at which people are told."""

    key: str
    days: int
    """Days before the deadline; negative after it."""
    receivers: frozenset[str]
    """Roles that are told."""
    text: str
    every: int = 0
    """Repeated after so many days; 0 for once."""

    def told(self, deadline: date, today: date) -> date | None:
        """The last working day up to today on which this stage is told, None before the first."""
        begins = deadline - timedelta(days=self.days)
        times = (today - begins).days // self.every if self.every else 0
        for number in range(max(times, 0), -1, -1):
            day = self._worked(begins + timedelta(days=number * self.every))
            if day <= today:
                return day
        return None

    def first(self, deadline: date) -> date:
        """The working day on which this stage is told first."""
        return self._worked(deadline - timedelta(days=self.days))

    def _worked(self, day: date) -> date:
        """Before a deadline rather early, after it rather late."""
        return workdays.on_or_before(day) if self.days >= 0 else workdays.on_or_after(day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """All that data/reminders.toml says."""

    stages: tuple[Stage, ...]
    """The earliest first."""
    thresholds: Thresholds = field(default_factory=Thresholds)
    period_starts: tuple[int, int] = (1, 1)

    def stage(self, deadline: date, today: date) -> tuple[Stage, date] | None:
        """The stage in which a deadline is today, and the day on which that was to be told last; None before the first."""
        for stage in reversed(self.stages):
            told = stage.told(deadline, today)
            if told is not None:
                return stage, told
        return None


@cache
def rules(path: Path = RULES) -> Rules:
    """Read the rules; RulesError if the file is missing or wrong."""
    try:
        return _rules(tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        raise RulesError(f"提醒规则读不出：{path.name}（{reason_of(error)}）") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        raise RulesError(f"提醒规则有误：{path.name}（{error}）") from error


def _rules(data: Mapping[str, Any]) -> Rules:
    lights = {name: Decimal(str(value)) for name, value in data.get("lights", {}).items()}
    month, day = data.get("period_starts", (1, 1))
    date(2000, month, day)
    stages = [Stage(**{**stage, "receivers": frozenset(stage["receivers"])}) for stage in data["stage"]]
    if any(stage.every < 0 for stage in stages) or len({stage.key for stage in stages}) < len(stages):
        raise ValueError("stage")
    return Rules(
        stages=tuple(sorted(stages, key=lambda stage: -stage.days)),
        thresholds=Thresholds(**lights),
        period_starts=(month, day),
    )
