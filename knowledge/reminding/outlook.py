"""Where every target stands on one day: what is missing, which light it shows, in which stage of its deadline it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from knowledge import deadlines
from knowledge.answering import wording
from knowledge.deadlines import Light, Rules, Stage
from knowledge.model import Target, TaskList
from knowledge.progress import Figure

NOTHING = "还没有填报"


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A target that is not finished."""

    place: str
    indicator: str
    deadline: date
    line: str
    """What is missing, in one line."""
    reported: bool
    waits: bool
    """What was reported would finish it, and waits for approval: nothing is left for the reporter to do."""
    ahead: float
    """Percentage points ahead of time progress, negative when behind."""
    behind: bool
    stage: Stage | None
    told: date | None
    """The last day on which its stage is told, None before the first stage."""
    since: date | None
    """The day on which its stage began to be told."""

    def concerns(self, level: str) -> bool:
        """True if those of this level are told in its stage."""
        return self.stage is not None and level in self.stage.receivers

    def is_acknowledged(self, until: date | None) -> bool:
        """True if what its stage says was acknowledged by a digest of that day or before."""
        return until is not None and self.since is not None and until >= self.since


class Outlook:
    """The open targets of a list on one day."""

    def __init__(
        self,
        task_list: TaskList,
        figures: Mapping[tuple[str, str], Figure],
        today: date,
        rules: Rules | None = None,
        pending: Mapping[tuple[str, str], Figure] | None = None,
    ) -> None:
        self.task_list = task_list
        self.figures = figures
        self.today = today
        self.pending = pending or {}
        self.rules = rules or deadlines.rules()
        self._missed: dict[tuple[date, date], int] = {}

    @cached_property
    def open(self) -> Mapping[str, tuple[Open, ...]]:
        """The targets that are not finished, by place, the earliest deadline first."""
        found: dict[str, list[Open]] = {}
        for target in self.task_list.targets.values():
            standing = self._standing(target)
            if standing is not None:
                found.setdefault(target.place, []).append(standing)
        return {place: tuple(sorted(each, key=lambda o: o.deadline)) for place, each in found.items()}

    @cached_property
    def days(self) -> tuple[date, ...]:
        """The deadlines of the open targets, the earliest first."""
        return tuple(sorted({each.deadline for targets in self.open.values() for each in targets}))

    def missed(self, deadline: date, since: date) -> int:
        """How many stages of a deadline were to be told after `since` and before the present one."""
        key = deadline, since
        if key not in self._missed:
            told = [stage.told(deadline, self.today) for stage in self.rules.stages]
            days = {day for day in told if day is not None and day > since}
            self._missed[key] = max(0, len(days) - 1)
        return self._missed[key]

    def _standing(self, target: Target) -> Open | None:
        figure = self.figures.get((target.place, target.indicator))
        if figure is not None and (target.amount is None or figure.done >= target.amount):
            return None
        waiting = self.pending.get((target.place, target.indicator))
        waits = f"，另有待审核{wording.number(waiting.done)}{target.unit}" if waiting is not None else ""
        period = deadlines.period_of(self.task_list, target)
        rate = Decimal(0) if figure is None else deadlines.rate_of(figure.done, target.amount)
        light = deadlines.light(rate, period, self.today, thresholds=self.rules.thresholds)
        found = self.rules.stage(period.end, self.today)
        stage, told = found or (None, None)
        return Open(
            place=target.place,
            indicator=target.indicator,
            deadline=period.end,
            line=f"· {target.place}{target.indicator}：{self._missing(target, figure, rate, period)}，{light.said}{waits}",
            reported=figure is not None,
            waits=waiting is not None and target.amount is not None and waiting.done >= target.amount,
            ahead=float(deadlines.gap(rate, period, self.today)),
            behind=light is not Light.GREEN,
            stage=stage,
            told=told,
            since=stage.first(period.end) if stage else None,
        )

    def _missing(self, target: Target, figure: Figure | None, rate: Decimal, period: deadlines.Period) -> str:
        if figure is None or target.amount is None:
            return f"{NOTHING}，目标{wording.floor(target)}"
        left = f"还差{wording.number(target.amount - figure.done)}{target.unit}（{wording.number(figure.done)}/{wording.number(target.amount)}）"
        ahead = deadlines.gap(rate, period, self.today)
        points = wording.number(abs(ahead), 1)
        return f"{left}，{'快于' if ahead >= 0 else '落后'}序时进度{points}个百分点"
