"""Dates in people's words, on a given day."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.dates import Mode, Moment, split

TODAY = date(2020, 10, 15)
"""A Thursday."""


def said(text: str, today: date = TODAY) -> list[tuple[str, str, str, str]]:
    moments = [part for part in split(text, (2020,)) if isinstance(part, Moment)]
    return [(m.text, m.mode.value, str(m.span(today).start), str(m.span(today).end)) for m in moments]


@pytest.mark.parametrize(
    ("text", "mode", "start", "end"),
    [
        ("截至9月底", "until", "2020-09-30", "2020-09-30"),
        ("截止10月7号", "until", "2020-10-07", "2020-10-07"),
        ("截至9.30", "until", "2020-09-30", "2020-09-30"),
        ("到二月底", "until", "2020-02-29", "2020-02-29"),
        ("九月三十号", "until", "2020-09-30", "2020-09-30"),
        ("上个月底", "until", "2020-09-30", "2020-09-30"),
        ("国庆前", "until", "2020-09-30", "2020-09-30"),
        ("国庆期间", "within", "2020-10-01", "2020-10-08"),
        ("上周", "within", "2020-10-05", "2020-10-11"),
        ("这周", "within", "2020-10-12", "2020-10-18"),
        ("上上周", "within", "2020-09-28", "2020-10-04"),
        ("上周五", "within", "2020-10-09", "2020-10-09"),
        ("上个月", "within", "2020-09-01", "2020-09-30"),
        ("9月份", "within", "2020-09-01", "2020-09-30"),
        ("8月中旬", "within", "2020-08-11", "2020-08-20"),
        ("三天内", "within", "2020-10-13", "2020-10-15"),
        ("最近一周", "within", "2020-10-09", "2020-10-15"),
        ("昨天", "within", "2020-10-14", "2020-10-14"),
        ("第三季度", "within", "2020-07-01", "2020-09-30"),
        ("上半年", "within", "2020-01-01", "2020-06-30"),
        ("比上周", "since", "2020-10-05", "2020-10-11"),
        ("从10月1日起", "since", "2020-10-01", "2020-10-01"),
    ],
)
def test_a_date_becomes_days(text: str, mode: str, start: str, end: str) -> None:
    assert said(text) == [(text, mode, start, end)]


@pytest.mark.parametrize(
    "text", ["2019年9月底", "还剩77天", "湛江十一个项目", "8个月", "离截止还有几天", "序号11", "32月", "中山上云"]
)
def test_what_is_no_date_of_the_list_is_left_alone(text: str) -> None:
    assert said(text) == []


def test_a_day_that_the_month_does_not_have_is_its_last() -> None:
    assert said("9月31日") == [("9月31日", "until", "2020-09-30", "2020-09-30")]


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("比上周", "2020-10-11"),
        ("比9月底", "2020-09-30"),
        ("9月底以来", "2020-09-30"),
        ("10月以来", "2020-09-30"),
        ("从10月1日起", "2020-09-30"),
        ("跟上个月比", "2020-09-30"),
    ],
)
def test_what_has_come_since_is_counted_from_the_day_before(text: str, before: str) -> None:
    (moment,) = [part for part in split(text) if isinstance(part, Moment)]
    assert moment.mode is Mode.SINCE
    assert str(moment.baseline(TODAY)) == before


def test_in_january_december_is_the_one_that_is_over() -> None:
    assert said("截至12月底", date(2021, 1, 10)) == [("截至12月底", "until", "2020-12-31", "2020-12-31")]


def test_a_text_keeps_what_is_no_date() -> None:
    parts = list(split("截至9月底湛江比上周多几个"))
    assert [part if isinstance(part, str) else part.text for part in parts] == ["截至9月底", "湛江", "比上周", "多几个"]
