"""Mentions → frames: what each part of a sentence says, read by named rules over the shape of its mentions.

Every mention has a letter (`Sort`); a clause is a string of letters, and a rule is a pattern over it with what it makes of
the match. A matched stretch is consumed, so that a later, more general rule does not read it again.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from knowledge.clauses import UNSAID, clauses_of
from knowledge.collecting import COLLECT
from knowledge.dates import Moment, ranged
from knowledge.frame import Frame
from knowledge.lexicon import Lexicon, Sort
from knowledge.mention import Mention
from knowledge.query import Fired
from knowledge.rules import RULES
from knowledge.serials import by_serial
from knowledge.settling import settled
from knowledge.settling.brackets import said_at_the_end
from knowledge.settling.leaving import lessened
from knowledge.text import ITEM


def read(mentions: Iterable[Mention], lexicon: Lexicon) -> list[Frame]:
    """The frames of a text, one for each part that says something."""
    settling = by_serial(lessened(said_at_the_end(settled(mentions)), lexicon), lexicon)
    frames = [_read_part(part, lexicon) for part in clauses_of(settling)]
    return [frame for frame in frames if frame.mentions]


@lru_cache(maxsize=32768)
def _next_rule(shape: str, start: int) -> int:
    """The next rule whose pattern is in the shape; a few shapes make up most of what people ask."""
    return next((at for at in range(start, len(RULES)) if RULES[at].pattern.search(shape)), len(RULES))


def _read_part(part: list[Mention], lexicon: Lexicon) -> Frame:
    frame = Frame(mentions=tuple(part))
    mentions: list[Mention] = []
    moments: list[Moment] = []
    for mention in part:
        if isinstance(mention.value, Moment):
            moments.append(mention.value)
        elif mention.sort is Sort.UNKNOWN:
            frame.unknown.append(mention)
        elif mention.sort is Sort.BULLETIN:
            frame.flags.add(Sort.BULLETIN)
        elif mention.sort not in UNSAID and mention.text != ITEM:
            mentions.append(mention)
    frame.whens = ranged(moments)
    frame.shape = shape = "".join(["," if m.sort is Sort.BREAK and m.text not in "-~" else m.sort for m in mentions])
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
