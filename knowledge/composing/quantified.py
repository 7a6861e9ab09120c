"""Who is said to have something: all of them, or so many."""

from __future__ import annotations

from itertools import pairwise

from knowledge.frame import Frame
from knowledge.lexicon import Sort
from knowledge.mention import Mention
from knowledge.wordsets import word_set

_ALL = word_set("quantified.all")


def says_all(frame: Frame) -> bool:
    """每个市都, 都有: nobody is left out."""
    return frame.has(Sort.EVERY, Sort.ALL) or not frame.typed.isdisjoint(_ALL)


def said_to_hold(frame: Frame) -> list[Mention]:
    """其中9个市承担标杆任务: so many places, of which nothing but that is said."""
    if not frame.said(Sort.COUNTED_PLACES):
        return []
    other = frame.superlatives or frame.first or frame.nth or frame.rows or frame.excluded or frame.has(Sort.MANY)
    if other or says_all(frame):
        return []
    said = [m for m in frame.mentions if m.sort is not Sort.FILLER]
    pairs = ((a, b) for a, b in pairwise(said) if a.sort is Sort.COUNTED_PLACES)
    return [a for a, b in pairs if b.sort is Sort.HAS or b.assigns]
