"""Answers about progress: what is done, what remains, how far behind, which light; empty ledgers say so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from knowledge.answer import Answer
from knowledge.answering import changing, contrasting, freshness, lagging, measuring, pacing, standings, states, wording
from knowledge.answering.figures import Figures
from knowledge.answering.states import NOTHING
from knowledge.answering.subject import LOWEST_PRINT, Subject
from knowledge.answering.totals import lights, sum_of, sums
from knowledge.dates import Mode
from knowledge.query import PROGRESS, Aggregate, Group, Query, Wanted

_ASKED: Mapping[Wanted, Callable[[Subject], Answer]] = {
    Wanted.CHANGE: changing.change,
    Wanted.TREND: changing.trend,
    Wanted.NEWEST: freshness.newest,
    Wanted.PACE: pacing.pace,
}
_NUMERIC = frozenset(
    {
        Aggregate.PICK,
        Aggregate.RANK,
        Aggregate.SPAN,
        Aggregate.SHARE,
        Aggregate.MEAN,
        Aggregate.COMPARE,
        Aggregate.RATIO,
    }
)
"""What needs numbers only, also of changes."""
_PUT_TOGETHER: Mapping[Aggregate, Callable[[Subject], Answer]] = {
    Aggregate.PICK: standings.pick,
    Aggregate.RANK: standings.rank,
    Aggregate.SPAN: standings.ends,
    Aggregate.MEAN: measuring.mean,
    Aggregate.SHARE: measuring.share,
    Aggregate.COMPARE: contrasting.compare,
    Aggregate.DIFFERENCE: contrasting.compare,
    Aggregate.RATIO: contrasting.compare,
    Aggregate.SAME: contrasting.compare,
    Aggregate.SHARED: standings.shared,
    Aggregate.TEST: measuring.test,
    Aggregate.CHECK: measuring.check,
    Aggregate.WHICH: measuring.which,
    Aggregate.COUNT: measuring.which,
}

FITS = 90
"""Characters up to which several places stand in the first sentence; else each has its line."""


def answer(query: Query, figures: Figures) -> Answer:
    """A question about progress."""
    subject = Subject.of(_over_time(query), figures)
    query = subject.query
    narrowed = query.groups or query.filters or query.indicators or query.statuses
    if query.wanted is Wanted.GAP and not narrowed and query.aggregate in (Aggregate.EACH, Aggregate.SUM):
        return _time_progress(subject)
    whole = Subject.of(query.evolve(filters=tuple(f for f in query.filters if f.measure not in PROGRESS)), figures)
    if not whole.held:
        return _no_such_task(whole)
    silent = not any(
        figures.figure(p, k) or figures.waiting.get((p, k)) for p in _all_places(whole) for k in whole.held
    )
    if silent and not (query.statuses and figures.progress):
        return _nothing(whole)
    if query.wanted in _ASKED and query.aggregate not in _NUMERIC:
        return _ASKED[query.wanted](subject)
    if query.wanted in (Wanted.CHANGE, Wanted.TREND):
        subject = changing.counted(subject)
    if query.wanted is Wanted.STATUS and query.statuses:
        return lagging.answer(subject)
    if query.aggregate in _PUT_TOGETHER:
        return _PUT_TOGETHER[query.aggregate](subject)
    if not subject.held:
        return subject.reply(f"没有{wording.conditions(query.filters, subject.figures)}的市（0个）。", subject.dated())
    if query.wanted is Wanted.LIGHT and len(subject.pool) > LOWEST_PRINT and not query.statuses:
        return _lights(subject)
    if len(query.groups) > 1 or query.spread:
        return _each(subject)
    return _one(subject, subject.pool[0]) if len(subject.pool) == 1 and query.groups else _together(subject)


def _over_time(query: Query) -> Query:
    """上周完成多少 asks for what came in that week, 三天内谁报了 for who reported in it."""
    when = query.when
    if when is None or when.mode is Mode.UNTIL or query.wanted in (Wanted.NEWEST, Wanted.PACE):
        return query
    if query.wanted is Wanted.STATUS:
        asks_who = "reported" in query.statuses
        return query.evolve(wanted=Wanted.NEWEST, statuses=()) if asks_who else query
    lasting = when.mode is Mode.SINCE or when.unit not in ("ago", "weekday")
    if lasting and query.wanted in (Wanted.DONE, Wanted.PROGRESS):
        return query.evolve(wanted=Wanted.CHANGE)
    return query


def _all_places(subject: Subject) -> tuple[str, ...]:
    """The places that a comparison may need beside those that it names."""
    base = subject.query.base
    return (
        *subject.pool,
        *(base.names if base else ()),
        *(subject.figures.task_list.places if _wider(subject) else ()),
    )


def _wider(subject: Subject) -> bool:
    return subject.query.aggregate in (Aggregate.RANK, Aggregate.SHARE)


def _one(subject: Subject, place: str) -> Answer:
    """One place: what was asked of each of its targets, one in the first sentence."""
    query, figures = subject.query, subject.figures
    first, *others = [f"{key}{states.state(place, key, figures, query.wanted)}" for key in subject.held]
    lacking = [key for key in query.indicators if key not in subject.held]
    more = (*(f"{other}。" for other in others), f"没有{'、'.join(lacking)}任务。" if lacking else "")
    targets = "，".join(f"{key}{wording.floor(t)}" for key in subject.held if (t := figures.target(place, key)))
    until = f"截至{wording.day(figures.today)}，" if figures.past else ""
    return subject.reply(f"{until}{place}：{first}。", (*more, f"目标：{targets}。", subject.clock()), quoted=(place,))


def _each(subject: Subject) -> Answer:
    """Each group or place by itself."""
    query, figures = subject.query, subject.figures
    names = [Group(name, (name,)) for name in subject.pool]
    groups = names if query.spread or not query.groups else list(query.groups)
    if len(groups) > LOWEST_PRINT or (query.spread and len(groups) > 4):
        return standings.pick(subject)
    said = [_group(group, subject) for group in groups if figures.members(group, query)]
    short = sum(map(len, said)) <= FITS
    headline = "；".join(said) + "。" if short else f"{subject.label}："
    lines = (*(() if short else said), *_several_together(subject, groups), subject.clock(), *subject.dated())
    return subject.reply(headline, lines, quoted=subject.pool)


def _several_together(subject: Subject, groups: list[Group]) -> tuple[str, ...]:
    asked = subject.query.aggregate is Aggregate.SUM and len(groups) > 1
    return tuple(f"合计：{sum_of(subject, key, subject.pool)}。" for key in subject.held) if asked else ()


def _group(group: Group, subject: Subject) -> str:
    names = subject.figures.members(group, subject.query)
    if len(names) == 1:
        state = "；".join(
            f"{key}{states.state(names[0], key, subject.figures, subject.query.wanted)}"
            for key in subject.held
            if subject.figures.target(names[0], key)
        )
        return f"{group.label}：{state or '没有这项任务'}"
    return f"{group.label}：" + "；".join(sum_of(subject, key, names) for key in subject.held)


def _together(subject: Subject) -> Answer:
    """Several places together, what was asked first; who is silent and what waits apart."""
    query = subject.query
    said = [sum_of(subject, key, subject.members(key)) for key in subject.held]
    listing: list[str] = []
    count = sum(len(subject.members(key)) for key in subject.held)
    if 1 < count <= LOWEST_PRINT:
        for key in subject.held:
            listing += [f"{p}{key}{states.state(p, key, subject.figures, query.wanted)}" for p in subject.reported(key)]
    places = [p for p in subject.pool if any(p in subject.members(key) for key in subject.held)]
    apart = subject.missing()
    if query.wanted is Wanted.PROGRESS and not listing and not query.statuses:
        apart = (
            *(line for key in subject.held for line in lights(subject.figures, subject.pool, key)),
            *subject.waiting(),
        )
    lines = (*listing, *apart, subject.clock(), *subject.dated())
    return subject.reply(f"{subject.label}：{'；'.join(said)}。", lines, places=places, quoted=places)


__all__ = ["answer", "lines", "sums"]


def lines(place: str, keys: Iterable[str], figures: Figures) -> list[str]:
    """A line of progress for each target that has been reported."""
    return states.lines(place, keys, figures)


def _lights(subject: Subject) -> Answer:
    """Which light each place shows."""
    shown = [line for key in subject.held for line in lights(subject.figures, subject.pool, key)]
    return subject.reply(
        f"{subject.label}{shown[0]}", (*shown[1:], *subject.waiting(), subject.clock(), *subject.dated())
    )


def _no_such_task(subject: Subject) -> Answer:
    keys = "、".join(subject.keys)
    label = wording.scope(subject.query, subject.figures)
    return subject.reply(f"{label}在本清单中没有{keys}任务，也就没有进度。")


def _nothing(subject: Subject) -> Answer:
    figures, pool = subject.figures, subject.pool
    label = wording.scope(subject.query.evolve(filters=()), figures)
    targets = ""
    if len(pool) == 1:
        parts = [f"{key}{wording.floor(t)}" for key in subject.held if (t := figures.target(pool[0], key))]
        targets = f"目标：{'，'.join(parts)}。"
    elif len(pool) < len(figures.task_list.places) or subject.query.indicators:
        parts = [f"{k}至少{wording.number(figures.total(pool, k))}{figures.indicator(k).unit}" for k in subject.held]
        targets = f"目标合计：{'，'.join(parts)}。"
    headline = f"{label}的{'、'.join(subject.held)}{NOTHING}完成情况，现在没有数。"
    return subject.reply(headline, (targets, subject.clock()), quoted=pool if len(pool) <= 3 else ())


def _time_progress(subject: Subject) -> Answer:
    figures = subject.figures
    if not figures.progress:
        extra: tuple[str, ...] = (f"各市{NOTHING}，比不出快慢。",)
    else:
        everything = subject.query.evolve(aggregate=Aggregate.SUM)
        all_of = Subject.of(everything, figures)
        extra = tuple(f"全省{sum_of(all_of, key, all_of.pool)}。" for key in all_of.held)
    return subject.reply(f"到{wording.day(figures.today)}，{subject.clock()}", (*extra, *subject.dated()), places=())
