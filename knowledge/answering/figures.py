"""The numbers of an answer: targets and progress of places, summed, compared, filtered and ranked. Nothing is generated."""

from __future__ import annotations

import operator
import statistics
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from knowledge import deadlines
from knowledge.arithmetic import percent as percent
from knowledge.arithmetic import rounded as rounded
from knowledge.cells import says
from knowledge.model import Amount, Indicator, Target, TaskList
from knowledge.progress import Figure, NoProgress, Progress
from knowledge.query import Against, Filter, Group, Op, Order, Query, Wanted

_SERIAL, _TARGET = Wanted.SERIAL, Wanted.TARGET
_OWN = frozenset({Against.INDICATOR, Against.SERIAL})
"""What a figure of a place can be held against that is another number of the same place."""
_PLACED = frozenset({Against.TOP, Against.BOTTOM})
_WHETHER = frozenset({Op.HAS, Op.LACKS})
_HOLDS: Mapping[Op, Callable[[Any, Any], bool]] = {
    Op.GT: operator.gt, Op.GE: operator.ge, Op.LT: operator.lt, Op.LE: operator.le, Op.EQ: operator.eq, Op.NE: operator.ne,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """A place's position in an order; ties share a rank and the next ranks are skipped."""

    place: str
    value: Amount
    rank: int
    tied: tuple[str, ...]


@dataclass(frozen=True)
class Figures:
    """Everything that can be computed from one list and its ledger on one day."""

    task_list: TaskList
    progress: Mapping[tuple[str, str], Figure]
    today: date
    ledger: Progress = field(default_factory=NoProgress)
    past: bool = False
    """True for figures as they stood on a day that is over."""
    base: Mapping[tuple[str, str], Figure] | None = None
    """What a change is counted from."""

    def on(self, day: date) -> Figures:
        """The same as it stood on an earlier day."""
        if day >= self.today:
            return self
        return replace(self, progress=self.ledger.figures_on(day), today=day, past=True)

    def since(self, day: date) -> Figures:
        """The same with its changes counted from the end of that day."""
        return replace(self, base=self.ledger.figures_on(day))

    @cached_property
    def waiting(self) -> Mapping[tuple[str, str], Figure]:
        """Figures that wait for approval."""
        return {} if self.past else self.ledger.pending()

    def earlier(self, figure: Figure, steps: int) -> tuple[Figure, ...]:
        """A figure and those before it, each approved figure once, the newest first."""
        found = [figure]
        while len(found) < steps:
            known = self.ledger.figures_on(found[-1].as_of - timedelta(days=1))
            before = known.get((figure.place, figure.indicator))
            if before is None:
                break
            found.append(before)
        return tuple(found)

    def newest(self, places: Iterable[str], indicators: Iterable[str]) -> date | None:
        """The date of the newest figure among these targets."""
        keys = tuple(indicators)
        found = (self.figure(place, key) for place in places for key in keys)
        return max((figure.as_of for figure in found if figure is not None), default=None)

    @property
    def tops(self) -> tuple[str, ...]:
        """Indicators that are not part of another one; only these may be added up."""
        return self.task_list.tops

    def indicator(self, key: str) -> Indicator:
        """The indicator of that key."""
        return self.task_list.by_key[key]

    def target(self, place: str, indicator: str) -> Target | None:
        """The target of a place, None if the list has no such task."""
        return self.task_list.all_targets.get((place, indicator))

    def figure(self, place: str, indicator: str) -> Figure | None:
        """The approved figure of a target, None if nothing was reported."""
        return self.progress.get((place, indicator))

    def value(self, place: str, indicator: str | None, measure: Wanted = Wanted.TARGET) -> Amount | None:
        """A measure of a place on one indicator, or on all top-level ones; None if there is none."""
        if measure is Wanted.ROWS:
            return len(self.task_list.by_place[place])
        if measure is _SERIAL:
            return int(self.task_list.by_place[place][0].serial)
        if indicator is None:
            return self._together(place, measure)
        target = self.task_list.all_targets.get((place, indicator))
        if target is None or target.amount is None:
            return None
        if measure is _TARGET:
            return target.amount
        figure = self.figure(place, indicator)
        if figure is not None and measure is Wanted.CHANGE:
            return self.change(place, indicator)
        return None if figure is None else self._measured(target.amount, figure.done, measure)

    def change(self, place: str, indicator: str) -> Amount | None:
        """What has come since the base; None without a report."""
        figure, before = self.figure(place, indicator), (self.base or {}).get((place, indicator))
        return None if figure is None else figure.done - (before.done if before is not None else 0)

    def _together(self, place: str, measure: Wanted) -> Amount | None:
        held = [(key, target) for key in self.tops if (target := self.value(place, key)) is not None]
        targets = [target for _, target in held]
        if not targets:
            return None
        if measure is _TARGET:
            return sum(targets)
        if measure is Wanted.CHANGE:
            changes = [change for key in self.tops if (change := self.value(place, key, measure)) is not None]
            return sum(changes) if changes else None
        done = [figure.done for key, _ in held if (figure := self.figure(place, key)) is not None]
        return self._measured(sum(targets), sum(done), measure) if done else None

    def _measured(self, target: Amount, done: Amount, measure: Wanted) -> Amount:
        if measure is Wanted.DONE:
            return done
        if measure is Wanted.REMAINING:
            return max(target - done, 0)
        rate = percent(done, target) if target else Decimal(100)
        if measure is Wanted.GAP:
            return rate - self.time_progress
        return rate

    @cached_property
    def time_progress(self) -> Decimal:
        """Elapsed share of the period of the list, in percent (序时进度)."""
        return deadlines.period_of(self.task_list).time_progress(self.today)

    def total(self, places: Iterable[str], indicator: str | None, measure: Wanted = Wanted.TARGET) -> Amount:
        """The sum of a measure over places; places without it count nothing."""
        return sum(v for v in (self.value(p, indicator, measure) for p in places) if v is not None)

    def holders(self, places: Iterable[str], indicator: str | None) -> tuple[str, ...]:
        """The places that have such a task."""
        return tuple(p for p in places if self.value(p, indicator) is not None)

    def pool(self, query: Query) -> tuple[str, ...]:
        """The places that a query is about: its groups or all, less the excluded, through its filters."""
        if query.groups:
            names = tuple(dict.fromkeys(name for group in query.groups for name in group.names))
        else:
            names = self.task_list.places
        if query.excluded:
            names = tuple(name for name in names if name not in query.excluded)
        if query.either:
            return tuple(name for name in names if any(self.passes(name, each) for each in query.filters))
        for condition in query.filters:
            names = tuple(name for name in names if self.passes(name, condition))
        return names

    def passes(self, place: str, condition: Filter) -> bool:
        """True if a place meets a condition; a place without such a task meets only 没有."""
        if condition.text:
            return says(self.task_list.by_place.get(place, ()), condition)
        if condition.indicator is None and condition.op not in _WHETHER:
            values = [self.value(place, key, condition.measure) for key in self.task_list.keys]
            return any(v is not None and self._holds(v, condition, None) for v in values)
        value = self.value(place, condition.indicator, condition.measure)
        if condition.op in _WHETHER:
            return (value is None) is (condition.op is Op.LACKS)
        if condition.against in _OWN:
            measure = condition.measure if condition.against is Against.INDICATOR else _SERIAL
            other = self.value(place, condition.place, measure)
            return value is not None and other is not None and compare(value, condition.op, other)
        return value is not None and self._holds(value, condition, condition.indicator, place)

    def _holds(self, value: Amount, condition: Filter, indicator: str | None, place: str = "") -> bool:
        bound = self.bound(condition, indicator)
        if bound is None or (condition.against is Against.PLACE and condition.place == place):
            return False
        return compare(value, condition.op, bound, condition.upper)

    @cached_property
    def _bounds(self) -> dict[tuple[Filter, str | None], Amount | Fraction | None]:
        """What conditions compare with, once it has been computed: each place is held against the same."""
        return {}

    def bound(self, condition: Filter, indicator: str | None) -> Amount | Fraction | None:
        """What a condition compares with: its number, the mean, a share of the whole, or another place's figure."""
        if condition.against is Against.NUMBER:
            return condition.value
        known = (condition, indicator)
        if known not in self._bounds:
            self._bounds[known] = self._computed(condition, indicator)
        return self._bounds[known]

    def _computed(self, condition: Filter, indicator: str | None) -> Amount | Fraction | None:
        if condition.against in (Against.MEAN, Against.MEDIAN):
            middle = self.mean if condition.against is Against.MEAN else self.median
            return _part(middle(condition.over or self.task_list.places, indicator, condition.measure), condition.value)
        if condition.against in _PLACED:
            return self._at_position(condition, indicator)
        if condition.against is Against.WHOLE:
            return Fraction(self.total(self.task_list.places, indicator)) * Fraction(condition.value or 0) / 100
        if condition.against is Against.PLACE and condition.over:
            return _part(self.total(condition.over, indicator, condition.measure), condition.value)
        if condition.against is Against.PLACE:
            return _part(self.value(condition.place, indicator, condition.measure), condition.value)
        return condition.value

    def _at_position(self, condition: Filter, indicator: str | None) -> Amount | None:
        """The figure of the last of the first so many (前五), None where nobody has one."""
        down = condition.against is Against.TOP
        order = Order(indicator=indicator, measure=condition.measure, descending=down, first=int(condition.value or 1))
        standings = self.picked(condition.over or self.task_list.places, order)
        return standings[-1].value if standings else None

    def mean(self, places: Iterable[str], indicator: str | None, measure: Wanted = Wanted.TARGET) -> Fraction | None:
        """The mean over the places that have such a task; of rates the rate of all together."""
        if measure in (Wanted.RATE, Wanted.GAP):
            rate = self.rate(places, indicator)
            return None if rate is None else Fraction(rate - (self.time_progress if measure is Wanted.GAP else 0))
        values = [v for v in (self.value(p, indicator, measure) for p in places) if v is not None]
        return Fraction(sum(values)) / len(values) if values else None

    def median(self, places: Iterable[str], indicator: str | None, measure: Wanted = Wanted.TARGET) -> Fraction | None:
        """The median (中位数) over the places that have such a task."""
        values = [Fraction(v) for v in (self.value(p, indicator, measure) for p in places) if v is not None]
        return statistics.median(values) if values else None

    def rate(self, places: Iterable[str], indicator: str | None) -> Decimal | None:
        """The rate of places together: what is silent counts as nothing done; None if all are silent."""
        names = tuple(places)
        reported = [p for p in names if self.value(p, indicator, Wanted.DONE) is not None]
        whole = self.total(names, indicator)
        return percent(self.total(reported, indicator, Wanted.DONE), whole) if reported and whole else None

    def order(self, places: Iterable[str], order: Order) -> tuple[Standing, ...]:
        """The places that have the measure, first to last, with ties and skipped ranks."""
        valued = [(p, v) for p in places if (v := self.value(p, order.indicator, order.measure)) is not None]
        valued.sort(key=lambda pair: pair[1], reverse=order.descending)
        by_value: dict[Amount, list[str]] = {}
        for place, value in valued:
            by_value.setdefault(value, []).append(place)
        rank = 1
        standings: list[Standing] = []
        for value, tied in by_value.items():
            standings.extend(Standing(place, value, rank, tuple(tied)) for place in tied)
            rank += len(tied)
        return tuple(standings)

    def picked(self, places: Iterable[str], order: Order) -> tuple[Standing, ...]:
        """The first of an order with all that tie at the cut, or those at one position."""
        standings = self.order(places, order)
        if order.after or order.before:
            return _beside(standings, order)
        if order.covering:
            return _covering(standings, order.covering)
        if order.nth and order.tiers:
            values = list(dict.fromkeys(s.value for s in standings))[order.nth - 1 : order.nth]
            return tuple(s for s in standings if s.value in values)
        if order.nth:
            return tuple(
                s for s in standings if s.rank <= max(order.nth, order.last) and order.nth < s.rank + len(s.tied)
            )
        return tuple(s for s in standings if s.rank <= order.first)

    def rows(self, places: Iterable[str], indicators: Iterable[str]) -> tuple[int, ...]:
        """Row numbers that state the targets of these places."""
        keys, targets = tuple(indicators), self.task_list.all_targets
        found = [target.row for place in places for key in keys if (target := targets.get((place, key))) is not None]
        return tuple(dict.fromkeys(found))

    def members(self, group: Group, query: Query) -> tuple[str, ...]:
        """The places of one group that the query leaves in."""
        return tuple(
            n for n in group.names if n not in query.excluded and all(self.passes(n, f) for f in query.filters)
        )


def _part(whole: Amount | Fraction | None, percent: Amount | None) -> Amount | Fraction | None:
    """So many percent of a figure; all of it where none are said."""
    return whole if whole is None or percent is None else Fraction(whole) * Fraction(percent) / 100


def _covering(standings: tuple[Standing, ...], percent: Amount) -> tuple[Standing, ...]:
    """The fewest of the first that have so many percent together, with all that tie with the last of them."""
    bound = Fraction(sum(s.value for s in standings)) * Fraction(percent) / 100
    have = Fraction(0)
    for standing in standings:
        have += Fraction(standing.value)
        if have >= bound:
            return tuple(s for s in standings if s.rank <= standing.rank)
    return standings


def _beside(standings: tuple[Standing, ...], order: Order) -> tuple[Standing, ...]:
    """Those that stand directly after or before a place: so many, or the ones so many positions on."""
    here = next((s for s in standings if s.place == (order.after or order.before)), None)
    if here is None:
        return ()
    further = [s for s in standings if (s.rank > here.rank if order.after else s.rank < here.rank)]
    ranks = sorted({s.rank for s in further}, reverse=not order.after)
    if order.nth:
        return tuple(s for s in further if s.rank in ranks[order.nth - 1 : order.nth])
    kept = {rank for rank in ranks if sum(ranks.index(s.rank) < ranks.index(rank) for s in further) < order.first}
    return tuple(s for s in further if s.rank in kept)


def compare(value: Amount | Fraction, op: Op, bound: Amount | Fraction, upper: Amount | None = None) -> bool:
    """True if `value op bound` holds."""
    if op is Op.BETWEEN:
        return upper is not None and bound <= value <= upper
    return _HOLDS[op](value, bound)
