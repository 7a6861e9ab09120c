"""Stretches that are conditions of several parts: twice the mean, from 27 (included) to 50, more in each, so many tasks."""

from __future__ import annotations

from knowledge.bounds import percent_of
from knowledge.collecting import group_of
from knowledge.conditions import all_of, asks_places
from knowledge.frame import Frame
from knowledge.lexicon import Lexicon, Sort
from knowledge.mention import Mention
from knowledge.progress_conditions import OPS, measured, near_indicator, sole
from knowledge.query import PROGRESS, Against, Filter, Op, Wanted
from knowledge.wordsets import word_set

_INCLUDED = word_set("multiples.included")
_ROWS = word_set("multiples.rows")


def times_mean(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """上云超过平均数两倍的市, 不到平均一半的: a condition whose bound is so many percent of a mean."""
    number = sole(span, Sort.NUMBER, Sort.PORTION, Sort.RATIO)
    kind = sole(span, Sort.COMPARE_OP, Sort.SUFFIX_OP)
    percent = percent_of(number) if number is not None else None
    op = OPS[kind.value] if kind is not None else None
    if number is not None and number.sort is Sort.PORTION:
        op = op or OPS[number.value[:2]]
    once = percent == 100 and op in (Op.GT, Op.GE)  # 超过平均数一倍 can be once or twice as much
    if percent is None or op is None or once or any(w in PROGRESS for w in frame.wanted):
        return False
    if not (asks_places(frame) or Sort.YES_NO in frame.shape or frame.mentions[-1].text.endswith("的")):
        return False
    region = sole(span, Sort.REGION)
    group = group_of(region, lexicon) if region is not None else None
    middle = Against.MEDIAN if any(m.value == "median" for m in span) else Against.MEAN
    found = Filter(
        op=op, indicator=near_indicator(frame, span), value=percent, against=middle,
        place=group.label if group is not None else "", over=group.names if group is not None else (),
    )  # fmt: skip
    frame.filters.append(found)
    return True


def bounds_included(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """上云27（含）到50（不含）之间的市: two bounds, each said to be in or out."""
    said = [m for m in span if m.sort in (Sort.HAS, Sort.LACKS)]
    if not said or any(m.text not in _INCLUDED for m in said):
        return False
    numbers = all_of(span, Sort.NUMBER)
    low, high = (m.value.value for m in numbers)
    if low >= high or any(m.value.unit not in ("", "个", "家") for m in numbers):
        return False
    key, what = near_indicator(frame, span), measured(frame, span)
    lower = Op.GT if _is_out(span, numbers[0]) else Op.GE
    upper = Op.LT if _is_out(span, numbers[1]) else Op.LE
    frame.filters.append(Filter(op=lower, indicator=key, measure=what, value=low))
    frame.filters.append(Filter(op=upper, indicator=key, measure=what, value=high))
    return True


def bound_in_or_out(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """上云10（含）以下的市: one bound, said to be in or out."""
    number, said, suffix = span[-3].value, span[-2], span[-1]
    ways = {("ge", True): Op.GE, ("ge", False): Op.GT, ("le", True): Op.LE, ("le", False): Op.LT}
    op = ways.get((suffix.value, said.sort is Sort.HAS))
    if op is None or said.text not in _INCLUDED or number.unit not in ("", "个", "家"):
        return False
    key = near_indicator(frame, span)
    frame.filters.append(Filter(op=op, indicator=key, measure=measured(frame, span), value=number.value))
    return True


def _is_out(span: list[Mention], number: Mention) -> bool:
    at = next(i for i, m in enumerate(span) if m is number)
    return any(m.sort is Sort.LACKS for m in span[at + 1 : at + 2])


def more_in_each(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """比汕头上云多且标杆多的市: one place is what several indicators are held against."""
    named = [m for m in span if m.sort is Sort.INDICATOR]
    place = sole(span, Sort.PLACE, Sort.DISTRICT)
    before = any(m.sort in (Sort.PLACE, Sort.DISTRICT) and m is not place for m in frame.mentions)
    if place is None or before or not (asks_places(frame) or frame.mentions[-1].text.endswith("的")):
        return False
    for key in named:
        way = next(m for m in span[span.index(key) + 1 :] if m.sort in (Sort.MORE, Sort.LESS))
        op = Op.GT if way.sort is Sort.MORE else Op.LT
        label = group_of(place, lexicon).label
        frame.filters.append(Filter(op=op, indicator=key.value, against=Against.PLACE, place=label))
        frame.side_indicators.append(key.value)
    return True


def so_many_tasks(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """只有一项任务的市里上云最多的: how many tasks a place has, as a condition on those that something else is asked of."""
    number = sole(span, Sort.TASKS)
    if number is None or number.value.unit not in _ROWS or frame.said(Sort.PLACE):
        return False
    frame.filters.append(Filter(op=Op.EQ, measure=Wanted.ROWS, value=number.value.value))
    return True


BOUNDED = (
    ("times the mean", r"I?W?[>E=b]?[AR]?I?M(?:%|[NV])[<+]?", times_mean),
    ("bounds in or out", r"I?>?N[Ee]?<?[>j,\-]*N[Ee]?[~<]?(?=[GHKEY]|$)", bounds_included),
    ("bound in or out", r"I?N[Ee]<(?![,j]?N)", bound_in_or_out),
)
"""Rules by name, pattern and what they make of the match; they come before those for one bound."""
MORE_IN_EACH = (r"b[PD]I[+\-](?:[jq,]*I[+\-])+", more_in_each)
SO_MANY_TASKS = (r"(?:W[>E1]|[>E1n])?8(?=Gi?$|[Gi].*[ISXM])", so_many_tasks)
