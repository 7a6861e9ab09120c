"""The day that a report speaks for: found in its text and taken out, so that its numbers are not mistaken for figures."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from knowledge.text import numeral

_N = r"(\d{1,2}|[一二三四五六七八九十]{1,3})"
_UNTIL = r"(?:数据)?(?:截至|截止|截)到?"
_AFTER = r"(?P<deadline>之前|以前|前)?"
_BACK = {"今天": 0, "今日": 0, "当天": 0, "昨天": 1, "昨日": 1, "昨晚": 1, "前天": 2, "大前天": 3}
_DAYS = "一二三四五六日天"


@dataclass(frozen=True, slots=True)
class Dated:
    """A text without its date, and the date."""

    text: str
    on: date | None = None
    deadline: bool = False
    """True where the date is one to come up to (10月20日前)."""
    lately: bool = False
    """True where it is the day on which something happened (昨天又完成1个)."""


def take_date(text: str, today: date) -> Dated:
    """Find the first date of a normalised text and take all dates out."""
    found: list[date] = []
    deadline = lately = False
    for pattern, read in _FORMS:
        for match in pattern.finditer(text):
            day = read(match, today)
            if day is not None:
                found.append(day)
                deadline = deadline or bool(match.groupdict().get("deadline"))
                lately = lately or (read in (_days_back, _weekday) and not match.group().startswith(("截", "数据")))
                text = text[: match.start()] + " " * len(match.group()) + text[match.end() :]
    return Dated(re.sub(r" {2,}", " ", text).strip(), found[0] if found else None, deadline, lately)


def _full(match: re.Match[str], today: date) -> date | None:
    year, month, day = match.group(1), _int(match.group(2)), _int(match.group(3))
    return _day(int(year) if year else today.year, month, day)


def _short(match: re.Match[str], today: date) -> date | None:
    return _day(today.year, int(match.group(1)), int(match.group(2)))


def _month_end(match: re.Match[str], today: date) -> date | None:
    said = match.group(1)
    if said.startswith("上"):
        return today.replace(day=1) - timedelta(days=1)
    return _end(today.year, today.month if said[0] in "本这" else _int(said))


def _until_month(match: re.Match[str], today: date) -> date | None:
    end = _end(today.year, _int(match.group(1)))
    return today if end and end.month == today.month else end


def _day_of_month(match: re.Match[str], today: date) -> date | None:
    return _day(today.year, today.month, _int(match.group(1)))


def _days_back(match: re.Match[str], today: date) -> date:
    return today - timedelta(days=_BACK[match.group(1)])


def _weekday(match: re.Match[str], today: date) -> date:
    monday = today - timedelta(days=today.weekday() + (7 if match.group(1) == "上" else 0))
    return monday + timedelta(days=min(_DAYS.index(match.group(2)), 6))


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], date | None]], ...] = (
    (re.compile(rf"(?:{_UNTIL})?(?:(20\d\d)年)?{_N}月{_N}[日号]?{_AFTER}"), _full),
    (re.compile(rf"(?:{_UNTIL})?(20\d\d)[-./](\d{{1,2}})[-./](\d{{1,2}}){_AFTER}"), _full),
    (re.compile(rf"(?:\A|{_UNTIL})(\d{{1,2}})[./](\d{{1,2}})(?![\d.]|[个家项户])"), _short),
    (re.compile(rf"(?:{_UNTIL})?(上个?|本|这个?|{_N[1:-1]})月份?[底末]{_AFTER}"), _month_end),
    (re.compile(rf"{_UNTIL}{_N}月份?(?![\d一二三四五六七八九十])"), _until_month),
    (re.compile(rf"(?:\A|{_UNTIL}){_N}[日号]"), _day_of_month),
    (re.compile(rf"(?:{_UNTIL})?(大前天|前天|昨天|昨日|昨晚|今天|今日|当天)"), _days_back),
    (re.compile(rf"(?:{_UNTIL})?(上|这|本)?个?(?:周|星期|礼拜)([一二三四五六日天])"), _weekday),
)
"""From the fullest form to the shortest; what one has taken the next does not see."""


def _int(text: str) -> int:
    return int(text) if text.isdigit() else numeral(text) or 0


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _end(year: int, month: int) -> date | None:
    return date(year, month, monthrange(year, month)[1]) if 1 <= month <= 12 else None
