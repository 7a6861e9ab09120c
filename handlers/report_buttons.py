"""The buttons of a reporter's card, and the same said in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from telegram import Message, User

from handlers.addressing import speaker_of, spot_of
from handlers.delivery import deliver_text
from handlers.filing import Filing
from handlers.press import Press, Room
from handlers.report_cards import numbers
from handlers.report_steps import NO_RIGHT, NOTHING_TO_UNDO, ReportSteps
from handlers.reporting import SENT_ALREADY
from handlers.speaking import SpeakingBot, Spot
from knowledge.people import Person
from knowledge.text import normalise

NOT_YOURS = "这是别人的填报，只有填报人自己能操作。"
WORD_HOLDS = timedelta(minutes=10)
"""How long after a card a bare word is meant for it."""
_WORDS = {
    "y": "确认 确定 确认提交 提交 确认无误 没错 对的 是的",
    "m": "修改 改一下 要改 改下 我要修改",
    "x": "取消 算了 不报了 取消填报",
    "u": "撤回 撤销 撤回填报 我要撤回 收回",
}
WORDS = {word: verb for verb, words in _WORDS.items() for word in words.split()}


@dataclass(frozen=True, slots=True)
class ReportButtons:
    """Brings presses and words to the steps of a filing."""

    steps: ReportSteps

    @property
    def rooms(self) -> Mapping[str, Room]:
        """The codes of these buttons."""
        return {"1r": self.press}

    async def press(self, press: Press) -> None:
        """Do what a button says, if it is the reporter's own."""
        verb, data = press.data[:1], press.data[1:]
        person = self.steps.services.people.person(press.user.id)
        if person is None:
            await press.tell(NO_RIGHT, alert=True)
        elif verb == "u":
            asked = numbers(data)
            said = await self.steps.undo(press.bot, press.spot, press.message, asked, press.user) if asked else ""
            await (press.tell(said, alert=not said.startswith("已")) if asked else press.expired())
        else:
            number, dot, index = data.partition(".")
            filing = self._filing(press.spot, number)
            if filing is None or (dot and not index.isdecimal()):
                await press.expired()
            elif filing.by != press.user.id:
                await press.tell(NOT_YOURS, alert=True)
            else:
                said = await self._do(press.bot, press.spot, verb, filing, person, press.user, int(index or -1))
                await press.tell(said, alert=len(said) > 12)

    async def hears(self, bot: SpeakingBot, message: Message, text: str) -> bool:
        """Take 确认, 修改, 取消 and 撤回 as words, where there is something that they can be meant for."""
        spot, speaker = spot_of(message), speaker_of(message)
        state = self.steps.services.states.get(spot.key)
        filing = state.latest_filing(speaker.id) if speaker else None
        if speaker is None or filing is None or filing.closed:
            return False
        said = normalise(text).rstrip("!.~ 吧了啊")
        labels = [normalise(choice.label) for choice in filing.choices]
        index = labels.index(said) if said in labels else -1
        verb = "k" if index >= 0 else WORDS.get(said) or WORDS.get(text.strip(), "")
        if not verb:
            return False
        if filing.sent and verb == "m":
            await deliver_text(bot, spot, SENT_ALREADY)
            return True
        if (filing.sent and verb != "u") or self.steps.services.clock() - filing.opened > WORD_HOLDS:
            return False
        person = self.steps.services.people.person(speaker.id)
        if person is None:
            return False
        if verb == "u" and filing.sent:
            said = await self.steps.undo(bot, spot, filing.card, filing.sent, speaker)
        elif verb == "u":
            said = await self.steps.cancel(bot, spot, filing)
        else:
            said = await self._do(bot, spot, verb, filing, person, speaker, index)
        if said:
            await deliver_text(bot, spot, said)
        return True

    def _filing(self, spot: Spot, number: str) -> Filing | None:
        return self.steps.services.states.get(spot.key).filing(int(number)) if number.isdecimal() else None

    async def _do(
        self, bot: SpeakingBot, spot: Spot, verb: str, filing: Filing, person: Person, user: User, index: int
    ) -> str:
        if verb == "y":
            return await self.steps.confirm(bot, spot, filing, person, user)
        if verb == "m":
            return await self.steps.amend(bot, spot, filing, person, user)
        if verb == "x":
            return await self.steps.cancel(bot, spot, filing)
        if verb == "k" and index >= 0:
            return await self.steps.choose(bot, spot, filing, person, user, index)
        return NOTHING_TO_UNDO
