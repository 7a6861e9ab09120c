"""Wide tables: places down the side, indicators across the top, perhaps in several layers."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace

from knowledge.checking import CELLS
from knowledge.importing import aligning, amounts, headings
from knowledge.importing.document import Row, closed_up
from knowledge.importing.entries import Claim, Entry, Extract, total_of
from knowledge.importing.layout import Column, Layout, section
from knowledge.model import Comparator

_KEPT = {
    "requirement": "requirement",
    "nature": "nature",
    "method": "method",
    "standard": "standard",
    "deadline": "deadline_text",
}
_GENERIC = re.compile(r"户数|人数|个数|家数|数量|金额|资金|投资|新建|改建|小计|合计|总计|总数|其中.*|数")


@dataclass(frozen=True, slots=True)
class Goals:
    """A column of goals, and what its headings say of each figure in it."""

    column: Column
    name: str
    unit: str
    comparator: Comparator | None


def is_matrix(layout: Layout) -> bool:
    """Whether the goals of a table stand in columns of figures rather than in a column of sentences."""
    figures = {column.index for column in _figures(layout)}
    texts = [column for column in layout.having("workload") if column.index not in figures]
    titles = [column for column in layout.having("title") if column.index not in figures]
    if texts or not figures:
        return False
    return not titles or not layout.having("workload")


def extract(layout: Layout) -> Extract:
    """Read the goals of every place; the lines of totals are set aside for the proof."""
    extract = Extract()
    goals = _goals(layout, extract)
    place = _place(layout)
    figures = _figures(layout)
    rows = [row for row in layout.rows if not section(row)]
    totals = [row for row in rows if headings.is_total(_label(row, place, layout))]
    grand = [row for row in totals if not headings.is_subtotal(_label(row, place, layout))]
    full = [row for row in rows if row not in totals]
    for row in aligning.align(full, grand[-1] if grand else None, figures, layout.expected, extract):
        _entry(row, place, layout, goals, extract)
    for row in grand:
        _total(row, goals, extract)
    _parts(goals, full, extract)
    return extract


# ---- columns ---------------------------------------------------------------------------------------------------


def _figures(layout: Layout) -> list[Column]:
    found = []
    for column in layout.columns:
        nameless = not column.path
        if nameless or headings.exactly(column.heading, "serial", "place", "deadline", "unit", "other", "either"):
            continue
        texts = [row.texts[column.index] for row in layout.rows]
        filled = [text for text in texts if text not in amounts.NO_GOAL]
        plain = sum(1 for text in filled if amounts.whole(text))
        # A column of goals may hold sentences beside bare figures; then it is read line by line.
        needed = len(filled) if headings.exactly(column.heading, "workload") else (len(filled) + 1) // 2
        if filled and plain >= needed:
            found.append(column)
    return found


def _place(layout: Layout) -> Column:
    figures = {column.index for column in _figures(layout)}
    others = [column for column in layout.columns if column.index not in figures and column.role != "serial"]
    named = [column for column in others if column.role == "place"]
    return (named or others or list(layout.columns))[0]


def _goals(layout: Layout, extract: Extract) -> list[Goals]:
    figures = _figures(layout)
    targets = [column for column in figures if any(headings.exactly(part, "workload") for part in column.path)]
    done = [column for column in figures if any(headings.exactly(part, "progress") for part in column.path)]
    chosen = [column for column in figures if column not in done]
    if targets and done:
        for column in chosen:
            if column not in targets:
                extract.doubt(0, column.heading, "这一栏不知是目标还是进度，没有当作目标")
        chosen = [column for column in chosen if column in targets]
    for column in layout.columns[: layout.expected]:
        if not column.path and any(amounts.whole(row.texts[column.index]) for row in layout.rows):
            extract.doubt(0, column.name, "这一栏没有表头，里面的数字没有取")
    names = _names(chosen)
    for column in [column for column in chosen if headings.exactly(names[column.index], "workload")]:
        extract.doubt(0, column.heading, "只有数字，不知道是什么的数量")
        chosen.remove(column)
    goals: list[Goals] = []
    for column in chosen:
        goal = _headed(column, names[column.index], layout)
        # 其中：高速 counts in the unit of what it is part of.
        inherits = column.path[-1].startswith("其中") and not goal.unit and goals
        goals.append(replace(goal, unit=goals[-1].unit) if inherits else goal)
    return goals


def _names(columns: list[Column]) -> dict[int, str]:
    """Name each column by its innermost heading, and by the ones above where that alone is not enough."""
    paths = {}
    for column in columns:
        path = tuple(part for part in column.path if not headings.exactly(part, "workload")) or column.path
        paths[column.index] = path
    names: dict[int, str] = {}
    for index, path in paths.items():
        depth = 1
        while depth < len(path) and (_vague(path[-depth]) or _shared(path[-depth:], index, paths)):
            depth += 1
        names[index] = "".join(path[-depth:])
    return names


def _vague(heading: str) -> bool:
    bare = headings.without_unit(heading)
    return amounts.known_unit(bare) != "" or _GENERIC.fullmatch(bare) is not None


def _shared(tail: tuple[str, ...], index: int, paths: dict[int, tuple[str, ...]]) -> bool:
    return any(path[-len(tail) :] == tail for other, path in paths.items() if other != index)


def _headed(column: Column, name: str, layout: Layout) -> Goals:
    bare, comparator = amounts.without_comparator(headings.without_unit(name))
    unit = next(filter(None, (headings.unit(part) or amounts.known_unit(part) for part in reversed(column.path))), "")
    bare = re.sub(r"其中[:：]?", "", bare)
    return Goals(column, bare.strip() or name, unit or layout.unit, comparator)


def _parts(goals: list[Goals], rows: list[Row], extract: Extract) -> None:
    """Where a column of sums stands beside its addends, and adds up in every line, they are parts of it."""
    for whole in goals:
        if not any(
            re.fullmatch(r"合计|总计|小计|总数|总量|共计", headings.without_unit(part)) for part in whole.column.path
        ):
            continue
        parts = [part for part in goals if part is not whole and _addends(whole.column.path, part.column.path)]
        parts = [part for part in parts if part.unit == whole.unit]
        wrong = [row for row in rows if not _adds_up(row, whole, parts)]
        for row in wrong:
            extract.doubt(row.number, whole.name, "与同一行各项之和不符", row.texts[whole.column.index])
        if parts and not wrong:
            extract.parts.update({part.name: whole.name for part in parts})
    for left, right in itertools.pairwise(goals):
        if right.column.path[-1].startswith("其中") and not left.column.path[-1].startswith("其中"):
            extract.parts[right.name] = left.name


def _addends(whole: tuple[str, ...], part: tuple[str, ...]) -> bool:
    # (合计, 户数) sums (C级, 户数) and (D级, 户数); (户, 合计) sums (户, 新建) and (户, 改建).
    if len(whole) != len(part):
        return len(whole) == 1
    return sum(left != right for left, right in zip(whole, part, strict=True)) == 1


def _adds_up(row: Row, whole: Goals, parts: list[Goals]) -> bool:
    stated = amounts.whole(row.texts[whole.column.index])
    found = [read[0] for part in parts if (read := amounts.whole(row.texts[part.column.index]))]
    return stated is None or not parts or not found or total_of(found) == stated[0]


# ---- lines -----------------------------------------------------------------------------------------------------


def _label(row: Row, place: Column, layout: Layout) -> str:
    serial = layout.column("serial")
    for column in (place, serial):
        if column is not None and headings.is_total(row.texts[column.index]):
            return row.texts[column.index]
    return closed_up(row.texts[place.index])


def _entry(row: Row, place: Column, layout: Layout, goals: list[Goals], extract: Extract) -> None:
    name = _label(row, place, layout)
    if not name:
        extract.doubt(row.number, place.heading, "没有写地方，没有导入", row.shown)
        return
    claims = [claim for goal in goals if (claim := _claim(row, goal, extract))]
    cells = dict.fromkeys(CELLS, "")
    cells["place"] = name
    cells["title"] = "、".join(claim.name for claim in claims) or "—"
    stated = (
        f"{goal.column.heading}：{row.texts[goal.column.index]}"
        for goal in goals
        if row.texts[goal.column.index] not in amounts.NO_GOAL
    )
    cells["workload"] = "；".join(stated) or "没有列目标"
    extra = {}
    for column in layout.columns:
        text = row.texts[column.index]
        if column.role == "serial" and not cells["serial"]:
            cells["serial"] = text
        elif column.role in _KEPT and headings.exactly(column.heading, column.role):
            cells[_KEPT[column.role]] = text
        elif column.index != place.index and text and not any(goal.column is column for goal in goals):
            extra[column.name] = text
    extra |= _said_of_columns(layout, goals)
    extract.entries.append(Entry(row.number, cells, extra, tuple(claims)))


def _said_of_columns(layout: Layout, goals: list[Goals]) -> dict[str, str]:
    place = _place(layout).index
    return {
        row.texts[place]: "；".join(
            f"{goal.name}：{row.texts[goal.column.index]}" for goal in goals if row.texts[goal.column.index]
        )
        for row in layout.attributes
    }


def _claim(row: Row, goal: Goals, extract: Extract) -> Claim | None:
    cell, heading = row.cells[goal.column.index], goal.column.heading
    if cell.text in amounts.NO_GOAL:
        return None
    if cell.copied:
        extract.doubt(row.number, heading, "这一格与别的格合并，说不准各是多少", cell.text)
        return None
    if read := amounts.whole(cell.text, goal.unit):
        return Claim(goal.name, read[0], read[1], read[2] or goal.comparator or Comparator.EXACTLY, heading)
    if re.search(r"\d", amounts.narrow(cell.text)) or len(cell.text) < 2:
        extract.doubt(row.number, heading, "数量没有读懂", cell.text)
        return None
    return Claim(goal.name, None, goal.unit, Comparator.EXACTLY, heading, words=cell.text)


def _total(row: Row, goals: list[Goals], extract: Extract) -> None:
    for goal in goals:
        text = row.texts[goal.column.index]
        if read := amounts.whole(text, goal.unit):
            claim = Claim(goal.name, read[0], read[1], goal.comparator or Comparator.EXACTLY, goal.column.heading)
            extract.totals.append((row.number, claim))
        elif text not in amounts.NO_GOAL:
            extract.doubt(row.number, goal.column.heading, "合计没有读懂", text)
