"""A small adviser with the same door as the real one, so that Telegram's side can be tested by itself.

It knows how many projects four cities have, and what “呢” after a city means when something was asked before.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from knowledge.answer import Answer, Citation, Kind, Suggestion, Table
from knowledge.conversation import CONTEXT_LIFETIME, Context, Turn
from knowledge.loading import load
from knowledge.query import Ambiguous, Fired, Group, NotUnderstood, Query, Understood, Why

TASKS = Path(__file__).parent.parent / "data/tasks.json"
CITIES = {"湛江": 16, "茂名": 7, "广州": 194, "佛山": 201}
CITATION = Citation(title="任务清单（2020）", rows=(28,), quote="至少完成16个")


class FakeAdviser:
    """Answers `湛江` with its figure, `江` with a question back, anything else with a no; counts its calls."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Context | None]] = []
        self.task_list = load(TASKS)[0]

    def reply(self, text: str, *, now: datetime, context: Context | None = None, progress: object = None) -> Turn:  # noqa: ARG002
        self.asked.append((text, context))
        if context is not None and now - context.asked > CONTEXT_LIFETIME:
            context = None
        if "爆炸" in text:
            raise RuntimeError("boom")
        if "江" in text and "湛江" not in text:
            return self._ask_back(now)
        found = [city for city in CITIES if city in text]
        if not found or (text.strip("？?").endswith("呢") and context is None):
            return self._refuse(now)
        return self._answer(found, now)

    def _answer(self, cities: list[str], now: datetime) -> Turn:
        answers = tuple(self._card(city) for city in cities)
        query = Query(groups=tuple(Group(city, (city,)) for city in cities), indicators=("上云",))
        return Turn(
            kind=Kind.ANSWER,
            answers=answers,
            understanding=Understood((query,), (Fired("place", "、".join(cities)),)),
            context=Context(asked=now, queries=(query,), results=tuple(cities)),
        )

    def _card(self, city: str) -> Answer:
        return Answer(
            kind=Kind.ANSWER,
            headline=f"{city}至少完成{CITIES[city]}个<上云>项目。",
            lines=("完成时限：2020年底 & 约束性任务",),
            table=Table(("地市", "目标"), ((city, str(CITIES[city])), ("全省合计", "418"))),
            citation=CITATION,
            suggestions=(
                Suggestion("时限", f"{city}什么时候完成"),
                Suggestion("全部", f"{city}的工业企业上云上平台项目与工业互联网标杆示范项目分别要完成多少个？"),
            ),
            places=(city,),
        )

    def _ask_back(self, now: datetime) -> Turn:
        choices = (Suggestion("湛江", "湛江要完成多少"), Suggestion("茂名", "茂名要完成多少"))
        answer = Answer(kind=Kind.CLARIFY, headline="您问的是哪个市？", suggestions=choices)
        return Turn(
            kind=Kind.CLARIFY,
            answers=(answer,),
            understanding=Ambiguous("您问的是哪个市？", choices),
            context=Context(asked=now, choices=choices),
        )

    def _refuse(self, now: datetime) -> Turn:
        answer = Answer(kind=Kind.DECLINE, headline="这不在本清单里。", lines=("可以问：湛江要完成多少",))
        return Turn(
            kind=Kind.DECLINE,
            answers=(answer,),
            understanding=NotUnderstood(Why.OFF_SUBJECT),
            context=Context(asked=now),
        )
