"""Who stands before or after a place in an order: 排在佛山前面的, 紧挨着惠州前头的."""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile

from knowledge.lexicon import Sort
from knowledge.mention import Mention
from knowledge.wordsets import word_set

SIDES = dict.fromkeys(word_set("standing.before"), "before") | dict.fromkeys(word_set("standing.after"), "after")
NEAR = word_set("standing.near")
_STANDING = word_set("standing.standing") | NEAR
_LOOKED_BACK = 10
"""Words before one that can say what it is the side of."""


def standing(mention: Mention, said: list[Mention]) -> Mention:
    """排在佛山|前面: the side of the one place that is named; 阳江排在潮州前面吗 names two; 上云紧挨着|东莞: both sides."""
    if mention.sort is Sort.PLACE and said and said[-1].text in NEAR:
        named = any(m.sort is Sort.INDICATOR for m in said[-_LOOKED_BACK:])
        if named:  # without an indicator, neighbours on the map may be meant
            said[-1] = replace(said[-1], sort=Sort.NEXT, value="after")
        return mention
    side = SIDES.get(mention.text)
    if side is None or not said or said[-1].sort is not Sort.PLACE:
        return mention
    clause = list(takewhile(lambda m: m.sort is not Sort.BREAK, reversed(said[-_LOOKED_BACK:])))
    one = sum(m.sort is Sort.PLACE for m in clause) == 1
    return replace(mention, sort=Sort.NEXT, value=side) if one and any(m.text in _STANDING for m in clause) else mention
