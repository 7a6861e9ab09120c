"""Rankings of progress, as a table: ties are named, ranks are skipped, the silent stand apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from knowledge.answer import Answer, Table
from knowledge.answering import states, wording
from knowledge.answering.figures import Figures, Standing
from knowledge.answering.subject import Subject
from knowledge.arithmetic import magnitude
from knowledge.deadlines import Light
from knowledge.model import Amount
from knowledge.query import Order, Query, Wanted

_MEASURES = frozenset({Wanted.DONE, Wanted.REMAINING, Wanted.RATE, Wanted.GAP, Wanted.CHANGE, Wanted.TARGET})
_SIGNS = {Light.GREEN: "绿", Light.YELLOW: "黄", Light.RED: "红"}
_MOST = {
    Wanted.DONE: ("完成最多", "完成最少"), Wanted.REMAINING: ("还差最多", "还差最少"), Wanted.RATE: ("完成率最高", "完成率最低"),
    Wanted.GAP: ("最超前", "落后序时进度最多"), Wanted.CHANGE: ("新增最多", "新增最少"), Wanted.TARGET: ("目标最多", "目标最少"),
}  # fmt: skip


def measure_of(query: Query) -> Wanted:
    """What an order or comparison is by: what was asked if it has a number, else the rate."""
    if query.order is not None and query.order.measure is not Wanted.TARGET:
        return query.order.measure
    return query.wanted if query.wanted in _MEASURES - {Wanted.TARGET} else Wanted.RATE


def _orders(subject: Subject) -> list[tuple[str, Order]]:
    query = subject.query
    order = query.order or Order(first=len(subject.figures.task_list.places))
    keys = (
        subject.held
        if query.indicators or query.filters
        else tuple(k for k in subject.held if k in subject.figures.tops)
    )
    return [
        (
            key,
            replace(order, indicator=key, measure=measure_of(query)),
        )
        for key in keys
    ]


def _pool(subject: Subject, key: str | None) -> tuple[str, ...]:
    if not subject.query.statuses:
        return subject.pool
    keys = (key,) if key else subject.held
    return tuple(p for p in subject.pool if any(p in subject.members(k) for k in keys))


def pick(subject: Subject) -> Answer:
    """The first of an order, or all of it; one order for each indicator that is named."""
    heads: list[str] = []
    found: list[str] = []
    rows: list[tuple[str, ...]] = []
    headers: tuple[str, ...] = ()
    for key, order in _orders(subject):
        pool = _pool(subject, key)
        standings = subject.figures.picked(pool, order)
        heads.append(_head(subject, key, order, standings, pool))
        found += [s.place for s in standings]
        if len(standings) > 1:
            headers, more = _table(standings, order, subject.figures)
            rows += more if not rows else [("", *("" for _ in headers[1:])), *more]
    table = Table(headers, tuple(rows)) if rows else None
    lines = (*_left_out(subject), subject.clock() if measure_of(subject.query) in (Wanted.RATE, Wanted.GAP) else "")
    return subject.reply(f"{'；'.join(heads)}。", (*lines, *subject.dated()), places=found, table=table)


def _left_out(subject: Subject) -> tuple[str, ...]:
    """Who is not in the order because nothing was reported."""
    keys = [key for key, _ in _orders(subject)]
    lines = [
        f"{key}还有{len(silent)}个市没有填报，不参加排名：{_with_targets(silent, key, subject)}。"
        for key in keys
        if (silent := subject.silent(key))
    ]
    return (*lines, *subject.waiting())


def _with_targets(places: Iterable[str], key: str, subject: Subject) -> str:
    if measure_of(subject.query) is not Wanted.REMAINING:
        return wording.listed(places)
    return "、".join(f"{p}（目标{wording.number(subject.figures.value(p, key) or 0)}）" for p in places)


def _head(
    subject: Subject, key: str | None, order: Order, standings: tuple[Standing, ...], pool: tuple[str, ...]
) -> str:
    name = f"{_where(subject)}{key or '各项合计'}"
    if not standings and (order.after or order.before):
        return f"{name}排在{order.after or order.before}之{'后' if order.after else '前'}的没有了"
    if not standings:
        total = len(subject.figures.order(pool, order))
        if not total:
            return f"{name}{states.NOTHING}，排不出"
        return f"{name}{wording.NAMES_OF[order.measure]}排名只有{total}个市，没有第{order.nth or order.first}名"
    most = _MOST[order.measure][0 if order.descending else 1]
    if order.nth:
        nth = standings[0].rank if order.after or order.before else order.nth
        position = f"{'' if order.descending else '倒数'}第{nth}名"
        return f"{name}{wording.NAMES_OF[order.measure]}{position}是{_tied(standings, key, order, subject.figures)}"
    if order.after:
        return f"{name}排在{order.after}之后的{len(standings)}个市：{wording.listed(s.place for s in standings)}"
    if len({s.value for s in standings}) == 1:
        return f"{name}{most}的是{_tied(standings, key, order, subject.figures)}"
    if order.first >= len(pool):
        last = standings[-1]
        ends = f"{_tied(_at(standings, 1), key, order, subject.figures)}；{_MOST[order.measure][1 if order.descending else 0]}的是{_tied(_at(standings, last.rank), key, order, subject.figures)}"
        return f"{name}{most}的是{ends}"
    extra = f"（并列，共{len(standings)}个市）" if len(standings) > order.first else ""
    return f"{name}{most}的{order.first}个市{extra}：{wording.listed(s.place for s in standings)}"


def _where(subject: Subject) -> str:
    query = subject.query
    narrowed = query.groups or query.filters or query.excluded or query.statuses or subject.figures.past
    return subject.label if narrowed else ""


def _at(standings: tuple[Standing, ...], rank: int) -> tuple[Standing, ...]:
    return tuple(s for s in standings if s.rank == rank)


def _tied(standings: tuple[Standing, ...], key: str | None, order: Order, figures: Figures) -> str:
    names = wording.listed(s.place for s in standings)
    value = said(standings[0].value, order.measure, key, figures)
    if len(standings) > 1:
        return f"{names}，并列，都是{value}"
    detail = _detail(standings[0].place, key, figures) if order.measure is not Wanted.DONE else ""
    return f"{names}，{value}{detail}"


def _detail(place: str, key: str | None, figures: Figures) -> str:
    done, target = figures.value(place, key, Wanted.DONE), figures.value(place, key)
    return f"（{wording.number(done)}/{wording.number(target)}）" if done is not None and target is not None else ""


def said(value: Amount, measure: Wanted, key: str | None, figures: Figures) -> str:
    """A value of a measure with its unit."""
    if measure is Wanted.RATE:
        return wording.percentage(value)  # type: ignore[arg-type]
    if measure is Wanted.GAP:
        return f"{'落后' if value < 0 else '超前'}{wording.points(value)}"
    return f"{wording.number(value)}{figures.indicator(key).unit if key else '个'}"


def _table(
    standings: Iterable[Standing], order: Order, figures: Figures
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The columns that a phone can hold: rank and place, done of target, what it is ordered by, the light."""
    headers = {
        Wanted.RATE: ("地市", "完成/目标", "完成率", "灯"), Wanted.DONE: ("地市", "完成/目标", "完成率", "灯"),
        Wanted.REMAINING: ("地市", "完成/目标", "还差", "灯"), Wanted.GAP: ("地市", "完成率", "差距", "灯"),
        Wanted.CHANGE: ("地市", "新增", "累计/目标"), Wanted.TARGET: ("地市", "完成/目标", "完成率", "灯"),
    }[order.measure]  # fmt: skip
    return headers, [_row(s, order, figures) for s in standings]


def _row(standing: Standing, order: Order, figures: Figures) -> tuple[str, ...]:
    place, key = standing.place, order.indicator
    done, target = figures.value(place, key, Wanted.DONE) or 0, figures.value(place, key) or 0
    rate = figures.value(place, key, Wanted.RATE) or 0
    of_target = f"{wording.number(done)}/{wording.number(target)}"
    sign = _SIGNS[states.colour(place, key, figures)] if key else ""
    first = f"{standing.rank}. {place}"
    shown = wording.percentage(rate)  # type: ignore[arg-type]
    if order.measure is Wanted.REMAINING:
        return (first, of_target, wording.number(standing.value), sign)
    if order.measure is Wanted.GAP:
        return (first, shown, f"{wording.signed(standing.value)}", sign)
    if order.measure is Wanted.CHANGE:
        return (first, f"+{wording.number(standing.value)}", of_target)
    return (first, of_target, shown, sign)


def rank(subject: Subject) -> Answer:
    """The position of places in an order, among those that have reported."""
    query, figures = subject.query, subject.figures
    subjects = tuple(n for g in query.groups for n in g.names)
    over = query.base.names if query.base else figures.task_list.places
    pool = tuple(p for p in over if p not in query.excluded and all(figures.passes(p, f) for f in query.filters))
    parts: list[str] = []
    for key, order in _orders(subject):
        standings = {s.place: s for s in figures.order(pool, order)}
        parts += [_position(place, standings, key, order, subject) for place in subjects]
    return subject.reply(f"{'；'.join(parts)}。", (subject.clock(), *subject.dated()), places=subjects, quoted=subjects)


def _position(place: str, standings: dict[str, Standing], key: str | None, order: Order, subject: Subject) -> str:
    name, figures = f"{place}{key or '各项合计'}", subject.figures
    standing = standings.get(place)
    if standing is None:
        return f"{name}{states.NOTHING if figures.value(place, key) is not None else '没有任务'}，不参加排名"
    where = subject.query.base.label if subject.query.base else "全省"
    ties = [p for p in standing.tied if p != place]
    tied = f"，与{wording.listed(ties)}并列" if ties else ""
    value = said(standing.value, order.measure, key, figures)
    if subject.query.claim is not None:
        most = _MOST[order.measure][0 if order.descending else 1]
        tied += f"，{'是' if standing.rank == 1 else '不是'}{most}的"
        if standing.rank > 1:
            tied += f"（{wording.listed(p for p, s in standings.items() if s.rank == 1)}才是）"
    position = f"第{standing.rank}" if order.descending else f"倒数第{standing.rank}"
    measure = "" if order.measure is Wanted.GAP else wording.NAMES_OF[order.measure]
    detail = _detail(place, key, figures) if order.measure is not Wanted.DONE else ""
    return f"{name}{measure}{value}{detail}，在{where}{len(standings)}个有填报的市中排{position}{tied}"


def ends(subject: Subject) -> Answer:
    """The first and the last of an order, and how far apart they are; with a number the first and the last so many."""
    heads: list[str] = []
    found: list[str] = []
    rows: list[tuple[str, ...]] = []
    headers: tuple[str, ...] = ()
    for key, order in _orders(subject):
        pool = _pool(subject, key)
        whole = subject.figures.order(pool, Order(indicator=key, measure=order.measure))
        if not whole:
            continue
        first = [s for s in whole if s.rank <= order.first]
        last = [s for s in whole if s.rank + len(s.tied) > len(whole) - order.first + 1 and s not in first]
        found += [s.place for s in (*first, *last)]
        figures = subject.figures
        high, low = _MOST[order.measure]
        apart = said(magnitude(whole[0].value - whole[-1].value), order.measure, key, figures).removeprefix("超前")
        if order.measure is Wanted.RATE:
            apart = wording.points(whole[0].value - whole[-1].value)
        heads.append(
            f"{_where(subject)}{key or '各项合计'}{high}的是{_tied(_at(whole, 1), key, order, figures)}，{low}的是"
            f"{_tied(_at(whole, whole[-1].rank), key, order, figures)}，相差{apart}"
        )
        if order.first > 1:
            headers, first_rows = _table(first, order, figures)
            rows += [*first_rows, *_table(last, order, figures)[1]]
    table = Table(headers, tuple(rows)) if rows else None
    return subject.reply(f"{'；'.join(heads)}。", (*_left_out(subject), *subject.dated()), places=found, table=table)


def shared(subject: Subject) -> Answer:
    """Which places have the same value."""
    parts = []
    for key, order in _orders(subject):
        by_value: dict[Amount, list[str]] = {}
        for standing in subject.figures.order(_pool(subject, key), order):
            by_value.setdefault(standing.value, []).append(standing.place)
        same = [
            f"{wording.listed(names)}都是{said(value, order.measure, key, subject.figures)}"
            for value, names in by_value.items()
            if len(names) > 1
        ]
        name = f"{key or '各项合计'}{wording.NAMES_OF[order.measure]}"
        parts.append(f"{name}相同的市：{'；'.join(same)}" if same else f"没有{name}相同的市")
    return subject.reply(f"{'；'.join(parts)}。", subject.dated(), places=())
