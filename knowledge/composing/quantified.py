"""Who is said to have something: all of them, or so many."""

from __future__ import annotations

from knowledge.frame import Frame
from knowledge.lexicon import Sort
from knowledge.mention import Mention
from knowledge.settling.turning import NOTHING_BUT
from knowledge.wordsets import word_set

_ALL = word_set("quantified.all")


def says_all(frame: Frame) -> bool:
    """每个市都, 都有: nobody is left out."""
    even = "连" in frame.typed  # 连5%都不到 is said of one as of many
    return frame.has(Sort.EVERY, Sort.ALL) or not (even or frame.typed.isdisjoint(_ALL))


def said_to_hold(frame: Frame) -> list[Mention]:
    """其中9个市承担标杆任务, 有4个市上云过百, 没有标杆的有12个市: so many places, of which nothing but that is said."""
    if not frame.said(Sort.COUNTED_PLACES):
        return []
    other = frame.superlatives or frame.first or frame.nth or frame.rows or frame.excluded or frame.has(Sort.MANY)
    if other or says_all(frame):
        return []
    said = [m for m in frame.mentions if m.sort is not Sort.FILLER or m.text.endswith("的")]
    return [m for i, m in enumerate(said) if m.sort is Sort.COUNTED_PLACES and _holds(said[:i], said[i + 1 :], frame)]


def _holds(before: list[Mention], after: list[Mention], frame: Frame) -> bool:
    """True if what stands around so many places says that there are so many, and is no description of them."""
    rest = [m for m in after if m.sort not in (Sort.FILLER, Sort.YES_NO, Sort.BREAK)]
    if rest and (rest[0].sort is Sort.HAS or rest[0].assigns):
        return True
    told = not before or before[-1].sort in _COUNTING or before[-1].text in NOTHING_BUT
    lacks = bool(rest) and rest[0].sort is Sort.LACKS
    described = not rest and any(m.sort is Sort.INDICATOR for m in before)  # 没有标杆的有12个市
    return told and (lacks or described or bool(frame.filters))


_COUNTING = frozenset({Sort.HAS, Sort.SUM, Sort.YES_NO, Sort.EVERYWHERE})
