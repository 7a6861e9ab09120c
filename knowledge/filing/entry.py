"""What a filled-in table says, row by row, with the cell in which it says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from knowledge.model import Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One cumulative figure of a table."""

    place: str
    indicator: str
    done: Amount
    on: date | None = None
    """The date that it speaks for; None where the table does not say."""
    note: str = ""
    row: int
    cell: str
    """Where the figure stands, as a spreadsheet names it: C5."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Something in a table that cannot be taken over as it stands."""

    row: int
    cell: str
    text: str
    confirmable: bool = False
    """True for a figure that fell: possible, if somebody says so."""

    def __str__(self) -> str:
        return f"第{self.row}行 {self.cell}：{self.text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """Everything that a file says."""

    name: str
    """The file and, in a workbook, the sheet."""
    entries: tuple[Entry, ...]
    doubts: tuple[Doubt, ...]
    empty: int = 0
    """Rows of a target without a figure: nothing was filled in."""
    ignored: tuple[str, ...] = ()
    """Columns and sheets that were not read."""
