"""Reports in the chat: a message that states figures becomes a card, and the card a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from telegram import Message, User

from handlers.addressing import speaker_of, spot_of
from handlers.delivery import deliver, deliver_text, revise
from handlers.filing import Expected, Filing, Wanted, ledger_drafts
from handlers.rendering import Block, pages
from handlers.report_cards import ask_instead, confirmation, question
from handlers.services import Services
from handlers.speaking import Markup, SpeakingBot, Spot
from handlers.weighing import others_waiting, weigh
from knowledge.errors import LedgerError
from knowledge.ledger.report import REGRET, Report, State
from knowledge.people import Person, may_approve, may_report, reportable
from knowledge.reporting.amending import amended
from knowledge.reporting.draft import Problem, ReportDraft
from knowledge.reporting.reading import could_report, read_report
from knowledge.reporting.weighing import clash_of, either_of, otherwise

AMEND = "请发改后的内容，例如“{example}”，或只发一个数。"
MOST_FILES = 6
TOO_LATE_TO_ATTACH = "填报已经提交，这个附件没有存。要补附件，请先撤回，再和填报一起发。"
STILL_OPEN = "没有改，上面的卡片还在，可以再按“修改”。"
CHOOSE_FIRST = "请先选一个。"
SENT_ALREADY = "这条填报已经提交，不能再改；请撤回后再报，或直接再报一次更正。"


@dataclass(frozen=True, slots=True)
class Reporting:
    """Takes reports from people who may report."""

    services: Services

    async def takes(self, bot: SpeakingBot, message: Message, text: str) -> bool:
        """Take a message that reports, or that goes on with a report; False for everything else."""
        spot, speaker = spot_of(message), speaker_of(message)
        state = self.services.states.get(spot.key)
        if speaker is None or not (state.expected or could_report(text)):
            return False
        person = self.services.people.person(speaker.id)
        places = reportable(person, self.services.task_list.places)
        if person is None or not places:
            return False
        expected = state.expected
        now = self.services.clock()
        if expected and expected.wanted is Wanted.AMENDMENT and expected.holds(speaker.id, now):
            self.services.states.put(spot.key, replace(state, expected=None))
            filing = state.filing(expected.number)
            if filing is not None and filing.open and await self._amend(bot, spot, filing, person, speaker, text):
                return True
        reading = read_report(text, self.services.adviser.linker, places=places, today=now.date())
        if reading is None:
            return False
        filing = Filing(
            number=state.filed + 1,
            by=speaker.id,
            opened=now,
            evidence=evidence_of(message),
            asked=message.message_id,
        )
        return await self._open(bot, spot, filing, person, speaker, reading, text)

    async def takes_edit(self, bot: SpeakingBot, message: Message, text: str) -> bool:
        """Write the card of an edited report anew; what is in the ledger does not change by an edit."""
        spot, speaker = spot_of(message), speaker_of(message)
        found = [f for f in self.services.states.get(spot.key).filings if f.asked == message.message_id]
        if speaker is None or not found or found[-1].closed:
            return await self.takes(bot, message, text)
        filing = found[-1]
        if filing.sent:
            await deliver_text(bot, spot, SENT_ALREADY)
            return True
        person = self.services.people.person(speaker.id)
        places = reportable(person, self.services.task_list.places)
        today = self.services.clock().date()
        reading = read_report(text, self.services.adviser.linker, places=places, today=today) if places else None
        if person is None or reading is None:
            return False
        return await self._open(bot, spot, replace(filing, draft=None, choices=()), person, speaker, reading, text)

    async def attach(self, bot: SpeakingBot, message: Message) -> bool:
        """Take a picture or a file without words as evidence for the report that waits for its confirmation."""
        spot, speaker = spot_of(message), speaker_of(message)
        evidence = evidence_of(message)
        filing = self.services.states.get(spot.key).latest_filing(speaker.id) if speaker else None
        if speaker is None or not evidence or filing is None:
            return False
        if filing.sent and not filing.closed and self.services.clock() - filing.opened <= REGRET:
            await deliver_text(bot, spot, TOO_LATE_TO_ATTACH)
            return True
        person = self.services.people.person(speaker.id)
        if person is None or not filing.open or filing.draft is None:
            return False
        kept = (*filing.evidence.split(), evidence)[:MOST_FILES]
        await self.show(bot, spot, replace(filing, evidence=" ".join(kept)), person, speaker)
        return True

    async def show(self, bot: SpeakingBot, spot: Spot, filing: Filing, person: Person, user: User) -> None:
        """Show the card of a filing, in the place of the one before it."""
        card, markup, filing = await self.card(filing, person, user)
        await self._put(bot, spot, filing, card, markup)

    async def card(self, filing: Filing, person: Person, user: User) -> tuple[list[Block], Markup | None, Filing]:
        """Weigh a filing against the ledger and write its card: a question, a confirmation, or why it cannot be."""
        draft = filing.draft
        if draft is None:
            return [Block(CHOOSE_FIRST)], None, filing
        try:
            previewed, caution = await self._previewed(filing, draft, person, user)
        except LedgerError as refused:
            return [Block(str(refused))], None, replace(filing, closed=True)
        weighed = weigh(self.services, previewed)
        unclear = clash_of(draft, weighed) or either_of(draft, weighed)
        if unclear is not None:
            filing = replace(filing, draft=None, choices=unclear.choices)
            return *question(filing, unclear.message), filing
        others = otherwise(draft, falling=weighed[0].falling)
        filing = replace(filing, fewer=bool(caution), choices=others)
        waiting = others_waiting(self.services, previewed)
        return *confirmation(filing, draft, weighed, caution, waiting), filing

    async def _previewed(
        self, filing: Filing, draft: ReportDraft, person: Person, user: User
    ) -> tuple[Sequence[Report], str]:
        """What the ledger would hold, and what it wants to have confirmed; LedgerError if it can never be."""
        by, state = name_of(person, user), state_for(person, draft)
        plain, sure = (ledger_drafts(replace(filing, fewer=fewer), draft) for fewer in (False, True))
        try:
            return await self.services.reports.preview(plain, on=draft.on, by=by, state=state), ""
        except LedgerError as caution:
            return await self.services.reports.preview(sure, on=draft.on, by=by, state=state), str(caution)

    async def _open(
        self,
        bot: SpeakingBot,
        spot: Spot,
        filing: Filing,
        person: Person,
        user: User,
        reading: ReportDraft | Problem,
        text: str,
    ) -> bool:
        if isinstance(reading, Problem):
            filing = replace(filing, choices=reading.choices)
            card, markup = question(filing, reading.message)
            if not reading.choices:
                await deliver(bot, spot, pages(card), None)
            else:
                await self._put(bot, spot, filing, card, markup)
            return True
        foreign = [place for place in reading.places if not may_report(person, place)]
        if foreign:
            return reading.certain and await self._refuse(bot, spot, person, foreign, text)
        card, buttons, filing = await self.card(replace(filing, draft=reading), person, user)
        if buttons is not None and not reading.certain:
            buttons = {"inline_keyboard": [*buttons["inline_keyboard"], *ask_instead(text)]}
        await self._put(bot, spot, filing, card, buttons)
        return True

    async def _refuse(self, bot: SpeakingBot, spot: Spot, person: Person, foreign: Sequence[str], text: str) -> bool:
        own = "、".join(reportable(person, self.services.task_list.places))
        line = f"您是{own}的填报人，{'、'.join(foreign)}的数由当地填报。"
        rows = ask_instead(text)
        await deliver_text(bot, spot, line, {"inline_keyboard": rows} if rows else None)
        return True

    async def _amend(self, bot: SpeakingBot, spot: Spot, filing: Filing, person: Person, user: User, text: str) -> bool:
        if filing.draft is None:
            return False
        draft = amended(filing.draft, text, self.services.adviser.linker, self.services.clock().date())
        if draft is None:
            return False
        foreign = [place for place in draft.places if not may_report(person, place)]
        if foreign:
            return await self._refuse(bot, spot, person, foreign, text)
        number = self.services.states.get(spot.key).filed + 1
        fresh = replace(filing, number=number, draft=draft, card=0, choices=(), opened=self.services.clock())
        card, markup, fresh = await self.card(fresh, person, user)
        if markup is None:  # it cannot be like that: the card before stays
            await deliver(bot, spot, pages([*card, Block(STILL_OPEN)]), None)
            return True
        await self._put(bot, spot, replace(filing, closed=True), [Block("已改，见下面的新卡片。")], None)
        await self._put(bot, spot, fresh, card, markup)
        return True

    async def _put(
        self, bot: SpeakingBot, spot: Spot, filing: Filing, card: list[Block], markup: Markup | None
    ) -> None:
        """Show a card where the filing has one already, or as a new message, and remember the filing."""
        if filing.card:
            await revise(bot, spot, (filing.card,), pages(card), markup)
        else:
            (message, *_) = await deliver(bot, spot, pages(card), markup)
            filing = replace(filing, card=message)
        state = self.services.states.get(spot.key)
        self.services.states.put(spot.key, state.with_filing(filing))


def state_for(person: Person, draft: ReportDraft) -> State:
    """Whether a report of this person has to wait."""
    return State.APPROVED if all(may_approve(person, place) for place in draft.places) else State.PENDING


def name_of(person: Person, user: User) -> str:
    """What somebody signs with."""
    return person.name or user.full_name or str(user.id)


def evidence_of(message: Message) -> str:
    """Find the picture or the file of a message: what it is, and its id at Telegram."""
    if message.photo:
        return f"photo:{message.photo[-1].file_id}"
    return f"document:{message.document.file_id}" if message.document else ""


def expecting(services: Services, spot: Spot, expected: Expected | None) -> None:
    """Remember that the next message of somebody is what was asked for; None for nothing any more."""
    services.states.put(spot.key, replace(services.states.get(spot.key), expected=expected))
