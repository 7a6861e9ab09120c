"""Stretches that hold targets against a part of something: 够得上广州的一半, 不足平均一半, 一半以上都在清远, 有一半是哪几个市扛的."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps

from knowledge.bounds import percent_of
from knowledge.collecting import COLLECT, group_of
from knowledge.conditions import all_of, asks_places
from knowledge.frame import Frame
from knowledge.lexicon import Lexicon, Sort
from knowledge.mention import LONGEST_QUESTION, Mention, Number
from knowledge.model import Amount
from knowledge.progress_conditions import OPS, near_indicator, sole
from knowledge.query import PROGRESS, Against, Filter, Group, Op, Wanted
from knowledge.wordsets import word_set

_NAMED = (Sort.PLACE, Sort.DISTRICT, Sort.REGION)
_ENOUGH = "够顶抵"
_WHETHER = word_set("portions.whether")
_BEARING = word_set("portions.bearing")
Rule = Callable[[Frame, list[Mention], Lexicon], bool]


def _of_a_question(rule: Rule) -> Rule:
    """The rule, which leaves what is too long for a question alone: it looks at the whole part for every match."""

    @wraps(rule)
    def apply(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
        return len(frame.mentions) <= LONGEST_QUESTION and rule(frame, span, lexicon)

    return apply


def _of_progress(frame: Frame) -> bool:
    """完成了的一半: parts of what is done are conditions on progress."""
    return any(m.value in PROGRESS for m in frame.said(Sort.WANTED))


@_of_a_question
def enough_for(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """粤东合计够不够得上广州的一半, 韶关汕尾加起来够不够一个湛江: whether some have as much as another, or a part of it."""
    part, place = sole(span, Sort.NUMBER, Sort.PORTION, Sort.RATIO), sole(span, *_NAMED)
    percent, op = 100 if part is None else percent_of(part), _sufficing(span, of_part=part is not None)
    if place is None or percent is None or op is None or Sort.QUANTITY in frame.shape:
        return False  # 东莞顶汕头几个
    at = frame.position(span[0])
    left = sum(m.sort in _NAMED for m in frame.mentions[:at])
    if left == 0 or asks_places(frame) or _of_progress(frame):
        return False
    _held_against(frame, place, lexicon, Filter(op=op, indicator=near_indicator(frame, span), value=percent))
    frame.flags |= {Sort.YES_NO, Sort.SUM} if left > 1 else {Sort.YES_NO}
    return True


def _held_against(frame: Frame, place: Mention, lexicon: Lexicon, condition: Filter) -> None:
    group = group_of(place, lexicon)
    frame.filters.append(replace(condition, against=Against.PLACE, place=group.label, over=group.names))


@_of_a_question
def just_so_much(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """湛江上云是珠海的一半吗: whether a place has just so large a part of what another has."""
    place, part = sole(span, *_NAMED), sole(span, Sort.NUMBER, Sort.PORTION)
    percent = percent_of(part) if part is not None else None
    if place is None or percent is None:
        return False
    at = frame.position(place)
    being = at > 1 and frame.mentions[at - 1].text in _BEING
    if not being or not any(m.sort in _NAMED for m in frame.mentions[:at]) or asks_places(frame):
        return False
    bound = sole(span, Sort.SUFFIX_OP)  # 是汕尾的60倍以上
    op = Op.EQ if bound is None else OPS[bound.value]
    _held_against(frame, place, lexicon, Filter(op=op, indicator=near_indicator(frame, span), value=percent))
    frame.flags.add(Sort.YES_NO)
    return True


_BEING = word_set("portions.being")


def _sufficing(span: list[Mention], *, of_part: bool) -> Op | None:
    """够, 顶, 抵; of a part any comparison: 超过广州 alone compares the two."""
    word = sole(span, Sort.COMPARE_OP) or sole(span, Sort.THAN)
    if span[0].sort is Sort.HAS and span[0].text in _WHETHER:
        return Op.GE if of_part else None  # 湛江有没有汕头一半
    if word is None or (word.sort is Sort.THAN and not (of_part and word.text.endswith("得上"))):
        return None
    if word.text.endswith("不过"):
        return Op.LT  # 抵不过一个东莞
    enough = word.text[0] in _ENOUGH or word.text.startswith("能不能")
    if enough or word.sort is Sort.THAN:
        return Op.GE if enough or of_part else None
    return OPS[word.value] if of_part else None


@_of_a_question
def part_of_all(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """东莞有没有全省的四分之一: whether a place has so large a part of the whole."""
    percent = percent_of(span[-1])
    if span[0].text not in _WHETHER or percent is None or asks_places(frame) or _of_progress(frame):
        return False
    frame.filters.append(Filter(op=Op.GE, indicator=near_indicator(frame, span), against=Against.WHOLE, value=percent))
    frame.flags.add(Sort.YES_NO)
    return True


def _lying_from(frame: Frame, span: list[Mention]) -> int | None:
    """Where those begin of whom it is said that so large a part lies with them: 都在清远, 压在珠三角."""
    only = sole(span, Sort.ONLY)
    if only is not None:
        return span.index(only) + 1 if only.text.endswith(("在", "位于")) else None
    after = next((i for i, m in enumerate(span) if i and m.sort in _NAMED), None)
    if after is None:
        return None
    before = frame.mentions[frame.position(span[after]) - 1]
    return after if before.text in _LYING else None


_LYING = word_set("portions.lying")


@_of_a_question
def mostly_in(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """粤北上云的一半以上都在清远: what part of a whole some places are said to have."""
    said, at = _bound(span), _lying_from(frame, span)
    if at is None or said is None or _of_progress(frame):
        return False
    region = next((m for m in span[:at] if m.sort is Sort.REGION), None)
    for mention in (*all_of(span, Sort.INDICATOR), *span[at:]):
        if mention.sort in COLLECT:
            COLLECT[mention.sort](frame, mention, lexicon)
    frame.base = group_of(region, lexicon) if region is not None else Group("全省", lexicon.task_list.places)
    frame.filters.append(Filter(op=said[0], against=Against.WHOLE, value=said[1]))
    frame.flags.add(Sort.SHARE)
    return True


@_of_a_question
def carried_by(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """全省上云有一半是哪几个市扛的: the fewest places that have so large a part together."""
    said = _bound(span)
    together = span[0].sort is Sort.WHICH  # 哪几个市加起来够全省一半
    bears = together or not _BEARING.isdisjoint(frame.typed)
    if said is None or said[0] not in (Op.GE, Op.GT) or not bears:
        return False
    if _of_progress(frame) or frame.statuses:
        return False
    frame.covering = said[1]
    return True


@_of_a_question
def short_of(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """全省上云还差1个到1100: a supposed total, told by how far it is from another number."""
    word, (by, to) = span[0], all_of(span, Sort.NUMBER)
    one = frame.said(Sort.PLACE) or frame.said(Sort.DISTRICT)
    if word.value != Wanted.REMAINING or one or by.value.unit not in _COUNTED or to.value.unit not in _COUNTED:
        return False
    value = to.value.value - by.value.value
    frame.claims.append(Number(value, by.value.unit))
    frame.assumed.append(f"差{by.value.value}个到{to.value.value}个，就是{value}个。")
    return True


_COUNTED = word_set("portions.units") | {""}


@_of_a_question
def half_of_places(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """有一半的市没有标杆: a part of how many places there are, beside a condition on them."""
    part = next(m for m in span if m.sort in (Sort.PORTION, Sort.NUMBER))
    number = part.value if isinstance(part.value, Number) else None
    so_many = number is not None and number.unit in ("%", "成")  # 全省一半的市没有标杆
    said = so_many or part.text == "有一半" or str(part.value).startswith("ge")  # 一半以上的市连30家都不到
    if not said or _of_progress(frame):
        return False
    frame.base = Group("全省", lexicon.task_list.places)
    frame.flags |= {Sort.COUNT, Sort.PLACE_NOUN}
    return True


def _bound(span: list[Mention]) -> tuple[Op, Amount] | None:
    """一半以上, 三成: the comparison and so many percent."""
    number = sole(span, Sort.PORTION, Sort.NUMBER)
    percent = percent_of(number) if number is not None else None
    if number is None or percent is None:
        return None
    kind = sole(span, Sort.SUFFIX_OP, Sort.COMPARE_OP)
    if number.sort is Sort.PORTION:
        return OPS[number.value[:2]], percent
    return (OPS[kind.value] if kind is not None else Op.GE), percent
