"""Wishes for a text that is to be written: 帮我写个开会的通知, 拟个发言稿. The bot writes none but its bulletin."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.lexicon import Lexicon, Sort
from knowledge.mention import Mention

_NEAR = 10
"""Letters between the verb and what is to be written."""
_OF_LIST = frozenset({
    Sort.PLACE, Sort.DISTRICT, Sort.REGION, Sort.INDICATOR, Sort.QUANTITY, Sort.WHICH, Sort.COUNT, Sort.STATUS, Sort.TERM,
    Sort.SUPERLATIVE, Sort.RANK, Sort.DEFINE, Sort.BULLETIN, Sort.UNLISTED, Sort.DEADLINE_TIME, Sort.YES_NO, Sort.TASKS,
})  # fmt: skip
"""What makes a message ask about the list, whatever else is to be written from it."""


def drafting_asked(mentions: Sequence[Mention], lexicon: Lexicon) -> bool:
    """True if a text is to be written and nothing of the list is asked for it."""
    said = "".join([m.text for m in mentions])
    verbs, papers = lexicon.drafting
    at = next((said.find(verb) for verb in verbs if verb in said), -1)
    if at < 0:
        return False
    paper = next((paper for paper in papers if at < said.find(paper, at) <= at + _NEAR), "")
    return bool(paper) and not any(_asks(m, paper) for m in mentions)


def _asks(mention: Mention, paper: str) -> bool:
    """True for a word that asks about the list, not for one that is part of what is to be written (汇报提纲)."""
    return mention.sort in _OF_LIST or (mention.sort is Sort.WANTED and mention.text not in paper)
