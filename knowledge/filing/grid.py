"""Files as grids of values: .xlsx through a reader that builds no tree of objects, and CSV in the encodings of Chinese Excel."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from knowledge.arithmetic import exact
from knowledge.errors import ImportFailure
from knowledge.importing import guarding, plain

Value = str | int | Decimal | date | bool
"""What a cell holds; an empty cell holds ""."""
MAX_ROWS = 200_000
MAX_CELLS = 3_000_000
"""Cells of the sheets of a workbook as they are read: about 100 MB."""
_UNCOMPUTED = re.compile(
    rb'<c r="([A-Z]{1,3}\d{1,7})"(?![^>]*\bt="str")[^>]*>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>'
)
_SEPARATORS = ",;\t"


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet, or the whole of a CSV file."""

    name: str
    """The name of the sheet; "" for a CSV file."""
    sheet: CalamineSheet | None = None
    text: str = ""

    def rows(self) -> Iterator[tuple[int, list[Value]]]:
        """Read the rows one by one, each with its number from 1; merged cells are filled."""
        return _csv_rows(self.text) if self.sheet is None else _sheet_rows(self.sheet)


def grids(data: bytes, name: str) -> list[Grid]:
    """Open a file that has passed `guarding.contents`; ImportFailure says in one sentence why it cannot be read."""
    if not data.startswith(b"PK"):
        if name.lower().endswith((".xlsx", ".xlsm")):
            raise ImportFailure(f"{name} 不是 Excel 工作簿，可能已损坏")
        return [Grid("", text=plain.decode(data, name))]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            guarding.inspect_package(archive, name, cells=MAX_CELLS)
            if "xl/workbook.xml" not in archive.namelist():
                raise ImportFailure(f"{name} 不是 Excel 工作簿；能读的是 .xlsx 和 .csv")
            _refuse_uncomputed(archive, name)
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        shown = [sheet.name for sheet in book.sheets_metadata if sheet.visible is SheetVisibleEnum.Visible]
        return [Grid(title, sheet=book.get_sheet_by_name(title)) for title in shown]
    except ImportFailure:
        raise
    except (CalamineError, *guarding.DAMAGED, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise ImportFailure(f"{name} 已损坏，读不出表格（{type(error).__name__}）") from error


def _refuse_uncomputed(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse a formula that was saved without its result: it would be read as an empty cell."""
    for member in archive.namelist():
        if "worksheets/" in member and (found := _UNCOMPUTED.search(archive.read(member))):
            raise ImportFailure(f"{name} 的 {found[1].decode()} 是没有算出结果的公式，请在 Excel 里打开、保存，再导入")


def cell_name(row: int, column: int) -> str:
    """Name a cell as a spreadsheet does: row 5, column 2 (from 0) → C5."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def _sheet_rows(sheet: CalamineSheet) -> Iterator[tuple[int, list[Value]]]:
    first_column = (sheet.start or (0, 0))[1]
    below, across = _merged(sheet)
    above: dict[tuple[int, int], Value] = {}
    # rows are counted from the top of the sheet, columns from the first that is used
    for index, raw in enumerate(sheet.iter_rows()):
        if index >= MAX_ROWS:
            raise ImportFailure(f"表格超过{MAX_ROWS}行，没有导入")
        row: list[Value] = [""] * first_column + [_value(each) for each in raw]
        for column, width in across.get(index, ()):
            row[column + 1 : column + width] = [row[column]] * len(row[column + 1 : column + width])
        for origin, columns in below.get(index, ()):
            for column in range(columns[0], min(columns[1] + 1, len(row))):
                row[column] = above.setdefault(origin, row[column])
        yield index + 1, row


def _merged(
    sheet: CalamineSheet,
) -> tuple[dict[int, list[tuple[tuple[int, int], tuple[int, int]]]], dict[int, list[tuple[int, int]]]]:
    """Tell for each row which merged ranges cover it, and which begin in it and go on to the right."""
    below: dict[int, list[tuple[tuple[int, int], tuple[int, int]]]] = {}
    across: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if right > left:
            across.setdefault(top, []).append((left, right - left + 1))
        for row in range(top, bottom + 1):
            below.setdefault(row, []).append(((top, left), (left, right)))
    return below, across


def _value(raw: object) -> Value:
    if isinstance(raw, bool | str):
        return raw.strip() if isinstance(raw, str) else raw
    if isinstance(raw, int | float):
        # 15 digits are what Excel itself keeps; the rest is the noise of binary fractions
        return exact(Decimal(f"{raw:.15g}"))
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    return str(raw) if isinstance(raw, time | timedelta) else ""


def _csv_rows(text: str) -> Iterator[tuple[int, list[Value]]]:
    separator = max(_SEPARATORS, key=text[:4000].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for number, row in enumerate(reader, 1):
            if number > MAX_ROWS or len(row) > guarding.MAX_COLUMNS:
                raise ImportFailure(f"表格超过{MAX_ROWS}行或{guarding.MAX_COLUMNS}列，没有导入")
            yield number, [_unarmed(cell.strip()) for cell in row]
    except csv.Error as error:
        raise ImportFailure(f"CSV 文件读不通（{error}）") from error


def _unarmed(text: str) -> str:
    """Take off the apostrophe that keeps a spreadsheet from taking a text for a formula."""
    return text[1:] if text[:1] == "'" and text[1:2] in tuple("=+-@\t\r") else text
