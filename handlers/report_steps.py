"""What a reporter does with a card: confirm, change, cancel, take back. By button, or by word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from telegram import User

from handlers.delivery import deliver_text, revise
from handlers.filing import Expected, Filing, Posted, Wanted, ledger_drafts
from handlers.notices import approvers, asking, close_cards
from handlers.rendering import Block, pages
from handlers.report_cards import filed
from handlers.reporting import AMEND, Reporting, expecting, name_of, state_for
from handlers.services import Services
from handlers.speaking import Markup, SpeakingBot, Spot
from handlers.weighing import weigh
from knowledge.errors import LedgerError
from knowledge.ledger.report import Report, State
from knowledge.people import Person, may_report
from knowledge.progress import NoProgress
from knowledge.reporting.draft import ReportDraft

NO_RIGHT = "您没有这个地市的填报权限。"
DONE_ALREADY = "这条填报已经提交过了。"
CLOSED = "这条填报已经取消。"
NOTHING_OPEN = "没有待确认的填报。"
NOTHING_TO_UNDO = "没有可以撤回的填报。"
NO_APPROVER = "还没有审核人，请提醒管理员。"


@dataclass(frozen=True, slots=True)
class ReportSteps:
    """The steps of a filing; each re-checks the right and says in one line what came of it."""

    reporting: Reporting

    @property
    def services(self) -> Services:
        """What the steps work with."""
        return self.reporting.services

    async def confirm(self, bot: SpeakingBot, spot: Spot, filing: Filing, person: Person, user: User) -> str:
        """Put a filing into the ledger, once."""
        refused, draft = self._refusal(filing, person), filing.draft
        if refused or draft is None:
            return refused or NOTHING_OPEN
        state = state_for(person, draft)
        reports: Sequence[Report] = self._submitted_before(spot, filing, draft)
        deciding = {place: approvers(self.services, place, user.id) for place in draft.places}
        befores = (self.services.progress or NoProgress()).figures_on(draft.on)
        announce = asking(self.services, deciding.__getitem__, befores)
        try:
            reports = reports or await self.services.reports.submit(
                ledger_drafts(filing, draft),
                on=draft.on,
                by=name_of(person, user),
                state=state,
                reporter=user.id,
                announce=announce,
            )
        except LedgerError as refusal:
            card, markup, filing = await self.reporting.card(filing, person, user)
            await self._show(bot, spot, filing, card, markup)
            return str(refusal)
        filing = replace(filing, sent=tuple(report.id for report in reports))
        card, markup = filed(weigh(self.services, reports), undo=True)
        if reports[0].state is State.PENDING and not all(deciding.values()):
            card.append(Block(NO_APPROVER))
        await self._show(bot, spot, filing, card, markup)
        if spot.chat != user.id and filing.card:  # in a group: who decides shall find the card there
            own = self.services.states.get((user.id, 0))
            self.services.states.put((user.id, 0), own.with_posted(Posted(filing.sent, spot.chat, filing.card)))
        return "已提交。"

    async def choose(self, bot: SpeakingBot, spot: Spot, filing: Filing, person: Person, user: User, index: int) -> str:
        """Take one of the other readings of a filing."""
        if not filing.open or index >= len(filing.choices):
            return DONE_ALREADY if filing.sent else CLOSED
        draft = filing.choices[index].draft
        if not all(may_report(person, place) for place in draft.places):
            return NO_RIGHT
        await self.reporting.show(bot, spot, replace(filing, draft=draft, choices=()), person, user)
        return ""

    async def amend(self, bot: SpeakingBot, spot: Spot, filing: Filing, person: Person, user: User) -> str:
        """Ask what shall be changed."""
        refused = self._refusal(filing, person)
        if refused or filing.draft is None:
            return refused or NOTHING_OPEN
        expecting(
            self.services,
            spot,
            Expected(wanted=Wanted.AMENDMENT, by=user.id, number=filing.number, asked=self.services.clock()),
        )
        stated = filing.draft.figures[0]
        example = f"{stated.indicator}{stated.done if stated.done is not None else stated.added}"
        await deliver_text(bot, spot, AMEND.format(example=example))
        return ""

    async def cancel(self, bot: SpeakingBot, spot: Spot, filing: Filing) -> str:
        """Forget a filing."""
        if not filing.open:
            return DONE_ALREADY if filing.sent else CLOSED
        await self._show(bot, spot, replace(filing, closed=True), [Block("已取消，没有提交。")], None)
        return "已取消。"

    async def undo(self, bot: SpeakingBot, spot: Spot, card: int, numbers: Sequence[int], user: User) -> str:
        """Take back what was just reported."""
        try:
            reports = await self.services.reports.withdraw(numbers, reporter=user.id)
        except LedgerError as refused:
            return str(refused)
        state = self.services.states.get(spot.key)
        filing = next((f for f in state.filings if f.sent == tuple(numbers)), None)
        if filing is not None:
            self.services.states.put(spot.key, state.with_filing(replace(filing, closed=True)))
        blocks, _ = filed(weigh(self.services, reports), undo=False)
        await revise(bot, spot, (card,) if card else (), pages(blocks), None)
        await close_cards(bot, self.services, reports, but=user.id)
        return "已撤回。"

    def _refusal(self, filing: Filing, person: Person) -> str:
        if not filing.open:
            return DONE_ALREADY if filing.sent else CLOSED
        allowed = filing.draft is not None and all(may_report(person, place) for place in filing.draft.places)
        return "" if allowed else NO_RIGHT

    def _submitted_before(self, spot: Spot, filing: Filing, filed: ReportDraft) -> tuple[Report, ...]:
        """The reports of this filing, where the bot went down after writing them and before remembering it."""
        places = {spot.key, (filing.by, 0)}
        known = {number for key in places for other in self.services.states.get(key).filings for number in other.sent}
        found: list[Report] = []
        for draft in ledger_drafts(filing, filed):
            changes = self.services.reports.history(draft.place, draft.indicator, 8)
            found += [
                report
                for report, _ in changes
                if report.reporter == filing.by
                and report.recorded_at >= filing.opened
                and report.state is not State.WITHDRAWN
                and (report.added, report.reported_on) == (draft.added, filed.on)
                and (draft.added is not None or report.done == draft.done)
                and report.id not in known
            ][-1:]
        return tuple(found) if len(found) == len(filed.figures) else ()

    async def _show(
        self, bot: SpeakingBot, spot: Spot, filing: Filing, card: list[Block], markup: Markup | None
    ) -> None:
        state = self.services.states.get(spot.key)
        self.services.states.put(spot.key, state.with_filing(filing))
        await revise(bot, spot, (filing.card,) if filing.card else (), pages(card), markup)
