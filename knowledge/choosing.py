"""The answer to a question that was asked back: which of its choices is meant, or what the question lacked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from knowledge.frame import Frame
from knowledge.lexicon import Sort
from knowledge.remembering import Context
from knowledge.text import normalise
from knowledge.wordsets import word_set

_ALL = word_set("choosing.all")
_ORDINALS = {"第一个": 0, "前者": 0, "第二个": 1, "后者": 1, "第三个": 2, "第四个": 3, "1": 0, "2": 1, "3": 2, "4": 3}
_BARE = frozenset({Sort.AGAIN, Sort.CORRECTION, Sort.PLACE, Sort.DISTRICT, Sort.REGION, Sort.INDICATOR, Sort.JOIN})


def chosen(text: str, context: Context | None) -> str | None:
    """The question of the choice that a reply to a clarification names: by name or by position."""
    if context is None or not context.choices:
        return None
    said = normalise(text).strip("?.!,的")
    at = _ORDINALS.get(said)
    if said in _ALL:
        return "；".join(choice.question for choice in context.choices)
    for choice in context.choices:
        if said in (choice.label, f"{choice.label}市"):
            return choice.question
    return context.choices[at].question if at is not None and at < len(context.choices) else None


def named_choice(frames: Sequence[Frame], context: Context) -> str | None:
    """我说的是汕尾, 汕头和汕尾都要: the questions of the choices whose names stand in a bare reply."""
    if not context.choices or not frames or not all(is_bare(frame) for frame in frames):
        return None
    groups = [group for frame in frames for group in frame.groups]
    names = {name for group in groups for name in group.names}
    taken = [choice.question for choice in context.choices if choice.label in names]
    first = context.choices[0]
    if not taken and len(groups) == 1 and first.label in first.question:  # 都不是，是揭阳
        return first.question.replace(first.label, groups[0].label, 1)
    return "；".join(taken) or None


def other_choice(frames: Sequence[Frame], context: Context) -> str | None:
    """另一个呢, 另外两个: the questions of the choices that were not taken."""
    if not context.left or len(frames) != 1 or not frames[0].has(Sort.REST):
        return None
    frame = frames[0]
    counts = [frame.counted] if frame.counted else [int(number.value) for number in frame.claims]
    said = frame.scoped or frame.subject or frame.superlatives or frame.first or frame.nth
    if said or any(count != len(context.left) for count in counts):
        return None
    return "；".join(choice.question for choice in context.left)


def is_bare(frame: Frame) -> bool:
    """阳江, 我说的是阳江, 上云的: names that ask nothing by themselves."""
    named = frame.groups or frame.indicators
    more = frame.wanted or frame.filters or frame.claims or frame.superlatives or frame.statuses or frame.excluded
    return bool(named) and not more and frame.flags <= _BARE


def completed(asked: Iterable[Frame], said: Iterable[Frame]) -> list[Frame]:
    """它完成得怎么样了 and then 我说的是阳江: the question with what it lacked in the place of what only pointed."""
    said = list(said)
    answering = tuple(m for reply in said for m in reply.mentions)
    whole = [frame for frame in asked if not frame.empty]
    for frame in whole:
        frame.flags -= {Sort.ONE, Sort.MANY}
        kept = tuple(m for m in frame.mentions if m.sort not in (Sort.ONE, Sort.MANY))
        frame.mentions = kept or answering  # 它呢 alone
        for reply in said:
            frame.groups += [group for group in reply.groups if group not in frame.groups]
            frame.indicators += [key for key in reply.indicators if key not in frame.indicators]
            frame.assumed += reply.assumed
    return whole
