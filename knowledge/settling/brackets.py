"""…（上云）: what a whole message is about, added in brackets at its end."""

from __future__ import annotations

from knowledge.lexicon import Sort
from knowledge.mention import Mention


def said_at_the_end(mentions: list[Mention]) -> list[Mention]:
    """垫底的是哪几个市？任务都是几个？（上云）: the one indicator of a message, put where others say it."""
    end = len(mentions)
    while end and mentions[end - 1].sort is Sort.BREAK and mentions[end - 1].text != ")":
        end -= 1
    sorts = [m.sort for m in mentions]
    bracketed = end > 3 and [m.text for m in (mentions[end - 3], mentions[end - 1])] == ["(", ")"]
    if not bracketed or sorts[end - 2] is not Sort.INDICATOR or sorts.count(Sort.INDICATOR) > 1:
        return mentions
    return [mentions[end - 2], *mentions[: end - 3], *mentions[end:]]
