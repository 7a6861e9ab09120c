"""A filled-in table → entries and doubts. Nothing is compared with the ledger here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from knowledge.errors import ImportFailure
from knowledge.filing import cells
from knowledge.filing.columns import Columns, Names, find
from knowledge.filing.entry import Doubt, Entry, Filed
from knowledge.filing.grid import Grid, Value, cell_name, grids
from knowledge.importing import guarding, vocabulary
from knowledge.model import Target, TaskList

MOST_NOTE = 500
"""Letters of a note that are kept."""
TOLD_EVERY = 5000
NEEDED = "表格要有“地市”“指标”“完成数”三列，或者“地市”加上每个指标一列"


def read(path: Path, task_list: TaskList, told: Callable[[int], None] | None = None) -> Filed:
    """Read a .csv or .xlsx; ImportFailure if it is no such table. `told` hears now and then how many rows are read."""
    return read_bytes(guarding.contents(path), path.name, task_list, told)


def read_bytes(data: bytes, name: str, task_list: TaskList, told: Callable[[int], None] | None = None) -> Filed:
    """Read the bytes of such a file."""
    guarding.inspect_bytes(data, name)
    found = grids(data, name)
    names = Names(task_list, vocabulary.load())
    for number, grid in enumerate(found):
        columns = find(grid.rows(), names)
        if columns is not None:
            unread = [f"工作表“{other.name}”" for other in found[number + 1 :]]
            table = _Table(grid, columns, names)
            table.read(told)
            ignored = (*(f"列“{heading}”" for heading in columns.ignored), *unread)
            title = f"{name}（{grid.name}）" if grid.name else name
            return Filed(
                name=title, entries=tuple(table.entries.values()), doubts=tuple(table.doubts), empty=table.empty,
                ignored=ignored,
            )  # fmt: skip
    raise UnknownTable(f"{name} 里没有能认出的表头：{NEEDED}")


class UnknownTable(ImportFailure):
    """A file without the headings of a table of figures: it is meant for something else."""


@dataclass(slots=True)
class _Table:
    """One table while it is being read."""

    grid: Grid
    columns: Columns
    names: Names
    entries: dict[tuple[str, str, date | None], Entry] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    empty: int = 0

    def read(self, told: Callable[[int], None] | None) -> None:
        for number, row in self.grid.rows():
            if told is not None and number % TOLD_EVERY == 0:
                told(number)
            if number > self.columns.row and any(value != "" for value in row):
                self._row(number, row)

    def _row(self, number: int, row: Sequence[Value]) -> None:
        said = self._at(row, self.columns.place)
        if cells.is_total(said):
            return
        place = self.names.place(str(said))
        if place is None:
            if any(not cells.is_empty(self._at(row, column)) for column in self._figure_columns()):
                text = f"“{said}”不在本清单里" if said else "没有写地市"
                self._doubt(number, self.columns.place, text)
            return
        on: date | None = None
        if self.columns.on is not None:
            try:
                on = cells.day(self._at(row, self.columns.on), self.names.task_list.year)
            except cells.Unreadable as wrong:
                self._doubt(number, self.columns.on, str(wrong))
                return
        note = "" if self.columns.note is None else str(self._at(row, self.columns.note))[:MOST_NOTE]
        for column, target in self._targets(number, row, place):
            self._figure(number, row, column, target, on, note)

    def _figure_columns(self) -> Sequence[int]:
        done = self.columns.done
        return tuple(self.columns.wide) if done is None else (done,)

    def _targets(self, number: int, row: Sequence[Value], place: str) -> Iterator[tuple[int, Target]]:
        """Tell which figures a row holds: the one of its indicator, or one in each column of an indicator."""
        columns, targets = self.columns, self.names.task_list.targets
        if columns.indicator is None or columns.done is None:
            for column, key in columns.wide.items():
                target = targets.get((place, key))
                value = self._at(row, column)
                if target is not None:
                    yield column, target
                elif not cells.is_empty(value) and value not in (0, "0"):
                    self._doubt(number, column, f"{place}没有{key}任务")
            return
        said = str(self._at(row, columns.indicator))
        key_said = self.names.indicator(said)
        if key_said is None:
            if not cells.is_empty(self._at(row, columns.done)):
                known = "、".join(self.names.task_list.keys)
                text = f"清单里没有“{said}”这个指标，只有{known}" if said else "没有写指标"
                self._doubt(number, columns.indicator, text)
            return
        target = targets.get((place, key_said))
        if target is not None:
            yield columns.done, target
        elif not cells.is_empty(self._at(row, columns.done)):
            self._doubt(number, columns.indicator, f"{place}没有{key_said}任务")

    def _figure(
        self, number: int, row: Sequence[Value], column: int, target: Target, on: date | None, note: str
    ) -> None:
        value = self._at(row, column)
        if cells.is_empty(value):
            self.empty += 1
            return
        try:
            done = cells.figure(value, target)
        except cells.Unreadable as wrong:
            self._doubt(number, column, str(wrong))
            return
        key = (target.place, target.indicator, on)
        before = self.entries.get(key)
        if before is not None and before.done != done:
            self._doubt(number, column, f"与第{before.row}行是同一项，数却不同（{before.done}和{done}）")
            return
        self.entries.setdefault(
            key,
            Entry(
                place=target.place, indicator=target.indicator, done=done, on=on, note=note, row=number,
                cell=cell_name(number, column),
            ),
        )  # fmt: skip

    def _at(self, row: Sequence[Value], column: int) -> Value:
        return row[column] if column < len(row) else ""

    def _doubt(self, row: int, column: int, text: str) -> None:
        self.doubts.append(Doubt(row=row, cell=cell_name(row, column), text=text))
