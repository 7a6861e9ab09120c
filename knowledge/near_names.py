"""Words that are no name but sound or look like one: the name that is meant, or a tie of names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from knowledge import pinyin
from knowledge.lexicon import Lexicon, Sort, Word
from knowledge.mention import Mention, Tie

THRESHOLD = 84.0
"""Similarity (0–100) from which a misspelt name counts as meant."""
ASK = 64.0
"""Similarity from which a name is worth asking about, though too far to be taken as meant."""
_LONG_ASK = 76.0
"""The same for names of three and more letters, which share sounds by chance."""
MARGIN = 6.0
"""How much better the best candidate must be than the next; nearer ones are asked back."""
LOOKED_AT = 60
"""Words at either end of a text that are compared by letters: what lies between is a pasted text, not a misspelling."""
_LATIN = re.compile(r"[a-z]+\Z")
_HALF_TYPED = re.compile(r"[\u4e00-\u9fffa-z]+\Z")


class NearNames:
    """Finds the names of a lexicon that words stand for by their sound and their letters."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon

    def repair(self, found: list[Mention]) -> list[Mention]:
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
        real = self.lexicon.segmenter.knows(text)
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
    def by_sound(self) -> dict[str, list[tuple[str, Word]]]:
        """Names by each of their readings; made when the first misspelling is met."""
        index: dict[str, list[tuple[str, Word]]] = defaultdict(list)
        for name, word in self.lexicon.linkable.items():
            for reading in (name,) if _LATIN.match(name) else pinyin.readings(name):
                index[reading].append((name, word))
        return dict(index)


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
