"""What is asked of the places: the one thing that several words may say together, in which state and at what time."""

from __future__ import annotations

from itertools import pairwise

from knowledge.collecting import did
from knowledge.composing.breakdown import asks_breakdown
from knowledge.composing.scope import Scope
from knowledge.dates import Mode, Moment
from knowledge.frame import FOCUS, Frame
from knowledge.lexicon import Sort
from knowledge.query import ATTRIBUTES, PROGRESS, Op, Wanted
from knowledge.wordsets import word_set

TIMELY = frozenset({Wanted.DEADLINE, Wanted.DAYS_LEFT, Wanted.OVERDUE, Wanted.START})
_PRECISE = (
    Wanted.PACE, Wanted.NEWEST, Wanted.TREND, Wanted.CHANGE, Wanted.GAP, Wanted.LIGHT, Wanted.RATE, Wanted.REMAINING,
    Wanted.DONE, Wanted.STATUS, Wanted.PROGRESS,
)  # fmt: skip
"""Of several words about progress the most precise one counts."""
_PLACES = (Sort.WHICH, Sort.COUNT, Sort.PLACE_NOUN)


def tidied(wanted: list[Wanted]) -> list[Wanted]:
    """Of several words for the same thing, one; a general word gives way to a precise one."""
    timely = [w for w in wanted if w in TIMELY]
    if timely:
        keep = next((w for w in (Wanted.DAYS_LEFT, Wanted.START) if w in timely), timely[0])
        wanted = [w for w in wanted if w not in TIMELY or w is keep]
    if any(w in PROGRESS for w in wanted):
        first = min((w for w in wanted if w in PROGRESS), key=_PRECISE.index)
        wanted = [w for w in wanted if w not in PROGRESS or w is first]
    return wanted


def wanted_of(scope: Scope) -> Wanted:
    """The one thing that is asked, where several words could say it."""
    frame = scope.frame
    words = _words_of(frame)
    if not words and _finishing(frame) and _finished_together(frame):
        return Wanted.DONE
    said = _meant(frame, words) if words else words
    found = _at_once(scope, said)
    if found is None:
        found = _of_words(scope, said) if said else _unsaid(scope)
    return _in_general(scope) if found is None else found


def _words_of(frame: Frame) -> list[Wanted]:
    return [w for w in frame.wanted if w not in (Wanted.TARGET, Wanted.OVERVIEW)]


def _finishing(frame: Frame) -> bool:
    return "完成" in frame.typed


def _meant(frame: Frame, said: list[Wanted]) -> list[Wanted]:
    """What words say is wanted, without those that belong to a condition, an exclusion or an order."""
    if not set(said) <= set(frame.bound):
        said = [w for w in said if w not in frame.bound]
    if Wanted.REMAINING in said and (frame.without_top or frame.excluded or frame.excluded_indicators):
        said = [w for w in said if w is not Wanted.REMAINING]  # 把东莞去掉还剩多少
    if Wanted.WORKLOAD in said and (frame.superlatives or frame.first or frame.nth):
        said = [w for w in said if w is not Wanted.WORKLOAD]  # 按工作量倒数五名
    return said


def _at_once(scope: Scope, said: list[Wanted]) -> Wanted | None:
    """What decides before the words do: how a sum is made up, rows, a bulletin, a time."""
    frame, previous = scope.frame, scope.previous
    if not set(said) - {Wanted.METHOD} and asks_breakdown(frame):
        frame.every = frame.every or Wanted.METHOD in said
        return Wanted.TARGET
    if Wanted.ROWS in said and frame.indicators:
        return Wanted.TARGET
    if not said and _counts_up(frame):
        return Wanted.DONE
    if frame.rows and not said:
        return Wanted.TARGET if frame.indicators else Wanted.SERIAL
    if previous and previous.wanted is Wanted.BULLETIN and scope.follows and _only_narrows(scope):
        return Wanted.BULLETIN
    if frame.has(Sort.BULLETIN) and _wants_bulletin(scope, said):
        return Wanted.BULLETIN
    timed = _timed(frame, said)
    if timed is not None:
        return timed
    dated = frame.has(Sort.DEADLINE_TIME) and not frame.has(Sort.QUANTITY) and frame.task_count is None
    return Wanted.DEADLINE if not said and dated and not frame.indicators else None


def _unsaid(scope: Scope) -> Wanted | None:
    """What numbers, conditions and the question before ask for, where no word does."""
    frame, previous = scope.frame, scope.previous
    if _finishing(frame) and (_those_who_finished(frame) or _finished_at_the_end(frame)):
        return Wanted.STATUS
    if previous is None and _short_of_target(frame):
        return Wanted.REMAINING
    named = frame.indicators or frame.scoped or frame.asks or scope.follows
    if frame.claims and named and all(c.value == 0 and c.unit in ("", "个", "家") for c in frame.claims):
        return Wanted.DONE  # no target is 0
    if frame.claims and all(c.unit == "%" for c in frame.claims) and not frame.flags & {Sort.SHARE, Sort.RATIO}:
        return Wanted.RATE
    if scope.same_cell and previous:
        return previous.wanted
    measured = next((f.measure for f in frame.filters if f.measure in PROGRESS), None)
    if measured is not None:
        return measured
    return _carried(scope) if scope.follows and previous and not frame.wanted else None


def _in_general(scope: Scope) -> Wanted:
    """The targets, or all that a place has to do."""
    frame = scope.frame
    if Wanted.OVERVIEW in frame.wanted and not frame.indicators and Wanted.TARGET not in frame.wanted:
        return Wanted.OVERVIEW
    if frame.indicators or frame.has(Sort.QUANTITY) or frame.filters or frame.side_indicators:
        return Wanted.TARGET
    return Wanted.TARGET if scope.indicators() or Wanted.TARGET in frame.wanted else Wanted.OVERVIEW


def _counts_up(frame: Frame) -> bool:
    """湛江上云多少家了, 上云了几家: 了 after the number that is asked, or after the deed, asks for what is done."""
    if _CAME.isdisjoint(frame.typed):
        return False
    whose = frame.scoped or frame.indicators
    other = frame.claims or frame.filters or frame.superlatives or frame.has(*_PLACES, Sort.NEED, Sort.DIFFERENCE)
    if not whose or other or Wanted.TARGET in frame.wanted:
        return False
    pairs = list(pairwise(frame.mentions))
    counted = any(a.sort is Sort.QUANTITY and b.text in _CAME for a, b in pairs)
    did_so = any(a.sort is Sort.INDICATOR and b.text in _CAME for a, b in pairs) and frame.has(Sort.QUANTITY)
    return counted or did_so


_CAME = word_set("wanting.came")


def _finished_together(frame: Frame) -> bool:
    """三市合计完成 asks for what is done, 合计要完成 for the target."""
    needed = frame.said(Sort.NEED) or not frame.typed.isdisjoint(("要", "需", "应"))
    return not needed and any(a.sort is Sort.SUM and b.text == "完成" for a, b in pairwise(frame.mentions))


def _only_narrows(scope: Scope) -> bool:
    """粤西的 after a bulletin is the bulletin of that region."""
    frame = scope.frame
    one = any(len(group.names) == 1 for group in frame.groups)
    return bool(frame.groups or frame.indicators or frame.when) and not (one or frame.asks or frame.claims)


def _wants_bulletin(scope: Scope, said: list[Wanted]) -> bool:
    """来份粤西的通报, but not 通报里湛江上云多少: nothing else is asked."""
    frame = scope.frame
    one = len(frame.groups) == 1 and len(frame.groups[0].names) == 1
    asked = set(said) - {Wanted.PROGRESS} or {Wanted.TARGET, Wanted.OVERVIEW} & set(frame.wanted)
    return not one and not asked and not frame.flags & FOCUS and not frame.superlatives


def _timed(frame: Frame, said: list[Wanted]) -> Wanted | None:
    """比上周多了几个 asks for a change even without a word for it."""
    when = frame.when
    if when is None or set(said) - {Wanted.DONE, Wanted.PROGRESS, Wanted.RATE}:
        return None
    if when.mode is Mode.SINCE:
        return Wanted.CHANGE
    if not said and when.unit in _PAST and (frame.has(Sort.RANK) or frame.superlatives):
        return Wanted.RATE
    past = when.unit in _PAST - {"end"} or when.text.startswith("截")
    counting = frame.has(Sort.QUANTITY) and (frame.indicators or frame.groups)
    return Wanted.DONE if past and counting and not said and Wanted.TARGET not in frame.wanted else None


_PAST = frozenset({"week", "this_month", "ago", "last", "weekday", "end"})


def _of_words(scope: Scope, said: list[Wanted]) -> Wanted:
    frame = scope.frame
    said = tidied(said)
    if said[0] in TIMELY and any(f.measure is Wanted.RATE for f in frame.filters):
        return Wanted.TREND  # 哪天过半的
    if (
        said[0] is Wanted.STATUS
        and frame.statuses == ["behind"]
        and frame.has(Sort.MEAN)
        and _named_alone_at_all(frame)
    ):
        return Wanted.RATE
    if said[0] is Wanted.OVERDUE and frame.has(*_PLACES):
        return Wanted.STATUS
    if said[0] is Wanted.STATUS and len(set(frame.statuses) & _LIGHTS) > 1:
        return Wanted.LIGHT
    attributes = [w for w in said if w in ATTRIBUTES]
    if attributes and frame.claims and frame.indicators and frame.has(Sort.WHICH):
        return Wanted.TARGET  # a quoted row: whose figure is this
    if attributes or said[0] not in PROGRESS:
        return (attributes or said)[0]
    if said[0] is Wanted.STATUS and _how_much_is_left(frame):
        return Wanted.REMAINING
    if said[0] is Wanted.STATUS and frame.statuses in (["behind"], ["ahead"]) and frame.has(Sort.QUANTITY, Sort.SHARE):
        return Wanted.STATUS if frame.has(*_PLACES) else Wanted.GAP  # 落后多少
    if frame.statuses and _named_alone(scope) and said[0] in (Wanted.DONE, Wanted.RATE, Wanted.PROGRESS):
        return Wanted.STATUS
    if said[0] is Wanted.DONE and not frame.statuses and _who_has_finished(frame):
        return Wanted.STATUS
    lately = any(m.text.startswith(("最近", "近期")) for m in frame.said(Sort.NOW))
    if said[0] is Wanted.STATUS and "reported" in frame.statuses and lately and frame.has(Sort.WHICH):
        return Wanted.NEWEST
    return said[0]


def _how_much_is_left(frame: Frame) -> bool:
    """未完成多少 asks for what is left, not for who."""
    return frame.statuses == ["unfinished"] and frame.has(Sort.QUANTITY, Sort.SHARE) and not frame.has(*_PLACES)


def _named_alone_at_all(frame: Frame) -> bool:
    return len(frame.groups) == 1


def _named_alone(scope: Scope) -> bool:
    """One place is named and nothing is asked of its figure: a state is a question with yes or no."""
    groups = scope.frame.groups
    return len(groups) == 1 and len(groups[0].names) == 1 and not scope.frame.has(Sort.QUANTITY)


def _who_has_finished(frame: Frame) -> bool:
    """谁完成了, 几个市做完了: not how much, but who."""
    how_much = frame.has(Sort.QUANTITY, Sort.SUM, Sort.MEAN, Sort.SHARE, Sort.RANK, Sort.ORDER, Sort.THAN, Sort.COMPARE)
    measured = any(f.op not in (Op.HAS, Op.LACKS) for f in frame.filters)
    picked = frame.superlatives or frame.first or frame.nth or frame.claims or measured or frame.when
    only = any(m.text in _FINISHED for m in frame.said(Sort.WANTED))
    return frame.has(*_PLACES) and only and not how_much and not picked


def _those_who_finished(frame: Frame) -> bool:
    """完成上云任务的市里…, but not 要完成上云任务的市."""
    kept = [m for m in frame.mentions if m.text != "的"]
    for i, mention in enumerate(kept):
        if mention.text != "完成" or not did((*kept[: i + 1], mention), i + 1):
            continue
        rest = kept[i + 1 :]
        while rest and (rest[0].sort is Sort.INDICATOR or rest[0].text.startswith("任务")):
            rest = rest[1:]
        if len(rest) < len(kept) - i - 1 and rest and rest[0].sort in (Sort.PLACE_NOUN, Sort.WITHIN):
            return not frame.claims and not frame.superlatives
    return False


def _short_of_target(frame: Frame) -> bool:
    """湛江上云差多少: with one side only, the other is the target."""
    lacks = any(m.text.startswith("差") and len(m.text) > 1 for m in frame.said(Sort.DIFFERENCE))
    sides = (
        frame.filters or frame.superlatives or frame.nths or frame.first or frame.claims or frame.excluded_indicators
    )
    one = len(frame.groups) <= 1 and len(frame.indicators) == 1 and not frame.side_indicators
    return (
        lacks
        and one
        and not sides
        and not frame.has(Sort.THAN, Sort.COMPARE, Sort.MEAN, Sort.SAME)
        and not frame.direction
    )


def _finished_at_the_end(frame: Frame) -> bool:
    """几个市完成上云任务了: 完成 before what is to be done and 了 after it."""
    texts = [m.text for m in frame.mentions if m.sort is not Sort.BREAK]
    ended = bool(texts) and texts[-1] in ("了", "没", "没有", "没呢")
    return (
        ended
        and "完成" in texts
        and frame.has(*_PLACES)
        and not (frame.has(Sort.QUANTITY) or frame.claims or frame.filters)
    )


_FINISHED = word_set("wanting.finished")


def _carried(scope: Scope) -> Wanted | None:
    """What was asked before is asked again, of something else."""
    frame, previous = scope.frame, scope.previous
    if previous is None:
        return None
    numeric = (
        frame.flags & {Sort.SUM, Sort.MEAN, Sort.SHARE, Sort.RATIO, Sort.COUNT} or frame.superlatives or frame.claims
    )
    if previous.wanted in PROGRESS:
        own = frame.has(Sort.QUANTITY) or (
            frame.has(Sort.RANK) and previous.wanted is Wanted.STATUS
        )  # 报了没，上云排第几
        anew = frame.indicators and own and not frame.has(Sort.AGAIN)
        if anew:
            return Wanted.TARGET
        asks_more = numeric or frame.filters or frame.first or frame.nth or frame.has(Sort.RANK, Sort.ORDER)
        return (
            Wanted.RATE
            if previous.wanted is Wanted.STATUS and asks_more and not previous_keeps(scope)
            else previous.wanted
        )
    if previous.wanted in (*ATTRIBUTES, *TIMELY) and not numeric and not frame.filters:
        again = frame.has(Sort.AGAIN) or (scope.before.in_sentence and previous.wanted in ATTRIBUTES)
        other = frame.indicators and not (again and previous.indicators)
        return Wanted.TARGET if other or frame.has(Sort.QUANTITY) else previous.wanted
    return None


def previous_keeps(scope: Scope) -> bool:
    """几个？ after 哪些市落后 still asks about that state."""
    return scope.frame.has(Sort.COUNT, Sort.QUANTITY, Sort.WHICH) and not scope.frame.superlatives


def states_of(scope: Scope, wanted: Wanted) -> tuple[str, ...]:
    """The states that are named, or those of the question before where it is asked again."""
    frame, previous = scope.frame, scope.previous
    found = list(dict.fromkeys(frame.statuses))
    if wanted is Wanted.RATE and found == ["behind"] and frame.has(Sort.MEAN) and _named_alone_at_all(frame):
        return ()
    if wanted is Wanted.STATUS and Wanted.OVERDUE in frame.wanted:
        return ("overdue",)
    if wanted is Wanted.STATUS and not found:
        carried = previous.statuses if previous and scope.follows else ()
        again = carried and Wanted.STATUS not in frame.wanted and Wanted.DONE not in frame.wanted
        anew = _finished_at_the_end(frame) or _those_who_finished(frame)
        found = list(carried) if again and not anew else ["finished"]
    if wanted is Wanted.REMAINING and _how_much_is_left(frame):
        return ()
    when = frame.when
    if when is not None and when.mode is not Mode.UNTIL:  # 这周没动 is not 还没动工
        found = [_IN_TIME.get(status, status) for status in found]
    return () if wanted is Wanted.LIGHT and len(set(found) & _LIGHTS) > 1 else tuple(found)


_IN_TIME = {"unstarted": "still", "unreported": "stale"}
_LIGHTS = frozenset({"red", "yellow", "green"})


def puts_off(frame: Frame) -> bool:
    """拖到明年三月: another year that is only the wish to finish later."""
    return any(m.value == Wanted.DEADLINE and m.text[0] in "拖延缓推宽顺展" for m in frame.mentions if m.text)


def asks_delay(frame: Frame) -> bool:
    """能拖到明年吗: whether the deadline holds."""
    asked = (frame.scoped and frame.has(Sort.YES_NO)) or bool(frame.years)  # 听说推迟到明年了
    return asked and puts_off(frame)


def _until(frame: Frame) -> bool:
    """到11月底还有几天 counts from today, 11月底还剩几天 from then."""
    said = any(a.text in _UNTIL and b.sort is Sort.DATE for a, b in pairwise(frame.mentions))
    return said or (frame.when is not None and frame.when.text.startswith(tuple(_UNTIL)))


_UNTIL = word_set("wanting.until")


def when_of(scope: Scope, wanted: Wanted) -> Moment | None:
    """The time that is named, or that of the question before; 现在 takes it away."""
    frame, previous = scope.frame, scope.previous
    if frame.when is not None or wanted not in PROGRESS:
        return None if wanted is Wanted.DAYS_LEFT and _until(frame) else frame.when
    if previous is None or not scope.follows or previous.wanted not in PROGRESS:
        return None
    now = any(not m.text.startswith(("最近", "近期")) for m in frame.said(Sort.NOW))
    return None if now else previous.when
