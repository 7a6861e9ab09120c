"""What says something in a clause, and how far one looks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from knowledge.dates import Moment
from knowledge.lexicon import Sort
from knowledge.mention import Mention
from knowledge.text import ITEM

STOPS = frozenset(",.;?!:")
"""What ends a clause, unless it only takes breath."""
LOOKED_AHEAD = 40
"""Mentions after a comma that can still belong to the same question."""
FITS = frozenset({Sort.WHICH, Sort.COUNT})
"""Ask who fits."""
BOUND = frozenset({Sort.HAS, Sort.LACKS, Sort.ONLY, Sort.COMPARE_OP, Sort.SUFFIX_OP, Sort.THAN, Sort.DIGITS})
"""What a condition is made with."""
ASKING = frozenset({Sort.DIFFERENCE, Sort.QUANTITY, Sort.WHICH, Sort.COUNT, Sort.RANK, Sort.YES_NO})
"""What makes a clause a question that is whole in itself."""
TOGETHER = frozenset({Sort.SUM, Sort.DIFFERENCE, Sort.COMPARE, Sort.SAME, Sort.RATIO, Sort.MEAN, Sort.THAN})
"""What puts several figures together."""
UNSAID = frozenset({Sort.FILLER, Sort.NOW, Sort.BULLETIN})
"""What has no part in a clause's shape."""


def says(mention: Mention) -> bool:
    """True for what has a part in a clause's shape; a date may stand anywhere in it."""
    return mention.sort not in UNSAID and not isinstance(mention.value, Moment) and mention.text != ITEM


def heard(clause: Sequence[Mention]) -> list[tuple[int, Mention]]:
    """What has a part in a clause's shape, each with where it stands."""
    return [
        (at, m)
        for at, m in enumerate(clause)
        if m.sort not in UNSAID and m.text != ITEM and not isinstance(m.value, Moment)
    ]


def content(mentions: Iterable[Mention]) -> list[Mention]:
    return [m for m in mentions if m.sort not in UNSAID]


def until_stop(mentions: list[Mention]) -> Iterator[Mention]:
    return takewhile(lambda m: m.sort is not Sort.BREAK or m.text not in STOPS, mentions)
