"""What if: a figure that is only supposed to be reached, held against the target (假如佛山做到220个，算超额吗)."""

from __future__ import annotations

from knowledge.composing.scope import Scope
from knowledge.frame import FOCUS, Frame
from knowledge.lexicon import Sort
from knowledge.mention import Number
from knowledge.query import PROGRESS, Aggregate, Claim, Query, Wanted

_IF = frozenset({"假如", "如果", "假设", "假使", "倘若", "若", "若是", "要是", "万一", "就算", "即使", "哪怕", "只要"})
_COUNTED = frozenset({"个", "家", "项", "间", ""})


def supposing(scope: Scope) -> Query | None:
    """The target held against a supposed figure, None if nothing is supposed."""
    frame, previous = scope.frame, scope.previous
    if scope.before.in_sentence and previous is not None and _supposed(previous):
        bare = not (frame.groups or frame.indicators or frame.claims or frame.has(Sort.WHICH, Sort.COUNT))
        return previous if bare else None  # …，算不算超额，超几个: said already
    numbers = [claim for claim in frame.claims if claim.unit in _COUNTED and claim.upper is None]
    reached = any(wanted in PROGRESS for wanted in frame.wanted)
    told = any(m.text in _IF for m in frame.mentions) or _only_told(frame)
    if not (reached and told and len(numbers) == 1):
        return None
    groups = tuple(frame.groups) or (previous.groups if previous and scope.follows else ())
    keys = (
        tuple(frame.indicators) or (previous.indicators if previous and scope.follows else ()) or _main(scope, numbers)
    )
    if len(groups) != 1 or len(groups[0].names) != 1 or len(keys) != 1:
        return None
    claim = Claim(value=numbers[0].value, supposed=True)
    return Query(wanted=Wanted.TARGET, groups=groups, indicators=keys, aggregate=Aggregate.CHECK, claim=claim)


def _only_told(frame: Frame) -> bool:
    """广州完成了150个，还差几个: what was done is told, and nothing is asked in this part."""
    if frame.superlatives or Wanted.DONE not in frame.wanted:
        return False
    return bool(frame.statuses) or not frame.flags & FOCUS  # 完成了200个算完成吗


def _main(scope: Scope, numbers: list[Number]) -> tuple[str, ...]:
    """The first indicator of the list, where no other has so large a figure."""
    main, *others = scope.list.indicators
    keys = {i.key for i in others}
    largest = max((t.amount or 0 for t in scope.list.targets.values() if t.indicator in keys), default=0)
    return (main.key,) if numbers and numbers[0].value > largest else ()


def _supposed(query: Query) -> bool:
    return query.claim is not None and query.claim.supposed
