"""Answers that set figures against each other: which is larger, by how much, how many times; and the ends of an order."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from knowledge.answer import Answer, Kind
from knowledge.answering import wording
from knowledge.answering.amounts import each, keys_of
from knowledge.answering.figures import Figures, Standing, percent
from knowledge.answering.replies import cite, next_steps
from knowledge.model import Amount, Indicator
from knowledge.query import Aggregate, Claim, Group, Order, Query, Wanted


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: its name, its places and its figure."""

    label: str
    names: tuple[str, ...]
    value: Amount
    missing: bool = False


def comparison(query: Query, figures: Figures) -> Answer:
    """Which side is larger, by how much, in percent and as a ratio; three and more sides in order."""
    keys = keys_of(query, figures)
    blocks = [_compared(query, key, figures) for key in keys] if len(keys) != 2 or len(query.groups) > 1 else []
    if not blocks:
        blocks = [_indicators_compared(query, keys, figures)]
    pool = figures.pool(query)
    return Answer(
        kind=Kind.ANSWER,
        headline="；".join(head for head, _ in blocks) + "。",
        lines=tuple(line for _, lines in blocks for line in lines),
        notes=(*query.notes, *wording.leaves_out(query.groups)),
        citation=cite(figures, figures.rows(pool, keys)),
        suggestions=next_steps(query, figures),
        places=pool,
    )


def _sides(query: Query, key: str, figures: Figures) -> list[Side]:
    groups = query.groups or tuple(Group(n, (n,)) for n in figures.pool(query))
    if query.sides:
        halves = (groups[: query.sides], groups[query.sides :])
        return [_side("＋".join(g.label for g in half), half, key, query, figures) for half in halves]
    return [_side(group.label, (group,), key, query, figures) for group in groups]


def _side(label: str, groups: tuple[Group, ...], key: str, query: Query, figures: Figures) -> Side:
    names = tuple(dict.fromkeys(n for g in groups for n in figures.members(g, query)))
    missing = not figures.holders(names, key)
    return Side(
        label, names, figures.total(names, key, query.wanted if query.wanted is Wanted.DONE else Wanted.TARGET), missing
    )


def _compared(query: Query, key: str, figures: Figures) -> tuple[str, list[str]]:
    """One indicator of all sides: what is said first, and the lines below it."""
    sides, indicator = _sides(query, key, figures), figures.indicator(key)
    addends = [_added(side, key, figures) for side in sides if 1 < len(side.names) <= 9]
    shown = "，".join(_shown(side, indicator) for side in sides)
    if len(sides) == 1:
        return f"{key}：{shown}", addends
    if len({side.value for side in sides}) == 1:
        if sides[0].missing:
            return f"{wording.listed(side.label for side in sides)}都没有{key}任务", addends
        return f"{key}一样多：{shown}，相差0{indicator.unit}", addends
    if len(sides) > 2:
        order = _with_ties(sorted(sides, key=lambda side: -side.value), indicator.unit)
        return f"{key}从多到少：{'＞'.join(order)}", addends
    return _two(query, sides, shown, indicator, addends)


def _shown(side: Side, indicator: Indicator) -> str:
    """粤东合计至少77个; 揭阳没有标杆任务."""
    if side.missing:
        return f"{side.label}没有{indicator.key}任务"
    return f"{side.label}{'合计' if len(side.names) > 1 else ''}{wording.bound(side.value, indicator)}"


def _added(side: Side, key: str, figures: Figures) -> str:
    holders = figures.holders(side.names, key)
    return f"{side.label}：" + "＋".join(f"{n}{wording.number(figures.value(n, key) or 0)}" for n in holders)


def _two(
    query: Query, sides: list[Side], shown: str, indicator: Indicator, addends: list[str]
) -> tuple[str, list[str]]:
    """Two sides that differ: as a ratio, as unequal, or which is more and by how much."""
    first, second = sides
    more, less = (first, second) if first.value > second.value else (second, first)
    key, gap = indicator.key, f"{wording.number(more.value - less.value)}{indicator.unit}"
    if query.aggregate is Aggregate.RATIO and less.value:
        ratio = wording.number(Fraction(first.value) / Fraction(second.value))
        division = f"{wording.number(first.value)}÷{wording.number(second.value)}"
        return f"{first.label}{key}是{second.label}的{ratio}倍（{division}）", addends
    if query.aggregate is Aggregate.SAME:
        return f"{key}不一样：{shown}，相差{gap}", addends
    verdict = _verdict(query.claim, first, second, indicator.unit) if query.claim is not None else ""
    detail = [f"（多{_over(more, less)}）"] if less.value else []
    return f"{key}{more.label}比{less.label}多{gap}：{shown}{verdict}", addends + detail


def _over(more: Side, less: Side) -> str:
    """25.4%，是其1.25倍."""
    times = wording.number(Fraction(more.value) / Fraction(less.value))
    return f"{wording.percentage(percent(more.value - less.value, less.value))}，是其{times}倍"


def _verdict(claim: Claim, first: Side, second: Side, unit: str) -> str:
    """Whether the first side is so much more, or less, as is supposed."""
    if not claim.text:
        return ""
    way = "多" if claim.text == "more" else "少"
    right = (first.value > second.value) == (claim.text == "more")
    if claim.value is None:
        return "，对的" if right else f"，不是{first.label}更{way}"
    right = right and abs(first.value - second.value) == claim.value
    return "，对的" if right else f"，不是{way}{wording.number(claim.value)}{unit}"


def _with_ties(ordered: list[Side], unit: str) -> list[str]:
    values: dict[Amount, list[str]] = {}
    for side in ordered:
        values.setdefault(side.value, []).append(side.label)
    return [
        f"{wording.listed(labels)}（{'都是' if len(labels) > 1 else ''}{wording.number(value)}{unit}）"
        for value, labels in values.items()
    ]


def _indicators_compared(query: Query, keys: tuple[str, ...], figures: Figures) -> tuple[str, list[str]]:
    pool = figures.pool(query)
    label = wording.scope(query, figures)
    first, second = figures.total(pool, keys[0]), figures.total(pool, keys[1])
    shown = "，".join(
        f"{k}{wording.bound(v, figures.indicator(k))}" if v else f"没有{k}任务"
        for k, v in ((keys[0], first), (keys[1], second))
    )
    if first == second:
        return f"{label}{keys[0]}和{keys[1]}一样多：{shown}", []
    more, less = (keys[0], keys[1]) if first > second else (keys[1], keys[0])
    lines = [
        f"{i.key}含在{i.part_of}之内（其中），不另外相加。"
        for i in figures.task_list.indicators
        if i.key in keys and i.part_of in keys
    ]
    ratio = (
        [f"{keys[0]}是{keys[1]}的{wording.number(Fraction(first) / Fraction(second))}倍。"]
        if query.aggregate is Aggregate.RATIO and second
        else []
    )
    return (
        f"{label}{more}比{less}多{wording.number(max(first, second) - min(first, second))}{figures.indicator(more).unit}：{shown}",
        lines + ratio,
    )


def span(query: Query, figures: Figures) -> Answer:
    """The two ends of an order, or its first and second place, and how far apart they are."""
    key = query.indicators[0] if query.indicators else None  # 任务最重的市和最轻的市: all of them together
    order = query.order or Order()
    standings = figures.order(figures.pool(query), Order(indicator=key, descending=order.descending))
    unit = figures.indicator(keys_of(query, figures)[0]).unit
    if len({s.value for s in standings}) < 2:
        return each(query, figures)
    near, far = standings[0], standings[-1]
    if order.nth:
        near, far = _standing(standings, order.first) or near, _standing(standings, order.nth) or far
    more, less = (near, far) if near.value >= far.value else (far, near)
    ends = (_named_end(each_end, standings, unit, order) for each_end in (more, less))
    times = wording.number(Fraction(more.value) / Fraction(less.value)) if less.value else "—"
    gap = f"{wording.number(more.value - less.value)}{unit}"
    return Answer(
        kind=Kind.ANSWER,
        headline=f"{key or '各项合计'}{'，'.join(ends)}，相差{gap}，是{times}倍。",
        notes=(*query.notes, *wording.leaves_out(query.groups)),
        citation=cite(figures, ()),
        suggestions=next_steps(query, figures),
    )


def _standing(standings: tuple[Standing, ...], position: int) -> Standing | None:
    return next((s for s in standings if s.rank <= position < s.rank + len(s.tied)), None)


def _named_end(end: Standing, standings: tuple[Standing, ...], unit: str, order: Order) -> str:
    """最多的是东莞（252个）, 倒数第2名是…."""
    values = {s.value for s in standings}
    position = f"{'' if order.descending else '倒数'}第{end.rank}名"
    position = "最多的" if end.value == max(values) else "最少的" if end.value == min(values) else position
    return f"{position}是{wording.listed(end.tied)}（{wording.number(end.value)}{unit}）"
