"""What a condition is put to: one place, each of several, their sum, or only how many there are."""

from __future__ import annotations

import re
from itertools import pairwise

from knowledge.composing.quantified import says_all
from knowledge.composing.scope import Scope
from knowledge.frame import Frame
from knowledge.lexicon import Sort
from knowledge.query import Against, Claim, Filter, Group, Op, Query, Wanted


def plain_yes_no(scope: Scope, query: Query) -> bool:
    """A condition on one named place is a claim about it: 惠州过了平均数没有."""
    frame = scope.frame
    if frame.has(Sort.RANK) or of_each(frame, query) or _any_of(frame):
        return False
    return (
        bool(frame.groups or (scope.follows and query.groups))
        and len(query.groups) == 1
        and not frame.has(Sort.WHICH, Sort.COUNT, Sort.PLACE_NOUN)
        and (len(query.groups[0].names) == 1 or frame.has(Sort.YES_NO, Sort.SUM) or _of_whole(query))
    )


def beyond_each(scope: Scope, query: Query) -> bool:
    """标杆19个, 上云逾千家: True for a figure of one indicator that no place of the list comes up to by itself."""
    bounds = [f.value for f in query.filters if f.op in (Op.GT, Op.GE)]
    numbers = [c.value for c in scope.frame.claims] or [value for value in bounds if value is not None]
    keys = query.indicators or tuple(f.indicator for f in query.filters if f.indicator)
    plain = all(f.against is Against.NUMBER and f.measure is Wanted.TARGET for f in query.filters)
    if len(numbers) != 1 or len(set(keys)) != 1 or not plain or query.groups:
        return False
    amounts = [t.amount for (_, key), t in scope.list.targets.items() if key == keys[0] and t.amount is not None]
    return bool(amounts) and numbers[0] > max(amounts)


def put_to_sum(frame: Frame, query: Query) -> Filter | None:
    """有标杆的市上云加起来够不够900, 前三名合计过没过全省一半: the condition that is said after the sum is put to it."""
    sums = frame.said(Sort.SUM) if query.filters else ()
    if not sums or frame.has(Sort.WHICH, Sort.COUNT, Sort.QUANTITY, Sort.SHARE, Sort.DIFFERENCE):
        return None
    at = frame.position(sums[0])
    after = [m for m in frame.mentions[at + 1 :] if m.sort in _BOUNDS]
    last = query.filters[-1] if len(after) == 1 else None
    values = {after[0].value.value, after[0].value.scaled} if last and after[0].sort is Sort.NUMBER else set()
    bounds = (f for f in query.filters if f.op not in (Op.HAS, Op.LACKS))
    return next((f for f in bounds if f.value in values or (last and f.place == after[0].value)), None)


def put_to_mean(frame: Frame, query: Query) -> Claim | None:
    """粤东平均每市20个以上, 全省平均超过50吗: what is said after the mean, where nobody is sought, is said of it."""
    means = frame.said(Sort.MEAN)
    if len(means) != 1 or frame.has(Sort.WHICH, Sort.COUNT, Sort.QUANTITY, Sort.DIFFERENCE):
        return None
    rest = frame.mentions[frame.position(means[0]) + 1 :]
    after = [m.value for m in rest if m.sort is Sort.NUMBER]
    if (
        len(after) != 1
        or any(m.sort is Sort.PLACE_NOUN for m in rest)
        or after[0].unit not in _COUNTED
        or after[0].upper is not None
    ):
        return None
    bounds = [f.op for f in query.filters if f.value == after[0].value and f.against is Against.NUMBER]
    stated = any(claim is after[0] for claim in frame.claims)
    op = bounds[0] if len(bounds) == 1 else Op.EQ if stated and not bounds else None
    return Claim(op=op, value=after[0].value) if op is not None else None


_COUNTED = frozenset({"个", "家", "项", ""})
_BOUNDS = frozenset({Sort.NUMBER, Sort.PLACE})


def of_each(frame: Frame, query: Query) -> bool:
    """珠三角每个市都超过50吗: the condition is put to each place of a region, not to their sum."""
    several = not query.groups or any(len(group.names) > 1 for group in query.groups)
    return several and says_all(frame) and frame.has(Sort.YES_NO) and not frame.has(Sort.SUM) and bool(query.filters)


def _any_of(frame: Frame) -> bool:
    """粤东高于平均的有吗: whether any place of a region fits."""
    return any(a.text.endswith("的") and b.sort is Sort.HAS for a, b in pairwise(frame.mentions))


def _of_whole(query: Query) -> bool:
    """珠三角占全省八成以上: a region is held against the whole as one."""
    return any(f.against is Against.WHOLE for f in query.filters)


def share_of_number(frame: Frame) -> bool:
    """有标杆的市占全部城市的百分之几: a share of how many places there are, not of their figures."""
    at = next((i for i, m in enumerate(frame.mentions) if m.sort is Sort.SHARE), len(frame.mentions))
    silent = (Sort.FILLER, Sort.EVERYWHERE, Sort.REGION)
    after = [m for m in frame.mentions[at + 1 :] if m.sort not in silent and m.text not in ("全部", "所有")]
    places = (Sort.PLACE_NOUN, Sort.COUNTED_PLACES, Sort.EVERY, Sort.ALL, Sort.COUNT)
    return (
        bool(after)
        and after[0].sort in places
        and "市" in after[0].text
        and not any(m.sort is Sort.INDICATOR for m in after)
    )


def only_holding(frame: Frame, query: Query) -> bool:
    """没有标杆的市占多少: nothing but having or lacking is said, so that only their number can be meant."""
    held = {f.indicator for f in query.filters}
    figures = frame.indicators or set(frame.side_indicators) - held  # 有标杆的市占全省上云多少
    plain = all(f.op in (Op.HAS, Op.LACKS) for f in query.filters) and not (figures or frame.groups)
    return plain and not query.groups and frame.has(Sort.PLACE_NOUN) and frame.base is None


def regions_of(query: Query) -> tuple[Group, ...]:
    """The regions of a query."""
    return tuple(group for group in query.groups if len(group.names) > 1)


def figure_of_described(frame: Frame) -> bool:
    """没有5G的市标杆有几个: what those that are described have, not how many they are."""
    return _FIGURE_OF.search(frame.shape) is not None


_FIGURE_OF = re.compile(r"(?<=[eEI8N<>]G)IE?Q$|(?<=[eEI8N]iG)IE?Q$")
