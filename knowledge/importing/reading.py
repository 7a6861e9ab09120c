"""One file of any kind becomes a `Document`; what it holds decides, its name only where that is not enough."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from knowledge.errors import ImportFailure
from knowledge.importing import guarding
from knowledge.importing.document import Document, Table

KINDS = ".txt、.csv、.docx、.xlsx"


def read(path: Path | str) -> Document:
    """Read the tables of a file; ImportFailure says in one sentence why it cannot be read."""
    path = Path(path)
    data = guarding.contents(path)
    tables = _package(data, path.name) if data.startswith(b"PK") else _text(data, path)
    return Document(path.stem, tuple(table for table in tables if table.rows or table.lines))


def _package(data: bytes, name: str) -> list[Table]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            guarding.inspect_package(archive, name)
            names = set(archive.namelist())
        if "word/document.xml" in names:
            from knowledge.importing import word  # a text list never needs the Word reader

            return word.tables(data)
        if "xl/workbook.xml" in names:
            from knowledge.importing import workbook  # nor the Excel reader

            return workbook.tables(data)
    except ImportFailure:
        raise
    except (*guarding.DAMAGED, OSError, EOFError, NotImplementedError, RuntimeError, IndexError, SyntaxError) as error:
        raise ImportFailure(f"{name} 已损坏，读不出表格（{type(error).__name__}）") from error
    raise ImportFailure(f"{name} 不是 Word 或 Excel 文件；能读的是 {KINDS}")


def _text(data: bytes, path: Path) -> list[Table]:
    from knowledge.importing import plain

    if path.suffix.lower() not in {".txt", ".csv", ".tsv", ".md", ".text", ""}:
        raise ImportFailure(f"{path.name} 不是能读的文件；能读的是 {KINDS}")
    return plain.tables(plain.decode(data, path.name), comma=path.suffix.lower() == ".csv")
