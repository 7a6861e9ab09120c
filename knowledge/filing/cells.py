"""Cells → figures and dates. What is not surely one of them is a doubt, never a guess."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from knowledge.arithmetic import exact
from knowledge.filing.columns import words
from knowledge.filing.grid import Value
from knowledge.importing.amounts import narrow
from knowledge.importing.vocabulary import plain
from knowledge.model import Amount, Target

_TOO_MUCH = 10**15
_NUMBER = re.compile(r"[-+]?\d{1,15}(?:\.\d{1,6})?")
_THOUSANDS = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d{1,6})?")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?")
_DAY = re.compile(r"(\d{1,2})月(\d{1,2})日")
_COMPACT = re.compile(r"(20\d{2})(\d{2})(\d{2})")


class Unreadable(ValueError):  # noqa: N818 - what the cell is, told to the user
    """A cell that does not hold what its column promises; the text says so."""


def is_empty(value: Value) -> bool:
    """Whether a cell says nothing, or says that there is nothing to say."""
    return isinstance(value, str) and (not value.strip() or plain(value) in words()["nothing"] or value in {"-", "—"})


def is_total(value: Value) -> bool:
    """Whether a row adds up others."""
    return isinstance(value, str) and plain(value) in words()["totals"]


def figure(value: Value, target: Target) -> Amount:
    """Read a cumulative figure; Unreadable if it is none or cannot be true of this target."""
    number = exact(_number(value, target.unit))
    if number < 0:
        raise Unreadable(f"完成数不能是负数：{number}")
    if target.comes_whole and not isinstance(number, int):
        raise Unreadable(f"{target.indicator}按{target.unit}计，完成数应是整数，不是{number}")
    return number


def day(value: Value, year: int) -> date | None:
    """Read a date, None from an empty cell; a day without a year is one of the list's year."""
    if isinstance(value, date):
        return value
    if is_empty(value):
        return None
    text = narrow(str(value)).strip()
    for pattern in (_DATE, _COMPACT):
        if match := pattern.fullmatch(text):
            return _date(value, *map(int, match.groups()))
    if match := _DAY.fullmatch(text):
        return _date(value, year, *map(int, match.groups()))
    raise Unreadable(f"日期看不懂：{_quoted(value)}，应写成 {year}-10-15")


def _date(value: Value, year: int, month: int, at: int) -> date:
    try:
        return date(year, month, at)
    except ValueError:
        raise Unreadable(f"没有这一天：{_quoted(value)}") from None


def _number(value: Value, unit: str) -> Decimal:
    if isinstance(value, bool | date):
        raise Unreadable(f"完成数应是一个数，不是{_quoted(value)}")
    if not isinstance(value, str):
        if not -_TOO_MUCH < value < _TOO_MUCH:
            raise Unreadable(f"完成数大得反常：{_quoted(value)}")
        return Decimal(value)
    text = narrow(value).replace(" ", "")
    if unit and text.endswith(unit):
        text = text.removesuffix(unit)
    if _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    if not _NUMBER.fullmatch(text):
        raise Unreadable(f"完成数应是一个数，不是{_quoted(value)}")
    return Decimal(text)


def _quoted(value: Value) -> str:
    text = " ".join(str(value).split())
    return f"“{text[:20]}{'…' if len(text) > 20 else ''}”"
