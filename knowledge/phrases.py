"""Lists of phrases as data files write them: apart by spaces, with {一,两}{个,家} for all that can be put together so."""

from __future__ import annotations

from collections.abc import Iterator

from bracex import expand


def spelt_out(phrases: str) -> Iterator[str]:
    """Each phrase of a list."""
    for phrase in phrases.split():
        yield from expand(phrase) if "{" in phrase else (phrase,)
