"""An answer as blocks, independent of where it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from knowledge.chart import Chart


class Kind(StrEnum):
    """What sort of reply it is."""

    ANSWER = "answer"
    """The list or the ledger says so; also "no such task" and "0"."""
    CLARIFY = "clarify"
    """Asks back, with choices."""
    DECLINE = "decline"
    """Outside the list or the subject, or not knowable; says what can be asked instead."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A next step: the text of a button and the full question that pressing it asks."""

    label: str
    question: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows to be aligned by the renderer; the first column is text, the others are figures."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a paper."""

    heading: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A text with a title that people hand on, such as a bulletin."""

    title: str
    dated: str
    sections: tuple[Section, ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Where a figure stands: the list, its rows, and the sentence of the document."""

    title: str
    rows: tuple[int, ...] = ()
    quote: str = ""

    def __str__(self) -> str:
        rows = "、".join(str(row) for row in self.rows[:6]) + ("等" if len(self.rows) > 6 else "")
        return f"依据：{self.title}" + (f"，第{rows}行" if self.rows else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One reply: the fact first, then a few short lines, then the source."""

    kind: Kind
    headline: str
    lines: tuple[str, ...] = ()
    table: Table | None = None
    notes: tuple[str, ...] = ()
    """What was assumed (按“湛江”理解) and what is left out (深圳不在本清单)."""
    citation: Citation | None = None
    paper: Paper | None = None
    """The same as a paper that is sent with it as a file."""
    suggestions: tuple[Suggestion, ...] = ()
    """Next steps of an answer; the choices of a clarification."""
    chart: Chart | None = None
    """A picture that says the same, where one was asked for."""
    picture: str = ""
    """The code of a picture that fits this answer, for a button; "" if none does."""
    places: tuple[str, ...] = ()
    """The places the reply is about, for follow-ups such as 这几个市."""

    def blocks(self) -> Iterator[str]:
        """The reply as plain text blocks, in the order in which they are read."""
        yield self.headline
        yield from self.lines
        if self.table is not None:
            yield from ("  ".join(cell for cell in row if cell) for row in self.table.rows)
        yield from self.notes
        if self.citation is not None:
            yield str(self.citation)

    def text(self) -> str:
        """The whole reply as plain text."""
        return "\n".join(self.blocks())
