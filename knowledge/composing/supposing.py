"""What if: a figure that is only supposed to be reached, held against the target (假如佛山做到220个，算超额吗)."""

from __future__ import annotations

from fractions import Fraction

from knowledge.composing.permitting import asks_leave
from knowledge.composing.scope import Scope
from knowledge.frame import FOCUS, Frame
from knowledge.lexicon import Sort
from knowledge.mention import Number
from knowledge.model import Amount
from knowledge.query import PROGRESS, Aggregate, Claim, Query, Wanted
from knowledge.wordsets import word_set

_IF = word_set("supposing.if")
_COUNTED = word_set("supposing.units") | {""}
_JUDGING = word_set("supposing.judging")
_ENDED = word_set("supposing.ended")


def supposing(scope: Scope) -> Query | None:
    """The target held against a supposed figure, None if nothing is supposed."""
    frame, previous = scope.frame, scope.previous
    if scope.before.in_sentence and previous is not None and _supposed(previous):
        bare = not (frame.groups or frame.indicators or frame.claims or frame.has(Sort.WHICH, Sort.COUNT))
        return previous if bare else None  # …，算不算超额，超几个: said already
    if not frame.claims:
        return None
    judged = asks_leave(frame) or _judged(frame)
    numbers = [claim for claim in frame.claims if _reachable(claim, judged=judged)]
    supposed = not _IF.isdisjoint(frame.typed)
    ended = supposed and not _ENDED.isdisjoint(frame.typed)  # 假如中山完成60个
    reached = judged or ended or any(wanted in PROGRESS for wanted in frame.wanted)
    told = judged or supposed or _only_told(frame)
    if not (reached and told and len(numbers) == 1):
        return None
    groups = tuple(frame.groups) or (previous.groups if previous and scope.follows else ())
    keys = (
        tuple(frame.indicators) or (previous.indicators if previous and scope.follows else ()) or _main(scope, numbers)
    )
    if not keys and len(groups) == 1:  # 韶关要是完成3个: it has only one target
        keys = tuple(key for key in scope.list.keys if (groups[0].names[0], key) in scope.list.targets)
    if len(groups) != 1 or len(groups[0].names) != 1 or len(keys) != 1:
        return None
    value = _in_all(scope, numbers[0], groups[0].names[0], keys[0])
    claim = Claim(value=value, supposed=True)
    return Query(wanted=Wanted.TARGET, groups=groups, indicators=keys, aggregate=Aggregate.CHECK, claim=claim)


def _reachable(claim: Number, *, judged: bool) -> bool:
    """True for a figure that can be reached; a part of the target only where it is asked whether that will do."""
    return claim.upper is None and (claim.unit in _COUNTED or (judged and claim.unit in ("%", "成")))


def _in_all(scope: Scope, number: Number, place: str, key: str) -> Amount:
    """完成一半行吗: so much of the target, in whole units."""
    target = scope.list.targets.get((place, key))
    if number.unit in _COUNTED or target is None or target.amount is None:
        return number.value
    return -(-Fraction(target.amount) * Fraction(number.scaled) // 100)


def only_judges(frame: Frame) -> bool:
    """…，算超额了没: a part that only asks whether the figure before it will do."""
    said = not _JUDGING.isdisjoint(frame.typed) and not _ENDED.isdisjoint(frame.typed)
    other = frame.indicators or frame.scoped or frame.claims or frame.filters or frame.flags & (FOCUS - {Sort.YES_NO})
    return said and not other


def _judged(frame: Frame) -> bool:
    """完成了200个算完成吗: what was reached is told, and whether that counts is asked."""
    texts = [m.text for m in frame.mentions]
    at = next((i for i, text in enumerate(texts) if text in _JUDGING), None)
    number = any(m.sort is Sort.NUMBER for m in frame.mentions[:at]) if at is not None else False
    return number and frame.has(Sort.YES_NO, Sort.LACKS) and not _ENDED.isdisjoint(texts[at or 0 :])


def _only_told(frame: Frame) -> bool:
    """广州完成了150个，还差几个: what was done is told, and nothing is asked in this part."""
    if frame.superlatives or Wanted.DONE not in frame.wanted:
        return False
    return bool(frame.statuses) or not frame.flags & FOCUS


def _main(scope: Scope, numbers: list[Number]) -> tuple[str, ...]:
    """The first indicator of the list, where no other has so large a figure."""
    main, *others = scope.list.indicators
    keys = {i.key for i in others}
    largest = max((t.amount or 0 for t in scope.list.targets.values() if t.indicator in keys), default=0)
    return (main.key,) if numbers and numbers[0].value > largest and numbers[0].unit in _COUNTED else ()


def _supposed(query: Query) -> bool:
    return query.claim is not None and query.claim.supposed
