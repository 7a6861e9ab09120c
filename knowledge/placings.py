"""Stretches that are conditions on the position in an order: 不是最多的市, 上云标杆都排前三, 没有5G但上云排进前五."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.clauses import is_within
from knowledge.collecting import group_of
from knowledge.conditions import all_of, asks_places
from knowledge.frame import Frame
from knowledge.lexicon import Lexicon, Sort
from knowledge.mention import Mention
from knowledge.progress_conditions import measured, near_indicator, sole
from knowledge.query import Against, Filter, Op
from knowledge.settling.negating import NOT_BEING
from knowledge.wordsets import word_set

_ENDS = {"max": Against.TOP, "min": Against.BOTTOM, "top": Against.TOP, "bottom": Against.BOTTOM}
_DENIALS = NOT_BEING | word_set("placings.denials")
_REACHED = {Against.TOP: Op.GE, Against.BOTTOM: Op.LE}
_MISSED = {Against.TOP: Op.LT, Against.BOTTOM: Op.GT}
_CONTRASTS = word_set("placings.contrasts")
_AND_ALSO = word_set("placings.and_also")
_SAID_OF_ALL = tuple(word_set("placings.said_of_all"))
_ENTERING = word_set("placings.entering")


def denied_end(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """上云不是最多的市, 不是前三名的市: all but those at the end of an order."""
    denial = sole(span, Sort.CORRECTION)
    if denial is None or denial.text not in _DENIALS or not _describes(frame, span):
        return False
    if Sort.INDICATOR not in frame.shape and not asks_places(frame):
        return False  # 不是最少的, which corrects what was said
    return _add(frame, span, _indicators(frame, span), lexicon, _MISSED)


def both_placed(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """上云标杆都排前三的市: the same position in two orders at once."""
    ordered = next(i for i, m in enumerate(frame.mentions) if m in span and m.sort in (Sort.SUPERLATIVE, Sort.TOP))
    before = [m.text for m in frame.mentions[max(0, ordered - 4) : ordered + 1]]
    if not any(text.startswith(_SAID_OF_ALL) for text in before) or not _describes(frame, span) or _each(frame):
        return False
    return _add(frame, span, [m.value for m in all_of(span, Sort.INDICATOR)], lexicon, _REACHED)


def one_and_the_other(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """上云最多、标杆也最多的市: a position in one order and one in another."""
    second = [i for i, m in enumerate(span) if m.sort is Sort.INDICATOR][1]
    halves = span[:second], span[second:]
    said = {m.text for m in _between(frame, halves[0][-1], halves[1][-1])} | {m.text for m in span}
    if not said & _AND_ALSO or not _describes(frame, span) or _each(frame):
        return False
    added = [_add(frame, half, _indicators(frame, half), lexicon, _REACHED) for half in halves]
    return any(added)


def placed_besides(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """没有5G但上云排进前五的市: a position among all, beside another condition, not one among those that meet it."""
    at = frame.position(span[0])
    after = frame.position(span[-1]) + 1
    entered = any(m.text.removesuffix("前") in _ENTERING for m in _between(frame, span[0], span[-1]))
    contrasted = any(m.text in _CONTRASTS for m in (*frame.mentions[max(0, at - 1) : at], *frame.mentions[after:][:1]))
    if not (entered or contrasted) or not _describes(frame, span):
        return False
    return _add(frame, span, _indicators(frame, span), lexicon, _REACHED)


def first_are_said(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """上云最少的三个市都没有标杆, 上云前十名是不是都有标杆: what the first of an order are all said to have."""
    after = frame.mentions[frame.position(span[-1]) + 1 :][:_NEAR]
    if not any(m.text.startswith(_SAID_OF_ALL) for m in after if m.sort is not Sort.ONLY):
        return False
    return _add(frame, span, _indicators(frame, span), lexicon, _REACHED)


def outside_the_first(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """上云前五名以外的市有几个有标杆: all but the first of an order."""
    named = frame.said(Sort.PLACE) or frame.said(Sort.DISTRICT)
    return not named and _add(frame, span, _indicators(frame, span), lexicon, _MISSED)


def range_of_positions(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """上云排名5到10的市里哪些没有标杆: from one position to another, as a condition."""
    low, high = (m.value.value if m.sort is Sort.NUMBER else m.value for m in all_of(span, Sort.NUMBER, _COUNTED))
    ranked = any(m.sort in (Sort.RANK, Sort.ORDINAL) for m in span) and all(
        m.value.unit in ("", "名", "位") for m in all_of(span, Sort.NUMBER)
    )
    if not ranked or not 1 < low < high or not all(isinstance(each, int) for each in (low, high)):
        return False
    key, over = near_indicator(frame, span), _among(frame, span, lexicon)
    for op, count in ((Op.GE, high), (Op.LT, low - 1)):
        frame.filters.append(Filter(op=op, indicator=key, value=count, against=Against.TOP, over=over))
    return True


_COUNTED = Sort.COUNTED_PLACES


def among_the_first(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """上云前五里标杆最多的是谁: the first of one order, among whom another is asked for."""
    return (
        is_within(span[-1])
        and _describes(frame, span)
        and _add(frame, span, _indicators(frame, span), lexicon, _REACHED)
    )


def of_the_first(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """排名前八的市哪些没有标杆: a condition on the first of all, not the first of those that meet it."""
    return _describes(frame, span) and _add(frame, span, _indicators(frame, span), lexicon, _REACHED)


def all_lie_in(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """上云前五都是珠三角的吗: all of them are said to lie in a region."""
    at = frame.position(span[0])
    before = "".join(m.text for m in frame.mentions[max(0, at - 2) : at])
    if not before.endswith(_ALL_LIE) or Sort.INDICATOR not in frame.shape:
        return False
    group = group_of(span[0], lexicon)
    frame.sole, frame.sole_as = list(group.names), group.label
    frame.flags.add(Sort.WHICH)
    return True


_ALL_LIE = tuple(word_set("placings.all_lie"))


def _add(frame: Frame, span: list[Mention], keys: list[str | None], lexicon: Lexicon, ops: dict[Against, Op]) -> bool:
    """Put the position on each of the indicators."""
    end, number = sole(span, Sort.SUPERLATIVE, Sort.TOP), sole(span, Sort.NUMBER, Sort.COUNTED_PLACES)
    against = _ENDS.get(str(end.value)) if end is not None else None
    count = 1 if number is None else int(number.value if number.sort is Sort.COUNTED_PLACES else number.value.value)
    if against is None or count < 1 or (number is None and end is not None and end.sort is Sort.TOP):
        return False
    over = _among(frame, span if ops is _REACHED else frame.mentions[-1:], lexicon)
    over = over if count < len(over) else ()  # 粤东有几个市排进前十
    for key in keys:
        found = Filter(
            op=ops[against], indicator=key, measure=measured(frame, span), value=count, against=against, over=over
        )  # fmt: skip
        frame.filters.append(found)
        if key is not None:
            frame.side_indicators.append(key)
    return True


def _indicators(frame: Frame, span: list[Mention]) -> list[str | None]:
    return [near_indicator(frame, span)]


def _among(frame: Frame, until: Sequence[Mention], lexicon: Lexicon) -> tuple[str, ...]:
    """粤东上云不是最多的市: the one region that is named is what the order is over, unless all are meant."""
    end = next((i for i, m in enumerate(frame.mentions) if m is until[0]), len(frame.mentions))
    regions = [m for m in frame.mentions[: end + 1] if m.sort is Sort.REGION]
    if len(regions) != 1 or frame.said(Sort.EVERYWHERE):
        return ()
    return group_of(regions[0], lexicon).names


def _describes(frame: Frame, span: list[Mention]) -> bool:
    """True where places are asked for and none is named, so that a position is a condition on them."""
    named = frame.said(Sort.PLACE) or frame.said(Sort.DISTRICT)
    return not named and (
        asks_places(frame) or frame.mentions[-1].text.endswith("的") or span[-1] is frame.mentions[-1]
    )


def _each(frame: Frame) -> bool:
    """上云最多和标杆最多的市分别是谁: each order by itself."""
    return bool(frame.said(Sort.EVERY))


def _between(frame: Frame, first: Mention, last: Mention) -> tuple[Mention, ...]:
    at = {id(m): i for i, m in enumerate(frame.mentions)}
    return frame.mentions[at[id(first)] : at[id(last)] + 1]


_NEAR = 5
"""Words after an order within which all of its first are spoken of."""

PLACINGS = (
    ("denied end", r"I?W?c[AR]?I?W?(?:S|BG?[Nm])", denied_end),
    ("both placed", r"I[W]?j?I[W]?A?(?:S|BG?[Nm])", both_placed),
    ("one and the other", r"IW?(?:S|BN)[jq,]*IW?q?(?:S|BN)", one_and_the_other),
    ("outside the first", r"I?W?A?(?:BG?[Nm]|S[mN])w", outside_the_first),
    ("range of positions", r"IW?(?:r[Nm]j?[Nm]|o[Nm]j?o[Nm])[Gi]*(?=[HK]?Y?[eE]I)", range_of_positions),
    ("placed besides", r"IW?A?BG?[Nm]", placed_besides),
    ("among the first", r"IW?A?BN[iG](?=I?W?S)|I?W?A?BN[iG](?=R?[RxG])", among_the_first),
    ("of the first", r"I?W?A?BNG(?=[HK][eE]I)", of_the_first),
    ("all lie in", r"(?<=[NGmSI])R(?=Y|$)", all_lie_in),
    ("the first are said to", r"I?W?(?:S[mN]|BG?[Nm])G?(?=Y?(?:[eE]I|I?E?N|I?>+N))", first_are_said),
)
"""Rules by name, pattern and what they make of the match; they come before what reads an order as what is asked for."""
