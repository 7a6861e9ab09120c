"""Answers that are regions: which of them, each taken as one, meet a condition, and in which of them places lie."""

from __future__ import annotations

from knowledge.answer import Answer, Kind
from knowledge.answering import wording
from knowledge.answering.figures import Figures, compare
from knowledge.answering.replies import cite, next_steps
from knowledge.query import Filter, Group, Op, Query

_NAMED = 9
"""So many places of a region are named."""


def regions(query: Query, figures: Figures) -> Answer:
    """Which regions: those that fit as a whole, or those in which the places that fit lie (`spread`)."""
    return _where(query, figures) if query.spread else _which(query, figures)


def _which(query: Query, figures: Figures) -> Answer:
    """没有5G任务的片区有2个：粤东、粤北."""
    fits = _each_fits if _of_each(query) else _fits
    fitting = [group for group in query.groups if all(fits(group, item, figures) for item in query.filters)]
    others = [group for group in query.groups if group not in fitting]
    keys = tuple(dict.fromkeys(f.indicator for f in query.filters if f.indicator))
    phrase = wording.conditions(query.filters, figures)
    named = "、".join(_with_holders(group, keys, figures) for group in fitting)
    every = "每个市都" if _of_each(query) else ""
    head = (
        f"{every}{phrase}的片区有{len(fitting)}个：{named}。"
        if fitting
        else f"0个片区{every}{phrase}，没有这样的片区。"
    )
    rest = "、".join(_with_holders(group, keys, figures) for group in others)
    return Answer(
        kind=Kind.ANSWER,
        headline=f"{_only_they(query, fitting)}{head}",
        lines=(f"其他片区：{rest}。",) if others else (),
        notes=(*query.notes, *wording.leaves_out(query.groups)),
        citation=cite(figures, figures.rows(figures.task_list.places, keys) if len(keys) == 1 else ()),
        suggestions=next_steps(query.evolve(groups=()), figures),
    )


def _fits(group: Group, item: Filter, figures: Figures) -> bool:
    """Whether a region as a whole meets a condition: none of its places has it, or what they have together is so much."""
    holders = figures.holders(group.names, item.indicator)
    if item.op in (Op.HAS, Op.LACKS):
        return bool(holders) is (item.op is Op.HAS)
    bound = figures.bound(item, item.indicator)
    value = figures.total(group.names, item.indicator)
    return bool(holders) and bound is not None and compare(value, item.op, bound, item.upper)


def _of_each(query: Query) -> bool:
    return query.claim is not None and query.claim.text == "all"


def _each_fits(group: Group, item: Filter, figures: Figures) -> bool:
    """哪个片区的市都有标杆: each of its places meets the condition."""
    return all(figures.passes(name, item) for name in group.names)


def _with_holders(group: Group, keys: tuple[str, ...], figures: Figures) -> str:
    """粤西（5G至少1个：湛江）."""
    parts = []
    for key in keys:
        holders = figures.holders(group.names, key)
        if holders:
            names = f"：{wording.listed(holders)}" if len(holders) <= _NAMED else ""
            total = wording.number(figures.total(group.names, key))
            parts.append(f"{key}至少{total}{figures.indicator(key).unit}{names}")
        else:
            parts.append(f"没有{key}任务")
    shown = all(part.startswith("没有") for part in parts)
    return group.label if shown else f"{group.label}（{'；'.join(parts)}）"


def _only_they(query: Query, fitting: list[Group]) -> str:
    """只有粤东吗: whether no other region fits."""
    if not query.sole_as:
        return ""
    found, said = {name for group in fitting for name in group.names}, set(query.sole)
    if found == said:
        return f"是的，只有{query.sole_as}："
    return f"不只有{query.sole_as}：" if said < found else f"不对，不是只有{query.sole_as}："


def _where(query: Query, figures: Figures) -> Answer:
    """上云等于27个的市有2个：珠三角1个（肇庆），粤北1个（清远）."""
    found = [(group, members) for group in query.groups if (members := figures.members(group, query))]
    pool = tuple(name for _, members in found for name in members)
    parts = "，".join(f"{group.label}{len(members)}个（{wording.listed(members)}）" for group, members in found)
    if not query.filters and len(pool) == len(figures.task_list.places):
        return Answer(kind=Kind.ANSWER, headline=f"清单里的市：{parts}。", citation=cite(figures, ()), places=pool)
    if not query.filters:
        lie = "，".join(f"{wording.listed(members)}属于{group.label}" for group, members in found)
        right = set(pool) <= set(query.sole)
        verdict = "" if not query.sole_as else "是的，" if right else f"不是都在{query.sole_as}："
        return Answer(kind=Kind.ANSWER, headline=f"{verdict}{lie}。", citation=cite(figures, ()), places=pool)
    phrase = wording.conditions(query.filters, figures)
    keys = tuple(dict.fromkeys(f.indicator for f in query.filters if f.indicator))
    return Answer(
        kind=Kind.ANSWER,
        headline=f"{phrase}的市有{len(pool)}个：{parts}。" if pool else f"没有{phrase}的市（0个）。",
        notes=query.notes,
        citation=cite(figures, figures.rows(pool, keys)),
        suggestions=next_steps(query.evolve(groups=()), figures),
        places=pool,
    )
