"""Answers about the calendar: how far off a day is, whether it is in time, whether it is the deadline, and what today is."""

from __future__ import annotations

from datetime import date

from knowledge.answer import Answer, Kind
from knowledge.answering import cells, wording
from knowledge.answering.figures import Figures
from knowledge.answering.replies import cite, next_steps
from knowledge.dates import Span
from knowledge.held_days import Day
from knowledge.query import Query, Wanted
from knowledge.timing import WEEKDAYS


def held(query: Query, day: Day, figures: Figures) -> Answer:
    """A day beside the deadline; where the rows have several deadlines, or none, those are told."""
    tasks = cells.tasks_of(query, figures)
    ends = {task.deadline for task in tasks}
    lacking = query.indicators and not any(figures.target(p, k) for p in figures.pool(query) for k in query.indicators)
    end = next(iter(ends), None) if len(ends) == 1 and not lacking else None
    if end is None:
        return cells.deadline(query.evolve(day=None), figures)
    span = day.span(figures.today)
    due = f"{tasks[0].deadline_text}，即{wording.day(end)}"
    if query.wanted is Wanted.DAYS_LEFT:
        if span.end == end:
            return cells.deadline(query.evolve(day=None), figures)
        headline = f"{_off(span, day.name, figures.today)}。完成时限不是这一天，是{due}。"
    elif query.wanted is Wanted.OVERDUE:
        headline = f"{_verdict(span, end)}。完成时限是{due}。"
    else:
        headline = (
            f"{_claimed(span, end, due)}。"
            if day.moment or span.end == end
            else f"不是{span.start.year}年，完成时限是{due}。"
        )
    about = wording.scope(query, figures) + "、".join(query.indicators) if query.groups or query.indicators else ""
    return Answer(
        kind=Kind.ANSWER, headline=f"{about}：{headline}" if about else headline,
        notes=(*query.notes, *wording.leaves_out(query.groups)),
        citation=cite(figures, tuple(task.row for task in tasks) if len(tasks) < 8 else ()),
        suggestions=next_steps(query, figures), places=figures.pool(query) if query.groups else (),
    )  # fmt: skip


def _named(span: Span, name: str = "") -> str:
    """2020年11月11日至2020年11月20日, or the one day; a holiday by its name."""
    if name:
        return f"{name}（{_named(span)}）"
    if span.end == date.max:
        return f"{wording.day(span.start)}及以后"
    return wording.day(span.start) if span.start == span.end else f"{wording.day(span.start)}至{wording.day(span.end)}"


def _off(span: Span, name: str, today: date) -> str:
    """离2020年11月30日还有46天: a month or a holiday is counted to its first day while that is to come."""
    if span.start <= today <= span.end:
        return f"今天就是{wording.day(today)}" if span.start == span.end else f"今天就在{_named(span, name)}之内"
    if span.start > today:
        return f"离{_named(Span(span.start, span.start), name)}还有{(span.start - today).days}天"
    return f"{_named(span, name)}已经过去{(today - span.end).days}天"


def _verdict(span: Span, end: date) -> str:
    """Whether what is done then is in time."""
    if span.end <= end:
        same = "就是完成时限当天" if span.start == end else "没有超过完成时限"
        return f"{_named(span)}完成不算逾期，{same}"
    if span.start > end:
        late = f"晚于完成时限{'至少' if span.start != span.end else ''}{(span.start - end).days}天"
        return f"{_named(span)}完成算逾期，{late}"
    return f"要看是哪天：{wording.day(end)}（含当天）之前完成不算逾期，之后算逾期"


def _claimed(span: Span, end: date, due: str) -> str:
    """Whether that day is the deadline; a month that ends with it is meant up to its end."""
    if span.end == end:
        return f"是的，完成时限是{due}"
    apart = (end - span.end).days
    if apart > 0:
        return f"不是{wording.day(span.end)}，完成时限是{due}，比它晚{apart}天；{wording.day(span.end)}之前完成算按时"
    return f"不是{wording.day(span.end)}，完成时限是{due}，比它早{-apart}天；过了时限才完成算逾期"


def today(query: Query, figures: Figures) -> Answer:
    """今天几号: the day itself, and how far the deadline is."""
    now = figures.today
    headline = f"今天是{wording.day(now)}，星期{WEEKDAYS[now.weekday()]}。"
    end = figures.task_list.deadline
    lines = () if end is None else (f"任务的完成时限是{wording.day(end)}，{cells.distance(query, end - now)}。",)
    return Answer(
        kind=Kind.ANSWER, headline=headline, lines=lines, notes=query.notes, suggestions=next_steps(query, figures)
    )


def start(query: Query, figures: Figures) -> Answer:
    """任务从什么时候开始: the list says only by when."""
    ends = dict.fromkeys((task.deadline_text, task.deadline) for task in cells.tasks_of(query, figures))
    said = [text if end is None else f"{text}，即{wording.day(end)}" for text, end in ends]
    headline = "清单没有写从什么时候开始，"
    headline += f"只写了完成时限：{'；'.join(said)}。" if said else "也没有这项任务。"
    return Answer(
        kind=Kind.ANSWER, headline=headline, notes=query.notes, citation=cite(figures, ()),
        suggestions=next_steps(query, figures), places=figures.pool(query) if query.groups else (),
    )  # fmt: skip
