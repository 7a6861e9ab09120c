"""Times as people say them for what is to happen later: 每周一上午九点, 10月20日, 明天下午三点."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from knowledge import workdays
from knowledge.days import short_day

DEFAULT_AT = time(9)
WEEKDAYS = "一二三四五六日"
_FEW = {word: number for number, word in enumerate("零一二三四五六七八九十")} | {"两": 2}


class Kind(StrEnum):
    """How a time repeats."""

    ONCE = "once"
    DAILY = "daily"
    WORKDAYS = "workdays"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """One time, or one that repeats; on free days what repeats waits for the next working day."""

    kind: Kind
    at: time = DEFAULT_AT
    day: date | None = None
    """The day of what happens once."""
    number: int = 0
    """Monday is 0 in a week; the day of a month."""

    @property
    def said(self) -> str:
        """The time in Chinese: 每周一09:00."""
        when = {
            Kind.ONCE: f"{self.day.year}年{short_day(self.day)}" if self.day else "",
            Kind.DAILY: "每天",
            Kind.WORKDAYS: "每个工作日",
            Kind.WEEKLY: f"每周{WEEKDAYS[self.number % 7]}",
            Kind.MONTHLY: f"每月{self.number}日",
        }[self.kind]
        return f"{when}{self.at:%H:%M}"

    def after(self, moment: datetime) -> datetime | None:
        """The first time after a moment, None if there is none any more."""
        for offset in range(-31, 70):
            day = self._occurs(moment.date() + timedelta(days=offset))
            if day is not None and (found := datetime.combine(day, self.at, moment.tzinfo)) > moment:
                return found
        once = self.kind is Kind.ONCE and self.day is not None
        found = datetime.combine(self.day, self.at, moment.tzinfo) if once and self.day else moment
        return found if found > moment else None

    def _occurs(self, day: date) -> date | None:
        """The day on which it happens that was meant for this one."""
        if self.kind is Kind.ONCE:
            return day if day == self.day else None
        if self.kind is Kind.DAILY:
            return day
        if self.kind is Kind.WORKDAYS:
            return day if workdays.is_workday(day) else None
        meant = day.weekday() if self.kind is Kind.WEEKLY else day.day
        return workdays.on_or_after(day) if meant == self.number else None

    def to_text(self) -> str:
        """Write it for the database."""
        return f"{self.kind} {self.at:%H:%M} {self.day or self.number}"

    @classmethod
    def from_text(cls, text: str) -> Timing:
        """Read what `to_text` wrote."""
        kind, at, rest = text.split()
        once = kind == Kind.ONCE
        return cls(
            kind=Kind(kind),
            at=time.fromisoformat(at),
            day=date.fromisoformat(rest) if once else None,
            number=0 if once else int(rest),
        )


_NUMBER = r"(?:\d{1,2}|[零一二两三四五六七八九十]{1,3})"
_DAY = (
    r"每(?:天|日)|每个?工作日|每个?(?:周|星期|礼拜)(?P<weekly>[一二三四五六日天1-7])|"
    rf"每个?月(?P<monthly>{_NUMBER})[日号]|(?P<near>今天|明天|后天)|"
    r"(?P<week>本|这|下)个?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天1-7])|"
    rf"(?:(?P<year>\d{{4}})年)?(?P<month>{_NUMBER})月(?P<dom>{_NUMBER})[日号]?|(?P<iso>\d{{4}}-\d{{1,2}}-\d{{1,2}})"
)
_CLOCK = (
    r"(?P<part>凌晨|早上|早晨|上午|中午|下午|傍晚|晚上)?的?"
    rf"(?P<hour>{_NUMBER})(?:[点时](?P<minute>半|一刻|三刻|{_NUMBER}分?)?|[:：](?P<digits>\d{{2}}))(?:整|钟)?"
)
_SAID = re.compile(rf"\s*(?:在|于|定于)?(?:{_DAY})\s*(?:{_CLOCK})?\s*")


def read_timing(text: str, today: date) -> tuple[Timing, str] | None:
    """The time that a text begins with, and the rest of the text; None if it begins with none or with one that is no time."""
    match = _SAID.match(text)
    if match is None:
        return None
    try:
        at = _at(match)
        timing = _timing(match, today, at)
    except ValueError:
        return None
    return None if timing is None else (timing, text[match.end() :])


def _timing(match: re.Match[str], today: date, at: time) -> Timing | None:
    found = match.groupdict()
    if found["weekly"]:
        return Timing(kind=Kind.WEEKLY, at=at, number=_weekday(found["weekly"]))
    if found["monthly"]:
        number = _number(found["monthly"])
        return Timing(kind=Kind.MONTHLY, at=at, number=number) if 1 <= number <= 28 else None
    if found["near"]:
        return Timing(kind=Kind.ONCE, at=at, day=today + timedelta(days=("今天", "明天", "后天").index(found["near"])))
    if found["weekday"]:
        monday = today - timedelta(days=today.weekday()) + timedelta(days=7 * (found["week"] == "下"))
        return Timing(kind=Kind.ONCE, at=at, day=monday + timedelta(days=_weekday(found["weekday"])))
    if found["iso"]:
        year, month, day = map(int, found["iso"].split("-"))
        return Timing(kind=Kind.ONCE, at=at, day=date(year, month, day))
    if found["month"]:
        month, day = _number(found["month"]), _number(found["dom"])
        meant = date(int(found["year"] or today.year), month, day)
        if not found["year"] and meant < today:
            meant = date(today.year + 1, month, day)
        return Timing(kind=Kind.ONCE, at=at, day=meant)
    return Timing(kind=Kind.WORKDAYS if "工作日" in match[0] else Kind.DAILY, at=at)


def _at(match: re.Match[str]) -> time:
    found = match.groupdict()
    if not found["hour"]:
        return DEFAULT_AT
    hour, part = _number(found["hour"]), found["part"] or ""
    if (part in ("下午", "傍晚", "晚上") and hour < 12) or (part == "中午" and hour < 3):
        hour += 12
    minute = (found["minute"] or "").removesuffix("分")
    quarters = {"半": 30, "一刻": 15, "三刻": 45, "": int(found["digits"] or 0)}
    return time(hour, quarters[minute] if minute in quarters else _number(minute))


def _weekday(word: str) -> int:
    return int(word) - 1 if word.isdecimal() else WEEKDAYS.index(word.replace("天", "日"))


def _number(word: str) -> int:
    if word.isdecimal():
        return int(word)
    tens, ten, ones = word.partition("十")
    if not ten:
        return sum(_FEW[letter] * 10**power for power, letter in enumerate(reversed(word)))
    return (_FEW[tens] if tens else 1) * 10 + (_FEW[ones] if ones else 0)
