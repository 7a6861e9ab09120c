"""Numbers of tasks, each a row of the list, and of places: how many there are, who has so many, whether one is right."""

from __future__ import annotations

from itertools import pairwise

from knowledge.composing.quantified import said_to_hold
from knowledge.composing.scope import Scope
from knowledge.frame import FOCUS, Frame
from knowledge.lexicon import Sort
from knowledge.mention import Mention
from knowledge.numbers import number_in
from knowledge.query import Aggregate, Claim, Filter, Op, Order, Query, Wanted
from knowledge.settling.turning import NOTHING_BUT

_ROWS = ("行", "条")
"""Units of nothing but tasks."""


def counted_tasks(scope: Scope, query: Query) -> Query | None:
    """What is asked of the number of tasks; None where the tasks of an indicator, or what they say, are asked about."""
    frame, number = scope.frame, scope.frame.task_count
    about_tasks = query.wanted in (Wanted.ROWS, Wanted.OVERVIEW, Wanted.TARGET) and not query.indicators
    if not about_tasks or (number is None and query.wanted is not Wanted.ROWS):
        return None
    if frame.superlatives and number is None:
        order = Order(measure=Wanted.ROWS, descending="min" not in frame.superlatives, first=frame.first or 1)
        return query.evolve(wanted=Wanted.TARGET, aggregate=Aggregate.PICK, order=order)
    if frame.has(Sort.SUM) and frame.has(Sort.QUANTITY) and query.groups and number is not None:
        return query.evolve(wanted=Wanted.TARGET, aggregate=Aggregate.SUM)  # 广州两项任务加起来多少
    one = len(query.groups) == 1 and len(query.groups[0].names) == 1
    whole = number is not None and number.value == _rows_of(scope, query)
    if number is not None and frame.has(Sort.WHICH, Sort.COUNT, Sort.PLACE_NOUN) and not (one or whole):
        counts = frame.has(Sort.COUNT, Sort.QUANTITY)
        same = Filter(op=Op.EQ, measure=Wanted.ROWS, value=number.value)
        return query.evolve(
            wanted=Wanted.TARGET,
            aggregate=Aggregate.COUNT if counts else Aggregate.WHICH,
            filters=(*query.filters, same),
        )
    if not _names_whose(scope, query):
        return None
    claim = Claim(value=number.value) if number is not None else None
    checks = claim is not None and frame.has(Sort.YES_NO)
    return query.evolve(wanted=Wanted.ROWS, aggregate=Aggregate.CHECK if checks else Aggregate.EACH, claim=claim)


def counted_places(scope: Scope, query: Query) -> Query | None:
    """一共二十个市对吗: whether the list has so many places."""
    frame = scope.frame
    if query.wanted not in _GENERAL or (scope.follows and not scope.before.in_sentence):
        return None
    holders = _so_many_hold(scope, query)
    if holders is not None or scope.follows:
        return holders
    counts = [*frame.said(Sort.COUNTED_PLACES), *[m for m in frame.said(Sort.ALL) if "市" in m.text]]
    number = number_in(counts[0].text) if len(counts) == 1 else None
    if number is None:
        return None
    asked = frame.flags - _SAYING_HOW_MANY
    if frame.values.get(Sort.COMPARE_OP, "eq") != "eq":
        return None
    stated = any(a.sort is Sort.SUM and b in counts for a, b in pairwise(frame.mentions))  # 一共20个市
    region = len(query.groups) == 1 and len(query.groups[0].names) > 1  # 粤西是不是只有三个市
    named = query.groups and not region
    alone = not (query.indicators or named or query.filters or query.excluded or frame.claims)
    asks = asked == {Sort.YES_NO} or (stated and not asked)
    return query.evolve(aggregate=Aggregate.COUNT, claim=Claim(value=number)) if asks and alone else None


def _so_many_hold(scope: Scope, query: Query) -> Query | None:
    """全省只有5个市有5G，对吗; 上云过百的市共有五个: whether so many places have it, or meet the conditions."""
    frame = scope.frame
    if not frame.fitting and not frame.said(Sort.COUNTED_PLACES):
        return None
    only = _only_so_many(frame)
    holders = only or said_to_hold(frame)
    number = frame.fitting or (number_in(holders[0].text) if len(holders) == 1 else None)
    region = not query.groups or (len(query.groups) == 1 and len(query.groups[0].names) > 1)
    if number is None or not region or frame.flags & _ASKING:
        return None
    filters = query.filters or _whether(frame, query)
    size = len(query.groups[0].names) if query.groups else len(scope.list.places)
    if not filters or (number == size and not (only or frame.fitting)):
        return None  # 粤东4个市有标杆吗
    return query.evolve(aggregate=Aggregate.COUNT, filters=filters, claim=Claim(value=number))


def _only_so_many(frame: Frame) -> list[Mention]:
    said = [m for m in frame.mentions if m.sort is not Sort.FILLER]
    return [b for a, b in pairwise(said) if a.text in NOTHING_BUT and b.sort is Sort.COUNTED_PLACES]


def _whether(frame: Frame, query: Query) -> tuple[Filter, ...]:
    """有5G, 没有标杆, 标杆是3个: what so many places are said to have."""
    if len(query.indicators) != 1:
        return ()
    numbers = [c.value for c in frame.claims]
    if len(numbers) == 1 and (frame.fitting or frame.has(Sort.HAS)):
        return (Filter(op=Op.EQ, indicator=query.indicators[0], value=numbers[0]),)
    if numbers or not frame.has(Sort.HAS, Sort.LACKS, Sort.WANTED):
        return ()
    return (Filter(op=Op.LACKS if frame.has(Sort.LACKS) else Op.HAS, indicator=query.indicators[0]),)


_ASKING = frozenset(
    {Sort.WHICH, Sort.QUANTITY, Sort.COUNT, Sort.SHARE, Sort.RANK, Sort.DIFFERENCE, Sort.MEAN, Sort.RATIO, Sort.WHY}
)
_SAYING_HOW_MANY = frozenset({
    Sort.SUM, Sort.HAS, Sort.ALL, Sort.EVERYWHERE, Sort.COUNTED_PLACES, Sort.WANTED, Sort.REGION, Sort.COMPARE_OP,
})  # fmt: skip
_GENERAL = (Wanted.OVERVIEW, Wanted.TARGET)


def _rows_of(scope: Scope, query: Query) -> int:
    """29行分别是哪些: how many tasks all the places have together."""
    names = [name for group in query.groups for name in group.names] or scope.list.places
    return sum(len(scope.list.by_place[name]) for name in names)


def _names_whose(scope: Scope, query: Query) -> bool:
    """领导交代了两项任务 counts no tasks of the list."""
    frame = scope.frame
    of_list = Wanted.OVERVIEW in frame.wanted and frame.flags & FOCUS
    of_rows = frame.task_count is not None and frame.task_count.unit in _ROWS
    return bool(query.groups or frame.scoped or of_list or of_rows or query.wanted is Wanted.ROWS)
