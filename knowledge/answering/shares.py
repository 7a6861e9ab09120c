"""Shares: what a part has of a whole, and what each place has of it."""

from __future__ import annotations

from decimal import Decimal

from knowledge.answer import Answer, Kind
from knowledge.answering import wording
from knowledge.answering.amounts import keys_of
from knowledge.answering.figures import Figures, compare, percent
from knowledge.answering.replies import cite, next_steps
from knowledge.model import Amount
from knowledge.query import Group, Op, Order, Query


def share(query: Query, figures: Figures) -> Answer:
    """Shares, saying of what. With two indicators and no place: the first of the second."""
    base = query.base or Group("全省", figures.task_list.places)
    keys = keys_of(query, figures)
    if query.spread and len(query.groups) < 2 and len(figures.pool(query)) > 1:
        return _of_each(query, base, keys, figures)
    parts, lines = [], []
    if len(query.indicators) == 2 and figures.indicator(keys[0]).part_of == keys[1]:
        query = query.evolve(filters=tuple(f for f in query.filters if f.indicator != keys[0] or f.op is not Op.HAS))
        pool = figures.pool(query)
        part, whole = figures.total(pool, keys[0]), figures.total(pool, keys[1])
        parts.append(_share(f"{wording.scope(query, figures)}{keys[0]}", f"{keys[1]}", part, whole))
    else:
        pool = figures.pool(query)
        label = wording.scope(query, figures)
        for key in keys:
            part, whole = figures.total(pool, key), figures.total(base.names, key)
            if not figures.holders(pool, key):
                parts.append(f"{label}没有{key}任务")
            else:
                parts.append(_share(f"{label}{key}", f"{base.label}{key}", part, whole) + _held(query, part, whole))
            if 1 < len(pool) <= 9 and figures.holders(pool, key):
                lines.append(
                    "＋".join(f"{p}{wording.number(figures.value(p, key) or 0)}" for p in figures.holders(pool, key))
                )
    return Answer(
        kind=Kind.ANSWER,
        headline="；".join(parts) + "。",
        lines=tuple(lines),
        notes=(*query.notes, *wording.leaves_out((*query.groups, base))),
        citation=cite(figures, figures.rows(figures.pool(query), keys)),
        suggestions=next_steps(query, figures),
        places=pool if len(pool) < len(figures.task_list.places) else (),
    )


def _of_each(query: Query, base: Group, keys: tuple[str, ...], figures: Figures) -> Answer:
    """各市上云占全省的比例: the share of every place, the largest first."""
    pool = figures.pool(query)
    lines = []
    for key in keys:
        whole = figures.total(base.names, key)
        each = figures.order(pool, Order(indicator=key)) if whole else ()
        lines.append(f"{key}（{base.label}{wording.bound(whole, figures.indicator(key))}）：")
        lines += [f"{s.place} {wording.number(s.value)}，占{wording.percentage(percent(s.value, whole))}" for s in each]
    return Answer(
        kind=Kind.ANSWER,
        headline=f"{wording.scope(query, figures)}各市占{base.label}的比例：",
        lines=tuple(lines),
        notes=(*query.notes, *wording.leaves_out((*query.groups, base))),
        citation=cite(figures, figures.rows(pool, keys)),
        suggestions=next_steps(query, figures),
        places=pool if len(pool) < len(figures.task_list.places) else (),
    )


def _held(query: Query, part: Amount, whole: Amount) -> str:
    """Whether a share is as it was supposed to be."""
    claim = query.claim
    if claim is None or claim.value is None or not whole:
        return ""
    met = compare(Decimal(part) * 100 / Decimal(whole), claim.op, claim.value)
    said = f"{claim.op}{wording.number(claim.value)}%"
    return f"，是的，{said}" if met else f"，{said.replace(Op.GE, '不到', 1) if claim.op is Op.GE else f'不是{said}'}"


def _share(part_label: str, whole_label: str, part: Amount, whole: Amount) -> str:
    if not whole:
        return f"{whole_label}没有任务，算不出占比"
    return f"{part_label}占{whole_label}的{wording.percentage(percent(part, whole))}（{wording.number(part)}÷{wording.number(whole)}）"
