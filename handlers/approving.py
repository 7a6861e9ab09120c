"""Approving: the card of a report that waits, its two buttons, the reason for returning it, and /pending."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from telegram import Message, Update, User

from handlers.addressing import speaker_of, spot_of
from handlers.choices import button, rows
from handlers.delivery import deliver, deliver_text, revise
from handlers.filing import Expected, Wanted
from handlers.notices import close_cards, telling
from handlers.press import Press, Room
from handlers.rendering import Block, pages
from handlers.report_cards import REASONS, decided, html, numbers, reasons, span, to_decide, verdict
from handlers.reporting import expecting
from handlers.services import BotContext, Services
from handlers.speaking import Markup, SpeakingBot, Spot
from handlers.weighing import befores_of, weigh
from knowledge.days import short_day
from knowledge.errors import LedgerError
from knowledge.ledger.report import Report, State
from knowledge.people import Person, may_approve

NO_RIGHT = "您没有审核这条填报的权限。"
WRITE_REASON = "请写一句退回的原因，填报人会看到。"
NOTHING_WAITS = "没有等待您审核的填报。"
LONGEST_REASON = 200
MOST_LISTED = 20


@dataclass(frozen=True, slots=True)
class Approving:
    """Lets approvers decide, each report once."""

    services: Services

    @property
    def rooms(self) -> Mapping[str, Room]:
        """The codes of these buttons."""
        return {"1a": self.press}

    async def press(self, press: Press) -> None:
        """Do what a button of an approver's card says, if the right is still there."""
        verb, data = press.data[:1], press.data[1:]
        chosen, _, rest = data.partition(".") if verb == "r" else ("", "", data)
        asked = numbers(rest)
        reports = self._reports(asked) if asked else ()
        person = self.services.people.person(press.user.id)
        if not reports or (verb == "r" and not (chosen.isdecimal() and int(chosen) < len(REASONS))):
            await press.expired()
        elif person is None or not _may_decide(person, reports):
            await press.tell(NO_RIGHT, alert=True)
        elif verb == "e":
            await self._show_evidence(press, reports)
        elif reports[0].state is not State.PENDING:
            await press.tell(f"{verdict(reports[0])}。", alert=True)
            await self._final(press.bot, press.spot, press.message, reports)
        elif verb == "y":
            await press.tell(await self._decide(press.bot, press.spot, press.message, reports, person, press.user))
        elif verb == "r":
            reason = REASONS[int(chosen)]
            said = await self._decide(press.bot, press.spot, press.message, reports, person, press.user, reason)
            await press.tell(said)
        else:
            await self._ask(press, verb, reports)

    async def hears(self, bot: SpeakingBot, message: Message, text: str) -> bool:
        """Take the reason for returning a report, where one was asked for."""
        spot, speaker = spot_of(message), speaker_of(message)
        expected = self.services.states.get(spot.key).expected
        if speaker is None or expected is None or expected.wanted is not Wanted.REASON:
            return False
        if not expected.holds(speaker.id, self.services.clock()):
            return False
        expecting(self.services, spot, None)
        person = self.services.people.person(speaker.id)
        reports = self._reports(range(expected.number, expected.number + expected.count))
        if person is None or not reports or not _may_decide(person, reports):
            said = NO_RIGHT
        elif reports[0].state is not State.PENDING:
            said = f"{verdict(reports[0])}。"
        else:
            reason = " ".join(text.split())[:LONGEST_REASON]
            said = await self._decide(bot, spot, expected.card, reports, person, speaker, reason)
        await deliver_text(bot, spot, said)
        return True

    async def pending(self, update: Update, context: BotContext) -> None:
        """List what waits: for approvers what they can decide, for reporters their own."""
        message = update.effective_message
        speaker = speaker_of(message) if message else None
        if message is None or speaker is None:
            return
        person = self.services.people.person(speaker.id)
        blocks, markup = self._list(person)
        await deliver(context.bot, spot_of(message), pages(blocks), markup)

    def _list(self, person: Person | None) -> tuple[list[Block], Markup | None]:
        waiting = self.services.reports.waiting()
        mine = [report for report in waiting if may_approve(person, report.place)]
        if person is not None and not mine:
            mine = [report for report in waiting if report.reporter == person.id]
        groups = [tuple(group) for _, group in groupby(mine, key=_together)]
        if not groups:
            return [Block(NOTHING_WAITS)], None
        blocks = [Block(f"等待审核的填报：{len(groups)}件", "b")]
        opening = []
        for number, group in enumerate(groups[:MOST_LISTED], 1):
            first = group[0]
            changes = "，".join(each.change() for each in weigh(self.services, group))
            signed = f"{first.reported_by}，{short_day(first.recorded_at)}"
            blocks.append(Block(f"{number}. {first.place} {changes}｜{signed}"))
            if may_approve(person, first.place):
                opening.append(button(f"{number}. {first.place}", f"1av{span(group)}"))
        if len(groups) > MOST_LISTED:
            blocks.append(Block(f"还有{len(groups) - MOST_LISTED}件，处理后再发 /pending。"))
        return blocks, {"inline_keyboard": rows(opening)} if opening else None

    async def _ask(self, press: Press, verb: str, reports: Sequence[Report]) -> None:
        """Show the reasons, the card again, the card anew, or ask for a reason in words."""
        weighed = weigh(self.services, reports)
        card, markup = to_decide(weighed)
        if verb == "n":
            await press.rewrite(html(card), reasons(reports))
        elif verb == "b":
            await press.rewrite(html(card), markup)
        elif verb == "v":
            await deliver(press.bot, press.spot, pages(card), markup)
        elif verb == "w":
            expected = Expected(
                wanted=Wanted.REASON,
                by=press.user.id,
                number=reports[0].id,
                count=len(reports),
                card=press.message,
                asked=self.services.clock(),
            )
            expecting(self.services, press.spot, expected)
            await deliver_text(press.bot, press.spot, WRITE_REASON)
        else:
            await press.expired()
            return
        await press.tell()

    async def _decide(
        self,
        bot: SpeakingBot,
        spot: Spot,
        card: int,
        reports: Sequence[Report],
        person: Person,
        user: User,
        reason: str = "",
    ) -> str:
        """Decide, show it on the card, and tell the reporter; gives what to say to the approver."""
        by = person.name or user.full_name or str(user.id)
        try:
            reports = await self.services.reports.decide(
                [report.id for report in reports],
                approve=not reason,
                by=by,
                decider=user.id,
                reason=reason,
                announce=telling(self.services, befores_of(self.services, reports)),
            )
        except LedgerError as refused:
            return wording_cut(str(refused))
        await self._final(bot, spot, card, reports)
        await close_cards(bot, self.services, reports, but=user.id)
        return "已退回，填报人会收到原因。" if reason else "已通过。"

    async def _final(self, bot: SpeakingBot, spot: Spot, card: int, reports: Sequence[Report]) -> None:
        await revise(bot, spot, (card,) if card else (), pages(decided(weigh(self.services, reports))), None)

    async def _show_evidence(self, press: Press, reports: Sequence[Report]) -> None:
        files = reports[0].evidence.split()
        for each in files:
            kind, _, file = each.partition(":")
            if kind == "photo":
                await press.bot.send_photo(press.spot.chat, file, message_thread_id=press.spot.topic)
            elif kind == "document":
                await press.bot.send_document(press.spot.chat, file, message_thread_id=press.spot.topic)
        await press.tell("" if files else "没有附件。")

    def _reports(self, asked: Sequence[int]) -> tuple[Report, ...]:
        try:
            return tuple(self.services.reports.report_of(number) for number in asked)
        except LedgerError:
            return ()


def _may_decide(person: Person, reports: Sequence[Report]) -> bool:
    return all(may_approve(person, report.place) for report in reports)


def _together(report: Report) -> tuple[object, ...]:
    """Reports of one message on one place are decided together."""
    return report.place, report.reporter, report.reported_by, report.recorded_at


def wording_cut(text: str) -> str:
    """As much of a text as fits over a chat."""
    return text if len(text) <= 200 else f"{text[:199]}…"
