"""The answer to which figure comes nearest."""

from __future__ import annotations

from fractions import Fraction

from knowledge.answer import Answer, Kind
from knowledge.answering import wording
from knowledge.answering.figures import Figures
from knowledge.answering.replies import cite, next_steps
from knowledge.query import Against, Filter, Order, Query


def pick(query: Query, order: Order, near: Filter, figures: Figures) -> Answer:
    """The places whose figure is nearest, with how far off it is."""
    key, unit = order.indicator or "", figures.indicator(order.indicator or "").unit
    bound = figures.bound(near, key)
    pool = [place for place in figures.pool(query) if place != near.place]
    off = {p: abs(Fraction(v) - Fraction(bound or 0)) for p in pool if (v := figures.value(p, key)) is not None}
    least = min(off.values(), default=None) if bound is not None else None
    found = tuple(place for place, distance in off.items() if distance == least)
    said = wording.listed(f"{p}（{wording.number(figures.value(p, key) or 0)}{unit}）" for p in found)
    headline = f"{wording.scope(query, figures)}没有{key}任务。"
    if bound is None:
        headline = f"{near.place}没有{key}任务，比不出谁最接近。"
    elif least is not None:
        apart = f"相差{wording.number(least)}{unit}" if least else "正好相等"
        headline = f"{key}最接近{_named(near, bound, unit)}的是{said}，{apart}。"
    return Answer(
        kind=Kind.ANSWER,
        headline=headline,
        notes=(*query.notes, *wording.leaves_out(query.groups)),
        citation=cite(figures, figures.rows(found, (key,))),
        suggestions=next_steps(query, figures),
        places=found,
    )


def _named(near: Filter, bound: object, unit: str) -> str:
    """100个; 全省平均（54.95个）; 湛江（16个）."""
    amount = f"{wording.number(bound)}{unit}"  # type: ignore[arg-type]
    if near.against is Against.NUMBER:
        return amount
    name = {Against.MEAN: "全省平均", Against.MEDIAN: "全省中位数"}.get(near.against, near.place)
    return f"{name}（{amount}）"
