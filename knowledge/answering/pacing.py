"""What it takes to be in time: the pace that is needed beside the pace so far. Nothing is promised."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from knowledge import deadlines
from knowledge.answer import Answer
from knowledge.answering import states, wording
from knowledge.answering.subject import Subject
from knowledge.dates import Mode
from knowledge.model import Amount
from knowledge.query import Wanted


def pace(subject: Subject) -> Answer:
    """What is left, the time that is left, the pace needed and the pace so far."""
    end = _end(subject)
    left = (end - subject.figures.today).days
    parts, lines = [], []
    for key in subject.held:
        head, line = _of_key(subject, key, end)
        parts.append(head)
        lines += line
    until = (
        f"离{wording.day(end)}还有{left}天（{wording.number(Fraction(left, 7), 1)}周）"
        if left >= 0
        else f"{wording.day(end)}已过{-left}天"
    )
    warning = "这是按现有填报推算，不作保证。" if left > 0 and lines else ""
    label = subject.pool[0] if len(subject.pool) == 1 else subject.label
    return subject.reply(
        f"{label}{'；'.join(parts)}。",
        (f"{until}。", *lines, warning, *subject.missing(), *subject.dated()),
        quoted=subject.pool,
    )


def _end(subject: Subject) -> date:
    when, today = subject.query.when, subject.figures.today
    if when is not None and when.mode is not Mode.SINCE and when.span(today).end > today:
        return when.span(today).end
    return deadlines.period_of(subject.figures.task_list).end


def _of_key(subject: Subject, key: str, end: date) -> tuple[str, list[str]]:
    figures, unit = subject.figures, subject.figures.indicator(key).unit
    holders = subject.members(key)
    reported = [p for p in holders if figures.figure(p, key)]
    target = figures.total(holders, key)
    if not reported:
        waiting = (
            states.silence(holders[0], key, figures)
            if len(holders) == 1
            else f"{states.NOTHING}（目标至少{wording.number(target)}{unit}）"
        )
        needed = _weekly(target, (end - figures.today).days)
        return f"{key}{waiting}，没有数，推算不了", [f"{key}要全部完成，平均每周要做{needed}{unit}。"] if needed else []
    done = figures.total(reported, key, Wanted.DONE)
    remaining: Amount = sum(
        max((figures.value(p, key) or 0) - (figures.value(p, key, Wanted.DONE) or 0), 0) for p in holders
    )
    if remaining == 0:
        return f"{key}已完成{wording.number(done)}{unit}，任务已经完成", []
    days = (end - figures.today).days
    head = f"{key}已完成{wording.number(done)}{unit}，还差{wording.number(remaining)}{unit}"
    if days <= 0:
        return f"{head}，已经到期", []
    so_far = Fraction(done) * 7 / _days_so_far(subject)
    at_this_pace = Fraction(done) + so_far * Fraction(days, 7)
    verdict = (
        "按今年以来的平均速度能赶上"
        if at_this_pace >= target
        else f"按今年以来的平均速度到时约{wording.number(at_this_pace, 0)}{unit}，赶不上"
    )
    if len(holders) > 1:
        verdict = f"按今年以来的平均速度到时合计约{wording.number(at_this_pace, 0)}{unit}（目标{wording.number(target)}{unit}）"
    monthly = wording.number(Fraction(remaining) * 30 / days, 1)
    return head, [
        f"{key}平均每周要做{_weekly(remaining, days)}{unit}（每30天{monthly}{unit}），今年以来平均每周{wording.number(so_far, 1)}{unit}，{verdict}。"
    ]


def _days_so_far(subject: Subject) -> int:
    start = deadlines.period_of(subject.figures.task_list).start
    return max(1, (subject.figures.today - start).days + 1)


def _weekly(remaining: Amount, days: int) -> str:
    return wording.number(Fraction(remaining) * 7 / days, 1) if days > 0 else ""
