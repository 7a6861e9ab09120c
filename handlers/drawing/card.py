"""A card of one place: its targets as gauges, each with its figures and its light."""

from __future__ import annotations

from handlers.drawing.pen import MARGIN, QUIET, RULE, SMALL, TEXT, WIDTH, Pen, fitted, head_height, width_of
from knowledge.chart import Card, Gauge

BLOCK = 152
BAR = 32


def draw(chart: Card) -> Pen:
    """Draw the targets of a place one under the other."""
    top = head_height(chart.title) + 40
    pen = Pen(top + BLOCK * len(chart.gauges) + 52)
    pen.head(chart.title, chart.subtitle)
    if chart.marker is not None:
        pen.label(MARGIN + (WIDTH - 2 * MARGIN) * min(chart.marker, 1.0), top - 14, chart.marker_text)
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
    pen.gauge((left, y + 52), room, BAR, gauge.share, gauge.tint)
    if marker is not None:
        at = left + room * min(marker, 1.0)
        pen.dashed((at, y + 46), (at, y + 58 + BAR), RULE)
    pen.text(left, y + 52 + BAR + 36, fitted(gauge.detail, SMALL, room), SMALL, QUIET)
