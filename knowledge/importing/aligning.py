"""Flat text may lose empty cells; the totals of the columns can prove where the remaining figures belong."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from knowledge.importing import amounts, headings
from knowledge.importing.document import Cell, Row
from knowledge.importing.entries import Extract, total_of
from knowledge.importing.layout import Column
from knowledge.model import Amount

_MAX_ARRANGEMENTS = 20_000


def align(rows: list[Row], total: Row | None, figures: list[Column], expected: int, extract: Extract) -> list[Row]:
    """Return the lines with every figure under its heading; where that cannot be proved, without the figures."""
    short = [row for row in rows if row.given < expected or any(row.texts[expected:])]
    if not short:
        return rows
    whole = [row for row in rows if row not in short]
    placed = {}
    for row in short:
        arranged = _proved(row, whole, total, figures) if len(short) == 1 else None
        if arranged is None:
            reason = f"有 {row.given} 格，表头有 {expected} 栏，合计也证明不了各格属于哪一栏，没有取数"
            placed[row.number] = _emptied(row, figures)
        else:
            names = "、".join(column.heading for column in figures if arranged.texts[column.index])
            reason = f"有 {row.given} 格，表头有 {expected} 栏，按各栏合计放在“{names}”"
            placed[row.number] = arranged
        extract.doubt(row.number, "", reason, row.shown)
    return [placed.get(row.number, row) for row in rows]


def _values(row: Row, figures: list[Column]) -> list[str]:
    first = min(column.index for column in figures)
    return [text for text in row.texts[first:] if text]


def _emptied(row: Row, figures: list[Column]) -> Row:
    first = min(column.index for column in figures)
    return replace(row, cells=tuple(cell if index < first else Cell("") for index, cell in enumerate(row.cells)))


def _proved(row: Row, others: list[Row], total: Row | None, figures: list[Column]) -> Row | None:
    values = _values(row, figures)
    if total is None or not values or len(values) > len(figures):
        return None
    missing = {column.index: _missing(column, others, total) for column in figures}
    fitting = []
    for tried, columns in enumerate(combinations(figures, len(values))):
        if tried > _MAX_ARRANGEMENTS:
            return None
        chosen = dict(zip((column.index for column in columns), values, strict=True))
        if proofs := _proofs(chosen, missing):
            fitting.append((proofs, chosen))
    # One arrangement alone must fit. Where other columns miss their totals too, a single figure could fit by chance.
    complete = [chosen for _, chosen in fitting if _closes(chosen, missing)]
    proved = complete or [chosen for proofs, chosen in fitting if proofs > 1]
    if len(proved) != 1:
        return None
    cells = list(_emptied(row, figures).cells)
    for index, text in proved[0].items():
        cells[index] = Cell(text)
    return replace(row, cells=tuple(cells))


def _missing(column: Column, others: list[Row], total: Row) -> Amount | None:
    """Return what the other lines lack of a column's total; None where a column does not add up by its nature."""
    stated = amounts.whole(total.texts[column.index])
    if stated is None or is_ratio(column):
        return None
    found = [read[0] for row in others if (read := amounts.whole(row.texts[column.index]))]
    return total_of([stated[0], *(-amount for amount in found)])


def is_ratio(column: Column) -> bool:
    """Whether the figures of a column are shares or rates."""
    units = {headings.unit(part) or amounts.known_unit(part) for part in column.path}
    return bool(units & amounts.RATIOS) or column.path[-1].endswith(("率", "比例", "比重", "%", "占比", "率低于"))


def _proofs(chosen: dict[int, str], missing: dict[int, Amount | None]) -> int:
    """Count the figures that are exactly what their column lacks; none counts once one of them is not."""
    proofs = 0
    for index, text in chosen.items():
        gap, read = missing[index], amounts.whole(text)
        if gap is None:
            continue
        if read is None or read[0] != gap:
            return 0
        proofs += 1
    return proofs


def _closes(chosen: dict[int, str], missing: dict[int, Amount | None]) -> bool:
    """Whether every column that is not among the chosen ones needs nothing."""
    return all(not gap for index, gap in missing.items() if index not in chosen)
