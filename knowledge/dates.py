"""Dates as people say them in a question about progress: 截至9月底, 比上周, 国庆前, 三天内.

`split` finds them in a text without knowing today; `Moment.span` says which days are meant on a given one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from knowledge.text import numeral

HOLIDAYS = {
    "双十一": (11, 11, 11),
    "双11": (11, 11, 11),
    "双十二": (12, 12, 12),
    "双12": (12, 12, 12),
    "元旦": (1, 1, 1),
    "五一": (5, 1, 5),
    "劳动节": (5, 1, 5),
    "国庆": (10, 1, 8),
}
"""Month, first and last day of the holidays that stand on a fixed date."""


class Mode(StrEnum):
    """What a date is for."""

    UNTIL = "until"
    """截至9月底: as it stood then."""
    WITHIN = "within"
    """上周: in that time, or as it stood at its end."""
    SINCE = "since"
    """比上周, 从10月1日起: what has come since."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days from the first to the last, both included."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as it was said, which becomes days once today is known."""

    mode: Mode
    unit: str
    """day, month, tenth, end, week, weekday, this_month, last, half, quarter, year, holiday or ago."""
    numbers: tuple[int, ...] = ()
    text: str = ""
    parts: tuple[Moment, ...] = ()
    """The two ends of a range (从8月底到9月底)."""

    def span(self, today: date) -> Span:
        """The days that are meant when it is said on this day; in doubt those that are past."""
        if self.parts:
            first, last = self.parts
            start = first.baseline(today) + timedelta(days=1)
            return Span(start, max(start, last.span(today).end))
        return _SPANS[self.unit](today, *self.numbers)

    def baseline(self, today: date) -> date:
        """The last day before what has come since: a single day itself, whose figure is what is counted from.

        从10月1日起 counts that day in; a comparison (比上周) counts from the last day of what it compares with.
        """
        span = self.span(today)
        if self.parts:
            return span.start - timedelta(days=1)
        counted_in = any(word in self.text for word in ("起", "开始"))
        single = span.start == span.end and self.unit in ("end", "ago", "day", "weekday") and not counted_in
        return (
            span.end
            if single or (self.mode is Mode.SINCE and self.text[:1] in _COMPARING)
            else span.start - timedelta(days=1)
        )


def ranged(moments: Sequence[Moment]) -> tuple[Moment, ...]:
    """从8月底到9月底 is one time, 上个月和这个月 are two."""
    if len(moments) == 2 and moments[1].text[:1] in ("到", "至"):
        return (Moment(Mode.WITHIN, "range", (), moments[0].text + moments[1].text, tuple(moments)),)
    return tuple(moments)


_COMPARING = "比较跟和与同"
_NUMBER = r"[0-9]{1,3}|[零一二两三四五六七八九十]{1,3}"
_FILLED = r"(?:的)?(?:时候|那会儿?|那时候?|那天)?"
_PREFIX = (
    r"(?P<until>截至到?|截止到?|直到|到了?|至|by)?(?P<since>自从|自|从|打)?(?P<than>相比|相较|比起?|较|跟|和|与|同)?"
)
_SUFFIX = (
    r"(?P<since_after>以来|至今|到现在|到目前|到今天|以后|之后|后(?![0-9一二两三四五六七八九十])|开始|起)?(?P<than_after>相比|比较|对比|比(?!例|重|率))?"
    r"(?P<before>为止|止|以前|之前|前)?"
)
_EXPRESSIONS = (
    ("day", r"(?:(?P<y>20[0-9]{2})年)?(?P<m>[0-9]{1,2}|[一二三四五六七八九十]{1,3})月(?P<d>[0-9]{1,2}|[一二三四五六七八九十]{1,3})[日号]?(?![0-9天个家])"),
    ("end", r"(?:(?P<y>20[0-9]{2})年)?(?P<m>[0-9]{1,2}|[一二三四五六七八九十]{1,2})月份?[底末]"),
    ("tenth", r"(?P<m>[0-9]{1,2}|[一二三四五六七八九十]{1,2})月份?(?P<t>初|上旬|中旬|下旬)"),
    ("month", r"(?:(?P<y>20[0-9]{2})年)?(?<![0-9个几零一二三四五六七八九十])(?P<m>1[0-2]|[1-9]|[一二三四五六七八九十]{1,2})月份?"),
    ("last_end", r"上个?月[底末]"),
    ("coming_end", r"(?P<ahead>下个?|本|这个?|当)月[底末]"),
    ("coming_month", r"(?P<ahead>下个?)月(?:份|[初中])?(?![底末])"),
    ("coming_day", r"下个?(?:周|星期|礼拜)(?P<w>[一二三四五六日天])"),
    ("this_month", r"(?P<back>上上个?|上个?|本|这个?|当)月份?"),
    ("weekday", r"(?P<back>上上个?|上个?|本|这个?)(?:周|星期|礼拜)(?P<w>[一二三四五六日天])"),
    ("week", r"(?P<back>上上个?|上个?|本|这个?|这一)(?:周|星期|礼拜)(?![0-9])"),
    ("ago", r"(?P<ago>今天|今日|昨天|昨日|昨晚|前天|前日|大前天)"),
    ("last", rf"(?P<lead>最近|过去|近|这|超过|超|有|已经?)?(?P<n>{_NUMBER}|半)(?P<u>天|日|个?周|个?星期|个?礼拜|个月|月)(?P<tail>以?内|之内|以来|来|里|多?(?=.{{0,3}}(?:没|未)))?"),
    ("quarter", r"(?:第)?(?P<q>[一二三四1234])季度?末?"),
    ("half", r"上半年"),
    ("year", r"(?:今年|年)初|今年以来"),
    ("holiday", rf"(?P<h>{'|'.join(HOLIDAYS)}|(?<!双)十一(?=前|后|假|长|期|节))(?:节|假期|期间|长假|放假)*"),
)  # fmt: skip
_SIGNS = {
    "weekday": "周期拜", "week": "周期拜", "ago": "今昨前", "last": "天日周期拜月", "quarter": "季", "half": "半", "year": "年",
    "holiday": "元五劳国十双", "coming_end": "下本这当", "coming_month": "下", "coming_day": "下",
}  # fmt: skip
"""Of each unit the letters of which it holds one; of those that are not here, 月."""
_PATTERNS = tuple(
    (unit, frozenset(_SIGNS.get(unit, "月")), re.compile(_PREFIX + rf"(?:{body})" + _FILLED + _SUFFIX))
    for unit, body in _EXPRESSIONS
)
_DIGITS = (
    re.compile(r"(?P<y>20[0-9]{2})[./-](?P<m>1[0-2]|0?[1-9])[./-](?P<d>[0-3]?[0-9])(?![0-9./-])(?P<before>之?前)?"),
    re.compile(
        r"(?<![0-9./-])(?:(?<=时间)|(?<=时限)|(?<=期限)|(?<=日期)|(?=[0-9./-]+(?:之?前)?(?:截止|到期|完成|做完)))"
        r"(?P<m>1[0-2]|0?[1-9])[./-](?P<d>[0-3]?[0-9])(?![0-9%个家./-])(?P<before>之?前)?"
    ),
)
"""2020-12-30, and 12/31 beside a word that makes it a date."""
_NUMERIC = re.compile(r"(?P<until>截至到?|截止到?|到)(?P<m>1[0-2]|0?[1-9])[./-](?P<d>[0-3]?[0-9])(?![0-9%个家./-])")
_DIGIT = re.compile(r"[0-9][./-][0-9]")
_MARKS = re.compile(
    r"20[0-9]{2}[./-][0-9]|[0-9][./-][0-9]+前|[月周天日季年]|星期|礼拜|节|国庆|五一|元旦|十一|截|到[0-9]"
)
_BACK = {"上上": 2, "上": 1}


def split(text: str, years: tuple[int, ...] = ()) -> Iterator[str | Moment]:
    """The text with the dates in it taken out, in order; only `years` may be named with a date."""
    if _MARKS.search(text) is None:
        yield text
        return
    at = 0
    for start, end, moment in _found(text, years):
        if start > at:
            yield text[at:start]
        yield moment
        at = end
    if at < len(text):
        yield text[at:]


def _found(text: str, years: tuple[int, ...]) -> Iterator[tuple[int, int, Moment]]:
    at = 0
    patterns = [(unit, pattern) for unit, signs, pattern in _PATTERNS if not signs.isdisjoint(text)]
    digits = (_NUMERIC, *_DIGITS) if _DIGIT.search(text) else (_NUMERIC,)
    while at < len(text):
        matches = [(m, unit) for unit, pattern in patterns if (m := pattern.search(text, at))]
        matches += [(m, "day") for each in digits if (m := each.search(text, at))]
        read = [(m, moment) for m, unit in matches if (moment := _moment(m, unit, years)) is not None]
        if not read:
            return
        match, moment = min(read, key=lambda pair: (pair[0].start(), -pair[0].end()))
        yield match.start(), match.end(), moment
        at = match.end()


def _moment(match: re.Match[str], unit: str, years: tuple[int, ...]) -> Moment | None:
    parts = match.groupdict()
    if parts.get("y") and int(parts["y"]) not in years:
        return None
    numbers = _numbers(unit, parts)
    if numbers is None:
        return None
    if unit == "last_end":
        unit, numbers = "end", (0, -1)
    return Moment(_mode(unit, parts), unit, numbers, match.group())


def _mode(unit: str, parts: dict[str, str]) -> Mode:
    if parts.get("than") and (parts["than"] in ("比", "比起", "较", "相比", "相较") or parts.get("than_after")):
        return Mode.SINCE
    if parts.get("since_after") or parts.get("since") or (unit == "last" and parts.get("tail") in ("以来", "来")):
        return Mode.SINCE
    if parts.get("until") or parts.get("before") or unit in ("end", "day", "coming_end", "coming_day"):
        return Mode.UNTIL
    return Mode.SINCE if unit == "year" else Mode.WITHIN


def _numbers(unit: str, parts: dict[str, str]) -> tuple[int, ...] | None:
    """The numbers of an expression; None if it is no date after all."""
    month, day = _number(parts.get("m")), _number(parts.get("d"))
    if unit in ("day", "end", "tenth", "month") and not (month and 1 <= month <= 12):
        return None
    if unit == "day":
        return (month or 1, day, int(parts.get("y") or 0)) if day and day <= 31 else None
    if unit in ("month", "end"):
        return (month or 1, int(parts.get("y") or 0))
    if unit == "tenth":
        return (month or 1, {"初": 1, "上旬": 1, "中旬": 2, "下旬": 3}[parts["t"]])
    if unit in ("week", "this_month"):
        return (_BACK.get(parts["back"].removesuffix("个"), 0),)
    if unit == "weekday":
        return (_BACK.get(parts["back"].removesuffix("个"), 0), "一二三四五六日天".index(parts["w"]))
    if unit in ("coming_end", "coming_month"):
        return (1 if parts["ahead"].startswith("下") else 0,)
    if unit == "coming_day":
        return (-1, "一二三四五六日天".index(parts["w"]))
    if unit == "ago":
        return ({"今": 0, "昨": 1, "前": 2, "大": 3}[parts["ago"][0]],)
    if unit == "last":
        return _lasting(parts)
    if unit == "quarter":
        return ("一二三四1234".index(parts["q"]) % 4 + 1,)
    if unit == "holiday":
        return (*HOLIDAYS.get(parts["h"], HOLIDAYS["国庆"]), 1 if parts.get("before") else 0)
    return ()


def _lasting(parts: dict[str, str]) -> tuple[int, ...] | None:
    """三天内, 最近一周, 一个月没: how many days back; a bare 三天 or 30日 is none."""
    marked = parts.get("lead") in ("最近", "过去", "近", "这") or parts.get("tail") is not None or parts.get("before")
    size = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7}.get(parts["u"].removeprefix("个"), 30)
    count = _number(parts["n"]) if parts["n"] != "半" else 0
    if not marked or (parts["u"] in ("月", "日") and parts.get("lead") not in ("最近", "过去", "近")):
        return None
    days = size // 2 if parts["n"] == "半" else (count or 0) * size
    return (days, 1 if parts.get("before") else 0) if 0 < days <= 3660 else None


def _number(text: str | None) -> int | None:
    if not text:
        return None
    value = int(text) if text.isascii() else numeral(text)
    return None if value is None else int(value)


# --- days ---


def _past(today: date, month: int, day: int, year: int = 0) -> date:
    """That day of this year, or of the year before where it is far ahead (12月 said in January)."""
    found = _clipped(year or today.year, month, day)
    return _clipped(today.year - 1, month, day) if not year and (found - today).days > 180 else found


def _clipped(year: int, month: int, day: int) -> date:
    return min(date(year, month, 1) + timedelta(days=day - 1), _month_end(date(year, month, 1)))


def _month_end(day: date) -> date:
    following = day.replace(day=28) + timedelta(days=4)
    return following - timedelta(days=following.day)


def _month_back(today: date, back: int) -> date:
    first = today.replace(day=1)
    for _ in range(back):
        first = (first - timedelta(days=1)).replace(day=1)
    return first


def _day(today: date, month: int, day: int, year: int) -> Span:
    found = _past(today, month, day, year)
    return Span(found, found)


def _month(today: date, month: int, year: int) -> Span:
    first = _past(today, month, 1, year)
    return Span(first, _month_end(first))


def _end(today: date, month: int, year: int) -> Span:
    first = _month_back(today, 1) if year == -1 else _past(today, month, 1, year)
    return Span(_month_end(first), _month_end(first))


def _tenth(today: date, month: int, number: int) -> Span:
    first = _past(today, month, 1)
    start = first + timedelta(days=10 * (number - 1))
    return Span(start, _month_end(first) if number == 3 else start + timedelta(days=9))


def _this_month(today: date, back: int) -> Span:
    first = _month_back(today, back)
    return Span(first, _month_end(first))


def _coming_month(today: date, ahead: int) -> Span:
    first = today.replace(day=1)
    for _ in range(ahead):
        first = _month_end(first) + timedelta(days=1)
    return Span(first, _month_end(first))


def _coming_end(today: date, ahead: int) -> Span:
    end = _coming_month(today, ahead).end
    return Span(end, end)


def _week(today: date, back: int) -> Span:
    monday = today - timedelta(days=today.weekday() + 7 * back)
    return Span(monday, monday + timedelta(days=6))


def _weekday(today: date, back: int, index: int) -> Span:
    day = _week(today, back).start + timedelta(days=min(index, 6))
    return Span(day, day)


def _last(today: date, days: int, before: int) -> Span:
    start = today - timedelta(days=days)
    return Span(start, start) if before else Span(start + timedelta(days=1), today)


def _ago(today: date, days: int) -> Span:
    return Span(today - timedelta(days=days), today - timedelta(days=days))


def _quarter(today: date, number: int) -> Span:
    first = date(today.year, 3 * number - 2, 1)
    return Span(first, _month_end(date(today.year, 3 * number, 1)))


def _holiday(today: date, month: int, first: int, last: int, before: int) -> Span:
    start, end = _past(today, month, first), _past(today, month, last)
    return Span(start - timedelta(days=1), start - timedelta(days=1)) if before else Span(start, end)


_SPANS: Mapping[str, Callable[..., Span]] = {
    "day": _day, "month": _month, "end": _end, "tenth": _tenth, "week": _week, "weekday": _weekday,
    "this_month": _this_month, "coming_end": _coming_end, "coming_month": _coming_month, "coming_day": _weekday, "last": _last, "ago": _ago, "quarter": _quarter, "holiday": _holiday,
    "half": lambda today: Span(date(today.year, 1, 1), date(today.year, 6, 30)),
    "year": lambda today: Span(date(today.year, 1, 1), date(today.year, 1, 1)),
}  # fmt: skip
