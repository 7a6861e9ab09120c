"""Places outside the list that are named beside places of the list: the rest is told, and that those are not listed."""

from __future__ import annotations

from dataclasses import replace

from knowledge.frame import Frame
from knowledge.lexicon import Sort

_COMPARING = frozenset({
    Sort.COMPARE, Sort.DIFFERENCE, Sort.RATIO, Sort.SAME, Sort.THAN, Sort.MORE, Sort.LESS, Sort.SUPERLATIVE, Sort.YES_NO,
    Sort.WHICH,
})  # fmt: skip
"""What needs a second place to be compared with."""


def told_without(frame: Frame) -> tuple[str, ...]:
    """Let a frame ask about its listed places only; the names that are outside the list where nothing else is left."""
    words = [v[0] if isinstance(v, tuple) else v for v in frame.unlisted]
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


def _compare_nothing(frame: Frame) -> None:
    """深圳和东莞哪个多: with one side only there is nothing to compare; that side is told."""
    frame.flags = (frame.flags - _COMPARING) | {Sort.QUANTITY}
    frame.mentions = tuple(replace(m, sort=Sort.FILLER) if m.sort in _COMPARING else m for m in frame.mentions)
    frame.direction, frame.left, frame.superlatives, frame.claims, frame.filters = "", 0, [], [], []
