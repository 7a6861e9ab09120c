"""Mentions → clauses: at punctuation, after each question but the last, and between pairs of a place and its question.

`commas` and `spaces` tell which of them end a clause, `questions` cuts a clause into what is asked.
"""

from __future__ import annotations

from collections.abc import Iterable

from knowledge.clauses.commas import Breath, breath_at
from knowledge.clauses.questions import is_within, questions
from knowledge.clauses.saying import LOOKED_AHEAD, STOPS, UNSAID, until_stop
from knowledge.clauses.spaces import asks, ends_at_space
from knowledge.lexicon import Sort
from knowledge.mention import SPACE, Mention
from knowledge.settling.slips import SLIPS
from knowledge.text import ITEM

__all__ = ["UNSAID", "clauses_of", "is_within"]


def clauses_of(mentions: Iterable[Mention]) -> list[list[Mention]]:
    """Clauses at punctuation, and within a clause after each question but the last."""
    clauses: list[list[Mention]] = [[]]
    listed = list(mentions)
    for i, mention in enumerate(listed):
        if mention.sort is not Sort.BREAK:
            if mention.text in SLIPS and asks(clauses[-1]):
                clauses.append([])  # 河源上云多少打错了我想问的是揭阳
            clauses[-1].append(mention)
        elif mention.value == SPACE:
            rest = list(until_stop(listed[i + 1 : i + 1 + LOOKED_AHEAD]))
            if ends_at_space(clauses[-1][-LOOKED_AHEAD:], rest):
                clauses.append([])
        elif mention.text == ITEM:
            clauses.append([mention])
        elif mention.text in STOPS:
            ahead = listed[i + 1 : i + 1 + LOOKED_AHEAD]
            breath = breath_at(mention, clauses[-1], ahead) if ahead else Breath.NONE
            if breath is Breath.NONE:
                clauses.append([])
            elif breath is Breath.HEARD:
                clauses[-1].append(mention)
        elif mention.text in "-~、/><=":
            clauses[-1].append(mention)
    return [part for clause in clauses if clause for part in questions(clause) if part]
