"""One frame that asks several questions: each time, each region, each class of places, each thing that is wanted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from knowledge.composing.scope import Before
from knowledge.composing.wanting import TIMELY, tidied
from knowledge.frame import Frame
from knowledge.lexicon import Sort
from knowledge.query import PROGRESS, Aggregate, Claim, Filter, Op, Query, Wanted


def parted(query: Query, frame: Frame, before: Before) -> list[Query]:
    """The queries that one is, in the order in which they are answered."""
    for part in _PARTS_OF[query.aggregate]:
        if found := part(query, frame):
            return found
    if _each_by_itself(query, frame, before):
        return [query.evolve(groups=(group,)) for group in query.groups]
    return [query]


def _by_time(query: Query, frame: Frame) -> list[Query]:
    """上个月和这个月各新增几个."""
    several = len(frame.whens) > 1 and query.wanted in PROGRESS and query.when is frame.when
    return [query.evolve(when=when) for when in frame.whens] if several else []


def _by_claim(query: Query, frame: Frame) -> list[Query]:
    """标杆2个、上云40个，对吧: each claim is checked."""
    if not len(frame.indicators) == len(frame.claims) > 1:
        return []
    pairs = zip(frame.indicators, frame.claims, strict=True)
    return [query.evolve(indicators=(key,), claim=Claim(value=number.value)) for key, number in pairs]


def _by_group(query: Query, frame: Frame) -> list[Query]:
    return [query.evolve(groups=(group,)) for group in query.groups] if _in_each_region(query, frame) else []


def _by_share(query: Query, frame: Frame) -> list[Query]:
    """佛山和东莞各占珠三角多少, 珠三角和粤东各有几个市有标杆: each by itself."""
    each = len(query.groups) > 1 and frame.has(Sort.EVERY)
    return [query.evolve(groups=(group,)) for group in query.groups] if each else []


def _by_class(query: Query, _: Frame) -> list[Query]:
    return [query.evolve(filters=(item,)) for item in query.filters] if _classes(query) else []


def _by_middle(query: Query, frame: Frame) -> list[Query]:
    both = _both_middles(frame)
    return [query.evolve(aggregate=each) for each in (Aggregate.MEAN, Aggregate.MEDIAN)] if both else []


def _by_position(query: Query, frame: Frame) -> list[Query]:
    """前三和后三分别是谁; 第三第四呢."""
    of_all = query.wanted in (Wanted.TARGET, Wanted.OVERVIEW)  # 任务最重的三个市和最轻的三个市
    if query.aggregate is Aggregate.SPAN and query.order and frame.first > 1 and of_all:
        order = replace(query.order, first=frame.first, nth=0)
        ends = (replace(order, descending=down) for down in (True, False))
        return [query.evolve(aggregate=Aggregate.PICK, order=end) for end in ends]
    if len(frame.nths) > 1 and query.aggregate is Aggregate.PICK and query.order:
        return [query.evolve(order=replace(query.order, first=1, nth=nth)) for nth in positions(frame)]
    return []


def _by_wanted(query: Query, frame: Frame) -> list[Query]:
    """负责什么、什么时候完成; how many, and by when; 目标多少、完成多少."""
    wanted: list[Wanted] = list(dict.fromkeys(w for w in frame.wanted if w not in (Wanted.OVERVIEW, Wanted.TARGET)))
    if len(wanted) > 1 and query.wanted in wanted:
        return [query.evolve(wanted=each) for each in tidied(wanted)]
    timely = query.wanted in TIMELY or (query.wanted is Wanted.SERIAL and frame.has(Sort.JOIN))  # 序号和上云数各多少
    asked = timely and frame.indicators and frame.said(Sort.QUANTITY)
    both = asked or (query.wanted is Wanted.DONE and Wanted.TARGET in frame.wanted)
    return [query.evolve(wanted=Wanted.TARGET), query] if both and query.groups else []


def _in_each_region(query: Query, frame: Frame) -> bool:
    """每个片区上云最多的市分别是谁, 粤东、粤西各自最少的市: an order in each region by itself."""
    regions = len(query.groups) > 1 and all(len(group.names) > 1 for group in query.groups)
    return regions and frame.has(Sort.EVERY)


def _classes(query: Query) -> bool:
    """标杆等于3的市和等于1的市各有几个: conditions that exclude each other, each with its own answer."""
    if len(query.filters) < 2 or any(f.text for f in query.filters):
        return False
    equal = [f for f in query.filters if f.op is Op.EQ and f.value is not None]
    ends = (
        len(query.filters) == 2
        and {f.op for f in query.filters} <= {Op.GT, Op.GE, Op.LT, Op.LE}
        and _apart(*query.filters)
    )
    apart = len(equal) == len(query.filters) > 1 and len({(f.indicator, f.value) for f in equal}) == len(equal)
    same = len({f.indicator for f in query.filters}) == 1
    if same and len(query.filters) == 2 and {f.op for f in query.filters} == {Op.HAS, Op.LACKS}:
        return not query.either
    return same and bool(apart or ends) and not query.either


def _apart(first: Filter, second: Filter) -> bool:
    """True if nothing can be both: 200以上的和10以下的."""
    low, high = (first, second) if first.op in (Op.LT, Op.LE) else (second, first)
    bounded = (
        low.op in (Op.LT, Op.LE) and high.op in (Op.GT, Op.GE) and low.value is not None and high.value is not None
    )
    return bool(bounded and low.value < high.value)  # type: ignore[operator]


def _both_middles(frame: Frame) -> bool:
    """平均数和中位数分别是多少."""
    return len({m.value == "median" for m in frame.said(Sort.MEAN)}) > 1


def positions(frame: Frame) -> list[int]:
    """第三第四 are two positions, 第四到第六 are three."""
    named = sorted(set(frame.nths))
    at = [i for i, m in enumerate(frame.mentions) if m.sort is Sort.ORDINAL]
    between = {m.text for m in frame.mentions[at[0] : at[-1]]} if at else _UP_TO
    ranged = len(named) == 2 and between & {"到", "至", "-", "~"} and named[1] - named[0] <= _RANGE
    return list(range(named[0], named[1] + 1)) if ranged else named


_UP_TO = {"到"}
_RANGE = 9
"""Positions further apart than this are two, not all between."""


def _each_by_itself(query: Query, frame: Frame, before: Before) -> bool:
    """粤西、粤北呢 after the total of one region: each has its own."""
    carried = before.query is not None and before.query.aggregate is Aggregate.SUM and len(before.query.groups) == 1
    return carried and query.aggregate is Aggregate.SUM and len(query.groups) > 1 and not frame.has(Sort.SUM)


_Part = Callable[[Query, Frame], list[Query]]
_ANY = frozenset(Aggregate)
_PARTS: tuple[tuple[_Part, frozenset[Aggregate]], ...] = (
    (_by_time, _ANY),
    (_by_claim, frozenset({Aggregate.CHECK})),
    (_by_group, frozenset({Aggregate.PICK})),
    (_by_share, frozenset({Aggregate.SHARE, Aggregate.COUNT})),
    (_by_class, _ANY - {Aggregate.TEST}),
    (_by_middle, frozenset({Aggregate.MEAN, Aggregate.MEDIAN})),
    (_by_position, frozenset({Aggregate.SPAN, Aggregate.PICK})),
    (_by_wanted, frozenset({Aggregate.EACH})),
)
_PARTS_OF = {kind: tuple(part for part, kinds in _PARTS if kind in kinds) for kind in Aggregate}
"""How a frame can be several questions, by how the figures are put together."""
