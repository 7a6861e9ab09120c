"""What a picture shows, from the list and the ledger: the same figures and the same words as in the answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from knowledge import deadlines
from knowledge.answer import Answer, Kind
from knowledge.answering import wording
from knowledge.answering.figures import Figures
from knowledge.answering.replies import cite
from knowledge.answering.states import NOTHING, colour
from knowledge.chart import Bar, Bars, Card, Chart, Gauge, Line, Point
from knowledge.days import short_day
from knowledge.model import Target
from knowledge.picturing.subjects import Picture, Sort
from knowledge.progress import Figure, Progress
from knowledge.query import Group, Order, Wanted

MOST_BARS = 30
"""More would be too small to read on a phone."""
MOST_TOLD = 20
MOST_NAMED = 6
"""More places than this are counted in a title, not named."""
_SAID = {Wanted.RATE: "完成率", Wanted.DONE: "完成数", Wanted.REMAINING: "还差", Wanted.TARGET: "目标"}


def chart_answer(picture: Picture, figures: Figures, progress: Progress, group: Callable[[str], Group]) -> Answer:
    """Draw up a picture; the text of the answer says the same to those who cannot see it."""
    places = _places(picture, figures, group)
    if picture.day is not None:
        figures = figures.on(picture.day)
    label = _label(picture.scope, places)
    if picture.sort is Sort.CITY:
        return _city(places[0], figures)
    if picture.sort is Sort.TREND:
        return _trend(label, places, picture.indicator, figures, progress)
    return _ranking(label, places, picture, figures)


def _label(scope: tuple[str, ...], places: Sequence[str]) -> str:
    if not scope:
        return "全省"
    return "、".join(scope) if len(scope) <= MOST_NAMED else f"{len(places)}个市"


def _places(picture: Picture, figures: Figures, group: Callable[[str], Group]) -> tuple[str, ...]:
    if not picture.scope:
        return figures.task_list.places
    listed = set(figures.task_list.places)
    return tuple(dict.fromkeys(n for name in picture.scope for n in group(name).names if n in listed))


# ---- an order of places ------------------------------------------------------------------------------------------


def _ranking(label: str, places: Sequence[str], picture: Picture, figures: Figures) -> Answer:
    measure, key = picture.measure, picture.indicator or None
    holders = figures.holders(places, key)
    order = figures.order(holders, Order(indicator=key, measure=measure, descending=True))
    what = f"{key or '各项合计'}{_SAID[measure]}"
    if not order:
        return _nothing(f"{label}的{what}", figures)
    full = max(100, *(each.value for each in order)) if measure is Wanted.RATE else max(each.value for each in order)
    bars = [
        Bar(
            label=each.place, rank=each.rank, share=float(each.value / full) if full else 0.0,
            text=_told(each.place, key, measure, figures), tint=_tint(each.place, key, measure, figures),
        )
        for each in order
    ]  # fmt: skip
    silent = [place for place in holders if place not in {each.place for each in order}]
    shown = [*bars, *(Bar(label=place, text=NOTHING, tint="none") for place in silent)]
    timed = measure is Wanted.RATE
    newest = _newest(holders, [key] if key else figures.tops, figures) if measure is not Wanted.TARGET else None
    title = f"{label}{what}{'排名' if len(shown) > 1 else ''}"
    left_out = f"，另有{len(shown) - MOST_BARS}个市没有画出" if len(shown) > MOST_BARS else ""
    passed = wording.percentage(figures.time_progress)
    chart = Bars(
        title=title, subtitle=_dated(newest, figures), bars=tuple(shown[:MOST_BARS]),
        marker=float(figures.time_progress / full) if timed else None, marker_text=f"序时进度{passed}" if timed else "",
        footer=str(cite(figures, ())) + left_out,
    )  # fmt: skip
    told = "，".join(f"{bar.rank} {bar.label} {bar.text}" for bar in bars[:MOST_TOLD])
    rest = f"等{len(bars)}个市" if len(bars) > MOST_TOLD else ""
    lines = [f"{len(silent)}个市{NOTHING}：{wording.listed(silent)}。"] if silent else []
    lines += [f"序时进度{passed}。"] if timed else []
    return _answer(f"{title}（{chart.subtitle}）：{told}{rest}。", lines, chart, figures, tuple(places))


def _told(place: str, key: str | None, measure: Wanted, figures: Figures) -> str:
    value = figures.value(place, key, measure)
    if measure is Wanted.RATE and value is not None:
        done, goal = figures.value(place, key, Wanted.DONE), figures.value(place, key)
        share = f" {wording.number(done)}/{wording.number(goal)}" if done is not None and goal is not None else ""
        return f"{wording.percentage(Decimal(value))}{share}"
    target = figures.target(place, key) if key else None
    return f"{wording.number(value or 0)}{target.unit if target else ''}"


def _tint(place: str, key: str | None, measure: Wanted, figures: Figures) -> str:
    if measure is Wanted.TARGET:
        return "plain"
    if key is not None:
        return str(colour(place, key, figures))
    rate = figures.value(place, None, Wanted.RATE)
    period = deadlines.period_of(figures.task_list)
    return "none" if rate is None else str(deadlines.light(Decimal(rate), period, figures.today))


# ---- one place ---------------------------------------------------------------------------------------------------


def _city(place: str, figures: Figures) -> Answer:
    targets = [target for (at, _), target in figures.task_list.targets.items() if at == place]
    waits = figures.waiting
    gauges = tuple(_gauge(target, waits.get((place, target.indicator)), figures) for target in targets)
    end = figures.task_list.deadline
    left = (end - figures.today).days if end else None
    clock = "" if left is None else f"，离时限还有{left}天" if left >= 0 else f"，已过时限{-left}天"
    passed = wording.percentage(figures.time_progress)
    chart = Card(
        title=place, subtitle=f"{wording.day(figures.today)}{clock}", gauges=gauges,
        marker=float(figures.time_progress / 100), marker_text=f"序时进度{passed}",
        footer=str(cite(figures, figures.rows([place], figures.task_list.keys))),
    )  # fmt: skip
    lines = [f"{gauge.label}：{gauge.text}，{gauge.detail}。" for gauge in gauges]
    return _answer(f"{place}（{chart.subtitle}，序时进度{passed}）", lines, chart, figures, (place,))


def _gauge(target: Target, waits: Figure | None, figures: Figures) -> Gauge:
    indicator = figures.indicator(target.indicator)
    known = figures.figure(target.place, target.indicator)
    label = f"{indicator.part_of}其中{indicator.key}" if indicator.part_of else indicator.key
    pending = f"，待审{wording.number(waits.done)}{target.unit}" if waits else ""
    if known is None or target.amount is None:
        return Gauge(
            label=label, text=f"目标{wording.floor(target)}", detail=f"{NOTHING}{pending}",
        )  # fmt: skip
    rate = deadlines.rate_of(known.done, target.amount)
    left = target.amount - known.done
    state = (
        f"还差{wording.number(left)}{target.unit}"
        if left > 0
        else "已完成"
        if left == 0
        else f"超额{wording.number(-left)}{target.unit}"
    )
    light = colour(target.place, target.indicator, figures)
    return Gauge(
        label=label,
        text=f"{wording.number(known.done)}/{wording.number(target.amount)}{target.unit}  {wording.percentage(rate)}",
        detail=f"{state}，{light.said}，截至{short_day(known.as_of)}{pending}",
        share=min(float(rate / 100), 1.0), tint=str(light),
    )  # fmt: skip


# ---- one figure over time ----------------------------------------------------------------------------------------


def _trend(label: str, places: Sequence[str], key: str, figures: Figures, progress: Progress) -> Answer:
    unit = figures.indicator(key).unit
    holders = figures.holders(places, key)
    goal = figures.total(holders, key)
    period = deadlines.period_of(figures.task_list)
    courses = {place: [f for f in progress.course(place, key) if f.as_of <= figures.today] for place in holders}
    days = sorted({figure.as_of for course in courses.values() for figure in course})
    if not days or not goal:
        return _nothing(f"{label}的{key}", figures)
    points = []
    for day in days:
        known = [course for course in courses.values() if course and course[0].as_of <= day]
        done = sum(next(f.done for f in reversed(course) if f.as_of <= day) for course in known)
        points.append(Point(day=day, value=float(done), text=f"{wording.number(done)}{unit}"))
    title = f"{label}{key}完成数走势"
    chart = Line(
        title=title, subtitle=_dated(days[-1], figures), points=tuple(points), start=min(period.start, days[0]), end=max(period.end, figures.today),
        goal=float(goal), goal_text=f"目标{wording.number(goal)}{unit}", course_text="序时进度", footer=str(cite(figures, ())),
    )  # fmt: skip
    told = "，".join(f"{short_day(point.day)} {point.text}" for point in points[-MOST_TOLD:])
    return _answer(f"{title}：{told}；目标{wording.number(goal)}{unit}。", [], chart, figures, tuple(places))


# ---- words -------------------------------------------------------------------------------------------------------


def _answer(headline: str, lines: Sequence[str], chart: Chart, figures: Figures, places: tuple[str, ...]) -> Answer:
    return Answer(
        kind=Kind.ANSWER, headline=headline, lines=tuple(lines), chart=chart, citation=cite(figures, ()), places=places
    )


def _nothing(what: str, figures: Figures) -> Answer:
    return Answer(kind=Kind.ANSWER, headline=f"{what}{NOTHING}，没有数可画。", citation=cite(figures, ()))


def _newest(places: Sequence[str], keys: Sequence[str], figures: Figures) -> date | None:
    found = [figure.as_of for place in places for key in keys if (figure := figures.figure(place, key))]
    return max(found, default=None)


def _dated(newest: date | None, figures: Figures) -> str:
    return f"截至{wording.day(newest)}" if newest else f"{figures.task_list.year}年任务"
