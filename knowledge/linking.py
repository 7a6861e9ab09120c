"""Text → mentions: exact first; only what exact matching left over is compared by sound and by letters."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property, lru_cache
from itertools import pairwise

from knowledge import dates, pinyin
from knowledge.lexicon import Lexicon, Sort, Word
from knowledge.mention import SPACE, Mention, Tie
from knowledge.numbers import number_at
from knowledge.text import NUMERALS
from knowledge.typed_pinyin import PinyinReader
from knowledge.wordsets import word_set

THRESHOLD = 84.0
"""Similarity (0–100) from which a misspelt name counts as meant."""
_EVERYDAY = 1000
"""Frequency from which a word of jieba's dictionary is an everyday word (天上)."""
ASK = 64.0
"""Similarity from which a name is worth asking about, though too far to be taken as meant."""
_LONG_ASK = 76.0
"""The same for names of three and more letters, which share sounds by chance."""
MARGIN = 6.0
"""How much better the best candidate must be than the next; nearer ones are asked back."""

_LONGEST = 12
"""Letters on either side of a space that can belong to a name."""
LOOKED_AT = 60
"""Words at either end of a text that are compared by letters: what lies between is a pasted text, not a misspelling."""

_LATIN = re.compile(r"[a-z]+\Z")
_TYPED_LATIN = re.compile(r"[a-z]{2}")
_HALF_TYPED = re.compile(r"[\u4e00-\u9fffa-z]+\Z")
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
        self._by_sound: dict[str, list[tuple[str, Word]]] | None = None
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
            found = self._repair(self._in_a_row(found))
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
        return self.lexicon.tokenizer.FREQ.get(chance, 0) >= _EVERYDAY and chance in self.lexicon.nouns

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
        if token in self.lexicon.names or _NAMED_PLACE.match(token) or (_LATIN.match(token) and len(token) > 1):
            return "name"
        if token in self.lexicon.nouns:
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

    def _repair(self, found: list[Mention]) -> list[Mention]:
        """Unknown words that sound or look like a name become that name, or a tie of names."""
        result: list[Mention] = []
        i = 0
        while i < len(found):
            best = self._nearest(found, i)
            if best is None:
                result.append(found[i])
                i += 1
            else:
                mention, width = best
                result.append(mention)
                i += width
        return result

    def _nearest(self, found: list[Mention], start: int) -> tuple[Mention, int] | None:
        """The name that the words from `start` stand for, and how many words they are."""
        best: tuple[Mention, int] | None = None
        strange = start < LOOKED_AT or start >= len(found) - LOOKED_AT
        text, sorts = "", set()
        for width, last in enumerate(found[start : start + 7], 1):
            if not _open(last):
                break
            text += last.text
            sorts.add(last.sort)
            strange = strange and (last.sort is Sort.UNKNOWN or last.text == " ")
            if len(text) > 24 or Sort.UNKNOWN not in sorts or " " in (text[0], text[-1]):
                continue
            mention = self.match(text, strange=strange)
            if mention and mention.sort is Sort.DISTRICT and Sort.FILLER in sorts:
                continue  # 讲成 is no 江城
            if mention and (best is None or mention.score >= best[0].score):
                best = (mention, width)
        return best or self._fragment(found[start])

    def _fragment(self, mention: Mention) -> tuple[Mention, int] | None:
        """One letter of a name (汕市, x州): every name that has it."""
        if mention.name and len(mention.text) == 2 and mention.text[1] != "市":
            return self._two_halves(mention.text)
        letter = mention.text.removesuffix("市")
        if mention.sort is not Sort.UNKNOWN or len(letter) != 1:
            return None
        places = self.by_letter.get(letter)
        return (Mention(Sort.UNCLEAR, Tie(tuple(places), weak=True), mention.text, ASK), 1) if places else None

    def _two_halves(self, text: str) -> tuple[Mention, int] | None:
        """东州: the first letter of 东莞 and the last of 广州, 惠州 and others, so that any of them can be meant."""
        first, last = text[0], text[1]
        begun = [w for w in self.by_letter.get(first, ()) if len(w.value) == 2 and w.value[0] == first]
        ended = [w for w in self.by_letter.get(last, ()) if len(w.value) == 2 and w.value[1] == last]
        return (Mention(Sort.UNCLEAR, Tie((*begun, *ended)), text, ASK), 1) if begun and ended else None

    def match(self, text: str, *, strange: bool = True) -> Mention | None:
        """The name nearest to `text` by sound, and if it is strange by letters; a Tie if two are equally near."""
        text = text.replace(" ", "")
        if len(text) < 2 or text.isdigit():
            return None
        latin = _LATIN.match(text) is not None
        if not latin and any(c.isascii() for c in text):
            return self._half_typed(text)
        exact = self.by_sound.get(text if latin else pinyin.sound(text), [])
        real = self.lexicon.tokenizer.FREQ.get(text, 0) > 0
        if real:  # a real word is meant, unless it sounds exactly like what the list is about
            exact = [pair for pair in exact if pair[1].sort in _CENTRAL]
        if exact:
            return _mention(text, 99.0, exact)
        word = self.spoken.get(text) if latin else self._asked(text) if not real else None
        if word is not None:
            return Mention(word.sort, word.value, text, 99.0)
        return None if real or not strange else self._similar(text, text if latin else pinyin.sound(text))

    def _half_typed(self, text: str) -> Mention | None:
        """A name of which a part is typed in pinyin (云fu), if it sounds exactly so."""
        named = self.by_sound.get(pinyin.sound(text), []) if _HALF_TYPED.match(text) else []
        return _mention(text, 99.0, named) if named else None

    def _similar(self, text: str, key: str) -> Mention | None:
        from rapidfuzz import process
        from rapidfuzz.distance import Levenshtein
        from rapidfuzz.fuzz import ratio

        latin = _LATIN.match(text) is not None
        if len(key) < 5 or len(text) > (16 if latin else 6):
            return None
        scored: list[tuple[float, tuple[str, Word]]] = []
        for reading, score, _ in process.extract(key, self.by_sound.keys(), scorer=ratio, score_cutoff=60, limit=12):
            for name, word in self.by_sound[reading]:
                close = score if Levenshtein.distance(key, reading) <= 2 else 0.0
                if not latin and len(name) > 2 and score < _LONG_ASK:
                    continue  # 副中心 is far from 珠中江
                scored.append((close if latin else _blend(text, name, score), (name, word)))
        scored = sorted((s for s in scored if s[0] >= (THRESHOLD if latin else ASK)), key=lambda s: -s[0])
        if not scored:
            return None
        top = scored[0][0]
        near = [pair for score, pair in scored if top - score < MARGIN]
        near += self._of_other_letter(text, near)
        if top < THRESHOLD:
            near = [pair for pair in near if pair[1].sort in _CENTRAL]
            return Mention(Sort.UNCLEAR, Tie(tuple(dict.fromkeys(w for _, w in near))), text, top) if near else None
        return _mention(text, top, near)

    def _asked(self, text: str) -> Word | None:
        """有机个 for 有几个: a question word of three letters and more that only sounds right."""
        word = self.spoken.get(pinyin.sound(text)) if len(text) > 2 else None
        return word if word is not None and word.sort in _ASKED else None

    def _of_other_letter(self, text: str, near: list[tuple[str, Word]]) -> list[tuple[str, Word]]:
        """阳门: written with one letter of 江门 and one of 阳江, so that either can be meant."""
        word = near[0][1]
        name, text = str(word.value), text.removesuffix("市")
        if len(text) != 2 or len(name) != 2 or word.sort is not Sort.PLACE or len(near) > 1:
            return []
        other = 0 if text[1] == name[1] else 1
        if text[1 - other] != name[1 - other]:
            return []
        places = ((p, w) for p, w in self.lexicon.linkable.items() if w.sort is Sort.PLACE and p == w.value)
        return [(p, w) for p, w in places if len(p) == 2 and p[other] == text[other] and p != name]

    @cached_property
    def by_letter(self) -> dict[str, list[Word]]:
        """Places by each letter of their names."""
        index: dict[str, list[Word]] = defaultdict(list)
        for name, word in self.lexicon.linkable.items():
            if word.sort is Sort.PLACE and name == word.value:
                for letter in dict.fromkeys(name):
                    index[letter].append(word)
        return dict(index)

    @cached_property
    def spoken(self) -> dict[str, Word]:
        """The words of questions by their sound, for questions typed in pinyin."""
        han = (phrase for phrase in self.lexicon.words if len(phrase) > 1 and not any(c.isascii() for c in phrase))
        index: dict[str, Word] = {}
        for phrase in han:
            index.setdefault(pinyin.sound(phrase), self.lexicon.words[phrase])
        return index

    @cached_property
    def typed_pinyin(self) -> PinyinReader:
        """Reads questions that are typed in pinyin; made when the first is met."""
        words = self.lexicon.words
        return PinyinReader(words, self.lexicon.tokenizer.FREQ, words)

    @property
    def by_sound(self) -> dict[str, list[tuple[str, Word]]]:
        """Names by each of their readings; made when the first misspelling is met."""
        if self._by_sound is None:
            index: dict[str, list[tuple[str, Word]]] = defaultdict(list)
            for name, word in self.lexicon.linkable.items():
                for reading in (name,) if _LATIN.match(name) else pinyin.readings(name):
                    index[reading].append((name, word))
            self._by_sound = index
        return self._by_sound


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


_ASKED = frozenset({Sort.QUANTITY, Sort.COUNT, Sort.WHICH, Sort.YES_NO, Sort.SUM, Sort.DIFFERENCE})
_CENTRAL = frozenset({Sort.PLACE, Sort.INDICATOR, Sort.REGION, Sort.TERM})


def _open(mention: Mention) -> bool:
    """True for what a misspelt name may consist of: strange words, and single letters whatever they mean elsewhere."""
    if mention.sort is Sort.UNKNOWN:
        return True
    if len(mention.text) == 1:
        return mention.text == " " or mention.sort not in (Sort.BREAK, Sort.PLACE, Sort.NUMBER)
    return mention.sort is Sort.FILLER and _LATIN.match(mention.text) is not None


def _blend(text: str, name: str, sound: float) -> float:
    """Sound counts most; shared letters in their places decide between names that sound alike."""
    if len(text) != len(name):
        return 0.0
    shared = sum(a == b for a, b in zip(text, name, strict=True)) / len(name)
    return 0.75 * sound + 25 * shared + (5 if shared else -10)


def _mention(text: str, score: float, pairs: Iterable[tuple[str, Word]]) -> Mention:
    words = tuple(dict.fromkeys(word for _, word in pairs))
    best = _same_thing(words)
    if best is not None:
        return Mention(best.sort, best.value, text, score)
    return Mention(Sort.UNCLEAR, Tie(words), text, score)


def _same_thing(words: tuple[Word, ...]) -> Word | None:
    """One word, if all mean the same, or if one of the list stands against names elsewhere that sound exactly alike."""
    if len(words) == 1:
        return words[0]
    listed = [word for word in words if word.sort in (Sort.PLACE, Sort.INDICATOR, Sort.REGION)]
    return listed[0] if len(listed) == 1 and all(w.sort is Sort.DISTRICT for w in words if w not in listed) else None
