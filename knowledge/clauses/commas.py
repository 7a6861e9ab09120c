"""Commas that only take breath: what comes after one belongs to the same question."""

from __future__ import annotations

from enum import Enum

from knowledge.clauses.saying import BOUND, FITS, LOOKED_AHEAD, STOPS, content, until_stop
from knowledge.lexicon import Sort
from knowledge.mention import Mention
from knowledge.wordsets import word_set

_CONDITION = frozenset({
    Sort.HAS, Sort.LACKS, Sort.NEED, Sort.INDICATOR, Sort.COMPARE_OP, Sort.SUFFIX_OP, Sort.NUMBER, Sort.JOIN, Sort.ONLY,
    Sort.MEAN, Sort.WITHIN, Sort.THAN, Sort.MORE, Sort.LESS, Sort.PLACE, Sort.DIGITS, Sort.UNKNOWN,
})  # fmt: skip
"""What a condition on places is made of."""
_ANY = frozenset({Sort.HAS, Sort.LACKS, Sort.YES_NO})
"""有吗, 有没有: asks whether any place fits."""


class Breath(Enum):
    """What a mark does between two clauses."""

    NONE = "none"
    """It ends the clause."""
    HEARD = "heard"
    """What comes next belongs to the same question, apart from what is before."""
    SILENT = "silent"
    """What comes next goes on as if there were no mark."""


def breath_at(mark: Mention, part: list[Mention], rest: list[Mention]) -> Breath:
    """What a mark does after the clause so far, before the mentions that follow."""
    comma = mark.text == ","
    if comma and (_only_names_whole(part) or _compared_next(part, rest)):
        return Breath.SILENT
    if comma and _only_holds_against(part, rest):
        return Breath.HEARD
    if not _described(part, rest):
        return Breath.NONE
    return Breath.HEARD if comma and not part[-1].text.endswith("的") else Breath.SILENT


def _described(part: list[Mention], rest: list[Mention]) -> bool:
    """有标杆没5G的，是哪几个市: a comma that only takes breath between the conditions on places and who fits them."""
    if len(part) > LOOKED_AHEAD:
        return False
    clauses = commas(rest)
    said, following = content(part), [clause for each in clauses if (clause := content(each))]
    if not said or not following:
        return False
    asking = next((m for m in following[0] if m.sort is not Sort.JOIN), None)
    if part[-1].text.endswith("的") and asking is not None and asking.sort in FITS:
        return True
    if part[-1].text.endswith("的") and _conditions(said) and {m.sort for m in following[0]} <= _ANY:
        return True
    if _conditions(said):
        who = next((clause for clause in following if not _conditions(clause)), [])
        return _asks_who(who)
    if _also_holds(part, clauses[0]):
        return True
    ends = bool(clauses[0]) and clauses[0][-1].text.endswith("的")
    return ends and _conditions(following[0]) and any(m.sort in FITS for m in said)


def _also_holds(part: list[Mention], rest: list[Mention]) -> bool:
    """哪些市上云低于平均，却还要搞标杆: a contrast that adds a condition to those who are asked for."""
    asked = any(m.sort in FITS for m in part) and any(m.sort in BOUND for m in part)
    contrast = bool(rest) and any(m.text in _CONTRAST for m in rest[:2])
    said = content(rest)
    held = any(m.sort is Sort.INDICATOR for m in said) and any(
        m.assigns or m.sort in (Sort.HAS, Sort.LACKS) for m in said
    )
    return asked and contrast and held and all(m.sort in _CONDITION or m.assigns for m in said)


_CONTRAST = word_set("clauses.contrast")


def _only_holds_against(part: list[Mention], rest: list[Mention]) -> bool:
    """珠三角和粤北上云最多的市分别是谁，差多少: the extremes of regions, and in the next clause only how they compare."""
    following = rest[0].sort if rest else None
    if following not in (Sort.DIFFERENCE, Sort.COMPARE) or len(part) > LOOKED_AHEAD:
        return False
    sorts = [m.sort for m in part]
    extremes = sorts.count(Sort.REGION) == 2 and Sort.SUPERLATIVE in sorts and Sort.PLACE_NOUN in sorts
    return extremes and {m.sort for m in until_stop(rest)} <= {following, Sort.FILLER, Sort.YES_NO}


def _only_names_whole(part: list[Mention]) -> bool:
    """全省标杆任务中，5G占多少: a comma that only takes breath after what something is a part of."""
    said = content(part[-LOOKED_AHEAD:])
    ends = bool(said) and said[-1].sort is Sort.WITHIN
    return ends and any(m.sort is Sort.INDICATOR for m in said) and all(m.sort in _NAMES_WHOLE for m in said)


_NAMES_WHOLE = frozenset({
    Sort.PLACE, Sort.REGION, Sort.EVERYWHERE, Sort.ALL, Sort.INDICATOR, Sort.WANTED, Sort.COUNTED_PLACES, Sort.WITHIN,
})  # fmt: skip


def _compared_next(part: list[Mention], rest: list[Mention]) -> bool:
    """佛山加东莞的上云，有没有超过全省四成: whose figures are held against something is said before a comma."""
    following = content(until_stop(rest))
    held = next((m for m in following if m.sort not in _WHETHER), None)
    if held is None or held.sort not in (Sort.COMPARE_OP, Sort.THAN) or len(part) > LOOKED_AHEAD:
        return False
    sorts = {m.sort for m in content(part)}
    about = Sort.INDICATOR in sorts and not sorts.isdisjoint(_SUBJECTS)
    anew = any(m.sort in (Sort.INDICATOR, Sort.WHICH, Sort.COUNT, Sort.QUANTITY) for m in following)
    return about and sorts <= _ONLY_SUBJECT and not anew


_WHETHER = frozenset({Sort.HAS, Sort.YES_NO, Sort.JOIN, Sort.NEED})
_SUBJECTS = frozenset({Sort.PLACE, Sort.DISTRICT, Sort.REGION})
_ONLY_SUBJECT = _SUBJECTS | {
    Sort.INDICATOR, Sort.WANTED, Sort.SUM, Sort.JOIN, Sort.COUNTED_PLACES, Sort.NEED, Sort.UNKNOWN, Sort.EVERYWHERE, Sort.ALL,
}  # fmt: skip


def commas(rest: list[Mention]) -> list[list[Mention]]:
    """What follows in the same sentence, cut at commas."""
    clauses: list[list[Mention]] = [[]]
    for mention in rest:
        if mention.sort is Sort.BREAK and mention.text == ",":
            clauses.append([])
        elif mention.sort is Sort.BREAK and mention.text in STOPS:
            break
        else:
            clauses[-1].append(mention)
    return clauses


_BRACKETS = frozenset("()")
"""20个（含）以上."""


def _conditions(said: list[Mention]) -> bool:
    """True for nothing but conditions on indicators: 手上有标杆任务, 上云又不到一百的."""
    general = (Sort.WANTED, "target"), (Sort.WANTED, "overview")
    plain = all(m.sort in _CONDITION or m.text in _BRACKETS or (m.sort, m.value) in general for m in said)
    sorts = {m.sort for m in said}
    compared = Sort.PLACE not in sorts or Sort.THAN in sorts
    return plain and compared and Sort.INDICATOR in sorts and bool(sorts & BOUND)


def _asks_who(said: list[Mention]) -> bool:
    """True if it asks for places and nothing about them."""
    who = [m for m in said if m.sort in FITS]
    left_out = any(m.sort is Sort.EXCLUDE for m in said)  # 除了湛江还有谁
    about = {Sort.QUANTITY, Sort.WANTED} | (set() if left_out else {Sort.PLACE, Sort.REGION})
    named = bool(said) and said[-1].sort is Sort.PLACE_NOUN  # …，又没有标杆的市
    return bool(who or named) and not any(m.sort in about for m in said)
