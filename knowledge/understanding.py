"""Text → understanding: normalise, link, read, compose; and say no where content words stay unexplained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from knowledge.answer import Suggestion
from knowledge.composing import Before, compose
from knowledge.coverage import unexplained, without_asides, without_narrative
from knowledge.frame import FOCUS, TERMS, Frame
from knowledge.glossary import Entry
from knowledge.lexicon import Lexicon, Sort
from knowledge.linking import Linker, Mention
from knowledge.query import (
    Aggregate,
    Ambiguous,
    Filter,
    Fired,
    Group,
    NotUnderstood,
    Op,
    Query,
    Understanding,
    Understood,
    Wanted,
    Why,
)
from knowledge.reading import read
from knowledge.text import normalise

_REFUSALS = {
    "not_in_list": Why.NOT_IN_LIST,
    "off_subject": Why.OFF_SUBJECT,
    "change": Why.CHANGE,
    "injection": Why.OFF_SUBJECT,
}
_CELLS = {Wanted.METHOD, Wanted.STANDARD, Wanted.REQUIREMENT, Wanted.TITLE, Wanted.WORKLOAD, Wanted.DEADLINE}


@dataclass(frozen=True, slots=True)
class Previous:
    """What was understood before, and the places that the answer named."""

    query: Query | None = None
    results: tuple[str, ...] = ()
    trail: tuple[str, ...] = ()
    """Places asked about one after the other, for 这两个市."""
    choices: tuple[Suggestion, ...] = ()


def understand(text: str, linker: Linker, previous: Previous | None = None) -> Understanding:
    """What a text asks; never raises, whatever the text is."""
    previous = previous or Previous()
    mentions = linker.link(normalise(text))
    trace = tuple(Fired("mention", f"{m.text}→{m.sort.name}:{m.value} {m.score:.0f}") for m in mentions)
    frames = [frame for frame in read(mentions, linker.lexicon) if not frame.empty or frame.unknown]
    result = _Sentence(frames, mentions, linker.lexicon, previous).understanding()
    fired = tuple(step for frame in frames for step in frame.trace)
    return replace(result, trace=(*trace, *fired, *result.trace))


class _Sentence:
    """All parts of one message."""

    def __init__(self, frames: list[Frame], mentions: Sequence[Mention], lexicon: Lexicon, previous: Previous) -> None:
        self.lexicon, self.previous = lexicon, previous
        self.mentions = mentions
        self.all = frames
        spoken = without_narrative([f for f in frames if not f.empty], len(mentions))
        self.frames, self.ignored = without_asides(spoken)

    def understanding(self) -> Understanding:
        if not self.frames:
            return self._nothing()
        for look in (self._greeting, self._definition, self._refused, self._ambiguous):
            found = look()
            if found is not None:
                return found
        frames = self._folded()
        queries: list[Query] = []
        named: list[str] = []
        before = Before(self.previous.query, self.previous.results, self.previous.trail)
        for frame in frames:
            self._ask_for_cell(frame)
            composed = compose(frame, self.lexicon, before)
            unknown = unexplained(frame, in_talk=self.previous.query is not None)
            if unknown:
                return NotUnderstood(Why.UNEXPLAINED, unknown)
            if composed:
                ignored = tuple(dict.fromkeys(m.text for m in frame.unknown if len(m.text) > 1))
                if ignored:
                    note = f"没看懂“{'、'.join(ignored)}”，按其余的话回答。"
                    composed = [query.evolve(notes=(*query.notes, note)) for query in composed]
                queries.extend(composed)
                named += [
                    n for q in composed for g in q.groups for n in g.names if len(g.names) == 1 and n not in named
                ]
                before = Before(composed[-1], tuple(named), tuple(named), in_sentence=True)
        if not queries:
            return self._subjectless()
        queries = [q for q in queries if q.wanted is not Wanted.BULLETIN] or queries  # 写份通报用，湛江上云多少
        if self.ignored:
            note = f"没看懂“{'、'.join(self.ignored)}”，按其余的话回答。"
            queries[0] = queries[0].evolve(notes=(*queries[0].notes, note))
        return Understood(_distinct(queries))

    # --- what is no question about figures ---

    def _nothing(self) -> Understanding:
        words = tuple(m.text for m in self.mentions if m.sort is Sort.UNKNOWN)
        if words:
            return NotUnderstood(Why.UNEXPLAINED, words)
        return NotUnderstood(Why.EMPTY if not self.mentions else Why.NO_SUBJECT)

    def _greeting(self) -> Understanding | None:
        if not any(f.greetings for f in self.frames):
            return None
        others = [
            f
            for f in self.frames
            if f.subject or f.scoped or f.topics or f.unlisted or f.outside or f.years or (f.flags & TERMS)
        ]
        asking = [f for f in others if not f.greetings or f.subject or f.scoped or f.topics or f.has(Sort.WHICH)]
        if asking or any(m.noun for f in self.all for m in f.unknown):
            return None
        if self.previous.query and any(f.flags & {Sort.ONE, Sort.MANY, Sort.AGAIN} for f in self.frames):
            return None
        kinds = {m.text: m.value for m in self.mentions if m.sort is Sort.GREETING}
        values = list(kinds.values())
        kind = next((v for v in ("help", "bye", "abuse", "thanks") if v in values), "hello")
        return Understood((Query(wanted=Wanted.SMALLTALK, terms=(kind,)),))

    def _definition(self) -> Understanding | None:
        """A question about a term: one that asks for a meaning, or names a term and asks for nothing that has a figure."""
        glossary = self.lexicon.glossary
        words = [w for f in self.frames for w in f.words]
        flags = {s for f in self.frames for s in f.flags}
        figures = any(f.groups or Sort.EVERYWHERE in f.flags or f.filters or f.claims or f.rows for f in self.frames)
        numeric = flags & {Sort.QUANTITY, Sort.WHICH, Sort.COUNT, Sort.SUM, Sort.MEAN, Sort.RANK} or any(
            f.superlatives for f in self.frames
        )
        keys = [k for f in self.frames for k in f.indicators]
        wanted = [w for f in self.frames for w in f.wanted]
        said = "".join(m.text for m in self.mentions)
        entry = glossary.find(words, said)
        indicators = {m.text: m.value for m in self.mentions if m.sort is Sort.INDICATOR}
        two_names = Sort.SAME in flags and len(indicators) == 2 and len(set(indicators.values())) == 1
        asks_meaning = Sort.DEFINE in flags or two_names
        if any(f.outside or f.years for f in self.frames) and not cued_by(entry, said):
            return None
        if asks_meaning and not figures and not set(wanted) & _CELLS:
            related = self._relation(keys)
            if related:
                return related
            if entry is None and keys and not (numeric and not asks_meaning):
                entry = glossary.by_indicator.get(keys[-1])
            if entry:
                return Understood((Query(wanted=Wanted.DEFINITION, terms=(entry.key,)),))
            if Wanted.NATURE in wanted:
                return None
        if entry is None or figures:
            return None
        named = Sort.TERM in flags or any(word in entry.names for word in words)
        cued = cued_by(entry, said)
        topical = any(f.topics and not self._harmless(f) for f in self.frames)
        if topical and not cued:
            return None
        if (
            (named or cued)
            and not (keys and wanted and not cued)
            and not (named and not cued and (keys or (numeric and Sort.TERM not in flags)))
        ):
            if Sort.TERM in flags and entry.key == "工业互联网" and keys:
                return None
            return Understood((Query(wanted=Wanted.DEFINITION, terms=(entry.key,)),))
        return None

    def _ask_for_cell(self, frame: Frame) -> None:
        """汕头标杆是因素法还是项目法: the value of a column, named of a place, asks for that cell."""
        if frame.has(Sort.TERM) and frame.scoped and not frame.wanted:
            entry = self.lexicon.glossary.find(frame.words)
            if entry is not None and entry.cell:
                frame.wanted.append(Wanted(entry.cell))

    def _relation(self, keys: list[str]) -> Understanding | None:
        parts = [k for k in keys if self.lexicon.task_list.by_key[k].part_of in keys]
        entry = self.lexicon.glossary.by_indicator.get(parts[0]) if parts else None
        return Understood((Query(wanted=Wanted.DEFINITION, terms=(entry.key,)),)) if entry else None

    def _refused(self) -> Understanding | None:
        year = self.lexicon.task_list.year
        said = "".join(m.text for m in self.mentions if m.sort is not Sort.INDICATOR)
        pair = next((words for words in self.lexicon.together if all(word in said for word in words)), None)
        if pair is not None:
            return NotUnderstood(Why.NOT_IN_LIST, ("".join(pair),))
        for frame in self.frames:
            topics = frame.topics
            if topics and not self._harmless(frame):
                why = _REFUSALS[topics[0][0]]
                return NotUnderstood(why, tuple(frame.topic_words))
            if frame.outside:
                return NotUnderstood(Why.UNLISTED_PLACE, tuple(frame.outside))
            others = [y for y in frame.years if y not in (year, year % 100)]
            if others and not (Wanted.DEADLINE in frame.wanted and not frame.groups):
                return NotUnderstood(Why.OTHER_YEAR, tuple(f"{y}年" if isinstance(y, int) else y for y in others))
            if frame.unlisted:
                words = tuple(v[0] if isinstance(v, tuple) else v for v in frame.unlisted)
                cities = tuple(v[1] for v in frame.unlisted if isinstance(v, tuple) and v[1] not in words)
                if not frame.groups:
                    return NotUnderstood(Why.UNLISTED_PLACE, tuple(dict.fromkeys((*words, *cities))))
                frame.assumed.extend(f"{word}不在本清单，没有它的数。" for word in dict.fromkeys((*words, *cities)))
                frame.groups.extend(
                    Group(city, (), (city,))
                    for city in dict.fromkeys((*cities, *words[:1]))
                    if not any(g.label == city for g in frame.groups)
                )
                if len(frame.groups) < 3:
                    return NotUnderstood(Why.UNLISTED_PLACE, tuple(dict.fromkeys((*words, *cities))))
        return None

    def _harmless(self, frame: Frame) -> bool:
        """A topic word that another reading explains: 钱按什么方式补 asks for the method."""
        amount = frame.has(Sort.QUANTITY) or any("多少" in word or "几" in word for word in frame.topic_words)
        return (
            not amount
            and bool(frame.has(Sort.TERM) or set(frame.wanted) & {Wanted.METHOD, Wanted.STANDARD, Wanted.NATURE})
            and all(t == ("not_in_list", "money") for t in frame.topics)
        )

    def _ambiguous(self) -> Understanding | None:
        for frame in self.frames:
            for text, tie in frame.ties:
                if tie.weak and any(f.scoped for f in self.frames) and not _beside_place(frame, text):
                    continue
                names = list(dict.fromkeys(w.value if isinstance(w.value, str) else w.value[1] for w in tie.names))
                if not names:
                    continue
                return self._ask(frame, text, names)
        return None

    def _ask(self, frame: Frame, text: str, names: list[str]) -> Understanding:
        said = "".join(m.text for m in frame.mentions)
        rest = said.replace(text, "{}", 1)
        trimmed = rest.replace("{}市", "{}")
        choices = tuple(
            Suggestion(name, trimmed.format(name) if "{}" in trimmed and trimmed.count("{") == 1 else name)
            for name in names[:8]
        )
        many = f"“{text}”可能是{'、'.join(names[:8])}，" if len(names) > 1 else f"没有“{text}”，"
        prompt = f"{many}您问的是哪一个？" if len(names) > 1 else f"{many}是不是想问{names[0]}？"
        return Ambiguous(prompt, choices)

    # --- parts of one message ---

    def _folded(self) -> list[Frame]:
        """Bare parts (only a place, only an indicator) join the part that they belong to."""
        result: list[Frame] = []
        pending: Frame | None = None
        for at, frame in enumerate(self.frames):
            if frame.has(Sort.CORRECTION) and not (frame.scoped or frame.subject or frame.asks or frame.claims):
                continue
            if frame.greetings and not (frame.subject or frame.scoped or frame.asks):
                continue
            bare = not frame.asks and not frame.claims and not frame.filters and not (frame.groups and frame.indicators)
            described = (
                frame.filters
                and not frame.asks
                and not frame.claims
                and frame.has(Sort.MANY, Sort.PLACE_NOUN, Sort.WITHIN)
            )
            bare = bare and not frame.flags & {Sort.HAS, Sort.LACKS, Sort.AGAIN, Sort.ONE, Sort.MANY, Sort.THAN}
            if bare and frame.indicators and result and all(not f.indicators for f in result) and not frame.groups:
                for earlier in result:
                    earlier.indicators.extend(k for k in frame.indicators if k not in earlier.indicators)
                continue
            if result and _only_excludes(frame):
                result[-1].excluded.extend(frame.excluded)
                result[-1].excluded_indicators.extend(frame.excluded_indicators)
                continue
            if result and _only_orders(result[-1], frame):
                continue
            left_out = (frame.excluded and not (frame.asks or frame.indicators or frame.groups or result)) or (
                frame.excluded_indicators and not frame.asks
            )
            if (
                described
                or left_out
                or _answered_by(frame, self.frames[at + 1 : at + 2])
                or (bare and (frame.groups or frame.indicators or frame.everywhere or frame.every))
            ):
                pending = frame if pending is None else _merged(pending, frame)
                continue
            if frame.empty or not (
                frame.subject or frame.scoped or frame.asks or frame.claims or frame.excluded or frame.flags
            ):
                continue
            if pending is not None:
                frame = _merged(pending, frame)
                pending = None
            elif result and _only_condition(result[-1], frame):
                result[-1] = _merged(result[-1], frame)
                continue
            result.append(frame)
        if pending is not None:
            result.append(pending)
        return result

    def _subjectless(self) -> Understanding:
        words = tuple(m.text for f in self.frames for m in f.unknown if m.noun)
        return NotUnderstood(Why.UNEXPLAINED, words) if words else NotUnderstood(Why.NO_SUBJECT)


def _beside_place(frame: Frame, text: str) -> bool:
    """True if the letter stands directly beside a place: 阳江门 may be another place than 阳江."""
    sorts = [m.sort for m in frame.mentions]
    at = next((i for i, m in enumerate(frame.mentions) if m.text == text), None)
    return at is not None and Sort.PLACE in sorts[max(0, at - 1) : at + 2]


def cued_by(entry: Entry | None, said: str) -> bool:
    """True if an entry is brought up by one of its cues, not only by its name."""
    return entry is not None and bool(entry.about) and any(cue in said for cue in entry.cues)


def _answered_by(frame: Frame, following: Sequence[Frame]) -> bool:
    """“至少带动201个”，这是说哪个市: a figure, and in the next part who has it."""
    if not following or frame.scoped or not (frame.filters or frame.claims):
        return False
    asking = following[0]
    return asking.has(Sort.WHICH) and not (
        frame.flags & FOCUS or asking.scoped or asking.subject or asking.superlatives
    )


def _distinct(queries: list[Query]) -> tuple[Query, ...]:
    """Every question once: people say it in a quotation and ask it again."""
    return tuple({query.evolve(notes=()): query for query in queries}.values())


def _only_excludes(frame: Frame) -> bool:
    """…一共多少，不算广州: a part that only takes places away from the one before."""
    return bool(frame.excluded or frame.excluded_indicators) and not (
        frame.asks or frame.indicators or frame.groups or frame.has(Sort.AGAIN)
    )


def _only_orders(last: Frame, frame: Frame) -> bool:
    """排前五的市，按顺序给我: a part that only asks for the order that the one before is given in anyway."""
    ordered = last.first or last.nth or last.superlatives or last.has(Sort.ORDER, Sort.RANK)
    alone = not (
        frame.subject
        or frame.scoped
        or frame.has(Sort.AGAIN, Sort.ONE, Sort.MANY)
        or frame.values.get(Sort.ORDER) == "asc"
    )
    return bool(
        ordered and alone and frame.has(Sort.ORDER) and not frame.flags & {Sort.WHICH, Sort.QUANTITY, Sort.COUNT}
    )


def _only_condition(last: Frame, frame: Frame) -> bool:
    """超过50的呢，上云，不含50: a part that only adds a condition to the one before."""
    return bool(
        frame.filters and last.filters and not frame.groups and not frame.flags & {Sort.QUANTITY, Sort.COUNT, Sort.SUM}
    )


def _merged(first: Frame, second: Frame) -> Frame:
    """Two parts as one; what the second says about how goes before."""
    for name in (
        "groups",
        "indicators",
        "filters",
        "excluded",
        "excluded_unlisted",
        "excluded_indicators",
        "side_indicators",
        "rows",
        "claims",
        "assumed",
        "unknown",
        "wanted",
        "superlatives",
    ):
        own = getattr(second, name)
        setattr(second, name, [*(x for x in getattr(first, name) if x not in own), *own])
    second.flags |= first.flags
    second.values = {**first.values, **second.values}
    second.everywhere |= first.everywhere
    second.every |= first.every
    second.first, second.nth = second.first or first.first, second.nth or first.nth
    second.when = second.when or first.when
    second.left, second.direction = second.left or first.left, second.direction or first.direction
    second.mentions = (*first.mentions, Mention(Sort.BREAK, "", ","), *second.mentions)
    second.trace = [*first.trace, *second.trace]
    second.shape = first.shape + second.shape
    return second


__all__ = ["Aggregate", "Filter", "Op", "Previous", "understand"]
