"""Lists that come in another direction: places across the top, or no table at all but a paragraph for each place."""

from __future__ import annotations

import re
from collections.abc import Collection

from knowledge.importing import headings
from knowledge.importing.document import Cell, Row, Table, rectangular

_AREA = re.compile(
    r"[\u4e00-\u9fff]{1,8}(?:省|市|自治区|自治[州县旗]|[州县旗盟镇乡]|街道|新区|(?<![地园社片小校灾山库牧矿郊景])区)"
)
_PARAGRAPH = re.compile(
    r"(?:[（(]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[)）.、．]\s*)?([\u4e00-\u9fff]{2,12})\s*[:：]\s*(.+)"
)


def is_place(text: str, known: Collection[str]) -> bool:
    """Whether a text is the name of a place."""
    return text in known or (_AREA.fullmatch(text) is not None and not headings.is_heading(text))


def upright(table: Table, known: Collection[str]) -> Table | None:
    """Turn a table whose places stand in the headings; its lines then bear the numbers of the columns."""
    for top, row in enumerate(table.rows[:20]):
        places = [index for index, text in enumerate(row.texts) if index and is_place(text, known)]
        if len(places) < 2:
            continue
        if headings.role(row.texts[0]) == "place":
            return None
        first = places[0]
        wanted = [index for index in range(first, len(row.cells)) if row.texts[index]]
        body = [line for line in table.rows[top + 1 :] if not line.blank]
        name, unit = _describing(row, first)
        if name is None or any(line.cells[name].copied for line in body):
            return None
        head = [Cell("地区"), *(Cell(_named(line, name, unit)) for line in body)]
        lines = [
            (0, head),
            *((index + 1, [row.cells[index], *(line.cells[index] for line in body)]) for index in wanted),
        ]
        above = tuple(text for line in table.rows[:top] for text in dict.fromkeys(filter(None, line.texts)))
        return rectangular(lines, lines=(*table.lines, *above), name=table.name)
    return None


def _describing(row: Row, first: int) -> tuple[int | None, int | None]:
    """Return the columns that name the indicator and its unit, left of the places."""
    named = [index for index in range(first) if headings.role(row.texts[index]) not in {"serial", "unit", "either"}]
    units = [index for index in range(first) if headings.role(row.texts[index]) in {"unit", "either"}]
    titled = [index for index in named if headings.role(row.texts[index]) == "title"]
    return next(iter((*titled, *named)), None), next(iter(units), None)


def _named(line: Row, name: int, unit: int | None) -> str:
    text = line.texts[name]
    return f"{text}({line.texts[unit]})" if unit is not None and line.texts[unit] else text


def prose(lines: tuple[str, ...], known: Collection[str]) -> Table | None:
    """Make a table of the paragraphs that each begin with a place: 广州市：至少培育3个示范项目."""
    found = []
    for number, line in enumerate(lines, 1):
        match = _PARAGRAPH.fullmatch(line.strip())
        if match and (is_place(match[1], known) or headings.is_total(match[1])):
            found.append((number, [Cell(match[1]), Cell(match[2])]))
    if len(found) < 2:
        return None
    above = lines[: found[0][0] - 1]
    return rectangular([(0, [Cell("地区"), Cell("工作量")]), *found], lines=above)
