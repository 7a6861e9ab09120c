"""Slips of the tongue: 汕美，哎打错，汕尾."""

from __future__ import annotations

from dataclasses import replace

from knowledge.lexicon import Sort
from knowledge.mention import Mention
from knowledge.wordsets import word_set

_SILENT = frozenset({Sort.FILLER, Sort.NOW, Sort.BREAK, Sort.UNKNOWN})
_PLACES = frozenset({Sort.PLACE, Sort.DISTRICT})
NAMING = frozenset({Sort.PLACE, Sort.DISTRICT, Sort.INDICATOR})
SLIPS = word_set("slips.slips")


def take_back(mention: Mention, said: list[Mention]) -> None:
    """汕美，哎打错，汕尾: what was named before a slip is replaced by what is named after it."""
    kept = [i for i, m in enumerate(said) if m.sort not in _SILENT]
    at = next((i for i in reversed(kept) if said[i].sort is not Sort.CORRECTION), None)
    corrected = (said[i].text for i in kept if at is not None and i > at)
    if at is None or SLIPS.isdisjoint(corrected):  # 打错了，我要问的是中山
        return
    slip = said[at]
    if slip.sort is Sort.UNCLEAR or slip.sort is mention.sort or {slip.sort, mention.sort} <= _PLACES:
        said[at] = replace(slip, sort=Sort.FILLER, value="")
