"""What the planned pushes (定时催办) would say now, and to whom. Nothing is written and nothing is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database as SqliteDatabase

from bot import outbox, pushes
from bot.pushing import waits_for_morning
from handlers.pushes import Plan
from knowledge.conversation import Adviser
from knowledge.people import Person, may_manage
from knowledge.progress import Progress
from knowledge.pushing import Choice, audience, choice_of, message
from knowledge.reminding import Outlook

MOST_LETTERS = 20
"""Letters of one push that are shown in full; the others are counted."""
LATE = "误了点，等到工作时间再发。"
MAKER_GONE = "发起人已不是管理员，这个定时会停止，不发。"
NOT_CLEAR = "没看懂要催谁，不发。"


@dataclass(frozen=True, slots=True)
class Foretelling:
    """Tells what comes of plans whose time has come, as things stand at one moment."""

    db: SqliteDatabase
    adviser: Adviser
    people: Mapping[int, Person]
    progress: Progress
    now: datetime

    def told(self, plan: Plan) -> Iterator[str]:
        """What a plan sends to whom, or why it sends nothing, line by line."""
        yield f"[定时催办 {plan.id}：{plan.timing.said}，{plan.selection}]"
        turn = self.adviser.reply(plan.selection, now=self.now, progress=self.progress)
        outlook = Outlook(
            self.adviser.task_list, self.progress.figures(), self.now.date(), pending=self.progress.pending()
        )
        choice = choice_of(turn, outlook)
        if waits_for_morning(plan, self.now):
            yield LATE
        elif not may_manage(self.people.get(plan.by or 0)):
            yield MAKER_GONE
        elif choice is None:
            yield NOT_CLEAR
        else:
            yield from self._letters(plan, choice, outlook)
        yield ""

    def _letters(self, plan: Plan, choice: Choice, outlook: Outlook) -> Iterator[str]:
        reached = audience(choice.places, self.people.values(), pushes.groups(self.db), outbox.unreachable(self.db))
        number = len(reached.recipients)
        yield f"发给{number}个会话：" if number else "没有可发的会话。"
        for recipient in reached.recipients[:MOST_LETTERS]:
            yield f"[{name_of(recipient.chat, self.people)}]"
            yield from message(plan.words, recipient, choice.indicators, outlook, plan.by_name)
        if number > MOST_LETTERS:
            yield f"……另有{number - MOST_LETTERS}个会话"
        for whom, why in reached.unreached.items():
            yield f"发不到：{whom}（{why}）"


def name_of(chat: int, people: Mapping[int, Person]) -> str:
    """What a chat is called at a terminal."""
    person = people.get(chat)
    return person.described if person else f"群 {chat}" if chat < 0 else f"用户 {chat}"
