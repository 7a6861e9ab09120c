"""Many cumulative figures at once, as a table holds them: reviewed together, and added all or none.

A table of 50,000 rows is held against the ledger in memory, so that the write lock is held for a moment only.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import itemgetter

from sqlite_utils import Database

from knowledge.errors import LedgerError
from knowledge.filing.entry import Doubt, Entry
from knowledge.ledger import audit, checks
from knowledge.ledger.carrying import carry_on
from knowledge.ledger.reading import BEGINNING, END, Key, Reading
from knowledge.ledger.report import number
from knowledge.model import Amount, TaskList

CHANNEL = "import"
_APPROVED = "FROM reports WHERE list = ? AND place = ? AND indicator = ? AND state = 'approved'"
_TOLD_EVERY = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """One figure that a table adds to the ledger, and what stood there before it."""

    entry: Entry
    on: date
    before: Amount | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What a table would do to the ledger."""

    added: tuple[Added, ...]
    unchanged: int
    """Entries that the ledger holds already."""
    doubts: tuple[Doubt, ...]


@dataclass(slots=True)
class _Line:
    """The approved figures of one target in the order of their dates, with those of the table among them."""

    days: list[date] = field(default_factory=list)
    done: list[Amount] = field(default_factory=list)
    fresh: dict[int, Entry] = field(default_factory=dict)

    def at(self, day: date) -> Amount | None:
        """Tell what stands there at the end of a day."""
        found = bisect_right(self.days, day)
        return self.done[found - 1] if found else None


class Bulk:
    """Adds the entries of a table to the reports on one list. Not to be shared between threads."""

    def __init__(self, database: Database, task_list: TaskList) -> None:
        self.task_list = task_list
        self._db = database
        self._reading = Reading(database, task_list)

    def review(self, entries: Sequence[Entry], *, today: date, fewer: bool = False) -> Review:
        """Hold entries against the ledger; those without a date speak for today. `fewer` confirms falling figures."""
        doubts = [_doubt(each, f"日期{each.on}还没有到") for each in entries if each.on is not None and each.on > today]
        timely = [each for each in entries if each.on is None or each.on <= today]
        lines, unchanged = self._lines(timely, today)
        added: list[Added] = []
        for line in lines.values():
            for position, entry in line.fresh.items():
                before = line.done[position - 1] if position else None
                added.append(Added(entry=entry, on=line.days[position], before=before))
                if not fewer:
                    doubts += self._falling(line, position, entry)
        doubts += self._parts(lines)
        return Review(
            added=tuple(sorted(added, key=lambda each: (each.on, each.entry.row, each.entry.cell))),
            unchanged=unchanged,
            doubts=tuple(sorted(doubts, key=lambda doubt: (doubt.row, doubt.cell))),
        )

    def add(
        self,
        entries: Sequence[Entry],
        *,
        by: str,
        person: int | None = None,
        at: datetime,
        today: date,
        fewer: bool = False,
        evidence: str = "",
        told: Callable[[int], None] | None = None,
    ) -> Review:
        """Add entries as approved reports, all or, with a LedgerError, none; inside a transaction with the write lock.

        What is added was reviewed against the ledger as it stands now, not as it stood when somebody looked at it.
        """
        by = by.strip()
        if not by:
            raise LedgerError("没有写填报人。")
        review = self.review(entries, today=today, fewer=fewer)
        if review.doubts:
            first = review.doubts[0]
            raise LedgerError(f"有{len(review.doubts)}处存疑，没有导入；第一处在{first}。")
        with self._db.atomic():
            self._db.conn.executemany(
                "INSERT INTO reports (list, place, indicator, done, reported_by, reporter, reported_on, recorded_at,"
                " note, channel, evidence, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'approved')",
                self._rows(review.added, (by, person, at.isoformat(), evidence), told),
            )
            carried = [key for key in {(a.entry.place, a.entry.indicator) for a in review.added} if self._carry_on(key)]
            for place, key in carried:
                known = {each: self._reading.newest(place, each) for each in checks.family(self.task_list, key)}
                checks.parts_within(self.task_list, place, key, known)
            if review.added:
                audit.note(
                    self._db, at=at, actor=person, action="figures_imported", details={"reports": len(review.added)}
                )
        return review

    def _rows(
        self, added: Iterable[Added], signed: tuple[str, int | None, str, str], told: Callable[[int], None] | None
    ) -> Iterator[tuple[object, ...]]:
        by, person, at, evidence = signed
        for count, each in enumerate(added, 1):
            entry = each.entry
            target = (self.task_list.id, entry.place, entry.indicator, str(entry.done))
            yield (*target, by, person, str(each.on), at, entry.note, CHANNEL, evidence)
            if told is not None and count % _TOLD_EVERY == 0:
                told(count)

    def _lines(self, entries: Iterable[Entry], today: date) -> tuple[dict[Key, _Line], int]:
        """Put the entries among what the ledger holds; what it holds already is only counted."""
        wanted: dict[Key, list[Entry]] = {}
        for each in entries:
            wanted.setdefault((each.place, each.indicator), []).append(each)
        unchanged = 0
        lines = {}
        for key, fresh in wanted.items():
            held: list[tuple[date, Amount, Entry | None]] = [(on, done, None) for on, done in self._held(key)]
            newest_of = {on: done for on, done, _ in held}
            for entry in fresh:
                on = entry.on or today
                if newest_of.get(on) == entry.done:
                    unchanged += 1
                else:
                    held.append((on, entry.done, entry))
            held.sort(key=itemgetter(0))  # stable: on one day the table comes after the ledger
            lines[key] = _Line(
                [on for on, _, _ in held],
                [done for _, done, _ in held],
                {position: entry for position, (_, _, entry) in enumerate(held) if entry is not None},
            )
        return lines, unchanged

    def _held(self, key: Key) -> Iterator[tuple[date, Amount]]:
        if not self._db["reports"].exists():
            return
        rows = self._db.execute(
            f"SELECT reported_on, done {_APPROVED} ORDER BY reported_on, id",
            (self.task_list.id, *key),
        )
        for on, done in rows:
            yield date.fromisoformat(on), number(done)

    def _falling(self, line: _Line, position: int, entry: Entry) -> Iterator[Doubt]:
        if position and entry.done < line.done[position - 1]:
            day, before = line.days[position - 1], line.done[position - 1]
            text = f"{entry.place}{entry.indicator}{day}已有{before}，累计数减少到{entry.done}需要确认"
            yield _doubt(entry, text, confirmable=True)
        after = position + 1
        if after < len(line.done) and after not in line.fresh and entry.done > line.done[after]:
            day, later = line.days[after], line.done[after]
            text = f"{entry.place}{entry.indicator}到{day}是{later}，更早的{line.days[position]}不该有{entry.done}"
            yield _doubt(entry, text, confirmable=True)

    def _parts(self, lines: dict[Key, _Line]) -> Iterator[Doubt]:
        """Hold parts against their whole on each day of the table, and as all of it stands at the end."""
        for part in (indicator for indicator in self.task_list.indicators if indicator.part_of is not None):
            whole = part.part_of or ""
            for place in dict.fromkeys(place for place, key in lines if key in (part.key, whole)):
                pair = [lines.get((place, key)) or self._line_of((place, key)) for key in (part.key, whole)]
                found = _overflowing(*pair)
                if found is not None:
                    entry, inner, outer = found
                    yield _doubt(entry, f"{place}的{part.key}（{inner}）含在{whole}（{outer}）之内，不能更多")

    def _line_of(self, key: Key) -> _Line:
        held = list(self._held(key))
        return _Line([on for on, _ in held], [done for _, done in held])

    def _carry_on(self, key: Key) -> bool:
        """Let increments add to what stands before them now; False if there are none."""
        of = (self.task_list.id, *key)
        counted = "SELECT 1 FROM reports WHERE list = ? AND place = ? AND indicator = ? AND added IS NOT NULL LIMIT 1"
        if self._db.execute(counted, of).fetchone() is None:
            return False
        carry_on(self._db, self._reading, key, BEGINNING, END)
        return True


def _overflowing(part: _Line, whole: _Line) -> tuple[Entry, Amount, Amount] | None:
    """Find a day on which a part is more than its whole, and the entry that makes it so."""
    fresh = [(line.days[position], entry) for line in (part, whole) for position, entry in line.fresh.items()]
    fresh.sort(key=itemgetter(0))
    last = max(part.days[-1:] + whole.days[-1:], default=date.max)
    for day, entry in [*fresh, *((last, entry) for _, entry in fresh[-1:])]:
        inner, outer = part.at(day), whole.at(day)
        if inner is not None and outer is not None and inner > outer:
            return entry, inner, outer
    return None


def _doubt(entry: Entry, text: str, *, confirmable: bool = False) -> Doubt:
    return Doubt(row=entry.row, cell=entry.cell, text=text, confirmable=confirmable)
