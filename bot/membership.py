"""Members and the places they hold for, as rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from sqlite_utils import Database as SqliteDatabase
from sqlite_utils import Migrations

from knowledge.people import Person, Role

migrations = Migrations("people")


@migrations()
def people(db: SqliteDatabase) -> None:
    """Create the tables of members."""
    db["people"].create(  # type: ignore[union-attr]
        {"id": int, "name": str, "role": str, "joined_at": str}, pk="id", not_null={"name", "role", "joined_at"}
    )
    db.execute(
        "CREATE TABLE people_places (person INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,"
        " place TEXT NOT NULL, PRIMARY KEY (person, place))"
    )


def find(db: SqliteDatabase, user: int) -> Person | None:
    """Find a member."""
    return next(_read(db, "WHERE id = ?", (user,)), None)


def everyone(db: SqliteDatabase) -> tuple[Person, ...]:
    """All members in the order in which they came."""
    return tuple(_read(db, "ORDER BY joined_at, id"))


def put(db: SqliteDatabase, person: Person, joined_at: str) -> None:
    """Write down a member, or what a member is now."""
    db.execute(
        "INSERT INTO people (id, name, role, joined_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET name = excluded.name, role = excluded.role",
        (person.id, person.name, str(person.role), joined_at),
    )
    db.execute("DELETE FROM people_places WHERE person = ?", (person.id,))
    rows = [(person.id, place) for place in person.places]
    db.conn.executemany("INSERT INTO people_places (person, place) VALUES (?, ?)", rows)


def remove(db: SqliteDatabase, user: int) -> bool:
    """Drop a member; False if there was none."""
    return db.execute("DELETE FROM people WHERE id = ?", (user,)).rowcount > 0


def joined_on(db: SqliteDatabase, user: int) -> date | None:
    """Tell since when somebody is a member."""
    row = db.execute("SELECT joined_at FROM people WHERE id = ?", (user,)).fetchone()
    return datetime.fromisoformat(row[0]).date() if row else None


def _read(db: SqliteDatabase, which: str, values: Iterable[object] = ()) -> Iterator[Person]:
    sql = (
        "SELECT id, name, role, (SELECT group_concat(place, char(10)) FROM"  # noqa: S608 - constants only
        f" (SELECT place FROM people_places WHERE person = people.id ORDER BY rowid)) FROM people {which}"
    )
    for user, name, role, places in db.execute(sql, tuple(values)):
        yield Person(id=user, name=name, role=Role(role), places=tuple(places.split("\n")) if places else ())
