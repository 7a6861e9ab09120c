"""A day on which all would be done, held against the deadline: 12月1日完成算逾期吗, 12月15日完成来得及吗."""

from __future__ import annotations

from knowledge.composing.scope import Scope
from knowledge.dates import Mode
from knowledge.frame import Frame
from knowledge.lexicon import Sort
from knowledge.query import Claim, Query, Wanted

_DAYS = frozenset({"day", "end", "month", "tenth"})
_DONE = frozenset(
    {"完成", "做完", "办完", "搞完", "干完", "搞定", "做好", "做好了", "交差", "交", "达标", "才做完", "才完成"}
)
_IN_TIME = ("来得及", "来不来得及", "赶得及", "赶得上")


def dated(scope: Scope) -> Query | None:
    """The deadline and whether a day that is named lies after it; None where no such day is supposed."""
    frame = scope.frame
    when = frame.when
    if when is None or when.mode is Mode.SINCE or when.unit not in _DAYS or frame.claims or not _asks(frame):
        return None
    frame.wanted[:] = [Wanted.OVERDUE]  # 做完 says no more than 完成
    return Query(
        wanted=Wanted.OVERDUE, groups=tuple(frame.groups), indicators=tuple(frame.indicators), when=when,
        claim=Claim(supposed=True), notes=tuple(frame.assumed),
    )  # fmt: skip


def _asks(frame: Frame) -> bool:
    """…完成算逾期吗, …做完来得及吗: the day comes first, then what is done by then, then the question."""
    at = next((i for i, m in enumerate(frame.mentions) if m.sort is Sort.DATE), len(frame.mentions))
    rest = frame.mentions[at + 1 :]
    done = any(m.text in _DONE for m in rest)
    late = Wanted.OVERDUE in frame.wanted and frame.has(Sort.YES_NO)
    in_time = any(m.sort is Sort.WANTED and m.text.startswith(_IN_TIME) for m in rest)
    return done and (late or in_time) and not frame.has(Sort.WHICH, Sort.COUNT, Sort.PLACE_NOUN)
