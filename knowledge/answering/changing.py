"""What has come in a time or since a day, and how a target has gone so far."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from knowledge.answer import Answer
from knowledge.answering import states, wording
from knowledge.answering.figures import Figures, percent
from knowledge.answering.subject import LOWEST_PRINT, Subject
from knowledge.arithmetic import magnitude
from knowledge.dates import Mode
from knowledge.model import Amount
from knowledge.query import Aggregate, Query, Wanted

LATELY = 7
"""Days that 最近 looks back where no time is named."""
STEPS = 6
"""So many figures of a target make its trend."""


def change(subject: Subject) -> Answer:
    """What has come: of each place, and of all together."""
    counted_from = counted(subject)
    query = subject.query
    if query.aggregate in (Aggregate.WHICH, Aggregate.COUNT):
        return _which(counted_from)
    said, lines, found = [], [], []
    for key in counted_from.held:
        head, listing, names = _of_key(counted_from, key)
        said.append(head)
        lines += listing
        found += names
    start, end = _time(subject.query, subject.figures)
    when = wording.between(start + timedelta(days=1), end)
    places = None if query.groups else found
    return counted_from.reply(
        f"{when}：{'；'.join(said)}。",
        (*lines, *counted_from.waiting(), *counted_from.dated()),
        places=places,
        quoted=(query.groups and counted_from.pool) or (),
    )


def counted(subject: Subject) -> Subject:
    """The subject with its figures at the end of the time, and its changes counted from the start."""
    start, end = _time(subject.query, subject.asked)
    period = wording.between(start + timedelta(days=1), end) if start < end else wording.day(end)
    return replace(subject, figures=subject.asked.on(end).since(start), period=period)


def _time(query: Query, figures: Figures) -> tuple[date, date]:
    """The last day before the time, and its last day."""
    when = query.when
    if when is None:
        return figures.today - timedelta(days=LATELY), figures.today
    end = figures.today if when.mode is not Mode.WITHIN else min(when.span(figures.today).end, figures.today)
    return min(when.baseline(figures.today), end), end


def _of_key(subject: Subject, key: str) -> tuple[str, list[str], list[str]]:
    figures, unit = subject.figures, subject.figures.indicator(key).unit
    holders = subject.members(key)
    if len(holders) <= 3:
        parts = [f"{place}{key}{_one(place, key, figures)}" for place in holders]
        return "；".join(parts), [], list(holders)
    changes = {p: figures.change(p, key) or 0 for p in subject.reported(key)}
    now = figures.total(holders, key, Wanted.DONE)
    total = sum(changes.values())
    moved = sorted((p for p, c in changes.items() if c), key=lambda p: -changes[p])
    if not total and not any(changes.values()):
        return f"{wording.scope(subject.query, figures)}{key}没有新增，还是{wording.number(now)}{unit}", [], []
    head = (
        f"{wording.scope(subject.query, figures)}{key}新增{wording.number(total)}{unit}"
        f"（{wording.number(now - total)}→{wording.number(now)}{unit}{_rates(holders, key, total, figures)}）"
    )
    listing = (
        [f"有变化的{len(moved)}个市：" + "、".join(f"{p}＋{wording.number(changes[p])}" for p in moved) + "。"]
        if moved
        else []
    )
    return head, listing, moved


def _rates(holders: tuple[str, ...], key: str, total: Amount, figures: Figures) -> str:
    target = figures.total(holders, key)
    if not target:
        return ""
    return f"，完成率{'提高' if total >= 0 else '下降'}{wording.points(percent(total, target))}"


def _one(place: str, key: str, figures: Figures) -> str:
    figure, before = figures.figure(place, key), (figures.base or {}).get((place, key))
    unit = figures.indicator(key).unit
    if figure is None:
        return states.silence(place, key, figures)
    until = f"，截至{wording.day(figure.as_of)}"
    if before is None:
        return f"从没有填报到{wording.number(figure.done)}{unit}{until}"
    difference = figure.done - before.done
    span = f"{wording.number(before.done)}→{wording.number(figure.done)}{unit}"
    if difference == 0:
        return f"没有变化，还是{wording.number(figure.done)}{unit}{until}"
    target = figures.value(place, key)
    if target:
        rates = percent(figure.done, target) - percent(before.done, target)
        span += f"，完成率{'提高' if rates >= 0 else '下降'}{wording.points(rates)}"
    return f"{'新增' if difference > 0 else '减少'}{wording.number(magnitude(difference))}{unit}（{span}）{until}"


def _which(subject: Subject) -> Answer:
    still = "still" in subject.query.statuses
    said, found = [], []
    for key in subject.held:
        names = [p for p in subject.reported(key) if bool(subject.figures.change(p, key)) is not still]
        found += names
        shown = "、".join(
            f"{p}（{'＋' if not still else ''}{wording.number((subject.figures.value(p, key, Wanted.DONE) or 0) if still else subject.figures.change(p, key) or 0)}）"
            for p in names
        )
        said.append(f"{key}{'没有变化' if still else '有新进展'}的有{len(names)}个市{f'：{shown}' if names else ''}")
    start, end = _time(subject.query, subject.asked)
    return subject.reply(
        f"{wording.between(start + timedelta(days=1), end)}：{'；'.join(said)}。",
        (*subject.missing(), *subject.dated()),
        places=found,
    )


def trend(subject: Subject) -> Answer:
    """The figures of a target one after the other; of several places together the ends of the last months."""
    if len(subject.pool) > 1:
        return _trend_together(subject)
    place, figures, said = subject.pool[0], subject.figures, []
    for key in subject.held:
        newest = figures.figure(place, key)
        if newest is None:
            said.append(f"{key}{states.silence(place, key, figures)}")
            continue
        steps = figures.earlier(newest, STEPS)[::-1]
        path = " → ".join(f"{wording.number(f.done)}（{f.as_of.month}月{f.as_of.day}日）" for f in steps)
        said.append(f"{key}{path}，{states.ahead(place, key, figures)}")
    return subject.reply(f"{place}进度：{'；'.join(said)}。", (subject.clock(), *subject.dated()), quoted=(place,))


def _trend_together(subject: Subject) -> Answer:
    figures, said = subject.figures, []
    days = [*_month_ends(figures.today, 3), figures.today]
    for key in subject.held:
        holders = subject.members(key)
        target, unit = figures.total(holders, key), figures.indicator(key).unit
        path = []
        for day in days:
            then = figures.on(day)
            done = then.total(holders, key, Wanted.DONE)
            rate = f"，{wording.percentage(percent(done, target))}" if target else ""
            path.append(f"{day.month}月{day.day}日{wording.number(done)}{unit}{rate}")
        said.append(f"{key} " + " → ".join(path))
    listing = subject.missing() if len(subject.pool) <= LOWEST_PRINT else ()
    return subject.reply(f"{subject.label}进度：{'；'.join(said)}。", (*listing, subject.clock(), *subject.dated()))


def _month_ends(today: date, count: int) -> list[date]:
    found = []
    day = today.replace(day=1) - timedelta(days=1)
    for _ in range(count):
        found.append(day)
        day = day.replace(day=1) - timedelta(days=1)
    return [d for d in found[::-1] if d.year == today.year]
