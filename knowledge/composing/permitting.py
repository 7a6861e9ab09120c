"""What may be done: 可以超额完成吗, 标杆可以只做1个吗, 上云少做几个行不行. Targets are floors, whatever has been done so far."""

from __future__ import annotations

from itertools import pairwise

from knowledge.composing.scope import Scope
from knowledge.frame import Frame
from knowledge.lexicon import Sort
from knowledge.query import Query, Wanted
from knowledge.wordsets import word_set

_MAY = word_set("permitting.may")
_WILL_DO = _MAY | word_set("permitting.enough")
_LEAVE = _MAY - {"能不能", "能否"}
"""能不能 of a place asks as well how it will end (珠海能不能超额)."""
_DEEDS = word_set("permitting.deeds")
_FLOOR = "做多了"
"""A name of the entry that tells that every target is a floor."""


def asks_leave(frame: Frame) -> bool:
    """广州做了4个标杆可以吗, 可以只做1个吗: whether so many will do."""
    if not (frame.claims or frame.filters):
        return False
    kept = [m for m in frame.mentions if m.sort not in (Sort.BREAK, Sort.NOW)]
    numbers = [i for i, m in enumerate(kept) if m.sort is Sort.NUMBER]
    if len(numbers) != 1 or frame.has(Sort.WHICH, Sort.COUNT, Sort.THAN, Sort.SHARE):
        return False
    deed = any(m.text in _DEEDS for m in kept[: numbers[0]])
    after = any(m.text in _WILL_DO for m in kept[numbers[0] + 1 :])
    before = any(a.text in _LEAVE and b.text in _DEEDS for a, b in pairwise(kept[: numbers[0]]))
    return deed and (after or before)


def permitted(scope: Scope) -> Query | None:
    """That targets are floors, where it is asked whether more or fewer may be done; None where it is not."""
    frame = scope.frame
    texts = frame.typed
    if not _MAY.isdisjoint(texts) and _none_at_all(frame):
        keys, groups = tuple(frame.indicators), tuple(frame.groups)
        return Query(wanted=Wanted.NATURE, groups=groups, indicators=keys)
    if not _MAY.isdisjoint(texts) and any(text.startswith("提前") for text in texts) and not frame.claims:
        return Query(wanted=Wanted.DEADLINE, groups=tuple(frame.groups), notes=("在时限之前完成都可以。",))
    may = _MAY if not frame.groups else _LEAVE
    asked = frame.has(Sort.YES_NO) and any(m.text.startswith("能") for m in frame.said(Sort.TERM))
    if (
        (may.isdisjoint(texts) and not asked)
        or frame.claims
        or frame.has(Sort.WHICH, Sort.COUNT, Sort.PLACE_NOUN, Sort.SHARE)
    ):
        return None
    entry = scope.lexicon.glossary.names.get(_FLOOR)
    return Query(wanted=Wanted.DEFINITION, terms=(entry.key,)) if entry and _other_amount(scope, texts) else None


def _none_at_all(frame: Frame) -> bool:
    """5G能不能一个都不做: whether a task is binding."""
    refuses = any(m.text in ("不做", "不搞", "不用做", "不用搞") for m in frame.said(Sort.LACKS))
    return refuses and bool(frame.indicators) and not frame.has(Sort.WHICH, Sort.COUNT, Sort.PLACE_NOUN)


def _other_amount(scope: Scope, texts: frozenset[str]) -> bool:
    """超额, 做多了, 少做: another amount than the target, that nobody is said to have reached."""
    frame, names = scope.frame, scope.lexicon.glossary.names
    over = frame.statuses == ["over"] and not any("了" in m.text for m in frame.said(Sort.STATUS))
    more = any(text in names and names[text] is names.get(_FLOOR) for text in texts)
    fewer = any(
        a.sort in (Sort.LESS, Sort.MORE) and b.text.startswith(("做", "完成", "搞", "干"))
        for a, b in pairwise(frame.mentions)
    )
    fewer = fewer or any(text[:1] in ("少", "多") and text[1:] in _DEEDS for text in texts)
    return over or more or fewer
