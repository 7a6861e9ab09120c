"""Which figure comes nearest to a number, to the mean or to another place's: 上云最接近100个的市, 跟湛江最接近的."""

from __future__ import annotations

from knowledge.composing.scope import Scope
from knowledge.lexicon import Sort
from knowledge.query import Against, Aggregate, Filter, Group, Op, Order, Query, Wanted

_GENERAL = (Wanted.TARGET, Wanted.OVERVIEW)


def asks_nearest(scope: Scope) -> bool:
    """True for 最接近."""
    return "nearest" in scope.frame.superlatives


def nearest(scope: Scope, query: Query) -> Query | None:
    """The place that comes nearest; None if that is not asked, or not to what it should come near."""
    if not asks_nearest(scope) or query.wanted not in _GENERAL or len(query.indicators) > 1:
        return None
    main = scope.list.indicators[0].key
    key = query.indicators[0] if query.indicators else main
    bounds = _bounds(scope, query, key)
    if len(bounds) != 1:
        return None
    notes = query.notes if query.indicators else (*query.notes, f"没说哪个指标，按{main}算。")
    bound, used = bounds[0]
    filters = tuple(f for f in query.filters if f is not used)
    groups = tuple(group for group in query.groups if group is not used)
    return query.evolve(
        wanted=Wanted.TARGET,
        aggregate=Aggregate.PICK,
        groups=groups,
        indicators=(key,),
        filters=filters,
        order=Order(indicator=key, near=bound),
        notes=notes,
    )


def _bounds(scope: Scope, query: Query, key: str) -> list[tuple[Filter, Filter | Group | None]]:
    """What the figures are held against, each with the part of the query that says it."""
    frame = scope.frame
    found: list[tuple[Filter, Filter | Group | None]] = []
    if frame.has(Sort.MEAN):
        against = Against.MEDIAN if frame.values.get(Sort.MEAN) == "median" else Against.MEAN
        found.append((Filter(op=Op.EQ, indicator=key, against=against), None))
    found += [(Filter(op=Op.EQ, indicator=key, value=n.value), None) for n in frame.claims]
    found += [(f, f) for f in query.filters if f.op is Op.EQ and f.value is not None and f.against is Against.NUMBER]
    for group in query.groups:
        if len(group.names) == 1:
            found.append((Filter(op=Op.EQ, indicator=key, against=Against.PLACE, place=group.names[0]), group))
    return found
