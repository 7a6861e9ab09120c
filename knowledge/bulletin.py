"""The bulletin (通报): where everybody stands, in official wording, as a paper that can be read, forwarded and printed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from knowledge import deadlines
from knowledge.answer import Paper, Section
from knowledge.answering import states, wording
from knowledge.answering.figures import Figures, Standing, percent
from knowledge.answering.totals import lacking, lights
from knowledge.deadlines import Light
from knowledge.query import Order, Wanted

FIRST = 3
"""So many are named at either end of the ranking."""
_NUMERALS = "一二三四五六七八九"


def bulletin(figures: Figures, places: tuple[str, ...], keys: tuple[str, ...], label: str) -> Paper:
    """The bulletin of these places on these indicators."""
    held = [key for key in keys if figures.holders(places, key)]
    newest = figures.newest(places, held)
    bodies = [
        ("总体情况", _overall(figures, places, held, label)),
        ("亮灯情况", [s for key in held for s in lights(figures, places, key)]),
        ("完成率排名", [s for key in held for s in _ranking(figures, places, key)]),
        ("尚未启动的市", [s for key in held for s in _unstarted(figures, places, key)]),
        ("下一步", _next(figures, places, held)),
    ]
    sections = [(heading, tuple(body)) for heading, body in bodies if body]
    return Paper(
        title=f"{figures.task_list.year}年{_subject(figures, label)}任务进展情况通报",
        dated=f"（数据截至{wording.day(newest)}）" if newest else f"（{wording.day(figures.today)}）",
        sections=tuple(Section(f"{_NUMERALS[i]}、{heading}", body) for i, (heading, body) in enumerate(sections)),
        source=figures.task_list.source,
    )


def _subject(figures: Figures, label: str) -> str:
    return figures.task_list.region if label == "全省" else label


def _overall(figures: Figures, places: tuple[str, ...], keys: Iterable[str], label: str) -> list[str]:
    elapsed = wording.percentage(figures.time_progress)
    said = []
    for key in keys:
        indicator, holders = figures.indicator(key), figures.holders(places, key)
        reported = [p for p in holders if figures.figure(p, key)]
        target = figures.total(holders, key)
        goal = f"目标至少{wording.number(target)}{indicator.unit}"
        if not reported:
            said.append(f"{indicator.name}：{goal}，{len(holders)}个市均未填报。")
            continue
        done = figures.total(reported, key, Wanted.DONE)
        rate = percent(done, target) if target else percent(1, 1)
        gap = rate - figures.time_progress
        finished = [p for p in reported if states.has(p, key, "finished", figures)]
        over = [p for p in reported if states.has(p, key, "over", figures)]
        more = f"，其中{wording.listed(over)}超额完成" if over else ""
        said.append(
            f"{indicator.name}：{label}累计完成{wording.number(done)}{indicator.unit}，{goal}，完成率{wording.percentage(rate)}，"
            f"{'超前' if gap >= 0 else '落后'}序时进度（{elapsed}）{wording.points(gap)}，{lacking(holders, key, figures)}。"
            f"{len(holders)}个市中已填报{len(reported)}个，完成任务{len(finished)}个{more}。"
        )
    waiting = [
        f"{p}{k}{wording.number(f.done)}{figures.indicator(k).unit}"
        for (p, k), f in figures.waiting.items()
        if p in places and k in keys
    ]
    return [*said, f"另有待审核、未计入：{'、'.join(waiting)}。"] if waiting else said


def _ranking(figures: Figures, places: tuple[str, ...], key: str) -> list[str]:
    whole = figures.order(places, Order(indicator=key, measure=Wanted.RATE))
    if len(whole) <= 2 * FIRST:
        named = [_named(_tied(whole, s.rank)) for s in whole if s.place == s.tied[0]]
        return [f"{key}：{'、'.join(named)}。"] if named else []
    first = [s for s in whole if s.rank <= FIRST]
    last = [s for s in whole if s.rank + len(s.tied) > len(whole) - FIRST + 1 and s not in first]
    count = _NUMERALS[FIRST - 1]
    return [f"{key}：前{count}名为{_in_order(first)}；后{count}名为{_in_order(last)}。"]


def _in_order(standings: list[Standing]) -> str:
    return "、".join(_named(_tied(standings, s.rank)) for s in standings if s.place == s.tied[0])


def _tied(standings: Iterable[Standing], rank: int) -> list[Standing]:
    return [s for s in standings if s.rank == rank]


def _named(tied: list[Standing]) -> str:
    together = f"，并列第{tied[0].rank}名" if len(tied) > 1 else ""
    return f"{wording.listed(s.place for s in tied)}（{wording.percentage(tied[0].value)}{together}）"  # type: ignore[arg-type]


def _unstarted(figures: Figures, places: tuple[str, ...], key: str) -> list[str]:
    holders = figures.holders(places, key)
    zero = [p for p in holders if states.has(p, key, "zero", figures)]
    silent = [p for p in holders if not figures.figure(p, key)]
    parts = [
        f"填报为0的有{wording.listed(zero)}" if zero else "",
        f"没有填报的有{wording.listed(silent)}" if silent else "",
    ]
    return [f"{key}：{'；'.join(p for p in parts if p)}。"] if zero or silent else []


def _next(figures: Figures, places: tuple[str, ...], keys: list[str]) -> list[str]:
    warned = (Light.YELLOW, Light.RED)
    behind = [p for p in places if any(figures.figure(p, k) and states.colour(p, k, figures) in warned for k in keys)]
    silent = [p for p in places if any(p in figures.holders(places, k) and not figures.figure(p, k) for k in keys)]
    said = [f"请进度滞后的{wording.listed(behind)}对照序时进度抓紧推进。"] if behind else []
    said += [f"请有任务尚未填报的{wording.listed(silent)}尽快填报。"] if silent else []
    end = deadlines.period_of(figures.task_list).end
    left = (end - figures.today).days
    said.append(
        f"任务完成时限为{wording.day(end)}，还有{left}天{_check(figures, end)}。"
        if left >= 0
        else f"任务完成时限为{wording.day(end)}，已过{-left}天。"
    )
    return said


def _check(figures: Figures, end: date) -> str:
    """The next day on which everybody is told where they stand."""
    days = sorted(end - timedelta(days=stage.days) for stage in deadlines.rules().stages)
    following = next((day for day in days if figures.today < day < end), None)
    return f"，下次调度提醒：{wording.day(following)}" if following else ""
