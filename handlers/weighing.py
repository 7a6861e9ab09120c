"""Reports of the ledger with what they change: everything that a card of theirs shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from handlers.services import Services
from knowledge.days import short_day
from knowledge.ledger.report import Report
from knowledge.progress import Figure
from knowledge.reporting.weighing import Weighed

Befores = Mapping[tuple[str, str], Figure]
"""The approved figures that reports change, by place and indicator."""


def weigh(services: Services, reports: Iterable[Report], befores: Befores | None = None) -> tuple[Weighed, ...]:
    """Bring reports together with their targets and with the approved figures before them."""
    targets = services.task_list.targets
    return tuple(
        Weighed(
            report=report,
            before=services.reports.before(report)
            if befores is None
            else befores.get((report.place, report.indicator)),
            target=targets[report.place, report.indicator],
        )
        for report in reports
        if (report.place, report.indicator) in targets
    )


def befores_of(services: Services, reports: Iterable[Report]) -> Befores:
    """Look up the approved figures before reports."""
    found = {(report.place, report.indicator): services.reports.before(report) for report in reports}
    return {key: figure for key, figure in found.items() if figure is not None}


def others_waiting(services: Services, reports: Iterable[Report]) -> Iterator[str]:
    """Say what else waits for approval on the same targets."""
    targets = services.task_list.targets
    keys = {(report.place, report.indicator) for report in reports}
    for other in services.reports.waiting():
        if (key := (other.place, other.indicator)) in keys:
            unit = targets[key].unit if key in targets else ""
            signed = f"{other.reported_by}，{short_day(other.recorded_at)}"
            yield f"另有待审核：{other.place}{other.indicator}{other.done}{unit}（{signed}）"
