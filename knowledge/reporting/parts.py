"""A message in the parts that matter to a report: places, indicators, numbers, and words with a role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from knowledge.lexicon import Sort
from knowledge.linking import Linker
from knowledge.mention import Mention, Number
from knowledge.reporting.words import ReportWords, Role


class Kind(StrEnum):
    """What a part is."""

    PLACE = "place"
    SCOPE = "scope"
    DISTRICT = "district"
    INDICATOR = "indicator"
    NUMBER = "number"
    ORDINAL = "ordinal"
    JOIN = "join"
    STOP = "stop"
    ROLE = "role"
    STRANGE = "strange"
    FOREIGN = "foreign"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a message."""

    kind: Kind
    value: Any = ""
    text: str = ""
    roles: frozenset[Role] = frozenset()

    def is_a(self, *roles: Role) -> bool:
        """True if it has any of these roles."""
        return not self.roles.isdisjoint(roles)


_KINDS = {
    Sort.PLACE: Kind.PLACE,
    Sort.INDICATOR: Kind.INDICATOR,
    Sort.NUMBER: Kind.NUMBER,
    Sort.DISTRICT: Kind.DISTRICT,
    Sort.ORDINAL: Kind.ORDINAL,
    Sort.REGION: Kind.SCOPE,
    Sort.EVERYWHERE: Kind.SCOPE,
    Sort.UNLISTED: Kind.FOREIGN,
    Sort.OUTSIDE: Kind.FOREIGN,
    Sort.COUNTED_PLACES: Kind.FOREIGN,
    Sort.PLACE_NOUN: Kind.FOREIGN,
    Sort.EVERY: Kind.FOREIGN,
    Sort.TOPIC: Kind.STRANGE,
}
_ASKING = frozenset({
    Sort.QUANTITY, Sort.WHICH, Sort.COUNT, Sort.RANK, Sort.ORDER, Sort.COMPARE, Sort.SUPERLATIVE, Sort.TOP, Sort.MEAN,
    Sort.RATIO, Sort.EXISTENCE, Sort.DEFINE, Sort.BETWEEN, Sort.YES_NO, Sort.DIGITS, Sort.UNCLEAR, Sort.EXCLUDE,
})  # fmt: skip
"""Sorts that no report needs, unless the words of reports know the phrase."""
_QUESTION_LETTERS = frozenset("?多几哪谁么何啥")
_OTHER_SUBJECTS = frozenset({"off_subject", "injection", "change"})
_JOINS = frozenset("、和与及跟&")
_NUMBERED = re.compile(r"(?:(?<=^)|(?<=[;:.,! ]))(\d|[一二三四五六七八九])[.、)]\s?(?=[^\d])")
_ABOUT = re.compile("(?:一[二两]|[二两]三|三四|四五|五六|六七|七八|八九)$")
"""三四个 is no number that anybody counted."""
_SPELT = re.compile(r"[a-z]{4,}")
_WITH_ZERO = re.compile(r"(?P<words>完成|填报|报|填)(?:数)?[为是了]?0(?P<unit>\D?)")
"""Questions know 完成0个 as one word, for those who reported nothing done; a reporter says it of a figure."""
_EXACT = 100.0


def parts_of(text: str, linker: Linker, words: ReportWords) -> list[Part]:
    """The parts of a normalised text without dates, in order; what says nothing is left out."""
    text = _SPELT.sub(lambda word: words.spelt(word.group()), _without_numbering(text))
    mentions = [_as_said(m, words) for m in linker.link(text)]
    units = {"", *(indicator.unit for indicator in linker.lexicon.task_list.indicators)}
    return [_measured(part, units, words) for part in _counted(_read(mentions, words))]


def _measured(part: Part, units: set[str], words: ReportWords) -> Part:
    """Give a number the role of its unit: it counts what indicators count, is inexact (多个), or counts something else."""
    if part.kind is not Kind.NUMBER:
        return part
    unit = part.value.unit
    if _ABOUT.search(part.text.removesuffix(unit)):
        return replace(part, roles=frozenset({Role.INEXACT}))
    return replace(part, roles=frozenset({Role.UNIT}) if unit in units else words.roles(unit))


def _without_numbering(text: str) -> str:
    """Take out the numbers of a list (1.上云… 2.标杆…), which count up from one."""
    kept: list[str] = []
    expected, at = 1, 0
    for match in _NUMBERED.finditer(text):
        said = "一二三四五六七八九".find(match.group(1)) + 1 or int(match.group(1))
        if said == expected and (expected > 1 or not kept):
            kept.append(text[at : match.start()])
            at, expected = match.end(), expected + 1
    return ";".join([*kept, text[at:]]) if expected > 2 else text


def _as_said(mention: Mention, words: ReportWords) -> Mention:
    """A name that was only guessed by its sound may be a word of reports: 完城 is no district."""
    if mention.score < _EXACT and mention.sort is not Sort.PLACE and words.by_sound(mention.text):
        return Mention(Sort.UNKNOWN, "word", mention.text)
    if mention.score < _EXACT and mention.sort is Sort.PLACE and mention.text not in mention.value:
        return Mention(Sort.UNKNOWN, "word", mention.text) if words.by_sound(mention.text) else mention
    return mention


def _read(mentions: list[Mention], words: ReportWords) -> Iterator[Part]:
    i = 0
    while i < len(mentions):
        mention = mentions[i]
        if mention.sort in (Sort.PLACE, Sort.INDICATOR):
            yield Part(_KINDS[mention.sort], mention.value, mention.text)
            i += 1
            continue
        phrase, width = _phrase(mentions, i, words)
        if width:
            yield Part(Kind.ROLE, phrase, phrase, words.roles(phrase))
            i += width
            continue
        yield from _alone(mention, words)
        i += 1


def _phrase(mentions: list[Mention], start: int, words: ReportWords) -> tuple[str, int]:
    """The longest phrase of reports that begins with this mention, and how many mentions it takes."""
    best, text = ("", 0), ""
    for width, mention in enumerate(mentions[start : start + 5], 1):
        if mention.sort is Sort.NUMBER and width > 1:
            break
        text += mention.text
        if words.roles(text):
            best = (text, width)
    return best


def _alone(mention: Mention, words: ReportWords) -> Iterator[Part]:
    """What a mention is that begins no phrase of reports; a word may hold a zero, or be several phrases run together."""
    text = mention.text
    if mention.sort not in (Sort.NUMBER, Sort.DATE):
        if zero := _WITH_ZERO.fullmatch(text):
            yield Part(Kind.ROLE, zero["words"], zero["words"], words.roles(zero["words"]))
            yield Part(Kind.NUMBER, Number(0, zero["unit"]), f"0{zero['unit']}")
            return
        if len(text) > 1 and (apart := words.apart(text)):
            yield from (Part(Kind.ROLE, phrase, phrase, words.roles(phrase)) for phrase in apart)
            return
    yield _single(mention, words)


def _single(mention: Mention, words: ReportWords) -> Part:
    """What a mention is as a whole."""
    sort, text = mention.sort, mention.text
    if sort is Sort.NUMBER:
        return Part(Kind.NUMBER, mention.value, text)
    if sort is Sort.DATE:  # no day, or take_date would have taken it: 9月
        return Part(Kind.ROLE, text, text, frozenset({Role.PERIOD}))
    if sort is Sort.UNKNOWN and words.by_sound(text):
        return Part(Kind.ROLE, text, text, words.by_sound(text))
    if text in _JOINS:
        return Part(Kind.JOIN, text, text)
    if sort is Sort.BREAK or text == "/":
        return Part(Kind.ASK if text == "?" else Kind.STOP, text, text)
    if sort is Sort.TOPIC and (mention.value[0] in _OTHER_SUBJECTS or _sounds_asked(text)):
        return Part(Kind.FOREIGN, mention.value, text)
    if sort in _KINDS:
        return Part(_KINDS[sort], mention.value, text)
    if sort is Sort.YEAR:
        return Part(Kind.SCOPE if isinstance(mention.value, int) else Kind.FOREIGN, mention.value, text)
    if _asks(sort, text):
        return Part(Kind.ASK, mention.value, text)
    return Part(Kind.STRANGE, mention.value, text) if sort is Sort.UNKNOWN else Part(Kind.ROLE, "", text)


def _asks(sort: Sort, text: str) -> bool:
    """Whether a mention belongs to a question and to no report."""
    if sort in _ASKING or (sort is not Sort.FILLER and _sounds_asked(text)):
        return True
    return sort in (Sort.STATUS, Sort.WANTED) and text.endswith(("没", "没有", "吗", "不"))


def _sounds_asked(text: str) -> bool:
    return not _QUESTION_LETTERS.isdisjoint(text)


def _counted(parts: Iterator[Part]) -> Iterator[Part]:
    """Read 一 before a counting word as the number one: elsewhere it says nothing."""
    held: Part | None = None
    for part in parts:
        if held is not None:
            unit = part.text if part.is_a(Role.UNIT) else ""
            yield Part(Kind.NUMBER, Number(1, unit), held.text + unit) if unit else held
            held = None
            if unit:
                continue
        if part.text == "一" and part.kind is Kind.ROLE:
            held = part
            continue
        yield part
    if held is not None:
        yield held
