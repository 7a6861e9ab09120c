"""Questions about the calendar: 12月1日完成算逾期吗, 12月30号截止吗, 到11月底还有几天, 今天几号."""

from __future__ import annotations

from itertools import pairwise

from knowledge.composing.wanting import puts_off
from knowledge.dates import Mode, Moment, split
from knowledge.frame import FOCUS, Frame
from knowledge.held_days import Day
from knowledge.lexicon import Sort
from knowledge.query import Query, Wanted
from knowledge.wordsets import word_set

_TIMES = frozenset({Wanted.DAYS_LEFT, Wanted.OVERDUE})
_NAMED = frozenset({"day", "end", "month", "tenth", "holiday", "ago", "coming_end", "coming_month", "coming_day"})
_PARTS = frozenset({"day", "end", "month", "tenth", "quarter", "half", "holiday", "this_month"})
_EACH = tuple(word_set("dating.each"))
_AHEAD = dict.fromkeys(word_set("dating.next_year"), 1) | {"后年": 2}
_GENERAL = frozenset({Wanted.OVERVIEW, Wanted.TARGET})
_LATE = frozenset({Wanted.OVERDUE, Wanted.DEADLINE, Wanted.DONE, Wanted.PACE, Wanted.STATUS})
_FINISHING = tuple(word_set("dating.finishing"))
_MUST = tuple(word_set("dating.must"))
_ENOUGH = word_set("dating.enough")
_TO = word_set("dating.to")
_TODAY = word_set("dating.today")


def calendar_asked(frame: Frame) -> Query | None:
    """What a frame asks of a day that it names beside the deadline, None where it asks for something else."""
    if not (frame.whens or frame.years or Wanted.DEADLINE in frame.wanted or frame.has(Sort.DEADLINE_TIME)):
        return None
    if _only_today(frame):
        return Query(wanted=Wanted.TODAY)
    day = day_named(frame)
    if _asks_else(frame):
        return None
    wanted = _of_day(frame, day) if day is not None else _by_the_end(frame)
    if wanted is None:
        return None
    groups, notes = tuple(frame.groups), tuple(frame.assumed)
    return Query(wanted=wanted, groups=groups, indicators=tuple(frame.indicators), day=day, notes=notes)


def another_day(frame: Frame, previous: Query | None) -> Query | None:
    """那11月30号呢 after 12月30号截止吗: the same is asked of another day."""
    if previous is None or previous.day is None or not frame.has(Sort.AGAIN) or _asks_else(frame):
        return None
    bare = not (frame.wanted or frame.groups or frame.indicators or frame.has(Sort.YES_NO))
    day = day_named(frame) if bare else None
    return previous.evolve(day=day, notes=()) if day is not None else None


def day_named(frame: Frame) -> Day | None:
    """The one day that is named; a whole year where only a later one is."""
    moment = frame.when or _of_other_year(frame) or _end_of_year(frame)
    if moment is not None and moment.unit == "range" and _is_today(moment.parts[0]):
        moment = moment.parts[1]  # 从今天到11月1日
    if len(frame.whens) > 1 or len(frame.years) > 1 or (moment is not None and moment.unit not in _NAMED):
        return None
    said = frame.years[0] if frame.years else 0
    ahead = _AHEAD.get(said, 0) if isinstance(said, str) else 0
    year = said if isinstance(said, int) else 0
    unknown_year = isinstance(said, str) and not ahead
    if unknown_year or (moment is None and not (year or ahead)) or 0 < year < 100:
        return None
    return Day(moment, year, ahead)


def _end_of_year(frame: Frame) -> Moment | None:
    """完成时限均为2020年底吗: the day that a year ends with, where it is what the deadline is said to be."""
    said = frame.has(Sort.DEADLINE_TIME) and frame.has(Sort.YES_NO) and set(frame.wanted) == {Wanted.DEADLINE}
    found = next(iter(split("12月31日"))) if said and not frame.years else None
    return found if isinstance(found, Moment) else None


def _of_other_year(frame: Frame) -> Moment | None:
    """The 1月 of 2021年1月, which is no date of the list's year."""
    dated = [m.text for m in frame.said(Sort.DATE)] if frame.years else []
    found = next(iter(split(dated[0])), None) if len(dated) == 1 else None
    return found if isinstance(found, Moment) else None


def _only_today(frame: Frame) -> bool:
    """今天几号, 今天是什么日子: nothing of the list is asked."""
    now = any(map(_is_today, frame.whens)) or "现在" in frame.typed
    dated = [m for m in frame.said(Sort.WANTED) if m.text in _TODAY]
    weekday = any(a.text in ("星期", "周", "礼拜") and b.text == "几" for a, b in pairwise(frame.mentions))
    alone = set(frame.wanted) <= {Wanted.DEADLINE} and len(dated) == len(frame.wanted)
    more = frame.groups or frame.indicators or frame.claims or frame.everywhere or frame.unknown or frame.years
    focus = frame.flags & (FOCUS - {Sort.QUANTITY}) or (frame.has(Sort.QUANTITY) and not weekday)
    return now and bool(dated or weekday) and alone and not (more or focus)


def _is_today(said: Moment) -> bool:
    return said.unit == "ago" and said.numbers == (0,)


def _asks_else(frame: Frame) -> bool:
    """A figure, a place or a state is asked for."""
    more = frame.claims or frame.filters or frame.superlatives or frame.rows or frame.topics
    counts = bool(frame.said(Sort.QUANTITY))
    states = frame.statuses not in ([], ["finished"])
    return bool(more) or counts or states or bool(frame.flags & (FOCUS - {Sort.YES_NO, Sort.QUANTITY}))


def _of_day(frame: Frame, day: Day) -> Wanted | None:
    """What is asked of the day: how far off it is, whether it is in time, whether it is the deadline."""
    wanted = set(frame.wanted) - _GENERAL
    if wanted and wanted <= {Wanted.DAYS_LEFT, Wanted.DEADLINE} and Wanted.DAYS_LEFT in wanted:
        return Wanted.DAYS_LEFT if _counts_to(frame, day.moment) else None
    if Wanted.OVERDUE in wanted and wanted <= _LATE:
        return Wanted.OVERDUE
    if Wanted.PACE in wanted and wanted <= _LATE and _finished_in_time(frame):
        return Wanted.OVERDUE
    if day.moment is None:
        later = wanted == {Wanted.DEADLINE} and frame.has(Sort.YES_NO) and not puts_off(frame)
        return Wanted.DEADLINE if later else None
    if wanted == {Wanted.DEADLINE} and day.moment.mode is Mode.SINCE:
        return None
    closes = wanted == {Wanted.DEADLINE} or (not wanted and day.moment.text.startswith("截止") and not frame.indicators)
    if closes and frame.has(Sort.YES_NO):
        return Wanted.DEADLINE
    return _due_by(frame) if wanted <= {Wanted.NATURE, Wanted.DONE, Wanted.STATUS} else None


def _finished_in_time(frame: Frame) -> bool:
    """12月15日完成来得及吗: the day comes first, then what is done by then, then the question."""
    said = [m.text for m in frame.mentions]
    date = next((i for i, m in enumerate(frame.mentions) if m.sort is Sort.DATE), len(said))
    deed = next((i for i, text in enumerate(said) if i > date and text.endswith(_FINISHING)), len(said))
    return any(text.startswith(_IN_TIME) for text in said[deed + 1 :])


_IN_TIME = tuple(word_set("dating.in_time"))


def _by_the_end(frame: Frame) -> Wanted | None:
    """年底前做完就行吧: the deadline in its own words."""
    plain = set(frame.wanted) <= _GENERAL | {Wanted.NATURE, Wanted.DONE, Wanted.STATUS}
    dated = frame.has(Sort.DEADLINE_TIME) and not (frame.whens or frame.years)
    return Wanted.DEADLINE if dated and plain and _due_by(frame) else None


def _counts_to(frame: Frame, moment: Moment | None) -> bool:
    """到11月底还有几天 and 国庆还有几天, but not 11月底还剩几天, which counts from that day."""
    if moment is None or moment.mode is Mode.SINCE or moment.unit == "ago":
        return False
    led = any(a.text in _TO and b.sort in (Sort.DATE, Sort.YEAR) for a, b in pairwise(frame.mentions))
    led = led or any(a.text in _TO and b.text in ("现在", "今天", "今日") for a, b in pairwise(frame.mentions))
    return led or moment.text.startswith(tuple(_TO)) or moment.unit == "holiday"


def _due_by(frame: Frame) -> Wanted | None:
    """元旦前要完成吗 asks whether that is the deadline, 12月底前完成就行吧 whether it is in time."""
    said = [m.text for m in frame.mentions]
    at = next((i for i, text in enumerate(said) if text.endswith(_FINISHING)), None)
    if at is None or "了" in said[at + 1 : at + 2]:
        return None
    if _ENOUGH & set(said[at:]):
        return Wanted.OVERDUE
    before = said[max(0, at - _NEAR) : at]
    must = said[at].startswith(_MUST) or any(text.startswith(_MUST) for text in before)
    asks = frame.has(Sort.YES_NO) or bool(_WHETHER & set(before))
    if not (must and asks):
        return None
    return Wanted.OVERDUE if frame.when is not None and frame.when.mode is Mode.SINCE else Wanted.DEADLINE


_WHETHER = word_set("dating.whether")
_NEAR = 4
"""Words before the deed that say that it must be done."""


def unknown_day(frame: Frame) -> tuple[str, ...]:
    """离春节还有几天: the day is one that no calendar here knows, so that the days to it cannot be counted."""
    if _TIMES.isdisjoint(frame.wanted):
        return ()
    if Wanted.DAYS_LEFT in frame.wanted and frame.when is not None and frame.when.unit == "range":
        return () if _is_today(frame.when.parts[0]) else (frame.when.text,)
    near = [(a, b) for a, b in pairwise(frame.mentions) if a.text[-1:] in "到离距" and b in frame.unknown]
    return tuple(day.text for _, day in near if not day.text.startswith("截"))


def undivided(frame: Frame, query: Query) -> Query:
    """湛江11月底前要完成多少, 每个月要做几个: the list's figures are for the whole time, and the answer says so."""
    by_then = query.wanted is Wanted.TARGET and any(w.unit in _PARTS and w.numbers[:1] != (12,) for w in frame.whens)
    rate = query.wanted is Wanted.PACE and any(m.text.startswith(_EACH) or "平均每" in m.text for m in frame.mentions)
    note = "清单只定到完成时限为止的总数，没有按月、按周或按季度分。"
    return query.evolve(notes=(*query.notes, note)) if by_then or rate else query


def holds_day(frame: Frame) -> bool:
    """2021年1月完成算逾期吗: another year that is only held against the deadline."""
    return calendar_asked(frame) is not None
