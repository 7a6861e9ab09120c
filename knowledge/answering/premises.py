"""Figures that a question supposes in passing, set right before it is answered."""

from __future__ import annotations

from knowledge.answering import wording
from knowledge.answering.figures import Figures
from knowledge.query import Aggregate, Op, Query, Wanted


def corrected(query: Query, figures: Figures) -> Query:
    """汕头标杆3个里面…: a target supposed in passing is set right first, and does not narrow what is asked."""
    one = len(query.groups) == 1 and len(query.groups[0].names) == 1
    if query.aggregate is Aggregate.SUM and query.wanted is Wanted.TARGET:
        meant = sum_that_is_meant(query, figures.pool(query), figures)  # 19个标杆分给了谁，各多少
        return query.evolve(filters=(), indicators=(meant,)) if meant else query
    if not one or not query.filters or query.aggregate in (Aggregate.TEST, Aggregate.WHICH, Aggregate.COUNT):
        return query
    place = query.groups[0].names[0]
    supposed = [f for f in query.filters if f.op is Op.EQ and f.value is not None and f.measure is Wanted.TARGET]
    wrong = [f for f in supposed if f.indicator and figures.target(place, f.indicator) and not figures.passes(place, f)]
    notes = tuple(
        f"{place}{f.indicator}是至少{wording.number(figures.value(place, f.indicator) or 0)}"
        f"{figures.indicator(f.indicator or '').unit}，不是{wording.number(f.value or 0)}。"
        for f in wrong
    )
    return query.evolve(filters=tuple(f for f in query.filters if f not in supposed), notes=(*notes, *query.notes))


def sum_that_is_meant(query: Query, pool: tuple[str, ...], figures: Figures) -> str | None:
    """5个5G给了谁: no place has so many, all of them together have."""
    item = query.filters[0] if len(query.filters) == 1 else None
    if pool or item is None or item.op is not Op.EQ or item.value is None or item.measure is not Wanted.TARGET:
        return None
    keys = (item.indicator,) if item.indicator else figures.task_list.keys
    over = figures.pool(query.evolve(filters=()))
    return next((key for key in keys if figures.total(over, key) == item.value), None)
