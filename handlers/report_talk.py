"""What people write, as far as it is about reports; everything else is left to the questions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from telegram import Message

from handlers.addressing import speaker_of, spot_of
from handlers.approving import Approving
from handlers.own_reports import OwnReports, example_of
from handlers.press import Room
from handlers.report_buttons import ReportButtons
from handlers.report_steps import ReportSteps
from handlers.reporting import Reporting
from handlers.services import Callback, Services
from handlers.speaking import SpeakingBot
from knowledge.people import reportable
from knowledge.reporting.draft import Problem
from knowledge.reporting.reading import could_report, read_report

HOW_TO_REPORT = "如果这是填报：您还没有填报权限，请向管理员要一个填报邀请链接。"
_TOLD = re.compile("完成|新增|累计|填报|上报|做了|建成")
_FINISHED = re.compile(r"(?:都|已|已经|全部|全)(?:全部|都)?(?:完成|做完|建成)了?[。!！]?$|完成了[。!！]?$")
WITH_NUMBER = "如果这是填报，请写上完成数，例如“{example}”。"
_ASKED = re.compile("[?？吗么多几哪谁]")


@dataclass(frozen=True, slots=True)
class ReportTalk:
    """Takes the messages of reporters and approvers that go on with a report, or begin one."""

    services: Services

    @property
    def reporting(self) -> Reporting:
        """Where messages become cards."""
        return Reporting(self.services)

    @property
    def buttons(self) -> ReportButtons:
        """The reporter's buttons."""
        return ReportButtons(ReportSteps(self.reporting))

    @property
    def approving(self) -> Approving:
        """The approvers' buttons."""
        return Approving(self.services)

    @property
    def rooms(self) -> Mapping[str, Room]:
        """The codes of all these buttons."""
        return {**self.buttons.rooms, **self.approving.rooms}

    @property
    def commands(self) -> Mapping[str, Callback]:
        """The commands of approvers."""
        return {"pending": self.approving.pending}

    async def takes(self, bot: SpeakingBot, message: Message, text: str) -> bool:
        """Take a message, False if it is none of theirs; nearly free for ordinary questions."""
        state = self.services.states.get(spot_of(message).key)
        if state.expected is not None and await self.approving.hears(bot, message, text):
            return True
        if state.filings and await self.buttons.hears(bot, message, text):
            return True
        if (state.expected or could_report(text)) and await self.reporting.takes(bot, message, text):
            return True
        return await OwnReports(self.services).hears(bot, message, text)

    async def takes_edit(self, bot: SpeakingBot, message: Message, text: str) -> bool:
        """Take an edited message: the card of its report is written anew while it is open."""
        state = self.services.states.get(spot_of(message).key)
        if not state.filings and not could_report(text):
            return False
        return await self.reporting.takes_edit(bot, message, text)

    async def takes_file(self, bot: SpeakingBot, message: Message) -> bool:
        """Take a picture or a file without words as evidence."""
        return bool(self.services.states.get(spot_of(message).key).filings) and await self.reporting.attach(
            bot, message
        )

    def hint(self, message: Message, text: str) -> str:
        """Say how it is done to somebody who seems to report: without a number, or without the right."""
        if not _TOLD.search(text) or _ASKED.search(text):
            return ""
        speaker = speaker_of(message)
        person = self.services.people.person(speaker.id) if speaker else None
        places = reportable(person, self.services.task_list.places)
        if speaker is None or (places and not _FINISHED.search(text)):
            return ""
        if places:
            return WITH_NUMBER.format(example=example_of(self.services.task_list, places[0]))
        if not could_report(text):
            return ""
        reading = read_report(text, self.services.adviser.linker, places=(), today=self.services.clock().date())
        if reading is None or (not isinstance(reading, Problem) and not reading.certain):
            return ""
        return HOW_TO_REPORT
