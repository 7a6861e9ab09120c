"""Coverage: which parts of a message are only its setting, and which words of a question stay unexplained."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from knowledge.frame import FOCUS, Frame
from knowledge.lexicon import Sort
from knowledge.mention import Mention
from knowledge.query import PROGRESS, Wanted
from knowledge.wordsets import word_set

_INTERROGATIVE = "谁哪几多怎吗么"
_SETTING = frozenset({"not_in_list", "off_subject"})
_ASKING = frozenset(
    {Sort.QUANTITY, Sort.WHICH, Sort.COUNT, Sort.YES_NO, Sort.RANK, Sort.SUM, Sort.SHARE, Sort.DIFFERENCE}
)
_TOLD = 24
"""A text of more mentions tells something before it asks."""
_LONG = 40
"""A text of more mentions is a pasted paragraph: only the parts that ask about the list count."""
_SILENT = frozenset({Sort.FILLER, Sort.NOW, Sort.BREAK})
_DATED = frozenset({Sort.NOW, Sort.YEAR})


def without_narrative(frames: list[Frame], length: int) -> list[Frame]:
    """The parts of a long text of so many mentions that ask: what a pasted paragraph tells before them is no question."""
    if len(frames) < 2:
        return frames
    frames = _after_hearsay(_after_pasted(_after_please(frames)))
    if length <= _TOLD or len(frames) < 2:
        return frames
    alone = [
        i for i, each in enumerate(frames) if each.scoped and (each.indicators or each.wanted) and not _strange(each)
    ]
    last = frames[alone[-1]] if alone else None
    if alone:
        frames = [*(frame for frame in frames[: alone[-1]] if frame.flags & _ASKING), *frames[alone[-1] :]]
    if length <= _LONG:
        return frames
    after = frames[next((i + 1 for i, each in enumerate(frames) if each is last), len(frames)) :]
    goes_on = [each for each in after if each.flags & _ASKING and not each.unknown]  # …上云各多少，合计多少
    on_subject = [frame for frame in frames if frame.subject or frame.scoped or any(frame is each for each in goes_on)]
    return [frame for frame in on_subject if not _strange(frame)] or on_subject[-1:] or frames


def _after_please(frames: list[Frame]) -> list[Frame]:
    """各市要抓紧推进，请问清远…: what is told before 请问 is no question, unless it only names who is asked about."""
    at = next((i for i, f in enumerate(frames) if i and f.mentions[0].text in _ADDRESSING), 0)
    return [f for f in frames[:at] if f.flags & _ASKING or not (f.wanted or f.every)] + frames[at:]


_ADDRESSING = word_set("coverage.addressing")


def _after_pasted(frames: list[Frame]) -> list[Frame]:
    """…。上面这段是转给我们河源的，…: what a passage said that is now pointed at is no question."""
    at = next((i for i, f in enumerate(frames) if i and _text_of(f).startswith(_PASTED)), 0)
    return frames[at:] if at else frames


_PASTED = tuple(word_set("coverage.pasted"))


def _text_of(frame: Frame) -> str:
    return "".join([m.text for m in frame.mentions[:8]]).lstrip("-. ")


def _after_hearsay(frames: list[Frame]) -> list[Frame]:
    """他说他们才50个，我们佛山呢: what somebody else has is no condition on the place that is asked about."""
    if len(frames) < 2 or not frames[-1].groups or not frames[-1].has(Sort.AGAIN):
        return frames
    return [frame for frame in frames if frame is frames[-1] or not _hearsay(frame)]


def _hearsay(frame: Frame) -> bool:
    """他说他们才50个: a figure that is only reported."""
    reports = any(m.text in ("说", "说是", "听说") for m in frame.mentions[:3])
    about = frame.groups or frame.indicators or frame.flags & FOCUS
    return reports and bool(frame.filters or frame.claims) and not about


def without_other_years(frames: list[Frame], year: int) -> list[Frame]:
    """去年做了35个，今年定了多少: what is told of another year before this one is asked about is only its setting."""
    if not any(frame.years for frame in frames):
        return frames
    now = [i for i, frame in enumerate(frames) if frame.asks and _names_year(frame, year)]
    if not now:
        return frames
    return [
        f
        for i, f in enumerate(frames)
        if i >= now[-1] or set(f.years) <= {year, year % 100} or f.flags & (FOCUS | {Sort.THAN})
    ]


def _names_year(frame: Frame, year: int) -> bool:
    return any(_this_year(m, year) for sort in _DATED for m in frame.said(sort))


def _this_year(mention: Mention, year: int) -> bool:
    return (mention.sort is Sort.NOW and "年" in mention.text) or (mention.sort is Sort.YEAR and mention.value == year)


def without_asides(frames: Sequence[Frame]) -> tuple[list[Frame], tuple[str, ...]]:
    """The parts that are asked, and the strange words of questions that were left out beside one that stands alone.

    Where one part of a message asks about the list, what the others tell without asking is its setting (我厂子开在顺德，
    会上说要抓数字化转型): their places and figures count, their strange words do not.
    """
    asked = [i for i, frame in enumerate(frames) if _asks_of_list(frame)]
    if not asked:
        return list(frames), ()
    alone = [i for i in asked if _stands_alone(frames[i])] if len(frames) > 1 else []
    kept, ignored = [], []
    for i, frame in enumerate(frames):
        strange = _strange(frame)
        if (i not in asked and not frame.asks) or _only_wonders(frame):
            frame.unknown = []
            aside = i < asked[-1] or _says_what_for(frame)
            wonders = any(c in word for word in frame.topic_words for c in _INTERROGATIVE)
            if aside and not wonders and frame.typed.isdisjoint(_WHETHER):
                frame.topics = [topic for topic in frame.topics if topic[0] not in _SETTING]
        elif strange and not (frame.scoped or frame.unlisted or frame.outside) and alone and i < alone[-1]:
            ignored += strange
            continue
        kept.append(frame)
    return kept, tuple(dict.fromkeys(ignored))


def _says_what_for(frame: Frame) -> bool:
    """…列出来，我要约谈: what will be done with the answer."""
    return bool(frame.mentions) and frame.mentions[0].text in _PURPOSES and not frame.flags & FOCUS


_PURPOSES = word_set("coverage.purposes")
_WHETHER = word_set("portions.whether")


def _stands_alone(frame: Frame) -> bool:
    """True for a question about the list that holds nothing strange."""
    return (
        bool(frame.scoped or frame.indicators or (frame.superlatives and frame.wanted))
        and not _strange(frame)
        and not frame.topics
    )


def _only_wonders(frame: Frame) -> bool:
    """突然想不起来, 对不对: a part that asks whether, of nothing that it names."""
    return not (frame.subject or frame.scoped or frame.claims or frame.flags & (FOCUS - {Sort.YES_NO}))


def _asks_of_list(frame: Frame) -> bool:
    """True if a part asks and says what about, or names a place and an indicator."""
    named = (
        frame.indicators
        or frame.rows
        or frame.claims
        or frame.statuses
        or any(w is not Wanted.OVERVIEW for w in frame.wanted)
    )
    if frame.has(Sort.TERM) and not frame.topics:
        return True
    return bool((frame.asks and (named or frame.scoped)) or (frame.scoped and frame.indicators))


def _strange(frame: Frame) -> list[str]:
    return [m.text for m in frame.unknown if m.noun and len(m.text) > 1]


def unexplained(frame: Frame, *, in_talk: bool, beside: bool = False) -> tuple[str, ...]:
    """Content words that nothing explains: nouns always, other words unless the subject is plain.

    `in_talk` is true where something was asked before that the frame can lean on, `beside` where another part of the
    message is asked by itself.
    """
    strong = [
        *_strange_in_question(frame),
        *_counted_words(frame),
        *_counted_terms(frame),
        *_unread_bounds(frame, in_talk=in_talk),
    ]
    if strong:
        return tuple(dict.fromkeys(strong))
    if not frame.groups and not in_talk and _strange_name(frame):
        return tuple(m.text for m in frame.unknown)
    anchored = (
        frame.subject
        or bool(frame.side_indicators)
        or beside
        or frame.has(Sort.QUANTITY)
        or bool(frame.claims and frame.has(Sort.WHICH))
    )
    words = tuple(m.text for m in frame.unknown if len(m.text) > 1)
    if words and not anchored and not in_talk:
        return words
    letters = [m.text for m in frame.unknown if len(m.text) == 1]
    if letters and frame.groups and not (anchored or in_talk) and frame.has(Sort.YES_NO):
        return tuple(letters)  # 广州落不落雨
    if not anchored and (words or len(letters) > 1) and not frame.flags:
        return (*words, *letters)
    return ()


def _strange_in_question(frame: Frame) -> list[str]:
    """Proper names, and in a question that is not whole without them any strange noun.

    Where place, indicator and what is asked are all understood, a common noun mostly tells why it is asked (开调度会要用…).
    """
    if not frame.unknown:
        return []
    return [text for clause in _clauses(frame) for text in _strange_beside(clause, frame)]


def _clauses(frame: Frame) -> list[list[Mention]]:
    clauses: list[list[Mention]] = [[]]
    for mention in frame.mentions:
        if mention.sort is Sort.BREAK and mention.text == ",":
            clauses.append([])
        else:
            clauses[-1].append(mention)
    return clauses


def _strange_beside(said: list[Mention], frame: Frame) -> list[str]:
    whole = bool((frame.indicators or frame.side_indicators or frame.wanted) and (frame.scoped or frame.asks))
    return [
        m.text
        for i, m in enumerate(said)
        if m in frame.unknown and m.noun and len(m.text) > 1 and (m.name or not whole or _of_indicator(said, i))
    ]


def _of_indicator(said: Sequence[Mention], at: int) -> bool:
    """True for what an indicator is said to have (5G辐射, 上云的投诉): that is asked, not the indicator's figure."""
    before = next((m for m in reversed(said[:at]) if m.text not in ("的", "")), None)
    return before is not None and before.sort is Sort.INDICATOR


def _counted_words(frame: Frame) -> list[str]:
    """Strange words directly before 多少 or after 哪家: they are what is counted or sought (投诉多少个, 哪家大厂)."""
    if not frame.said(Sort.UNKNOWN):
        return []
    said = [m for m in frame.mentions if m.sort not in _SILENT]
    counted = [f"最{b.text}" for a, b in pairwise(frame.mentions) if a.text == "最" and b.sort is Sort.UNKNOWN]
    counted += [a.text for a, b in pairwise(said) if _unknown(a) and b.sort is Sort.QUANTITY]
    counted += [a.text + b.text for a, b in pairwise(said) if a.sort is Sort.QUANTITY and _other_measure(b)]
    if not frame.groups:
        counted += [a.text for a, b in pairwise(said) if _unknown(a) and _class_of_places(a, b)]
        counted += [a.text for a, b in pairwise(frame.mentions) if a.text in _CLASSES and b.sort is Sort.PLACE_NOUN]
    return counted + [b.text for a, b in pairwise(said) if b.noun and _unknown(b) and a.sort is Sort.WHICH]


def _counted_terms(frame: Frame) -> list[str]:
    """湛江要培育多少家服务商: what is counted is none of the list's figures, which must not stand in for it."""
    if not (frame.groups and frame.has(Sort.TERM, Sort.CUE)) or frame.indicators:
        return []
    said = [m for m in frame.mentions if m.sort not in _SILENT and m.sort is not Sort.HAS]
    terms = (Sort.TERM, Sort.CUE)
    return [b.text for a, b in pairwise(said) if a.sort is Sort.QUANTITY and b.sort in terms] + [
        a.text for a, b in pairwise(said) if a.sort in terms and b.sort is Sort.QUANTITY and frame.has(Sort.TERM)
    ]


def _class_of_places(kind: Mention, places: Mention) -> bool:
    """沿海城市, 省会城市: a class of places that the list does not know."""
    return places.sort is Sort.PLACE_NOUN and places.text != "单位" and (kind.noun or "城市" in places.text)


_CLASSES = frozenset({"山区", "沿海"})
"""Classes of places that may also only describe those that are named."""


def _other_measure(mention: Mention) -> bool:
    """多少张, 多少吨: a measure word that no project is counted with."""
    return mention.sort is Sort.UNKNOWN and mention.text in _MEASURES


_MEASURES = frozenset("张吨台套辆部亩栋层艘株头匹册")


def _unread_bounds(frame: Frame, *, in_talk: bool) -> list[str]:
    """A word of comparison that no condition was read from (超过全省一成的市): without it the answer would be another."""
    read = frame.filters or frame.claims or frame.groups or any(w in PROGRESS for w in frame.wanted)
    if in_talk or read or not frame.has(Sort.WHICH, Sort.COUNT, Sort.PLACE_NOUN):
        return []
    ops = (m for m in frame.said(Sort.COMPARE_OP) if m.sort in frame.flags)
    at_least = [a.text for a, b in pairwise(frame.mentions) if a.sort is Sort.SUPERLATIVE and _chooses(a, b, frame)]
    return at_least + [m.text for m in ops if len(m.text) > 1 and m.value in ("gt", "lt", "le")]


def _chooses(before: Mention, after: Mention, frame: Frame) -> bool:
    """最少挑几个市…: how few would do is no order of places."""
    return (
        "SK" in frame.shape
        and not before.text.endswith("的")
        and after.text != "的"
        and (after.sort is not Sort.FILLER or after.text in "挑选凑拿要")
    )


def _unknown(mention: Mention) -> bool:
    return mention.sort is Sort.UNKNOWN and len(mention.text) > 1


def _strange_name(frame: Frame) -> bool:
    """Two letters in a row that are no word: a name that we do not know (深训市)."""
    row = 0
    for mention in frame.mentions:
        row = row + 1 if mention.sort is Sort.UNKNOWN and len(mention.text) == 1 else 0
        if row > 1:
            return True
    return False


def harmless(frame: Frame, beside: Sequence[Frame] = ()) -> bool:
    """A topic word that another reading, maybe of a part beside it, explains: 钱按什么方式补 asks for the method."""
    amount = frame.has(Sort.QUANTITY) or any(c in word for c in "多几额元万亿" for word in frame.topic_words)
    return (
        not amount
        and bool(
            any(each.has(Sort.TERM) for each in (frame, *beside))
            or any(set(each.wanted) & {Wanted.METHOD, Wanted.STANDARD, Wanted.NATURE} for each in (frame, *beside))
        )
        and all(t == ("not_in_list", "money") for t in frame.topics)
    )
