"""What a document is called: its title, year, region and id, from the lines above its table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from knowledge.errors import ImportFailure
from knowledge.importing import amounts, due
from knowledge.importing.document import Document
from knowledge.importing.entries import Doubt
from knowledge.importing.layout import Layout
from knowledge.importing.vocabulary import KnownList, KnownTotal, Vocabulary, untimed

_IDLE = re.compile(
    r"附件\s*\d*\s*[:：]?|附[:：]?|附表\s*\d*[:：]?|(?:计量)?单位\s*[:：].*|填报.*|制表.*|填表.*|[\d\s年月日/.-]+|[（(][\d\s年月日]+[)）]|截至.*|.*[:：]\s*"
)
_PROSE = re.compile(r"[。；;]\s*$")
_ATTACHED = re.compile(r"^附件\s*\d*\s*[:：]?\s*")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_REGION = re.compile(
    r"^(?:关于)?(?:印发)?《?((?!全|各|本|地市|城市|省级|市级|县级)[\u4e00-\u9fff]{1,9}?(?:特别行政区|自治[区州县旗]|[省市州县盟旗]|(?<![地园社片小校灾山库牧矿郊景辖])区))(?![级场政域县区])"
)
_SHEETS = re.compile(r"Sheet\s*\d*|工作表\s*\d*|表\s*\d*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Identity:
    """What a list is called."""

    id: str
    title: str
    year: int
    region: str
    totals: Mapping[str, KnownTotal] = field(default_factory=dict)
    """Totals added up by hand for exactly this list."""


def identify(
    document: Document, layouts: list[Layout], vocabulary: Vocabulary, title: str, year: int
) -> tuple[Identity, list[Doubt]]:
    """Name the list of a document; what the caller states goes first."""
    doubts: list[Doubt] = []
    stated = title or _title(layouts[0].caption) or _title(_loose_lines(document))
    if not stated:
        stated = _fallback(document)
        doubts.append(Doubt(0, "", "文件里没有标题，暂用文件或工作表的名字；可以用 --title 写明", stated))
    year = year or _year(stated) or _year_of_cells(layouts)
    if not year:
        raise ImportFailure(f"“{stated}”看不出是哪一年的，请用 --year 写明")
    known = vocabulary.lists.get(untimed(stated))
    if known is not None:
        return _known_identity(known, stated, year), doubts
    return Identity(f"{year}-{_slug(stated)}", stated, year, _region(stated)), doubts


def _known_identity(known: KnownList, title: str, year: int) -> Identity:
    return Identity(f"{year}-{known.slug}", title, year, known.region, known.totals.get(year, {}))


def _title(lines: tuple[str, ...]) -> str:
    kept = [_ATTACHED.sub("", line.lstrip("# ")).strip() for line in lines if not _IDLE.fullmatch(line.strip())]
    blocks: list[list[str]] = [[]]
    for line in kept:
        if _PROSE.search(line) or len(line) > 80:
            blocks.append([])
        elif line:
            blocks[-1].append(line)
    # The lines right above the table name it; prose before them belongs to the notice around it.
    block = next((block for block in reversed(blocks) if block), [])
    return "".join(block)


def _loose_lines(document: Document) -> tuple[str, ...]:
    return tuple(line for table in document.tables for line in table.lines)


def _fallback(document: Document) -> str:
    names = [table.name for table in document.tables if table.name and not _SHEETS.fullmatch(table.name)]
    return names[0] if names else document.name


def _year(text: str) -> int:
    match = _YEAR.search(amounts.narrow(text))
    if match:
        return int(match[1])
    written = due.parse(text[:5], 0) if re.match(r"[二一][〇零○]", text) else None
    return written.day.year if written and written.day else 0


def _year_of_cells(layouts: list[Layout]) -> int:
    years = {
        int(match[1])
        for laid in layouts
        if (column := laid.column("deadline"))
        for row in laid.rows
        for match in _YEAR.finditer(row.texts[column.index])
    }
    return years.pop() if len(years) == 1 else 0


def _region(title: str) -> str:
    match = _REGION.match(re.sub(r"(?:19|20)\d{2}年?度?", "", amounts.narrow(title)).strip())
    return match[1] if match else ""


def _slug(title: str) -> str:
    from pypinyin import Style, lazy_pinyin  # takes a moment, and known lists have their short name

    bare = re.sub(r"[^\u4e00-\u9fff0-9A-Za-z]", "", _YEAR.sub("", amounts.narrow(title))).removeprefix("年")
    letters = "".join(lazy_pinyin(bare, style=Style.FIRST_LETTER)).lower()
    return re.sub(r"[^0-9a-z]", "", letters)[:32] or "list"
