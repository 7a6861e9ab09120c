"""Answers → messages: HTML, escaped, aligned for wide characters, and split below Telegram's limit at block borders."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from knowledge.answer import Answer, Table
from knowledge.conversation import Turn

LIMIT = 4096
"""UTF-16 units of a message's text as it is read, so after the markup is taken out."""
WIDEST_TABLE = 34
"""Columns that a phone shows without wrapping; a wider table is told row by row."""


@dataclass(frozen=True, slots=True)
class Block:
    """A text of one style that is not torn apart unless it must be."""

    text: str
    tag: str = ""

    def html(self) -> str:
        """Write the block with its markup."""
        escaped = escape(self.text, quote=False)
        return f"<{self.tag}>{escaped}</{self.tag}>" if self.tag else escaped


@dataclass(frozen=True, slots=True)
class Page:
    """One message: as HTML, and as plain text for the case that the HTML is refused."""

    html: str
    plain: str


GAP = Block("")
"""An empty line between the answers to the parts of a question."""


def render(turn: Turn, heading: str = "", footer: str = "") -> tuple[Page, ...]:
    """Turn a reply into the messages that carry it; `heading` stands above it, `footer` below."""
    above, below = ([Block(text)] if text else [] for text in (heading, footer))
    return pages([*above, *_blocks(turn.answers), *below])


def as_text(turn: Turn) -> str:
    """Write a reply as the plain text that its messages show."""
    return "\n".join(page.plain for page in render(turn))


def pages(blocks: Iterable[Block]) -> tuple[Page, ...]:
    """Put blocks into as few messages as they need."""
    kept = [block for block in map(_trimmed, blocks) if block.text.strip() or block == GAP]
    if sum(len(block.text) + 1 for block in kept) * 2 <= LIMIT:  # short even if every character took two units
        return (_page(kept),)
    return tuple(_page(group) for group in _grouped(kept))


def _blocks(answers: tuple[Answer, ...]) -> Iterator[Block]:
    for number, answer in enumerate(answers):
        if number:
            yield GAP
        yield Block(answer.headline, "b")
        for line in answer.lines:
            yield Block(line)
        if answer.table is not None:
            yield from _table(answer.table)
        for note in answer.notes:
            yield Block(note)
        if answer.citation is not None and not _repeated_next(answers, number):
            yield Block(str(answer.citation))


def _repeated_next(answers: tuple[Answer, ...], number: int) -> bool:
    return number + 1 < len(answers) and answers[number + 1].citation == answers[number].citation


def _table(table: Table) -> Iterator[Block]:
    rows = [row for row in (table.headers, *table.rows) if any(row)]
    widths = [max(width(row[column]) if column < len(row) else 0 for row in rows) for column in range(_columns(rows))]
    if sum(widths) + 2 * (len(widths) - 1) <= WIDEST_TABLE:
        yield Block("\n".join(_aligned(row, widths) for row in rows), "pre")
    else:
        yield from (Block("，".join(_named(table.headers, row))) for row in table.rows)


def _columns(rows: list[tuple[str, ...]]) -> int:
    return max(map(len, rows), default=0)


def _aligned(row: tuple[str, ...], widths: list[int]) -> str:
    first = row[0] + " " * (widths[0] - width(row[0]))
    figures = (" " * (room - width(cell)) + cell for cell, room in zip(row[1:], widths[1:], strict=False))
    return "  ".join((first, *figures)).rstrip()


def _named(headers: tuple[str, ...], row: tuple[str, ...]) -> Iterator[str]:
    for column, cell in enumerate(row):
        if cell:
            yield f"{headers[column]} {cell}" if column and column < len(headers) else cell


@lru_cache(maxsize=2048)
def width(text: str) -> int:
    """Count the columns of a text in a fixed-width font: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else not unicodedata.combining(c) for c in text)


def speakable(text: str) -> str:
    """Leave out what no message can hold: halves of character pairs and NUL."""
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-8", "ignore").decode()
    return text.replace("\0", "")


def _trimmed(block: Block) -> Block:
    text = speakable(block.text).strip("\n")
    return block if text == block.text else Block(text, block.tag)


def _page(blocks: list[Block]) -> Page:
    html = "\n".join(block.html() for block in blocks)
    plain = "\n".join(block.text for block in blocks)
    return Page(html.strip("\n"), plain.strip("\n")) if plain.strip() else Page("…", "…")


def _grouped(blocks: list[Block]) -> Iterator[list[Block]]:
    group: list[Block] = []
    taken = 0
    for block in (part for whole in blocks for part in _torn(whole)):
        length = units(block.text) + 1
        if group and taken + length > LIMIT:
            yield group
            group, taken = [], 0
        group.append(block)
        taken += length
    if group:
        yield group


def _torn(block: Block) -> Iterator[Block]:
    """Split a block that is longer than a message: at line ends where it has any, else where it must be."""
    rest = block.text
    while units(rest) >= LIMIT:
        fitting = _fitting(rest)
        cut = fitting.rfind("\n") + 1 or len(fitting)
        yield Block(rest[:cut].rstrip("\n"), block.tag)
        rest = rest[cut:].lstrip("\n")
    if rest:
        yield Block(rest, block.tag)


def _fitting(text: str) -> str:
    """Take as much from the start as one message holds, with a unit to spare for the line end."""
    return text.encode("utf-16-le")[: 2 * (LIMIT - 1)].decode("utf-16-le", "ignore")


def units(text: str) -> int:
    """Count the UTF-16 units in which Telegram measures a text."""
    return len(text.encode("utf-16-le")) // 2
