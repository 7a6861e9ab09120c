"""How a frame leans on the query before it: by adding to it, by another bound or place in it, by going on in its order."""

from __future__ import annotations

from enum import StrEnum
from itertools import pairwise

from knowledge.frame import FOCUS, Frame
from knowledge.lexicon import Sort
from knowledge.mention import Mention
from knowledge.model import Amount, TaskList
from knowledge.query import MEASURES, Against, Aggregate, Filter, Group, Op, Query, Wanted
from knowledge.wordsets import word_set

_SILENT = frozenset({Sort.FILLER, Sort.AGAIN, Sort.NOW, Sort.CORRECTION, Sort.BREAK, Sort.UNKNOWN, Sort.YES_NO, Sort.SUM,
    Sort.QUANTITY})  # fmt: skip
"""What may stand before or after the words that add one place to others."""
_ORDERED = frozenset({Aggregate.PICK, Aggregate.RANK, Aggregate.SHARED, Aggregate.SPAN})
_ADDABLE = MEASURES | {Wanted.OVERVIEW}
_SWAPPING = word_set("leaning.swapping")
_DROPPING = word_set("leaning.dropping")


class Leaning(StrEnum):
    """How places that are named stand beside those before."""

    NONE = "none"
    ADDED = "added"
    """再加上清远, 把珠海也算上."""
    COMPARED = "compared"
    """跟清远一样吗, 和佛山差多少."""


def settle(frame: Frame, previous: Query | None, task_list: TaskList) -> None:
    """Read what only the query before explains: another bound, a place for a place, a place dropped, a rank named."""
    _name_both_ends(frame, previous, task_list)
    _name_one_end(frame, task_list)
    _name_position(frame, previous, task_list)
    if previous is None:
        return
    _name_whole(frame, previous, task_list)
    _turn_bound(frame, previous)
    _swap(frame, previous)
    _drop(frame, previous)
    _name_rank(frame, previous, task_list)


def name_who_stands(frame: Frame, previous: Query | None) -> None:
    """佛山上云201个，居全省第二: the position of the place that the part before states something of."""
    one = previous is not None and len(previous.groups) == 1 and len(previous.groups[0].names) == 1
    ordered = (frame.nth or frame.superlatives) and not frame.filters
    held = frame.filters and all(f.against in _HELD for f in frame.filters) and not frame.has(Sort.PLACE_NOUN)
    if previous is None or not one or previous.aggregate not in _STATING or not (ordered or held):
        return
    asks = frame.flags & (FOCUS - {Sort.YES_NO, Sort.SAME}) or frame.claims or frame.has(Sort.AGAIN)
    if asks or any(len(group.names) == 1 for group in frame.groups):
        return
    frame.groups.insert(0, previous.groups[0])
    frame.indicators.extend(() if frame.indicators else previous.indicators)


_HELD = frozenset({Against.MEAN, Against.MEDIAN, Against.WHOLE, Against.PLACE})
_STATING = frozenset({Aggregate.CHECK, Aggregate.RANK, Aggregate.TEST})


def leaning_of(frame: Frame, previous: Query | None) -> Leaning:
    """Whether the places that are named are only one part of what is meant, with those before as the other."""
    if previous is None or previous.wanted not in _ADDABLE:
        return Leaning.NONE
    said = _said(frame)
    if not said or not (frame.groups or frame.has(Sort.ONE)):
        return Leaning.NONE
    if any(m.sort is Sort.JOIN and m.value == "add" for m in (said[0], said[-1])):
        frame.flags.add(Sort.SUM)
        return Leaning.ADDED
    compares = frame.groups and frame.has(Sort.SAME, Sort.DIFFERENCE, Sort.COMPARE, Sort.RATIO)
    return Leaning.COMPARED if said[0].sort is Sort.JOIN and compares else Leaning.NONE


def goes_on(frame: Frame, previous: Query | None, results: tuple[str, ...]) -> bool:
    """True if the next ones of an order are asked for (再往后呢, 还有呢)."""
    if previous is None or frame.groups or Wanted.SERIAL in (*frame.wanted, previous.wanted) or in_list_order(previous):
        return False
    if previous.aggregate is Aggregate.RANK and not previous.beside:
        return False  # both neighbours are told
    if previous.aggregate not in _ORDERED and len(results) != 1 and not previous.order:
        return False
    return frame.has(Sort.NEXT) or (previous.aggregate is Aggregate.PICK and wants_more(frame))


def in_list_order(previous: Query) -> bool:
    """True if the order before was that of the list (最后一个序号)."""
    return previous.order is not None and previous.order.measure is Wanted.SERIAL


def wants_more(frame: Frame) -> bool:
    """还有呢, 还有谁: nothing but that more is asked for."""
    said = [m for m in frame.mentions if m.sort not in (Sort.FILLER, Sort.BREAK)]
    rest = {m.sort for m in said[1:]}
    return bool(said) and said[0].text == "还有" and rest <= {Sort.AGAIN, Sort.YES_NO, Sort.WHICH}


def beside_pointer(frame: Frame) -> bool:
    """和它比, 比它多, 它比佛山多: one side of a comparison is only pointed at."""
    sorts = [m.sort for m in frame.mentions if m.sort is not Sort.FILLER]
    return not _BESIDE_POINTER.isdisjoint(pairwise(sorts))


_BESIDE_POINTER = frozenset({
    (Sort.JOIN, Sort.ONE), (Sort.THAN, Sort.ONE), (Sort.JOIN, Sort.MANY), (Sort.THAN, Sort.MANY),
    (Sort.ONE, Sort.THAN), (Sort.MANY, Sort.THAN),
})  # fmt: skip


def rank_aside(frame: Frame) -> bool:
    """跟第一名差几个: the first or the last as one side, whoever the other is."""
    said = _said(frame)
    led = bool(said) and said[0].sort in (Sort.JOIN, Sort.THAN)
    return led and len(set(frame.superlatives)) == 1 and frame.has(Sort.DIFFERENCE)


def _said(frame: Frame) -> list[Mention]:
    return [m for m in frame.mentions if m.sort not in _SILENT]


def _turn_bound(frame: Frame, previous: Query) -> None:
    """和清远一样的呢 after 哪个市和潮州一样多: the same condition with another place as its bound."""
    bound = any(f.against is Against.PLACE for f in previous.filters)
    if not bound:
        return
    one = len(frame.groups) == 1 and len(frame.groups[0].names) == 1
    places = frame.has(Sort.AGAIN) or frame.mentions[-1].text == "的"
    compared = frame.has(Sort.SAME) or (frame.has(Sort.THAN) and frame.direction)
    if not (one and places and compared) or frame.has(Sort.COMPARE, Sort.DIFFERENCE, Sort.YES_NO):
        return
    op = {"more": Op.GT, "less": Op.LT}.get(frame.direction, Op.EQ)
    frame.filters.append(Filter(op=op, against=Against.PLACE, place=frame.groups.pop().label))
    frame.flags -= {Sort.SAME, Sort.THAN, Sort.MORE, Sort.LESS, Sort.JOIN}
    frame.direction = ""


def _name_whole(frame: Frame, previous: Query, task_list: TaskList) -> None:
    """不是5G的呢 after 标杆: what is left of the whole that was spoken of."""
    if len(frame.excluded_indicators) != 1 or frame.indicators or frame.has(Sort.WHICH, Sort.COUNT):
        return
    for remainder in task_list.remainders:
        named = {remainder.part.key, remainder.whole.key} & set(previous.indicators)
        if remainder.part.key in frame.excluded_indicators and named:
            frame.indicators.append(remainder.key)
            frame.excluded_indicators.clear()


def _swap(frame: Frame, previous: Query) -> None:
    """把珠海换成中山: one of those before gives way to another; what was put together is so again."""
    if len(frame.groups) != 2:
        return
    swaps = any(m.text in _SWAPPING for m in frame.said(Sort.AGAIN))
    if not swaps or frame.groups[0] not in previous.groups:
        return
    old, new = frame.groups
    frame.groups = [new if group == old else group for group in previous.groups]
    again = {Aggregate.SUM: Sort.SUM, Aggregate.MEAN: Sort.MEAN}.get(previous.aggregate)
    if again is not None and len(frame.groups) > 1:
        frame.flags.add(again)


def _drop(frame: Frame, previous: Query) -> None:
    """云浮不要 after a sum with 云浮 in it: that place is left out."""
    if not frame.groups or not any(m.text in _DROPPING for m in frame.said(Sort.LACKS)):
        return
    before = {name for group in previous.groups for name in group.names}
    named = [name for group in frame.groups for name in group.names]
    if not named or not set(named) < before or frame.indicators or frame.has(Sort.YES_NO):
        return
    frame.excluded.extend(named)
    frame.groups.clear()
    frame.flags = (frame.flags - {Sort.LACKS}) | {Sort.EXCLUDE}


def _name_rank(frame: Frame, previous: Query, task_list: TaskList) -> None:
    """跟第一名差多少, 比第11名少几个: the place at that position, as one side of a comparison with the one before."""
    ends = len(frame.superlatives) == 1 and not frame.first
    one = (frame.nth and len(frame.nths) < 2) or ends
    if not one or frame.groups:
        return
    said = _said(frame)
    keys = frame.indicators or [*previous.indicators]
    compares = frame.has(Sort.DIFFERENCE, Sort.COMPARE, Sort.RATIO) or frame.direction
    leading = [m for m in said[:2] if m.sort is not Sort.ONE]  # 它比第二多几个
    leads = bool(leading) and leading[0].sort in (Sort.JOIN, Sort.THAN)
    if (
        not (leads and compares)
        or previous.filters
        or previous.excluded
        or len(keys) != 1
        or previous.wanted is not Wanted.TARGET
    ):
        return
    among = {name for group in previous.groups for name in group.names} if previous.order else set()
    down = not (frame.from_bottom or "min" in frame.superlatives)
    valued = _by_target(keys[0], task_list, among if len(among) > 1 else set(task_list.places), down=down)
    at = (frame.nth or 1) - 1
    if at >= len(valued):
        return
    tied = [place for amount, place in valued if amount == valued[at][0]]
    first = _first_before(previous, keys[0], among, task_list)
    frame.groups, frame.left = [*first, Group("、".join(tied), (tied[0],))], len(first)
    frame.superlatives, frame.nth, frame.nths = [], 0, []
    frame.flags -= {Sort.SUPERLATIVE, Sort.ONE}


def _first_before(previous: Query, key: str, among: set[str], task_list: TaskList) -> list[Group]:
    """清远 in 粤北哪个最重，比最轻的多几个: the one that the part before finds is the other side."""
    order = previous.order
    if previous.aggregate is not Aggregate.PICK or order is None or order.nth or order.first != 1:
        return []
    valued = _by_target(key, task_list, among if len(among) > 1 else set(task_list.places), down=order.descending)
    tied = [place for amount, place in valued if amount == valued[0][0]]
    return [Group("、".join(tied), (tied[0],))] if tied else []


def _name_position(frame: Frame, previous: Query | None, task_list: TaskList) -> None:
    """东莞超过第二名多少, 广州离第一名差几个: the place at that position, as the other side."""
    position = frame.nth or (1 if frame.superlatives == ["max"] else 0)
    if not position:
        return
    one = len(frame.groups) == 1 and len(frame.groups[0].names) == 1
    distance = frame.has(Sort.DIFFERENCE) or (frame.has(Sort.QUANTITY) and frame.has(Sort.COMPARE_OP, Sort.THAN))
    if not (one and distance) or len(frame.nths) > 1 or frame.from_bottom or frame.has(Sort.WHICH, Sort.RANK):
        return
    keys = frame.indicators or list(previous.indicators if previous else ()) or [task_list.indicators[0].key]
    valued = _by_target(keys[0], task_list, set(task_list.places), down=True)
    if len(keys) != 1 or position > len(valued):
        return
    if not frame.indicators and not (previous and previous.indicators):
        frame.assumed.append(f"没说哪个指标，按{keys[0]}算。")
    tied = [place for amount, place in valued if amount == valued[position - 1][0]]
    frame.indicators[:] = keys
    frame.groups.append(Group("、".join(tied), (tied[0],)))
    frame.superlatives, frame.nth, frame.nths = [], 0, []
    frame.flags = (frame.flags - {Sort.SUPERLATIVE}) | {Sort.DIFFERENCE}


def _name_both_ends(frame: Frame, previous: Query | None, task_list: TaskList) -> None:
    """前三名比后三名多多少: the two ends of the order, each taken together, all that tie at the cut with them."""
    if not frame.first or frame.groups:
        return
    tops = [(m.value, _number_of(after)) for m, after in pairwise(frame.mentions) if m.sort is Sort.TOP]
    ends = [end for end, _ in tops]
    keys = frame.indicators or list(previous.indicators if previous else ())
    compares = frame.has(Sort.THAN, Sort.DIFFERENCE, Sort.COMPARE, Sort.RATIO)
    if sorted(ends) != ["bottom", "top"] or not compares or len(keys) > 1:
        return
    if not keys:
        keys = [task_list.indicators[0].key]  # 前三名加起来是后三名的几倍
        frame.indicators.extend(keys)
        frame.assumed.append(f"没说哪个指标，按{keys[0]}算。")
    for end, count in tops:
        frame.groups.append(_end_of_order(keys[0], count or frame.first, task_list, top=end == "top"))
    frame.superlatives, frame.first, frame.from_bottom = [], 0, False


def _name_one_end(frame: Frame, task_list: TaskList) -> None:
    """东莞上云比后十五名加起来还多, 超过最少的五个市之和: one end of the order, taken together, as what is held against."""
    if frame.first < 2:
        return
    held = frame.has(Sort.THAN) or frame.values.get(Sort.COMPARE_OP) in ("gt", "lt", "ge", "le")
    one = len(frame.groups) == 1 and len(frame.superlatives) < 2 and not frame.filters
    if not (held and one and frame.has(Sort.SUM)) or len(frame.indicators) > 1 or frame.has(Sort.WHICH, Sort.SHARE):
        return
    if not frame.indicators:
        frame.indicators.append(task_list.indicators[0].key)
        frame.assumed.append(f"没说哪个指标，按{frame.indicators[0]}算。")
    top = not frame.from_bottom and "min" not in frame.superlatives
    end = _end_of_order(frame.indicators[0], frame.first, task_list, top=top)
    frame.groups.append(end)
    frame.superlatives, frame.first, frame.from_bottom, frame.left = [], 0, False, 1
    frame.everywhere = False
    if not frame.direction and frame.has(Sort.COMPARE_OP):
        frame.direction = "more" if frame.values[Sort.COMPARE_OP] in ("gt", "ge") else "less"
    frame.flags = (frame.flags - {Sort.SUM, Sort.COMPARE_OP}) | {Sort.THAN, Sort.COMPARE}


def _end_of_order(key: str, count: int, task_list: TaskList, *, top: bool) -> Group:
    """The first or the last so many, and all that tie at the cut with them."""
    valued = _by_target(key, task_list, set(task_list.places), down=top)
    cut = valued[min(count, len(valued)) - 1][0]
    names = tuple(place for amount, place in valued if (amount >= cut if top else amount <= cut))
    return Group(f"{'前' if top else '后'}{len(names)}名", names)


def _number_of(mention: Mention) -> int:
    """How many a number says, 0 for what is no number."""
    if mention.sort is Sort.COUNTED_PLACES:
        return int(mention.value)
    return int(mention.value.value) if mention.sort is Sort.NUMBER else 0


def _by_target(key: str, task_list: TaskList, over: set[str], *, down: bool) -> list[tuple[Amount, str]]:
    """The places with such a target, first to last."""
    held = ((place, task_list.all_targets.get((place, key))) for place in task_list.places if place in over)
    valued = [(target.amount, place) for place, target in held if target is not None and target.amount is not None]
    return sorted(valued, key=lambda pair: pair[0], reverse=down)
