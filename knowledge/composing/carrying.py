"""How figures were put together before, where a frame does not say it: 那中山呢, 标杆呢."""

from __future__ import annotations

from knowledge.composing.scope import COMPARING, Scope
from knowledge.lexicon import Sort
from knowledge.query import Aggregate, Query, Wanted


def carried(scope: Scope, query: Query) -> Aggregate:
    """As the question before, unless that was said of other things; each by itself or the total where nothing was before."""
    frame, previous = scope.frame, scope.previous
    if scope.follows and previous and not frame.has(Sort.QUANTITY):
        two = len(query.groups) > 1 or len(query.indicators) > 1  # 广州上云和标杆差多少，佛山呢
        those = previous.aggregate is Aggregate.PICK and frame.has(Sort.MANY) and bool(frame.indicators)  # 它们的上云呢
        if (previous.aggregate in COMPARING and not two) or frame.has(Sort.ONE) or those:
            return Aggregate.EACH
        found = previous.aggregate in (Aggregate.WHICH, Aggregate.COUNT)
        told = previous.wanted is Wanted.STATUS and query.wanted is Wanted.TARGET and not frame.has(Sort.WHICH)
        if found and (told or not (query.filters or query.indicators or query.statuses)):
            return Aggregate.EACH if query.groups else Aggregate.SUM
        if previous.aggregate is Aggregate.TEST and not query.filters:
            return Aggregate.EACH  # the condition was said of other places
        if (
            previous.aggregate in (Aggregate.CHECK, Aggregate.LISTED, Aggregate.SHARED, Aggregate.RANK)
            and not frame.groups
        ):
            return Aggregate.EACH
        if (
            frame.groups
            and all(len(g.names) == 1 for g in frame.groups)
            and previous.aggregate not in (*COMPARING, Aggregate.SHARE, Aggregate.RANK)
        ):
            return Aggregate.EACH
        return previous.aggregate
    if query.groups:
        return Aggregate.EACH
    if query.indicators:
        if frame.mentions[0].sort is Sort.AGAIN and not frame.scoped and previous is None and not frame.asks:
            return Aggregate.UNCLEAR  # 那5G呢, when nothing was said before
        return Aggregate.EACH if frame.every else Aggregate.SUM
    if frame.everywhere or frame.every:
        return Aggregate.EACH if frame.every else Aggregate.SUM
    return Aggregate.SUM if Wanted.OVERVIEW in frame.wanted and scope.follows else Aggregate.UNCLEAR
