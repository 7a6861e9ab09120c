"""比我们少: whoever speaks is the place that was just named."""

from __future__ import annotations

from dataclasses import replace

from knowledge.lexicon import Sort
from knowledge.mention import Mention
from knowledge.settling.clause import clause_of
from knowledge.wordsets import word_set

OURS = word_set("ours.we")
_LOOKED_BACK = 20


def ours(mention: Mention, said: list[Mention]) -> Mention:
    """梅州领导问，上云比|咱|少的: what others are held against, and no more whom it is asked of."""
    if not said or said[-1].sort is not Sort.THAN:
        return mention
    clause = clause_of(said)
    before = range(len(said) - len(clause) - 1, max(-1, len(said) - _LOOKED_BACK), -1)
    at = next((i for i in before if said[i].sort in (Sort.PLACE, Sort.DISTRICT)), None)
    if at is None:
        return Mention(Sort.ONE, "one", mention.text)
    place = said[at]
    if {m.sort for m in clause_of(said[: at + 1]) + _rest_of_clause(said, at)} <= _ONLY_WHO:
        said[at] = replace(place, sort=Sort.FILLER, value="")
    return replace(place, text=mention.text)


def named(mention: Mention, said: list[Mention]) -> Mention:
    """比我们|江门: the name says who 我们 is."""
    if mention.sort is Sort.PLACE and said[-1].sort is not Sort.FILLER:
        said.pop()
    return mention


def _rest_of_clause(said: list[Mention], at: int) -> list[Mention]:
    ends = next((i for i in range(at, len(said)) if said[i].sort is Sort.BREAK), len(said))
    return said[at:ends]


_ONLY_WHO = frozenset({Sort.PLACE, Sort.DISTRICT, Sort.FILLER, Sort.UNKNOWN, Sort.NOW})
