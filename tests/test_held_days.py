"""Days that are held against the deadline: in which year they are meant."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.dates import Moment, Span, split
from knowledge.held_days import Day

TODAY = date(2020, 10, 15)


def _day(text: str, **said: int) -> Day:
    moment = next(iter(split(text, (2020,))))
    assert isinstance(moment, Moment)
    return Day(moment, **said)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("12月30号", date(2020, 12, 30), date(2020, 12, 30)),
        ("1月5日", date(2021, 1, 5), date(2021, 1, 5)),
        ("9月1日", date(2020, 9, 1), date(2020, 9, 1)),
        ("2020年1月5日", date(2020, 1, 5), date(2020, 1, 5)),
        ("元旦", date(2021, 1, 1), date(2021, 1, 1)),
        ("元旦前", date(2020, 12, 31), date(2020, 12, 31)),
        ("国庆", date(2020, 10, 1), date(2020, 10, 8)),
        ("11月中旬", date(2020, 11, 11), date(2020, 11, 20)),
        ("12月31日以后", date(2021, 1, 1), date.max),
        ("这个月底", date(2020, 10, 31), date(2020, 10, 31)),
        ("下个月底", date(2020, 11, 30), date(2020, 11, 30)),
        ("下周五", date(2020, 10, 23), date(2020, 10, 23)),
        ("双十一前", date(2020, 11, 10), date(2020, 11, 10)),
    ],
)
def test_without_a_year_the_nearest_day_is_meant(text: str, first: date, last: date) -> None:
    assert _day(text).span(TODAY) == Span(first, last)


def test_a_year_that_is_said_beside_it_counts() -> None:
    assert _day("1月", year=2021).span(TODAY) == Span(date(2021, 1, 1), date(2021, 1, 31))
    assert _day("3月底", ahead=1).span(TODAY).end == date(2021, 3, 31)
    assert _day("元旦前", ahead=1).span(TODAY).end == date(2020, 12, 31)


def test_a_whole_year_may_be_meant() -> None:
    assert Day(None, ahead=1).span(TODAY) == Span(date(2021, 1, 1), date(2021, 12, 31))


def test_29_february_of_another_year_is_the_28th() -> None:
    assert _day("2月29日", year=2021).span(date(2020, 3, 1)).end == date(2021, 2, 28)


def test_a_holiday_has_its_name() -> None:
    assert _day("国庆").name == "国庆"
    assert _day("国庆前").name == _day("12月1日").name == ""
