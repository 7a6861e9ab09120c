from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.simulator.clock import TRIAL_START, TrialClock

ZONE = ZoneInfo("Asia/Shanghai")


def clock() -> TrialClock:
    return TrialClock(real=lambda: datetime(2026, 11, 23, 9, 30, tzinfo=ZONE))


def test_runs_on_the_trial_date() -> None:
    assert clock().today == TRIAL_START == date(2020, 10, 12)
    assert clock().now() == datetime(2020, 10, 12, 9, 30, tzinfo=ZONE)


async def test_moves_forward_only() -> None:
    moved = clock()
    assert await moved.forward(7) == date(2020, 10, 19)
    assert await moved.move_to(date(2020, 12, 31)) == date(2020, 12, 31)
    for wrong in (date(2020, 12, 30), date(2031, 1, 1)):
        with pytest.raises(ValueError, match="日期"):
            await moved.move_to(wrong)
    assert moved.today == date(2020, 12, 31)


async def test_tells_what_falls_due_on_the_way() -> None:
    moved, told = clock(), []

    async def note(now: datetime) -> None:
        told.append(now.date())

    moved.on_move(note)
    await moved.forward(1)
    assert told == [date(2020, 10, 13)]
