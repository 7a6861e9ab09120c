"""What a frame says and its queries do not: an answer without it would be an answer to another question."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

from knowledge.frame import Frame
from knowledge.lexicon import Sort
from knowledge.mention import Mention
from knowledge.query import PROGRESS, Against, Aggregate, Op, Query, Wanted
from knowledge.settling.negating import NOT_BEING

_A = Aggregate
_SILENT = frozenset({Sort.FILLER, Sort.NOW, Sort.BREAK})
_DENIALS = NOT_BEING | {"不算", "非"}
_NEAR = 8
"""Words before and after one that can say what it compares or takes away."""


def unread(frame: Frame, queries: Sequence[Query]) -> tuple[str, ...]:
    """The words that should have left a mark on a query and have not, each with the word after it."""
    if not queries or _MARKS.keys().isdisjoint([m.sort for m in frame.mentions]):
        return ()
    asked = [each for query in queries for each in _whole(query)]
    said = _said(frame)
    lost = [
        at for at, m in enumerate(said) if m.sort in _MARKS and _weighs(said, at) and not _taken_up(said, at, asked)
    ]
    return () if not lost else tuple(dict.fromkeys("".join(m.text for m in said[at : at + 2]) for at in lost))


def _taken_up(said: Sequence[Mention], at: int, asked: Sequence[Query]) -> bool:
    if said[at].sort is Sort.REGION:
        return any(map(_speaks_of_places, asked))
    if said[at].sort is Sort.SUPERLATIVE and at and said[at - 1].text in _DENIALS:
        return any(q.claim is not None or q.excluded or _placed(q) for q in asked)  # 不是最多的市
    if not any(map(_MARKS[said[at].sort], asked)):
        return False
    if said[at].sort is not Sort.TOP:
        return True
    number = said[at + 1].value  # 前三名和后十名: an order of each length
    if isinstance(number, str):
        return any(map(_placed, asked))
    count = number if isinstance(number, int) else number.value
    placed = any(f.value == count for q in asked for f in q.filters if f.against in (Against.TOP, Against.BOTTOM))
    return placed or any(
        q.aggregate is not _A.SPAN if q.order is None else count in (q.order.first, q.order.nth) for q in asked
    )


def _said(frame: Frame) -> list[Mention]:
    """The words of a frame but those that say nothing, also 没有 in 没有的话."""
    idle = {id(m) for m, after in pairwise(frame.mentions) if after.text == "的话"}
    return [m for m in frame.mentions if m.sort not in _SILENT and id(m) not in idle]


def _whole(query: Query | None) -> Iterator[Query]:
    """A query and those that its places come from."""
    while query is not None:
        yield query
        query = query.among


def _weighs(said: Sequence[Mention], at: int) -> bool:
    """True unless the word is only part of a manner of speaking."""
    looks = _WHERE.get(said[at].sort)
    return looks is None or looks(said, at)


def _next(said: Sequence[Mention], at: int) -> Sort | None:
    return said[at + 1].sort if at + 1 < len(said) else None


def _negates(said: Sequence[Mention], at: int) -> bool:
    """没标杆的市, but not 达标没, 没写名字."""
    if at and said[at - 1].sort is Sort.EXCLUDE:
        return False  # 扣掉没有标杆的
    verb = _next(said, at) is Sort.WANTED
    return _next(said, at + verb) is Sort.INDICATOR


def _far_end(said: Sequence[Mention], at: int) -> bool:
    """最低, not the letters 头 and 后, which are part of many words, nor the first in 第一名东莞多少."""
    return len(said[at].text) > 1 and _next(said, at) is not Sort.PLACE


def _so_many(said: Sequence[Mention], at: int) -> bool:
    """前三, 第二名, 都倒数的市, not 第几."""
    if said[at].text == "倒数" and _next(said, at) is Sort.PLACE_NOUN:
        return True
    return _next(said, at) in (Sort.NUMBER, Sort.COUNTED_PLACES)


def _counts(said: Sequence[Mention], at: int) -> bool:
    """几个市 that counts, not one that stands for the places just named (粤西几个市各自)."""
    return "多少" in said[at].text or (at > 0 and said[at - 1].sort in (Sort.HAS, Sort.LACKS))


def _of_figures(said: Sequence[Mention], at: int) -> bool:
    """比 of two figures, not 比 with the time that has passed, nor 比一比."""
    near = said[max(0, at - _NEAR) : at + _NEAR]
    return not any(m.sort in (Sort.SAME, Sort.STATUS) or (m.sort is Sort.WANTED and m.value == "gap") for m in near)


def _after_place(said: Sequence[Mention], at: int) -> bool:
    return at > 0 and said[at - 1].sort in (Sort.PLACE, Sort.REGION)


def _of_the_list(said: Sequence[Mention], at: int) -> bool:
    """不算深圳 takes nothing away from the list."""
    if _next(said, at) is Sort.INDICATOR and not any(m.sort is Sort.PLACE_NOUN for m in said[at:]):
        return False  # 除了上云还有什么
    near = said[max(0, at - _NEAR) : at + _NEAR]
    return _next(said, at) is not None and not any(m.sort is Sort.UNLISTED for m in near)


def _of_places(said: Sequence[Mention], at: int) -> bool:
    """其余的市, not 别的任务; nor after what is left out, which says the same."""
    if any(m.sort is Sort.EXCLUDE for m in said[:at]):
        return False
    return "市" in said[at].text or _next(said, at) in (Sort.PLACE_NOUN, Sort.SUM, Sort.EVERY, Sort.NUMBER)


def _held(query: Query, *against: Against) -> bool:
    return any(f.against in against for f in query.filters)


def _compared(query: Query) -> object:
    """Whether figures are held against each other."""
    several = query.aggregate is _A.MEAN and len(query.groups) > 1
    return several or query.aggregate in _TOGETHER or query.wanted in PROGRESS or query.claim


_TOGETHER = frozenset({_A.DIFFERENCE, _A.COMPARE, _A.RATIO, _A.SPAN, _A.SHARE, _A.SAME, _A.TEST, _A.RANK})
_ORDERED = frozenset({_A.SPAN, _A.RANK, _A.COMPARE, _A.PICK, _A.DIFFERENCE, _A.RATIO, _A.ITEM})
_MARKS: Mapping[Sort, Callable[[Query], object]] = {
    Sort.LACKS: lambda q: (
        any(f.op is Op.LACKS for f in q.filters)
        or q.aggregate in (_A.EXISTS, _A.DIFFERENCE, _A.CHECK, _A.COMPARE, _A.LISTED)
        or q.excluded
        or q.others
        or q.statuses
        or q.wanted in PROGRESS
        or q.wanted is Wanted.NATURE
    ),
    Sort.RATIO: lambda q: (
        q.aggregate in (_A.RATIO, _A.CHECK, _A.SPAN, _A.DIFFERENCE)
        or any(f.value is not None or f.upper is not None for f in q.filters)
        or _compared(q)
    ),
    Sort.MEAN: lambda q: (
        q.aggregate in (_A.MEAN, _A.MEDIAN, _A.COMPARE, _A.DIFFERENCE)
        or _held(q, Against.MEAN, Against.MEDIAN)
        or q.wanted is Wanted.PACE
        or (q.order is not None and q.order.near is not None)
    ),
    Sort.SHARE: lambda q: (
        q.aggregate in (_A.SHARE, _A.RATIO) or q.base or q.wanted in PROGRESS or _held(q, Against.WHOLE) or q.claim
    ),
    Sort.THAN: lambda q: any(f.op not in (Op.HAS, Op.LACKS) for f in q.filters) or _compared(q),
    Sort.DIFFERENCE: lambda q: q.filters or _compared(q),
    Sort.SUPERLATIVE: lambda q: _ordered(q) or _placed(q) or q.statuses or _compared(q),
    Sort.TOP: lambda q: _ordered(q) or _placed(q),
    Sort.ORDINAL: lambda q: _ordered(q) or _placed(q) or q.rows or q.lines or q.claim or q.wanted is Wanted.SERIAL,
    Sort.EXCLUDE: lambda q: (
        q.excluded
        or q.others
        or q.among
        or q.aggregate is _A.DIFFERENCE
        or q.statuses
        or (q.wanted is Wanted.OVERVIEW and q.aggregate in (_A.EACH, _A.EXISTS))
        or any(f.op in (Op.NE, Op.LACKS, Op.HAS) for f in q.filters)
    ),
    Sort.OUTSIDE_OF: lambda q: q.excluded or q.others or _placed(q),
    Sort.REST: lambda q: q.others or q.excluded or any("其余" in group.label for group in q.groups),
    Sort.COUNT: lambda q: q.aggregate in (_A.COUNT, _A.WHICH, _A.SHARED, _A.PICK),
    Sort.PORTION: lambda q: (
        (q.order and q.order.covering) or q.filters or q.aggregate is _A.SHARE or q.wanted in PROGRESS
    ),
    Sort.BETWEEN: lambda q: any(f.op not in (Op.HAS, Op.LACKS) for f in q.filters) or q.excluded or _compared(q),
    Sort.PLACE_NOUN: lambda q: not _among_one(q) and not _of_all_together(q),
    Sort.COUNTED_PLACES: lambda q: not _among_one(q),
    Sort.WHICH: lambda q: not _of_all_together(q),
    Sort.REGION: lambda _: True,
}
"""By what a query shows that it has taken up a word."""


def _speaks_of_places(query: Query) -> object:
    """Whether a query says anything of which places, as a region does."""
    return (
        query.groups
        or query.excluded
        or query.base
        or query.sole
        or query.sole_as
        or any(f.place or f.over for f in query.filters)
    )


def _ordered(query: Query) -> object:
    """Whether several places are put in an order: one place alone has none."""
    one = sum(len(group.names) for group in query.groups) == 1 and query.aggregate is _A.PICK
    return not one and (query.order or query.aggregate in _ORDERED)


def _placed(query: Query) -> bool:
    """Whether a position is a condition (上云排前五的市)."""
    return _held(query, Against.TOP, Against.BOTTOM)


def _among_one(query: Query) -> bool:
    """Whether one place alone is searched for places that fit."""
    names = {name for group in query.groups for name in group.names}
    return query.aggregate in (_A.WHICH, _A.COUNT) and len(names) == 1 and not query.statuses


def _of_all_together(query: Query) -> bool:
    """Whether two indicators of all places are held against each other, which finds no place."""
    sides = query.groups or query.filters or query.order or query.among
    return query.aggregate in (_A.DIFFERENCE, _A.RATIO) and not sides


_WHERE: Mapping[Sort, Callable[[Sequence[Mention], int], bool]] = {
    Sort.LACKS: _negates,
    Sort.TOP: _so_many,
    Sort.ORDINAL: _so_many,
    Sort.SUPERLATIVE: _far_end,
    Sort.COUNT: _counts,
    Sort.THAN: _of_figures,
    Sort.OUTSIDE_OF: _after_place,
    Sort.EXCLUDE: _of_the_list,
    Sort.REST: _of_places,
    Sort.BETWEEN: _far_end,
    Sort.PLACE_NOUN: lambda said, at: at > 0 and said[at - 1].sort is not Sort.PLACE,
}
"""Where a word counts."""
