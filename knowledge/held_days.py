"""Days that are held against the deadline, in whichever year they are meant: 元旦前, 明年1月, 12月30号."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from knowledge.dates import HOLIDAYS, Mode, Moment, Span

_YEARLESS = frozenset({"tenth", "holiday"})
"""Units that are said without a year even where the year is known."""
_ONCE = frozenset({"ago", "weekday", "coming_end", "coming_month", "coming_day"})
"""Units that lie near today by themselves."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day or a month as it was said, which becomes days once today is known; a whole year where no moment is named."""

    moment: Moment | None
    year: int = 0
    """The year that was said beside it (2021年元旦)."""
    ahead: int = 0
    """So many years from now (明年)."""

    def span(self, today: date) -> Span:
        """The days that are meant when it is said on this day; without a year the nearest ones, past or to come."""
        year = self.year or (today.year + self.ahead if self.ahead else 0)
        if self.moment is None:
            return Span(date(year, 1, 1), date(year, 12, 31))
        said = self.moment.span(today)
        if self.moment.unit not in _ONCE and not self._dated:
            if year:
                said = _moved(said, year - self._own_year(said))
            else:
                said = min((_moved(said, by) for by in (0, 1)), key=lambda span: abs((span.end - today).days))
        return _after(said) if self.moment.mode is Mode.SINCE else said

    @property
    def name(self) -> str:
        """国庆: what a holiday is called, where it is the holiday itself that is meant."""
        moment = self.moment
        if moment is None or moment.unit != "holiday" or moment.numbers[-1]:
            return ""
        return next((name for name in HOLIDAYS if name in moment.text), "")

    @property
    def _dated(self) -> bool:
        """True for 2021年1月5日, which names its year itself."""
        moment = self.moment
        return moment is not None and moment.unit not in _YEARLESS and bool(moment.numbers) and moment.numbers[-1] > 12

    def _own_year(self, said: Span) -> int:
        """The year of the holiday itself: 元旦前 lies in the year before it."""
        before = self.moment is not None and self.moment.unit == "holiday" and bool(self.moment.numbers[-1])
        return (said.start + timedelta(days=1 if before else 0)).year


def _moved(span: Span, years: int) -> Span:
    return Span(_in_year(span.start, span.start.year + years), _in_year(span.end, span.end.year + years))


def _in_year(day: date, year: int) -> date:
    """The same day of another year; 29 February becomes the 28th."""
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return date(year, day.month, last)


def _after(span: Span) -> Span:
    """12月31日以后: every day that follows."""
    return Span(span.end + timedelta(days=1), date.max)
