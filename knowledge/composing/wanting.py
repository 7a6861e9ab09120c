"""What is asked of the places: the one thing that several words may say together."""

from __future__ import annotations

from knowledge.composing.scope import Scope
from knowledge.lexicon import Sort
from knowledge.query import ATTRIBUTES, PROGRESS, Wanted

TIMELY = frozenset({Wanted.DEADLINE, Wanted.DAYS_LEFT, Wanted.OVERDUE})


def tidied(wanted: list[Wanted]) -> list[Wanted]:
    """Of several words for the same thing, one; a general word gives way to a precise one."""
    timely = [w for w in wanted if w in TIMELY]
    if timely:
        keep = Wanted.DAYS_LEFT if Wanted.DAYS_LEFT in timely else timely[0]
        wanted = [w for w in wanted if w not in TIMELY or w is keep]
    if any(w in PROGRESS for w in wanted):
        first = next(w for w in wanted if w in PROGRESS)
        wanted = [w for w in wanted if w not in PROGRESS or w is first]
    return wanted


def wanted_of(scope: Scope) -> Wanted:
    """The one thing that is asked, where several words could say it."""
    frame, previous = scope.frame, scope.previous
    said: list[Wanted] = [w for w in frame.wanted if w not in (Wanted.TARGET, Wanted.OVERVIEW)]
    if frame.rows and not said:
        return Wanted.TARGET if frame.indicators else Wanted.SERIAL
    if not said and frame.has(Sort.DEADLINE_TIME) and not frame.has(Sort.QUANTITY) and not frame.indicators:
        return Wanted.DEADLINE
    if said:
        said = tidied(said)
        attributes = [w for w in said if w in ATTRIBUTES]
        if attributes and frame.claims and frame.indicators and frame.has(Sort.WHICH):
            return Wanted.TARGET  # a quoted row: whose figure is this
        if Wanted.STATUS in said:
            return Wanted.STATUS
        return (attributes or said)[0]
    if scope.same_cell and previous:
        return previous.wanted
    rated = any(f.measure is Wanted.RATE for f in frame.filters)
    if rated:
        return Wanted.RATE
    if scope.follows and previous and not frame.wanted:
        numeric = (
            frame.flags & {Sort.SUM, Sort.MEAN, Sort.SHARE, Sort.RATIO, Sort.COUNT}
            or frame.superlatives
            or frame.claims
        )
        if previous.wanted in (*ATTRIBUTES, *TIMELY, *PROGRESS) and not numeric and not frame.filters:
            keeps = not frame.indicators and not frame.has(Sort.QUANTITY)
            return (
                previous.wanted if keeps or (previous.wanted in PROGRESS and frame.has(Sort.AGAIN)) else Wanted.TARGET
            )
    if Wanted.OVERVIEW in frame.wanted and not frame.indicators and Wanted.TARGET not in frame.wanted:
        return Wanted.OVERVIEW
    if frame.indicators or frame.flags & {Sort.QUANTITY} or frame.filters or frame.side_indicators:
        return Wanted.TARGET
    return Wanted.TARGET if scope.indicators() or Wanted.TARGET in frame.wanted else Wanted.OVERVIEW
