"""Spaces between two questions, which some people type instead of a mark."""

from __future__ import annotations

from collections.abc import Iterable

from knowledge.clauses.saying import ASKING, BOUND, FITS, LOOKED_AHEAD, says
from knowledge.lexicon import Sort
from knowledge.mention import Mention
from knowledge.wordsets import word_set

_THEN = word_set("clauses.then")
_ASKED = frozenset({Sort.THAN, Sort.INDICATOR, Sort.WANTED, Sort.ORDINAL, Sort.SUPERLATIVE, Sort.RANK})


def asks(part: list[Mention]) -> bool:
    return any(m.sort in ASKING for m in part[-LOOKED_AHEAD:])


def ends_at_space(part: list[Mention], rest: list[Mention]) -> bool:
    """True for two questions with nothing but a space between them (上云是什么 佛山多少)."""
    if _defines(part):
        return _whole(rest) or _defines(rest) or any(m.sort in ASKING for m in rest)
    if _whole(part) and (_whole(rest) or _defines(rest) or _another(part, rest)):
        return True
    if _whole(part) and _of_rows(rest):
        return True
    follows = bool(rest) and rest[0].text in _THEN  # 东莞第一我知道 那第二是谁
    return follows and any(m.sort is Sort.SUPERLATIVE for m in part)


def _of_rows(rest: list[Mention]) -> bool:
    """…有没有标杆 什么时候截止: what comes next asks for something else than a figure."""
    first = next((m for m in rest if says(m)), None)
    return first is not None and first.sort is Sort.WANTED and first.value in _CELLS


_CELLS = frozenset({"deadline", "days_left", "nature", "method", "standard", "requirement", "serial"})


def _defines(part: Iterable[Mention]) -> bool:
    """什么是标杆: what a term means is asked."""
    said = list(part)
    sorts = {m.sort for m in said}
    if Sort.DEFINE not in sorts:
        return False
    return Sort.INDICATOR in sorts or Sort.TERM in sorts or any(m.value == "nature" for m in said)


def _whole(part: Iterable[Mention]) -> bool:
    """True for a question that is whole in itself, so that a space after it ends it (序号16是谁 任务多少)."""
    said = list(part)
    sorts = {mention.sort for mention in said}
    if _ASKED.isdisjoint(sorts):
        return False
    return bool(sorts & ASKING) or any(mention.sort is Sort.HAS and "没" in mention.text for mention in said)


def _another(part: list[Mention], rest: list[Mention]) -> bool:
    """…都有谁 惠州算不算在内: who fits has been asked, and a place is named next."""
    said = [m for m in part if says(m)]
    following = next((m for m in rest if says(m)), None)
    if following is None or not any(m.sort in BOUND for m in said):
        return False
    if following.sort is Sort.MANY:  # …有几个市 它们合起来多少
        return said[-1].sort in FITS and any(m.sort in ASKING | {Sort.SUM} for m in rest)
    return said[-1].sort is Sort.WHICH and following.sort is Sort.PLACE
