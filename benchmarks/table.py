"""What was measured, as rows with their limits, and how they are shown."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_HEAD = ("what", "value", "limit", "ok", "detail")


@dataclass(frozen=True, slots=True)
class Row:
    """One measured value and the most that it may be."""

    what: str
    value: float
    limit: float
    unit: str = "×"
    detail: str = ""

    @property
    def ok(self) -> bool:
        """Whether the limit is kept."""
        return self.value <= self.limit

    @property
    def cells(self) -> tuple[str, ...]:
        """The row in words."""
        return (
            self.what,
            f"{self.value:.2f} {self.unit}",
            f"≤ {self.limit:g} {self.unit}",
            "ok" if self.ok else "MISSED",
            self.detail,
        )


def table(rows: Sequence[Row]) -> str:
    """Show the rows under a head, in columns."""
    lines = [_HEAD, *(row.cells for row in rows)]
    widths = [max(_width(line[i]) for line in lines) for i in range(len(_HEAD))]
    return "\n".join(
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
