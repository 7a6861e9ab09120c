"""The cards of reports: what they say and which buttons they have, for the reporter and for those who approve."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from handlers.choices import DATA_LIMIT, button, columns
from handlers.filing import Filing
from handlers.rendering import Block, pages
from handlers.speaking import Markup
from knowledge.days import short_day
from knowledge.ledger.report import Report, State
from knowledge.reporting.draft import Choice, ReportDraft
from knowledge.reporting.weighing import Weighed

REASONS = ("数字有误，请核实", "缺少佐证材料", "口径不对，应填累计数", "日期不对")
"""Reasons for returning a report that are one tap away."""
_SUBMITTED = "已提交，等待审核"
Rows = list[list[dict[str, Any]]]


def html(blocks: Iterable[Block]) -> str:
    """Write blocks as one message; a card that is longer is cut at its end."""
    return pages(blocks)[0].html


def confirmation(
    filing: Filing, draft: ReportDraft, weighed: Sequence[Weighed], caution: str, waiting: Iterable[str]
) -> tuple[list[Block], Markup]:
    """Ask the reporter whether this is what was meant; `caution` is what the ledger wants to have confirmed."""
    number = filing.number
    blocks = [Block(f"请确认填报（截至{short_day(draft.on)}）", "b"), *figures(weighed)]
    falling = [line for each in weighed for line in each.warnings()]
    blocks += [Block(line) for line in falling or ([f"⚠️ {caution}"] if caution else [])]
    blocks += [Block(line) for line in waiting]
    if any(stated.guessed and stated.done is None for stated in draft.figures):
        blocks.append(Block("按“新增”理解；如果是累计数，请点“是累计数”。"))
    if filing.evidence:
        blocks.append(Block(f"📎 {len(filing.evidence.split())}份附件会一并提交。"))
    sure = "确认减少" if falling else "仍要提交" if caution else "确认"
    rows = [[button(sure, f"1ry{number}"), button("修改", f"1rm{number}"), button("取消", f"1rx{number}")]]
    return blocks, {"inline_keyboard": rows + choices(number, filing.choices)}


def question(filing: Filing, message: str) -> tuple[list[Block], Markup]:
    """Ask the reporter which of several readings was meant."""
    rows = choices(filing.number, filing.choices)
    return [Block(message, "b")], {"inline_keyboard": [*rows, [button("取消", f"1rx{filing.number}")]]}


def choices(number: int, offered: Sequence[Choice]) -> Rows:
    """Lay out the other readings of a report, short ones side by side."""
    buttons = [button(each.label, f"1rk{number}.{i}") for i, each in enumerate(offered)]
    size = 4 if all(len(each.label) <= 3 for each in offered) else 2 if all(len(e.label) <= 8 for e in offered) else 1
    return columns(buttons, size)


def ask_instead(text: str) -> Rows:
    """Offer to take the message for a question, where it fits into a button."""
    data = f"1q{text}"
    return [[button("当问题回答", data)]] if len(data.encode()) <= DATA_LIMIT else []


def filed(weighed: Sequence[Weighed], *, undo: bool) -> tuple[list[Block], Markup | None]:
    """Tell the reporter what became of a report."""
    reports = [each.report for each in weighed]
    now = "已生效" if reports[0].state is State.APPROVED else _said(reports[0])
    blocks = [Block(f"{now}（{as_of(reports[0])}）", "b"), *figures(weighed)]
    if undo:
        blocks.append(Block("10分钟内可以撤回。"))
    return blocks, {"inline_keyboard": [[button("撤回", f"1ru{span(reports)}")]]} if undo else None


def to_decide(weighed: Sequence[Weighed]) -> tuple[list[Block], Markup]:
    """Ask somebody to approve or return a report."""
    reports = [each.report for each in weighed]
    return [Block(f"待审核的填报（{as_of(reports[0])}）", "b"), *_about(weighed)], {
        "inline_keyboard": _decisions(reports)
    }


def reasons(reports: Sequence[Report]) -> Markup:
    """Offer reasons for returning a report."""
    at = span(reports)
    rows = [[button(reason, f"1ar{i}.{at}")] for i, reason in enumerate(REASONS)]
    return {"inline_keyboard": [*rows, [button("写一句", f"1aw{at}"), button("返回", f"1ab{at}")]]}


def _decisions(reports: Sequence[Report]) -> Rows:
    at = span(reports)
    rows = [[button("通过", f"1ay{at}"), button("退回", f"1an{at}")]]
    return [*rows, [button("📎 看附件", f"1ae{at}")]] if reports[0].evidence else rows


def decided(weighed: Sequence[Weighed]) -> list[Block]:
    """Show an approver's card in its final state."""
    report = weighed[0].report
    return [Block(verdict(report), "b"), Block(as_of(report)), *_about(weighed)]


def decided_apart(weighed: Sequence[Weighed]) -> list[Block]:
    """Show the reporter's card when something on it is decided; places are decided one by one."""
    verdicts = {each.report.place: verdict(each.report) for each in weighed}
    if len(set(verdicts.values())) == 1:
        return decided(weighed)
    said = [Block(f"{place}：{told}", "b") for place, told in verdicts.items()]
    return [*said, Block(as_of(weighed[0].report)), *figures(weighed)]


def verdict(report: Report) -> str:
    """Say who decided what: 已退回（王处）：缺少佐证材料."""
    by = f"（{report.decided_by}）" if report.decided_by else ""
    return f"{_said(report)}{by}" + (f"：{report.reason}" if report.reason else "")


def _said(report: Report) -> str:
    return _SUBMITTED if report.state is State.PENDING else report.state.said


def told_reporter(weighed: Sequence[Weighed]) -> list[Block]:
    """Tell the reporter the decision."""
    report = weighed[0].report
    more = [Block("改好后再报一次就行。")] if report.state is State.RETURNED else []
    return [Block(f"您的填报{verdict(report)}", "b"), *figures(weighed), *more]


def figures(weighed: Sequence[Weighed]) -> Iterator[Block]:
    """Write old → new and how far that is from the target, place by place."""
    for place, group in groupby(weighed, key=lambda each: each.report.place):
        for each in group:
            yield Block(f"{place}{each.change()}")
            yield Block(f"　{each.standing()}")


def _about(weighed: Sequence[Weighed]) -> Iterator[Block]:
    report = weighed[0].report
    at = report.recorded_at
    yield Block(f"{report.reported_by} {short_day(at)} {at:%H:%M} 填报")
    yield from figures(weighed)
    if report.note:
        yield Block(f"原话：{report.note}")


def as_of(report: Report) -> str:
    """Say the day that a report speaks for: 截至10月12日."""
    return f"截至{short_day(report.reported_on)}"


def span(reports: Sequence[Report]) -> str:
    """Write the numbers of reports that were filed together: first and how many."""
    return f"{reports[0].id}.{len(reports)}"


def numbers(data: str) -> tuple[int, ...] | None:
    """Read what `span` wrote, None if it is something else."""
    first, dot, count = data.partition(".")
    if not (dot and first.isdecimal() and count.isdecimal() and len(data) < 20):
        return None
    many = int(count)
    return tuple(range(int(first), int(first) + many)) if 0 < many <= 60 else None
