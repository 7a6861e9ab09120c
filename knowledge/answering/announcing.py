"""The bulletin as an answer, with the paper that is sent beside it."""

from __future__ import annotations

from knowledge import bulletin as bulletins
from knowledge.answer import Answer, Kind, Suggestion
from knowledge.answering import wording
from knowledge.answering.figures import Figures
from knowledge.answering.replies import cite
from knowledge.query import Query


def bulletin(query: Query, figures: Figures) -> Answer:
    """Where everybody stands, in official wording."""
    places = figures.pool(query)
    if query.when is not None:
        figures = figures.on(query.when.span(figures.today).end)
    keys = query.indicators or figures.task_list.keys
    paper = bulletins.bulletin(figures, places, keys, wording.scope(query, figures))
    lines = [paper.dated]
    for section in paper.sections:
        lines += [section.heading, *section.sentences]
    return Answer(
        kind=Kind.ANSWER,
        headline=paper.title,
        lines=tuple(lines),
        notes=(*query.notes, *wording.leaves_out(query.groups)),
        citation=cite(figures, ()),
        paper=paper,
        suggestions=(Suggestion("落后的市", "哪些市落后于序时进度"), Suggestion("完成率排名", f"{keys[0]}完成率排名")),
        places=(),
    )
