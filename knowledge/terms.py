"""Questions about a term: those that ask for a meaning, or name a term and ask for nothing that has a figure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from knowledge.cell_values import asks_rows, counts_projects
from knowledge.composing.breakdown import asks_breakdown
from knowledge.coverage import harmless
from knowledge.frame import Frame
from knowledge.glossary import Entry
from knowledge.lexicon import Lexicon, Sort
from knowledge.mention import Mention
from knowledge.query import Wanted
from knowledge.wordsets import word_set

_CELLS = {Wanted.METHOD, Wanted.STANDARD, Wanted.REQUIREMENT, Wanted.TITLE, Wanted.WORKLOAD, Wanted.DEADLINE}
_NUMERIC = frozenset({Sort.QUANTITY, Sort.WHICH, Sort.COUNT, Sort.SUM, Sort.MEAN, Sort.RANK})


def term_asked(frames: Sequence[Frame], mentions: Sequence[Mention], lexicon: Lexicon) -> Entry | None:
    """The entry of the glossary that a message asks for, if it asks for one."""
    said = "".join([_canonical(m, lexicon) if m.sort is Sort.TERM else m.text for m in mentions])
    entry = lexicon.glossary.find([word for frame in frames for word in frame.words], said)
    meant = _asks_meaning(frames)
    if entry is None and not meant and not any(frame.has(Sort.HAS, Sort.YES_NO) for frame in frames):
        return None
    within = part_asked(frames, lexicon)
    if within is not None or (entry is None and not meant):
        return within
    if any(frame.outside or frame.years for frame in frames) and not cued_by(entry, said):
        return None
    if any(topic in _UNKNOWABLE for frame in frames for topic in frame.topics) or _reckons(frames):
        return None
    counted = entry is not None and _counts(frames) and (not entry.figures or any(frame.groups for frame in frames))
    if entry is not None and lexicon.glossary.specific(entry, said) and not counted:
        return entry
    if entry is not None and entry.cell and any(map(_of_tasks, frames)):
        return None
    named = any(frame.has(Sort.TERM) for frame in frames)
    figures = any(_has_figures(frame, entry, named=named) for frame in frames) and not _only_words(frames, entry, said)
    figures = figures and not (cued_by(entry, said) and all(_of_term(frame, frames) for frame in frames))
    beside = any((frame.superlatives or frame.has(Sort.RANK)) and not frame.has(Sort.DEFINE) for frame in frames)
    if meant and not figures and not beside:
        wanted = {each for frame in frames for each in frame.wanted}
        explained = None if wanted & _CELLS else _explained(frames, entry, lexicon)
        if explained is not None or Wanted.NATURE in wanted:
            return explained
    cells = any(frame.indicators and set(frame.wanted) & _CELLS for frame in frames)
    return None if entry is None or figures or cells else _brought_up(frames, entry, said)


def terms_asked(frames: Sequence[Frame], mentions: Sequence[Mention], lexicon: Lexicon) -> tuple[Entry, ...]:
    """服务券是啥，谁能领，什么时候截止: the entries that a message asks for, one after the other."""
    found = term_asked(frames, mentions, lexicon)
    if found is None:
        return ()
    asking = [frame for frame in frames if _wonders(frame)]
    about = [m for frame in frames for m in frame.said(Sort.TERM)][:1]
    each = (term_asked([frame], [*about, *frame.mentions], lexicon) for frame in asking)
    entries = tuple(dict.fromkeys(entry for entry in each if entry is not None))
    return entries if len(entries) > 1 else (found,)


def _wonders(frame: Frame) -> bool:
    """是啥, 谁能领, 合不合资格."""
    whether = frame.has(Sort.CUE) and frame.has(Sort.YES_NO)
    also = frame.has(Sort.TERM) and "也" in frame.typed  # “服务券”也给一句
    return whether or also or frame.has(Sort.DEFINE) or bool(_INTERROGATIVE.intersection("".join(frame.words)))


_UNKNOWABLE = frozenset(("not_in_list", kind) for kind in ("prices", "vendors", "misuse", "penalties"))
"""What no entry tells, whichever term it is asked of."""


def _reckons(frames: Sequence[Frame]) -> bool:
    """标杆里属5G方向的占几成: a reckoning with the list's figures, though a cue of an entry is said."""
    keys = {key for frame in frames for key in (*frame.indicators, *frame.side_indicators)}
    return len(keys) > 1 and any(frame.has(Sort.SHARE, Sort.RATIO, Sort.MEAN, Sort.RANK) for frame in frames)


_INTERROGATIVE = frozenset("谁哪几什怎吗啥何")


def _of_every(frame: Frame) -> bool:
    """每个市都有服务券吗: the column is asked about."""
    cities = any("市" in m.text or "地" in m.text for m in frame.said(Sort.EVERY))
    return cities and frame.has(Sort.YES_NO) and not frame.has(Sort.DEFINE)


def _of_tasks(frame: Frame) -> bool:
    """A value of a column says which tasks, places or projects are asked about."""
    projects = counts_projects(frame) and not frame.has(Sort.DEFINE)
    return _searches(frame) or _of_every(frame) or asks_rows(frame) or projects


def _searches(frame: Frame) -> bool:
    """采用因素法分配补助的市有哪些: whose rows have the term, not what it means."""
    cities = any("市" in m.text for m in frame.said(Sort.WHICH))
    who = cities or frame.has(Sort.COUNT) or (frame.has(Sort.WHICH) and frame.has(Sort.PLACE_NOUN))
    stands_for = any("对应" in m.text for m in frame.mentions)  # 因素法分配补助对应哪项任务
    return (who or stands_for) and not frame.has(Sort.DEFINE)


def _counts(frames: Sequence[Frame]) -> bool:
    """True if a number, a rank or places are asked for, which no entry tells."""
    return any(
        frame.flags & (_NUMERIC - {Sort.WHICH})
        or _which_places(frame)
        or frame.superlatives
        or (frame.groups and frame.claims)
        for frame in frames
    )


def _which_places(frame: Frame) -> bool:
    """哪些市, but not 哪个办法, which asks for what an entry tells."""
    if not frame.has(Sort.WHICH):
        return False
    after = [b.sort for a, b in pairwise(frame.mentions) if a.sort is Sort.WHICH]
    return not after or any(sort is not Sort.CUE for sort in after)


def _canonical(mention: Mention, lexicon: Lexicon) -> str:
    """服务卷 is 服务券 where the cues of an entry are looked for."""
    entry = lexicon.glossary.names.get(mention.text)
    return mention.text if entry is None else f"{mention.text}{entry.names[0]}"


def cued_by(entry: Entry | None, said: str) -> bool:
    """True if an entry is brought up by one of its cues, not only by its name."""
    return entry is not None and bool(entry.about) and any(cue in said for cue in entry.cues)


def ask_for_cell(frame: Frame, lexicon: Lexicon) -> None:
    """汕头标杆是因素法还是项目法: the value of a column, named of a place, asks for that cell."""
    if frame.has(Sort.TERM) and (frame.scoped or frame.indicators or _searches(frame)) and not frame.wanted:
        entry = lexicon.glossary.find(frame.words)
        if entry is not None and entry.cell:
            frame.wanted.append(Wanted(entry.cell))


def _of_term(frame: Frame, beside: Sequence[Frame]) -> bool:
    """我们厂在东莞，申领服务券来得及吗: a term is asked about, the place only says who asks."""
    numeric = frame.flags & _NUMERIC or frame.filters or frame.rows or frame.everywhere
    times = {Wanted.PACE, Wanted.DEADLINE, Wanted.DAYS_LEFT, Wanted.OVERDUE}
    return not (
        numeric or (frame.topics and not harmless(frame, beside)) or frame.indicators or set(frame.wanted) - times
    ) and (frame.has(Sort.TERM, Sort.CUE) or not frame.asks)


def _has_figures(frame: Frame, entry: Entry | None, *, named: bool) -> bool:
    """True if a part asks for figures of the list; a number beside a term alone (平台商800还是500) is the term's."""
    of_province = entry is not None and "省里" in entry.about
    return bool(
        frame.groups
        or (frame.has(Sort.EVERYWHERE) and not of_province)
        or frame.filters
        or (frame.claims and (frame.indicators or not named))
        or frame.rows
    )


def _only_words(frames: Sequence[Frame], entry: Entry | None, said: str) -> bool:
    """“至少”俩字啥意思: what looks like a condition is the word that is asked about."""
    defined = any(frame.has(Sort.DEFINE) for frame in frames) and cued_by(entry, said)
    return defined and not any(frame.scoped or frame.indicators for frame in frames)


def relation_asked(frames: Sequence[Frame], lexicon: Lexicon) -> tuple[str, ...]:
    """标杆算不算在上云里面: two indicators, where neither is part of the other and one is asked to be."""
    named = {m.value for frame in frames for m in frame.said(Sort.INDICATOR)}
    if len(named) != 2:
        return ()
    keys = tuple(dict.fromkeys([m.value for frame in frames for m in frame.said(Sort.INDICATOR)]))
    if not any(relates(frame) for frame in frames):
        return ()
    if any(frame.flags & (_NUMERIC | {Sort.PLACE_NOUN}) or frame.scoped or frame.filters for frame in frames):
        return ()
    parts = [lexicon.task_list.by_key[key].part_of for key in keys]
    return () if set(parts) & set(keys) else keys


def part_asked(frames: Sequence[Frame], lexicon: Lexicon) -> Entry | None:
    """标杆19个包括5G吗, 5G算标杆吗: whether a part lies in its whole, wherever that is."""
    if len(frames) != 1 or frames[0].scoped or frames[0].filters or frames[0].flags & _NUMERIC:
        return None
    if len(frames[0].said(Sort.NUMBER)) > 1:
        return None  # 19个标杆里有5个是5G的
    said = frames[0].mentions
    at = [i for i, m in enumerate(said) if m.sort is Sort.INDICATOR]
    keys = [said[i].value for i in at]
    if len(keys) != 2:
        return None
    whole = [lexicon.task_list.by_key[key].part_of for key in keys]
    part = keys[1] if whole[1] == keys[0] else keys[0] if whole[0] == keys[1] else ""
    between = {m.text for m in said[at[0] + 1 : at[1]]}
    asks = between & _WHETHER or (between & (_CONTAINING | {"是", "在"}) and frames[0].has(Sort.YES_NO))
    return lexicon.glossary.by_indicator.get(part) if asks else None


_WHETHER = word_set("terms.whether")


def relates(frame: Frame) -> bool:
    """算在…里, …包含…吗: a word between two indicators, or a pointer and one, that asks whether one lies in the other."""
    at = [i for i, m in enumerate(frame.mentions) if m.sort is Sort.INDICATOR or m.sort is Sort.ONE]
    between, after = (frame.mentions[at[0] + 1 : at[-1]], frame.mentions[at[-1] + 1 :]) if at else ((), ())
    contains = frame.has(Sort.YES_NO, Sort.DEFINE) and any(m.text in _CONTAINING for m in between)
    return contains or any(m.value == "relation" for m in (*between, *after))


_CONTAINING = word_set("terms.containing")


def _asks_meaning(frames: Sequence[Frame]) -> bool:
    """是什么意思; or whether two names of one indicator are the same."""
    for frame in frames:
        if Sort.DEFINE in frame.flags and not asks_breakdown(frame):
            return True
        if frame.has(Sort.SAME, Sort.DIFFERENCE) and _two_names(frame):
            return True
    return False


def _two_names(frame: Frame) -> bool:
    names = {m.text: m.value for m in frame.said(Sort.INDICATOR)}
    return len(names) == 2 and len(set(names.values())) == 1


def _explained(frames: Sequence[Frame], entry: Entry | None, lexicon: Lexicon) -> Entry | None:
    """What explains the indicators named: how a part lies in its whole, the entry that was named, or the last one's own."""
    keys = [key for frame in frames for key in frame.indicators]
    by_indicator = lexicon.glossary.by_indicator
    parts = [key for key in keys if lexicon.task_list.by_key[key].part_of in keys]
    related = by_indicator.get(parts[0]) if parts else None
    return related or entry or (by_indicator.get(keys[-1]) if keys else None)


def _brought_up(frames: Sequence[Frame], entry: Entry, said: str) -> Entry | None:
    """The entry, where naming it is all that the message does."""
    cued = cued_by(entry, said)
    if any(frame.topics and not harmless(frame, frames) for frame in frames) and not cued:
        return None
    flags = {sort for frame in frames for sort in frame.flags}
    keys = [key for frame in frames for key in frame.indicators]
    named = Sort.TERM in flags or any(word in entry.names for frame in frames for word in frame.words)
    if not (named or cued) or (entry.general and keys):
        return None
    numeric = flags & _NUMERIC or any(frame.superlatives for frame in frames)
    other = keys or (numeric and Sort.TERM not in flags)
    return entry if cued or not other else None
