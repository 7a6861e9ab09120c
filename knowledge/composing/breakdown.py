"""How a figure comes about: 1099怎么来的, 标杆19个怎么分的, 上云分配表 — every place that has a part of it."""

from __future__ import annotations

from knowledge.composing.scope import Scope
from knowledge.frame import Frame
from knowledge.lexicon import Sort
from knowledge.mention import Number
from knowledge.query import Aggregate, Claim, Filter, Op, Query, Wanted
from knowledge.wordsets import word_set

_SHARED_OUT = tuple(word_set("breakdown.shared_out"))
"""What else asks how the money is given (实施方式)."""
_WORKED_OUT = frozenset({"怎么算", "咋算"})
"""What else asks for a meaning."""
_ASKING_HOW = frozenset({Sort.MAKEUP, Sort.DEFINE, Sort.WANTED})
_GIVEN = "清单只写了这个数，没有写它是怎么定的。"


def asks_breakdown(frame: Frame) -> bool:
    """1099个上云怎么分到各市的, 珠三角939怎么算的: how a sum is made up, not how the money is given or what is meant."""
    if frame.silent_on(_ASKING_HOW):
        return False
    if frame.has(Sort.MAKEUP):
        return True
    words = [*frame.said(Sort.DEFINE), *[m for m in frame.said(Sort.WANTED) if m.value == "method"]]
    if not words or any(len(group.names) < 2 for group in frame.groups):
        return False
    if all(m.text.startswith(_SHARED_OUT) for m in words):
        return bool(frame.claims or frame.every or frame.everywhere)
    return all(m.text in _WORKED_OUT for m in words) and bool(frame.claims or frame.has(Sort.SUM))


def taken_apart(scope: Scope, query: Query) -> Query | None:
    """The places that make up a sum, each with its part; None where no sum is asked about."""
    frame = scope.frame
    ordered = frame.superlatives or frame.first or frame.nth or frame.has(Sort.SHARE, Sort.COMPARE, Sort.SAME)
    if not asks_breakdown(frame) or query.wanted not in (Wanted.TARGET, Wanted.OVERVIEW) or ordered:
        return None
    query = _of_region(scope, query)
    names = {name for group in query.groups for name in group.names}
    if len(names) == 1:
        return _of_one(frame, query)
    keys = query.indicators or _adding_up_to(scope, query, frame.claims)
    if not names and not (keys or frame.everywhere or frame.every or Wanted.OVERVIEW in frame.wanted):
        return None
    wrong = [number for number in frame.claims if not _adds_up(scope, query, keys, number)]
    if wrong:  # the true figure first
        return query.evolve(wanted=Wanted.TARGET, aggregate=Aggregate.CHECK, claim=Claim(value=wrong[0].value))
    partly = len(keys) == 1 and any((name, keys[0]) not in scope.list.targets for name in names or scope.list.places)
    has = (Filter(op=Op.HAS, indicator=keys[0]),) if partly else ()
    filters = tuple(dict.fromkeys((*query.filters, *has)))
    return query.evolve(
        wanted=Wanted.TARGET, indicators=keys, aggregate=Aggregate.EACH, filters=filters, spread=True, statuses=()
    )


def _of_region(scope: Scope, query: Query) -> Query:
    """939怎么来的: of a figure that is not the sum of all, the one region that has so many."""
    frame = scope.frame
    if query.groups or query.excluded or frame.everywhere or len(frame.claims) != 1:
        return query
    if _adding_up_to(scope, query, frame.claims):
        return query
    found = {frozenset(group.names): group for group in scope.lexicon.regions.values()}
    fits = [g for g in found.values() if _adding_up_to(scope, query.evolve(groups=(g,)), frame.claims)]
    return query.evolve(groups=(fits[0],)) if len(fits) == 1 else query


def _of_one(frame: Frame, query: Query) -> Query:
    """东莞的252怎么来的: a figure of the list itself, of which nothing more is known."""
    how = any(m.value == "how" for m in frame.said(Sort.MAKEUP))
    query = query.evolve(wanted=Wanted.TARGET, notes=(*query.notes, _GIVEN) if how else query.notes)
    if not frame.claims:
        return query.evolve(aggregate=Aggregate.EACH)
    return query.evolve(aggregate=Aggregate.CHECK, claim=Claim(value=frame.claims[0].value))


def adds_up_to(scope: Scope, query: Query, key: str, number: Number) -> bool:
    """True if so many are what the places of a query have together."""
    names = [name for group in query.groups for name in group.names] or scope.list.places
    targets = (scope.list.targets.get((name, key)) for name in names if name not in query.excluded)
    return number.value == sum(target.amount for target in targets if target is not None and target.amount)


def _adding_up_to(scope: Scope, query: Query, claims: list[Number]) -> tuple[str, ...]:
    """1099怎么来的: the indicator whose sum that is."""
    among = query.indicators or scope.list.keys
    keys = (key for number in claims for key in among if adds_up_to(scope, query, key, number))
    return tuple(dict.fromkeys(keys))


def _adds_up(scope: Scope, query: Query, keys: tuple[str, ...], number: Number) -> bool:
    return any(adds_up_to(scope, query, key, number) for key in keys)
