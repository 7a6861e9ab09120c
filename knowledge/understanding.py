"""Text → understanding: normalise, link, read, compose; and say no where content words stay unexplained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from knowledge.answer import Suggestion
from knowledge.cell_values import describe_tasks
from knowledge.choosing import completed, is_bare, named_choice, other_choice
from knowledge.composing import Before, Composed, compose
from knowledge.composing.dating import holds_day, unknown_day
from knowledge.composing.unread import unread
from knowledge.composing.wanting import puts_off
from knowledge.coverage import harmless, unexplained, without_asides, without_narrative, without_other_years
from knowledge.drafting import drafting_asked
from knowledge.elsewhere import told_beside, told_without, without_task
from knowledge.folding import folded
from knowledge.frame import FOCUS, TERMS, Frame
from knowledge.gathering import Gathered
from knowledge.glossary import Entry
from knowledge.lexicon import Lexicon, Sort
from knowledge.linking import Linker
from knowledge.membership import membership_asked
from knowledge.mention import Mention
from knowledge.pointing import resolved
from knowledge.query import (
    Ambiguous,
    NotUnderstood,
    Query,
    Step,
    Understanding,
    Understood,
    Wanted,
    Why,
)
from knowledge.reading import read
from knowledge.remembering import NOTHING, Context
from knowledge.terms import ask_for_cell, cued_by, relates, relation_asked, term_asked, terms_asked
from knowledge.text import normalise

_REFUSALS = {
    "not_in_list": Why.NOT_IN_LIST,
    "off_subject": Why.OFF_SUBJECT,
    "change": Why.CHANGE,
    "injection": Why.OFF_SUBJECT,
}


def understand(text: str, linker: Linker, context: Context | None = None) -> Understanding:
    """What a text asks after what was said before; never raises, whatever the text is."""
    before = context or NOTHING
    mentions = resolved(linker.link(normalise(text)), before, linker.lexicon)
    frames = _frames(mentions, linker.lexicon)
    answered = named_choice(frames, before) or other_choice(frames, before)
    if answered:
        return understand(answered, linker, replace(before, choices=(), left=()))
    if before.unanswered and frames and all(is_bare(frame) for frame in frames):
        asked = linker.link(normalise(before.unanswered))
        whole = completed(_frames(asked, linker.lexicon), frames)
        result = _Sentence(whole, (*asked, *mentions), linker.lexicon, before).understanding()
        if isinstance(result, Understood):
            return replace(result, trace=(*asked, *mentions, *result.trace))
        frames = _frames(mentions, linker.lexicon)
    result = _Sentence(frames, mentions, linker.lexicon, before).understanding()
    fired = tuple(step for frame in frames for step in frame.trace)
    trace: tuple[Step, ...] = (*mentions, *fired, *result.trace)
    if isinstance(result, Understood):
        return Understood(result.queries, trace)
    if isinstance(result, NotUnderstood):
        named = (name for frame in frames for group in frame.groups for name in group.names if len(group.names) == 1)
        return replace(result, places=tuple(dict.fromkeys(named)), trace=trace)
    return replace(result, trace=trace)


def _frames(mentions: Sequence[Mention], lexicon: Lexicon) -> list[Frame]:
    return [frame for frame in read(mentions, lexicon) if frame.unknown or not frame.empty]


class _Sentence:
    """All parts of one message."""

    def __init__(self, frames: list[Frame], mentions: Sequence[Mention], lexicon: Lexicon, previous: Context) -> None:
        self.lexicon, self.previous = lexicon, previous
        self.mentions = mentions
        self.all = frames
        said = without_other_years([f for f in frames if not f.empty], lexicon.task_list.year)
        spoken = without_narrative(said, len(mentions))
        if len(spoken) < len(said):
            told = {id(frame) for frame in said} - {id(frame) for frame in spoken}
            self.mentions = [m for frame in frames if id(frame) not in told for m in frame.mentions]
        self.frames, self.ignored = without_asides(spoken)

    def understanding(self) -> Understanding:
        if not self.frames:
            return self._nothing()
        for look in (
            self._elsewhere,
            self._only_scope,
            self._drafting,
            self._greeting,
            self._term,
            self._refused,
            self._ambiguous,
        ):
            found = look()
            if found is not None:
                return found
        return self._asked(folded(self.frames))

    def _asked(self, frames: Sequence[Frame]) -> Understanding:
        """What the parts ask, one after the other."""
        last = self.previous.queries[-1] if self.previous.queries else None
        gathered = Gathered(Before(last, self.previous.results, self.previous.trail, keys=self.previous.keys))
        standing = [f for f in frames if f.subject and (f.scoped or f.asks)][:2]
        explained: tuple[Frame, Entry] | None = None
        for frame in frames:
            defined = self._defined(frame) if len(frames) > 1 else None
            if defined is not None:
                gathered.queries.append(Query(wanted=Wanted.DEFINITION, terms=(defined.key,)))
                explained = (frame, defined)
                continue
            if explained is not None:
                _spoken_of(frame, *explained)
                explained = None
            unknown = self._part(frame, frames, gathered, beside=any(f is not frame for f in standing))
            if unknown:
                told = self.lexicon.glossary.names.keys() >= set(unknown)  # 湛江有多少家服务商
                return NotUnderstood(Why.NOT_IN_LIST if told else Why.UNEXPLAINED, unknown)
        if not gathered.queries:
            return NotUnderstood(Why.UNEXPLAINED, gathered.missed[0]) if gathered.unread else self._subjectless()
        return Understood(gathered.told(self.ignored))

    def _part(self, frame: Frame, frames: Sequence[Frame], gathered: Gathered, *, beside: bool) -> tuple[str, ...]:
        """Gather what one part asks; the words that nothing explains, if there are any."""
        ask_for_cell(frame, self.lexicon)
        describe_tasks(frame, self.lexicon)
        again = self._again(frame, frames)
        whole = Composed(tuple(again)) if again else compose(frame, self.lexicon, gathered.before)
        unknown = unknown_day(frame) or unexplained(frame, in_talk=bool(self.previous.queries), beside=beside)
        if unknown:
            return unknown
        lost = () if again else unread(frame, whole.queries)
        if lost:
            gathered.miss(lost, unread=True)
        elif whole.queries:
            gathered.take(frame, whole, last=frame is frames[-1])
        elif frame.flags & FOCUS:
            gathered.miss(("".join(m.text for m in frame.mentions if m.sort is not Sort.BREAK),))
        return ()

    def _again(self, frame: Frame, frames: Sequence[Frame]) -> list[Query]:
        """江门呢 after several questions about one place: the same several questions."""
        asked = self.previous.queries
        if len(asked) < 2 or len(frames) > 1 or not is_bare(frame) or len({q.groups for q in asked}) > 1:
            return []
        if not asked[0].groups or (frame.indicators and len({q.indicators for q in asked}) > 1):
            return []
        befores = (Before(query, self.previous.results, self.previous.trail) for query in asked)
        return [query for before in befores for query in compose(frame, self.lexicon, before).queries]

    # --- what is no question about figures ---

    def _elsewhere(self) -> Understanding | None:
        """为什么没有它, of a place that the list does not have."""
        if not self.previous.unlisted:
            return None
        pointing = any(m.text not in ("这个", "那个") for f in self.frames for m in f.said(Sort.ONE))
        anew = any(f.scoped or f.unlisted or f.outside for f in self.frames)
        if not pointing or anew:
            return None
        return NotUnderstood(Why.UNLISTED_PLACE, self.previous.unlisted)

    def _only_scope(self) -> Understanding | None:
        """拟个督办函，语气严厉点，抄送各市: all that is understood is whom it is about, not what is wanted."""
        strange = tuple([m.text for m in self.mentions if m.sort is Sort.UNKNOWN and len(m.text) > 1])
        if len(strange) < 2:
            return None
        beside = any(m.sort is Sort.BREAK for m in self.mentions)
        every = all(f.every and not (f.groups or f.subject or f.asks or f.claims or f.excluded) for f in self.frames)
        return NotUnderstood(Why.UNEXPLAINED, strange) if beside and every else None

    def _drafting(self) -> Understanding | None:
        drafted = drafting_asked(self.mentions, self.lexicon)
        return NotUnderstood(Why.OFF_SUBJECT) if drafted else None

    def _nothing(self) -> Understanding:
        words = tuple(m.text for m in self.mentions if m.sort is Sort.UNKNOWN)
        if words:
            return NotUnderstood(Why.UNEXPLAINED, words)
        return NotUnderstood(Why.EMPTY if not self.mentions else Why.NO_SUBJECT)

    def _greeting(self) -> Understanding | None:
        if not any(f.greetings for f in self.frames) or any(map(holds_day, self.frames)):
            return None
        others = [
            f
            for f in self.frames
            if f.subject or f.scoped or f.topics or f.unlisted or f.outside or f.years or (f.flags & TERMS)
        ]
        how = any("report" in f.greetings for f in self.frames)  # 湛江怎么报进度
        asking = [
            f for f in others if not f.greetings or f.subject or (f.scoped and not how) or f.topics or f.has(Sort.WHICH)
        ]
        strange = any(m.noun for f in self.all for m in f.unknown)
        if asking or (strange and self._wonders()):
            return None
        if self.previous.queries and any(f.flags & {Sort.ONE, Sort.MANY, Sort.AGAIN} for f in self.frames):
            return None
        kinds = {m.text: m.value for m in self.mentions if m.sort is Sort.GREETING}
        values = list(kinds.values())
        kind = next((v for v in ("report", "help", "bye", "abuse", "thanks") if v in values), "hello")
        return Understood((Query(wanted=Wanted.SMALLTALK, terms=(kind,)),))

    def _wonders(self) -> bool:
        """天气怎么样, but not 收工饮茶先: whether the message seems to ask or want anything."""
        said = "".join(m.text for m in self.mentions)
        return any(frame.asks for frame in self.all) or any(letter in said for letter in _INTERROGATIVE)

    def _term(self) -> Understanding | None:
        member = membership_asked(self.frames[0], self.lexicon) if len(self.frames) == 1 else None
        if member is not None:
            return Understood((member,))
        part = self._part_just_asked()
        if part is not None:
            return Understood((Query(wanted=Wanted.DEFINITION, terms=(part.key,)),))
        related = relation_asked(self.frames, self.lexicon)
        if related:
            return Understood((Query(wanted=Wanted.DEFINITION, indicators=related),))
        entries = terms_asked(self.frames, self.mentions, self.lexicon)
        keys = tuple(entry.key for entry in entries)
        if not keys and not self.previous.terms:
            return None
        said = "".join([m.text for m in self.mentions])
        if keys and self._asks_amount() and not any(cued_by(entry, said) for entry in entries):
            return NotUnderstood(Why.NOT_IN_LIST, tuple(self._amounts()))
        keys = keys or self._of_last_term(said)
        return Understood((Query(wanted=Wanted.DEFINITION, terms=keys),)) if keys else None

    def _part_just_asked(self) -> Entry | None:
        """这个算在标杆里面吗 after 5G: whether what was just asked about lies in what is named."""
        before, frame = self.previous.queries[-1:], self.frames[0]
        if len(self.frames) != 1 or not before or not frame.has(Sort.ONE) or frame.scoped or not relates(frame):
            return None
        keys = before[0].indicators
        parts = [key for key in keys if self.lexicon.task_list.by_key[key].part_of in frame.indicators]
        return self.lexicon.glossary.by_indicator.get(parts[0]) if len(keys) == 1 == len(parts) else None

    def _of_last_term(self, said: str) -> tuple[str, ...]:
        """什么时候截止 after 服务券: asked of the term just explained, where nothing of the list is named."""
        glossary = self.lexicon.glossary
        named = any(f.scoped or f.indicators or f.rows or f.filters or f.claims for f in self.frames)
        if named:
            return ()
        last = glossary.entries.get(self.previous.terms[-1])
        subject = next((word for word in (*last.names, *last.about)), "").split("+")[0] if last is not None else ""
        if not subject:
            return ()
        entry = glossary.find((), f"{subject}{said}")
        return (entry.key,) if entry is not None and entry is not last and cued_by(entry, f"{subject}{said}") else ()

    def _asks_amount(self) -> bool:
        """服务券面额多少: a number that belongs to a term alone."""
        of_list = any(f.indicators or f.scoped or f.has(Sort.DEFINE) for f in self.frames)
        of_list |= any("项目" in m.text for m in self.mentions)  # 因素法分配补助的项目共几个
        return not of_list and any(f.has(Sort.TERM) and f.has(Sort.QUANTITY) for f in self.frames)

    def _amounts(self) -> list[str]:
        return [m.text for m in self.mentions if m.sort in (Sort.TERM, Sort.SUM, Sort.UNKNOWN) and len(m.text) > 1]

    def _defined(self, frame: Frame) -> Entry | None:
        """标杆是什么，珠海几个: a part that asks what a term means beside one that asks for a figure."""
        if not frame.has(Sort.DEFINE) or frame.groups:
            return None
        return term_asked([frame], frame.mentions, self.lexicon)

    def _refused(self) -> Understanding | None:
        year = self.lexicon.task_list.year
        said = "".join([m.text for m in self.mentions if m.sort is not Sort.INDICATOR])
        begun = [words for words in self.lexicon.together if words[0] in said]
        pair = next((words for words in begun if _near_each_other(words, said)), None) if begun else None
        if pair is not None:
            return NotUnderstood(Why.NOT_IN_LIST, ("".join(pair),))
        for frame in self.frames:
            topics = frame.topics
            if topics and not harmless(frame, self.frames):
                why = _REFUSALS[topics[0][0]]
                words = tuple(m.text for m in self.mentions if m.sort is Sort.TOPIC and m.value == topics[0])
                of_list = why is Why.NOT_IN_LIST and topics[0][1] != "other"
                lacking = without_task(frame, words, self.lexicon) if of_list else None
                return Understood((lacking,)) if lacking else NotUnderstood(why, words or tuple(frame.topic_words))
            if frame.outside and sum(bool(group.names) for group in frame.groups) < 2:
                return NotUnderstood(Why.UNLISTED_PLACE, tuple(frame.outside))
            others = [y for y in frame.years if y not in (year, year % 100)]
            if others and not (_asks_deadline(frame) or puts_off(frame) or self._only_told(frame) or holds_day(frame)):
                said_years = [y for each in self.frames for y in each.years if y not in (year, year % 100)]
                return NotUnderstood(Why.OTHER_YEAR, tuple(f"{y}年" if isinstance(y, int) else y for y in said_years))
            told = self._told_of() if frame.unlisted else ()
            frame.unlisted = [v for v in frame.unlisted if _listed_name(v) not in told]
            elsewhere = told_without(frame) if frame.unlisted or frame.outside else ()
            left = told_beside(frame, self.frames, elsewhere) if elsewhere else None
            if left is not None:
                self.frames = left
            elif elsewhere:
                return NotUnderstood(Why.UNLISTED_PLACE, elsewhere)
        return None

    def _only_told(self, frame: Frame) -> bool:
        """服务券能兑到明年，那韶关的任务…: the year of a term beside what is asked."""
        term = frame.has(Sort.TERM) and not frame.scoped
        return term and any((f.scoped or f.indicators) and f.asks for f in self.frames if f is not frame)

    def _told_of(self) -> set[str]:
        """Places outside the list that belong to a region which is asked about: the answer says so by itself."""
        return {name for frame in self.frames for group in frame.groups for name in group.unlisted if group.names}

    def _ambiguous(self) -> Understanding | None:
        for frame in self.frames:
            for text, tie in frame.ties:
                sure = _beside_place(frame, text) or _left_open(frame, text)
                if tie.weak and any(f.scoped_by_name for f in self.frames) and not sure:
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

    def _subjectless(self) -> Understanding:
        words = tuple(m.text for f in self.frames for m in f.unknown if m.noun)
        return NotUnderstood(Why.UNEXPLAINED, words) if words else NotUnderstood(Why.NO_SUBJECT)


def _spoken_of(frame: Frame, explained: Frame, entry: Entry) -> None:
    """标杆是什么，珠海几个; 因素法是什么，湛江是不是: what was explained is asked about where nothing else is."""
    if frame.indicators or frame.filters or set(frame.wanted) - {Wanted.TARGET, Wanted.OVERVIEW}:
        return
    frame.indicators.extend(explained.indicators)
    if entry.cell and not explained.indicators and not frame.has(Sort.QUANTITY):
        frame.wanted.append(Wanted(entry.cell))


_INTERROGATIVE = "谁哪几多怎吗么咩啥何?帮请想要写查"
_NEAR = 8
"""Letters within which two words are said together."""


def _asks_deadline(frame: Frame) -> bool:
    """能拖到明年吗: by when all is to be done."""
    of_list = Wanted.OVERVIEW in frame.wanted or Wanted.TARGET in frame.wanted
    return Wanted.DEADLINE in frame.wanted and not frame.groups and not of_list


def _near_each_other(words: tuple[str, ...], said: str) -> bool:
    at = [said.find(word) for word in words]
    return min(at) >= 0 and max(at) - min(at) <= _NEAR


def _listed_name(unlisted: str | tuple[str, str]) -> str:
    return unlisted[1] if isinstance(unlisted, tuple) else unlisted


def _left_open(frame: Frame, text: str) -> bool:
    """粤东那个汕什么市: a letter of a name, and that the rest is not known."""
    return any(a.text == text and b.text.startswith(("什么", "啥", "某")) for a, b in pairwise(frame.mentions))


def _beside_place(frame: Frame, text: str) -> bool:
    """True if the letter stands directly beside a place: 阳江门 may be another place than 阳江."""
    sorts = [m.sort for m in frame.mentions]
    at = next((i for i, m in enumerate(frame.mentions) if m.text == text), None)
    return at is not None and Sort.PLACE in sorts[max(0, at - 1) : at + 2]


__all__ = ["understand"]
