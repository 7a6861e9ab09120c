"""Progress of places, regions or indicators against each other: every figure, who is ahead, and by how much."""

from __future__ import annotations

from fractions import Fraction

from knowledge.answer import Answer
from knowledge.answering import states, wording
from knowledge.answering.figures import Figures
from knowledge.answering.standings import measure_of, said
from knowledge.answering.subject import Subject
from knowledge.model import Amount
from knowledge.query import Aggregate, Group, Wanted


def value_of(names: tuple[str, ...], key: str, measure: Wanted, figures: Figures) -> Amount | None:
    """A measure of places together; None if all are silent."""
    holders = figures.holders(names, key)
    if not any(figures.figure(p, key) for p in holders):
        return None
    if measure in (Wanted.RATE, Wanted.GAP):
        rate = figures.rate(holders, key)
        return None if rate is None else rate - (figures.time_progress if measure is Wanted.GAP else 0)
    return figures.total(holders, key, measure)


def compare(subject: Subject) -> Answer:
    """Two or more places or regions against each other: every figure, who is ahead, and by how much."""
    query, figures = subject.query, subject.figures
    groups = list(query.groups)
    if len(groups) <= 1 and len(query.indicators) == 2:
        return _two_indicators(subject, list(subject.held), measure_of(query))
    if len(groups) == 1:
        groups.append(Group("全省", figures.task_list.places))
    if query.sides and len(groups) > 2:
        groups = [_joined(groups[: query.sides]), _joined(groups[query.sides :])]
    measure = measure_of(query)
    keys = [k for k in subject.keys if any(figures.holders(g.names, k) for g in groups)]
    said_ = [_of_key(subject, groups, key, measure) for key in keys]
    places = [n for g in groups if len(g.names) <= 3 for n in g.names]
    return subject.reply(f"{'；'.join(said_)}。", (subject.clock(), *subject.dated()), places=places, quoted=places)


def _joined(groups: list[Group]) -> Group:
    return Group("＋".join(g.label for g in groups), tuple(n for g in groups for n in g.names))


def _of_key(subject: Subject, groups: list[Group], key: str, measure: Wanted) -> str:
    figures = subject.figures
    values = [(g, value_of(g.names, key, measure, figures)) for g in groups]
    shown = [f"{g.label}{figure_of(g, value, key, measure, figures)}" for g, value in values]
    known = [(g, v) for g, v in values if v is not None]
    if len(known) < len(values):
        return f"{key}：{'，'.join(shown)}，没有数的比不了"
    return f"{key}：{'，'.join(shown)}，{_verdict(known, key, measure, subject)}"


def figure_of(group: Group, value: Amount | None, key: str, measure: Wanted, figures: Figures) -> str:
    if value is None:
        holders = figures.holders(group.names, key)
        return (
            states.silence(holders[0], key, figures)
            if len(holders) == 1
            else (states.NOTHING if holders else f"没有{key}任务")
        )
    shown = f"{wording.NAMES_OF[measure] if measure is not Wanted.GAP else ''}{said(value, measure, key, figures)}"
    if measure in (Wanted.RATE, Wanted.GAP):
        holders = figures.holders(group.names, key)
        done, target = figures.total(holders, key, Wanted.DONE), figures.total(holders, key)
        shown += f"（{wording.number(done)}/{wording.number(target)}）"
    return shown


def _verdict(known: list[tuple[Group, Amount]], key: str, measure: Wanted, subject: Subject) -> str:
    ordered = sorted(known, key=lambda pair: pair[1], reverse=True)
    first, last = ordered[0], ordered[-1]
    if first[1] == last[1]:
        return "一样"
    apart = first[1] - last[1]
    in_points = measure in (Wanted.RATE, Wanted.GAP)
    by = wording.points(apart) if in_points else said(apart, measure, key, subject.figures)
    word = "还差得多" if measure is Wanted.REMAINING else "高" if in_points else "多"
    verdict = f"{first[0].label}{word}，{'高' if in_points else '多'}{by}"
    if subject.query.aggregate is Aggregate.RATIO and known[1][1]:
        times = Fraction(known[0][1]) / Fraction(known[1][1])
        verdict = f"{known[0][0].label}是{known[1][0].label}的{wording.number(times)}倍"
    if subject.query.aggregate is Aggregate.SAME:
        verdict = f"不一样，{verdict}"
    return verdict


def _two_indicators(subject: Subject, keys: list[str], measure: Wanted) -> Answer:
    figures, names = subject.figures, subject.pool
    values = {k: value_of(names, k, measure, figures) for k in keys}
    shown = "，".join(
        f"{k}{said(v, measure, k, figures) if v is not None else states.NOTHING}" for k, v in values.items()
    )
    known = {k: v for k, v in values.items() if v is not None}
    verdict = ""
    if len(known) == len(values) == 2:
        first, last = sorted(known, key=lambda k: known[k], reverse=True)
        apart = known[first] - known[last]
        by = wording.points(apart) if measure in (Wanted.RATE, Wanted.GAP) else wording.number(apart)
        verdict = f"，{first}高{by}" if apart else "，一样"
    return subject.reply(
        f"{subject.label}{wording.NAMES_OF[measure]}：{shown}{verdict}。",
        (*subject.missing(), subject.clock(), *subject.dated()),
    )
