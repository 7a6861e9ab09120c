"""够不够 before a place asks whether the figures are enough for it: 韶关汕尾加起来够不够一个湛江."""

from __future__ import annotations

from dataclasses import replace

from knowledge.lexicon import Sort
from knowledge.mention import Mention
from knowledge.wordsets import word_set

_WHETHER = frozenset({"够不够", "能不能够"})
_ONE = word_set("sufficing.one")
_LOOKED_BACK = 4
SUFFICING = _WHETHER | {"个", "座"}
"""What may stand directly before the place."""


def falling_short(mention: Mention, said: list[Mention]) -> Mention | None:
    """连全省两成都|不到: a bound whose word comes after the number is put where others say it."""
    if len(said) < 3 or said[-1].text not in _EVEN or said[-2].sort is not Sort.NUMBER:
        return mention
    said[-1:] = ()
    at = len(said) - 2 if said[-2].sort in (Sort.EVERYWHERE, Sort.REGION) else len(said) - 1
    said.insert(at, Mention(Sort.COMPARE_OP, "lt", mention.text))
    return None


SHORT = word_set("sufficing.short")
_EVEN = word_set("sufficing.even")


def sufficing(mention: Mention, said: list[Mention]) -> Mention:
    """够不够一个|湛江: 够不够 compares, where a place comes next; 够不够 alone asks for yes or no."""
    if mention.sort not in (Sort.PLACE, Sort.REGION, Sort.EVERYWHERE):
        return mention
    near = range(len(said) - 1, max(-1, len(said) - 1 - _LOOKED_BACK), -1)
    at = next((i for i in near if said[i].text not in _ONE), -1)
    if at >= 0 and said[at].text in _WHETHER:
        said[at] = replace(said[at], sort=Sort.COMPARE_OP, value="ge")
    return mention
