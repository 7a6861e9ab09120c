"""Places that the list has no figure of: those outside it beside listed ones, and districts, which it counts in their city."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from knowledge.choosing import is_bare
from knowledge.frame import Frame
from knowledge.lexicon import Lexicon, Sort
from knowledge.query import PROGRESS, Aggregate, Query, Wanted

_COMPARING = frozenset({
    Sort.COMPARE, Sort.DIFFERENCE, Sort.RATIO, Sort.SAME, Sort.THAN, Sort.MORE, Sort.LESS, Sort.SUPERLATIVE, Sort.YES_NO,
    Sort.WHICH,
})  # fmt: skip
"""What needs a second place to be compared with."""


def told_without(frame: Frame) -> tuple[str, ...]:
    """Let a frame ask about its listed places only; the names that are outside the list where nothing else is left."""
    words = [*(v[0] if isinstance(v, tuple) else v for v in frame.unlisted), *frame.outside]
    cities = [v[1] for v in frame.unlisted if isinstance(v, tuple)]
    names = tuple(dict.fromkeys((*words, *cities)))
    listed = {name for group in frame.groups for name in group.names}
    if not listed:
        return names
    compared = len(listed) == 1 and not frame.flags.isdisjoint(_COMPARING)
    frame.assumed.extend(f"{name}不在本清单，没有它的数{'，没法比' if compared else ''}。" for name in names)
    frame.groups = [group for group in frame.groups if group.names]
    if compared:
        _compare_nothing(frame)
    return ()


def told_beside(frame: Frame, frames: Sequence[Frame], names: Sequence[str]) -> list[Frame] | None:
    """深圳有标杆吗，东莞呢: what is asked of a place outside the list is told of the one beside it that is in it.

    The parts that are left to answer, None where no listed place is asked about.
    """
    other = next((f for f in frames if f is not frame and f.groups and not (f.unlisted or f.outside)), None)
    if other is None:
        return None
    note = "".join(f"{name}不在本清单，没有它的数。" for name in names)
    if is_bare(other) and any(f is frame for f in takewhile(lambda f: f is not other, frames)):
        frame.groups, frame.unlisted, frame.outside = list(other.groups), [], []
        frame.assumed.append(note)
        return [f for f in frames if f is not other]
    other.assumed.append(note)
    return [f for f in frames if f is not frame]


def without_task(frame: Frame, asked: Sequence[str], lexicon: Lexicon) -> Query | None:
    """东莞的5G什么时候验收: there is no such task there, which matters more than that 验收 is not in the list."""
    names = [name for group in frame.groups for name in group.names]
    if len(names) != 1 or not frame.indicators or frame.unlisted or frame.outside:
        return None
    held = {target.indicator for task in lexicon.task_list.by_place[names[0]] for target in task.targets}
    if held & set(frame.indicators):
        return None
    note = f"清单里也没有“{'、'.join(dict.fromkeys(asked))}”的信息。"
    groups, keys = tuple(frame.groups), tuple(frame.indicators)
    return Query(wanted=Wanted.TARGET, aggregate=Aggregate.EXISTS, groups=groups, indicators=keys, notes=(note,))


def of_cities(frame: Frame, query: Query) -> Query:
    """普宁占揭阳多少, 南海和顺德哪个多: what districts have of their city is not known; the city's figure is told."""
    districts = [group for group in query.groups if group.within]
    if not districts or query.aggregate not in _OF_PARTS:
        return query
    cities = [group.names for group in query.groups]
    if query.aggregate is not Aggregate.SHARE and len(set(cities)) == len(cities):
        return query  # 番禺和虎门谁任务重: of two cities
    named = "、".join(dict.fromkeys(group.within for group in districts))
    _compare_nothing(frame)
    return Query(
        wanted=query.wanted if query.wanted in PROGRESS else Wanted.TARGET,
        groups=tuple({group.names: group for group in query.groups}.values()),
        indicators=query.indicators,
        notes=(*query.notes, f"清单只列到市，没有{named}自己的数，算不出。"),
        when=query.when,
    )


_OF_PARTS = frozenset({
    Aggregate.SHARE, Aggregate.COMPARE, Aggregate.DIFFERENCE, Aggregate.RATIO, Aggregate.SAME, Aggregate.SUM,
    Aggregate.MEAN, Aggregate.PICK,
})  # fmt: skip


def _compare_nothing(frame: Frame) -> None:
    """深圳和东莞哪个多: with one side only there is nothing to compare; that side is told."""
    unread = _COMPARING | {Sort.SHARE, Sort.MEAN}
    frame.flags = (frame.flags - unread) | {Sort.QUANTITY}
    frame.mentions = tuple(replace(m, sort=Sort.FILLER) if m.sort in unread else m for m in frame.mentions)
    frame.direction, frame.left, frame.superlatives, frame.claims, frame.filters = "", 0, [], [], []
