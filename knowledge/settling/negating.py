"""Negations: 没有安排 is one, 不是没有 is none, 未 before a verb of having is one, 不在 says where."""

from __future__ import annotations

from dataclasses import replace

from knowledge.lexicon import Sort
from knowledge.mention import Mention
from knowledge.wordsets import word_set

NOT_BEING = word_set("negating.not_being")
"""What denies that something is so."""
_NOT_YET = word_set("negating.not_yet")
"""Before a verb of having, none; alone at the end of a sentence, 未 asks whether."""
_NO = word_set("negating.no")
_LYING = word_set("negating.lying")
OUTSIDE = frozenset({no + lying for no in _NO for lying in _LYING}) | {"既不是", "也不是"}
"""Before a region, what lies outside it is meant."""
NEGATIONS = NOT_BEING | _NOT_YET | _NO


def negated(mention: Mention, said: list[Mention]) -> Mention | None:
    """没有 安排 is one negation, 不是 没有 is none."""
    before = said[-1] if said else None
    if before is None:
        return mention
    if before.sort is Sort.LACKS and _is_what_lacks(mention):
        said[-1] = replace(before, text=before.text + mention.text)
        return None
    if before.text in NOT_BEING and mention.sort is Sort.LACKS:
        said[-1] = Mention(Sort.HAS, "has", before.text + mention.text)
        return None
    if before.text in _NOT_YET and _is_what_lacks(mention):
        said[-1] = Mention(Sort.LACKS, "lacks", before.text + mention.text)  # 未安排, 尚未承担
        return None
    if before.text in _NOT_YET and mention.text == "被":
        said[-1] = Mention(Sort.LACKS, "lacks", before.text + mention.text)  # 未被赋予
        return None
    if before.text in _NO and mention.text in _LYING:
        said[-1] = Mention(Sort.FILLER, "", before.text + mention.text)  # 不在, 也不属于
        return None
    return None if before.sort is Sort.LACKS and mention.text == "被" else mention  # 没被要求


def _is_what_lacks(mention: Mention) -> bool:
    """没有安排, 没 分到, 没有要求: a verb of having after a negation belongs to it, and does not take it back."""
    return mention.sort in (Sort.HAS, Sort.NEED) or mention.assigns
