"""Conditions on progress: 完成率低于50%, 过半, 落后30个百分点以上, 一个都没完成."""

from __future__ import annotations

from knowledge.collecting import did
from knowledge.frame import Frame
from knowledge.lexicon import Lexicon, Sort
from knowledge.mention import Mention
from knowledge.query import Against, Filter, Op, Wanted
from knowledge.wordsets import word_set


def sole(span: list[Mention], *sorts: Sort) -> Mention | None:
    return next((m for m in span if m.sort in sorts), None)


OPS = {"gt": Op.GT, "ge": Op.GE, "lt": Op.LT, "le": Op.LE, "eq": Op.EQ, "ne": Op.NE, "about": Op.EQ}


def near_indicator(frame: Frame, span: list[Mention]) -> str | None:
    """The indicator that a condition is on: the one in it, or of several the one just before it in its clause."""
    named = sole(span, Sort.INDICATOR) or _just_before(frame, span)
    if named is not None and named.value not in frame.indicators:
        frame.side_indicators.append(named.value)
    return None if named is None else str(named.value)


def _just_before(frame: Frame, span: list[Mention]) -> Mention | None:
    if len({m.value for m in frame.said(Sort.INDICATOR)}) < 2:
        return None
    at = frame.position(span[0])
    before = next((m for m in reversed(frame.mentions[:at]) if m.sort not in _BETWEEN), None)
    return before if before is not None and before.sort is Sort.INDICATOR else None


_BETWEEN = frozenset({Sort.FILLER, Sort.NOW, Sort.WANTED, Sort.JOIN, Sort.NEED})
_RATED = frozenset({"%", "成"})
_MEASURED = frozenset({Wanted.DONE, Wanted.REMAINING, Wanted.RATE, Wanted.GAP, Wanted.CHANGE})
_PASSED_OVER = frozenset({Sort.FILLER, Sort.NOW, Sort.INDICATOR, Sort.HAS})


def measured(frame: Frame, span: list[Mention]) -> Wanted:
    """What a condition is about: the measure that stands before it (完成率低于…), or how its number is counted (…50%)."""
    number = sole(span, Sort.NUMBER)
    inside = sole(span, Sort.WANTED)
    if inside is not None and inside.value in _MEASURED:
        frame.bound.append(Wanted(inside.value))
        return Wanted(inside.value)
    if any(m.value == "speed" for m in span):
        return Wanted.RATE
    if number is not None and number.value.value == 0 and number.value.unit in ("", "个", "家"):
        return Wanted.DONE  # no target is 0
    lead = next((m for m in span if m.sort is not Sort.INDICATOR), span[0])
    first = frame.position(lead)
    if did(frame.mentions, first):
        return Wanted.RATE if number is not None and number.value.unit in _RATED else Wanted.DONE
    for mention in reversed(frame.mentions[:first]):
        if mention.sort is Sort.WANTED and mention.value in _MEASURED:
            if number is not None and number.value.unit in _RATED and mention.value != Wanted.RATE:
                return Wanted.RATE
            frame.bound.append(Wanted(mention.value))
            return Wanted(mention.value)
        if mention.sort not in _PASSED_OVER:
            break
    return Wanted.RATE if number is not None and number.value.unit in _RATED else Wanted.TARGET


def finished_part(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """完成的上云占…: what is done, not what is to be done."""
    if span[0].text != "完成的":
        return False
    frame.wanted.append(Wanted.DONE)
    return True


def order_by_target(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """目标最大的市完成率多少: the order is by what is to be done, the question about what is done."""
    asks = any(m.value in (*_MEASURED, Wanted.PROGRESS) for m in frame.said(Sort.WANTED))
    frame.by_target = span[0].value == "target" and asks
    return frame.by_target


def all_finished(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """三项都完成了: every indicator of the list."""
    keys = lexicon.task_list.keys
    tops = lexicon.task_list.tops
    count = span[0].value.value if span[0].sort is Sort.NUMBER else span[0].value
    if span[-1].value != "finished" or count not in (len(keys), len(tops)) or count < 2:
        return False
    if any(letter in frame.shape for letter in "PD"):
        frame.wanted.append(Wanted.STATUS)
        frame.statuses.append("finished")
        return True
    chosen = keys if count == len(keys) else tops
    frame.filters.extend(Filter(op=Op.GE, indicator=key, measure=Wanted.RATE, value=100) for key in chosen)
    return True


_OPPOSITE = {
    "unreported": "reported", "reported": "unreported", "finished": "unfinished", "unfinished": "finished", "behind": "ahead",
    "ahead": "behind",
}  # fmt: skip


def without_those(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """不算没报的: a state that is left out."""
    frame.statuses.append(_OPPOSITE.get(span[-1].value, f"not_{span[-1].value}"))
    return True


def little_left(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """差5个以内的市: a condition on what remains, where places are asked for."""
    op, number = sole(span, Sort.SUFFIX_OP, Sort.COMPARE_OP), sole(span, Sort.NUMBER)
    places = sum(letter in "PDRU" for letter in frame.shape)
    if span[0].text != "差" or op is None or number is None or places > 1 or not any(c in frame.shape for c in "GHK"):
        return False
    frame.filters.append(Filter(op=OPS[op.value], measure=Wanted.REMAINING, value=number.value.value))
    return True


_UNFINISHED = word_set("progress_conditions.unfinished")


def portion(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """过半, 不到一半: a condition on the rate."""
    if Sort.SHARE in frame.shape or Sort.MEAN in frame.shape:
        return False  # 占到粤东的一半以上, 不足平均一半
    done = any(m.value in _MEASURED for m in frame.said(Sort.WANTED))
    if Sort.SUM in frame.shape and not done:  # 前三名合计过半了吗
        op, value = OPS[span[-1].value[:2]], int(span[-1].value[2:])
        frame.filters.append(Filter(op=op, indicator=near_indicator(frame, span), value=value, against=Against.WHOLE))
        return True
    said = span[-1].value
    frame.filters.append(
        Filter(op=OPS[said[:2]], indicator=near_indicator(frame, span), measure=Wanted.RATE, value=int(said[2:]))
    )
    return True


def behind_by(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """落后30个百分点以上: a condition on the distance from time progress."""
    status, number = sole(span, Sort.STATUS), sole(span, Sort.NUMBER)
    op = sole(span, Sort.COMPARE_OP, Sort.SUFFIX_OP)
    if status is None or number is None or op is None or status.value != "behind":
        return False
    farther = op.value in ("gt", "ge")
    frame.filters.append(
        Filter(
            op=Op.LE if farther else Op.GE,
            indicator=near_indicator(frame, span),
            measure=Wanted.GAP,
            value=-number.value.value,
        )
    )
    return True


def measured_exactly(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """完成率100%的市: a condition without a word of comparison."""
    measure, number = sole(span, Sort.WANTED), sole(span, Sort.NUMBER)
    if measure is None or number is None or measure.value not in _MEASURED or number.value.unit in ("天", "名", "位"):
        return False
    frame.filters.append(
        Filter(op=Op.EQ, indicator=near_indicator(frame, span), measure=Wanted(measure.value), value=number.value.value)
    )
    return True


def none_done(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """一个都没完成: reported as 0."""
    lacking = span[-1].value in ("unfinished", "unstarted") or span[-1].text in _UNFINISHED
    if span[0].value.value != 1 or not lacking:
        return False
    frame.wanted.append(Wanted.STATUS)
    frame.statuses.append("unstarted")
    return True


def finished_places(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """完成的市: those that are finished; 没完成的市: those that are not."""
    if span[0].text != "完成的" and span[0].text not in _UNFINISHED:
        return False
    frame.wanted.append(Wanted.STATUS)
    frame.statuses.append("finished" if span[0].text == "完成的" else "unfinished")
    return True
