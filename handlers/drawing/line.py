"""A trend line: what was reported over the time of the task, beside the even course to the goal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from handlers.drawing.pen import INK, MARGIN, PAPER, QUIET, RULE, SMALL, TINTS, TRACK, WIDTH, Pen, head_height, width_of
from knowledge.chart import Line, Point
from knowledge.days import short_day

PLOT = 420
STROKE = "#5B9BD5"
_Place = Callable[[date, float], tuple[float, float]]


def draw(chart: Line) -> Pen:
    """Draw a figure over time."""
    top = head_height(chart.title) + 40
    pen = Pen(top + PLOT + 118)
    pen.head(chart.title, chart.subtitle)
    full = max(chart.goal, *(point.value for point in chart.points)) * 1.08
    days = max((chart.end - chart.start).days, 1)
    left, right, bottom = MARGIN + 6, WIDTH - MARGIN - 6, top + PLOT

    def place(day: date, value: float) -> tuple[float, float]:
        return left + (right - left) * (day - chart.start).days / days, bottom - PLOT * value / full

    _months(pen, chart, place, top, bottom)
    pen.line([(left, bottom), (right, bottom)], RULE)
    goal = place(chart.start, chart.goal)[1]
    pen.dashed((left, goal), (right, goal), RULE)
    pen.text(left, goal - 10, chart.goal_text, SMALL, QUIET)
    pen.dashed(place(chart.start, 0), place(chart.end, chart.goal), TINTS["none"], 4)
    half = chart.start + timedelta(days=days * 2 // 5)
    x, y = place(half, chart.goal * 2 / 5)
    pen.text(x - 14, y - 8, chart.course_text, SMALL, QUIET, anchor="rs")
    steps = _stepped(chart.points)
    pen.line([place(point.day, point.value) for point in steps], STROKE, 5)
    for point in chart.points if len(chart.points) <= 40 else ():
        pen.dot(*place(point.day, point.value), fill=STROKE)
    _label(pen, chart.points[-1], place(chart.points[-1].day, chart.points[-1].value), left, right)
    pen.foot(chart.footer)
    return pen


def _label(pen: Pen, point: Point, at: tuple[float, float], left: float, right: float) -> None:
    text = f"{short_day(point.day)} {point.text}"
    room = width_of(text, SMALL)
    x = min(max(at[0] - room - 14, left), right - room)
    pen.box(x - 6, at[1] - 50, x + room + 6, at[1] - 12, PAPER)
    pen.text(x, at[1] - 20, text, SMALL, INK)


def _stepped(points: tuple[Point, ...]) -> list[Point]:
    """A figure holds until the next one is reported: between two reports nothing is known to have grown."""
    steps: list[Point] = []
    for point in points:
        if steps:
            steps.append(Point(day=point.day, value=steps[-1].value, text=""))
        steps.append(point)
    return steps


def _months(pen: Pen, chart: Line, place: _Place, top: float, bottom: float) -> None:
    """Mark some months, with the year where it changes."""
    months = (chart.end.year - chart.start.year) * 12 + chart.end.month - chart.start.month + 1
    every = max(1, -(-months // 6))
    for number in range(0, months, every):
        count = chart.start.month - 1 + number
        day = date(chart.start.year + count // 12, count % 12 + 1, 1)
        if day < chart.start:
            continue
        x = place(day, 0)[0]
        pen.line([(x, top), (x, bottom)], TRACK)
        pen.text(x, bottom + 38, f"{day.month}月" if day.month > every or not number else f"{day.year}年", SMALL, QUIET)
