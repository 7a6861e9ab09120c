"""Text → mentions: exact first; only what exact matching left over is looked for among `near_names`."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property, lru_cache
from itertools import pairwise

from knowledge import dates
from knowledge.lexicon import Lexicon, Sort
from knowledge.mention import SPACE, Mention
from knowledge.near_names import NearNames
from knowledge.numbers import number_at
from knowledge.text import NUMERALS
from knowledge.typed_pinyin import PinyinReader
from knowledge.wordsets import word_set

_LONGEST = 12
"""Letters on either side of a space that can belong to a name."""
_LATIN = re.compile(r"[a-z]+\Z")
_TYPED_LATIN = re.compile(r"[a-z]{2}")
_ADDRESS = re.compile(r"老[\u4e00-\u9fff]\Z|[\u4e00-\u9fff](?:总|局|处|科|姐|哥)\Z")
"""Colleagues as they are called: 老王, 张局."""
_COLLEAGUE = re.compile(
    r"老[王李张刘陈杨黄赵吴周徐孙朱胡郭何林罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘董袁余叶蒋杜苏魏程吕丁沈姚卢傅钟姜崔谭廖范汪陆戴邱邹]\Z"
)
"""A colleague by the surname: of whom it was heard, not what is asked."""
_NAMED_PLACE = re.compile(r".{1,4}[区县镇乡村州]\Z")
_SEPARATORS = frozenset("※,.;:!?()、/|<>=~-+%#&@ \\[]{}$")
_MEASURES = word_set("numbers.measures")
"""Units of other things than projects and firms, unless the list counts in them."""


class Linker:
    """Finds the mentions of a lexicon in normalised text."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._segmenter = lexicon.segmenter
        self._near = NearNames(lexicon)
        self._years = (lexicon.task_list.year,)
        self._known = {
            phrase: Mention(word.sort, word.value, phrase)
            for phrase, word in lexicon.words.items()
            if word.sort is not Sort.SUPERLATIVE  # said twice, it matters which of the two is meant
        }
        self._plain = {phrase: mention for phrase, mention in self._known.items() if not _may_count(phrase)}
        self.link = lru_cache(maxsize=2048)(self._link)

    def _link(self, text: str) -> tuple[Mention, ...]:
        """The mentions of a normalised text, in order."""
        if _TYPED_LATIN.search(text):
            text = self.typed_pinyin.read(text)
        if " " in text:
            text = self._rejoined(text)
        found: list[Mention] = []
        for part in dates.split(text, self._years):
            if isinstance(part, dates.Moment):
                found.append(Mention(Sort.DATE, part, part.text))
            else:
                found.extend(self._exact(self.lexicon.cut(part)))
        if Sort.UNKNOWN in [m.sort for m in found]:
            found = self._near.repair(self._in_a_row(found))
        return _each_its_own(tuple(self._chance(found)))

    def _rejoined(self, text: str) -> str:
        """5G 示范项目: a name of an indicator that was typed with a space inside."""
        at = text.find(" ", 1)
        while at >= 0:
            if text[at - 1] + text[at + 1 : at + 2] in self._seams and self._torn(text, at):
                text = text[:at] + text[at + 1 :]
            at = text.find(" ", at + 1)
        return text

    @cached_property
    def _seams(self) -> frozenset[str]:
        """Every two letters that stand side by side in the name of an indicator."""
        names = (phrase for phrase, word in self.lexicon.words.items() if word.sort is Sort.INDICATOR)
        return frozenset(a + b for name in names for a, b in pairwise(name))

    def _torn(self, text: str, at: int) -> bool:
        """True if what stands around a space is one name."""
        ends = range(at + 2, min(len(text), at + _LONGEST) + 1)
        around = (text[start:at] + text[at + 1 : end] for start in range(max(0, at - _LONGEST), at) for end in ends)
        return any(
            (word := self.lexicon.words.get(name)) is not None and word.sort is Sort.INDICATOR for name in around
        )

    def _chance(self, found: list[Mention]) -> list[Mention]:
        """The mentions without those that are a chance overlap of two other words (天上云)."""
        kept: list[Mention] = []
        for i, mention in enumerate(found):
            before = found[i - 1] if i else None
            if mention.text == " ":
                kept.append(Mention(Sort.BREAK, SPACE, ""))
            elif mention.text in _PREFIXES and _addressed(found[i + 1 : i + 2]):
                kept.append(Mention(Sort.FILLER, "", mention.text))
            elif mention.sort is Sort.INDICATOR and before is not None and self._overlaps(before, mention):
                kept.append(Mention(Sort.UNKNOWN, "noun", before.text + mention.text))
            else:
                kept.append(mention)
        return kept

    def _overlaps(self, before: Mention, indicator: Mention) -> bool:
        """True for 天 before 上云, where 天上 is an everyday word."""
        if len(indicator.text) != 2 or len(before.text) != 1 or before.sort not in (Sort.UNKNOWN, Sort.FILLER):
            return False
        chance = before.text + indicator.text[0]
        return self._segmenter.everyday(chance) and chance in self._segmenter.nouns

    def _exact(self, tokens: list[str]) -> list[Mention]:
        found: list[Mention] = []
        i, count = 0, len(tokens)
        while i < count:
            piece = tokens[i]
            mention = self._plain.get(piece)
            if mention is None and _may_count(piece):
                read = number_at(tokens, i, self.lexicon.words)
                if read is not None:
                    number, i = read
                    found.append(self._measured(number))
                    continue
            found.append(mention or self._single(piece))
            i += 1
        return found

    def _single(self, piece: str) -> Mention:
        """One word by itself."""
        known = self._known.get(piece)
        if known is not None:
            return known
        word = self.lexicon.words.get(piece)
        if word is not None:
            return Mention(word.sort, word.value, piece)
        if _COLLEAGUE.match(piece):
            return Mention(Sort.FILLER, "", piece)
        if piece == " " or piece in _SEPARATORS or not piece.strip():
            return Mention(Sort.BREAK, "", piece)
        return Mention(Sort.UNKNOWN, self._strangeness(piece), piece)

    def _measured(self, mention: Mention) -> Mention:
        """A number in a unit that nothing in the list is counted in (三十人的厂) is none of its figures."""
        unit = mention.value.unit if mention.sort is Sort.NUMBER else ""
        foreign = unit in _MEASURES and all(unit != each.unit for each in self.lexicon.task_list.indicators)
        return Mention(Sort.UNKNOWN, "name", mention.text) if foreign else mention

    def _strangeness(self, token: str) -> str:
        if _ADDRESS.match(token):
            return "word"
        if token in self._segmenter.names or _NAMED_PLACE.match(token) or (_LATIN.match(token) and len(token) > 1):
            return "name"
        if token in self._segmenter.nouns:
            return "noun"
        return "word" if len(token) > 1 else "letter"

    def _in_a_row(self, found: list[Mention]) -> list[Mention]:
        """广深佛莞, 广佛惠: letters of places that stand side by side, at least two of them, are those places."""
        letters, words = self.lexicon.letters, self.lexicon.words
        result = list(found)
        single = [m.text in letters and (m.sort is Sort.UNKNOWN or m.sort is Sort.PLACE) for m in found]
        fits = [one or m.text in self.lexicon.joined for one, m in zip(single, found, strict=True)]
        for i, mention in enumerate(found):
            before, after = _beyond_comma(found, i, -1), _beyond_comma(found, i, 1)
            if single[i] and any(fits[at] for at in (before, after) if 0 <= at < len(found)):
                word = words[letters[mention.text]]
                result[i] = Mention(word.sort, word.value, mention.text)
        return result

    @cached_property
    def typed_pinyin(self) -> PinyinReader:
        """Reads questions that are typed in pinyin; made when the first is met."""
        words = self.lexicon.words
        return PinyinReader(words, self._segmenter.weight, words)


def _may_count(piece: str) -> bool:
    """True for what a number may begin with."""
    return piece[0].isdigit() or piece[0] in NUMERALS or piece == "半数"


def _each_its_own(found: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """A word that is said twice is two mentions, so that rules can tell where each stands."""
    if len(set(map(id, found))) == len(found):
        return found
    seen: set[int] = set()
    own: list[Mention] = []
    for mention in found:
        own.append(replace(mention) if id(mention) in seen else mention)
        seen.add(id(mention))
    return tuple(own)


_PREFIXES = frozenset("大小老")


def _beyond_comma(found: list[Mention], at: int, way: int) -> int:
    """莞、穗、佛: the next word, or the one behind a 、."""
    following = at + way
    return following + way if 0 <= following < len(found) and found[following].text == "、" else following


def _addressed(following: list[Mention]) -> bool:
    """True before a form of address (小同志, 老领导), where the letter compares nothing."""
    return bool(following) and following[0].sort is Sort.FILLER and len(following[0].text) > 1
