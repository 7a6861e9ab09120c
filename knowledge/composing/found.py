"""Of whom it is asked: those that the part before finds, the places of serial numbers, the next row of the list."""

from __future__ import annotations

from knowledge.composing.leaning import in_list_order
from knowledge.composing.scope import Scope, places_of_rows
from knowledge.composing.wanting import TIMELY
from knowledge.frame import Frame
from knowledge.lexicon import Sort
from knowledge.query import ATTRIBUTES, PROGRESS, Aggregate, Group, Order, Query, Wanted


def _without_top(scope: Scope, query: Query) -> Query:
    """扣除前三名还剩多少: all but the first of the order by what is asked about."""
    key = query.indicators[0] if len(query.indicators) == 1 else None
    top = query.evolve(aggregate=Aggregate.PICK, order=Order(indicator=key, first=scope.frame.without_top))
    return query.evolve(among=top, others=True, groups=())


def of_those_found(scope: Scope, query: Query) -> Query:
    """哪个市最多，它谁负责: 它 is whoever the part before finds."""
    previous = scope.previous
    if scope.frame.without_top:
        return _without_top(scope, query)
    if previous is None:
        return query
    if scope.rest_of_found:
        return query.evolve(groups=(), among=previous.among or previous, others=True)
    region = _said_to_lie_in(scope)
    if region is not None:
        return previous.evolve(sole=region.names, sole_as=region.label, notes=())
    if not scope.of_those_found:
        return query
    if scope.ranks_found:
        return query.evolve(among=previous, base=next(iter(scope.frame.groups), None), groups=())
    if previous.order is not None or previous.among is not None:
        return query.evolve(among=previous.among or previous, others=previous.among is not None and previous.others)
    filters = tuple(dict.fromkeys((*previous.filters, *query.filters)))
    return query.evolve(
        order=previous.order,
        filters=filters,
        excluded=(*previous.excluded, *query.excluded),
        excluded_as=previous.excluded_as or query.excluded_as,
    )


def _said_to_lie_in(scope: Scope) -> Group | None:
    """…的市有哪些，它们都属于珠三角吗: the region in which those are said to lie that the part before finds."""
    frame, previous = scope.frame, scope.previous
    found = scope.found and previous is not None and previous.aggregate is Aggregate.WHICH
    asked = frame.has(Sort.MANY) and frame.has(Sort.YES_NO) and not (frame.indicators or frame.filters)
    regions = [group for group in frame.groups if len(group.names) > 1]
    return regions[0] if found and asked and len(regions) == len(frame.groups) == 1 else None


def next_serial(scope: Scope, query: Query) -> Query:
    """下一个市 after a serial number is the row below, 它上面那一个 the row above."""
    frame, groups, previous = scope.frame, query.groups, scope.previous
    listed = scope.follows and previous is not None and (previous.wanted is Wanted.SERIAL or in_list_order(previous))
    names = groups[0].names if groups else _end_of_list(scope)
    if not (frame.has(Sort.NEXT) and names and (Wanted.SERIAL in frame.wanted or listed)):
        return query
    serial = int(scope.list.by_place[names[0]][0].serial)
    step = -1 if frame.values.get(Sort.NEXT) in ("before", "up") else 1
    return query.evolve(wanted=Wanted.SERIAL, rows=(serial + step,), groups=(), among=None)


def _end_of_list(scope: Scope) -> tuple[str, ...]:
    """云浮 after 最后一个序号是哪个市."""
    order = scope.previous.order if scope.previous and in_list_order(scope.previous) else None
    known = order is not None and scope.previous is not None and not scope.previous.filters
    return scope.list.places[:: -1 if order and order.descending else 1][:1] if known else ()


def from_rows(scope: Scope, query: Query) -> Query:
    """序号4的市上云是多少: the places of serial numbers, when something else is asked of them."""
    if not query.rows or not (query.indicators or _cells(scope.frame)):
        return query
    groups = places_of_rows(query.rows, scope.list)
    if not groups:
        return query.evolve(wanted=Wanted.SERIAL)  # 序号21的市上云多少: that there is none
    return query.evolve(groups=groups, rows=())


def _cells(frame: Frame) -> list[Wanted]:
    return [w for w in frame.wanted if w in ATTRIBUTES or w in TIMELY or w is Wanted.SOURCE or w in PROGRESS]
