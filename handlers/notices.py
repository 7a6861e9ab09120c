"""What others are told because of a report: approvers get a card, reporters learn the decision."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from handlers.records import Announce, Notice
from handlers.report_cards import html, span, to_decide, told_reporter
from handlers.services import Services
from handlers.weighing import Befores, weigh
from knowledge.ledger.report import Report, State
from knowledge.people import Person, may_approve


def approvers(services: Services, place: str, reporter: int | None) -> tuple[Person, ...]:
    """Find those who decide on reports of a place; nobody is asked about their own."""
    return tuple(p for p in services.people.everyone() if p.id != reporter and may_approve(p, place))


def asking(services: Services, deciding: Callable[[str], Sequence[Person]], befores: Befores) -> Announce:
    """Ask those who decide, a card for each place; it looks nothing up, for it runs while the ledger is written."""

    def announce(reports: tuple[Report, ...]) -> Iterator[Notice]:
        waiting = [report for report in reports if report.state is State.PENDING]
        for place, group in groupby(waiting, key=lambda report: report.place):
            together = tuple(group)
            blocks, markup = to_decide(weigh(services, together, befores))
            for person in deciding(place):
                key = f"decide {span(together)} {person.id}"
                yield Notice(key=key, chat=person.id, text=html(blocks), kind="approval", markup=markup)

    return announce


def telling(services: Services, befores: Befores) -> Announce:
    """Tell whoever reported what was decided."""

    def announce(reports: tuple[Report, ...]) -> Iterator[Notice]:
        reporter = reports[0].reporter
        if reporter is not None and reporter != reports[0].decider:
            text = html(told_reporter(weigh(services, reports, befores)))
            yield Notice(key=f"decided {span(reports)}", chat=reporter, text=text, kind="decision")

    return announce
