"""How figures are put together where an order is said: the first ones, a position, the two ends of it."""

from __future__ import annotations

from knowledge.composing.leaning import rank_aside
from knowledge.composing.scope import Scope
from knowledge.frame import Frame
from knowledge.lexicon import Sort
from knowledge.query import Against, Aggregate, Query, Wanted
from knowledge.wordsets import word_set

_ORDERING = frozenset({Sort.NEXT, Sort.RANK})
_NO_RANK = (Sort.WHICH, Sort.DIFFERENCE, Sort.SUM, Sort.MEAN)
"""What asks for something else of a place that is called the first (第一名东莞多少)."""
_BEING = word_set("manner.being")


def middle(frame: Frame) -> Aggregate:
    """The mean, or the median where that is said."""
    return Aggregate.MEDIAN if frame.values.get(Sort.MEAN) == "median" else Aggregate.MEAN


def spanning(scope: Scope, query: Query) -> Aggregate | None:
    """The first and the last, and how far they are apart."""
    frame = scope.frame
    if Sort.DIFFERENCE not in frame.flags and len(frame.superlatives) < 2:
        return None
    if rank_aside(frame) and not query.groups:
        return Aggregate.UNCLEAR  # 跟第一名差几个, and who is
    positions = len(frame.nths) == 2 or (frame.nth > 1 and frame.superlatives == ["max"])  # 第一比第二多多少
    two_ends = len(set(frame.superlatives)) > 1 or (positions and frame.has(Sort.DIFFERENCE))
    if two_ends and frame.has(Sort.SUM):
        return Aggregate.UNCLEAR  # 最多的和最少的加起来
    ordered = scope.previous is not None and scope.previous.aggregate in (Aggregate.PICK, Aggregate.SPAN)
    after_order = frame.has(Sort.DIFFERENCE) and not query.groups and scope.found and ordered
    return Aggregate.SPAN if two_ends or after_order else None


def in_order(scope: Scope, query: Query) -> Aggregate | None:
    """A position, the first ones, the next ones: by whom or what is asked of the order; None if none is said."""
    frame = scope.frame
    if scope.goes_on:
        known = scope.before.results or (scope.previous is not None and scope.previous.order)
        return Aggregate.PICK if known else Aggregate.UNCLEAR
    placed = frame.superlatives or frame.first or frame.nth
    if not placed and frame.flags.isdisjoint(_ORDERING):
        return None
    if frame.has(Sort.NEXT) and scope.previous and not frame.groups and scope.previous.wanted is not Wanted.SERIAL:
        after = scope.previous.aggregate is Aggregate.RANK
        return Aggregate.RANK if after and query.groups else Aggregate.UNCLEAR
    if frame.has(Sort.NEXT) and frame.filters and frame.groups:
        return Aggregate.UNCLEAR  # 排在湛江后面的市里有没有带5G的
    after_rank = scope.previous is not None and scope.previous.aggregate is Aggregate.RANK and scope.follows
    singles = _states_of_several(frame, query)
    if frame.nth and (singles or _one_place(query)) and not frame.has(Sort.WHICH) and len(frame.nths) < 2:
        return Aggregate.RANK  # 揭阳全省第十一，没错吧
    if frame.superlatives and _asks_item(frame, query):
        return Aggregate.ITEM
    if frame.superlatives and _one_place(query) and not (frame.has(*_NO_RANK) or _asks_how_many(frame)):
        return Aggregate.RANK  # 广州居全省首位
    if query.groups and (frame.has(Sort.RANK) or (frame.has(Sort.NEXT) and (frame.groups or after_rank))):
        return Aggregate.RANK
    if query.among and frame.has(Sort.RANK) and frame.has(Sort.ONE):
        return Aggregate.RANK  # 谁有标杆？它的上云排第几
    return kind_of_order(scope, query) if placed or frame.has(Sort.NEXT) else None


def kind_of_order(scope: Scope, query: Query) -> Aggregate:
    """What is told of the places that an order finds: who they are, their sum, their mean, how far they are apart."""
    frame = scope.frame
    of_whole = any(f.against is Against.WHOLE for f in query.filters)
    if frame.has(Sort.SUM) or (of_whole and frame.first > 1):
        return Aggregate.TEST if of_whole and not frame.has(Sort.QUANTITY) else Aggregate.SUM
    if frame.has(Sort.DIFFERENCE, Sort.RATIO):
        return Aggregate.SPAN if not query.groups else Aggregate.DIFFERENCE
    if frame.has(Sort.MEAN):
        return middle(frame)
    if (
        (frame.has(Sort.YES_NO) or _says_who_leads(frame))
        and any(len(g.names) == 1 for g in query.groups)
        and sum(len(g.names) > 1 for g in query.groups) < 2
        and not frame.has(Sort.WHICH)
    ):
        return Aggregate.RANK
    return Aggregate.PICK


def _asks_item(frame: Frame, query: Query) -> bool:
    """佛山哪项任务最多: which of the indicators, where none is named and no other place is sought."""
    asked = any(m.value == "overview" and m.text[0] == "哪" for m in frame.said(Sort.WANTED))
    plain = query.wanted in (Wanted.TARGET, Wanted.OVERVIEW) and not (query.indicators or query.filters)
    return asked and plain and not frame.has(Sort.WHICH, Sort.COUNT, Sort.PLACE_NOUN, Sort.YES_NO)


def _says_who_leads(frame: Frame) -> bool:
    """标杆最多的是汕头和东莞，对吗: who is said to have the most, not among whom it is sought."""
    sorts = [m.sort for m in frame.mentions]
    asks = frame.has(Sort.WHICH, Sort.QUANTITY, Sort.THAN, Sort.WITHIN)
    if sorts.count(Sort.SUPERLATIVE) != 1 or asks:
        return False
    at = sorts.index(Sort.SUPERLATIVE)
    if "并列" in frame.typed and at and sorts[at - 1] is Sort.EVERYWHERE:
        return True  # 云浮和韶关、汕尾并列全省最少
    return not frame.typed.isdisjoint(_BEING) and Sort.PLACE in sorts[at:] and Sort.PLACE not in sorts[:at]


def _states_of_several(frame: Frame, query: Query) -> bool:
    """阳江和潮州上云并列第十四: a position of each of the places that are named."""
    named = len(frame.groups) == len(query.groups) > 1 and all(len(group.names) == 1 for group in query.groups)
    return named and not (frame.direction or frame.has(Sort.DIFFERENCE, Sort.THAN, Sort.QUANTITY, Sort.COMPARE))


def _one_place(query: Query) -> bool:
    """One place, also beside the region that it lies in (潮州上云是粤东最少的)."""
    first, *others = query.groups or (None,)
    within = first is not None and all(set(first.names) < set(group.names) for group in others)
    return first is not None and len(first.names) == 1 and within


def _asks_how_many(frame: Frame) -> bool:
    return any(set(m.text) & set("多几好") for m in frame.said(Sort.QUANTITY))
