"""/history: who reported what for a target, and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from telegram import Update

from handlers.addressing import spot_of
from handlers.delivery import deliver
from handlers.rendering import Block, pages
from handlers.report_cards import verdict
from handlers.services import BotContext, Callback, Services
from knowledge.answering import wording
from knowledge.days import short_day
from knowledge.ledger.report import Change
from knowledge.lexicon import Sort
from knowledge.people import Person
from knowledge.text import normalise

MEMBERS_ONLY = "填报记录写着姓名，只给成员看；请向管理员要邀请链接。"
HOW = "请写明地市和指标，例如：/history {example}"
NEWEST = 15


@dataclass(frozen=True, slots=True)
class History:
    """Tells members the history of a target."""

    services: Services

    @property
    def commands(self) -> Mapping[str, Callback]:
        """The command."""
        return {"history": self.history}

    async def history(self, update: Update, context: BotContext) -> None:
        """Show the newest reports on the targets that are named, one's own place unless another is."""
        message = update.effective_message
        if message is None:
            return
        person = self.services.member(message)
        blocks = self._about(person, " ".join(context.args or ())) if person else [Block(MEMBERS_ONLY)]
        await deliver(context.bot, spot_of(message), pages(blocks), None)

    def _about(self, person: Person, asked: str) -> list[Block]:
        task_list = self.services.task_list
        mentions = self.services.adviser.linker.link(normalise(asked))
        places = [m.value for m in mentions if m.sort is Sort.PLACE] or list(person.places[:1])
        keys = [m.value for m in mentions if m.sort is Sort.INDICATOR]
        if not places:
            place, key = next(iter(task_list.targets))
            return [Block(HOW.format(example=f"{place} {key}"))]
        return [
            block
            for place in dict.fromkeys(places)
            for key in dict.fromkeys(keys or task_list.keys)
            if (place, key) in task_list.targets
            for block in self._target(place, key)
        ] or [Block(f"{places[0]}没有这项任务。")]

    def _target(self, place: str, key: str) -> Iterator[Block]:
        unit = self.services.task_list.by_key[key].unit
        changes = self.services.reports.history(place, key, NEWEST)
        yield Block(f"{place}{key}", "b")
        if not changes:
            yield Block("还没有填报。")
        yield from (Block(line) for line in _lines(changes[::-1], unit))


def _lines(changes: Sequence[Change], unit: str) -> Iterator[str]:
    for report, before in changes:
        was = f"{wording.number(before.done)} → " if before is not None else ""
        said = verdict(report) if report.decided_by else report.state.said
        yield f"{short_day(report.reported_on)}　{was}{wording.number(report.done)}{unit}　{report.reported_by}　{said}"
