"""A report held against the list and the ledger: what it changes, and how that is said on a card."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from knowledge.answering import wording
from knowledge.answering.figures import percent
from knowledge.days import short_day
from knowledge.ledger.report import Report
from knowledge.model import Amount, Target
from knowledge.progress import Figure
from knowledge.reporting.draft import Choice, Doubt, Problem, ReportDraft, Stated


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A report with the approved figure before it and the target that it counts towards."""

    report: Report
    before: Figure | None
    target: Target

    @property
    def falling(self) -> bool:
        """True if a cumulative figure is below the one before."""
        return self.report.added is None and self.before is not None and self.report.done < self.before.done

    def change(self) -> str:
        """Say old → new: 上云：12 → 15个（新增3个）."""
        unit, now = self.target.unit, wording.number(self.report.done)
        step = f"（新增{wording.number(self.report.added)}{unit}）" if self.report.added is not None else ""
        if self.before is None:
            return f"{self.report.indicator}：{now}{unit}{step or '（此前没有填报）'}"
        return f"{self.report.indicator}：{wording.number(self.before.done)} → {now}{unit}{step}"

    def standing(self) -> str:
        """Say how far that is from the target: 目标至少16个，还差1个（93.8%）."""
        target = self.target
        if target.amount is None:
            return f"目标：{wording.floor(target)}"
        return f"目标{wording.floor(target)}，{_distance(target.amount, self.report.done, target.unit)}"

    def warnings(self) -> Iterator[str]:
        """Say what may be wrong with it."""
        if self.falling and self.before is not None:
            fewer = wording.number(self.before.done - self.report.done)
            was = f"{wording.number(self.before.done)}{self.target.unit}，截至{short_day(self.before.as_of)}"
            yield f"⚠️ 比上次（{was}）少了{fewer}{self.target.unit}，确认减少才会提交。"


def _distance(target: Amount, done: Amount, unit: str) -> str:
    if not target:
        return "已完成"
    rate = wording.percentage(percent(done, target))
    if done > target:
        return f"超额{wording.number(done - target)}{unit}（{rate}）"
    return "已完成" if done == target else f"还差{wording.number(target - done)}{unit}（{rate}）"


def clash_of(draft: ReportDraft, weighed: Sequence[Weighed]) -> Problem | None:
    """Ask about an increment and a total of the same figure that the ledger cannot bring together."""
    said = {(stated.place, stated.indicator): stated for stated in draft.figures}
    for each in weighed:
        stated, before = said[each.report.place, each.report.indicator], each.before
        if stated.added is None or stated.done is None or before is None:
            continue
        if before.done + stated.added != stated.done:
            return _clash(draft, stated, before.done, stated.added, stated.done, each.target.unit)
    return None


def _clash(draft: ReportDraft, stated: Stated, before: Amount, added: Amount, done: Amount, unit: str) -> Problem:
    was, step, total, together = (wording.number(n) for n in (before, added, done, before + added))
    return Problem(
        doubt=Doubt.CONTRADICTION,
        message=f"{stated.place}{stated.indicator}对不上：台账上是{was}{unit}，新增{step}{unit}应是{together}{unit}，"
        f"您写的累计是{total}{unit}。以哪个为准？",
        choices=(
            Choice(label=f"累计{total}{unit}", draft=_instead(draft, replace(stated, added=None))),
            Choice(label=f"新增{step}{unit}", draft=_instead(draft, replace(stated, done=None))),
        ),
    )


def either_of(draft: ReportDraft, weighed: Sequence[Weighed]) -> Problem | None:
    """Ask about a number that may be an increment as well as a total, where nobody said which and both make sense."""
    (stated, *more), before = draft.figures, weighed[0].before
    if more or not stated.guessed or stated.done is not None or stated.added is None or before is None:
        return None
    if stated.added < before.done:  # as a total it would be a fall
        return None
    unit, number = weighed[0].target.unit, wording.number(stated.added)
    step, total = replace(stated, guessed=False), replace(stated, done=stated.added, added=None, guessed=False)
    return Problem(
        doubt=Doubt.CONTRADICTION,
        message=f"{stated.place}{stated.indicator}的{number}{unit}，是新增的，还是累计的？",
        choices=(
            Choice(label=f"累计{number}{unit}", draft=_instead(draft, total)),
            Choice(label=f"新增{number}{unit}", draft=_instead(draft, step)),
        ),
    )


def otherwise(draft: ReportDraft, *, falling: bool) -> tuple[Choice, ...]:
    """Offer the other way to read the only figure: a total may be an increment, and the other way round."""
    if len(draft.figures) != 1:
        return ()
    (stated,) = draft.figures
    if stated.guessed and stated.done is None:
        total = replace(stated, done=stated.added, added=None, guessed=False)
        return (Choice(label="是累计数", draft=_instead(draft, total)),)
    if falling and stated.added is None and not draft.correction:
        step = replace(stated, added=stated.done, done=None)
        return (Choice(label=f"是新增{stated.done}", draft=_instead(draft, step)),)
    return ()


def _instead(draft: ReportDraft, stated: Stated) -> ReportDraft:
    """Read one figure of a draft otherwise."""
    key = (stated.place, stated.indicator)
    figures = tuple(stated if (each.place, each.indicator) == key else each for each in draft.figures)
    return replace(draft, figures=figures)
