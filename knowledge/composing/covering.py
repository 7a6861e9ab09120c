"""The fewest places that have a part of the whole together: 全省上云有一半是哪几个市扛的."""

from __future__ import annotations

from knowledge.composing.scope import Scope
from knowledge.query import Aggregate, Order, Query, Wanted


def covered(scope: Scope) -> Query | None:
    """The first of the order by targets, as many as it takes; None where no part of the whole is spoken of."""
    frame = scope.frame
    if not frame.covering:
        return None
    keys, notes = scope.indicators(), list(frame.assumed)
    if len(keys) != 1:
        keys = (scope.list.indicators[0].key,)
        notes.append(f"没说哪个指标，按{keys[0]}算。")
    order = Order(indicator=keys[0], covering=frame.covering)
    return Query(
        wanted=Wanted.TARGET, groups=tuple(frame.groups), indicators=keys, aggregate=Aggregate.PICK, order=order,
        excluded=tuple(frame.excluded), notes=tuple(notes),
    )  # fmt: skip
