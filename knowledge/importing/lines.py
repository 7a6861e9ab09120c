"""Tables with one line for each task."""

from __future__ import annotations

from knowledge.checking import CELLS
from knowledge.importing import amounts, headings, workload
from knowledge.importing.document import Row, closed_up
from knowledge.importing.entries import Claim, Entry, Extract
from knowledge.importing.layout import Column, Layout, section
from knowledge.model import Comparator

_FIELDS = {"deadline": "deadline_text"}
_INHERITED = ("serial", "place", "title", "requirement", "nature", "method", "standard", "deadline")


def extract(layout: Layout, year: int, region: str) -> Extract:
    """Read the tasks of a table line by line; an empty cell means what stands above it."""
    extract = Extract()
    reader = _Reader(layout, extract, _chosen(layout, extract, year), region)
    for row in layout.rows:
        if not reader.wrong_width(row):
            reader.read(row)
    return extract


def _chosen(layout: Layout, extract: Extract, year: int) -> dict[str, Column]:
    """Choose the column of each role; a second one for the same role is kept as an extra, and said."""
    chosen: dict[str, Column] = {}
    for role in (*_INHERITED, "workload", "unit"):
        columns = layout.having(role)
        exact = [column for column in columns if headings.exactly(column.path[-1], role)]
        timely = [column for column in columns if str(year) in column.heading]
        if role == "workload" and len(columns) > 1 and len(timely) == 1:
            exact = timely
        if columns:
            chosen[role] = (exact or list(columns))[0]
        if len(columns) > 1 and len(exact) != 1:
            names = "、".join(column.heading for column in columns)
            extract.doubt(0, names, f"几栏都像是同一内容，用了“{chosen[role].heading}”，其余照录")
    return chosen


class _Reader:
    """Walks down the lines and remembers what empty cells inherit."""

    def __init__(self, layout: Layout, extract: Extract, chosen: dict[str, Column], region: str) -> None:
        self._layout, self._extract, self._chosen, self._region = layout, extract, chosen, region
        self._above: dict[str, str] = {}
        self._section = ""

    def wrong_width(self, row: Row) -> bool:
        """Whether a line has too few or too many cells to know which is which."""
        overflow = any(row.texts[self._layout.expected :])
        if self._label(row) and headings.is_total("".join(filter(None, row.texts[:1]))):
            return False
        if section(row) or (row.given >= self._layout.expected and not overflow):
            return False
        reason = f"有 {row.given} 格，表头有 {self._layout.expected} 栏，对不上，没有导入"
        self._extract.doubt(row.number, "", reason, row.shown)
        return True

    def read(self, row: Row) -> None:
        if heading := section(row):
            self._section = heading
            return
        if headings.is_total(self._label(row)):
            self._total(row)
            return
        cells = self._cells(row)
        fields = {_FIELDS.get(role, role): text for role, text in cells.items()}
        if not fields["place"]:
            self._extract.doubt(row.number, self._heading("place"), "没有写地方，没有导入", row.shown)
            return
        claims = self._claims(row, cells)
        self._extract.entries.append(
            Entry(row.number, {name: fields.get(name, "") for name in CELLS}, self._extra(row), claims)
        )
        self._above = cells

    def _label(self, row: Row) -> str:
        for role in ("place", "serial", "title"):
            if role in self._chosen and headings.is_total(text := row.texts[self._chosen[role].index]):
                return text
        return ""

    def _heading(self, role: str) -> str:
        return self._chosen[role].heading if role in self._chosen else ""

    def _cells(self, row: Row) -> dict[str, str]:
        cells = {role: row.texts[column.index] for role, column in self._chosen.items() if role != "unit"}
        cells["place"] = closed_up(cells.get("place", ""))
        continues = not cells["place"] and not cells.get("serial")
        for role in _INHERITED:
            if cells.get(role, ""):
                continue
            cells[role] = self._above.get(role, "")
            if cells[role] and not continues and role not in {"place", "serial"}:
                self._extract.doubt(row.number, self._heading(role), "这一格是空的，按上一行理解", cells[role])
        if "place" not in self._chosen:
            cells["place"] = self._region
        cells.setdefault("workload", "")
        return cells

    def _extra(self, row: Row) -> dict[str, str]:
        used = {column.index for column in self._chosen.values()}
        extra = {"类别": self._section} if self._section else {}
        for column in self._layout.columns:
            if column.index not in used and row.texts[column.index]:
                extra[column.name] = row.texts[column.index]
        return extra

    def _claims(self, row: Row, cells: dict[str, str]) -> tuple[Claim, ...]:
        if "workload" not in self._chosen:
            return ()
        column = self._chosen["workload"]
        cell, heading = row.cells[column.index], column.heading
        if cell.copied:
            if cells["place"] != self._above.get("place"):
                self._extract.doubt(row.number, heading, "这一格与上面的地方合并，说不准各是多少", cell.text)
            return ()
        if not cell.text:
            self._extract.doubt(row.number, heading, "这一格是空的")
            return ()
        return self._read_goals(row, cell.text, cells.get("title", ""))

    def _read_goals(self, row: Row, text: str, title: str) -> tuple[Claim, ...]:
        heading = self._heading("workload")
        # 登记失业率低于(%) as the name of a task names its indicator, its comparator and its unit at once.
        name, bound = amounts.without_comparator(headings.without_unit(title))
        if text in amounts.NO_GOAL:
            return ()
        if read := amounts.whole(text, self._unit(row, title)):
            if not name:
                self._extract.doubt(row.number, heading, "只有数字，不知道是什么的数量", text)
                return ()
            return (Claim(name, read[0], read[1], read[2] or bound or Comparator.EXACTLY, heading),)
        parsed = workload.parse(text)
        for piece in parsed.unread:
            self._extract.doubt(row.number, heading, "数量没有读懂", piece)
        if not parsed.goals and not parsed.unread:
            return self._in_words(row, text, name)
        return tuple(
            Claim(goal.phrase or name, goal.amount, goal.unit, goal.comparator, heading, goal.whole)
            for goal in parsed.goals
        )

    def _in_words(self, row: Row, text: str, name: str) -> tuple[Claim, ...]:
        if not name:
            self._extract.doubt(row.number, self._heading("workload"), "没有数量，也不知道是什么的目标", text)
            return ()
        return (Claim(name, None, "", Comparator.EXACTLY, self._heading("workload"), words=text),)

    def _unit(self, row: Row, title: str) -> str:
        column = self._chosen.get("unit")
        stated = amounts.known_unit(row.texts[column.index]) if column else ""
        return stated or headings.unit(title) or headings.unit(self._heading("workload")) or self._layout.unit

    def _total(self, row: Row) -> None:
        if "workload" not in self._chosen or headings.is_subtotal(self._label(row)):
            return
        text = row.texts[self._chosen["workload"].index]
        names = {claim.name for entry in self._extract.entries for claim in entry.claims}
        if read := amounts.whole(text, self._unit(row, "")):
            if len(names) == 1:
                claim = Claim(names.pop(), read[0], read[1], Comparator.EXACTLY, self._heading("workload"))
                self._extract.totals.append((row.number, claim))
            else:
                self._extract.doubt(row.number, self._heading("workload"), "合计不知是哪个指标的", text)
            return
        parsed = workload.parse(text)
        for goal in parsed.goals:
            claim = Claim(goal.phrase, goal.amount, goal.unit, goal.comparator, self._heading("workload"))
            self._extract.totals.append((row.number, claim))
        for piece in parsed.unread:
            self._extract.doubt(row.number, self._heading("workload"), "合计没有读懂", piece)
