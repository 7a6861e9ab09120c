"""The date of a trial: it runs like a real clock and can be moved forward."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

TRIAL_START = date(2020, 10, 12)
"""A Monday early in the last quarter of the list's year: deadlines near, most work still open."""

MORNING = time(9, 30)


def _zoned_now(zone: ZoneInfo) -> Callable[[], datetime]:
    return lambda: datetime.now(zone)


class TrialClock:
    """Local time on another date; only ever moves forward, as reports and reminders do not unhappen."""

    def __init__(
        self,
        today: date = TRIAL_START,
        *,
        zone: ZoneInfo = ZoneInfo("Asia/Shanghai"),  # noqa: B008 - immutable
        real: Callable[[], datetime] | None = None,
    ) -> None:
        self._real = real or _zoned_now(zone)
        self._shift = today - self._real().date()
        self._listeners: list[Callable[[datetime], Awaitable[None]]] = []

    def now(self) -> datetime:
        """Return the time on the trial's date: that of the real clock until it is moved, then from a morning on."""
        return self._real() + self._shift

    @property
    def today(self) -> date:
        """The trial's date."""
        return self.now().date()

    def on_move(self, listener: Callable[[datetime], Awaitable[None]]) -> None:
        """Have `listener` awaited with the new time after each move, for what falls due on the way."""
        self._listeners.append(listener)

    async def forward(self, days: int) -> date:
        """Move `days` ahead."""
        return await self.move_to(self.today + timedelta(days=days))

    async def move_to(self, day: date) -> date:
        """Move ahead to the morning of `day`; ValueError if it lies in the past or beyond any deadline."""
        today = self.today
        if day < today:
            raise ValueError(f"日期只能向前：今天已经是 {today.isoformat()}")
        if day.year > today.year + 10:
            raise ValueError("日期最多向前十年")
        if day > today:
            now = self.now()
            self._shift += datetime.combine(day, MORNING, now.tzinfo) - now
        for listener in self._listeners:
            await listener(self.now())
        return self.today
