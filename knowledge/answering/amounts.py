"""Answers that are figures: one by one, summed, averaged, as a share."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from knowledge.answer import Answer, Kind
from knowledge.answering import progressing, wording
from knowledge.answering.figures import Figures, compare
from knowledge.answering.replies import cite, next_steps
from knowledge.arithmetic import rounded
from knowledge.query import Group, Op, Order, Query, Wanted

SHORT_LIST = 4
"""So many places fit into the first sentence; more become lines."""


def keys_of(query: Query, figures: Figures) -> tuple[str, ...]:
    """The indicators a query is about; none named means those that may be added up."""
    return query.indicators or figures.tops


def each(query: Query, figures: Figures) -> Answer:
    """The figure of every group and indicator by itself."""
    groups = _groups(query, figures)
    keys = keys_of(query, figures)
    notes = [*query.notes, *wording.leaves_out(query.groups)]
    if len(groups) == 1 and len(groups[0].names) == 1:
        return _one_place(query, groups[0], keys, figures, notes)
    lines = [_group_line(group, keys, query, figures) for group in groups]
    places = tuple(dict.fromkeys(n for g in groups for n in figures.members(g, query)))
    if not lines:
        return _nobody(query, figures)
    headline = "；".join(lines) + "。" if len(lines) <= SHORT_LIST else _headline(query, places, keys, figures)
    return Answer(
        kind=Kind.ANSWER,
        headline=headline,
        lines=() if len(lines) <= SHORT_LIST else tuple(lines),
        notes=tuple(notes),
        citation=cite(figures, figures.rows(places, keys)),
        suggestions=next_steps(query, figures),
        places=places,
    )


def _nobody(query: Query, figures: Figures) -> Answer:
    """Nobody meets the conditions."""
    return Answer(
        kind=Kind.ANSWER,
        headline=f"没有{wording.conditions(query.filters, figures)}的市（0个）。",
        notes=(*query.notes, *wording.leaves_out(query.groups)),
        citation=cite(figures, ()),
        suggestions=next_steps(query, figures),
    )


def _groups(query: Query, figures: Figures) -> tuple[Group, ...]:
    """The groups to be shown: as named, or each member by itself."""
    if not query.groups or query.spread:
        pool = figures.pool(query)
        within = {g.names[0]: g.within for g in query.groups if g.within and g.names}
        return tuple(Group(name, (name,), within=within.get(name, "")) for name in pool)
    return query.groups


def _headline(query: Query, places: tuple[str, ...], keys: tuple[str, ...], figures: Figures) -> str:
    sums = "，".join(f"{k}合计{wording.bound(figures.total(places, k), figures.indicator(k))}" for k in keys)
    scope = wording.scope(query, figures)
    return f"{scope}{f'有{len(places)}个' if scope.endswith('市') else f'{len(places)}个市'}，{sums}："


def _group_line(group: Group, keys: tuple[str, ...], query: Query, figures: Figures) -> str:
    """湛江：上云至少16个，标杆至少1个."""
    if not group.names:
        return f"{group.label}不在本清单"
    names = figures.members(group, query)
    parts = []
    for key in keys:
        if len(group.names) == 1:
            target = figures.target(group.names[0], key)
            parts.append(f"{key}{wording.floor(target)}" if target else f"没有{key}任务")
        else:
            holders = figures.holders(names, key)
            parts.append(
                f"{key}合计{wording.bound(figures.total(names, key), figures.indicator(key))}（{_addends(holders, key, figures)}）"
                if holders
                else f"没有{key}任务"
            )
    out = [name for name in group.names if name in query.excluded]
    label = f"{group.within}（{group.label}）" if group.within else group.label
    return f"{label}{f'（不算{wording.listed(out)}）' if out else ''}：{'，'.join(parts)}"


def _addends(holders: tuple[str, ...], key: str, figures: Figures) -> str:
    if len(holders) > SHORT_LIST + 1:
        return f"{len(holders)}个市"
    return "＋".join(f"{p}{wording.number(figures.value(p, key) or 0)}" for p in holders)


def _one_place(query: Query, group: Group, keys: tuple[str, ...], figures: Figures, notes: list[str]) -> Answer:
    """The targets of one place on the indicators asked for, with what they contain or are contained in."""
    place = group.names[0]
    held = [key for key in keys if figures.target(place, key)]
    named = f"{place}（{group.within}所在市）" if group.within else place
    if not held:
        return _no_such_task(named, place, keys, figures, notes)
    headline = "，".join(
        f"{figures.indicator(key).name}{wording.floor(figures.target(place, key))}"  # type: ignore[arg-type]
        if key in held
        else f"没有{key}任务"
        for key in keys
    )
    lines = [line for key in held for line in parts_of(place, key, keys, figures)]
    lines += progressing.lines(place, held, figures)
    return Answer(
        kind=Kind.ANSWER,
        headline=f"{named}：{headline}。",
        lines=tuple(lines),
        notes=tuple(notes),
        citation=cite(figures, figures.rows((place,), held)),
        suggestions=next_steps(query, figures),
        places=(place,),
    )


def _no_such_task(named: str, place: str, keys: Iterable[str], figures: Figures, notes: list[str]) -> Answer:
    mine = [key for key in figures.task_list.keys if figures.target(place, key)]
    only = figures.target(place, mine[0]) if len(mine) == 1 else None
    told = f"只有{mine[0]}{wording.floor(only)}" if only is not None else "、".join(mine)
    holders = "；".join(
        f"有{key}任务的市：{wording.listed(figures.holders(figures.task_list.places, key))}" for key in keys
    )
    return Answer(
        kind=Kind.ANSWER,
        headline=f"{named}在本清单中没有{'、'.join(keys)}任务。",
        lines=(f"{place}的任务：{told}。", holders + "。"),
        notes=tuple(notes),
        citation=cite(figures, figures.rows((place,), mine)),
        suggestions=next_steps(Query(groups=(Group(place, (place,)),)), figures),
        places=(place,),
    )


def parts_of(place: str, key: str, keys: Iterable[str], figures: Figures) -> list[str]:
    """其中: what a target contains, or what it is contained in."""
    lines = []
    for indicator in figures.task_list.indicators:
        if indicator.part_of != key or indicator.key in keys:
            continue
        part = figures.target(place, indicator.key)
        if part:
            lines.append(f"其中{indicator.name}{wording.floor(part)}。")
    parent = figures.indicator(key).part_of
    whole = figures.target(place, parent) if parent else None
    remainder = next((each for each in figures.task_list.remainders if each.key == key), None)
    if whole and remainder is not None:
        part = figures.target(place, remainder.part.key)
        taken = f"减去其中{remainder.part.key}{wording.floor(part)}" if part else f"没有{remainder.part.key}任务"
        return [f"按清单相减：{parent}{wording.floor(whole)}，{taken}。"]
    if whole and parent:
        lines.append(f"含在{figures.indicator(parent).name}{wording.floor(whole)}之内，不另外相加。")
    return lines


def total(query: Query, figures: Figures) -> Answer:
    """Sums, each with its addends."""
    pool = figures.pool(query)
    if len(query.groups) == 1 == len(pool) == len(query.indicators) and query.groups[0].names == pool:
        return each(query, figures)  # 那茂名呢 after a total
    if not pool and query.filters:
        return _nobody(query, figures)
    keys = keys_of(query, figures)
    label = wording.scope(query, figures)
    progress = query.wanted in (Wanted.DONE, Wanted.REMAINING, Wanted.RATE)
    parts, lines = [], []
    for key in keys:
        holders = figures.holders(pool, key)
        unit = figures.indicator(key).unit
        if not holders:
            parts.append(f"没有{key}任务")
            continue
        parts.append(f"{key}{wording.bound(figures.total(pool, key), figures.indicator(key))}（{len(holders)}个市）")
        if len(holders) <= 12 and len(holders) > 1:
            lines.append(f"{key}：" + "＋".join(f"{p}{wording.number(figures.value(p, key) or 0)}" for p in holders))
        elif len(holders) == 1:
            lines.append(f"{key}：{holders[0]}{wording.number(figures.value(holders[0], key) or 0)}{unit}")
    lines += [
        f"{key}含在{figures.indicator(key).part_of}之内（其中），不另外相加。"
        for key in keys
        if figures.indicator(key).part_of in keys and figures.holders(pool, key)
    ]
    if not query.indicators and len(keys) > 1:
        whole = sum(figures.total(pool, key) for key in keys)
        lines.append(f"各项相加共{wording.number(whole)}个（{_contained(figures)}）。")
    if progress:
        lines += progressing.sums(pool, keys, figures)
    return Answer(
        kind=Kind.ANSWER,
        headline=f"{label}合计：{'，'.join(parts)}。",
        lines=tuple(lines),
        notes=(*query.notes, *wording.leaves_out(query.groups)),
        citation=cite(figures, figures.rows(pool, keys)),
        suggestions=next_steps(query, figures),
        places=pool if len(pool) < len(figures.task_list.places) else (),
    )


def _contained(figures: Figures) -> str:
    inner = [i for i in figures.task_list.indicators if i.part_of]
    return "、".join(f"{i.key}已含在{i.part_of}之内" for i in inner) or "各指标互不包含"


def mean(query: Query, figures: Figures) -> Answer:
    """Means, saying over how many places."""
    keys = keys_of(query, figures)
    groups = query.groups or (Group("全省", figures.task_list.places),)
    merged = query.groups if len(query.groups) == 1 or all(len(g.names) > 1 for g in query.groups) else None
    parts: list[str] = []
    over_all: list[str] = []
    for group in merged or (
        Group(wording.scope(query, figures) if query.groups else "全省", tuple(n for g in groups for n in g.names)),
    ):
        pool = figures.members(group, query)
        label = (
            wording.scope(query.evolve(groups=(group,) if query.groups else ()), figures)
            if merged or not query.groups
            else group.label
        )
        for key in keys:
            holders = figures.holders(pool, key)
            value = figures.mean(pool, key)
            unit = figures.indicator(key).unit
            if value is None:
                parts.append(f"{label}没有{key}任务")
                continue
            summed = wording.number(figures.total(pool, key))
            parts.append(
                f"{label}平均每市{key}{wording.number(value)}{unit}（{summed}÷{len(holders)}个市）{_said_of_mean(query, value, unit)}"
            )
            if len(holders) < len(pool):
                over = wording.number(Fraction(figures.total(pool, key)) / len(pool))
                over_all.append(f"没有{key}任务的市也算在内，平均{over}{unit}（{summed}÷{len(pool)}个市）。")
    return Answer(
        kind=Kind.ANSWER,
        headline="；".join(parts) + "。",
        lines=(*_apart(merged or (), keys, query, figures), *over_all),
        notes=(*query.notes, *wording.leaves_out(query.groups)),
        citation=cite(figures, ()),
        suggestions=next_steps(query, figures),
        places=figures.pool(query) if query.groups else (),
    )


def _said_of_mean(query: Query, value: Fraction, unit: str) -> str:
    """Whether a mean is what it is supposed to be; a figure that it rounds to is right."""
    claim = query.claim
    if claim is None or claim.value is None:
        return ""
    said = f"{'' if claim.op is Op.EQ else claim.op}{wording.number(claim.value)}{unit}"
    if claim.op is Op.EQ:
        decimals = max(0, -int(Decimal(claim.value).as_tuple().exponent))
        close = rounded(value, decimals) == claim.value
        return f"，约{said}，对的" if close and value != claim.value else "，对的" if close else f"，不是{said}"
    return f"，是的，{said}" if compare(value, claim.op, claim.value) else f"，不是{said}"


def _apart(groups: tuple[Group, ...], keys: tuple[str, ...], query: Query, figures: Figures) -> tuple[str, ...]:
    """How far the means of two groups are apart, and which of more is the largest."""
    if len(groups) > 2 and len(keys) == 1:
        means = [(figures.mean(figures.members(group, query), keys[0]) or Fraction(0), group.label) for group in groups]
        ordered = sorted(means, key=lambda pair: -pair[0])
        return (
            f"{keys[0]}平均从多到少：{'＞'.join(f'{label}（{wording.number(value)}）' for value, label in ordered)}。",
        )
    if len(groups) != 2:
        return ()
    pairs = ((key, [figures.mean(figures.members(group, query), key) for group in groups]) for key in keys)
    return tuple(
        f"{key}平均相差{wording.number(abs(first - second))}{figures.indicator(key).unit}{_ratio(first, second)}。"
        for key, (first, second) in pairs
        if first is not None and second is not None
    )


def _ratio(first: Fraction, second: Fraction) -> str:
    return f"，前者是后者的{wording.number(first / second)}倍" if second else ""


def median(query: Query, figures: Figures) -> Answer:
    """The middle figure of the places in order, of an even number of places half-way between the middle two."""
    pool = figures.pool(query)
    label = wording.scope(query, figures) if query.groups or query.filters or query.excluded else "全省"
    parts, lines = [], []
    for key in keys_of(query, figures):
        value, holders = figures.median(pool, key), figures.holders(pool, key)
        if value is None:
            parts.append(f"{label}没有{key}任务")
            continue
        parts.append(
            f"{label}{key}的中位数是{wording.number(value)}{figures.indicator(key).unit}（{len(holders)}个市）"
        )
        lines.append(f"{key}从小到大：{_in_order(holders, key, figures)}。")
    return Answer(
        kind=Kind.ANSWER,
        headline="；".join(parts) + "。",
        lines=tuple(lines),
        notes=(*query.notes, *wording.leaves_out(query.groups)),
        citation=cite(figures, ()),
        suggestions=next_steps(query, figures),
        places=pool if query.groups else (),
    )


def _in_order(places: tuple[str, ...], key: str, figures: Figures) -> str:
    return "、".join(
        f"{s.place}{wording.number(s.value)}" for s in figures.order(places, Order(indicator=key, descending=False))
    )
