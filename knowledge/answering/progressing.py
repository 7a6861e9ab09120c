"""Answers about progress: what is done, what remains, how far behind, which light; empty ledgers say so."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from knowledge import deadlines
from knowledge.answer import Answer, Kind
from knowledge.answering import wording
from knowledge.answering.figures import Figures, percent
from knowledge.answering.replies import cite, next_steps
from knowledge.deadlines import Light
from knowledge.model import Amount
from knowledge.query import Aggregate, Query, Wanted

NOTHING = "还没有填报"
_STATUS_NAMES = {
    "behind": "落后于序时进度", "unstarted": "完成数为0或没有填报", "unreported": "没有填报", "finished": "已完成",
    "unfinished": "未完成", "over": "超额完成", "red": "亮红灯", "yellow": "亮黄灯", "green": "亮绿灯",
}  # fmt: skip


def lines(place: str, keys: Iterable[str], figures: Figures) -> list[str]:
    """A line of progress for each target that has been reported, none for the others."""
    return [
        f"{key}{_state(place, key, figures)}。"
        for key in keys
        if figures.figure(place, key) and figures.target(place, key)
    ]


def _state(place: str, key: str, figures: Figures) -> str:
    figure, target = figures.figure(place, key), figures.target(place, key)
    if figure is None or target is None or target.amount is None:
        return NOTHING
    remaining = target.amount - figure.done
    left = (
        f"还差{wording.number(remaining)}{target.unit}"
        if remaining > 0
        else "已完成"
        if remaining == 0
        else f"超额{wording.number(-remaining)}{target.unit}"
    )
    rate = wording.percentage(percent(figure.done, target.amount)) if target.amount else "100%"
    return f"已完成{wording.number(figure.done)}{target.unit}（{rate}），{left}，{light(place, key, figures)}，截至{wording.day(figure.as_of)}"


def light(place: str, key: str, figures: Figures) -> str:
    """The light of a target in Chinese."""
    return colour(place, key, figures).said


def colour(place: str, key: str, figures: Figures) -> Light:
    """The light of a target: by percentage points behind time progress, red when overdue or without any report."""
    rate = figures.value(place, key, Wanted.RATE)
    if rate is None:
        return Light.RED
    return deadlines.light(Decimal(rate), deadlines.period_of(figures.task_list), figures.today)


def sums(pool: Iterable[str], keys: Iterable[str], figures: Figures) -> list[str]:
    """Progress of several places together, a line for each indicator."""
    result = []
    places = tuple(pool)
    for key in keys:
        reported = [p for p in places if figures.figure(p, key)]
        if not reported:
            result.append(f"{key}{NOTHING}。")
            continue
        done = sum(figures.progress[p, key].done for p in reported)
        target = figures.total(places, key)
        newest = max(figures.progress[p, key].as_of for p in reported)
        unit = figures.indicator(key).unit
        holders = figures.holders(places, key)
        silent = f"，{len(holders) - len(reported)}个市{NOTHING}" if len(holders) > len(reported) else ""
        result.append(
            f"{key}已完成{wording.number(done)}{unit}，完成率{wording.percentage(percent(done, target))}，"
            f"还差{wording.number(max(target - done, 0))}{unit}，截至{wording.day(newest)}{silent}。"
        )
    return result


def answer(query: Query, figures: Figures) -> Answer:
    """A question about progress."""
    keys = query.indicators or figures.tops
    pool = figures.pool(query)
    label = wording.scope(query, figures)
    held = [key for key in keys if figures.holders(pool, key)]
    notes = (*query.notes, *wording.leaves_out(query.groups))
    if Wanted.GAP is query.wanted and not query.groups and query.aggregate is Aggregate.EACH and not query.indicators:
        return _time_progress(figures, notes)
    if not held:
        headline = f"{label}在本清单中没有{'、'.join(keys)}任务，也就没有进度。"
        return Answer(kind=Kind.ANSWER, headline=headline, notes=notes, citation=cite(figures, ()), places=pool)
    if not any(figures.figure(p, k) for p in pool for k in held):
        return _nothing(query, label, held, pool, figures, notes)
    if query.statuses:
        return _by_status(query, held, pool, figures, notes)
    if len(pool) == 1:
        place = pool[0]
        head = "；".join(f"{key}{_state(place, key, figures)}" for key in held)
        targets = [f"{key}目标{wording.floor(t)}。" for key in held if (t := figures.target(place, key))]
        return Answer(
            kind=Kind.ANSWER, headline=f"{place}：{head}。", lines=(*targets, _clock(figures)), notes=notes,
            citation=cite(figures, figures.rows(pool, held)), suggestions=next_steps(query, figures), places=pool,
        )  # fmt: skip
    head = " ".join(sums(pool, held, figures))
    listing = [f"{p}：{'；'.join(f'{k}{_state(p, k, figures)}' for k in held if figures.target(p, k))}" for p in pool]
    return Answer(
        kind=Kind.ANSWER, headline=f"{label}：{head}", lines=tuple(listing) if len(pool) <= 12 else (), notes=notes,
        citation=cite(figures, ()), suggestions=next_steps(query, figures), places=pool,
    )  # fmt: skip


def _nothing(
    query: Query, label: str, keys: list[str], pool: tuple[str, ...], figures: Figures, notes: tuple[str, ...]
) -> Answer:
    named = f"{label}的{'、'.join(keys)}"
    targets: tuple[str, ...] = ()
    if len(pool) == 1:
        parts = [f"{key}{wording.floor(t)}" for key in keys if (t := figures.target(pool[0], key))]
        targets = (f"目标：{'，'.join(parts)}。",)
    elif len(pool) < len(figures.task_list.places) or query.indicators:
        targets = (
            "目标合计："
            + "，".join(f"{k}至少{wording.number(figures.total(pool, k))}{figures.indicator(k).unit}" for k in keys)
            + "。",
        )
    return Answer(
        kind=Kind.ANSWER,
        headline=f"{named}{NOTHING}完成情况，现在没有数。",
        lines=(*targets, _clock(figures)),
        notes=notes,
        citation=cite(figures, figures.rows(pool, keys) if len(pool) <= 3 else ()),
        suggestions=next_steps(query.evolve(wanted=Wanted.TARGET), figures),
        places=pool if len(pool) < len(figures.task_list.places) else (),
    )


def _clock(figures: Figures) -> str:
    end = figures.task_list.deadline
    left = f"，离{wording.day(end)}还有{(end - figures.today).days}天" if end and end >= figures.today else ""
    return f"序时进度{wording.percentage(figures.time_progress)}{left}。"


def _time_progress(figures: Figures, notes: tuple[str, ...]) -> Answer:
    silent = "" if figures.progress else f"各市{NOTHING}，比不出快慢。"
    return Answer(
        kind=Kind.ANSWER, headline=f"到{wording.day(figures.today)}，{_clock(figures)}",
        lines=(silent,) if silent else (), notes=notes, citation=cite(figures, ()),
    )  # fmt: skip


def _by_status(
    query: Query, keys: list[str], pool: tuple[str, ...], figures: Figures, notes: tuple[str, ...]
) -> Answer:
    status = query.statuses[0]
    parts, found = [], []
    for key in keys:
        holders = figures.holders(pool, key)
        members = [p for p in holders if _is(p, key, status, figures)]
        found += members
        said = f"{len(members)}个市：{wording.listed(members)}" if members else "没有"
        parts.append(f"{key}{_STATUS_NAMES[status]}的{said}")
    silent = [p for p in pool if not any(figures.figure(p, k) for k in keys)]
    more = (f"{len(silent)}个市{NOTHING}：{wording.listed(silent)}。",) if silent and status != "unreported" else ()
    return Answer(
        kind=Kind.ANSWER, headline="；".join(parts) + "。", lines=(*more, _clock(figures)), notes=notes,
        citation=cite(figures, ()), suggestions=next_steps(query, figures), places=tuple(dict.fromkeys(found)),
    )  # fmt: skip


def _is(place: str, key: str, status: str, figures: Figures) -> bool:
    figure = figures.figure(place, key)
    if status == "unreported":
        return figure is None
    if figure is None:
        return status in ("unstarted", "unfinished")
    rate: Amount = figures.value(place, key, Wanted.RATE) or 0
    gap: Amount = figures.value(place, key, Wanted.GAP) or 0
    return {
        "behind": gap < 0 and rate < 100, "unstarted": figure.done == 0, "finished": rate >= 100, "unfinished": rate < 100,
        "over": rate > 100,
    }.get(status, colour(place, key, figures) == status)  # fmt: skip
