"""The goals of one cell: comparator + anything + amount + unit + object, with 其中 parts, several in a row.

No verb decides anything: what stands after the unit names the goal, and where nothing stands there, what stands before.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from knowledge.importing import amounts
from knowledge.importing.amounts import Stated, narrow
from knowledge.model import Amount, Comparator

_LONGEST = 3000
"""No workload is longer; what is would only cost time."""
_QUOTED = re.compile(r"“[^“”]*”|‘[^‘’]*’|「[^「」]*」|『[^『』]*』|《[^《》]*》|\"[^\"]*\"")
_PART = re.compile(r"其中(?:[::,,，]|包括|有)?|(?<=\()(?:含|包含|包括|其中)")
_CLAUSE = re.compile(r"[，；;。\n]|,(?!\d{3})|(?=其中)|[()](?=含|包含|包括|其中)|(?<=其中)[:，,]")
_JOINT = re.compile(r"、|以及|和|及|与|并")
_SHARED = re.compile(r"^[^\d]{0,4}[每各](?:个|县|市|镇|村|家|年|月|季|户|人|所|乡|街道|地|区|校|园)")
_NO_AMOUNT = re.compile(
    r"第\s*\d+|(?<!\d)\d+(?:\.\d+)?\s*(?:年|月|日|号|级|类|条|款|期|版|小时|天|周|个月|个工作日|工作日|时|分|:)|[A-Za-z]+[-+]?\d+|(?<!\d)\d+[A-Za-z]+"
    r"|“[^”]*”|《[^》]*》|〔\d+〕"
)
_TAILS = re.compile(r"(?:达到|达|控制在|保持在|保持|提高到|提升到|增加到|为|到|共|共计|合计|总数|累计|:|：|,|，|、)+$")
_HEADS = re.compile(
    r"^(?:(?:19|20)\d{2}年?度?|\d{1,2}月(?:\d{1,2}日|底)?前?|年?底前|力争|确保|实现|完成|计划|全年|年内|累计|共|再|的|对|为|将|并|和|及|,|，|、|:|：|其中|含|包括|有)+"
)
_ACTIONS = re.compile(r"^(?:带动|培育|推动|打造|扶持|支持|引导|组织|开展|发展)(?=..)")


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal as the cell states it."""

    phrase: str
    """What is counted, in the document's words; empty when the cell gives a figure alone."""
    amount: Amount
    unit: str
    comparator: Comparator
    whole: int | None = None
    """Index of the goal that contains this one (其中)."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a cell says, and which pieces of it could not be read."""

    goals: tuple[Goal, ...]
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Clause:
    text: str
    part: bool
    """Opened by 其中."""
    aside: bool = False
    """Follows a part after a comma, so that it may be one more part."""


def parse(cell: str) -> Parsed:
    """Read every goal of a cell."""
    if len(cell) > _LONGEST:
        return Parsed((), (cell[:40] + "……",))
    goals: list[Goal] = []
    unread: list[str] = []
    # The goals that a further part may belong to, outermost first.
    open_wholes: list[int] = []
    for clause in _clauses(narrow(cell)):
        found = amounts.find_all(clause.text)
        if not _clear(clause.text, found):
            unread.append(clause.text.strip())
            open_wholes.clear()
            continue
        if not found:
            continue
        goal = _goal(clause.text, found[0])
        whole = _whole(goal, clause, goals, open_wholes)
        goals.append(Goal(goal.phrase, goal.amount, goal.unit, goal.comparator, whole))
        if whole is None:
            open_wholes[:] = [len(goals) - 1]
        elif clause.part:
            open_wholes.append(len(goals) - 1)
        else:
            open_wholes[-1] = len(goals) - 1
    return Parsed(tuple(goals), tuple(unread))


def _whole(goal: Goal, clause: _Clause, goals: list[Goal], open_wholes: list[int]) -> int | None:
    if not open_wholes:
        return None
    if clause.part:
        return open_wholes[-1]
    if not clause.aside or len(open_wholes) < 2:
        return None
    # 新建100公里，其中高速50公里，国道50公里: one more part while the parts still fit into their whole.
    whole = goals[open_wholes[-1]].whole
    if whole is None or goals[whole].unit != goal.unit:
        return None
    parts = sum(other.amount for other in goals if other.whole == whole)
    return whole if parts + goal.amount <= goals[whole].amount else None


def _clauses(text: str) -> list[_Clause]:
    clauses: list[_Clause] = []
    after_part = pending = False
    for piece, separator in _pieces(text):
        opened = _PART.match(piece)
        part = pending or opened is not None or separator == "("
        body = piece[opened.end() :] if opened else piece
        # 其中： stands alone when a colon parts it from what it opens.
        pending = part and not body.strip()
        if not body.strip():
            continue
        aside = after_part and not part
        for index, joint in enumerate(_joints(body)):
            clauses.append(_Clause(joint, part and index == 0, aside or (part and index > 0)))
        after_part = (after_part or part) and separator not in {"；", ";", "。", "\n"}
    return clauses


def _pieces(text: str) -> list[tuple[str, str]]:
    """Split at punctuation outside quotes; each piece comes with the separator before it."""
    hidden = _QUOTED.sub(lambda match: "\x00" * len(match[0]), text)
    pieces, at, separator = [], 0, ""
    for match in _CLAUSE.finditer(hidden):
        pieces.append((text[at : match.start()], separator))
        at, separator = match.end(), match[0]
    pieces.append((text[at:], separator))
    return [(piece.rstrip(")") if "(" not in piece else piece, separator) for piece, separator in pieces]


def _joints(text: str) -> list[str]:
    """Split at 、 and 和 where both sides have an amount of their own; 技术中心、工程中心 stays one object."""
    hidden = _QUOTED.sub(lambda match: "\x00" * len(match[0]), text)
    found = amounts.find_all(text)
    cuts = []
    for left, right in itertools.pairwise(found):
        joints = list(_JOINT.finditer(hidden, left.end, right.start))
        # The last joint belongs to the enumeration of goals, the ones before it to the object.
        if joints:
            cuts.append(joints[-1].span())
    parts, at = [], 0
    for start, end in cuts:
        parts.append(text[at:start])
        at = end
    parts.append(text[at:])
    return parts


def _clear(text: str, found: list[Stated]) -> bool:
    """Whether a clause says at most one amount, and nothing else in it looks like a figure."""
    rest = text
    for stated in reversed(found):
        rest = rest[: stated.start] + rest[stated.end :]
    if re.search(r"\d", _NO_AMOUNT.sub("", rest)):
        return False
    return not found or (len(found) == 1 and not _SHARED.match(text) and not amounts.is_rough(_NO_AMOUNT.sub("", text)))


def _goal(text: str, stated: Stated) -> Goal:
    after, suffix = amounts.leading_suffix(text[stated.end :])
    before, prefix = amounts.without_comparator(text[: stated.start])
    after, before = _tidy(after), _tidy(before)
    ratio = stated.unit in amounts.RATIOS
    phrase = (before or after) if ratio else (after or before)
    return Goal(phrase, stated.amount, stated.unit, suffix if suffix and not prefix else prefix or Comparator.EXACTLY)


def _tidy(text: str) -> str:
    text = text.strip(" \t()。.、,，;；")
    text = _TAILS.sub("", _HEADS.sub("", text)).strip()
    return _ACTIONS.sub("", text)
