"""Where a table keeps its headings, what each column is, and which lines carry the tasks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.importing import amounts, headings
from knowledge.importing.document import Row, Table

_DEPTH = 6
"""More layers of headings than this were never met."""
_SEARCHED = 20
_NOTE = re.compile(r"(?:注|说明|备注|附注|填表说明|填报单位|填表人|制表)\s*(?:\d|[:：.])|[*※]")
_SECTION = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]+[部类])"
)
_UNIT_LINE = re.compile(r"(?:计量)?单位\s*[:：]\s*([^\s,，;；)）]+)")


@dataclass(frozen=True, slots=True)
class Column:
    """One column under its headings, from the outermost layer to the innermost."""

    index: int
    path: tuple[str, ...]
    role: str

    @property
    def heading(self) -> str:
        """The headings in one line."""
        return "".join(self.path)

    @property
    def name(self) -> str:
        """The headings, or where it stands if it has none."""
        return self.heading or f"第{self.index + 1}栏"


@dataclass(frozen=True, slots=True)
class Layout:
    """A table whose headings were found."""

    caption: tuple[str, ...]
    """The lines above the headings."""
    columns: tuple[Column, ...]
    attributes: tuple[Row, ...]
    """Lines among the headings that say something about each column, such as its 牵头单位."""
    rows: tuple[Row, ...]
    notes: tuple[Row, ...]
    """Lines that are no tasks: footnotes."""
    expected: int
    """How many cells a line must have."""
    unit: str = ""
    """The unit that holds for the whole table."""

    def column(self, role: str) -> Column | None:
        """Return the first column of a role."""
        return next((column for column in self.columns if column.role == role), None)

    def having(self, role: str) -> tuple[Column, ...]:
        """Return the columns of a role."""
        return tuple(column for column in self.columns if column.role == role)


def analyse(table: Table) -> Layout | None:
    """Find the headings of a table; None if it has none."""
    top = _top(table)
    if top is None:
        return None
    layers, attributes, start = _layers(table, top)
    body = [row for row in table.rows[start:] if not row.blank and row.texts not in {layer.texts for layer in layers}]
    body = [row for row in body if not _is_numbering(row)]
    notes = tuple(row for row in body if _is_note(row))
    rows = tuple(row for row in body if row not in notes)
    caption = (*table.lines, *(text for row in table.rows[:top] for text in dict.fromkeys(filter(None, row.texts))))
    columns = _columns(layers, rows)
    return Layout(caption, columns, attributes, rows, notes, max(layer.given for layer in layers), _unit(caption))


def section(row: Row) -> str:
    """Return the text of a line that only heads the lines below it: 一、就业工作."""
    texts = {text for text in row.texts if text}
    text = next(iter(texts), "")
    return text if len(texts) == 1 and _SECTION.match(text) else ""


def _top(table: Table) -> int | None:
    """Return the first line with a heading beside at least one other short text."""
    best: tuple[int, int] | None = None
    for index, row in enumerate(table.rows[:_SEARCHED]):
        texts = {text for text in row.texts if text}
        if len(texts) < 2 or any(len(text) > 30 for text in texts) or any(map(_UNIT_LINE.search, texts)):
            continue
        if any(amounts.whole(text) for text in texts):
            break
        known = sum(1 for text in texts if headings.role(text))
        keys = any(headings.role(text) in {"serial", "place", "title", "workload", "either"} for text in texts)
        if keys and (best is None or known > best[1] + 2):
            best = (index, known)
            if known > 1:
                break
    return best[0] if best else _headless_corner(table)


def _headless_corner(table: Table) -> int | None:
    # A matrix may leave its corner empty: names above, areas on the left, figures in between.
    for index, (row, below) in enumerate(zip(table.rows[:_SEARCHED], table.rows[1:], strict=False)):
        names = [text for text in row.texts[1:] if text]
        figures = [text for text in below.texts[1:] if amounts.whole(text)]
        if not row.texts[0] and names and figures and not any(amounts.whole(name) for name in names) and below.texts[0]:
            return index
    return None


def _layers(table: Table, top: int) -> tuple[list[Row], tuple[Row, ...], int]:
    key = _key(table.rows[top])
    layers, attributes, at = [table.rows[top]], [], top + 1
    while at < min(len(table.rows), top + _DEPTH):
        row = table.rows[at]
        label = row.cells[key]
        numbers = sum(1 for text in row.texts if amounts.whole(text) or text in amounts.NO_GOAL - {""})
        if headings.exactly(label.text, "other") and not numbers:
            attributes.append(row)
        elif (
            row.blank
            or numbers
            or not (label.copied or not label.text or label.text == layers[0].texts[key])
            or (not label.text and not _fits_under(row, layers))
        ):
            break
        else:
            layers.append(row)
        at += 1
    return layers, tuple(attributes), at


def _key(row: Row) -> int:
    """Return the column that names the lines: the place, else the serial number, else the first."""
    for wanted in ("place", "either", "serial", "title"):
        for index, text in enumerate(row.texts):
            if text and headings.role(text) == wanted:
                return index
    return 0


def _fits_under(row: Row, layers: list[Row]) -> bool:
    # Without merge marks, a lower layer has its texts only where the layers above leave a group open.
    return (
        all(len(text) <= 20 for text in row.texts)
        and not any("。" in text or "，" in text for text in row.texts)
        and len(layers) < _DEPTH
        and sum(1 for text in row.texts if text) < sum(1 for _ in row.texts)
    )


def _columns(layers: list[Row], rows: tuple[Row, ...]) -> tuple[Column, ...]:
    width = len(layers[0].cells)
    filled = [_filled_right(layer, layers[index + 1 :], index == 0) for index, layer in enumerate(layers)]
    paths = [tuple(dict.fromkeys(texts[index] for texts in filled if texts[index])) for index in range(width)]
    columns = []
    for index, path in enumerate(_regrouped(_unroofed(paths))):
        role = _role(path)
        if role == "either":
            units = [amounts.known_unit(row.texts[index]) for row in rows if row.texts[index]]
            role = "unit" if units and all(units) else "place"
        columns.append(Column(index, path, role))
    return tuple(columns)


def _unroofed(paths: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Drop an outermost heading that spans every group and so tells none from another."""
    grouped = [path for path in paths if len(path) > 1]
    if len({path[0] for path in grouped}) == 1 and len(grouped) > 1 and all(len(path) > 2 for path in grouped):
        return [path[1:] if len(path) > 1 else path for path in paths]
    return paths


def _regrouped(paths: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Part headings that were flattened into one line: 城镇新增就业(人)目标任务, 城镇新增就业(人)进度."""
    split = [headings.split_class(path[0]) if len(path) == 1 else None for path in paths]
    stems = [found[0] for found in split if found]
    return [found if found and stems.count(found[0]) > 1 else path for path, found in zip(paths, split, strict=True)]


def _role(path: tuple[str, ...]) -> str:
    if not path:
        return ""
    return headings.role("".join(path)) if len(path) == 1 else headings.role(path[-1]) or headings.role("".join(path))


def _filled_right(layer: Row, below: list[Row], outermost: bool) -> tuple[str, ...]:
    """Extend a heading over the columns of its group where the file lost the merge marks."""
    texts: list[str] = []
    for index, cell in enumerate(layer.cells):
        open_below = any(row.texts[index] for row in below)
        starts_group = index > 0 and below and any(row.texts[index - 1] for row in below)
        inherit = not cell.text and open_below and texts and (starts_group or not outermost)
        texts.append(texts[-1] if inherit else cell.text)
    return tuple(texts)


def _is_numbering(row: Row) -> bool:
    """Whether a line only numbers the columns: 1 2 3 or 甲 1 2."""
    texts = [text for text in row.texts if text]
    if len(texts) < 3:
        return False
    tail = texts[1:] if texts[0] in {"甲", "A", "a", "栏次"} else texts
    return tail == [str(number) for number in range(1, len(tail) + 1)] and (len(tail) < len(texts) or len(texts) > 3)


def _is_note(row: Row) -> bool:
    texts = {text for text in row.texts if text}
    text = next(iter(texts))
    return len(texts) == 1 and not section(row) and (_NOTE.match(text) is not None or len(text) > 15)


def _unit(caption: tuple[str, ...]) -> str:
    found = {amounts.known_unit(match[1]) for line in caption for match in _UNIT_LINE.finditer(line)}
    return found.pop() if len(found) == 1 else ""
