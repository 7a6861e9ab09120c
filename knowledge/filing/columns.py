"""Which column of a table holds what: a figure a row (地市, 指标, 完成数), or a column for each indicator."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice, zip_longest
from pathlib import Path

from knowledge.errors import ImportFailure, LexiconError
from knowledge.filing.grid import Value
from knowledge.importing.vocabulary import Vocabulary, plain
from knowledge.model import TaskList

HEADINGS_WITHIN = 20
"""Rows above the headings that a title, a unit and a date may take."""
_BRACKETS = re.compile(r"[（(][^（）()]*[)）]$")
_FIGURES = re.compile(r"(?:累计|实际|已)?(?:完成数|完成量|完成情况|完成)$")
_ROLES = ("place", "indicator", "done", "on", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of one table by their position, from 0."""

    row: int
    """The row of the headings."""
    place: int
    indicator: int | None = None
    done: int | None = None
    on: int | None = None
    note: int | None = None
    wide: Mapping[int, str]
    """Columns that hold the figures of one indicator, by its key; empty for a table with a figure a row."""
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True)
class Names:
    """Everything that a cell may call an indicator or a place of one list."""

    task_list: TaskList
    vocabulary: Vocabulary

    def indicator(self, said: str) -> str | None:
        """Find the key of an indicator by its short name, its name or a phrase of documents."""
        for text in (said, _BRACKETS.sub("", said)):
            name = plain(text)
            for each in self.task_list.indicators:
                if name in (plain(each.key), plain(each.name)):
                    return each.key
            known = self.vocabulary.find(text)
            if known is not None and known.key in self.task_list.by_key:
                return known.key
        return None

    def place(self, said: str) -> str | None:
        """Find a place of the list: 湛江, 湛江市."""
        name = said.replace(" ", "").replace("\u3000", "")
        for text in (name, name.removesuffix("市")):
            if text in self.task_list.places:
                return text
        return None


@cache
def words() -> Mapping[str, frozenset[str]]:
    """Read the headings from their file, reduced to what is compared."""
    path = Path(__file__).with_name("columns.toml")
    try:
        return {role: frozenset(map(plain, said)) for role, said in tomllib.loads(path.read_text("utf-8")).items()}
    except (OSError, ValueError) as error:
        raise LexiconError(f"词库 {path.name} 读不出来：{error}") from error


def find(rows: Iterable[tuple[int, Sequence[Value]]], names: Names) -> Columns | None:
    """Find the headings among the first rows of a table, None if there are none; ImportFailure if they are unclear."""
    first = [(number, [str(cell) for cell in row]) for number, row in islice(rows, HEADINGS_WITHIN + 1)]
    for (number, row), (_, below) in zip_longest(first, first[1:], fillvalue=(0, [])):
        layered = _layered(number, row, below, names)
        found = layered or _headings(number, row, names)
        if found is not None:
            return found
    return None


def _headings(number: int, row: Sequence[str], names: Names) -> Columns | None:
    roles: dict[str, int] = {}
    wide: dict[int, str] = {}
    ignored: list[str] = []
    for column, heading in enumerate(row):
        if not heading:
            continue
        role = _role(heading)
        key = None if role else _figures_of(heading, names)
        if role in _ROLES and role not in roles:
            roles[role] = column
        elif key is not None:
            wide[column] = key
        elif role != "shown":
            ignored.append(heading)
    if "place" not in roles:
        return None
    if "indicator" in roles and "done" in roles:
        ignored += [row[column] for column in wide]
        return Columns(row=number, wide={}, ignored=tuple(ignored), **roles)
    ignored += [row[roles.pop(role)] for role in ("indicator", "done") if role in roles]
    return _wide(number, wide, ignored, roles) if wide else None


def _layered(number: int, row: Sequence[str], below: Sequence[str], names: Names) -> Columns | None:
    """Read headings in two lines: the indicator above, 目标 and 完成数 below it."""
    below = [*below, *[""] * (len(row) - len(below))]
    roles: dict[str, int] = {}
    wide: dict[int, str] = {}
    ignored: list[str] = []
    above, layers = "", False
    for column, heading in enumerate(row):
        under = _role(below[column])
        above = heading or (above if below[column] else "")
        key = None if _role(above) else _figures_of(above, names)
        own = _role(heading) or (under if key is None else None)
        if key is not None and under is not None:
            layers = True
            if under == "done":
                wide[column] = key
        elif own in _ROLES and own not in roles:
            roles[own] = column
        elif heading and own != "shown":
            ignored.append(heading)
    place = roles.get("place")
    if not layers or place is None or below[place] not in ("", row[place]):
        return None
    if not wide:
        raise ImportFailure("表头里没有“完成数”，只有目标之类；看不出哪一列是完成数")
    return _wide(number + 1, wide, ignored, {k: v for k, v in roles.items() if k not in ("indicator", "done")})


def _wide(number: int, wide: dict[int, str], ignored: Sequence[str], roles: Mapping[str, int]) -> Columns:
    twice = next((key for key, count in Counter(wide.values()).items() if count > 1), None)
    if twice is not None:
        raise ImportFailure(f"“{twice}”有不止一列，看不出哪一列是完成数")
    return Columns(row=number, wide=wide, ignored=tuple(ignored), **roles)


def _role(heading: str) -> str | None:
    if not heading:
        return None
    if "%" in heading or "％" in heading:  # 完成(%) is a rate
        return "shown"
    reduced = {plain(heading), plain(_BRACKETS.sub("", heading))}
    return next((role for role in (*_ROLES, "shown") if reduced & words()[role]), None)


def _figures_of(heading: str, names: Names) -> str | None:
    without_unit = _BRACKETS.sub("", heading)
    return names.indicator(without_unit) or names.indicator(_FIGURES.sub("", without_unit))
