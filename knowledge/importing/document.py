"""A document as it lies on the desk: tables of cells that remember where they stand, and the lines above them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060\u00ad\u202a\u202b\u202c\u202d\u202e"))
_BOOKMARK = re.compile(r"\[bookmark:[^\]]*\]")
_BREAK = re.compile(r"[ \t\u3000]*[\r\n\v\f\u2028\u2029]+[ \t\u3000]*")
_WORD = re.compile(r"[0-9A-Za-z]")
_SPREAD = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; a merged cell shows its text in every position that it covers."""

    text: str
    copied: bool = False
    """True where a merged cell continues, so that its figure is not counted again."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table."""

    number: int
    """Where it stands in the file: the row of the sheet or table, or the line of the text, from 1."""
    cells: tuple[Cell, ...]
    given: int
    """How many cells the file really has here; the rest were added to make the table rectangular."""

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts of the cells."""
        return tuple(cell.text for cell in self.cells)

    @property
    def blank(self) -> bool:
        """Whether no cell has any text."""
        return not any(cell.text for cell in self.cells)

    @property
    def shown(self) -> str:
        """The texts that it has, side by side."""
        return " | ".join(filter(None, self.texts))


@dataclass(frozen=True, slots=True)
class Table:
    """One table, rectangular."""

    rows: tuple[Row, ...]
    lines: tuple[str, ...] = ()
    """The paragraphs right above it."""
    name: str = ""
    """The name of its sheet."""

    @property
    def width(self) -> int:
        """How many columns it has."""
        return len(self.rows[0].cells) if self.rows else 0


@dataclass(frozen=True, slots=True)
class Document:
    """What was read from one file, nothing interpreted yet."""

    name: str
    """File name without its ending."""
    tables: tuple[Table, ...]


def joined(text: str) -> str:
    """Join the lines of a cell; a space is kept only between two Latin words."""
    text = _BOOKMARK.sub("", text.translate(_INVISIBLE)).replace("\u00a0", " ").strip(" \t\r\n\v\f\u3000")

    def seam(match: re.Match[str]) -> str:
        before, after = text[match.start() - 1], text[match.end()]
        return " " if _WORD.match(before) and _WORD.match(after) else ""

    return _BREAK.sub(seam, text)


def closed_up(text: str) -> str:
    """Take out the spaces that spread Chinese characters over a cell: 广 州."""
    return _SPREAD.sub("", text)


def rectangular(rows: list[tuple[int, list[Cell]]], *, lines: tuple[str, ...] = (), name: str = "") -> Table:
    """Pad the rows of a table to the same width."""
    width = max((len(cells) for _, cells in rows), default=0)
    return Table(
        tuple(Row(number, (*cells, *[Cell("")] * (width - len(cells))), len(cells)) for number, cells in rows),
        lines,
        name,
    )
