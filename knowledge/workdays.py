"""Working days with 调休; where the published calendar ends, weekends alone are free."""

from __future__ import annotations

from datetime import date, timedelta

from chinese_calendar import constants

LAST_YEAR: int = max(constants.holidays).year
"""The last year whose holidays are known."""
_FIRST_YEAR: int = min(constants.holidays).year
BEYOND = f"{LAST_YEAR}年以后的节假日安排尚未收录，只按周末休息计算。"


def known(day: date) -> bool:
    """True if the published calendar covers this day."""
    return _FIRST_YEAR <= day.year <= LAST_YEAR


def is_workday(day: date) -> bool:
    """True on working days, Saturdays and Sundays that are worked instead among them."""
    return bool(day in constants.workdays or (day.weekday() < 5 and day not in constants.holidays))


def on_or_before(day: date) -> date:
    """The last working day up to this one."""
    while not is_workday(day):
        day -= timedelta(days=1)
    return day


def on_or_after(day: date) -> date:
    """The first working day from this one on."""
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def first_of_week(day: date) -> date | None:
    """The first working day of the week (Monday to Sunday) in which a day lies, None in a week of holidays."""
    monday = day - timedelta(days=day.weekday())
    return next((each for each in (monday + timedelta(days=n) for n in range(7)) if is_workday(each)), None)
