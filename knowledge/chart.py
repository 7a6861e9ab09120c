"""Charts as frozen values: everything that a picture shows, already computed and worded. Drawing adds nothing to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

Tint = str
"""green, yellow, red: the light; plain: a figure without one; none: no figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One place in an order."""

    label: str
    rank: int = 0
    share: float = 0.0
    """Length, as a part of the full width."""
    text: str
    tint: Tint = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Places in order, with the share of time that has passed as a line across."""

    title: str
    subtitle: str
    bars: tuple[Bar, ...]
    marker: float | None = None
    marker_text: str = ""
    footer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """One target of a place."""

    label: str
    text: str
    """The figures, beside the name."""
    detail: str
    share: float = 0.0
    tint: Tint = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Everything about one place."""

    title: str
    subtitle: str
    gauges: tuple[Gauge, ...]
    marker: float | None = None
    marker_text: str = ""
    footer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A figure on a day."""

    day: date
    value: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One figure over the time of the task, beside the even course to its goal."""

    title: str
    subtitle: str
    points: tuple[Point, ...]
    start: date
    end: date
    goal: float
    goal_text: str
    course_text: str
    footer: str = ""


Chart = Bars | Card | Line
