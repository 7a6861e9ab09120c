"""Plain text and CSV: every way in which people paste a table into text."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from knowledge.errors import ImportFailure
from knowledge.importing.document import Cell, Table, joined, rectangular
from knowledge.importing.guarding import MAX_CELLS, MAX_COLUMNS

_GAP = re.compile(r"\t| {2,}|\u3000+")
_COMMA = re.compile(r",(?!\d{3}(?:\D|$))")
_RULE = re.compile(r"[\s|:+=\-—─━│┃┼┿├┤┌┐└┘┬┴]+")

Lines = list[tuple[int, list[Cell]]]


def decode(data: bytes, name: str) -> str:
    """Decode UTF-8 (with or without a mark), UTF-16 with its mark, or GB18030."""
    encodings = ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise ImportFailure(f"{name} 的文字编码认不出来，请另存为 UTF-8")


def tables(text: str, *, comma: bool) -> list[Table]:
    """Return the table of a text, whichever way its cells are set apart."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if comma:
        return [_bounded(_comma_separated(text))]
    if _one_cell_a_line(lines):
        return [_stacked(lines)]
    if sum(line.count("|") >= 2 for line in lines) >= 2:
        return [_bounded([(n, _piped(line)) for n, line in enumerate(lines, 1) if not _RULE.fullmatch(line)])]
    if (
        not any(_GAP.search(line.strip()) for line in lines)
        and sum(_COMMA.search(line) is not None for line in lines) > 1
    ):
        return [_bounded(_comma_separated(text))]
    return [_bounded([(n, _spaced(line)) for n, line in enumerate(lines, 1)])]


def _bounded(lines: Lines) -> Table:
    filled = [(number, cells) for number, cells in lines if any(cell.text for cell in cells)]
    width = max((len(cells) for _, cells in filled), default=0)
    if width > MAX_COLUMNS or width * len(filled) > MAX_CELLS:
        raise ImportFailure("文件里的表格大得反常，没有导入")
    heading = next((index for index, (_, cells) in enumerate(filled) if len(cells) > 1), len(filled))
    above = tuple(cells[0].text for _, cells in filled[:heading])
    return rectangular(filled[heading:], lines=above)


def _comma_separated(text: str) -> Lines:
    sample = text[:4000]
    separator = max(",;\t", key=sample.count)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        rows = [(reader.line_num, [Cell(joined(cell)) for cell in row]) for row in reader]
    except csv.Error as error:
        raise ImportFailure(f"CSV 文件读不通（{error}）") from error
    return [(number, _without_padding(cells)) for number, cells in rows]


def _without_padding(cells: list[Cell]) -> list[Cell]:
    # A title line exported from a sheet drags the commas of the other columns behind it.
    return cells[:1] if cells and cells[0].text and not any(cell.text for cell in cells[1:]) else cells


def _piped(line: str) -> list[Cell]:
    if "|" not in line:
        return [Cell(joined(line))]
    return [Cell(joined(cell)) for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]


def _spaced(line: str) -> list[Cell]:
    if "\t" in line:
        return [Cell(joined(cell)) for cell in line.split("\t")]
    stripped = line.strip()
    parts = _GAP.split(stripped)
    if len(parts) < 3:
        parts = stripped.split()
    return [Cell(joined(cell)) for cell in parts]


# ---- one cell a line, as Word saves a table as text -------------------------------------------------------------


def _one_cell_a_line(lines: list[str]) -> bool:
    """Whether cells begin with a tab, a line each, and rows are parted by empty lines."""
    cells = [line for line in lines if line.startswith("\t")]
    return len(cells) >= 4 and not any("\t" in line[1:] for line in cells)


def _stacked(lines: list[str]) -> Table:
    rows: list[tuple[int, list[str]]] = []
    above: list[str] = []
    for number, line, fresh in _marked(lines):
        if line.startswith("\t"):
            if fresh or not rows:
                rows.append((number, []))
            rows[-1][1].append(line[1:])
        elif rows and not fresh and line.strip():
            rows[-1][1][-1] += "\n" + line
        elif line.strip() and not rows:
            above.append(joined(line))
        elif line.strip():
            rows.append((number, [line]))
    return rectangular([(n, [Cell(joined(cell)) for cell in cells]) for n, cells in rows], lines=tuple(above))


def _marked(lines: list[str]) -> Iterator[tuple[int, str, bool]]:
    """Yield the lines with their number, and tell which follow an empty one and so begin a row."""
    fresh = True
    for number, line in enumerate(lines, 1):
        # A line of nothing is the gap between rows; a tab alone is an empty cell.
        yield number, line, fresh
        fresh = line.strip(" \u3000") == ""
