"""How words sound: toneless pinyin, for homophones and typed pinyin."""

from __future__ import annotations

import os
from functools import cache, lru_cache
from itertools import islice, product
from typing import Any


@cache
def _pypinyin() -> Any:
    # its phrase dictionary costs 40 MB and is not needed for names, whose readings are all tried
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    import pypinyin

    return pypinyin


def sound(text: str) -> str:
    """The usual reading of a text: 湛江 → zhanjiang; letters and digits stay."""
    return "".join(map(syllable, text))


@lru_cache(maxsize=8192)
def syllable(letter: str) -> str:
    """The usual reading of one letter; without the phrase dictionary a text is read letter by letter."""
    return "".join(_pypinyin().lazy_pinyin(letter))


def readings(name: str) -> tuple[str, ...]:
    """Every reading of a name (佛 is fo and fu), at most eight."""
    pinyin = _pypinyin()
    syllables = pinyin.pinyin(name, style=pinyin.Style.NORMAL, heteronym=True)
    return tuple(dict.fromkeys("".join(s) for s in islice(product(*syllables), 8)))
