"""Progress of several places together in one sentence."""

from __future__ import annotations

from collections.abc import Iterable

from knowledge.answering import states, wording
from knowledge.answering.figures import Figures, percent
from knowledge.answering.states import NOTHING
from knowledge.answering.subject import Subject
from knowledge.deadlines import Light
from knowledge.query import Query, Wanted


def sum_of(subject: Subject, key: str, places: Iterable[str]) -> str:
    """上云已完成778个（70.8%），还差321个, what was asked first."""
    figures, names = subject.figures, tuple(places)
    unit = figures.indicator(key).unit
    holders = figures.holders(names, key)
    if not holders:
        return f"没有{key}任务"
    reported = [p for p in holders if figures.figure(p, key)]
    if not reported:
        return f"{key}{NOTHING}"
    done, target = figures.total(holders, key, Wanted.DONE), figures.total(holders, key)
    rate = percent(done, target) if target else None
    parts = {
        Wanted.DONE: f"已完成{wording.number(done)}{unit}",
        Wanted.RATE: f"完成率{wording.percentage(rate)}（{wording.number(done)}÷{wording.number(target)}）"
        if rate is not None
        else "",
        Wanted.REMAINING: lacking(holders, key, figures),
        Wanted.GAP: states.against_time(rate - figures.time_progress, figures) if rate is not None else "",
    }
    asked = subject.query.wanted if subject.query.wanted in (Wanted.REMAINING, Wanted.RATE) else Wanted.DONE
    order = [asked, *(each for each in (Wanted.DONE, Wanted.RATE, Wanted.REMAINING) if each is not asked), Wanted.GAP]
    if subject.query.wanted in (Wanted.GAP, Wanted.LIGHT):
        order = [Wanted.RATE, Wanted.GAP, Wanted.DONE, Wanted.REMAINING]
    if subject.query.statuses:
        order.remove(Wanted.GAP)
    return key + "，".join(parts[each] for each in order if parts[each])


def lacking(holders: Iterable[str], key: str, figures: Figures) -> str:
    """还差321个; where some places did more than they had to, that does not help the others."""
    names = tuple(holders)
    unit = figures.indicator(key).unit
    net = figures.total(names, key) - figures.total(names, key, Wanted.DONE)
    gaps = sum(max((figures.value(p, key) or 0) - (figures.value(p, key, Wanted.DONE) or 0), 0) for p in names)
    if not gaps and net < 0:
        return f"已全部完成，超额{wording.number(-net)}{unit}"
    if net == gaps:
        return f"还差{wording.number(net)}{unit}" if net else "已全部完成"
    return f"还差{wording.number(gaps)}{unit}（{wording.number(gaps - net)}{unit}超额不抵，净差{wording.number(max(net, 0))}{unit}）"


def sums(pool: Iterable[str], keys: Iterable[str], figures: Figures) -> list[str]:
    """Progress of several places together, a line for each indicator."""
    places = tuple(pool)
    subject = Subject.of(Query(wanted=Wanted.PROGRESS, indicators=tuple(keys)), figures)
    return [f"{sum_of(subject, key, places)}。" for key in subject.keys]


def lights(figures: Figures, places: tuple[str, ...], key: str) -> list[str]:
    """上云：绿灯9个市（…）；…: which light each place shows, those furthest behind first; nothing where all are silent."""
    reported = [p for p in figures.holders(places, key) if figures.figure(p, key)]
    silent = [p for p in figures.holders(places, key) if p not in reported]
    if not reported:
        return []
    reported.sort(key=lambda place: figures.value(place, key, Wanted.RATE) or 0)
    by_light = {light: [p for p in reported if states.colour(p, key, figures) is light] for light in Light}
    said = "；".join(
        f"{light.said}{len(names)}个市（{wording.listed(names)}）" for light, names in by_light.items() if names
    )
    return [f"{key}：{said}{f'；未填报{len(silent)}个市（{wording.listed(silent)}）' if silent else ''}。"]
