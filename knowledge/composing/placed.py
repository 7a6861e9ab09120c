"""The first of an order as a condition: 上云前十里有几个没有标杆, 前三名都在珠三角吗."""

from __future__ import annotations

from knowledge.composing.quantified import says_all
from knowledge.frame import Frame
from knowledge.lexicon import Sort
from knowledge.query import Against, Aggregate, Claim, Filter, Op, Order, Query, Wanted
from knowledge.wordsets import word_set

_ASKING_WHO = frozenset({Aggregate.WHICH, Aggregate.COUNT, Aggregate.EXISTS, Aggregate.LISTED})


def placed_among(frame: Frame, query: Query, main: str) -> Query:
    """The same question asked of all places, with the position as one of its conditions, where an order finds them."""
    if query.among is not None and not query.others:
        counted = query.evolve(aggregate=Aggregate.COUNT) if _counts_members(frame, query) else query
        if _is_first_too(frame, query):
            return query.evolve(aggregate=Aggregate.RANK, claim=Claim(value=1))
        if _names_members(frame, query):
            counted = query.evolve(aggregate=Aggregate.WHICH, order=None)
        return _of_the_first(frame, counted, query.among, main) if counted.aggregate in _ASKING_WHO else query
    if query.aggregate is Aggregate.EXISTS and _of_all(frame, query):
        return query.evolve(claim=Claim(op=Op.LACKS if frame.has(Sort.LACKS) else Op.HAS, text="all"))
    if query.sole_as and query.aggregate is Aggregate.PICK and query.order is not None and _plain(query.order):
        placed = _position(query, query.order, main)  # 上云前三名都在珠三角吗
        return query.evolve(aggregate=Aggregate.WHICH, order=None, filters=(*query.filters, *placed))
    return query


def _of_the_first(frame: Frame, query: Query, found: Query, main: str) -> Query:
    """上云前8名里有几个珠三角城市: those of the region that stand among the first of all."""
    order = found.order
    if order is None or not _plain(order) or found.filters or found.statuses or found.aggregate is not Aggregate.PICK:
        return query
    placed = _position(found, order, main)
    unsaid = () if placed[0].indicator in (order.indicator, None) else (f"没说哪个指标，按{main}算。",)
    keys = {f.indicator for f in placed}
    own = tuple(f for f in query.filters if f.op is not Op.HAS or f.indicator not in keys)
    if query.aggregate is Aggregate.EXISTS:
        own += tuple(Filter(op=Op.HAS, indicator=key) for key in query.indicators if key not in keys)
    every = bool(own) and frame.has(Sort.YES_NO, Sort.EXISTENCE) and says_all(frame)
    every |= bool(own) and query.aggregate is Aggregate.EXISTS and says_all(frame)
    asked = Aggregate.COUNT if query.aggregate is Aggregate.COUNT else Aggregate.WHICH
    return query.evolve(
        among=None, filters=(*placed, *own), indicators=(), aggregate=asked,
        excluded=tuple(dict.fromkeys((*found.excluded, *query.excluded))),
        claim=Claim(text="all") if every else query.claim, notes=(*query.notes, *unsaid),
    )  # fmt: skip


def _of_all(frame: Frame, query: Query) -> bool:
    """粤北五市均无标杆任务，准确吗: what all places, or all of a region, are said to have, or not to have."""
    several = not query.groups or (len(query.groups) == 1 and len(query.groups[0].names) > 1)
    return several and len(query.indicators) == 1 and frame.has(Sort.YES_NO) and says_all(frame) and not query.among


def _counts_members(frame: Frame, query: Query) -> bool:
    """上云前十里，珠三角占几个; 珠三角以外的有几个: so many of them, where no figure is named."""
    if query.aggregate not in (Aggregate.SUM, Aggregate.EACH, Aggregate.SHARE) or frame.indicators or frame.wanted:
        return False
    asked = [*frame.said(Sort.QUANTITY), *frame.said(Sort.SHARE)]
    regional = bool(frame.excluded) or any(len(group.names) > 1 for group in frame.groups)
    return regional and len(asked) == 1 and asked[0].text in _SO_MANY


def _is_first_too(frame: Frame, query: Query) -> bool:
    """上云最多的市是不是标杆也最多: where the one that was found stands in another order."""
    found = query.among.order if query.among is not None else None
    also = frame.has(Sort.YES_NO) and bool(frame.superlatives) and query.aggregate is Aggregate.PICK
    return also and found is not None and found.first == 1 and not frame.has(Sort.WHICH)


def _names_members(frame: Frame, query: Query) -> bool:
    """前十名里珠三角有哪几个: which of them lie in a region."""
    anew = frame.superlatives or frame.first or frame.nth or frame.indicators or frame.filters
    regional = any(len(group.names) > 1 for group in frame.groups)
    return query.aggregate is Aggregate.PICK and regional and frame.has(Sort.WHICH) and not anew


_SO_MANY = word_set("placed.so_many")


def _plain(order: Order) -> bool:
    """True for the first so many by targets: 前三名, not 第三名 nor the next three."""
    several = order.first > 1 and order.measure is Wanted.TARGET
    return several and not (order.nth or order.after or order.before)


def _position(query: Query, order: Order, main: str) -> tuple[Filter, ...]:
    """The position in an order, over the places that the order is over."""
    over = tuple(name for group in query.groups for name in group.names if name not in query.excluded)
    serial = query.wanted is Wanted.SERIAL  # 序号排在最后五位的市: the last of the list has the largest number
    against, op = (Against.TOP, Op.GE) if order.descending is not serial else (Against.BOTTOM, Op.LE)
    measure, key = (Wanted.SERIAL, None) if serial else (Wanted.TARGET, order.indicator or main)
    return (Filter(op=op, indicator=key, measure=measure, value=order.first, against=against, over=over),)
