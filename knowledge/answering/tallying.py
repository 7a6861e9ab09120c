"""Answers that count tasks, each a row of the list, and say which they are."""

from __future__ import annotations

from knowledge.answer import Answer, Kind
from knowledge.answering import wording
from knowledge.answering.amounts import parts_of
from knowledge.answering.figures import Figures
from knowledge.answering.replies import cite, next_steps
from knowledge.query import Aggregate, Query, Wanted


def tasks(query: Query, figures: Figures) -> Answer:
    """How many tasks the places have; of one place what they are."""
    pool = figures.pool(query)
    rows = [task.row for place in pool for task in figures.task_list.by_place[place]]
    one = pool[0] if len(pool) == 1 else ""
    verdict = _verdict(query, len(rows))
    if one:
        within = next((f"（{g.within}所在市）" for g in query.groups if g.within), "")
        said = wording.listed(_amounts(one, figures))
        headline = f"{one}{within}有{len(rows)}项任务{verdict}：{said}。"
        lines = [line for key in figures.tops for line in parts_of(one, key, figures.tops, figures)]
    else:
        label = wording.scope(query, figures) if query.groups or query.filters or query.excluded else "清单"
        headline = f"{label}共{len(rows)}行，每行一项任务{verdict}：{len(pool)}个市。"
        lines = _by_number(pool, figures)
    return Answer(
        kind=Kind.ANSWER,
        headline=headline,
        lines=tuple(lines),
        notes=(*query.notes, *wording.leaves_out(query.groups)),
        citation=cite(figures, tuple(rows) if len(rows) < 12 else ()),
        suggestions=next_steps(query, figures),
        places=pool if query.groups else (),
    )


def _verdict(query: Query, true: int) -> str:
    """Whether a supposed number is right; one that is only mentioned is corrected, not confirmed."""
    claimed = query.claim.value if query.claim is not None else None
    if claimed is None:
        return ""
    if claimed != true:
        return f"，不是{wording.number(claimed)}项"
    return "，对的" if query.aggregate is Aggregate.CHECK else ""


def _amounts(place: str, figures: Figures) -> list[str]:
    """上云至少16个: what each task of a place asks for."""
    targets = ((key, figures.target(place, key)) for key in figures.tops)
    return [f"{key}{wording.floor(target)}" for key, target in targets if target is not None]


def _by_number(pool: tuple[str, ...], figures: Figures) -> list[str]:
    """2项的9个市：…: the places by how many tasks they have."""
    by_number: dict[int, list[str]] = {}
    for place in pool:
        by_number.setdefault(int(figures.value(place, None, Wanted.ROWS) or 0), []).append(place)
    return [
        f"{number}项任务的{len(places)}个市：{wording.listed(places)}。"
        for number, places in sorted(by_number.items(), reverse=True)
    ]
