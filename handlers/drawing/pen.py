"""A sheet of paper and a pen: texts in a Chinese font, boxes, lines; twice as wide as a phone, so that it is sharp."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path

import paperang_p2_fonts_cjk
from PIL import Image, ImageDraw, ImageFont

WIDTH = 780
MARGIN = 32
TITLE, TEXT, SMALL = 42, 34, 28
INK, QUIET, RULE, TRACK, PAPER = "#1F2937", "#6B7280", "#9CA3AF", "#F1F3F6", "#FFFFFF"
TINTS = {"green": "#A9DFB4", "yellow": "#FFE08A", "red": "#F7B5B0", "plain": "#A8CEF2", "none": "#E5E7EB"}
_FONT = Path(paperang_p2_fonts_cjk.__file__).parent / "fonts" / "wqy-microhei.ttc"
"""WenQuanYi Micro Hei, Apache License 2.0."""


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONT), size)


class Pen:
    """Writes on one sheet."""

    def __init__(self, height: int) -> None:
        self.height = height
        self._image = Image.new("RGB", (WIDTH, height), PAPER)
        self._draw = ImageDraw.Draw(self._image)

    def text(self, x: float, y: float, text: str, size: int = TEXT, ink: str = INK, anchor: str = "ls") -> None:
        """Write on a base line; the anchor says where `x` is: ls left, rs right, ms middle."""
        self._draw.text((x, y), text, fill=ink, font=_font(size), anchor=anchor)

    def box(self, left: float, top: float, right: float, bottom: float, fill: str, radius: int = 8) -> None:
        """Fill a box with round corners; none if it has no width."""
        if right - left >= 1:
            self._draw.rounded_rectangle((left, top, right, bottom), min(radius, (right - left) / 2), fill=fill)

    def line(self, points: list[tuple[float, float]], ink: str = RULE, width: int = 2) -> None:
        """Draw a line through points."""
        self._draw.line(points, fill=ink, width=width, joint="curve")

    def dashed(self, start: tuple[float, float], end: tuple[float, float], ink: str = RULE, width: int = 3) -> None:
        """Draw a broken line."""
        (x, y), (to_x, to_y) = start, end
        length = max(((to_x - x) ** 2 + (to_y - y) ** 2) ** 0.5, 1.0)
        step, mark = 14.0 / length, 8.0 / length
        for number in range(int(1 / step) + 1):
            begin, stop = number * step, min(number * step + mark, 1.0)
            here = (x + (to_x - x) * begin, y + (to_y - y) * begin)
            there = (x + (to_x - x) * stop, y + (to_y - y) * stop)
            self._draw.line((here, there), fill=ink, width=width)

    def dot(self, x: float, y: float, radius: int = 7, fill: str = INK) -> None:
        """Mark a point."""
        self._draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=fill, outline=PAPER, width=2)

    def label(self, x: float, y: float, text: str) -> None:
        """Write quietly around a place, but never over the margins."""
        room = width_of(text, SMALL)
        self.text(min(max(x - room / 2, MARGIN), WIDTH - MARGIN - room), y, text, SMALL, QUIET)

    def gauge(self, at: tuple[float, float], room: float, height: float, share: float, tint: str) -> None:
        """Fill a share of a track in the colour of its light."""
        left, top = at
        self.box(left, top, left + room, top + height, TRACK)
        self.box(left, top, left + room * share, top + height, TINTS[tint])

    def head(self, title: str, subtitle: str) -> None:
        """Write the title and what is under it."""
        y = MARGIN + TITLE - 4
        for part in wrapped(title, TITLE, WIDTH - 2 * MARGIN):
            self.text(MARGIN, y, part, TITLE)
            y += TITLE + 10
        self.text(MARGIN, y - 2, fitted(subtitle, SMALL, WIDTH - 2 * MARGIN), SMALL, QUIET)

    def foot(self, text: str) -> None:
        """Write what stands at the bottom."""
        self.text(MARGIN, self.height - 24, fitted(text, SMALL - 4, WIDTH - 2 * MARGIN), SMALL - 4, QUIET)

    def png(self) -> bytes:
        """Give the picture."""
        stream = io.BytesIO()
        self._image.save(stream, "PNG", optimize=True)
        return stream.getvalue()


def head_height(title: str) -> int:
    """Tell how much room `Pen.head` takes."""
    return MARGIN + TITLE - 4 + (TITLE + 10) * len(wrapped(title, TITLE, WIDTH - 2 * MARGIN)) + 26


def width_of(text: str, size: int = TEXT) -> float:
    """Measure a text."""
    return _font(size).getlength(text)


def fitted(text: str, size: int, room: float) -> str:
    """Shorten a text to the room that there is."""
    if width_of(text, size) <= room:
        return text
    while text and width_of(f"{text}…", size) > room:
        text = text[:-1]
    return f"{text}…"


def wrapped(text: str, size: int, room: float) -> list[str]:
    """Break a text into at most two lines."""
    if width_of(text, size) <= room:
        return [text]
    cut = len(text)
    while width_of(text[:cut], size) > room:
        cut -= 1
    return [text[:cut], fitted(text[cut:], size, room)]
