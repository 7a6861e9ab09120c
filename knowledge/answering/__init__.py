"""Query → answer, computed from the rows; the same question over the same data gives the same text."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from knowledge.answer import Answer
from knowledge.answering import (
    amounts,
    announcing,
    cells,
    claims,
    comparing,
    dating,
    explaining,
    items,
    likeness,
    nearest,
    premises,
    progressing,
    regions,
    rows_saying,
    selections,
    shares,
    tallying,
)
from knowledge.answering.figures import Figures
from knowledge.answering.replies import clarification, refusal
from knowledge.glossary import Glossary
from knowledge.query import ATTRIBUTES, PROGRESS, Aggregate, Group, Query, Wanted

__all__ = ["Figures", "answer", "clarification", "refusal"]

Answerer = Callable[[Query, Figures], Answer]

_CELLS: Mapping[Wanted, Answerer] = {
    Wanted.SERIAL: cells.serial,
    Wanted.ROWS: tallying.tasks,
    Wanted.DEADLINE: cells.deadline,
    Wanted.DAYS_LEFT: cells.deadline,
    Wanted.OVERDUE: cells.deadline,
    Wanted.START: dating.start,
    Wanted.TODAY: dating.today,
    Wanted.SOURCE: cells.source,
    Wanted.BULLETIN: announcing.bulletin,
    Wanted.SMALLTALK: explaining.small_talk,
    **dict.fromkeys(ATTRIBUTES - {Wanted.SERIAL}, cells.cell),
}
_AGGREGATES: Mapping[Aggregate, Answerer] = {
    Aggregate.EACH: amounts.each,
    Aggregate.SUM: amounts.total,
    Aggregate.MEAN: amounts.mean,
    Aggregate.MEDIAN: amounts.median,
    Aggregate.SHARE: shares.share,
    Aggregate.DIFFERENCE: comparing.comparison,
    Aggregate.RATIO: comparing.comparison,
    Aggregate.COMPARE: comparing.comparison,
    Aggregate.SAME: comparing.comparison,
    Aggregate.CHECK: claims.check,
    Aggregate.TEST: claims.test,
    Aggregate.SPAN: comparing.span,
    Aggregate.EXISTS: claims.exists,
    Aggregate.COUNT: selections.count,
    Aggregate.WHICH: selections.which,
    Aggregate.PICK: selections.pick,
    Aggregate.RANK: selections.rank,
    Aggregate.LISTED: selections.places_of,
    Aggregate.REGIONS: regions.regions,
    Aggregate.ITEM: items.most,
    Aggregate.MEMBER: selections.region_of,
    Aggregate.SHARED: selections.same,
}
_IN_ORDER = frozenset({Aggregate.PICK, Aggregate.RANK, Aggregate.SPAN, Aggregate.ITEM})
"""What an order is asked of for its own sake, not for the places that it finds."""


def answer(query: Query, figures: Figures, glossary: Glossary) -> Answer:
    """The answer to one query."""
    if query.wanted is Wanted.DEFINITION:
        return explaining.definition(query, figures, glossary)
    if query.day is not None:
        return dating.held(query, query.day, figures)
    if query.among is not None:
        query = _among_those_found(query, query.among, figures)
    if query.order is not None and query.order.near is not None:
        return nearest.pick(query, query.order, query.order.near, figures)
    if query.order is not None and query.aggregate not in _IN_ORDER:
        query = _narrowed(query, figures)
    query = premises.corrected(query, figures)
    if query.wanted is Wanted.OVERDUE and query.claim is None and _is_over(figures):
        query = query.evolve(wanted=Wanted.STATUS, statuses=("overdue",), aggregate=Aggregate.WHICH)
    if query.wanted in PROGRESS:
        return progressing.answer(query, figures)
    if query.wanted is Wanted.ROWS and any(f.text for f in query.filters):
        return rows_saying.tasks(query, figures)
    if query.wanted in ATTRIBUTES and query.aggregate is Aggregate.SAME:
        return likeness.alike(query, figures)
    if query.wanted in _CELLS:
        return _CELLS[query.wanted](query, figures)
    if query.wanted is Wanted.OVERVIEW and query.aggregate is Aggregate.EACH:
        return cells.overview(query, figures)
    return _AGGREGATES[query.aggregate](query, figures)


def _among_those_found(query: Query, found: Query, figures: Figures) -> Query:
    """The places that another question finds, or those that it does not, become those that this one is about."""
    narrowed = _narrowed(found, figures)
    names = figures.pool(narrowed)
    if not query.others:
        alone = len(names) == 1 and query.aggregate is Aggregate.WHICH and _one_bound(query)
        # 上云最多的市超过300了吗: the one place that is found either meets the bound or does not
        said = query.evolve(aggregate=Aggregate.TEST) if alone else query
        return said.evolve(groups=tuple(Group(name, (name,)) for name in names), among=None)
    rest = tuple(p for p in figures.pool(found.evolve(filters=(), order=None)) if p not in names)
    if not rest:
        return query.evolve(among=None, others=False)
    return query.evolve(groups=(Group(f"其余{len(rest)}个市", rest),), among=None, others=False)


def _one_bound(query: Query) -> bool:
    """True for a single condition that is a comparison of a target with a number."""
    bounds = [f for f in query.filters if f.measure is Wanted.TARGET and f.value is not None and not f.text]
    return query.wanted is Wanted.TARGET and len(query.filters) == len(bounds) == 1 and query.order is None


def _narrowed(query: Query, figures: Figures) -> Query:
    """The first of an order become the places that the rest of the question is about."""
    if query.order is None:
        return query
    order = query.order
    tested = query.filters[-1:] if query.aggregate is Aggregate.TEST else ()
    pool = figures.pool(query.evolve(filters=tuple(f for f in query.filters if f not in tested)))
    groups = tuple(Group(s.place, (s.place,)) for s in figures.picked(pool, order))
    if not groups:
        return query.evolve(order=None)  # nobody passes the conditions: they stay
    return query.evolve(groups=groups, filters=tested, excluded=(), order=None)


def _is_over(figures: Figures) -> bool:
    """From then on whether something is overdue depends on what has been done."""
    end = figures.task_list.deadline
    return end is not None and figures.today > end and bool(figures.progress)
