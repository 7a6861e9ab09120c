"""Days as people write them."""

from __future__ import annotations

from datetime import date


def short_day(day: date) -> str:
    """Write a day of a year that is known: 10月12日."""
    return f"{day.month}月{day.day}日"
