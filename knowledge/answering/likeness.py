"""Whether the cells of a column say the same: of two indicators, of two places, of all."""

from __future__ import annotations

from knowledge.answer import Answer, Kind
from knowledge.answering import wording
from knowledge.answering.cells import tasks_of
from knowledge.answering.figures import Figures
from knowledge.answering.replies import cite, next_steps
from knowledge.model import Task
from knowledge.query import Query


def alike(query: Query, figures: Figures) -> Answer:
    """上云和标杆的补助方式一样吗: the verdict first, then what each says."""
    tasks = tasks_of(query, figures)
    name = wording.NAMES_OF[query.wanted]
    label = (wording.scope(query, figures) if query.groups or query.filters else "") + "、".join(query.indicators)
    said: dict[str, list[Task]] = {}
    for task in tasks:
        said.setdefault(getattr(task, query.wanted.value), []).append(task)
    if len(said) > 1:
        headline = f"{label}的{name}不一样。" if label else f"{name}不都一样。"
        lines = tuple(f"{_whose(query, held, figures)}：{text}。" for text, held in said.items())
    else:
        text = next(iter(said), "")
        headline = f"{label or '全部任务'}的{name}都一样：{text}。" if text else f"{label}在清单里没有这样的任务。"
        lines = ()
    return Answer(
        kind=Kind.ANSWER, headline=headline, lines=lines, notes=(*query.notes, *wording.leaves_out(query.groups)),
        citation=cite(figures, tuple(task.row for task in tasks) if len(tasks) < 12 else ()),
        suggestions=next_steps(query, figures), places=figures.pool(query) if query.groups else (),
    )  # fmt: skip


def _whose(query: Query, held: list[Task], figures: Figures) -> str:
    """The indicators that a cell is said of, or its places where all rows are of one indicator."""
    keys = [k for k in figures.tops if any(target.indicator == k for task in held for target in task.targets)]
    if len(query.indicators) == 1:
        places = list(dict.fromkeys(task.place for task in held))
        return wording.listed(places[:5]) + (f"等{len(places)}个市" if len(places) > 5 else "")
    return "、".join(keys)
