"""Excel workbooks: the visible sheets, with merged cells and with figures as the reader sees them."""

from __future__ import annotations

import io
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import openpyxl

from knowledge.importing.document import Cell, Table, joined, rectangular


def tables(data: bytes) -> list[Table]:
    """Return one table for each visible sheet."""
    formulas = openpyxl.load_workbook(io.BytesIO(data))
    # Formulas are kept in one reading and their last results in another; only a workbook with formulas needs both.
    results = openpyxl.load_workbook(io.BytesIO(data), data_only=True) if _has_formulas(formulas) else formulas
    return [
        _sheet(formulas[sheet.title], sheet)
        for sheet in results.worksheets
        if sheet.sheet_state == "visible" and (sheet.max_row > 1 or sheet.max_column > 1)
    ]


def _has_formulas(book: Any) -> bool:
    return any(cell.data_type == "f" for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)


def _sheet(formulas: Any, sheet: Any) -> Table:
    origins: dict[tuple[int, int], tuple[int, int]] = {}
    for merged in sheet.merged_cells.ranges:
        for row in range(merged.min_row, merged.max_row + 1):
            for column in range(merged.min_col, merged.max_col + 1):
                origins[row, column] = (merged.min_row, merged.min_col)
    rows: list[tuple[int, list[Cell]]] = []
    for row in range(1, sheet.max_row + 1):
        cells = []
        for column in range(1, sheet.max_column + 1):
            origin = origins.get((row, column), (row, column))
            cells.append(Cell(_shown(formulas.cell(*origin), sheet.cell(*origin)), origin != (row, column)))
        rows.append((row, cells))
    return rectangular(rows, name=sheet.title)


def _shown(formula: Any, cell: Any) -> str:
    value = cell.value
    if value is None and formula.data_type == "f":
        # Saved without a result: the formula itself stands here, so that nobody takes the cell for empty.
        return str(formula.value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return _number(value, cell.number_format or "")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else joined(str(value))


def _number(value: float, number_format: str) -> str:
    # 15 digits are what Excel itself keeps; the rest is the noise of binary fractions.
    exact = Decimal(f"{value:.15g}")
    if "%" in number_format:
        return f"{_plain(exact * 100)}%"
    return _plain(exact)


def _plain(number: Decimal) -> str:
    return str(int(number)) if number == number.to_integral_value() else f"{number.normalize():f}"
