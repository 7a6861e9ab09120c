"""Columns searched backwards: 哪些市写的是培育, 实施标准里提到遴选标准的市 — places by the words of their rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from knowledge.cell_values import DENIALS, denied
from knowledge.cells import says, wording
from knowledge.composing.scope import Scope
from knowledge.lexicon import Sort
from knowledge.query import Aggregate, Filter, Op, Query, Wanted

_EITHER = DENIALS | {"还是"}
_SEARCHED = (Wanted.WORKLOAD, Wanted.METHOD, Wanted.STANDARD, Wanted.REQUIREMENT, Wanted.TITLE, Wanted.NATURE)
_LOOKED_AT = 60
"""So many words of a question can be words of the document."""


def searched(scope: Scope, query: Query) -> Query | None:
    """The places whose rows have the words that are named; None where no places are asked for, or no such words are said."""
    frame = scope.frame
    if query.wanted not in _SEARCHED or not frame.has(Sort.WHICH, Sort.COUNT, Sort.PLACE_NOUN) or frame.superlatives:
        return None
    if any(len(group.names) == 1 for group in query.groups):
        return None
    counts = frame.has(Sort.COUNT)
    asked = query.evolve(wanted=Wanted.TARGET, aggregate=Aggregate.COUNT if counts else Aggregate.WHICH)
    if any(f.op is Op.LACKS for f in query.filters):  # 名称里只写了上云的市, 要求里没有标杆的市
        return asked
    words = list(_words(scope, query))
    if not words:
        return None
    found = [Filter(op=op, indicator=key, measure=query.wanted, text=text) for op, text, key in words]
    has = [f for f in found if f.op is Op.HAS]
    kept = found if not has or any(_passes(scope, place, found) for place in scope.list.places) else has
    return asked.evolve(filters=tuple(kept), indicators=())


def _words(scope: Scope, query: Query) -> Iterator[tuple[Op, str, str | None]]:
    """Words of the question that stand in some rows of the column and not in all, each with the indicator it is said of."""
    cells = [wording(task, query.wanted) for task in scope.list.tasks]
    said = [m for m in scope.frame.mentions[:_LOOKED_AT] if m.sort is not Sort.BREAK]
    by_title = query.wanted in (Wanted.TITLE, Wanted.REQUIREMENT)
    key = None if by_title or len(query.indicators) != 1 else query.indicators[0]
    for at, mention in enumerate(said):
        text = mention.text if mention.sort is not Sort.WANTED else mention.text.lstrip("走用发按照")
        fits = len(text) > 1 and (mention.sort is not Sort.INDICATOR or by_title)
        held = sum(text in cell for cell in cells) if fits else 0
        lacks = held > 0 and denied(said[:at])
        if 0 < held < len(cells) or lacks:
            yield Op.LACKS if lacks else Op.HAS, text, key


def _passes(scope: Scope, place: str, conditions: Iterable[Filter]) -> bool:
    return all(says(scope.list.by_place[place], each) for each in conditions)


def asks_wording(scope: Scope) -> bool:
    """茂名写的是带动还是培育: which of two words of the document a row has."""
    mentions = scope.frame.mentions[:_LOOKED_AT]
    either = not _EITHER.isdisjoint([m.text for m in mentions])
    wrote = scope.frame.has(Sort.WHICH, Sort.COUNT) and any(m.text.startswith("写") for m in mentions)
    if not (either or wrote):
        return False
    cells = [wording(task, Wanted.WORKLOAD) for task in scope.list.tasks]
    verbs = {m.text for m in mentions if m.assigns and any(m.text in cell for cell in cells)}
    return (len(verbs) > 1 and either) or (bool(verbs) and wrote)
