"""What every reply has: its source, its next steps; and the replies that are not answers."""

from __future__ import annotations

from knowledge.answer import Answer, Citation, Kind, Suggestion
from knowledge.answering.figures import Figures
from knowledge.model import TaskList
from knowledge.query import Ambiguous, NotUnderstood, Query, Why

BUTTON_BYTES = 60
"""A question that is longer in UTF-8 does not fit on a button."""


def cite(figures: Figures, rows: tuple[int, ...], quote: str = "") -> Citation:
    """The list, and the rows of it that a reply rests on."""
    return Citation(title=short_title(figures.task_list), rows=rows, quote=quote)


def short_title(task_list: TaskList) -> str:
    """What fits on a phone: 2020年地市任务清单 for a title that says so after a long bracket."""
    tail = task_list.source.rsplit("）", 1)[-1]
    return f"{task_list.year}年{tail}" if tail and tail != task_list.source else task_list.source


def next_steps(query: Query, figures: Figures) -> tuple[Suggestion, ...]:
    """Likely next questions, each a full question that stands alone."""
    places = [name for group in query.groups for name in group.names]
    steps: list[Suggestion] = []
    if len(places) == 1:
        place = places[0]
        targets, asked = figures.task_list.all_targets, query.indicators
        others = [k for k in figures.task_list.keys if k not in asked and (place, k) in targets]
        steps += [Suggestion(f"{place}{key}", f"{place}{key}目标多少") for key in others[:2]]
        held = [k for k in asked if (place, k) in targets]
        if held:
            steps += [Suggestion("原文", f"{place}{held[0]}原文"), Suggestion("全省排名", f"{place}{held[0]}排第几")]
        else:
            steps.append(Suggestion("完成时限", f"{place}完成时限"))
        steps.append(Suggestion("进度", f"{place}进度"))
    else:
        for key in query.indicators[:1]:
            steps += [
                Suggestion(f"{key}排名", f"{key}从高到低排名"),
                Suggestion(f"哪些市有{key}", f"哪些市有{key}任务"),
            ]
    return tuple([s for s in steps if len(s.question.encode()) <= BUTTON_BYTES])


def clarification(result: Ambiguous) -> Answer:
    """Asks back, with the readings as choices."""
    lines = tuple(f"{i}. {choice.label}" for i, choice in enumerate(result.choices, 1))
    return Answer(kind=Kind.CLARIFY, headline=result.prompt, lines=lines, suggestions=result.choices)


def refusal(result: NotUnderstood, task_list: TaskList) -> Answer:
    """Says no, why, and what can be asked instead."""
    words = "、".join(dict.fromkeys(result.words))[:40]
    keys = "、".join(i.key for i in task_list.indicators)
    place = task_list.places[0]
    instead = f"可以问：{place}的任务、哪个市{task_list.indicators[0].key}最多、完成时限。"
    name = f"{task_list.year}年{task_list.region}任务清单"
    kind = Kind.DECLINE
    if result.why is Why.EMPTY:
        kind, headline = Kind.CLARIFY, "没有看到问题。请用一句话问任务清单里的事。"
    elif result.why is Why.NO_SUBJECT:
        kind, headline = Kind.CLARIFY, f"请说明问的是哪个市、哪个指标（{keys}）。"
    elif result.why is Why.UNLISTED_PLACE:
        headline = f"{words}不在本清单：{name}里没有{words}，没有它的数。"
    elif result.why is Why.OTHER_YEAR:
        headline = f"这里只有{task_list.year}年的任务清单，没有{words}的数。"
    elif result.why is Why.NOT_IN_LIST:
        headline = f"清单里没有“{words}”的信息，不能回答。"
    elif result.why is Why.CHANGE:
        headline = "清单是正式文件，不能在对话里修改；完成数由有权限的人填报。"
    elif result.why is Why.OFF_SUBJECT:
        headline = "这个问题和任务清单无关，我答不了。"
    else:
        headline = f"没看懂“{words}”，不敢乱答。" if words else "没看懂这个问题，不敢乱答。"
    return Answer(kind=kind, headline=headline, lines=(instead,), suggestions=result.nearest)
