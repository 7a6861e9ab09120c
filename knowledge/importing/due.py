"""Deadlines as documents write them, and the last day on which each is still kept."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from knowledge.importing.amounts import narrow

_ONES = "零一二三四五六七八九"
_CHINESE = re.compile(r"(?:[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])(?=月|日|号|季度)")
_CHINESE_YEAR = re.compile(r"[二一][〇零○Ｏ九一二三四五六七八0-9]{3}(?=年)")
_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_OPEN = re.compile(r"长期|每|常年|持续|经常|常态|按(?:时|季|月|进度|要求)|定期|随时|不定期|适时|全程")
_DAY = re.compile(
    r"(?:(?P<y>(?:19|20)\d{2})(?:年|[-/.]))?(?P<m>1[0-2]|0?[1-9])(?:月|[-/.])(?P<d>3[01]|[12]\d|0?[1-9])(?:日|号|(?!\d))"
)
_MONTH = re.compile(r"(?:(?P<y>(?:19|20)\d{2})(?:年|[-/.]))?(?P<m>1[0-2]|0?[1-9])月(?:份)?(?P<part>上旬|中旬|下旬|初)?")
_NUMERIC_MONTH = re.compile(r"(?P<y>(?:19|20)\d{2})[-/.](?P<m>1[0-2]|0?[1-9])(?![\d-])")
_QUARTER = re.compile(r"(?:(?P<y>(?:19|20)\d{2})年?)?第?(?P<q>[1-4])季度")
_HALF = re.compile(r"(?:(?P<y>(?:19|20)\d{2})年?)?(?P<half>上半年|下半年)")
_YEAR = re.compile(
    r"(?P<y>(?:19|20)\d{2})(?:年(?:年?(?:底|末|终|内|度)|之内)?|(?!\d))|(?P<this>年(?:底|末|终|内)|全年|本年|今年|当年)"
)
_NEXT = re.compile(r"次年|明年|翌年|下一?年")


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline; `reason` says why there is no date although the text seems to name one."""

    day: date | None
    reason: str = ""


def parse(text: str, year: int) -> Due:
    """Return the last day of a deadline text; without a year of its own it means the list's."""
    text = re.sub(r"\s+", "", narrow(text))
    if not text or _OPEN.search(text):
        return Due(None)
    text = _CHINESE_YEAR.sub(lambda match: match[0].translate(_DIGITS), text)
    text = _CHINESE.sub(lambda match: str(_number(match[0])), text)
    if _NEXT.search(text):
        text, year = _NEXT.sub("", text), year + 1
    try:
        days = _days(text, year)
    except ValueError:
        return Due(None, "没有这一天")
    if not days:
        return Due(None, "没有读出日期")
    if len(days) > 1 and not re.search(r"至|到|起|-|—|~", text):
        return Due(None, "写了几个日期，说不准是哪一个")
    return Due(days[-1])


def _number(numeral: str) -> int:
    """Read a numeral below a hundred, which needs no library: 十二, 三十一."""
    tens, ten, ones = numeral.rpartition("十")
    return (_ONES.index(tens or "一") * 10 if ten else 0) + (_ONES.index(ones) if ones else 0)


def _days(text: str, year: int) -> list[date]:
    for pattern, last_day in (
        (_DAY, _of_day),
        (_MONTH, _of_month),
        (_NUMERIC_MONTH, _of_month),
        (_QUARTER, _of_quarter),
        (_HALF, _of_half),
        (_YEAR, _of_year),
    ):
        found: list[date] = []
        for match in pattern.finditer(text):
            found.append(last_day(match, _year(match, found, year)))
        if found:
            return found
    return []


def _year(match: re.Match[str], found: list[date], year: int) -> int:
    # In 2022年5月25日至9月30日 the second date is of the first one's year.
    return int(match["y"]) if match["y"] else found[-1].year if found else year


def _of_day(match: re.Match[str], year: int) -> date:
    return date(year, int(match["m"]), int(match["d"]))


def _of_month(match: re.Match[str], year: int) -> date:
    month = int(match["m"])
    part = match.groupdict().get("part")
    last = {"初": 10, "上旬": 10, "中旬": 20}.get(part or "", calendar.monthrange(year, month)[1])
    return date(year, month, last)


def _of_quarter(match: re.Match[str], year: int) -> date:
    month = int(match["q"]) * 3
    return date(year, month, calendar.monthrange(year, month)[1])


def _of_half(match: re.Match[str], year: int) -> date:
    return date(year, 6, 30) if match["half"] == "上半年" else date(year, 12, 31)


def _of_year(_: re.Match[str], year: int) -> date:
    return date(year, 12, 31)
