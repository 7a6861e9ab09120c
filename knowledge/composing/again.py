"""What a later part asks anew of the query before it: by how that was put together, what may be asked of it again.

A line of the table is enough for another way of going on; each look says what it recognises with an example.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from knowledge.composing.scope import Scope
from knowledge.lexicon import Sort
from knowledge.query import Aggregate, Claim, Op, Order, Query, Wanted


def asked_again(scope: Scope) -> Query | None:
    """The query before, as this part asks it again; None if it asks something of its own."""
    previous = scope.previous
    if previous is None:
        return None
    looks = _LOOKS.get(previous.aggregate, ())
    return next((found for look in looks if (found := look(scope, previous)) is not None), None)


def _other_end(scope: Scope, previous: Query) -> Query | None:
    """哪个最多，比最少的多几个: the other end of the order before, and how far apart they are."""
    frame = scope.frame
    other = frame.groups or frame.indicators or frame.everywhere or frame.nth > 1
    ends = scope.found and frame.superlatives and frame.has(Sort.DIFFERENCE) and not other
    return previous.evolve(aggregate=Aggregate.SPAN, order=None, notes=()) if ends else None


def _positions_apart(scope: Scope, previous: Query) -> Query | None:
    """第二多的是哪个市，跟第一名差几个: how far the one that was found is from another position of the same order."""
    frame, order = scope.frame, previous.order
    if order is None or order.first != 1 or not scope.found or not frame.has(Sort.DIFFERENCE):
        return None
    first = frame.said(Sort.SUPERLATIVE)  # 第一名, which was taken for the place that it is
    named = frame.nth or (1 if len(first) == 1 else 0)
    others = frame.said(Sort.PLACE) or frame.said(Sort.REGION) or frame.indicators or frame.filters
    end, mine = "max" if order.descending else "min", order.nth or 1
    if not named or others or mine == named or any(m.value != end for m in first):
        return None
    apart = replace(order, first=min(mine, named), nth=max(mine, named))
    return previous.evolve(aggregate=Aggregate.SPAN, order=apart, notes=())


def _how_many_times(scope: Scope, previous: Query) -> Query | None:
    """清远比肇庆多多少，是它的几倍: the same two are held against each other."""
    frame = scope.frame
    named = frame.groups or frame.indicators or frame.filters or frame.claims or frame.superlatives
    pointed = scope.before.in_sentence and frame.has(Sort.RATIO) and frame.has(Sort.ONE)
    return previous.evolve(aggregate=Aggregate.RATIO) if pointed and not named and len(previous.groups) == 2 else None


def _told_already(scope: Scope, previous: Query) -> Query | None:
    """最多和最少各是谁，差几个; 粤西够不够惠州，差多少; 上云最多的是哪个市，多少: the answer before tells it."""
    frame = scope.frame
    bare = scope.before.in_sentence and not (frame.subject or frame.scoped or frame.claims)
    picked = previous.aggregate is Aggregate.PICK
    told = frame.flags == {Sort.QUANTITY} if picked else frame.has(Sort.DIFFERENCE)
    return previous if bare and told else None


def _so_many(scope: Scope, previous: Query) -> Query | None:
    """哪些市上云过百，是5个吧: how many those are said to be that were just found."""
    frame = scope.frame
    numbers = [c.value for c in frame.claims if c.unit in ("个", "家", "座", "") and c.upper is None]
    named = frame.groups or frame.indicators or frame.filters or frame.wanted or frame.everywhere
    alone = len(numbers) == len(frame.claims) == 1 and not named and {Sort.YES_NO} <= frame.flags <= _COUNTING
    return previous.evolve(aggregate=Aggregate.COUNT, claim=Claim(value=numbers[0]), notes=()) if alone else None


_COUNTING = frozenset({Sort.YES_NO, Sort.HAS, Sort.SUM, Sort.NUMBER})


def _lying_in(scope: Scope, previous: Query) -> Query | None:
    """哪些市上云过百，都在珠三角吗: whether those that were just found lie in one region."""
    frame = scope.frame
    region = frame.groups[0] if len(frame.groups) == 1 and len(frame.groups[0].names) > 1 else None
    all_in = any(m.text.endswith("在") for m in frame.said(Sort.ONLY))
    if region is None or not all_in or frame.indicators or frame.filters or previous.groups:
        return None
    return previous.evolve(aggregate=Aggregate.WHICH, sole=region.names, sole_as=region.label, claim=None, notes=())


def _among_the_first(scope: Scope, previous: Query) -> Query | None:
    """佛山上云排第几，能进前三吗: whether the one place spoken of is among so many."""
    frame = scope.frame
    one = len(previous.groups) == 1 and len(previous.groups[0].names) == 1 and len(previous.indicators) == 1
    named = frame.groups or frame.indicators or frame.filters or frame.everywhere or frame.wanted
    asks = frame.first > 1 and frame.has(Sort.YES_NO) and not frame.has(Sort.WHICH, Sort.COUNT, Sort.QUANTITY)
    if not (one and asks) or named or previous.wanted is not Wanted.TARGET:
        return None
    order = Order(indicator=previous.indicators[0], descending=not frame.from_bottom, first=frame.first)
    supposed = Claim(op=Op.LE, value=frame.first)
    return previous.evolve(aggregate=Aggregate.RANK, order=order, claim=supposed, filters=(), notes=())


def _ranked_elsewhere(scope: Scope, previous: Query) -> Query | None:
    """汕头在全省排第几，在粤东呢: the same place is ranked among those of the region."""
    frame = scope.frame
    if len(frame.groups) != 1:
        return None
    region, names = frame.groups[0], {name for group in previous.groups for name in group.names}
    asks_else = frame.indicators or frame.superlatives or frame.filters or frame.claims or frame.wanted
    inside = len(names) == 1 and len(region.names) > 1 and names <= set(region.names)
    return previous.evolve(base=region, notes=()) if inside and frame.has(Sort.AGAIN) and not asks_else else None


_Look = Callable[[Scope, Query], Query | None]
_LOOKS: Mapping[Aggregate, tuple[_Look, ...]] = {
    Aggregate.PICK: (_other_end, _positions_apart, _told_already),
    Aggregate.SPAN: (_told_already,),
    Aggregate.TEST: (_told_already,),
    Aggregate.DIFFERENCE: (_how_many_times,),
    Aggregate.COMPARE: (_how_many_times,),
    Aggregate.RANK: (_ranked_elsewhere, _among_the_first),
    Aggregate.EACH: (_among_the_first,),
    Aggregate.WHICH: (_so_many, _lying_in),
    Aggregate.COUNT: (_so_many, _lying_in),
}
"""How the query before was put together → what a later part may ask of it."""
