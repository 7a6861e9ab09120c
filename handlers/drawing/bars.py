"""Ranking bars: one line for each place, the light as its colour, the share of time as a line across all."""

from __future__ import annotations

from handlers.drawing.pen import INK, MARGIN, QUIET, RULE, SMALL, TEXT, WIDTH, Pen, fitted, head_height, width_of
from knowledge.chart import Bar, Bars

ROW = 54
BAR = 40
GAP = 14


def draw(chart: Bars) -> Pen:
    """Draw places in their order."""
    top = head_height(chart.title) + (40 if chart.marker is not None else 6)
    pen = Pen(top + ROW * len(chart.bars) + 66)
    pen.head(chart.title, chart.subtitle)
    ranks = max((width_of(_rank(bar), SMALL) for bar in chart.bars), default=0)
    names = min(max((width_of(bar.label) for bar in chart.bars), default=0), 200)
    left = MARGIN + ranks + 10 + names + GAP
    room = WIDTH - MARGIN - left
    for number, bar in enumerate(chart.bars):
        _row(pen, bar, top + number * ROW, (MARGIN + ranks, MARGIN + ranks + 10, names), (left, room))
    if chart.marker is not None:
        at = left + room * min(chart.marker, 1.0)
        pen.dashed((at, top - 8), (at, top + ROW * len(chart.bars) - (ROW - BAR) + 8), RULE)
        pen.label(at, top - 16, chart.marker_text)
    pen.foot(chart.footer)
    return pen


def _row(pen: Pen, bar: Bar, y: float, columns: tuple[float, float, float], span: tuple[float, float]) -> None:
    rank_right, name_left, name_room = columns
    left, room = span
    base = y + BAR - 8
    pen.text(rank_right, base, _rank(bar), SMALL, QUIET, anchor="rs")
    pen.text(name_left, base, fitted(bar.label, TEXT, name_room))
    pen.gauge((left, y), room, BAR, bar.share, bar.tint)
    # at the beginning of a long bar, beside a short one: the line of time seldom goes through it
    inside = room * bar.share >= width_of(bar.text, SMALL) + 20
    x = left + 10 if inside else left + room * bar.share + 10
    pen.text(x, base - 2, bar.text, SMALL, QUIET if bar.tint == "none" else INK)


def _rank(bar: Bar) -> str:
    return str(bar.rank) if bar.rank else ""
