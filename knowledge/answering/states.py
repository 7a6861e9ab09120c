"""What one target has come to, in words: its figure, what is left, its light, what waits; and the states that can be asked for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal

from knowledge import deadlines
from knowledge.answering import wording
from knowledge.answering.figures import Figures, percent, rounded
from knowledge.deadlines import Light
from knowledge.model import Amount, Target
from knowledge.query import Wanted

NOTHING = "还没有填报"
NOT = "not_"
STALE_DAYS = 30
"""After so many days without a report a target counts as 好久没报, unless the question says how long."""
NAMES = {
    "behind": "落后于序时进度", "ahead": "达到序时进度", "unstarted": "没有动静", "zero": "填报为0", "unreported": "没有填报", "reported": "已填报",
    "stale": "好久没有填报", "finished": "已完成", "unfinished": "未完成", "over": "超额完成", "red": "亮红灯", "yellow": "亮黄灯",
    "green": "亮绿灯", "still": "没有变化", "moved": "有新进展", "waiting": "待审核", "started": "已有进展", "overdue": "逾期未完成",
}  # fmt: skip


def name_of(status: str) -> str:
    """A state in Chinese; not_red is any other than red."""
    return f"不是{NAMES[status[4:]]}" if status.startswith(NOT) else NAMES[status]


def lines(place: str, keys: Iterable[str], figures: Figures) -> list[str]:
    """A line of progress for each target that has been reported or waits, none for the others."""
    return [
        f"{key}{state(place, key, figures)}。"
        for key in keys
        if figures.target(place, key) and (figures.figure(place, key) or figures.waiting.get((place, key)))
    ]


def state(place: str, key: str, figures: Figures, wanted: Wanted = Wanted.PROGRESS) -> str:
    """The figure of a target with what follows from it; what was asked stands first."""
    figure, target = figures.figure(place, key), figures.target(place, key)
    if target is None:
        return "没有这项任务"
    if figure is None:
        return silence(place, key, figures)
    if target.amount is None:
        return f"已填报{wording.number(figure.done)}（目标是“{target.words}”），{_date(figures, place, key)}"
    parts = {
        Wanted.DONE: f"已完成{wording.number(figure.done)}{target.unit}（{_rate(figure.done, target)}）",
        Wanted.REMAINING: left(figure.done, target),
        Wanted.RATE: f"完成率{_rate(figure.done, target)}（{wording.number(figure.done)}/{wording.number(target.amount)}{target.unit}）",
        Wanted.GAP: ahead(place, key, figures),
        Wanted.LIGHT: light(place, key, figures),
    }
    order = {
        Wanted.REMAINING: (Wanted.REMAINING, Wanted.DONE, Wanted.LIGHT),
        Wanted.RATE: (Wanted.RATE, Wanted.REMAINING, Wanted.LIGHT),
        Wanted.GAP: (Wanted.RATE, Wanted.GAP, Wanted.LIGHT),
        Wanted.LIGHT: (Wanted.LIGHT, Wanted.RATE, Wanted.GAP),
    }.get(wanted, (Wanted.DONE, Wanted.REMAINING, Wanted.LIGHT))
    said = "，".join(parts[each] for each in order if parts[each])
    due = (
        f"，按序时应完成{wording.number(target.amount * figures.time_progress / 100, 1)}{target.unit}"
        if wanted is Wanted.GAP
        else ""
    )
    return f"{said}{due}，{_date(figures, place, key)}{waits(place, key, figures)}"


def silence(place: str, key: str, figures: Figures) -> str:
    """No approved report: not the same as 0."""
    waiting, target = figures.waiting.get((place, key)), figures.target(place, key)
    unit = target.unit if target else ""
    if waiting is not None:
        return f"还没有审核通过的填报，待审核{wording.number(waiting.done)}{unit}（{wording.day(waiting.as_of)}）"
    until = f"截至{wording.day(figures.today)}" if figures.past else ""
    return f"{until}{NOTHING}{f'（目标{wording.floor(target)}）' if target else ''}"


def waits(place: str, key: str, figures: Figures) -> str:
    """What waits for approval beside the figure."""
    waiting = figures.waiting.get((place, key))
    if waiting is None:
        return ""
    unit = figures.indicator(key).unit
    return f"（另有待审核：累计{wording.number(waiting.done)}{unit}，{wording.day(waiting.as_of)}）"


def left(done: Amount, target: Target) -> str:
    """还差4个, 已完成 or 超额8个."""
    remaining = (target.amount or 0) - done
    if remaining > 0:
        return f"还差{wording.number(remaining)}{target.unit}"
    return "已完成任务" if remaining == 0 else f"超额{wording.number(-remaining)}{target.unit}"


def ahead(place: str, key: str, figures: Figures) -> str:
    """Percentage points against time progress: 比序时进度落后4.0个百分点."""
    gap = figures.value(place, key, Wanted.GAP)
    return "" if gap is None else against_time(gap, figures)


def against_time(gap: Amount, figures: Figures) -> str:
    """比序时进度（79.0%）落后4.0个百分点."""
    if not rounded(gap, 1):
        return f"与序时进度（{wording.percentage(figures.time_progress)}）持平"
    side = "落后" if gap < 0 else "超前"
    return f"比序时进度（{wording.percentage(figures.time_progress)}）{side}{wording.points(gap)}"


def _rate(done: Amount, target: Target) -> str:
    return wording.percentage(percent(done, target.amount)) if target.amount else "100%"


def _date(figures: Figures, place: str, key: str) -> str:
    figure = figures.figure(place, key)
    return f"截至{wording.day(figure.as_of)}" if figure else ""


def light(place: str, key: str, figures: Figures) -> str:
    """The light of a target in Chinese."""
    return colour(place, key, figures).said


def colour(place: str, key: str, figures: Figures) -> Light:
    """The light of a target: by percentage points behind time progress, red when overdue or without any report."""
    rate = figures.value(place, key, Wanted.RATE)
    if rate is None:
        return Light.RED
    period = deadlines.period_of(figures.task_list, figures.target(place, key))
    late = rate >= 100 and figures.today > period.end and not _was_finished(place, key, figures)
    return deadlines.light(Decimal(rate), period, figures.today, late=late)


def _was_finished(place: str, key: str, figures: Figures) -> bool:
    """True if a target was finished by its deadline."""
    end = deadlines.period_of(figures.task_list, figures.target(place, key)).end
    return (figures.on(end).value(place, key, Wanted.RATE) or 0) >= 100


def has(place: str, key: str, status: str, figures: Figures, days: int = STALE_DAYS, *, ever: bool = True) -> bool:
    """Whether a target is in a state that can be asked for. Without a report it is only 没有填报, 没有动静 and 未完成.

    `days` is how long 好久没报 is; with `ever` it means those that reported once and still have to.
    """
    figure = figures.figure(place, key)
    if status.startswith(NOT):
        return figure is not None and not has(place, key, status.removeprefix(NOT), figures, days, ever=ever)
    if status == "waiting":
        return (place, key) in figures.waiting
    if status == "overdue":
        end = deadlines.period_of(figures.task_list, figures.target(place, key)).end
        return figures.today > end and (figures.value(place, key, Wanted.RATE) or 0) < 100
    if figure is None:
        return status in ("unreported", "unstarted", "unfinished") or (status == "stale" and not ever)
    rate: Amount = figures.value(place, key, Wanted.RATE) or 0
    gap: Amount = figures.value(place, key, Wanted.GAP) or 0
    changed = figures.base is not None and bool(figures.change(place, key))
    known = {
        "unreported": False, "reported": True, "behind": gap < 0 and rate < 100, "ahead": gap >= 0 or rate >= 100,
        "started": figure.done > 0, "unstarted": figure.done == 0, "zero": figure.done == 0, "finished": rate >= 100, "unfinished": rate < 100, "over": rate > 100,
        "stale": (rate < 100 or not ever) and figure.as_of <= figures.today - timedelta(days=days), "still": not changed, "moved": changed,
    }  # fmt: skip
    return known[status] if status in known else colour(place, key, figures) == status
