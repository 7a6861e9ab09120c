"""Tasks by the words of their rows: 约束性任务有几项, 不走服务券的任务有哪些."""

from __future__ import annotations

from knowledge.cell_values import asks_rows, drop_column, value_said
from knowledge.composing.scope import Scope
from knowledge.lexicon import Sort
from knowledge.query import Group, Query, Wanted


def rows_saying(scope: Scope, query: Query) -> Query | None:
    """The tasks that have a value, or have it not; None where no value is named or something else is asked."""
    frame = scope.frame
    value = value_said(frame, scope.lexicon)  # names none in most questions, which it tells at once
    if value is None or not (asks_rows(frame) or _again(scope)):
        return None
    if frame.superlatives or frame.has(Sort.WHICH, Sort.COUNT):
        return None
    drop_column(frame, value)
    base = Group("清单", scope.list.places) if frame.has(Sort.SHARE) else None
    return query.evolve(wanted=Wanted.ROWS, filters=(value.condition,), base=base)


def _again(scope: Scope) -> bool:
    """服务券补助的呢 after 约束性任务有几项."""
    previous = scope.previous
    said = previous is not None and previous.wanted is Wanted.ROWS and any(f.text for f in previous.filters)
    return said and scope.frame.has(Sort.AGAIN)
