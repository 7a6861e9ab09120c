"""Answers that are indicators: of which a place, or all places together, have the most or the least to do."""

from __future__ import annotations

from knowledge.answer import Answer, Kind
from knowledge.answering import wording
from knowledge.answering.figures import Figures
from knowledge.answering.replies import cite, next_steps
from knowledge.query import Order, Query


def most(query: Query, figures: Figures) -> Answer:
    """佛山最多的一项是上云，至少201个; the others after it."""
    pool, order = figures.pool(query), query.order or Order()
    keys = tuple(key for key in figures.task_list.keys if figures.holders(pool, key))
    amounts = {key: figures.total(pool, key) for key in keys}
    end = (max if order.descending else min)(amounts.values(), default=None)
    first = [key for key in keys if amounts[key] == end]
    others = [key for key in keys if key not in first]
    scope, which = wording.scope(query, figures), "最多" if order.descending else "最少"
    if end is None:
        headline = f"{scope}没有任务。"
    elif not others and len(first) == 1:
        headline = f"{scope}只有一项任务：{_told(first, pool, figures)}。"
    else:
        headline = f"{scope}{which}的一项是{_told(first, pool, figures)}。"
    return Answer(
        kind=Kind.ANSWER,
        headline=headline,
        lines=(f"其他：{_told(others, pool, figures)}。",) if others else (),
        notes=(*query.notes, *_parts(keys, figures), *wording.leaves_out(query.groups)),
        citation=cite(figures, figures.rows(pool, keys)),
        suggestions=next_steps(query, figures),
        places=pool if len(pool) == 1 else (),
    )


def _told(keys: list[str], pool: tuple[str, ...], figures: Figures) -> str:
    return "、".join(f"{key}{wording.bound(figures.total(pool, key), figures.indicator(key))}" for key in keys)


def _parts(keys: tuple[str, ...], figures: Figures) -> tuple[str, ...]:
    """Which of them lie in another, so that nobody adds them up."""
    wholes = ((key, figures.indicator(key).part_of) for key in keys)
    return tuple(f"{key}含在{whole}之内，不另外相加。" for key, whole in wholes if whole in keys)
