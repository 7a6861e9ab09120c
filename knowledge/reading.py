"""Mentions → frames: what each part of a sentence says, read by named rules over the shape of its mentions.

Every mention has a letter (`Sort`); a clause is a string of letters, and a rule is a pattern over it with what it makes of
the match. A matched stretch is consumed, so that a later, more general rule does not read it again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise, takewhile

from knowledge.collecting import COLLECT
from knowledge.dates import Moment, ranged
from knowledge.frame import NUMERIC_FOCUS, Frame
from knowledge.lexicon import Lexicon, Sort
from knowledge.mention import SPACE, Mention
from knowledge.query import Fired
from knowledge.rules import RULES

_STOPS = frozenset(",.;?!:")

_TOGETHER = frozenset({Sort.SUM, Sort.DIFFERENCE, Sort.COMPARE, Sort.SAME, Sort.RATIO, Sort.MEAN, Sort.THAN})
_PAIRS = re.compile(r"[PD][IW](?:j[PD][IW])+")
_ASKED = frozenset({Sort.INDICATOR, Sort.WANTED, Sort.ORDINAL, Sort.SUPERLATIVE, Sort.RANK})
_ASKING = frozenset({Sort.QUANTITY, Sort.WHICH, Sort.COUNT, Sort.RANK, Sort.YES_NO})
_IGNORED = frozenset({Sort.FILLER, Sort.NOW, Sort.BULLETIN})


def _says(mention: Mention) -> bool:
    """True for what has a part in a clause's shape; a date may stand anywhere in it."""
    return mention.sort not in _IGNORED and not isinstance(mention.value, Moment)


def read(mentions: Iterable[Mention], lexicon: Lexicon) -> list[Frame]:
    """The frames of a text, one for each part that says something."""
    frames = [_read_part(part, lexicon) for part in _parts(mentions)]
    return [frame for frame in frames if frame.mentions]


def _parts(mentions: Iterable[Mention]) -> list[list[Mention]]:
    """Clauses at punctuation, and within a clause after each question but the last."""
    clauses: list[list[Mention]] = [[]]
    listed = list(mentions)
    for i, mention in enumerate(listed):
        if mention.sort is not Sort.BREAK:
            clauses[-1].append(mention)
        elif mention.value == SPACE:
            if _whole(clauses[-1]) and _whole(_until_stop(listed[i + 1 :])):
                clauses.append([])
        elif mention.text in _STOPS:
            if not _described(clauses[-1], listed[i + 1 :]):
                clauses.append([])
        elif mention.text in "-~、/><=":
            clauses[-1].append(mention)
    return [part for clause in clauses for part in _questions(clause) if part]


def _described(part: list[Mention], rest: list[Mention]) -> bool:
    """有标杆没5G的，是哪几个市: a comma that only takes breath between a description and who it fits."""
    following = next((m for m in rest if m.sort not in _IGNORED), None)
    return (
        bool(part)
        and part[-1].text.endswith("的")
        and following is not None
        and following.sort in (Sort.WHICH, Sort.COUNT)
    )


def _until_stop(mentions: list[Mention]) -> Iterator[Mention]:
    return takewhile(lambda m: m.sort is not Sort.BREAK or m.text not in _STOPS, mentions)


def _whole(part: Iterable[Mention]) -> bool:
    """True for a question that is whole in itself, so that a space after it ends it (序号16是谁 任务多少)."""
    sorts = {mention.sort for mention in part}
    return bool(sorts & _ASKED and sorts & _ASKING)


def _questions(clause: list[Mention]) -> list[list[Mention]]:
    """A clause cut after each question but the last, and between pairs of a place and what is asked of it."""
    return [part for each in _pairs(clause) for part in _one_by_one(each)]


def _pairs(clause: list[Mention]) -> list[list[Mention]]:
    """广州上云、珠海5G、阳江的序号: each place has its own question, so they are cut apart."""
    kept = [(at, m) for at, m in enumerate(clause) if _says(m)]
    pairs = _PAIRS.search("".join(m.sort for _, m in kept))
    if pairs is None or any(m.sort in _TOGETHER for _, m in kept):
        return [clause]
    span = kept[pairs.start() : pairs.end()]
    if len({m.value for _, m in span if m.sort in (Sort.INDICATOR, Sort.WANTED)}) < 2:
        return [clause]
    cuts = [0, *(at for at, m in span if m.sort is Sort.JOIN), len(clause)]
    return [clause[start:end] for start, end in pairwise(cuts)]


def _one_by_one(clause: list[Mention]) -> list[list[Mention]]:
    kept = [(at, m) for at, m in enumerate(clause) if _says(m)]
    said = [m for _, m in kept]
    parts: list[list[Mention]] = []
    first, begin = 0, 0
    for i, mention in enumerate(said):
        if i < first or not _interrogative(mention, said[i + 1 : i + 2]):
            continue
        end = i + 1
        named = any(m.sort is Sort.INDICATOR for m in said[first:i])
        if end < len(said) and said[end].sort is Sort.INDICATOR and not named:
            end += 1
        rest = said[end:]
        if any(m.sort in NUMERIC_FOCUS or m.sort in (Sort.HAS, Sort.LACKS) for m in rest) and _starts(rest):
            at = kept[end][0]
            parts.append(clause[begin:at])
            first, begin = end, at
    return [*parts, clause[begin:]]


def _starts(rest: list[Mention]) -> bool:
    """True if another question may start here, and does not just finish the one before (几个市有…, 多少个比较多)."""
    first = rest[0].sort
    if first in (Sort.PLACE_NOUN, Sort.SAME, Sort.THAN, Sort.YES_NO) or any(m.sort is Sort.TOPIC for m in rest[:3]):
        return False
    attribute = first is Sort.WANTED and rest[0].value not in ("target", "overview", "done")
    return attribute or not (len(rest) == 1 and first in (Sort.WANTED, Sort.SUM))


def _interrogative(mention: Mention, rest: list[Mention]) -> bool:
    """True for 多少 and 几个, and for 什么任务 before another question; not for nouns such as 任务数."""
    if mention.sort is Sort.WANTED and mention.value == "overview":
        return bool(rest) and rest[0].sort in (Sort.HAS, Sort.LACKS)
    return (mention.sort is Sort.QUANTITY and any(c in mention.text for c in "多几好")) or mention.text in (
        "many",
        "duoshao",
        "jige",
    )


@lru_cache(maxsize=8192)
def _next_rule(shape: str, start: int) -> int:
    """The next rule whose pattern is in the shape; a few shapes make up most of what people ask."""
    return next((at for at in range(start, len(RULES)) if RULES[at].pattern.search(shape)), len(RULES))


def _read_part(part: list[Mention], lexicon: Lexicon) -> Frame:
    kept = [m for m in part if _says(m)]
    frame = Frame(mentions=tuple(part))
    if any(m.sort is Sort.BULLETIN for m in part):
        frame.flags.add(Sort.BULLETIN)
    frame.whens = ranged([m.value for m in part if isinstance(m.value, Moment)])
    frame.unknown = [m for m in kept if m.sort is Sort.UNKNOWN]
    mentions = [m for m in kept if m.sort is not Sort.UNKNOWN]
    shape = "".join("," if m.sort is Sort.BREAK and m.text not in "-~" else m.sort for m in mentions)
    frame.shape = shape
    at = _next_rule(shape, 0)
    while at < len(RULES):
        rule = RULES[at]
        for match in rule.pattern.finditer(shape):
            span = mentions[match.start() : match.end()]
            if rule.apply(frame, span, lexicon) is not False:
                frame.trace.append(Fired(rule.name, "".join(m.text for m in span)))
                shape = shape[: match.start()] + "_" * (match.end() - match.start()) + shape[match.end() :]
        at = _next_rule(shape, at + 1)
    for i, letter in enumerate(shape):
        if letter != "_":
            _single(frame, mentions[i], lexicon)
    return frame


def _single(frame: Frame, mention: Mention, lexicon: Lexicon) -> None:
    """What a mention says that no rule has read."""
    sort, value = mention.sort, mention.value
    frame.flags.add(sort)
    frame.values.setdefault(sort, value if isinstance(value, str) else mention.text)
    collect = COLLECT.get(sort)
    if collect is not None:
        collect(frame, mention, lexicon)
