"""A card of one place: its targets as gauges, each with its figures and its light."""

from __future__ import annotations

from handlers.drawing.pen import (
    MARGIN,
    QUIET,
    RULE,
    SMALL,
    TEXT,
    TINTS,
    TRACK,
    WIDTH,
    Pen,
    fitted,
    head_height,
    width_of,
)
from knowledge.chart import Card, Gauge

BLOCK = 152
BAR = 32


def draw(chart: Card) -> Pen:
    """Draw the targets of a place one under the other."""
    top = head_height(chart.title) + 40
    pen = Pen(top + BLOCK * len(chart.gauges) + 52)
    pen.head(chart.title, chart.subtitle)
    if chart.marker is not None:
        at = MARGIN + (WIDTH - 2 * MARGIN) * min(chart.marker, 1.0)
        label = width_of(chart.marker_text, SMALL)
        pen.text(min(max(at - label / 2, MARGIN), WIDTH - MARGIN - label), top - 14, chart.marker_text, SMALL, QUIET)
    for number, gauge in enumerate(chart.gauges):
        _gauge(pen, gauge, top + number * BLOCK, chart.marker)
    pen.foot(chart.footer)
    return pen


def _gauge(pen: Pen, gauge: Gauge, y: float, marker: float | None) -> None:
    left = MARGIN
    room = WIDTH - MARGIN - left
    figures = width_of(gauge.text, TEXT)
    pen.text(left, y + 36, fitted(gauge.label, TEXT, room - figures - 20))
    pen.text(WIDTH - MARGIN, y + 36, gauge.text, TEXT, anchor="rs")
    pen.box(left, y + 52, left + room, y + 52 + BAR, TRACK)
    pen.box(left, y + 52, left + room * gauge.share, y + 52 + BAR, TINTS[gauge.tint])
    if marker is not None:
        at = left + room * min(marker, 1.0)
        pen.dashed((at, y + 46), (at, y + 58 + BAR), RULE)
    pen.text(left, y + 52 + BAR + 36, fitted(gauge.detail, SMALL, room), SMALL, QUIET)
