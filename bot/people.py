"""The members' door for the handlers: reading happens here, writing on the database's own thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlite_utils import Database as SqliteDatabase

from bot import forgetting, invitations, membership, outbox, subscriptions
from bot.database import Database
from bot.memory import StoredStates
from knowledge.errors import MembershipError
from knowledge.ledger import audit
from knowledge.people import Invitation, Kept, Person, Role


class StoredPeople:
    """Members in the database; those named in the settings are admins whatever it says."""

    def __init__(
        self, database: Database, admins: tuple[int, ...], states: StoredStates, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._admins = admins
        self._states = states
        self._clock = clock

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

    def permanent(self, user: int) -> bool:
        """Whether the settings make this user an admin."""
        return user in self._admins

    def invitations(self) -> tuple[Invitation, ...]:
        """Invitations that can still be used, the newest first."""
        return tuple(invitations.waiting(self._database.reader, self._clock()))

    def kept(self, user: int) -> Kept:
        """Tell everything that is kept about a user."""
        return forgetting.kept(self._database.reader, user)

    async def invite(self, role: Role, places: tuple[str, ...], *, by: int) -> Invitation:
        """Make an invitation; its token is in the result and nowhere else."""
        at = self._clock()
        return await self._database.write(lambda db: invitations.invite(db, role=role, places=places, by=by, at=at))

    async def revoke(self, number: int, *, by: int) -> None:
        """Let an invitation be good no more."""
        at = self._clock()
        await self._database.write(lambda db: invitations.revoke(db, number, by=by, at=at))

    async def redeem(self, token: str, *, user: int, name: str, told: Callable[[Person], str]) -> Person:
        """Make somebody a member, and let the inviter know in the words of `told` (HTML)."""
        at = self._clock()

        def work(db: SqliteDatabase) -> Person:
            person, invitation = invitations.redeem(db, token, user=user, name=name, at=at)
            if invitation.created_by not in (None, user):
                outbox.put(
                    db,
                    key=f"joined:{invitation.id}",
                    chat=invitation.created_by or 0,
                    text=told(person),
                    kind="joined",
                    now=at,
                )
            return person

        await self._database.write(work)
        found = self.person(user)
        if found is None:  # removed again in the meantime
            raise MembershipError("您已不是成员。")
        return found

    async def remove(self, user: int, *, by: int) -> None:
        """Let somebody be a member no more."""
        if self.permanent(user):
            raise MembershipError("这位管理员写在设置 BOT_ADMINS 里，只能在那里去掉。")
        at = self._clock()

        def work(db: SqliteDatabase) -> None:
            if not membership.remove(db, user):
                raise MembershipError("这个人已经不是成员了。")
            subscriptions.forget(db, user)
            audit.note(db, at=at, actor=by, action="removed", person=user)

        await self._database.write(work)

    async def forget(self, user: int) -> None:
        """Delete what is kept about a user."""
        at = self._clock()
        await self._states.forget(user)
        await self._database.write(lambda db: forgetting.forget(db, user, at))
