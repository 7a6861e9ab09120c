"""Word documents: the tables with their merged cells, and the paragraphs above each."""

from __future__ import annotations

import io
from typing import Any

import docx
from docx.oxml.ns import qn

from knowledge.errors import ImportFailure
from knowledge.importing.document import Cell, Table, joined, rectangular
from knowledge.importing.guarding import MAX_CELLS, MAX_COLUMNS

_TEXT, _BREAKS, _TAB = qn("w:t"), (qn("w:br"), qn("w:cr"), qn("w:p")), qn("w:tab")
_DELETED = (qn("w:del"), qn("w:moveFrom"))


def tables(data: bytes) -> list[Table]:
    """Return the tables of a Word document in order; paragraphs without a table after them make one without rows."""
    body = docx.Document(io.BytesIO(data)).element.body
    found: list[Table] = []
    lines: list[str] = []
    for block in _blocks(body):
        if block.tag == qn("w:p"):
            lines.extend(filter(None, (joined(line) for line in _text(block).split("\n"))))
        elif block.tag == qn("w:tbl"):
            found.append(_table(block, tuple(lines)))
            lines = []
    if lines:
        found.append(Table((), tuple(lines)))
    return found


def _blocks(body: Any) -> list[Any]:
    # Content controls (w:sdt) wrap whole tables in forms; their content counts like the rest.
    blocks: list[Any] = []
    for child in body:
        if child.tag == qn("w:sdt"):
            content = child.find(qn("w:sdtContent"))
            blocks.extend([] if content is None else _blocks(content))
        else:
            blocks.append(child)
    return blocks


def _table(table: Any, lines: tuple[str, ...]) -> Table:
    rows: list[tuple[int, list[Cell]]] = []
    above: list[Cell] = []
    for number, row in enumerate(table.iterchildren(qn("w:tr")), 1):
        cells = _row(row, above)
        rows.append((number, cells))
        above = cells
        if len(cells) > MAX_COLUMNS or number * max(len(cells), 1) > MAX_CELLS:
            raise ImportFailure("Word 文件里的表格大得反常，没有导入")
    return rectangular(rows, lines=lines)


def _row(row: Any, above: list[Cell]) -> list[Cell]:
    cells = [Cell("")] * _before(row)
    for cell in _cells(row):
        properties = cell.find(qn("w:tcPr"))
        span = _number(properties, "w:gridSpan", 1)
        column = len(cells)
        if _continues(properties) and column < len(above):
            text, copied = above[column].text, True
        else:
            text, copied = joined(_text(cell)), False
        cells.append(Cell(text, copied))
        cells.extend([Cell(text, copied=True)] * (min(span, MAX_COLUMNS) - 1))
    return cells


def _cells(row: Any) -> list[Any]:
    return [child for child in _blocks(row) if child.tag == qn("w:tc")]


def _before(row: Any) -> int:
    return min(_number(row.find(qn("w:trPr")), "w:gridBefore", 0), MAX_COLUMNS)


def _number(properties: Any, tag: str, otherwise: int) -> int:
    found = None if properties is None else properties.find(qn(tag))
    value = "" if found is None else found.get(qn("w:val"), "")
    return int(value) if value.isdecimal() and len(value) < 6 else otherwise


def _continues(properties: Any) -> bool:
    merge = None if properties is None else properties.find(qn("w:vMerge"))
    return merge is not None and merge.get(qn("w:val"), "continue") == "continue"


def _text(element: Any) -> str:
    """Return the text as it is read: what tracked changes deleted is gone, what they inserted is there."""
    if element.tag in _DELETED:
        return ""
    if element.tag == _TEXT:
        return element.text or ""
    if element.tag == _TAB:
        # A w:tab inside w:tabs is a tab stop, not a character.
        return "\t" if element.getparent().tag == qn("w:r") else ""
    inner = "".join(_text(child) for child in element if isinstance(child.tag, str))
    return inner + "\n" if element.tag in _BREAKS else inner
