"""Charts → PNG. Pure: the same chart gives the same picture; nothing is asked of Telegram, the clock or the ledger."""

from __future__ import annotations

from handlers.drawing import bars, card, line
from handlers.drawing.pen import Pen
from knowledge.chart import Bars, Card, Chart


def draw(chart: Chart) -> bytes:
    """Draw a chart as a PNG that is readable at the width of a phone."""
    if isinstance(chart, Bars):
        return bars.draw(chart).png()
    if isinstance(chart, Card):
        return card.draw(chart).png()
    return line.draw(chart).png()


__all__ = ["Pen", "draw"]
