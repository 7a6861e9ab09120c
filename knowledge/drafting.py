"""Wishes for a text that is to be written: 帮我写个开会的通知, 拟个发言稿. The bot writes none but its bulletin."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.lexicon import Lexicon, Sort
from knowledge.mention import Mention

_NEAR = 14
"""Letters between the verb and what is to be written."""
_OF_LIST = frozenset({
    Sort.QUANTITY, Sort.WHICH, Sort.COUNT, Sort.STATUS, Sort.SUPERLATIVE, Sort.RANK, Sort.DEFINE, Sort.BULLETIN,
    Sort.DEADLINE_TIME, Sort.YES_NO, Sort.TASKS,
})  # fmt: skip
"""What makes a message ask about the list, whatever else is to be written from it."""
_NAMES = frozenset({Sort.PLACE, Sort.DISTRICT, Sort.REGION, Sort.INDICATOR, Sort.TERM, Sort.UNLISTED})
"""What does so too, unless it only says what the text is to be about (上云推进会的通知)."""


def drafting_asked(mentions: Sequence[Mention], lexicon: Lexicon) -> bool:
    """True if a text is to be written and nothing of the list is asked for it."""
    said = "".join([m.text for m in mentions])
    verbs, papers = lexicon.drafting
    at = next((said.find(verb) for verb in verbs if verb in said), -1)
    if at < 0:
        return False
    found = ((said.find(paper, at), paper) for paper in papers)
    end, paper = next(((end, paper) for end, paper in found if at < end <= at + _NEAR), (-1, ""))
    if not paper:
        return False
    begin = 0
    for mention in mentions:
        within = at <= begin < end
        if _asks(mention, paper) or (mention.sort in _NAMES and not within):
            return False
        begin += len(mention.text)
    return True


def _asks(mention: Mention, paper: str) -> bool:
    """True for a word that asks about the list, not for one that is part of what is to be written (汇报提纲)."""
    return mention.sort in _OF_LIST or (mention.sort is Sort.WANTED and mention.text not in paper)
