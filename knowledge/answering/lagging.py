"""Who is in a state: behind, not started, unreported, finished, over, on red; how many; and whether one place is."""

from __future__ import annotations

from knowledge.answer import Answer
from knowledge.answering import states, wording
from knowledge.answering.subject import Subject
from knowledge.model import Amount
from knowledge.query import Wanted

_YES = {
    "behind": "落后于序时进度", "ahead": "达到序时进度", "unstarted": "还没有动静", "zero": "填报的是0", "unreported": "没有填报",
    "reported": "已经填报", "stale": "好久没有填报", "finished": "已完成任务", "unfinished": "还没有完成", "over": "已超额",
    "red": "是红灯", "yellow": "是黄灯", "green": "是绿灯", "still": "没有变化", "moved": "有变化", "waiting": "有待审核的填报", "started": "已经有进展", "overdue": "已逾期",
}  # fmt: skip
_NO = {
    "behind": "没有落后", "ahead": "没有达到序时进度，是落后", "unstarted": "已经有进展", "zero": "填报的不是0", "unreported": "已经填报", "reported": "还没有填报",
    "stale": "最近填报过", "finished": "还没有完成", "unfinished": "已完成任务", "over": "没有超额", "red": "不是红灯", "yellow": "不是黄灯",
    "green": "不是绿灯", "still": "有变化", "moved": "没有变化", "waiting": "没有待审核的填报", "started": "还没有进展", "overdue": "没有逾期",
}  # fmt: skip


def answer(subject: Subject) -> Answer:
    """The places in the state; of one named place whether it is, its figure first."""
    groups = subject.query.groups
    if groups and all(len(g.names) == 1 for g in groups):
        return _whether(subject)
    said, found, lines = [], [], []
    for key in subject.held:
        members = _sorted(subject, key)
        found += members
        said.append(_who(subject, key, members))
        lines += _apart(subject, key, members)
    region = subject.query.evolve(statuses=())
    label = wording.scope(region, subject.figures) if region.groups or region.excluded or region.filters else ""
    until = f"截至{wording.day(subject.figures.today)}，" if subject.figures.past else ""
    tail = (subject.clock(), *subject.dated()) if not _silent_only(subject) else (subject.clock(),)
    return subject.reply(
        f"{until}{label}{'；'.join(said)}。", (*lines, *subject.waiting(), *tail), places=found, quoted=()
    )


def _silent_only(subject: Subject) -> bool:
    return subject.query.statuses[0] == "unreported"


def _sorted(subject: Subject, key: str) -> list[str]:
    """The members, those furthest behind first; the silent ones are told apart where the state does not mean them."""
    status = subject.query.statuses[0]
    members = subject.members(key)
    if status in ("unreported", "reported", "waiting", "stale"):
        return list(members)
    known = [p for p in members if subject.figures.figure(p, key)]
    best_first = status in ("finished", "over", "green", "ahead", "moved")
    measure = Wanted.CHANGE if status == "moved" else Wanted.RATE
    known.sort(key=lambda p: _value(subject, p, key, measure), reverse=best_first)
    return known


def _value(subject: Subject, place: str, key: str, measure: Wanted) -> Amount:
    return subject.figures.value(place, key, measure) or 0


def _who(subject: Subject, key: str, members: list[str]) -> str:
    """上云落后的有12个市：揭阳（0%）、….

    The states that also hold without a report (未完成) count the silent places and say so.
    """
    status = subject.query.statuses[0]
    silent = [p for p in subject.silent(key) if p not in members]
    total = len(members) + len(silent)
    name = f"{key}{_name(subject)}的"
    if not total:
        return f"{name}没有（0个市）"
    if status == "unreported" and len(members) > 1:
        name += f"（目标合计{wording.number(subject.figures.total(members, key))}）"
    named = wording.listed(_with_figure(subject, key, place) for place in members)
    extra = f"，其中{len(silent)}个市没有填报：{wording.listed(silent)}" if silent and members else ""
    if silent and not members:
        named = f"都没有填报：{wording.listed(silent)}"
    return f"{name}有{total}个市：{named}{extra}"


def _name(subject: Subject) -> str:
    status, when = subject.query.statuses[0], subject.query.when
    return "这段时间没有填报" if status == "stale" and when is not None else states.name_of(status)


def _with_figure(subject: Subject, key: str, place: str) -> str:
    figures, status = subject.figures, subject.query.statuses[0]
    figure, target = figures.figure(place, key), figures.target(place, key)
    if status == "waiting" and (waiting := figures.waiting.get((place, key))) is not None:
        return f"{place}（{wording.number(waiting.done)}，{wording.day(waiting.as_of)}）"
    if status == "stale" and figure is None:
        return f"{place}（从没填报）"
    if figure is None or target is None or target.amount is None:
        return f"{place}（目标{wording.floor(target)}）" if target else place
    if status in ("zero", "unstarted"):
        return f"{place}（{wording.number(figure.done)}）"
    if status == "stale":
        return f"{place}（{wording.day(figure.as_of)}）"
    rate = wording.percentage(figures.value(place, key, Wanted.RATE) or 0)  # type: ignore[arg-type]
    if status in ("over", "unfinished", "overdue"):
        return f"{place}（{rate}，{states.left(figure.done, target)}）"
    if status in ("still", "moved"):
        change = figures.change(place, key) or 0
        return f"{place}（{wording.number(figure.done)}{f'，新增{wording.number(change)}' if change else ''}）"
    return f"{place}（{rate}）"


def _apart(subject: Subject, key: str, members: list[str]) -> list[str]:
    """The silent places, where the state says nothing about them."""
    status = subject.query.statuses[0]
    if status in ("unreported", "unfinished", "unstarted", "waiting", "overdue"):
        return []
    silent = [
        p for p in subject.figures.holders(subject.pool, key) if not subject.figures.figure(p, key) and p not in members
    ]
    return [f"{key}另有{len(silent)}个市没有填报：{wording.listed(silent)}。"] if silent else []


def _whether(subject: Subject) -> Answer:
    """One place: its figure, then yes or no."""
    parts = []
    for place in subject.pool:
        for key in (k for k in subject.held if subject.figures.target(place, k)):
            verdicts = "，".join(_verdict(subject, place, key, status) for status in subject.query.statuses)
            parts.append(f"{place}{key}{states.state(place, key, subject.figures)}：{verdicts}")
    targets = [
        f"{place}{key}目标{wording.floor(target)}。"
        for place in subject.pool[:2]
        for key in subject.held
        if (target := subject.figures.target(place, key))
    ]
    return subject.reply("；".join(parts) + "。", (*targets, subject.clock()), quoted=subject.pool)


def _verdict(subject: Subject, place: str, key: str, status: str) -> str:
    silent = subject.figures.figure(place, key) is None
    if silent and (place, key) in subject.figures.waiting and status in ("unreported", "reported", "waiting"):
        return "已报，等审核"
    if silent and status not in ("waiting", "overdue"):
        return "没有填报，说不上" if status not in ("unreported", "reported", "unfinished", "unstarted", "finished") else (
            "还没有完成的填报" if status in ("finished", "unfinished") else "没有填报"
        )  # fmt: skip
    true = states.has(place, key, status, subject.figures, subject.days_silent)
    if status in ("moved", "still") and (change := subject.figures.change(place, key)):
        return f"{(_YES if true else _NO)[status]}，新增{wording.number(change)}"
    return (_YES if true else _NO)[status]
