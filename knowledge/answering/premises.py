"""Figures that a question supposes in passing, set right before it is answered."""

from __future__ import annotations

from knowledge.answering import wording
from knowledge.answering.figures import Figures
from knowledge.query import Aggregate, Op, Query, Wanted


def corrected(query: Query, figures: Figures) -> Query:
    """汕头标杆3个里面…: a target supposed in passing is set right first, and does not narrow what is asked."""
    one = len(query.groups) == 1 and len(query.groups[0].names) == 1
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
