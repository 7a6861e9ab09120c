"""From the entries of a document to a task list: who is meant, what is counted, by when, and what remains doubtful."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType

from knowledge.errors import ImportFailure
from knowledge.importing import due, layout, lines, matrix, naming, turning
from knowledge.importing.document import Document, Table
from knowledge.importing.entries import Doubt, Entry, Extract
from knowledge.importing.indicators import Register
from knowledge.importing.proving import proved_totals
from knowledge.importing.vocabulary import Vocabulary
from knowledge.model import Target, Task, TaskList


@dataclass(frozen=True, slots=True)
class Draft:
    """A task list read from a document, and everything a person should look at before it goes live."""

    task_list: TaskList
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the caller states because the document does not."""

    id: str = ""
    title: str = ""
    region: str = ""
    year: int = 0
    places: Collection[str] = ()
    """Names by which the places are known, so that 广州市 is 广州."""


def build(document: Document, vocabulary: Vocabulary, wishes: Wishes | None = None) -> Draft:
    """Read the task list of a document."""
    wishes = wishes or Wishes()
    turned: list[Doubt] = []
    layouts = [(table, layout.analyse(table)) for table in _tables(document, wishes.places, turned)]
    found = [laid for _, laid in layouts if laid is not None]
    if not found:
        raise ImportFailure(f"“{document.name}”里没有找到任务清单的表格（没有认出表头）")
    identity, doubts = naming.identify(document, found, vocabulary, wishes.title, wishes.year)
    identity = replace(identity, id=wishes.id or identity.id, region=wishes.region or identity.region)
    doubts += turned
    for table, laid in layouts:
        if laid is None:
            doubts.append(
                Doubt(table.rows[0].number, "", "这张表没有认出表头，没有导入", " | ".join(table.rows[0].texts))
            )
    extracts = [_extract(laid, identity.year, identity.region or "全部") for laid in found]
    return _draft(identity, extracts, doubts, vocabulary, wishes)


def _tables(document: Document, places: Collection[str], doubts: list[Doubt]) -> list[Table]:
    tables = []
    for table in document.tables:
        turned = turning.upright(table, places) if table.rows else turning.prose(table.lines, places)
        if turned is not None:
            reason = (
                "地方写在表头，横竖对调后读取，行号指的是栏" if table.rows else "没有表格，按段落读取，行号指的是段落"
            )
            doubts.append(Doubt(0, "", reason))
        if turned is not None or table.rows:
            tables.append(turned or table)
    return tables


def _extract(laid: layout.Layout, year: int, region: str) -> Extract:
    extract = matrix.extract(laid) if matrix.is_matrix(laid) else lines.extract(laid, year, region)
    for row in laid.notes:
        extract.doubt(row.number, "", "像是说明，没有导入", next(filter(None, row.texts)))
    return extract


def _draft(
    identity: naming.Identity,
    extracts: list[Extract],
    doubts: list[Doubt],
    vocabulary: Vocabulary,
    wishes: Wishes,
) -> Draft:
    register = Register(vocabulary)
    # Lines are counted anew in each table, so with several tables their number goes along.
    numbered = [(number if len(extracts) > 1 else 0, extract) for number, extract in enumerate(extracts, 1)]
    entries = [replace(entry, table=table) for table, extract in numbered for entry in extract.entries]
    doubts += [replace(doubt, table=table) for table, extract in numbered for doubt in extract.doubts]
    if not entries:
        raise ImportFailure("表格里没有读出任何任务" + (f"：{doubts[0]}" if doubts else ""))
    for extract in extracts:
        register.state_parts(extract.parts)
    tasks = register.with_wholes(_tasks(entries, register, identity.year, doubts, wishes.places), doubts)
    doubts += register.doubts()
    stated = [(table, *total) for table, extract in numbered for total in extract.totals]
    totals = proved_totals(tasks, stated, register, identity.totals, doubts)
    task_list = TaskList(
        id=identity.id,
        title=identity.title,
        year=identity.year,
        region=identity.region,
        source=identity.title,
        indicators=register.used(tasks),
        tasks=tuple(tasks),
        totals=MappingProxyType(totals),
    )
    return Draft(task_list, tuple(dict.fromkeys(_placed(doubts, entries))))


def _tasks(
    entries: list[Entry], register: Register, year: int, doubts: list[Doubt], places: Collection[str]
) -> list[Task]:
    tasks: list[Task] = []
    for row, entry in enumerate(entries, 1):
        entry.cells["place"] = _known_place(entry.cells["place"], places)
        tasks.append(_task(row, entry, register, year, doubts))
    return tasks


def _placed(doubts: list[Doubt], entries: list[Entry]) -> Iterator[Doubt]:
    """Doubts about a line that became a task have the number of the task."""
    rows = {(entry.table, entry.line): row for row, entry in enumerate(entries, 1)}
    for doubt in doubts:
        yield replace(doubt, row=doubt.row or rows.get((doubt.table, doubt.line), 0))


def _known_place(name: str, known: Collection[str]) -> str:
    short = re.sub(r"[市县区]$", "", name)
    return short if name not in known and short in known else name


def _task(row: int, entry: Entry, register: Register, year: int, doubts: list[Doubt]) -> Task:
    cells = entry.cells
    deadline = due.parse(cells["deadline_text"], year)
    if deadline.reason:
        doubts.append(Doubt(entry.line, "完成时限", deadline.reason, cells["deadline_text"], row, entry.table))
    targets: tuple[Target, ...] = register.targets(row, entry, doubts)
    return Task(row=row, **cells, deadline=deadline.day, targets=targets, extra=MappingProxyType(dict(entry.extra)))
