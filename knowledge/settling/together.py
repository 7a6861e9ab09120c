"""光东莞和佛山两个市就…, 广州减去惠州: places that are held against something by themselves, or against each other."""

from __future__ import annotations

from knowledge.lexicon import Sort
from knowledge.mention import Mention
from knowledge.settling.clause import NAMED, clause_of
from knowledge.wordsets import word_set

ALREADY = word_set("together.already")
_BY_THEMSELVES = word_set("together.by_themselves")


def subtracted(mention: Mention, said: list[Mention]) -> Mention:
    """广州上云减去|惠州上云: the difference of two places, where 全省减去惠州 leaves one out."""
    clause = [m for m in clause_of(said)[:-1] if m.sort in NAMED or m.sort in (Sort.EVERYWHERE, Sort.ALL)]
    one = len(clause) == 1 and clause[0].sort is Sort.PLACE and clause[0].value != mention.value
    if mention.sort is Sort.PLACE and one:
        said[-1] = Mention(Sort.DIFFERENCE, "difference", said[-1].text)
    return mention


MINUS = frozenset({"减去", "减掉"})


def by_themselves(mention: Mention, said: list[Mention]) -> Mention:
    """光佛山和广州|就: 就 says that they alone have so much, several of them together."""
    clause = clause_of(said)
    first = next((i for i, m in enumerate(clause) if m.text in _BY_THEMSELVES), None)
    places = [m for m in clause[first:] if m.sort in NAMED] if first is not None else []
    if first is None or not places or clause[first + 1] is not places[0]:
        return mention
    said[len(said) - len(clause) + first] = Mention(Sort.FILLER, "", clause[first].text)
    summed = len(places) > 1 and all(m.sort is not Sort.SUM for m in clause)
    return Mention(Sort.SUM, "sum", mention.text) if summed else Mention(Sort.FILLER, "", mention.text)
