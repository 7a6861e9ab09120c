"""Stretches that are conditions on places: more than 100, above the mean, with 标杆 but without 5G."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TypedDict, Unpack

from knowledge.collecting import take_indicator
from knowledge.frame import Frame
from knowledge.lexicon import Lexicon, Sort
from knowledge.mention import Mention
from knowledge.model import Amount
from knowledge.progress_conditions import OPS, measured, near_indicator, sole
from knowledge.query import Against, Filter, Op
from knowledge.settling.turning import NOTHING_BUT
from knowledge.wordsets import word_set


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


def add_condition(frame: Frame, span: list[Mention], op: Op, **bound: Unpack[_Bound]) -> None:
    """Put a condition on the indicator and the measure that the stretch or what is near it names."""
    frame.filters.append(Filter(op=op, indicator=near_indicator(frame, span), measure=measured(frame, span), **bound))


def number_filter(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    op = sole(span, Sort.COMPARE_OP, Sort.SUFFIX_OP)
    number = sole(span, Sort.NUMBER)
    if op is None or number is None or number.value.unit == "天":
        return False
    if number.value.unit in ("%", "成") and (Sort.SHARE in frame.shape or Sort.SHARE in frame.flags):
        return False  # 有没有占到粤东的一半以上
    if op.value == "eq" and Sort.DIFFERENCE in frame.shape and frame.shape.count(Sort.PLACE) == 2:
        return False  # 东莞减去佛山等于51吗
    if _WHETHER.match(op.text):
        frame.flags.add(Sort.YES_NO)  # 过不过二十
    suffix = [m for m in span if m.sort is Sort.SUFFIX_OP]
    kind = suffix[-1].value if suffix else op.value
    if number.value.upper is not None:
        add_condition(frame, span, Op.BETWEEN, value=number.value.value, upper=number.value.upper)
        return True
    value = number.value.scaled
    if kind == "about":
        add_condition(
            frame, span, Op.BETWEEN, value=value * (100 - _ABOUT) // 100, upper=-(-value * (100 + _ABOUT) // 100)
        )
        return True
    add_condition(frame, span, OPS[kind], value=value)
    return True


_ABOUT = 15
"""Percent to either side that are still about so many."""
_OPPOSITE = {
    Op.EQ: Op.NE, Op.GT: Op.LE, Op.GE: Op.LT, Op.LT: Op.GE, Op.LE: Op.GT,
}  # fmt: skip
_INCLUDED = {True: {Op.GT: Op.GE, Op.LT: Op.LE}, False: {Op.GE: Op.GT, Op.LE: Op.LT}}


def not_so_many(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """标杆不是3个也不是2个的市: neither number holds."""
    describes = frame.mentions[-1].text.endswith("的") or any(letter in frame.shape for letter in "HKGR")
    if Sort.YES_NO in frame.shape or not describes:
        return False
    for mention in all_of(span, Sort.NUMBER):
        add_condition(frame, span, Op.NE, value=mention.value.value)
    return True


def number_left_out(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """正好40的别算进去: the opposite of the condition holds."""
    op, number = sole(span, Sort.COMPARE_OP), sole(span, Sort.NUMBER)
    if number is None or number.value.unit in ("天", "%", "成"):
        return False
    add_condition(frame, span, _OPPOSITE[OPS[op.value] if op is not None else Op.EQ], value=number.value.value)
    return True


def number_reached(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """十个上云都没到的市, 一百家不到的: the comparison after its number."""
    number, op = span[0].value, span[-1]
    if not op.text.endswith(_REACHING) or number.unit in ("天", "%", "成", "名", "位"):
        return False
    add_condition(frame, span, OPS[op.value], value=number.value)
    return True


_REACHING = tuple(word_set("conditions.reaching"))


def bound_included(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """10个以下（含10个）, 40到60（不含40和60）: whether the bounds themselves are in."""
    included = span[0].sort is Sort.HAS
    found = [bound_included_later(frame, m.value.value, included=included) for m in all_of(span, Sort.NUMBER)]
    return any(found)


def bound_included_later(frame: Frame, value: Amount, *, included: bool) -> bool:
    """Let the bound of a condition be in or out; False if there is no such bound."""
    for i, item in enumerate(frame.filters):
        if item.op is Op.BETWEEN and value in (item.value, item.upper):
            if not included:
                frame.filters[i : i + 1] = _without_bound(item, value)
            return True
        if value == item.value and item.op in (Op.GT, Op.GE, Op.LT, Op.LE):
            frame.filters[i] = replace(item, op=_INCLUDED[included].get(item.op, item.op))
            return True
    return False


def _without_bound(item: Filter, bound: Amount) -> list[Filter]:
    low = replace(item, op=Op.GT if bound == item.value else Op.GE, upper=None)
    high = replace(item, op=Op.LT if bound == item.upper else Op.LE, value=item.upper, upper=None)
    return [low, high]


_WHETHER = re.compile(r"(.)[不没]\1|有没有")
_WIDENED = {frozenset({Op.LT, Op.EQ}): Op.LE, frozenset({Op.GT, Op.EQ}): Op.GE}


def two_bounds(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """不到或者刚好十个: two comparisons with one number."""
    number = span[-1]
    op = _WIDENED.get(frozenset(OPS[m.value] for m in all_of(span, Sort.COMPARE_OP)))
    if op is None:
        return False
    add_condition(frame, span, op, value=number.value.value)
    return True


def described_number(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """标杆3个的市里…, 标杆同样是3个的城市: a condition on the places that something else is asked of."""
    number, named = sole(span, Sort.NUMBER), sole(span, Sort.INDICATOR)
    if number is None or named is None or number.value.unit in ("天", "%", "名", "位"):
        return False
    places = span[0] is number and Sort.PLACE_NOUN in [m.sort for m in _next_to(frame, span[-1])]
    if places and number.value.value == _holding(named.value, lexicon):
        frame.side_indicators.append(named.value)
        frame.filters.append(Filter(op=Op.HAS, indicator=named.value))
        return True  # 五个5G市里…
    if number.value.value == _in_all(named.value, lexicon):
        by_key = lexicon.task_list.by_key
        part = any(by_key[m.value].part_of == named.value for m in frame.said(Sort.INDICATOR) if m.value in by_key)
        (frame.side_indicators if part else frame.indicators).append(named.value)  # 19个标杆里有5个是5G的
        return True  # 19个标杆里…: all that there are
    frame.side_indicators.append(named.value)
    frame.filters.append(Filter(op=Op.EQ, indicator=named.value, value=number.value.value))
    return True


def _next_to(frame: Frame, mention: Mention) -> tuple[Mention, ...]:
    at = frame.position(mention)
    return frame.mentions[at + 1 : at + 2]


def _holding(indicator: str, lexicon: Lexicon) -> int:
    """How many places have it."""
    return sum(key == indicator for _, key in lexicon.task_list.targets)


def _in_all(indicator: str, lexicon: Lexicon) -> Amount:
    targets = lexicon.task_list.targets.values()
    return sum(target.amount or 0 for target in targets if target.indicator == indicator)


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


def places_of_indicator(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """5G市的上云合计: the places that have it."""
    at = frame.position(span[0])
    beside = [m.text for m in frame.mentions[at + 1 : at + 2]] == [span[1].text]
    if not beside or not span[1].text.startswith(("市", "城市", "地市")):
        return False
    frame.side_indicators.append(span[0].value)
    frame.filters.append(Filter(op=Op.HAS, indicator=span[0].value))
    return True


def all_indicators(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """三个指标全都有的市: every indicator of the list."""
    keys = lexicon.task_list.keys
    count = span[0].value.value if span[0].sort in (Sort.NUMBER, Sort.TASKS) else 0
    tops = lexicon.task_list.tops
    if count not in (len(keys), len(tops)) or span[-1].text not in ("都有", "有", "具有", "涉及"):
        return False
    frame.filters.extend(Filter(op=Op.HAS, indicator=key) for key in (keys if count == len(keys) else tops))
    return True


def between(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    low, high = (m.value for m in all_of(span, Sort.NUMBER))
    if high.unit in ("名", "位") or _ranked(frame, span[0]):
        frame.nths.extend((int(low.value), int(high.value)))  # 排5到10名
        frame.nth = int(low.value)
        frame.indicators.extend(m.value for m in all_of(span, Sort.INDICATOR) if m.value not in frame.indicators)
        return True
    if any(m.text == "还是" for m in span):
        return False  # 是102还是120
    closed = any(m.sort is Sort.BETWEEN for m in span)
    if any((f.op, f.value, f.upper) == (Op.BETWEEN, low.value, high.value) for f in frame.filters):
        return False  # （不含10和16）
    if low.value >= high.value or (low.unit not in ("", high.unit) and not closed):
        return False
    if not closed and (low.unit or not frame.shape.strip("N,j")):  # numbers alone ask nothing
        return False
    add_condition(frame, span, Op.BETWEEN, value=low.value, upper=high.value)
    return True


def _ranked(frame: Frame, first: Mention) -> bool:
    """排名6到10: positions, not figures."""
    at = frame.position(first)
    return any(m.sort is Sort.RANK or m.text.startswith("排") for m in frame.mentions[max(0, at - 2) : at])


def digit_count(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    digits = int(span[-1].value)
    op = sole(span, Sort.COMPARE_OP)
    if op is not None and op.value in _DIGIT_BOUNDS:
        kind, more = _DIGIT_BOUNDS[op.value]
        frame.filters.append(Filter(op=kind, indicator=near_indicator(frame, span), value=10 ** (digits - 1 + more)))
        return True
    low = 0 if digits == 1 else 10 ** (digits - 1)
    if any(m.sort is Sort.CORRECTION for m in span):  # 不是个位数
        frame.filters.append(Filter(op=Op.GE, indicator=near_indicator(frame, span), value=10**digits))
        return True
    frame.filters.append(Filter(op=Op.BETWEEN, indicator=near_indicator(frame, span), value=low, upper=10**digits - 1))
    return True


_DIGIT_BOUNDS = {"lt": (Op.LT, 0), "ge": (Op.GE, 0), "gt": (Op.GE, 1), "le": (Op.LT, 1)}
"""不到两位数 is less than 10, 超过两位数 is 100 and more."""
_PLACES = "PDRU"


def has_lacks(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """有标杆没5G: conditions when places are asked for or described; else left for 有没有 questions."""
    frame_asks = (
        any(letter in frame.shape for letter in "HKGvi2")
        or frame.sole
        or (span[0].text in _SIMPLY and frame.mentions[-1].text == "的" and frame.shape in ("eI", "EI"))  # 没有5G的
        or any(a.text == "的" and b.sort is Sort.AGAIN for a, b in pairwise(frame.mentions))  # 没有5G的呢
        or any(a.sort is Sort.WITHIN and b.sort is Sort.HAS for a, b in pairwise(frame.mentions))  # 20个市里有几个要做
        or (frame.filters and not any(letter in frame.shape for letter in _PLACES + "A"))  # 上云超过100又没有5G的
        or sum(m.sort in (Sort.HAS, Sort.LACKS, Sort.ONLY) for m in span) > 1
    )
    wonders = frame.shape.lstrip(",q").startswith("2") and frame.shape.endswith("Y")  # 它们都有标杆吗
    did = span[0].sort is Sort.WANTED and span[0].value not in ("target", "overview")  # 哪些市已经完成上云
    if not frame_asks or wonders or did or _open_question(span):
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
        elif mention.sort is Sort.INDICATOR and op is not None and _described_before(frame, mention):
            take_indicator(frame, mention, lexicon)  # 没有5G的上云差多少
        elif mention.sort is Sort.INDICATOR and op is not None:
            frame.filters.append(Filter(op=op, indicator=mention.value))
            frame.side_indicators.append(mention.value)
    if only and all(f.op is not Op.LACKS for f in frame.filters):
        frame.only = True
    return True


_SIMPLY = word_set("conditions.simply")


def _described_before(frame: Frame, indicator: Mention) -> bool:
    """没有5G的上云: what is asked of those that lack another."""
    at = frame.position(indicator)
    before = frame.mentions[max(0, at - 2) : at]
    return [m.sort for m in before[:1]] == [Sort.INDICATOR] and before[-1].text == "的"


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


def holders_left_out(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """去掉有5G的: those that have it are left out."""
    named = span[-1]
    if not asks_places(frame) and not frame.filters:
        return False
    op = Op.HAS if span[1].sort is Sort.LACKS else Op.LACKS  # 扣掉没有标杆的市
    frame.filters.append(Filter(op=op, indicator=named.value))
    frame.side_indicators.append(named.value)
    return True


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
    named = all_of(span, Sort.INDICATOR)
    before = next((m for m in reversed(frame.mentions[: frame.position(span[0])]) if m.sort is not Sort.FILLER), None)
    held = before is not None and (before.sort in (Sort.HAS, Sort.ONLY) or before.text in NOTHING_BUT)
    for mention in named:
        own = Op.HAS if held and mention is not named[-1] else op  # 只有上云、标杆一个都没有的
        frame.filters.append(Filter(op=own, indicator=mention.value))
        frame.side_indicators.append(mention.value)
    return True
