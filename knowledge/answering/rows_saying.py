"""Answers that name the tasks whose rows have some words in a column, or have them not."""

from __future__ import annotations

from knowledge.answer import Answer, Kind
from knowledge.answering import wording
from knowledge.answering.figures import Figures, percent
from knowledge.answering.replies import cite, next_steps
from knowledge.cells import says
from knowledge.model import Task
from knowledge.query import Filter, Op, Query


def tasks(query: Query, figures: Figures) -> Answer:
    """实施方式写有“服务券”的任务共20项: how many rows, of which indicators, in which places."""
    words = tuple(f for f in query.filters if f.text)
    pool = figures.pool(query.evolve(filters=tuple(f for f in query.filters if f not in words)))
    held = [t for p in pool for t in figures.task_list.by_place[p] if all(says((t,), f) for f in words)]
    if query.indicators:
        held = [t for t in held if any(target.indicator in query.indicators for target in t.targets)]
    column = wording.NAMES_OF[words[0].measure]
    named = "，".join(f"{column}{'没有写' if f.op is Op.LACKS else '是'}“{f.text}”" for f in words)
    label = wording.scope(query.evolve(filters=()), figures) if query.groups or query.excluded else "清单里"
    whole = len(figures.task_list.tasks)
    share = f"，占全部{whole}项的{wording.percentage(percent(len(held), whole))}" if query.base is not None else ""
    headline = f"{label}{named}的任务共{len(held)}项{share}" if held else _none(label, named, words)
    lines = _by_indicator(held, figures) if held else _all_say(pool, words, figures)
    return Answer(
        kind=Kind.ANSWER, headline=f"{headline}。", lines=lines,
        notes=(*query.notes, *wording.leaves_out(query.groups)),
        citation=cite(figures, tuple(t.row for t in held) if len(held) < 12 else ()),
        suggestions=next_steps(query, figures), places=pool if query.groups else (),
    )  # fmt: skip


def _none(label: str, named: str, words: tuple[Filter, ...]) -> str:
    """清单里没有…的任务; what none lacks is said without a double denial."""
    if len(words) == 1 and words[0].op is Op.LACKS:
        return f"{label}每项任务的{wording.NAMES_OF[words[0].measure]}都写有“{words[0].text}”，没有例外"
    return f"{label}没有{named}的任务"


def _all_say(pool: tuple[str, ...], words: tuple[Filter, ...], figures: Figures) -> tuple[str, ...]:
    """What stands in the column instead, where it is the same in every row."""
    column = words[0].measure
    cells = {getattr(t, column.value) for p in pool for t in figures.task_list.by_place[p]}
    same = len(words) == len(cells) == 1 and words[0].op is Op.HAS
    return (f"{wording.NAMES_OF[column]}都是“{cells.pop()}”。",) if same else ()


def _by_indicator(held: list[Task], figures: Figures) -> tuple[str, ...]:
    """标杆9项：广州、珠海…."""
    lines = []
    for key in figures.tops:
        places = [task.place for task in held if any(target.indicator == key for target in task.targets)]
        if places:
            lines.append(f"{key}{len(places)}项：{wording.listed(places)}。")
    return tuple(lines)
