"""Time progress, lights, the stages of a deadline, and the working days on which they are told."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import workdays
from knowledge.deadlines import Light, Period, Thresholds, gap, light, period_of, rate_of, rules
from knowledge.errors import RulesError
from knowledge.loading import load

YEAR = Period(date(2020, 1, 1), date(2020, 12, 31))
OCTOBER = date(2020, 10, 15)
DAYS = st.dates(date(2004, 1, 1), date(2040, 12, 31))


def test_time_progress_is_the_elapsed_share() -> None:
    assert YEAR.time_progress(date(2019, 12, 31)) == 0
    assert round(YEAR.time_progress(OCTOBER), 1) == Decimal("79.0")
    assert YEAR.time_progress(date(2020, 12, 31)) == 100 == YEAR.time_progress(date(2021, 3, 1))
    assert YEAR.days_left(OCTOBER) == 77
    assert YEAR.days_left(date(2021, 1, 2)) == -2


@pytest.mark.parametrize(
    ("rate", "day", "late", "seen"),
    [
        (100, OCTOBER, False, Light.GREEN),
        (130, date(2021, 2, 1), False, Light.GREEN),
        (100, date(2021, 2, 1), True, Light.YELLOW),
        (70, OCTOBER, False, Light.GREEN),
        (68, OCTOBER, False, Light.YELLOW),
        (48, OCTOBER, False, Light.RED),
        (99, date(2021, 1, 1), False, Light.RED),
        (0, date(2020, 1, 15), False, Light.GREEN),
    ],
)
def test_a_light_goes_by_points_behind_time_progress(rate: int, day: date, late: bool, seen: Light) -> None:
    assert light(Decimal(rate), YEAR, day, late=late) is seen


def test_thresholds_are_a_value() -> None:
    strict = Thresholds(green_within=Decimal(0), yellow_within=Decimal(5))
    assert light(Decimal(70), YEAR, OCTOBER, thresholds=strict) is Light.RED
    assert round(gap(Decimal(70), YEAR, OCTOBER), 1) == Decimal("-9.0")
    assert rate_of(3, 0) == 100 == rate_of(0, None)
    assert rate_of(4, 16) == 25


def test_the_period_of_a_target_ends_with_its_task() -> None:
    task_list = load(Path(__file__).parent.parent / "data/tasks.json")[0]
    assert period_of(task_list) == YEAR == period_of(task_list, task_list.targets["湛江", "上云"])


@pytest.mark.parametrize(
    ("day", "stage", "told"),
    [
        ("2020-11-30", None, None),
        ("2020-12-01", "30", "2020-12-01"),
        ("2020-12-15", "30", "2020-12-01"),
        ("2020-12-16", "15", "2020-12-16"),
        ("2020-12-24", "7", "2020-12-24"),
        ("2020-12-27", "7", "2020-12-24"),
        ("2020-12-28", "3", "2020-12-28"),
        ("2020-12-30", "1", "2020-12-30"),
        ("2020-12-31", "0", "2020-12-31"),
        ("2021-01-03", "0", "2020-12-31"),
        ("2021-01-04", "overdue", "2021-01-04"),  # the first days of January are no working days
        ("2021-01-07", "overdue", "2021-01-04"),
        ("2021-01-08", "overdue", "2021-01-08"),
        ("2021-01-15", "overdue", "2021-01-15"),
    ],
)
def test_the_stages_of_a_deadline(day: str, stage: str | None, told: str | None) -> None:
    found = rules().stage(date(2020, 12, 31), date.fromisoformat(day))
    assert (found and (found[0].key, str(found[1]))) == (stage and (stage, told))


def test_a_stage_on_a_free_day_is_told_before_it_and_overdue_after_it() -> None:
    assert rules().stage(date(2020, 10, 8), date(2020, 9, 30))[0].key == "0", "the whole week is free"
    assert rules().stage(date(2020, 9, 30), date(2020, 10, 8))[0].key == "0"
    assert rules().stage(date(2020, 9, 30), date(2020, 10, 9))[0].key == "overdue"


@given(DAYS, st.integers(-60, 60))
def test_what_is_told_is_told_on_a_working_day_that_has_come(deadline: date, offset: int) -> None:
    today = deadline + timedelta(days=offset)
    found = rules().stage(deadline, today)
    if found is not None:
        assert found[1] <= today
        assert workdays.is_workday(found[1])
    assert (found is None) <= (offset < -20)


@given(DAYS)
def test_stages_never_go_back(deadline: date) -> None:
    order = [stage.key for stage in rules().stages]
    seen = [rules().stage(deadline, deadline + timedelta(days=n)) for n in range(-50, 30)]
    places = [order.index(found[0].key) for found in seen if found]
    assert places == sorted(places)
    told = [found[1] for found in seen if found]
    assert told == sorted(told)


def test_working_days_know_the_days_that_are_worked_instead() -> None:
    assert workdays.is_workday(date(2020, 9, 27)), "a Sunday that is worked"
    assert not workdays.is_workday(date(2020, 10, 8))
    assert workdays.on_or_before(date(2020, 10, 8)) == date(2020, 9, 30)
    assert workdays.on_or_after(date(2020, 10, 1)) == date(2020, 10, 9)
    assert workdays.first_of_week(date(2020, 10, 15)) == date(2020, 10, 12)
    assert workdays.first_of_week(date(2020, 10, 7)) == date(2020, 10, 9)


def test_beyond_the_calendar_only_weekends_are_free_and_it_is_said() -> None:
    beyond = date(workdays.LAST_YEAR + 1, 10, 1)
    assert not workdays.known(beyond)
    assert workdays.is_workday(beyond) == (beyond.weekday() < 5)
    assert str(workdays.LAST_YEAR) in workdays.BEYOND


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[[stage]]\nkey = 1",
        '[[stage]]\nkey="a"\ndays="x"\nreceivers=[]\ntext=""',
        "period_starts=[13,1]\nstage=[]",
        "[",
    ],
)
def test_wrong_rules_are_one_clear_sentence(text: str, tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(RulesError, match="提醒规则有误"):
        rules(path)
    with pytest.raises(RulesError, match="读不出"):
        rules(tmp_path / "none.toml")
