"""Stretches that are conditions on places: more than 100, above the mean, with 标杆 but without 5G."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TypedDict, Unpack

from knowledge.collecting import group_of
from knowledge.frame import Frame
from knowledge.lexicon import Lexicon, Sort
from knowledge.mention import Mention
from knowledge.model import Amount
from knowledge.progress_conditions import OPS, measured, near_indicator, sole
from knowledge.query import PROGRESS, Against, Filter, Group, Op, Wanted


class _Bound(TypedDict, total=False):
    """What a figure is held against."""

    value: Amount
    upper: Amount
    against: Against
    place: str
    over: tuple[str, ...]


def all_of(span: list[Mention], *sorts: Sort) -> list[Mention]:
    return [m for m in span if m.sort in sorts]


def asks_places(frame: Frame) -> bool:
    """True if a clause asks for places: which, how many of them, or 有几个 at its end."""
    return any(letter in frame.shape for letter in "HKG") or frame.shape.endswith(("EQ", "EQY"))


def _add(frame: Frame, span: list[Mention], op: Op, **bound: Unpack[_Bound]) -> None:
    """Put a condition on the indicator and the measure that the stretch or what is near it names."""
    frame.filters.append(Filter(op=op, indicator=near_indicator(frame, span), measure=measured(frame, span), **bound))


def number_filter(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    op = sole(span, Sort.COMPARE_OP, Sort.SUFFIX_OP)
    number = sole(span, Sort.NUMBER)
    if op is None or number is None or number.value.unit == "天":
        return False
    if number.value.unit in ("%", "成") and (Sort.SHARE in frame.shape or Sort.SHARE in frame.flags):
        return False  # 有没有占到粤东的一半以上
    if _WHETHER.match(op.text):
        frame.flags.add(Sort.YES_NO)  # 过不过二十
    suffix = [m for m in span if m.sort is Sort.SUFFIX_OP]
    kind = suffix[-1].value if suffix else op.value
    if number.value.upper is not None:
        _add(frame, span, Op.BETWEEN, value=number.value.value, upper=number.value.upper)
        return True
    value = number.value.value * 10 if number.value.unit == "成" else number.value.value
    _add(frame, span, OPS[kind], value=value)
    return True


_OPPOSITE = {
    Op.EQ: Op.NE, Op.GT: Op.LE, Op.GE: Op.LT, Op.LT: Op.GE, Op.LE: Op.GT,
}  # fmt: skip
_INCLUDED = {True: {Op.GT: Op.GE, Op.LT: Op.LE}, False: {Op.GE: Op.GT, Op.LE: Op.LT}}


def number_left_out(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """正好40的别算进去: the opposite of the condition holds."""
    op, number = sole(span, Sort.COMPARE_OP), sole(span, Sort.NUMBER)
    if number is None or number.value.unit in ("天", "%", "成"):
        return False
    _add(frame, span, _OPPOSITE[OPS[op.value] if op is not None else Op.EQ], value=number.value.value)
    return True


def bound_included(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """10个以下（含10个）: whether the bound itself is in."""
    value, included = span[-1].value.value, span[0].sort is Sort.HAS
    for i, item in enumerate(frame.filters):
        if item.value == value and item.op in (Op.GT, Op.GE, Op.LT, Op.LE):
            frame.filters[i] = replace(item, op=_INCLUDED[included].get(item.op, item.op))
            return True
    return False


_WHETHER = re.compile(r"(.)[不没]\1|有没有")
_WIDENED = {frozenset({Op.LT, Op.EQ}): Op.LE, frozenset({Op.GT, Op.EQ}): Op.GE}


def two_bounds(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """不到或者刚好十个: two comparisons with one number."""
    number = span[-1]
    op = _WIDENED.get(frozenset(OPS[m.value] for m in all_of(span, Sort.COMPARE_OP)))
    if op is None:
        return False
    _add(frame, span, op, value=number.value.value)
    return True


def described_number(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """标杆3个的市里…, 标杆同样是3个的城市: a condition on the places that something else is asked of."""
    number, named = sole(span, Sort.NUMBER), sole(span, Sort.INDICATOR)
    if number is None or named is None or number.value.unit in ("天", "%", "名", "位"):
        return False
    frame.side_indicators.append(named.value)
    frame.filters.append(Filter(op=Op.EQ, indicator=named.value, value=number.value.value))
    return True


def described_indicator(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """5G那几个市上云…: the places that have the indicator."""
    named, pointer = sole(span, Sort.INDICATOR), sole(span, Sort.MANY, Sort.COUNTED_PLACES, Sort.PLACE_NOUN, Sort.COUNT)
    if named is None or pointer is None or not set(pointer.text) & set("市城地"):
        return False
    unfit = not span[0].assigns or (len(span) < 5 and any(letter in frame.shape for letter in _PLACES))
    if span[0].sort is Sort.WANTED and unfit:
        return False
    frame.side_indicators.append(named.value)
    op = Op.LACKS if span[0].sort is Sort.LACKS else Op.HAS
    frame.filters.append(Filter(op=op, indicator=named.value))
    frame.flags.add(Sort.PLACE_NOUN)
    return True


def all_indicators(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """三个指标全都有的市: every indicator of the list."""
    keys = tuple(lexicon.task_list.by_key)
    count = span[0].value.value if span[0].sort is Sort.NUMBER else 0
    tops = tuple(i.key for i in lexicon.task_list.indicators if i.part_of is None)
    if count not in (len(keys), len(tops)) or span[-1].text not in ("都有", "有", "具有", "涉及"):
        return False
    frame.filters.extend(Filter(op=Op.HAS, indicator=key) for key in (keys if count == len(keys) else tops))
    return True


def indicator_bound(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """标杆大于5G的市: a condition whose bound is another indicator of the same place."""
    if not asks_places(frame):
        return False
    first, second = all_of(span, Sort.INDICATOR)
    op = sole(span, Sort.COMPARE_OP)
    less = any(m.sort is Sort.LESS for m in span)
    kind = OPS[op.value] if op is not None else Op.LT if less else Op.GT
    frame.side_indicators.extend((first.value, second.value))
    frame.filters.append(Filter(op=kind, indicator=first.value, against=Against.INDICATOR, place=second.value))
    return True


def equal_indicators(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """标杆数和5G数相等的市: places whose two figures are equal."""
    if not asks_places(frame):
        return False
    first, second = all_of(span, Sort.INDICATOR)
    frame.side_indicators.extend((first.value, second.value))
    frame.filters.append(Filter(op=Op.EQ, indicator=first.value, against=Against.INDICATOR, place=second.value))
    return True


def between(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    low, high = (m.value for m in all_of(span, Sort.NUMBER))
    closed = any(m.sort is Sort.BETWEEN for m in span)
    if low.value >= high.value or (low.unit not in ("", high.unit) and not closed):
        return False
    if not closed and (low.unit or not frame.shape.strip("N,j")):  # numbers alone ask nothing
        return False
    _add(frame, span, Op.BETWEEN, value=low.value, upper=high.value)
    return True


def digit_count(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    digits = int(span[-1].value)
    low = 0 if digits == 1 else 10 ** (digits - 1)
    if any(m.sort is Sort.CORRECTION for m in span):  # 不是个位数
        frame.filters.append(Filter(op=Op.GE, indicator=near_indicator(frame, span), value=10**digits))
        return True
    frame.filters.append(Filter(op=Op.BETWEEN, indicator=near_indicator(frame, span), value=low, upper=10**digits - 1))
    return True


def against_mean(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """高于平均, 低于粤东平均: a condition whose bound is a mean."""
    words = {m.sort for m in span}
    op = sole(span, Sort.COMPARE_OP, Sort.SUFFIX_OP)
    if op is not None:
        kind = OPS[op.value]
        below = kind in (Op.LT, Op.LE)
    else:
        below = Sort.LESS in words
        kind = Op.LT if below else Op.GT
    held = Op.LT if below else Op.GT if kind in (Op.GE, Op.GT) else kind
    region = sole(span, Sort.REGION)
    if region is not None and frame.shape.count(Sort.MEAN) > 1:
        return False  # 粤东市均比粤北市均多多少
    if region is None:
        _add(frame, span, held, against=_middle(span))
    else:
        group = group_of(region, lexicon)
        _add(frame, span, held, against=_middle(span), place=group.label, over=group.names)
    return True


def share_bound(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """占全省一成以上的市, 加起来过全省一半没有: a condition whose bound is a share of what all places have together."""
    number, op = sole(span, Sort.NUMBER), sole(span, Sort.SUFFIX_OP) or sole(span, Sort.COMPARE_OP)
    if number is None or op is None or number.value.unit not in ("%", "成") or OPS[op.value] is Op.EQ:
        return False
    asked = any(letter in frame.shape for letter in "HKGXYRP")
    if not asked or any(m.sort is Sort.WANTED and m.value in PROGRESS for m in frame.mentions):
        return False
    value = number.value.value * 10 if number.value.unit == "成" else number.value.value
    key = near_indicator(frame, span)
    frame.filters.append(Filter(op=OPS[op.value], indicator=key, value=value, against=Against.WHOLE))
    return True


def _middle(span: list[Mention]) -> Against:
    return Against.MEDIAN if any(m.value == "median" for m in span) else Against.MEAN


def against_whole(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """完成率高于全省的市: the rate of the whole province is what rates are held against."""
    rated = any(m.sort is Sort.WANTED and m.value == Wanted.RATE for m in frame.mentions)
    asked = any(letter in frame.shape for letter in "HKGY")
    return rated and asked and against_mean(frame, span, lexicon)


_PLACES = "PDRU"
POINTED = Group("它", ())
"""Stands for the place that 它 points to, until it is known."""


def than_place(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """比佛山多: a condition when places are asked for; otherwise the two sides of a comparison."""
    asked = any(letter in frame.shape for letter in "HKG2iA") or "E" in frame.shape[-2:]
    asked = asked or frame.mentions[-1].text.endswith("的")  # 上云比惠州多的
    before = frame.shape.find("b")
    sides = [i for i, letter in enumerate(frame.shape) if letter in _PLACES + "p"]
    if any(i < before for i in sides) or not asked:
        return False
    place = sole(span, Sort.PLACE, Sort.DISTRICT, Sort.REGION)
    group = group_of(place, lexicon) if place is not None else POINTED
    less = any(m.sort is Sort.LESS or (m.sort is Sort.COMPARE_OP and m.value in ("lt", "le")) for m in span)
    _add(frame, span, Op.LT if less else Op.GT, against=Against.PLACE, place=group.label)
    return True


def bound_place(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """不超过阳江的市: a condition whose bound is another place's figure."""
    if not asks_places(frame):
        return False
    op, place = sole(span, Sort.COMPARE_OP), sole(span, Sort.PLACE, Sort.DISTRICT)
    if op is None or place is None:
        return False
    _add(frame, span, OPS[op.value], against=Against.PLACE, place=group_of(place, lexicon).label)
    return True


def only_these(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """40家的只有江门吗: who fits is asked of all, and whether nobody else does."""
    region = sole(span, Sort.REGION)
    if region is not None:
        return _all_within(frame, span[0], group_of(region, lexicon))
    listed = span[0].sort is Sort.HAS and len(span) > 1  # 过百的市有广州、佛山三个吗
    said = listed or span[0].text in ("只有", "仅有", "就", "只", "仅", "就只有", "是不是只有")
    described = frame.claims or frame.filters or any(letter in frame.shape for letter in "NeE")
    if not (said and described and (listed or Sort.YES_NO in frame.shape)):
        return False
    frame.sole = [name for m in all_of(span, Sort.PLACE) for name in group_of(m, lexicon).names]
    frame.flags.update({Sort.WHICH})
    return True


def _all_within(frame: Frame, said: Mention, group: Group) -> bool:
    """有5G的市都在珠三角吗."""
    if not said.text.endswith("在") or Sort.INDICATOR not in frame.shape:
        return False
    frame.sole, frame.sole_as = list(group.names), group.label
    frame.flags.add(Sort.WHICH)
    return True


def bound_sum(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """超过广州和珠海之和: a condition whose bound is what some places have together."""
    op = next((m for m in span if m.sort is Sort.COMPARE_OP), None)
    named = all_of(span, Sort.PLACE, Sort.DISTRICT, Sort.REGION)
    if op is None or sole(span, Sort.SUM) is None or not (asks_places(frame) or Sort.YES_NO in frame.shape):
        return False
    groups = [group_of(m, lexicon) for m in named]
    label = f"{'、'.join(g.label for g in groups)}合计"
    over = tuple(dict.fromkeys(name for g in groups for name in g.names))
    _add(frame, span, OPS[op.value], against=Against.PLACE, place=label, over=over)
    return True


def same_as(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """和韶关一样的还有谁: places whose figure equals one place's."""
    if not asks_places(frame) and "E" not in frame.shape:
        return False
    places = all_of(span, Sort.PLACE, Sort.DISTRICT)
    if not places:
        _add(frame, span, Op.EQ, against=Against.PLACE, place=POINTED.label)
        return True
    if len(places) != 1 or sum(letter in "PD" for letter in frame.shape) > 1:
        return False
    group = group_of(places[0], lexicon)
    _add(frame, span, Op.EQ, against=Against.PLACE, place=group.label)
    return True


def has_lacks(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """有标杆没5G: conditions when places are asked for or described; else left for 有没有 questions."""
    frame_asks = (
        any(letter in frame.shape for letter in "HKGvi2")
        or sum(m.sort in (Sort.HAS, Sort.LACKS, Sort.ONLY) for m in span) > 1
    )
    if not frame_asks or _open_question(span):
        return False
    op: Op | None = None
    only = span[0].sort is Sort.ONLY
    for before, mention in zip([None, *span], span, strict=False):
        needed = mention.sort is Sort.NEED or (mention.sort is Sort.WANTED and mention.value == "target")
        if needed and before is not None and before.sort is Sort.LACKS:
            continue  # 没 要求 5G
        if needed or mention.sort in (Sort.HAS, Sort.ONLY):
            op = Op.HAS
        elif mention.sort is Sort.LACKS:
            op = Op.LACKS
        elif mention.sort is Sort.INDICATOR and op is not None:
            frame.filters.append(Filter(op=op, indicator=mention.value))
            frame.side_indicators.append(mention.value)
    if only and all(f.op is not Op.LACKS for f in frame.filters):
        frame.only = True
    return True


def _open_question(span: list[Mention]) -> bool:
    return any(
        m.text
        in (
            "有没有",
            "有冇",
            "有无",
            "有没",
            "有木有",
            "是否有",
            "要不要",
            "含不含",
            "带不带",
            "要不要做",
            "用不用",
            "做不做",
            "搞不搞",
            "要不要搞",
            "需不需要",
        )
        for m in span
    )


def lacks_after(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """一个标杆都不用建的市: the indicator before what is lacking."""
    number, named = sole(span, Sort.NUMBER), sole(span, Sort.INDICATOR)
    if (
        not any(letter in frame.shape for letter in "HKG")
        or named is None
        or any(letter in frame.shape for letter in "PD")
    ):
        return False
    if number is not None and number.value.value != 1:
        return False
    frame.filters.append(Filter(op=Op.LACKS, indicator=named.value))
    frame.side_indicators.append(named.value)
    return True


def both_have(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """上云、标杆都要做的市: both conditions hold."""
    verb = span[-1]
    if not asks_places(frame) or not (verb.sort is not Sort.WANTED or verb.assigns):
        return False
    op = Op.LACKS if verb.sort is Sort.LACKS else Op.HAS
    for mention in all_of(span, Sort.INDICATOR):
        frame.filters.append(Filter(op=op, indicator=mention.value))
        frame.side_indicators.append(mention.value)
    return True
