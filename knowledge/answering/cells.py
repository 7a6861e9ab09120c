"""Answers that are cells of the document, given verbatim, and what follows from the deadline."""

from __future__ import annotations

from datetime import date, timedelta

from knowledge.answer import Answer, Kind
from knowledge.answering import wording
from knowledge.answering.figures import Figures
from knowledge.answering.replies import cite, next_steps
from knowledge.model import Task
from knowledge.query import Query, Wanted


def overview(query: Query, figures: Figures) -> Answer:
    """Everything that one place, or each of a few, must deliver."""
    from knowledge.answering.amounts import each

    return each(query.evolve(wanted=Wanted.TARGET, spread=True), figures)


def cell(query: Query, figures: Figures) -> Answer:
    """One column of the rows asked about, rows that say the same put together."""
    tasks = tasks_of(query, figures)
    name = wording.NAMES_OF[query.wanted]
    label = wording.scope(query, figures) if query.groups or query.filters else "全部市"
    if query.lines:
        label = (
            wording.listed(f"第{task.row}行（{task.place}）" for task in tasks)
            or f"清单共{len(figures.task_list.tasks)}行，这一行"
        )
    said: dict[str, list[Task]] = {}
    for task in tasks:
        said.setdefault(getattr(task, query.wanted.value), []).append(task)
    if len(said) == 1:
        parts = [next(iter(said))]
    else:
        parts = [f"{_subject(group, figures, query)}：{text}" for text, group in said.items()]
    if not tasks:
        parts = ["没有"] if query.lines else [f"没有{'、'.join(query.indicators)}任务"]
    if query.wanted is Wanted.WORKLOAD:
        parts = [f"「{text}」" for text in said][:6] or parts
    return Answer(
        kind=Kind.ANSWER,
        headline=f"{label}{'、'.join(query.indicators)}的{name}：{'；'.join(parts[:6])}。",
        notes=(*query.notes, *_verdict(query, said), *wording.leaves_out(query.groups)),
        citation=cite(figures, tuple(task.row for task in tasks) if len(tasks) < 12 else ()),
        suggestions=next_steps(query, figures),
        places=figures.pool(query) if query.groups else (),
    )


def _verdict(query: Query, said: dict[str, list[Task]]) -> tuple[str, ...]:
    """For a cell that the asker supposes: whether it says so."""
    if query.claim is None or not query.claim.text or not said:
        return ()
    held = [text for text in said if query.claim.text in text]
    if len(held) == len(said):
        return (f"对的，是“{query.claim.text}”。",)
    return (f"不对，不是“{query.claim.text}”。",) if not held else ()


def tasks_of(query: Query, figures: Figures) -> list[Task]:
    """The rows that are asked about."""
    if query.lines:
        return [task for row in query.lines if (task := figures.task_list.by_row.get(row))]
    pool = figures.pool(query)
    tasks = [task for place in pool for task in figures.task_list.by_place.get(place, ())]
    if query.indicators:
        named = [t for t in tasks if any(target.indicator in query.indicators for target in t.targets)]
        return named if named or query.wanted not in (Wanted.DEADLINE, Wanted.DAYS_LEFT, Wanted.OVERDUE) else tasks
    return tasks


def _subject(tasks: list[Task], figures: Figures, query: Query) -> str:
    """What a cell is said about: its indicators, or its places where the indicator does not tell."""
    keys = list(dict.fromkeys(target.indicator for task in tasks for target in task.targets))
    tops = [key for key in keys if figures.indicator(key).part_of not in keys]
    if query.indicators or len(tops) > 1:
        places = list(dict.fromkeys(task.place for task in tasks))
        return wording.listed(places[:5]) + (f"等{len(places)}个市" if len(places) > 5 else "")
    return "、".join(tops)


def serial(query: Query, figures: Figures) -> Answer:
    """序号 of places, or the places of serial numbers."""
    by_serial = {tasks[0].serial: place for place, tasks in figures.task_list.by_place.items()}
    parts, places = [], []
    for row in query.rows:
        place = by_serial.get(str(row))
        ends = f"序号到{len(by_serial)}为止" if row > 0 else "序号1就是第一个"
        parts.append(f"序号{row}是{place}" if place else f"清单没有序号{row}，{ends}")
        places += [place] if place else []
    if not query.rows:
        pool = figures.pool(query)
        parts = [
            f"{p}的序号是{figures.task_list.by_place[p][0].serial}（第{wording.listed(str(t.row) for t in figures.task_list.by_place[p])}行）"
            for p in pool
        ]
        places = list(pool)
    return Answer(
        kind=Kind.ANSWER, headline="；".join(parts[:20]) + "。", notes=query.notes, lines=_duties(query, places, figures),
        citation=cite(figures, tuple(t.row for p in places[:5] for t in figures.task_list.by_place[p])),
        suggestions=next_steps(query, figures), places=tuple(places),
    )  # fmt: skip


def _duties(query: Query, places: list[str], figures: Figures) -> tuple[str, ...]:
    """What the places of a few serial numbers must do, which is what a serial number is mostly looked up for."""
    if not query.rows or len(places) > 3:
        return ()
    return tuple(
        f"{p}：{wording.listed(f'{k}至少{wording.number(figures.value(p, k) or 0)}{figures.indicator(k).unit}' for k in figures.tops if figures.target(p, k))}。"
        for p in places
    )


def deadline(query: Query, figures: Figures) -> Answer:
    """When it must be done, in the document's words and as a date, and how long that is from today."""
    tasks = tasks_of(query, figures)
    said: dict[str, list[Task]] = {}
    for task in tasks:
        said.setdefault(task.deadline_text, []).append(task)
    label = (wording.scope(query, figures) if query.groups or query.filters else "全部市") + "、".join(query.indicators)
    lacking = [
        p for p in figures.pool(query) if query.groups and not any(figures.target(p, k) for k in query.indicators)
    ]
    if query.indicators and lacking and len(lacking) == len(figures.pool(query)):
        query = query.evolve(
            indicators=(), notes=(f"{wording.listed(lacking)}没有{'、'.join(query.indicators)}任务。", *query.notes)
        )
        label = wording.scope(query, figures)
    if not tasks:
        headline = f"{label}在本清单中没有这项任务。"
        return Answer(kind=Kind.ANSWER, headline=headline, notes=query.notes, citation=cite(figures, ()))
    parts = []
    for text, group in said.items():
        last = group[0].deadline
        dated = (
            f"{text}，即{wording.day(last)}，{_supposed(query, last, figures.today) or _since(query, last, figures)}"
            if last
            else text
        )
        parts.append(dated if len(said) == 1 else f"{_subject(group, figures, query)}：{dated}")
    same = "（都一样）" if len(said) == 1 and len(tasks) > 1 else ""
    return Answer(
        kind=Kind.ANSWER, headline=f"{label}的完成时限{same}：{'；'.join(parts)}。", notes=(*query.notes, *wording.leaves_out(query.groups)),
        lines=(f"序时进度{wording.percentage(figures.time_progress)}。",) if query.wanted is Wanted.DAYS_LEFT else (),
        citation=cite(figures, tuple(t.row for t in tasks) if len(tasks) < 8 else ()),
        suggestions=next_steps(query, figures), places=figures.pool(query) if query.groups else (),
    )  # fmt: skip


def _supposed(query: Query, last: date, today: date) -> str:
    """12月1日完成算逾期吗: whether that day lies after the deadline; nothing where no day is supposed."""
    if query.claim is None or not query.claim.supposed or query.when is None:
        return ""
    day = query.when.span(last).end
    if day > last:
        return f"{wording.day(day)}完成就逾期了{(day - last).days}天"
    other = f"（要是指{day.year + 1}年，就逾期了）" if day < today else ""  # 1月10日 says no year
    return f"{wording.day(day)}完成不算逾期，在时限之内{other}"


def _since(query: Query, last: date, figures: Figures) -> str:
    """11月底还剩多少天: counted from the day that is named, if it lies before the deadline; else from today."""
    when = query.when if query.wanted is Wanted.DAYS_LEFT else None
    start = when.span(last).end if when is not None and when.unit in _NAMED_DAYS else figures.today
    if start == figures.today or start >= last:
        return distance(query, last - figures.today)
    return f"从{wording.day(start)}算起还有{(last - start).days}天"


_NAMED_DAYS = frozenset({"day", "end", "month", "tenth", "holiday"})


def distance(query: Query, left: timedelta) -> str:
    """还有77天, 已逾期3天."""
    if left.days < 0:
        return f"已逾期{-left.days}天"
    return f"还有{left.days}天" + ("，没有到期" if query.wanted is Wanted.OVERDUE else "") if left.days else "就是今天"


_SEVERAL = 8
"""Up to so many places the source says the rows of each."""


def _rows_of(place: str, query: Query, figures: Figures) -> str:
    """清远第25行: the rows that an answer about this place rests on."""
    rows = figures.rows((place,), query.indicators or figures.task_list.keys)
    return f"{place}第{'、'.join(str(row) for row in sorted(rows))}行" if rows else f"{place}没有这项任务"


def source(query: Query, figures: Figures) -> Answer:
    """The document itself."""
    one = figures.task_list
    names = [name for group in query.groups for name in group.names]
    named = f"：{'；'.join(_rows_of(name, query, figures) for name in names)}" if 0 < len(names) <= _SEVERAL else ""
    return Answer(
        kind=Kind.ANSWER,
        headline=f"依据是《{one.source}》（附件），{len(one.places)}个市，{len(one.tasks)}行{named}。",
        lines=("每条回答最后一行写明出自哪一行；问“湛江上云原文”可看原句。".replace("湛江", one.places[0]),),
        notes=query.notes,
        suggestions=next_steps(query, figures),
    )
