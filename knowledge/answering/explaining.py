"""Answers about terms of the policy, and small talk."""

from __future__ import annotations

from knowledge.answer import Answer, Kind
from knowledge.answering import wording
from knowledge.answering.figures import Figures
from knowledge.answering.replies import cite
from knowledge.glossary import Entry, Glossary
from knowledge.query import Query

_TALK = {
    "hello": "你好！",
    "thanks": "不客气！",
    "bye": "再见，有事随时问。",
    "help": "我是任务通，一个机器人，",
    "abuse": "抱歉没帮上忙。",
}


def definition(query: Query, figures: Figures, glossary: Glossary) -> Answer:
    """What a term means, with its source and date."""
    if query.indicators:
        return _apart(query, figures)
    entries = [glossary.entries[key] for key in query.terms]
    return Answer(
        kind=Kind.ANSWER,
        headline=entries[0].text,
        lines=(*(entry.text for entry in entries[1:]), *(_beside(e.total, figures) for e in entries if e.total)),
        notes=(*query.notes, *dict.fromkeys(_rests_on(entry) for entry in entries)),
        citation=cite(figures, ()) if not any(entry.reprint for entry in entries) else None,
    )


def _beside(key: str, figures: Figures) -> str:
    """What the list's places have together, which is not the aim that was just told."""
    places = figures.task_list.places
    if key not in figures.task_list.by_key:
        return ""
    whole = f"{wording.number(figures.total(places, key))}{figures.indicator(key).unit}"
    return f"本清单{len(places)}个市的{key}任务合计至少{whole}，与它不是一个数。"


def _apart(query: Query, figures: Figures) -> Answer:
    """Two indicators, neither of which is part of the other."""
    names = "和".join(query.indicators)
    inner = (f"{i.key}含在{i.part_of}之内（其中），不另外相加。" for i in figures.task_list.indicators if i.part_of)
    return Answer(
        kind=Kind.ANSWER,
        headline=f"{names}互不包含：在清单里是分开的任务，各算各的数。",
        lines=tuple(inner),
        notes=query.notes,
        citation=cite(figures, ()),
    )


def _rests_on(entry: Entry) -> str:
    if entry.reprint:
        return f"据公开转载的{entry.source}，以正式文件为准。"
    return f"来源：{entry.source}。"


def _how_to_report(figures: Figures) -> Answer:
    """怎么报进度: how figures come into the ledger."""
    place, indicator = figures.task_list.places[0], figures.task_list.indicators[0]
    example = f"例如：{place}{indicator.key}完成12{indicator.unit}。"
    headline = "有填报权限的人直接发一句话就能填报，确认卡片之后才提交，审核通过后计入；没有权限请向管理员要邀请链接。"
    return Answer(kind=Kind.ANSWER, headline=headline, lines=(example,))


def small_talk(query: Query, figures: Figures) -> Answer:
    """Greetings and thanks, and what can be asked."""
    one = figures.task_list
    if "report" in query.terms:
        return _how_to_report(figures)
    keys = "、".join(i.key for i in one.indicators)
    about = f"可以问我{one.year}年任务清单的事：{len(one.places)}个市各要完成多少{keys}、时限、标准、排名、进度。"
    example = f"例如：{one.places[0]}{one.indicators[0].key}多少个？"
    hello = _TALK.get(query.terms[0] if query.terms else "hello", "")
    return Answer(kind=Kind.ANSWER, headline=f"{hello}{about}", lines=(example,))
