"""The clock: local time, or a fixed date whose hours still pass."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Clock:
    """Tells the local time when called; with `today` set, that date at the present time of day."""

    timezone: ZoneInfo
    today: date | None = None

    def __call__(self) -> datetime:
        now = datetime.now(self.timezone)
        if self.today is None:
            return now
        return datetime.combine(self.today, now.time(), self.timezone)
