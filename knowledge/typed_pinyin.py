"""Questions typed in pinyin (zhuhai de 5g you ji ge) → the words that they spell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import accumulate

from knowledge import pinyin
from knowledge.text import NUMERALS

_RUN = re.compile(r"(?<![a-z0-9])[a-z]+(?: [a-z]+)*(?![a-z0-9])")
_LONGEST_RUN = 160
"""Letters; nobody types more pinyin in one breath."""


class PinyinReader:
    """Spells runs of pinyin out, when every letter of a run belongs to a phrase that the lexicon knows."""

    def __init__(self, phrases: Iterable[str], weight: Callable[[str], float], known: Mapping[str, object]) -> None:
        self._known = known
        """Words in Latin letters that stand for themselves."""
        self._spelt: dict[str, str] = {}
        ordinals = (f"第{numeral}" for numeral in NUMERALS)
        spoken = [p for p in (*phrases, *NUMERALS, *ordinals) if not any(c.isascii() for c in p)]
        for phrase in sorted(spoken, key=weight, reverse=True):
            for reading in pinyin.readings(phrase) if 1 < len(phrase) < 4 else (pinyin.sound(phrase),):
                self._spelt.setdefault(reading, phrase)
        self._longest = max(map(len, self._spelt), default=0)

    def read(self, text: str) -> str:
        """The text with its runs of pinyin spelt out; a run that cannot be read whole stays."""
        return _RUN.sub(lambda run: self._run(run.group()), text)

    def _run(self, run: str) -> str:
        words = run.split(" ")
        if all(word in self._known for word in words) or len(run) > _LONGEST_RUN:
            return run
        phrases = self._phrases("".join(words), frozenset(accumulate(map(len, words), initial=0)))
        if phrases is None or (len(words) == 1 and all(len(phrase) == 1 for phrase in phrases)):
            return run  # a lone syllable can be anything
        return "".join(phrases)

    def _phrases(self, letters: str, borders: frozenset[int]) -> list[str] | None:
        """The fewest phrases that spell the letters, None if there are none; words that were typed are not torn apart."""
        best: list[tuple[float, list[str]] | None] = [(0, []), *([None] * len(letters))]
        for end in range(1, len(letters) + 1):
            for start in range(max(0, end - self._longest), end):
                before, phrase = best[start], self._spelt.get(letters[start:end])
                if before is None or not phrase:
                    continue
                cost = before[0] + 1 + (_TORN if _tears(start, end, borders) else 0)
                current = best[end]
                if current is None or cost < current[0]:
                    best[end] = (cost, [*before[1], phrase])
        return best[-1][1] if best[-1] is not None else None


_TORN = 1.5
"""So many phrases more are better than one that tears typed words apart."""


def _tears(start: int, end: int, borders: frozenset[int]) -> bool:
    """True for fuyou in yunfu you: a piece of one typed word together with another."""
    if start in borders and end in borders:
        return False
    return any(border in borders for border in range(start + 1, end))
