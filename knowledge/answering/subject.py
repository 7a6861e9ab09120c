"""What a question about progress is about: its places, indicators and day, and the reply that all its answers share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from knowledge.answer import Answer, Kind, Suggestion, Table
from knowledge.answering import states, wording
from knowledge.answering.figures import Figures
from knowledge.answering.replies import cite, next_steps
from knowledge.dates import Mode
from knowledge.query import Aggregate, Query, Wanted

LOWEST_PRINT = 12
"""Up to so many places a list of them is shown in full."""
_OVER_TIME = frozenset({Wanted.CHANGE, Wanted.TREND, Wanted.NEWEST, Wanted.PACE})


@dataclass(frozen=True)
class Subject:
    """One query about progress over the figures of the day that it asks about."""

    query: Query
    figures: Figures
    asked: Figures
    """The figures of the day on which it was asked."""
    period: str = ""
    """The time in which a change is counted, in words."""

    @classmethod
    def of(cls, query: Query, figures: Figures) -> Subject:
        """The query over the figures of its day."""
        when = query.when
        if when is None or query.wanted in _OVER_TIME:
            return cls(query, figures, figures)
        if {"still", "moved"} & set(query.statuses):
            return cls(query, figures.on(when.span(figures.today).end).since(when.baseline(figures.today)), figures)
        if "stale" in query.statuses or when.mode is Mode.SINCE:
            return cls(query, figures, figures)
        return cls(query, figures.on(when.span(figures.today).end), figures)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The indicators; none named means those that may be added up, of one place all that it has."""
        if self.query.indicators:
            return self.query.indicators
        conditioned = tuple(dict.fromkeys(f.indicator for f in self.query.filters if f.indicator))
        if conditioned:
            return conditioned
        return self.figures.task_list.keys if len(self.pool) == 1 else self.figures.tops

    @cached_property
    def pool(self) -> tuple[str, ...]:
        """The places that pass the conditions of the query."""
        tested = self.query.aggregate is Aggregate.TEST
        return self.figures.pool(self.query.evolve(filters=self.query.filters[:-1]) if tested else self.query)

    @property
    def asked_keys(self) -> tuple[str, ...]:
        """The indicators that are named, or those that may be added up."""
        return self.query.indicators or self.figures.tops

    @cached_property
    def held(self) -> tuple[str, ...]:
        """The indicators that any of the places has."""
        return tuple(key for key in self.keys if any(self.figures.target(place, key) for place in self.pool))

    def members(self, key: str) -> tuple[str, ...]:
        """The places that have the indicator and are in the state that is asked for."""
        days, ever = self.days_silent, self.query.when is None
        return tuple(
            p
            for p in self.figures.holders(self.pool, key)
            if all(states.has(p, key, status, self.figures, days, ever=ever) for status in self.query.statuses)
        )

    @property
    def days_silent(self) -> int:
        """How long 好久没报 is."""
        when = self.query.when
        if when is None:
            return states.STALE_DAYS
        return max(1, (self.asked.today - when.span(self.asked.today).start).days + 1)

    def reported(self, key: str) -> tuple[str, ...]:
        """The members that have reported."""
        return tuple(p for p in self.members(key) if self.figures.figure(p, key))

    def silent(self, key: str) -> tuple[str, ...]:
        """The members without any approved report."""
        return tuple(p for p in self.members(key) if not self.figures.figure(p, key))

    @cached_property
    def label(self) -> str:
        """Which places, with their conditions: 粤西, 全省（不算东莞）, 未完成的市."""
        label = wording.scope(self.query, self.figures)
        if self.query.statuses:
            label += f"{'、'.join(states.name_of(s) for s in self.query.statuses)}的市"
        if self.period:
            label = f"{self.period}，{label}"
        elif self.figures.past:
            label = f"截至{wording.day(self.figures.today)}，{label}"
        return label

    def _next_steps(self) -> tuple[Suggestion, ...]:
        """Likely next questions about progress, each a full question that stands alone."""
        key = self.query.indicators[0] if len(self.query.indicators) == 1 else ""
        if not self.asked.progress:
            return next_steps(self.query.evolve(wanted=Wanted.TARGET), self.figures)
        if len(self.pool) == 1 and self.query.groups:
            place = self.pool[0]
            steps = [
                ("全省排名", f"{place}{key}完成率排第几"),
                ("趋势", f"{place}{key}趋势"),
                ("来得及吗", f"{place}{key}来得及吗"),
            ]
            return tuple(Suggestion(label, question) for label, question in (*steps, ("目标", f"{place}{key}目标多少")))
        steps = [("完成率排名", f"{key}完成率排名"), ("谁落后", f"{key}哪些市落后"), ("谁没填报", f"{key}哪些市没填报")]
        return tuple(Suggestion(label, question) for label, question in (*steps, ("通报", "来份通报")))

    def _too_early(self) -> tuple[str, ...]:
        """A note where the day that is asked about has not come."""
        when = self.query.when
        if when is None or when.mode is Mode.SINCE or self.query.wanted is Wanted.PACE:
            return ()
        span = when.span(self.asked.today)
        return (f"{wording.day(span.end)}还没有到，这是现在的数。",) if span.start > self.asked.today else ()

    def clock(self) -> str:
        """序时进度79.0%，离2020年12月31日还有77天."""
        figures = self.figures
        end = figures.task_list.deadline
        left = f"，离{wording.day(end)}还有{(end - figures.today).days}天" if end and end >= figures.today else ""
        over = f"，已过完成时限{(figures.today - end).days}天" if end and end < figures.today else ""
        return f"序时进度{wording.percentage(figures.time_progress)}{left}{over}。"

    def dated(self, places: Iterable[str] | None = None) -> tuple[str, ...]:
        """数据截至…: the date of the newest figure that an answer rests on."""
        newest = self.figures.newest(self.pool if places is None else places, self.held)
        return (f"数据截至{wording.day(newest)}。",) if newest else ()

    def missing(self, keys: Iterable[str] | None = None) -> tuple[str, ...]:
        """A line on who has not reported and what waits for approval."""
        found = []
        for key in self.held if keys is None else keys:
            silent = self.silent(key)
            if silent:
                found.append(f"{key}还有{len(silent)}个市没有填报：{wording.listed(silent)}。")
        return (*found, *self.waiting())

    def waiting(self) -> tuple[str, ...]:
        """What waits for approval, apart from what is approved."""
        found = [
            f"{place}{key}{wording.number(figure.done)}{self.figures.indicator(key).unit}"
            for (place, key), figure in self.figures.waiting.items()
            if place in self.pool and key in self.held
        ]
        return (f"待审核、未计入：{'、'.join(found)}。",) if found else ()

    def reply(
        self,
        headline: str,
        lines: Sequence[str] = (),
        *,
        places: Iterable[str] | None = None,
        table: Table | None = None,
        quoted: Iterable[str] = (),
    ) -> Answer:
        """The answer with what all of them have: notes, source, next steps; `places` are for 这几个市."""
        named = self.pool if places is None else tuple(dict.fromkeys(places))
        rows = self.figures.rows(tuple(quoted), self.held)
        return Answer(
            kind=Kind.ANSWER,
            headline=headline,
            lines=tuple(line for line in lines if line),
            table=table,
            notes=(*self.query.notes, *wording.leaves_out(self.query.groups), *self._too_early()),
            citation=cite(self.figures, rows if len(rows) <= len(self.figures.task_list.keys) * 3 else ()),
            suggestions=self._next_steps(),
            places=named if len(named) < len(self.figures.task_list.places) else (),
        )
