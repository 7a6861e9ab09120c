"""The ledger: reports are only ever added; what has been delivered is derived from the newest approved one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from sqlite_utils import Database, Migrations

from knowledge.errors import LedgerError
from knowledge.model import Amount, Target, TaskList
from knowledge.progress import Figure

migrations = Migrations("ledger")
_COUNTED = frozenset("个家项户台套人次")
"""Units of things that come whole."""
_COLUMNS = "id, place, indicator, done, reported_by, reported_on, recorded_at, note, channel, state"


@migrations()
def reports(db: Database) -> None:
    """Create the table of reports; the database itself sees to it that none is deleted or changed."""
    fixed = "list, place, indicator, done, reported_by, reported_on, recorded_at, note, channel"
    db["reports"].create(  # type: ignore[union-attr]
        {
            "id": int,
            "list": str,
            "place": str,
            "indicator": str,
            "done": str,
            "reported_by": str,
            "reported_on": str,
            "recorded_at": str,
            "note": str,
            "channel": str,
            "state": str,
        },
        pk="id",
        not_null=set(fixed.split(", ")) | {"state"},
    )
    db.execute("CREATE INDEX reports_by_target ON reports (list, place, indicator, reported_on)")
    kept = "BEGIN SELECT RAISE(ABORT, 'reports are only ever added'); END"
    db.execute(f"CREATE TRIGGER reports_stay BEFORE DELETE ON reports {kept}")
    db.execute(f"CREATE TRIGGER reports_keep_their_words BEFORE UPDATE OF {fixed} ON reports {kept}")


class State(StrEnum):
    """What became of a report."""

    PENDING = "pending"
    APPROVED = "approved"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report as it stands in the ledger."""

    id: int
    place: str
    indicator: str
    done: Amount
    """Cumulative."""
    reported_by: str
    reported_on: date
    """The date that it speaks for."""
    recorded_at: datetime
    note: str
    channel: str
    """The way it came in: cli, demo, …"""
    state: State


class Ledger:
    """The reports on one list in a database that is prepared with `migrations`. Not to be shared between threads."""

    def __init__(self, database: Database, task_list: TaskList) -> None:
        self.task_list = task_list
        self._db = database
        self._known: Mapping[tuple[str, str], Figure] = MappingProxyType({})
        self._known_at: tuple[int, int] | None = None

    def figures(self) -> Mapping[tuple[str, str], Figure]:
        """Figures by (place, indicator key), read anew only when some program has written since the last call."""
        at = self._version()
        if at is None or at != self._known_at:
            self._known, self._known_at = MappingProxyType(self._figures()), at
        return self._known

    def report(
        self,
        *,
        place: str,
        indicator: str,
        done: Amount,
        by: str,
        on: date,
        recorded: datetime,
        note: str = "",
        channel: str = "cli",
        state: State = State.APPROVED,
        fewer: bool = False,
    ) -> Report:
        """Add a report; LedgerError if it cannot be true. `fewer` confirms a figure below the one before.

        Whoever shares the database with other programs calls this inside a transaction that holds the write lock.
        """
        target = self.target(place, indicator)
        done, by = self._amount(done, target), by.strip()
        if not by:
            raise LedgerError("没有写填报人。")
        if on > recorded.date():
            raise LedgerError(f"填报日期{on}还没有到。")
        figure = Figure(place=target.place, indicator=target.indicator, done=done, as_of=on)
        self._compare(figure, target, fewer=fewer)
        row = (self.task_list.id, target.place, target.indicator, str(done), by, str(on), recorded.isoformat())
        words = (note.strip(), channel, str(state))
        with self._db.atomic():
            added = self._db.conn.execute(
                "INSERT INTO reports (list, place, indicator, done, reported_by, reported_on, recorded_at,"
                " note, channel, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*row, *words),
            )
        return _report((added.lastrowid, *row[1:], *words))

    def reports(self, place: str | None = None) -> tuple[Report, ...]:
        """Everything that was reported, also what is not approved; the newest entry last."""
        if not self._db["reports"].exists():
            return ()
        of, values = ("", ()) if place is None else (" AND place = ?", (self.place(place),))
        sql = f"SELECT {_COLUMNS} FROM reports WHERE list = ?{of} ORDER BY id"  # noqa: S608 - constants only
        return tuple(map(_report, self._db.execute(sql, (self.task_list.id, *values))))

    def place(self, name: str) -> str:
        """Find the place of the list that this name means (湛江市 → 湛江), or LedgerError."""
        short = name.strip().removesuffix("市")
        if short not in self.task_list.places:
            raise LedgerError(f"“{name}”不在本清单里。")
        return short

    def target(self, place: str, indicator: str) -> Target:
        """Find the target that a place and an indicator name, or LedgerError."""
        place, said = self.place(place), indicator.strip().casefold()
        found = [i.key for i in self.task_list.indicators if said in (i.key.casefold(), i.name.casefold())]
        if not found:
            keys = "、".join(self.task_list.by_key)
            raise LedgerError(f"清单里没有“{indicator}”这个指标，只有{keys}。")
        target = self.task_list.targets.get((place, found[0]))
        if target is None:
            raise LedgerError(f"{place}没有{found[0]}任务，不能填报。")
        return target

    def _amount(self, done: Amount, target: Target) -> Amount:
        if isinstance(done, Decimal):
            if not done.is_finite():
                raise LedgerError("完成数应是一个数。")
            done = int(done) if done == done.to_integral_value() else done
        if done < 0:
            raise LedgerError(f"完成数不能是负数：{done}。")
        if target.unit in _COUNTED and not isinstance(done, int):
            raise LedgerError(f"{target.indicator}按{target.unit}计，完成数应是整数，不是{done}。")
        return done

    def _compare(self, figure: Figure, target: Target, *, fewer: bool) -> None:
        """Hold a new figure against the others, as they stand on its date and as they stand now."""
        for day in (figure.as_of, None):
            known = self._figures(day)
            before = known.get((figure.place, figure.indicator))
            if before is not None and before.as_of > figure.as_of:
                if figure.done > before.done and not fewer:
                    raise LedgerError(
                        f"{figure.place}{figure.indicator}到{before.as_of}是{before.done}{target.unit}，"
                        f"更早的{figure.as_of}不该有{figure.done}{target.unit}；确实如此请确认。"
                    )
                continue
            if before is not None and figure.done < before.done and not fewer:
                raise LedgerError(
                    f"{figure.place}{figure.indicator}上次填报{before.done}{target.unit}（{before.as_of}），"
                    f"累计数减少到{figure.done}{target.unit}需要确认。"
                )
            self._compare_parts({**known, (figure.place, figure.indicator): figure}, figure)

    def _compare_parts(self, figures: Mapping[tuple[str, str], Figure], new: Figure) -> None:
        for indicator in self.task_list.indicators:
            if indicator.part_of is None or new.indicator not in (indicator.key, indicator.part_of):
                continue
            part, whole = figures.get((new.place, indicator.key)), figures.get((new.place, indicator.part_of))
            if part is not None and whole is not None and part.done > whole.done:
                raise LedgerError(
                    f"{new.place}的{indicator.key}（{part.done}{indicator.unit}）含在{indicator.part_of}"
                    f"（{whole.done}{indicator.unit}）之内，不能更多。"
                )

    def _figures(self, until: date | None = None) -> dict[tuple[str, str], Figure]:
        if not self._db["reports"].exists():
            return {}
        rows = self._db.execute(
            "SELECT place, indicator, done, reported_on FROM reports"
            " WHERE list = ? AND state = ? AND reported_on <= ? ORDER BY reported_on, id",
            (self.task_list.id, str(State.APPROVED), str(until or date.max)),
        )
        return {
            (place, key): Figure(place=place, indicator=key, done=_number(done), as_of=date.fromisoformat(on))
            for place, key, done, on in rows
            if (place, key) in self.task_list.targets
        }

    def _version(self) -> tuple[int, int] | None:
        """Tell one state of the database from the next; None while a transaction may still be undone."""
        connection = self._db.conn
        if connection.in_transaction:
            return None
        (written_by_others,) = connection.execute("PRAGMA data_version").fetchone()
        return written_by_others, connection.total_changes


def _report(row: tuple[object, ...]) -> Report:
    number, place, indicator, done, by, on, at, note, channel, state = map(str, row)
    return Report(
        id=int(number),
        place=place,
        indicator=indicator,
        done=_number(done),
        reported_by=by,
        reported_on=date.fromisoformat(on),
        recorded_at=datetime.fromisoformat(at),
        note=note,
        channel=channel,
        state=State(state),
    )


def _number(text: str) -> Amount:
    return int(text) if text.isdigit() else Decimal(text)
