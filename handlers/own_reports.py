"""What reporters ask about reporting: what became of their own reports, and how it is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from telegram import Message

from handlers.addressing import speaker_of, spot_of
from handlers.delivery import deliver
from handlers.rendering import Block, pages
from handlers.report_cards import verdict
from handlers.services import Services
from handlers.speaking import SpeakingBot
from handlers.weighing import weigh
from knowledge.days import short_day
from knowledge.ledger.report import Report, State
from knowledge.lexicon import Sort
from knowledge.model import TaskList
from knowledge.people import Person, reportable
from knowledge.reporting.asking import asks_after_own, asks_how
from knowledge.text import normalise

NOTHING_YET = "您还没有填报过{what}。"
NO_RIGHT = "您还没有填报权限，请向管理员要一个填报邀请链接。"
AGAIN = "改好后再报一次就行。"
NEWEST = 40
MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class OwnReports:
    """Tells reporters what became of their reports, and how to report."""

    services: Services

    async def hears(self, bot: SpeakingBot, message: Message, text: str) -> bool:
        """Take a question about reporting itself; False for everything else."""
        after, how = asks_after_own(text), asks_how(text)
        speaker = speaker_of(message)
        if speaker is None or not (after or how):
            return False
        person = self.services.people.person(speaker.id)
        places = reportable(person, self.services.task_list.places)
        if how:
            blocks = list(self._how(places))
        elif person is not None and places:
            blocks = list(self._own(person, text))
        else:
            return False
        await deliver(bot, spot_of(message), pages(blocks), None)
        return True

    def _how(self, places: Sequence[str]) -> Iterator[Block]:
        if not places:
            yield Block(NO_RIGHT)
            return
        task_list = self.services.task_list
        yield Block("直接发一句话就能填报，例如：", "b")
        yield Block(f"· {example_of(task_list, places[0])}（到今天一共多少）")
        yield Block(f"· {example_of(task_list, places[0], '又新增1')}（比上次多了多少）")
        yield Block("先出一张卡片，看清楚了按“确认”才提交；照片、文件可以一起发。几个指标可以写在一句里。")
        yield Block("报的数很多，用 /template 取一张表，填好交给审核人；报了以后问“我报的通过了吗”。")

    def _own(self, person: Person, text: str) -> Iterator[Block]:
        mentions = self.services.adviser.linker.link(normalise(text))
        places = {m.value for m in mentions if m.sort is Sort.PLACE}
        keys = {m.value for m in mentions if m.sort is Sort.INDICATOR}
        reports = [
            report
            for report in self.services.reports.reported_by(person.id, NEWEST)
            if (not places or report.place in places) and (not keys or report.indicator in keys)
        ]
        if not reports:
            yield Block(NOTHING_YET.format(what="、".join(sorted(map(str, places | keys)))))
            return
        filed = [tuple(group)[::-1] for _, group in groupby(reports, key=_together)]
        yield Block(f"您{self._told(filed[0])}", "b")
        if filed[0][0].state is State.RETURNED:
            yield Block(AGAIN)
        if len(filed) > 1:
            yield Block("更早的填报：")
        yield from (Block(f"· {self._told(each)}") for each in filed[1:MOST_SHOWN])

    def _told(self, reports: Sequence[Report]) -> str:
        """10月15日报的湛江上云（12 → 14个）已退回（王处）：缺少佐证材料."""
        at = reports[0].recorded_at
        figures = "，".join(f"{each.report.place}{each.change()}" for each in weigh(self.services, reports))
        return f"{short_day(at)} {at:%H:%M} 报的“{figures}”：{verdict(reports[0])}。"


def example_of(task_list: TaskList, place: str, done: str = "完成3") -> str:
    """Write an example of a report on the place's largest target."""
    target = max((t for t in task_list.targets.values() if t.place == place), key=lambda each: each.amount or 0)
    return f"{place}{target.indicator}{done}{target.unit}"


def _together(report: Report) -> tuple[object, ...]:
    """What was filed by one message, and decided together."""
    return report.place, report.recorded_at, report.state
