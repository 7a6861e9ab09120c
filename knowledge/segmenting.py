"""Text → words: jieba's dictionary and way of cutting, over a list's own phrases, on a tokenizer of our own.

jieba's global tokenizer is never touched, and its cache in the shared temporary folder is neither read nor written.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterable, Mapping
from math import inf, log
from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # jieba 0.42.1 imports pkg_resources
    import jieba

jieba.setLogLevel(logging.WARNING)

_EVERYDAY = 1000
"""Frequency from which a word of jieba's dictionary is an everyday word (天上)."""
_PHRASE_FREQUENCY = 20_000
"""Frequency of our own phrases: with it a phrase wins against its parts, and a name against a chance overlap."""
_NAMES = frozenset({"nr", "ns", "nt", "nz", "nrt", "nrfg"})
_FULL_NAME = 3
"""Letters of a person's full name; what jieba's dictionary calls a shorter one is as often a common word (寻思)."""
_NOUNISH = frozenset({"n", "ng", "j", "s"})
"""Tags of jieba's dictionary."""
_COUNTED = re.compile(
    r"(?:第[零一二两三四五六七八九十百]+[名位个家号项]?)+\Z|[零〇一二两三四五六七八九十百千几]+[个家项名位只条件座年月日号天倍成市人大片边块处甲强里]+\Z"
    r"|[上过破超近到满][十百千万]+\Z|[二三四五六七八九]?[十百千]几\Z"
)
"""Dictionary words such as 六个 and 上百, which are a number and what is said of it."""
_LATIN = re.compile(r"[a-z]+\Z")
# words of jieba's dictionary that are rarer than 4 are left out: most are names that only cost memory and time
_LINE = re.compile(r"^(\S+) (\d{2,}|[4-9]) (\S+)$", re.MULTILINE)
_PREFIX = 0.0
"""Weight of what only begins a word; that of a word is below."""


class Segmenter(jieba.Tokenizer):  # type: ignore[misc]  # jieba has no types
    """jieba's tokenizer over its dictionary and `phrases`, for cutting without guessing at new words (HMM=False).

    The words it finds are those that jieba finds. It looks each one up once, with its logarithm ready: jieba asks its
    dictionary twice for each and reckons the logarithm every time, which was a sixth of the time of an answer.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        super().__init__()
        found = _LINE.findall((Path(jieba.__file__).parent / "dict.txt").read_text("utf-8"))
        self.nouns = frozenset(word for word, _, tag in found if tag in _NOUNISH)
        self.names = frozenset(
            word for word, _, tag in found if tag in _NAMES and not (tag == "nr" and len(word) < _FULL_NAME)
        )
        frequencies = {word: int(frequency) for word, frequency, _ in found if not _COUNTED.match(word)}
        self.total = sum(frequencies.values())
        for phrase in phrases:
            if not _LATIN.match(phrase):  # letters stay together: zhanjiang, not zh
                frequencies[phrase] = max(frequencies.get(phrase, 0), _PHRASE_FREQUENCY)
        self._strange = -log(self.total)
        self.weights = self._weighed(frequencies)
        self.initialized = True

    def _weighed(self, frequencies: Mapping[str, int]) -> dict[str, float]:
        """The logarithm of each word's share, and a mark on everything that begins a word."""
        weight = {frequency: log(frequency) + self._strange for frequency in set(frequencies.values())}
        weights = {word: weight[frequency] for word, frequency in frequencies.items()}
        for word in frequencies:
            for end in range(1, len(word)):
                weights.setdefault(word[:end], _PREFIX)
        return weights

    def weight(self, word: str) -> float:
        """Logarithm of a word's share in what is written; that of a letter that is never written if it is none."""
        return self.weights.get(word) or self._strange

    def knows(self, word: str) -> bool:
        """True for a word of the dictionary or a phrase."""
        return self.weights.get(word, _PREFIX) != _PREFIX

    def everyday(self, word: str) -> bool:
        """True for a word that is often written."""
        return self.knows(word) and self.weight(word) >= log(_EVERYDAY) + self._strange

    def get_DAG(self, sentence: str) -> dict[int, list[int]]:  # noqa: ARG002, N802 - jieba asks for it by this name
        """Nothing: which words a sentence can hold is found while `calc` weighs them."""
        return {}

    def calc(self, sentence: str, DAG: object, route: dict[int, tuple[float, int]]) -> None:  # noqa: ARG002, N803
        """Put into `route`, for each letter, the greatest weight from there on and where its first word ends."""
        weighed, size = self.weights.get, len(sentence)
        onward = [0.0] * (size + 1)
        for start in range(size - 1, -1, -1):
            top, last, end = -inf, start, start
            while end < size and (weight := weighed(sentence[start : end + 1])) is not None:
                end += 1
                if weight and weight + onward[end] >= top:
                    top, last = weight + onward[end], end - 1
            onward[start] = top if top > -inf else self._strange + onward[start + 1]
            route[start] = (onward[start], last)
