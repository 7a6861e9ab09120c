"""Progress as numbers: means, shares, comparisons, conditions, and what somebody supposes."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from knowledge.answer import Answer
from knowledge.answering import states, wording
from knowledge.answering.contrasting import figure_of, value_of
from knowledge.answering.figures import Figures, percent
from knowledge.answering.figures import compare as holds
from knowledge.answering.standings import measure_of
from knowledge.answering.subject import LOWEST_PRINT, Subject
from knowledge.answering.totals import sum_of
from knowledge.arithmetic import rounded
from knowledge.model import Amount
from knowledge.query import PROGRESS, Filter, Group, Op, Wanted


def mean(subject: Subject) -> Answer:
    """Means over the places that have reported; of rates the rate of all together."""
    measure = measure_of(subject.query)
    parts = []
    for key in subject.held:
        reported, figures = subject.reported(key), subject.figures
        unit, name = figures.indicator(key).unit, f"{subject.label}{key}"
        if not reported:
            parts.append(f"{name}{states.NOTHING}")
            continue
        if measure in (Wanted.RATE, Wanted.GAP):
            parts.append(f"{name}{_rates(subject, key, measure)}")
            continue
        values = [figures.value(p, key, measure) or 0 for p in reported]
        average = Fraction(sum(values)) / len(values)
        parts.append(
            f"{name}平均每市{wording.NAMES_OF[measure]}{wording.number(average)}{unit}"
            f"（{wording.number(sum(values))}÷{len(values)}个有填报的市）"
        )
    return subject.reply(f"{'；'.join(parts)}。", (*subject.missing(), *subject.dated()))


def _rates(subject: Subject, key: str, measure: Wanted) -> str:
    figures, reported = subject.figures, subject.reported(key)
    members = subject.members(key)
    overall = figures.rate(members, key)
    simple = Fraction(sum(Fraction(figures.value(p, key, Wanted.RATE) or 0) for p in reported)) / len(reported)
    done, target = figures.total(reported, key, Wanted.DONE), figures.total(members, key)
    tail = (
        f"，{states.against_time(overall - figures.time_progress, figures)}"
        if overall is not None and measure is Wanted.GAP
        else ""
    )
    return (
        f"总体完成率{wording.percentage(overall or percent(0, 1))}（{wording.number(done)}÷{wording.number(target)}）{tail}，"
        f"{len(reported)}个有填报的市完成率的平均数{wording.number(simple, 1)}%"
    )


def share(subject: Subject) -> Answer:
    """What part of the figures of all (or of a region) is theirs."""
    query, figures = subject.query, subject.figures
    base = query.base or Group("全省", figures.task_list.places)
    measure = measure_of(query) if measure_of(query) in (Wanted.REMAINING, Wanted.CHANGE) else Wanted.DONE
    parts = []
    for key in subject.held:
        part, whole = figures.total(subject.pool, key, measure), figures.total(base.names, key, measure)
        name = wording.NAMES_OF[measure]
        if not whole or not subject.reported(key):
            parts.append(f"{subject.label}{key}{states.NOTHING}，算不出占比")
            continue
        parts.append(
            f"{subject.label}{key}{name}占{base.label}的{wording.percentage(percent(part, whole))}"
            f"（{wording.number(part)}÷{wording.number(whole)}）"
        )
    return subject.reply(f"{'；'.join(parts)}。", (*subject.missing(), *subject.dated()))


def which(subject: Subject) -> Answer:
    """The places that pass the conditions, with their figures, and how many they are; for each indicator by itself."""
    open_ended = any(f.indicator is None and f.measure in PROGRESS for f in subject.query.filters)
    parts = [_on(subject, key) for key in subject.asked_keys] if open_ended else [subject]
    heads, lines, found = [], [], []
    for part in parts:
        head, more, places = _which(part)
        heads.append(head)
        lines += more
        found += places
    return subject.reply(f"{'；'.join(heads)}。", (*lines, *subject.dated(found)), places=found, quoted=found)


def _on(subject: Subject, key: str) -> Subject:
    """The same question about one indicator."""
    filters = tuple(replace(f, indicator=f.indicator or key) for f in subject.query.filters)
    return Subject.of(subject.query.evolve(filters=filters, indicators=(key,)), subject.asked)


def _which(subject: Subject) -> tuple[str, list[str], list[str]]:
    query, figures = subject.query, subject.figures
    measured = [f for f in query.filters if f.indicator]
    keys = tuple(dict.fromkeys(f.indicator for f in measured if f.indicator)) or subject.held
    places = [p for p in subject.pool if not query.statuses or any(p in subject.members(k) for k in subject.held)]
    if any(_little_left(f) for f in query.filters):
        places = [p for p in places if any((figures.value(p, k, Wanted.REMAINING) or 0) > 0 for k in keys)]
    region = wording.scope(query.evolve(filters=()), figures) if query.groups or query.excluded else ""
    phrase = wording.conditions(query.filters, figures)
    statuses = "、".join(states.name_of(s) for s in query.statuses)
    until = f"截至{wording.day(figures.today)}，" if figures.past else ""
    shown = [_shown(p, keys, figures) for p in places]
    listing = f"：{'、'.join(shown)}" if shown else ""
    head = f"{until}{region}{phrase}{statuses}的市有{len(places)}个{listing}"
    lines = []
    for key in keys if any(f.measure is not Wanted.TARGET for f in measured) else ():
        over = tuple(n for g in query.groups for n in g.names) or figures.task_list.places
        silent = [p for p in figures.holders(over, key) if not figures.figure(p, key) and p not in query.excluded]
        if silent:
            lines.append(f"{key}还有{len(silent)}个市没有填报，不在其中：{wording.listed(silent)}。")
    return head, [*lines, *_also(subject, places, keys)], places


def _little_left(item: Filter) -> bool:
    """只差不到5个 does not mean those that are finished."""
    return item.measure is Wanted.REMAINING and item.op in (Op.LT, Op.LE)


def _also(subject: Subject, places: list[str], keys: tuple[str, ...]) -> list[str]:
    """What else was asked of the places found: their figures together."""
    if subject.query.wanted in (Wanted.RATE, Wanted.DONE, Wanted.REMAINING) and 1 < len(places) <= LOWEST_PRINT:
        return [f"合计：{sum_of(subject, key, tuple(places))}。" for key in subject.held if key in keys]
    return []


def _shown(place: str, keys: tuple[str, ...], figures: Figures) -> str:
    parts = []
    for key in keys:
        figure, target = figures.figure(place, key), figures.target(place, key)
        if target is None:
            continue
        if figure is None:
            parts.append(f"{key if len(keys) > 1 else ''}没有填报")
        elif target.amount:
            rate = wording.percentage(percent(figure.done, target.amount))
            parts.append(
                f"{key if len(keys) > 1 else ''}{rate}，{wording.number(figure.done)}/{wording.number(target.amount)}"
            )
    return f"{place}（{'；'.join(parts)}）" if parts else place


def test(subject: Subject) -> Answer:
    """Whether a place or region meets a condition, its figure first."""
    condition = subject.query.filters[-1]
    plain = Subject.of(subject.query.evolve(filters=subject.query.filters[:-1]), subject.asked)
    keys = (condition.indicator,) if condition.indicator else plain.held
    if subject.query.wanted is Wanted.REMAINING and condition.measure is Wanted.RATE and condition.value is not None:
        return _up_to(plain, keys, condition.value)
    return _verdicts(plain, keys, condition)


def _up_to(subject: Subject, keys: tuple[str, ...], rate: Amount) -> Answer:
    """还差多少才到80%: what is missing to a rate, in whole units."""
    figures, parts = subject.figures, []
    for key in keys:
        target, unit = figures.total(subject.pool, key), figures.indicator(key).unit
        done = value_of(subject.pool, key, Wanted.DONE, figures)
        if done is None or not target:
            parts.append(f"{key}{states.NOTHING}")
            continue
        needed = Fraction(target) * Fraction(rate) / 100
        missing = max(-(-(needed - Fraction(done)) // 1), 0)
        reached = f"还差{missing}{unit}" if missing else "已经达到"
        now = wording.percentage(percent(done, target))
        parts.append(
            f"{key}现在{now}（{wording.number(done)}÷{wording.number(target)}），到{wording.number(rate)}%{reached}"
        )
    return subject.reply(
        f"{subject.label}{'；'.join(parts)}。", (*subject.missing(keys), *subject.dated()), quoted=subject.pool
    )


def check(subject: Subject) -> Answer:
    """A supposed figure, the true one first."""
    claim = subject.query.claim
    measure = claim.measure if claim and claim.measure is not Wanted.TARGET else Wanted.DONE
    if subject.query.wanted in (Wanted.REMAINING, Wanted.RATE, Wanted.GAP) and measure is Wanted.DONE:
        measure = subject.query.wanted
    keys = subject.held
    if claim is not None and claim.value is not None and not subject.query.indicators:
        values = {k: value_of(subject.pool, k, measure, subject.figures) for k in keys}
        keys = tuple(k for k, v in values.items() if v is not None and holds(v, claim.op, claim.value))[:1] or keys
    condition = Filter(op=claim.op if claim else Op.EQ, measure=measure, value=claim.value if claim else None)
    return _verdicts(subject, keys, condition)


def _verdicts(subject: Subject, keys: tuple[str, ...], condition: Filter) -> Answer:
    figures, parts, place = subject.figures, [], subject.pool
    label = place[0] if len(place) == 1 else subject.label
    measure = Wanted.DONE if condition.measure is Wanted.TARGET else condition.measure
    for key in keys:
        value, bound = value_of(place, key, measure, figures), figures.bound(condition, key)
        told = figure_of(Group(label, place), value, key, measure, figures)
        if value is None or bound is None:
            parts.append(f"{label}{key}{told}")
            continue
        met = holds(_shown_value(value, measure), condition.op, bound, condition.upper)
        wish = _wish(condition, measure, key, figures)
        parts.append(f"{label}{key}{told}，{_said_verdict(condition.op, met, wish)}")
    dates = subject.dated()
    return subject.reply(f"{'；'.join(parts)}。", (*subject.waiting(), *dates), quoted=place)


def _shown_value(value: Amount, measure: Wanted) -> Amount:
    """A rate is held against a supposed one as it is shown, with one decimal."""
    return rounded(value, 1) if measure is Wanted.RATE else value


def _wish(condition: Filter, measure: Wanted, key: str, figures: Figures) -> str:
    return wording.condition(Filter(
        op=condition.op, indicator=key, measure=measure, value=condition.value, upper=condition.upper,
        against=condition.against, place=condition.place,
    ), figures).removeprefix(key)  # fmt: skip


def _said_verdict(op: Op, met: bool, wish: str) -> str:
    if op is Op.EQ:
        number = wish.split("等于")[-1]
        return f"{number}，对的" if met else f"不是{number}"
    return f"是的，{wish}" if met else f"没有{wish}"
