"""Mentions → frames: what each part of a sentence says, read by named rules over the shape of its mentions.

Every mention has a letter (`Sort`); a clause is a string of letters, and a rule is a pattern over it with what it makes of
the match. A matched stretch is consumed, so that a later, more general rule does not read it again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from knowledge.lexicon import Lexicon, Sort
from knowledge.linking import Mention, Number, Tie
from knowledge.query import Against, Filter, Fired, Group, Op, Wanted

_STOPS = frozenset(",.;?!:")
_IGNORED = frozenset({Sort.FILLER, Sort.NOW})


@dataclass(slots=True)
class Frame:
    """What one part of a sentence says, before it becomes a query."""

    mentions: tuple[Mention, ...] = ()
    shape: str = ""
    groups: list[Group] = field(default_factory=list)
    left: int = 0
    """How many of the groups stand before 比, 0 if there is no comparison of sides."""
    everywhere: bool = False
    every: bool = False
    only: bool = False
    """True where nothing but the named indicators may be there (只有上云)."""
    indicators: list[str] = field(default_factory=list)
    side_indicators: list[str] = field(default_factory=list)
    wanted: list[Wanted] = field(default_factory=list)
    filters: list[Filter] = field(default_factory=list)
    claims: list[Number] = field(default_factory=list)
    superlatives: list[str] = field(default_factory=list)
    first: int = 0
    nth: int = 0
    nths: list[int] = field(default_factory=list)
    from_bottom: bool = False
    excluded: list[str] = field(default_factory=list)
    excluded_unlisted: list[str] = field(default_factory=list)
    excluded_indicators: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    counted: int = 0
    """The number in 这三个市."""
    base: Group | None = None
    merged: bool = False
    """True where the named places are taken together before anything else (佛山加广州比…)."""
    flags: set[Sort] = field(default_factory=set)
    """Sorts that say something by being there."""
    direction: str = ""
    """more or less, where 多 or 少 stands alone."""
    unlisted: list[Any] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    years: list[int | str] = field(default_factory=list)
    topics: list[tuple[str, str]] = field(default_factory=list)
    topic_words: list[str] = field(default_factory=list)
    ties: list[tuple[str, Tie]] = field(default_factory=list)
    unknown: list[Mention] = field(default_factory=list)
    greetings: list[str] = field(default_factory=list)
    values: dict[Sort, str] = field(default_factory=dict)
    assumed: list[str] = field(default_factory=list)
    trace: list[Fired] = field(default_factory=list)

    def has(self, *sorts: Sort) -> bool:
        """True if any of the sorts is said."""
        return any(sort in self.flags for sort in sorts)

    @property
    def words(self) -> list[str]:
        """The words as typed, for the glossary."""
        return [m.text for m in self.mentions] + [i.lower() for i in self.indicators]

    @property
    def subject(self) -> bool:
        """True if it names something that the list is about, beyond a place."""
        return bool(self.indicators or self.wanted or self.filters or self.rows or Sort.DEADLINE_TIME in self.flags)

    @property
    def asks(self) -> bool:
        """True if it asks something by itself."""
        return bool(self.flags & FOCUS or self.superlatives or self.nth or self.first or self.wanted)

    @property
    def scoped(self) -> bool:
        """True if it says which places."""
        return bool(self.groups or self.everywhere or self.every)

    @property
    def empty(self) -> bool:
        """True if it says nothing at all about the subject."""
        return not (
            self.scoped
            or self.subject
            or self.asks
            or self.claims
            or self.excluded
            or self.unlisted
            or self.outside
            or self.years
            or self.topics
            or self.greetings
            or self.ties
            or self.flags & (CONTEXTUAL | TERMS)
        )


FOCUS = frozenset({
    Sort.QUANTITY, Sort.WHICH, Sort.COUNT, Sort.SUM, Sort.MEAN, Sort.SHARE, Sort.RATIO, Sort.DIFFERENCE, Sort.COMPARE,
    Sort.SAME, Sort.RANK, Sort.ORDER, Sort.EXISTENCE, Sort.YES_NO,
})  # fmt: skip
"""What makes a part of a sentence a question."""
CONTEXTUAL = frozenset(
    {Sort.ONE, Sort.MANY, Sort.ELLIPSIS, Sort.NEXT, Sort.AGAIN, Sort.CORRECTION, Sort.REST, Sort.WITHIN, Sort.EXCLUDE}
)
"""What points to what was said before."""
TERMS = frozenset({Sort.TERM, Sort.DEFINE, Sort.CUE})
_NUMERIC_FOCUS = frozenset("QHKWFC=srS")


def read(mentions: Iterable[Mention], lexicon: Lexicon) -> list[Frame]:
    """The frames of a text, one for each part that says something."""
    frames = [_read_part(part, lexicon) for part in _parts(mentions)]
    return [frame for frame in frames if frame.mentions]


def _parts(mentions: Iterable[Mention]) -> list[list[Mention]]:
    """Clauses at punctuation, and within a clause after each question but the last."""
    clauses: list[list[Mention]] = [[]]
    for mention in mentions:
        if mention.sort is Sort.BREAK and mention.text in _STOPS:
            clauses.append([])
        elif mention.sort is not Sort.BREAK or mention.text in "-~、/><=":
            clauses[-1].append(mention)
    return [part for clause in clauses for part in _questions(clause) if part]


def _questions(clause: list[Mention]) -> list[list[Mention]]:
    kept = [m for m in clause if m.sort not in _IGNORED]
    for i, mention in enumerate(kept):
        if not _interrogative(mention, kept[i + 1 :]):
            continue
        end = i + 1
        named = any(m.sort is Sort.INDICATOR for m in kept[:i])
        if end < len(kept) and kept[end].sort is Sort.INDICATOR and not named:
            end += 1
        rest = kept[end:]
        if any(m.sort in _NUMERIC_FOCUS or m.sort in (Sort.HAS, Sort.LACKS) for m in rest) and _starts(rest):
            at = next(k for k, m in enumerate(clause) if m is rest[0])
            return [clause[:at], *_questions(clause[at:])]
    return [clause]


def _starts(rest: list[Mention]) -> bool:
    """True if another question may start here, and does not just finish the one before (几个市有…, 多少个比较多)."""
    first = rest[0].sort
    if first in (Sort.PLACE_NOUN, Sort.SAME, Sort.THAN, Sort.YES_NO):
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


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern over a clause's shape, and what it adds to the frame."""

    name: str
    pattern: re.Pattern[str]
    apply: Callable[[Frame, list[Mention], Lexicon], bool | None]
    """Returns False to leave the match unread."""


def _read_part(part: list[Mention], lexicon: Lexicon) -> Frame:
    kept = [m for m in part if m.sort not in _IGNORED]
    frame = Frame(mentions=tuple(part))
    frame.unknown = [m for m in kept if m.sort is Sort.UNKNOWN]
    mentions = [m for m in kept if m.sort is not Sort.UNKNOWN]
    shape = "".join("," if m.sort is Sort.BREAK and m.text not in "-~" else m.sort for m in mentions)
    frame.shape = shape
    for rule in RULES:
        for match in rule.pattern.finditer(shape):
            span = mentions[match.start() : match.end()]
            if rule.apply(frame, span, lexicon) is not False:
                frame.trace.append(Fired(rule.name, "".join(m.text for m in span)))
                shape = shape[: match.start()] + "_" * (match.end() - match.start()) + shape[match.end() :]
    for i, letter in enumerate(shape):
        if letter != "_":
            _single(frame, mentions[i], lexicon)
    return frame


def _single(frame: Frame, mention: Mention, lexicon: Lexicon) -> None:
    """What a mention says that no rule has read."""
    sort, value = mention.sort, mention.value
    frame.flags.add(sort)
    frame.values.setdefault(sort, value if isinstance(value, str) else mention.text)
    collect = _COLLECT.get(sort)
    if collect is not None:
        collect(frame, mention, lexicon)


def _place(frame: Frame, mention: Mention, lexicon: Lexicon) -> None:
    group = group_of(mention, lexicon)
    for one in [Group(n, (n,)) for n in group.names] if group.label in lexicon.joined else [group]:
        if one not in frame.groups:
            frame.groups.append(one)
    _assume(frame, mention)


def _assume(frame: Frame, mention: Mention) -> None:
    if mention.score < 100.0 and not mention.text.isascii():
        meant = mention.value[0] if isinstance(mention.value, tuple) else mention.value
        frame.assumed.append(f"按“{meant}”理解“{mention.text}”。")


def group_of(mention: Mention, lexicon: Lexicon) -> Group:
    """The places that a mention stands for."""
    if mention.sort is Sort.DISTRICT:
        district, city = mention.value
        return Group(city, (city,), within=district)
    if mention.sort is Sort.UNLISTED:
        name = mention.value[1] if isinstance(mention.value, tuple) else mention.value
        return Group(name, (), (name,))
    return lexicon.group(mention.value)


def _indicator(frame: Frame, mention: Mention, _: Lexicon) -> None:
    if mention.value not in frame.indicators:
        frame.indicators.append(mention.value)
    _assume(frame, mention)


def _wanted(frame: Frame, mention: Mention, _: Lexicon) -> None:
    wanted = Wanted(mention.value)
    if wanted not in frame.wanted:
        frame.wanted.append(wanted)


def _number_left(frame: Frame, mention: Mention, _: Lexicon) -> None:
    if mention.value.unit == "天":
        return
    frame.claims.append(mention.value)


def _append(
    name: str, value: Callable[[Mention], Any] = lambda m: m.value
) -> Callable[[Frame, Mention, Lexicon], None]:
    def collect(frame: Frame, mention: Mention, _: Lexicon) -> None:
        getattr(frame, name).append(value(mention))

    return collect


def _set(name: str, value: Any = True) -> Callable[[Frame, Mention, Lexicon], None]:
    def collect(frame: Frame, mention: Mention, _: Lexicon) -> None:
        setattr(frame, name, value if not callable(value) else value(mention))

    return collect


def _topic(frame: Frame, mention: Mention, _: Lexicon) -> None:
    frame.topics.append(mention.value)
    frame.topic_words.append(mention.text)


def _region_or_unclear(frame: Frame, mention: Mention, _: Lexicon) -> None:
    tie = mention.value if isinstance(mention.value, Tie) else None
    if tie is None:
        from knowledge.lexicon import Word

        tie = Tie(tuple(Word(Sort.PLACE, name) for name in mention.value))
    frame.ties.append((mention.text, tie))


_COLLECT: dict[Sort, Callable[[Frame, Mention, Lexicon], None]] = {
    Sort.PLACE: _place,
    Sort.DISTRICT: _place,
    Sort.REGION: _place,
    Sort.UNLISTED: _append("unlisted"),
    Sort.OUTSIDE: _append("outside", lambda m: m.text),
    Sort.UNCLEAR: _region_or_unclear,
    Sort.EVERYWHERE: _set("everywhere"),
    Sort.ALL: _set("everywhere"),
    Sort.EVERY: _set("every"),
    Sort.INDICATOR: _indicator,
    Sort.WANTED: _wanted,
    Sort.STATUS: _append("wanted", lambda _: Wanted.STATUS),
    Sort.NUMBER: _number_left,
    Sort.YEAR: _append("years", lambda m: m.value if isinstance(m.value, int) else m.text),
    Sort.SUPERLATIVE: _append("superlatives"),
    Sort.MORE: _set("direction", "more"),
    Sort.LESS: _set("direction", "less"),
    Sort.COUNTED_PLACES: _set("counted", lambda m: m.value),
    Sort.TOPIC: _topic,
    Sort.GREETING: _append("greetings"),
}


# --- the rules -----------------------------------------------------------------------------------------------------


def _sole(span: list[Mention], *sorts: Sort) -> Mention | None:
    return next((m for m in span if m.sort in sorts), None)


def _all_of(span: list[Mention], *sorts: Sort) -> list[Mention]:
    return [m for m in span if m.sort in sorts]


def _serial_number(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    number = span[-1].value if span[-1].sort is Sort.NUMBER else None
    marked = span[0].sort is Sort.WANTED
    if marked and span[0].value != "serial":
        return False
    if number is not None and not marked and number.unit not in ("号", "项", "行", "条"):
        return False
    for before, mention in zip([None, *span], span, strict=False):
        if mention.sort not in (Sort.NUMBER, Sort.COUNTED_PLACES):
            continue
        row = int(mention.value.value if mention.sort is Sort.NUMBER else mention.value)
        ranged = before is not None and frame.rows and (before.sort is Sort.NUMBER or before.text in ("-", "~", "至"))
        frame.rows.extend(range(frame.rows[-1] + 1, row + 1) if ranged and row - frame.rows[-1] < 100 else (row,))
    return True


def _bare_serial(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    if span[0].value.unit != "号":
        return False
    frame.rows.append(int(span[0].value.value))
    return True


def _nth(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    number = _sole(span, Sort.NUMBER, Sort.COUNTED_PLACES)
    if number is None:
        return False
    if number.sort is Sort.COUNTED_PLACES and not any(letter in frame.shape for letter in "ISd+-B"):
        frame.rows.append(int(number.value))  # 清单第1个市
        return True
    frame.nth = int(number.value.value if number.sort is Sort.NUMBER else number.value)
    frame.nths.append(frame.nth)
    frame.from_bottom = any(m.sort is Sort.LESS or (m.sort is Sort.TOP and m.value == "bottom") for m in span)
    return True


def _top_n(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    number = _sole(span, Sort.NUMBER, Sort.COUNTED_PLACES)
    if number is None:
        return False
    count = int(number.value.value if number.sort is Sort.NUMBER else number.value)
    if span[0].sort is Sort.TOP and span[0].text.endswith("第"):
        frame.nth, frame.from_bottom = count, True
    else:
        frame.first = count
        frame.from_bottom = span[0].value in ("bottom", "min")
    return True


def _superlative_n(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    number = span[1]
    if number.sort is Sort.NUMBER and number.value.unit in ("%", "倍", "天"):
        return False
    frame.first = int(number.value.value if number.sort is Sort.NUMBER else number.value)
    frame.superlatives.append(span[0].value)
    return True


OPS = {"gt": Op.GT, "ge": Op.GE, "lt": Op.LT, "le": Op.LE, "eq": Op.EQ, "ne": Op.NE}


def _near_indicator(frame: Frame, span: list[Mention]) -> str | None:
    named = _sole(span, Sort.INDICATOR)
    if named is not None and named.value not in frame.indicators:
        frame.side_indicators.append(named.value)
    return None if named is None else str(named.value)


def _number_filter(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    op = _sole(span, Sort.COMPARE_OP, Sort.SUFFIX_OP)
    number = _sole(span, Sort.NUMBER)
    if op is None or number is None or number.value.unit == "天":
        return False
    suffix = [m for m in span if m.sort is Sort.SUFFIX_OP]
    kind = suffix[-1].value if suffix else op.value
    if number.value.upper is not None:
        frame.filters.append(
            Filter(
                op=Op.BETWEEN,
                indicator=_near_indicator(frame, span),
                value=number.value.value,
                upper=number.value.upper,
            )
        )
        return True
    frame.filters.append(
        Filter(op=OPS[kind], indicator=_near_indicator(frame, span), measure=_measure(number), value=number.value.value)
    )
    return True


def _measure(number: Mention) -> Wanted:
    return Wanted.RATE if number.value.unit in ("%", "成") else Wanted.TARGET


def _described_number(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """标杆3个的市里…: a condition on the places that something else is asked of."""
    number, named = _sole(span, Sort.NUMBER), _sole(span, Sort.INDICATOR)
    if number is None or named is None or number.value.unit in ("天", "%", "名", "位"):
        return False
    frame.side_indicators.append(named.value)
    frame.filters.append(Filter(op=Op.EQ, indicator=named.value, value=number.value.value))
    return True


def _whole_without_part(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """标杆里去掉5G还有几个: what is left of the whole."""
    whole, part = _all_of(span, Sort.INDICATOR)
    contained = lexicon.task_list.by_key[part.value].part_of == whole.value
    if not contained or any(letter in frame.shape for letter in "HKGm") or any(m.text in ("没有", "没", "无") for m in span):
        return False
    frame.indicators.append(whole.value)
    frame.excluded_indicators.append(part.value)
    return True


def _described_indicator(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """5G那几个市上云…: the places that have the indicator."""
    named, pointer = _sole(span, Sort.INDICATOR), _sole(span, Sort.MANY, Sort.COUNTED_PLACES)
    if named is None or pointer is None or "市" not in pointer.text:
        return False
    frame.side_indicators.append(named.value)
    frame.filters.append(Filter(op=Op.HAS, indicator=named.value))
    return True


def _all_indicators(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """三个指标全都有的市: every indicator of the list."""
    keys = tuple(lexicon.task_list.by_key)
    count = span[0].value.value if span[0].sort is Sort.NUMBER else 0
    tops = tuple(i.key for i in lexicon.task_list.indicators if i.part_of is None)
    if count not in (len(keys), len(tops)) or span[-1].text not in ("都有", "有", "具有", "涉及"):
        return False
    frame.filters.extend(Filter(op=Op.HAS, indicator=key) for key in (keys if count == len(keys) else tops))
    return True


def _indicator_bound(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """标杆大于5G的市: a condition whose bound is another indicator of the same place."""
    if not any(letter in frame.shape for letter in "HKG"):
        return False
    first, second = _all_of(span, Sort.INDICATOR)
    op = _sole(span, Sort.COMPARE_OP)
    less = any(m.sort is Sort.LESS for m in span)
    kind = OPS[op.value] if op is not None else Op.LT if less else Op.GT
    frame.side_indicators.extend((first.value, second.value))
    frame.filters.append(Filter(op=kind, indicator=first.value, against=Against.INDICATOR, place=second.value))
    return True


def _equal_indicators(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """标杆数和5G数相等的市: places whose two figures are equal."""
    if not any(letter in frame.shape for letter in "HKG"):
        return False
    first, second = _all_of(span, Sort.INDICATOR)
    frame.side_indicators.extend((first.value, second.value))
    frame.filters.append(Filter(op=Op.EQ, indicator=first.value, against=Against.INDICATOR, place=second.value))
    return True


def _between(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    low, high = (m.value for m in _all_of(span, Sort.NUMBER))
    closed = any(m.sort is Sort.BETWEEN for m in span)
    if low.value >= high.value or (low.unit not in ("", high.unit) and not closed):
        return False
    if not closed and (low.unit or not frame.shape.strip("N,j")):  # numbers alone ask nothing
        return False
    frame.filters.append(
        Filter(op=Op.BETWEEN, indicator=_near_indicator(frame, span), value=low.value, upper=high.value)
    )
    return True


def _digit_count(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    digits = int(span[-1].value)
    low = 0 if digits == 1 else 10 ** (digits - 1)
    frame.filters.append(Filter(op=Op.BETWEEN, indicator=_near_indicator(frame, span), value=low, upper=10**digits - 1))
    return True


def _against_mean(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    words = {m.sort for m in span}
    op = _sole(span, Sort.COMPARE_OP, Sort.SUFFIX_OP)
    if op is not None:
        kind = OPS[op.value]
        below = kind in (Op.LT, Op.LE)
    else:
        below = Sort.LESS in words
        kind = Op.LT if below else Op.GT
    frame.filters.append(
        Filter(
            op=Op.LT if below else Op.GT if kind in (Op.GE, Op.GT) else kind,
            indicator=_near_indicator(frame, span),
            against=Against.MEAN,
        )
    )
    return True


POINTED = Group("它", ())
"""Stands for the place that 它 points to, until it is known."""
_PLACES = "PDRU"


def _than_place(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """比佛山多: a condition when places are asked for; otherwise the two sides of a comparison."""
    asked = any(letter in frame.shape for letter in "HKG2iA") or "E" in frame.shape[-2:]
    before = frame.shape.find("b")
    sides = [i for i, letter in enumerate(frame.shape) if letter in _PLACES + "p"]
    if any(i < before for i in sides) or not asked:
        return False
    place = _sole(span, Sort.PLACE, Sort.DISTRICT, Sort.REGION)
    group = group_of(place, lexicon) if place is not None else POINTED
    less = any(m.sort is Sort.LESS or (m.sort is Sort.COMPARE_OP and m.value in ("lt", "le")) for m in span)
    frame.filters.append(
        Filter(
            op=Op.LT if less else Op.GT,
            indicator=_near_indicator(frame, span),
            against=Against.PLACE,
            place=group.label,
        )
    )
    return True


def _bound_place(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """不超过阳江的市: a condition whose bound is another place's figure."""
    if not any(letter in frame.shape for letter in "HKG"):
        return False
    op, place = _sole(span, Sort.COMPARE_OP), _sole(span, Sort.PLACE, Sort.DISTRICT)
    if op is None or place is None:
        return False
    frame.filters.append(
        Filter(
            op=OPS[op.value],
            indicator=_near_indicator(frame, span),
            against=Against.PLACE,
            place=group_of(place, lexicon).label,
        )
    )
    return True


def _sides(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """湛江上云比茂名多…: what stands before 比 against what stands after."""
    at = next(
        i
        for i, m in enumerate(span)
        if m.sort in (Sort.THAN, Sort.HAS, Sort.LACKS, Sort.COMPARE_OP, Sort.RATIO, Sort.TOPIC)
    )
    for i, mention in enumerate(span):
        if mention.sort in (Sort.PLACE, Sort.DISTRICT, Sort.REGION, Sort.UNLISTED):
            if i > at and not frame.left:
                frame.left = len(frame.groups)
            _COLLECT[mention.sort](frame, mention, lexicon)
        elif mention.sort is Sort.EVERYWHERE:
            frame.everywhere = True
        elif mention.sort is Sort.SUM:
            frame.merged = True
        elif mention.sort is Sort.INDICATOR:
            _indicator(frame, mention, lexicon)
        elif mention.sort is Sort.REST:
            frame.flags.add(Sort.REST)
        elif mention.sort in (Sort.ONE, Sort.MANY):
            frame.flags.add(mention.sort)
        elif mention.sort in (Sort.MORE, Sort.LESS):
            frame.direction = "more" if mention.sort is Sort.MORE else "less"
    frame.flags.add(Sort.THAN)
    return True


def _same_as(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """和韶关一样的还有谁: places whose figure equals one place's."""
    if not any(letter in frame.shape for letter in "HK") and "E" not in frame.shape:
        return False
    places = _all_of(span, Sort.PLACE, Sort.DISTRICT)
    if not places:
        frame.filters.append(
            Filter(op=Op.EQ, indicator=_near_indicator(frame, span), against=Against.PLACE, place=POINTED.label)
        )
        return True
    if len(places) != 1 or sum(letter in "PD" for letter in frame.shape) > 1:
        return False
    group = group_of(places[0], lexicon)
    frame.filters.append(
        Filter(op=Op.EQ, indicator=_near_indicator(frame, span), against=Against.PLACE, place=group.label)
    )
    return True


def _has_lacks(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """有标杆没5G: conditions when places are asked for or described; else left for 有没有 questions."""
    frame_asks = (
        any(letter in frame.shape for letter in "HKGvi2")
        or sum(m.sort in (Sort.HAS, Sort.LACKS, Sort.ONLY) for m in span) > 1
    )
    if not frame_asks or _open_question(span):
        return False
    op: Op | None = None
    only = span[0].sort is Sort.ONLY
    for before, mention in zip([None, *span], span, strict=False):
        needed = mention.sort is Sort.NEED or (mention.sort is Sort.WANTED and mention.value == "target")
        if needed and before is not None and before.sort is Sort.LACKS:
            continue  # 没 要求 5G
        if needed or mention.sort in (Sort.HAS, Sort.ONLY):
            op = Op.HAS
        elif mention.sort is Sort.LACKS:
            op = Op.LACKS
        elif mention.sort is Sort.INDICATOR and op is not None:
            frame.filters.append(Filter(op=op, indicator=mention.value))
            frame.side_indicators.append(mention.value)
    if only and all(f.op is not Op.LACKS for f in frame.filters):
        frame.only = True
    return True


def _open_question(span: list[Mention]) -> bool:
    return any(
        m.text
        in (
            "有没有",
            "有冇",
            "有无",
            "有没",
            "有木有",
            "是否有",
            "要不要",
            "含不含",
            "带不带",
            "要不要做",
            "用不用",
            "做不做",
            "搞不搞",
            "要不要搞",
            "需不需要",
        )
        for m in span
    )


def _lacks_after(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """一个标杆都不用建的市: the indicator before what is lacking."""
    number, named = _sole(span, Sort.NUMBER), _sole(span, Sort.INDICATOR)
    if (
        not any(letter in frame.shape for letter in "HKG")
        or named is None
        or any(letter in frame.shape for letter in "PD")
    ):
        return False
    if number is not None and number.value.value != 1:
        return False
    frame.filters.append(Filter(op=Op.LACKS, indicator=named.value))
    frame.side_indicators.append(named.value)
    return True


def _both_have(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    if not any(letter in frame.shape for letter in "HKG"):
        return False
    op = Op.HAS if span[-1].sort is Sort.HAS else Op.LACKS
    for mention in _all_of(span, Sort.INDICATOR):
        frame.filters.append(Filter(op=op, indicator=mention.value))
        frame.side_indicators.append(mention.value)
    return True


def _exclude(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    for mention in span:
        if mention.sort in (Sort.PLACE, Sort.DISTRICT, Sort.REGION, Sort.UNLISTED):
            group = group_of(mention, lexicon)
            frame.excluded.extend(group.names)
            frame.excluded_unlisted.extend(group.unlisted)
        elif mention.sort is Sort.INDICATOR:
            frame.excluded_indicators.append(mention.value)
    frame.flags.add(Sort.EXCLUDE)
    return True


def _rejected(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """不是河源，是清远: what was not meant."""
    if span[0].text not in ("不是", "不是问", "不系"):
        return False
    frame.flags.add(Sort.CORRECTION)
    return True


def _share_of(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """X占Y多少: what stands after 占 is the whole."""
    whole = _sole(span[1:], Sort.REGION, Sort.PLACE)
    frame.flags.add(Sort.SHARE)
    if whole is not None:
        frame.base = group_of(whole, lexicon)
    for mention in _all_of(span[1:], Sort.INDICATOR):
        frame.side_indicators.append(mention.value)
    return True


def _descriptive_count(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """粤西几个市各…: 几个市 after a region describes it, when something else is asked."""
    rest = frame.shape.replace("K", "", 1)
    general = all(m.value in ("overview", "target") for m in frame.mentions if m.sort is Sort.WANTED)
    if not set(rest) & (_NUMERIC_FOCUS - {"W"} if general else _NUMERIC_FOCUS) and not set(rest) & {"X", "M", "v"}:
        return False
    _COLLECT[Sort.REGION](frame, span[0], lexicon)
    frame.every = True
    return True


def _described_places(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """广州、佛山两市: the number of places just named says nothing new."""
    named = _all_of(span, Sort.PLACE, Sort.DISTRICT, Sort.REGION)
    number = span[-1]
    count = number.value.value if number.sort is Sort.NUMBER else number.value
    if number.sort is Sort.NUMBER and (number.value.unit not in ("个", "家", "") or len(named) != count or count < 2):
        return False
    for mention in named:
        _COLLECT[mention.sort](frame, mention, lexicon)
    return True


def _how_many_places(frame: Frame, _span: list[Mention], _: Lexicon) -> bool:
    frame.flags.add(Sort.COUNT)
    return True


def _target_to_finish(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """要完成多少 asks for the target, 完成多少 for what is done."""
    if span[-1].value != "done" or span[-1].text.endswith(("了", "没", "没有")):
        return False
    frame.flags.add(Sort.QUANTITY)
    frame.wanted.append(Wanted.TARGET)
    return True


def _two_sides_of_share(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """在粤西里占…: the region before 里 is the whole."""
    region = _sole(span, Sort.REGION)
    if region is None or not any(letter in frame.shape for letter in "sr") or not any(c in frame.shape for c in "PD"):
        return False
    frame.base = group_of(region, lexicon)
    for mention in _all_of(span, Sort.INDICATOR):
        _indicator(frame, mention, lexicon)
    return True


def _rule(name: str, pattern: str, apply: Callable[[Frame, list[Mention], Lexicon], bool | None]) -> Rule:
    return Rule(name, re.compile(pattern), apply)


RULES: tuple[Rule, ...] = (
    _rule("serial number", r"W(?:[oE]?N[,j\-~]?)*[oE]?[Nm](?:[,j\-~]N)*|[BO]?oN(?=G|H|$)", _serial_number),
    _rule("serial number alone", r"N(?=[H]|EH)", _bare_serial),
    _rule("rejected", r"c[PDRI]", _rejected),
    _rule("whole without its part", r"(?<![En1])I[iW]?[xe]I", _whole_without_part),
    _rule("excluded before", r"(?:[PDR][j,]?)+x(?![PDRUIA2])", _exclude),
    _rule("exclude", r"xI(?:[j,]?I)*w?|x(?:[PDRUj,2]|A(?=[PDRU]))+w?|[PDRU](?:[j,]?[PDRU])*w", _exclude),
    _rule("position", r"B?o[Nm][+\-SG]?|B?o[Nm](?:[+\-])", _nth),
    _rule("top n", r"BG?[Nm]", _top_n),
    _rule("superlative n", r"S(?:G)?[Nm]", _superlative_n),
    _rule("against the mean", r"I?(?:b|>)A?I?M[I]?[+\-<]?|I?M<|I?b?M[+\-]", _against_mean),
    _rule("between", r"I?N[,j~\-]?N~?", _between),
    _rule("digits", r"I?E?g", _digit_count),
    _rule("number condition", r"I?(?:>+[En]?N<?|E?N<)I?(?![NG]?I?[>N])|I?(?:>+[En]?N<?|E?N<)", _number_filter),
    _rule("described by number", r"I[nWE]?N(?=[GiEKH])(?=.*[ISXMK])|NI(?=[Gi])(?=.*[ISXM])", _described_number),
    _rule("described by indicator", r"[EnW]?I[2m]i?(?=.*[ISXQM])", _described_indicator),
    _rule("all indicators", r"[Nm][WI]?[va]*E", _all_indicators),
    _rule("indicator against indicator", r"I>I(?=.*[GHK])|(?<=[GHK])I>I|IbI[+\-]", _indicator_bound),
    _rule("equal indicators", r"IQ?jIQ?=", _equal_indicators),
    _rule("share", r"s(?:[ARPI])+(?:IX?|X)?", _share_of),
    _rule("share within", r"RI?i", _two_sides_of_share),
    _rule("same as", r"[PDp]I?=", _same_as),
    _rule("more than a place", r"b[PDRp][IW]?[nE]?(?:[+\-]+|>(?![PDN]))", _than_place),
    _rule("bound by a place", r"I?>[PD](?![+\-Y]|$)", _bound_place),
    _rule(
        "two sides",
        r"(?:[PDRUp2AXIjz,mGv]+)?b(?:[PDRUAXIjz,mGE]+)[+\-]?|[PDRUAXIjz,mGv]+[Ee](?:[PDRUAXIjz,mG]+)[+\-](?=[YF]?)|(?<=^)(?:[PDRUXIj]+)?[+\-]?>[PDRU](?=[Y]|$)",
        _sides,
    ),
    _rule("both have", r"I(?:[j,]?I)+[Ee]", _both_have),
    _rule("has and lacks", r"1I(?:[j,1]?[eE]I)*|[EenW]I(?:[j,]?[EenI1])*I|[Een]I|(?<=H)WI|(?<=K)WI", _has_lacks),
    _rule("lacks after", r"N?I[va]?e(?![I])", _lacks_after),
    _rule("counted region", r"RK", _descriptive_count),
    _rule("counted names", r"(?:[PDR][j,]?)+[mN]", _described_places),
    _rule("how many places", r"GE?Q|QG|NK", _how_many_places),
    _rule("target to finish", r"nW", _target_to_finish),
)
"""In this order: special shapes first."""
