"""What a picture is of: an order of places, one place, or one figure over time. Short enough to travel in a button."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from knowledge.answering.figures import Figures
from knowledge.answering.subject import Subject
from knowledge.query import MEASURES, PROGRESS, Aggregate, Group, Query, Wanted

_LETTERS = {Wanted.RATE: "r", Wanted.DONE: "d", Wanted.REMAINING: "m", Wanted.TARGET: "t"}
_MEASURES = {letter: measure for measure, letter in _LETTERS.items()}
_RANKED = frozenset({Aggregate.PICK, Aggregate.RANK, Aggregate.SPAN})


class Sort(StrEnum):
    """The sorts of pictures, by the letter that stands for each in a button."""

    RANKING = "b"
    CITY = "c"
    TREND = "l"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What a picture is of."""

    sort: Sort
    scope: tuple[str, ...] = ()
    """Places and regions by name; empty for all places."""
    indicator: str = ""
    """"" for all top-level indicators together."""
    measure: Wanted = Wanted.RATE
    day: date | None = None
    """The day whose figures are shown; None for the newest."""


def fitting(query: Query, figures: Figures, *, trend: bool = False) -> Picture | None:
    """Choose the picture that shows what a question is about; None if there is nothing to draw."""
    subject = Subject.of(query, figures)
    pool = subject.figures.pool(query)
    indicator = _indicator(query)
    if not pool or indicator is None:
        return None
    day = subject.figures.today if subject.figures.past else None
    if trend or query.wanted in (Wanted.CHANGE, Wanted.TREND):
        return Picture(sort=Sort.TREND, scope=_scope(query, pool, figures), indicator=indicator or _main(pool, figures))
    if len(pool) == 1 and query.aggregate not in _RANKED:
        return Picture(sort=Sort.CITY, scope=pool, day=day)
    order = query.order
    everywhere = query.aggregate is Aggregate.RANK
    measure = _measure(order.measure if order is not None else query.wanted)
    key = (order.indicator or "") if order is not None else indicator
    if not key and measure is not Wanted.TARGET:  # what is done of one kind and of another adds up to nothing
        key = _main(pool, figures)
    return Picture(
        sort=Sort.RANKING,
        scope=() if everywhere else _scope(query, pool, figures),
        indicator=key,
        measure=measure,
        day=day,
    )


def code_for(query: Query, figures: Figures) -> str:
    """Write the code of the picture that the answer to a question offers; "" if it offers none."""
    if not _offered(query):
        return ""
    picture = fitting(query, figures)
    if picture is None or (picture.measure is not Wanted.TARGET and not figures.progress):
        return ""
    return write_code(picture)


def _offered(query: Query) -> bool:
    if query.wanted is Wanted.OVERVIEW:
        return len(query.groups) == 1 and len(query.groups[0].names) == 1 and query.aggregate is Aggregate.EACH
    ranked = query.aggregate in _RANKED and query.wanted in MEASURES
    return ranked or (query.wanted in PROGRESS and query.aggregate is Aggregate.EACH)


def write_code(picture: Picture) -> str:
    """Write a picture as the text that a button carries."""
    day = f"|{picture.day}" if picture.day else ""
    return f"{picture.sort}{_LETTERS[picture.measure]}{picture.indicator}|{','.join(picture.scope)}{day}"


def read_code(code: str, figures: Figures, group: Callable[[str], Group]) -> Picture | None:
    """Read what a button carries; None if it names what the list does not have."""
    sort, measure, parts = code[:1], code[1:2], code[2:].split("|")
    if sort not in list(Sort) or measure not in _MEASURES or len(parts) not in (2, 3):
        return None
    indicator, scope = parts[:2]
    day = _day(parts[2]) if len(parts) == 3 else None
    if (day is None) is (len(parts) == 3):
        return None
    names = tuple(filter(None, scope.split(",")))
    if indicator and indicator not in figures.task_list.by_key:
        return None
    if not all(set(group(name).names) & set(figures.task_list.places) for name in names):
        return None
    if (sort == Sort.CITY and len(names) != 1) or (sort == Sort.TREND and not indicator):
        return None
    return Picture(sort=Sort(sort), scope=names, indicator=indicator, measure=_MEASURES[measure], day=day)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _indicator(query: Query) -> str | None:
    """The one indicator of a question; several are drawn as one only where they are all."""
    if len(query.indicators) == 1:
        return query.indicators[0]
    named = [item.indicator for item in query.filters if item.indicator]
    return named[0] if named and not query.indicators else (query.indicators[0] if query.indicators else "")


def _main(pool: tuple[str, ...], figures: Figures) -> str:
    """The indicator that most of the places have."""
    return max(figures.tops, key=lambda key: len(figures.holders(pool, key)), default="")


def _measure(wanted: Wanted) -> Wanted:
    if wanted in _LETTERS:
        return wanted
    return Wanted.RATE if wanted in PROGRESS else Wanted.TARGET


def _scope(query: Query, pool: tuple[str, ...], figures: Figures) -> tuple[str, ...]:
    """Name the places as the question did, where that says exactly which they are."""
    if set(pool) == set(figures.task_list.places):
        return ()
    counted = any(letter.isdigit() for group in query.groups for letter in group.label)
    if query.excluded or query.filters or counted:  # 序号1到10的10个市 is no name that a button can carry
        return pool
    return tuple(name for group in query.groups for name in ((group.label,) if len(group.names) > 1 else group.names))
