"""The members' door for the handlers: reading happens here, writing on the database's own thread."""

from __future__ import annotations

from dataclasses import replace

from bot import membership
from bot.database import Database
from knowledge.people import Person, Role


class StoredPeople:
    """Members in the database; those named in the settings are admins whatever it says."""

    def __init__(self, database: Database, admins: tuple[int, ...]) -> None:
        self._database = database
        self._admins = admins

    def person(self, user: int | None) -> Person | None:
        """Find a member by the Telegram user; None for everybody else."""
        if user is None:
            return None
        found = membership.find(self._database.reader, user)
        if user not in self._admins:
            return found
        return replace(found, role=Role.ADMIN, places=()) if found else Person(id=user, role=Role.ADMIN)

    def everyone(self) -> tuple[Person, ...]:
        """All members, admins first."""
        ids = dict.fromkeys((*self._admins, *(person.id for person in membership.everyone(self._database.reader))))
        found = [person for person in map(self.person, ids) if person is not None]
        return tuple(sorted(found, key=lambda person: -person.role.rank))
