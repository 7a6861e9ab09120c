"""What others are told because of a report: approvers get a card, reporters learn the decision."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import groupby

from telegram.error import TelegramError

from handlers.records import Announce, Notice
from handlers.report_cards import decided, decided_apart, html, span, to_decide, told_reporter
from handlers.services import Services
from handlers.speaking import SpeakingBot
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
                yield Notice(
                    key=_asked(together, person), chat=person.id, text=html(blocks), kind="approval", markup=markup
                )

    return announce


def _asked(reports: Sequence[Report], person: Person) -> str:
    """Name the notice that asks somebody to decide."""
    return f"decide {span(reports)} {person.id}"


async def close_cards(bot: SpeakingBot, services: Services, reports: Sequence[Report], *, but: int) -> None:
    """Show on everybody's card that reports are decided or withdrawn, except on the card of the person who did it."""
    for place, group in groupby(reports, key=lambda report: report.place):
        together = tuple(group)
        text = html(decided(weigh(services, together)))
        for person in approvers(services, place, together[0].reporter):
            message = services.reports.message_of(_asked(together, person)) if person.id != but else None
            await _rewrite(bot, person.id, message, text)
    reporter = reports[0].reporter
    if reporter is not None and reporter != but:
        card = services.states.get((reporter, 0)).card_of({report.id for report in reports}, reporter)
        if card is not None:
            shown = weigh(services, map(services.reports.report_of, card.numbers))
            await _rewrite(bot, card.chat, card.message, html(decided_apart(shown)))


async def _rewrite(bot: SpeakingBot, chat: int, message: int | None, text: str) -> None:
    """Let an old card say how it ended; who has deleted it, or left, does not miss it."""
    if message:
        with suppress(TelegramError):
            await bot.rewrite(chat, message, text)


def telling(services: Services, befores: Befores) -> Announce:
    """Tell whoever reported what was decided."""

    def announce(reports: tuple[Report, ...]) -> Iterator[Notice]:
        reporter = reports[0].reporter
        if reporter is not None and reporter != reports[0].decider:
            text = html(told_reporter(weigh(services, reports, befores)))
            yield Notice(key=f"decided {span(reports)}", chat=reporter, text=text, kind="decision")

    return announce
