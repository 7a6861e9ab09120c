"""What was read from a table, before its indicators are named: entries, stated totals and doubts."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from knowledge.arithmetic import exact
from knowledge.model import Amount, Comparator


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that the importer would not decide: where it stands, and why."""

    line: int
    """Row of the sheet or table, or line of the text; 0 for the whole document."""
    cell: str
    """Heading of the column, empty for the whole line."""
    reason: str
    text: str = ""
    """What stands there."""
    row: int = 0
    """Number of the task, 0 where the line became none."""
    table: int = 0
    """Number of the table, 0 in a document with one."""

    def __str__(self) -> str:
        where = f"表 {self.table} " if self.table else ""
        where += f"第 {self.line} 行" if self.line else ""
        where += f"（任务 {self.row}）" if self.row else ""
        where += f"“{self.cell}”" if self.cell else ""
        quoted = f"：{self.text}" if self.text else ""
        return f"{where}{'：' if where else ''}{self.reason}{quoted}"


@dataclass(frozen=True, slots=True)
class Claim:
    """One goal of an entry, under the name that the document gives it."""

    name: str
    amount: Amount | None
    unit: str
    comparator: Comparator
    cell: str
    """Heading of the column that states it."""
    whole: int | None = None
    """Index, within the entry, of the claim that contains this one."""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the document that is a task."""

    line: int
    cells: dict[str, str]
    """The nine columns, verbatim, by field name of the task."""
    extra: dict[str, str]
    claims: tuple[Claim, ...]
    table: int = 0
    """Number of its table, 0 in a document with one."""


@dataclass(slots=True)
class Extract:
    """Everything that one table gave."""

    entries: list[Entry] = field(default_factory=list)
    totals: list[tuple[int, Claim]] = field(default_factory=list)
    """What the lines of totals state, with their line."""
    parts: dict[str, str] = field(default_factory=dict)
    """Which name is part of which, where the headings say so."""
    doubts: list[Doubt] = field(default_factory=list)

    def doubt(self, line: int, cell: str, reason: str, text: str = "") -> None:
        """Note what could not be decided."""
        self.doubts.append(Doubt(line, cell, reason, text))


def total_of(values: list[Amount]) -> Amount:
    """Add exactly."""
    return exact(sum((Decimal(value) for value in values), Decimal(0)))
