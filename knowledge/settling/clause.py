"""The clause that a word stands in, as far as it is read."""

from __future__ import annotations

from knowledge.lexicon import Sort
from knowledge.mention import Mention

NAMED = frozenset({Sort.PLACE, Sort.DISTRICT, Sort.REGION})
"""Places and regions, however they are named."""


def clause_of(said: list[Mention]) -> list[Mention]:
    """The words since the last break."""
    return said[next((i + 1 for i in range(len(said) - 1, -1, -1) if said[i].sort is Sort.BREAK), 0) :]
