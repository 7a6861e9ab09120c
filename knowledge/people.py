"""Who may do what: roles, the places they hold for, and rights as plain questions about a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Role(StrEnum):
    """What somebody is in this bot; a later one may do more."""

    VIEWER = "viewer"
    REPORTER = "reporter"
    APPROVER = "approver"
    ADMIN = "admin"

    @property
    def label(self) -> str:
        """What the role is called in Chinese."""
        return _TITLES[self]

    @property
    def rank(self) -> int:
        """How far its rights go."""
        return list(Role).index(self)


_TITLES = {Role.VIEWER: "查询人员", Role.REPORTER: "填报人", Role.APPROVER: "审核人", Role.ADMIN: "管理员"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A member: a Telegram user with a role, for some places or (an approver, an admin) for all."""

    id: int
    name: str = ""
    role: Role
    places: tuple[str, ...] = ()

    @property
    def described(self) -> str:
        """Name and role in a few words."""
        return f"{self.name or self.id}（{described(self.role, self.places)}）"


def described(role: Role, places: tuple[str, ...]) -> str:
    """Say a role and the places it is for."""
    if places:
        return f"{role.label}，{'、'.join(places)}"
    return f"{role.label}，全部地市" if role is Role.APPROVER else role.label


def may_ask(person: Person | None, *, members_only: bool) -> bool:
    """Whether questions of this person are answered."""
    return person is not None or not members_only


def may_report(person: Person | None, place: str) -> bool:
    """Whether this person may report for a place."""
    if person is None or person.role is Role.VIEWER:
        return False
    return person.role is Role.ADMIN or place in person.places or (person.role is Role.APPROVER and not person.places)


def may_approve(person: Person | None, place: str) -> bool:
    """Whether this person decides on reports of a place."""
    return person is not None and person.role.rank >= Role.APPROVER.rank and may_report(person, place)


def may_manage(person: Person | None) -> bool:
    """Whether this person invites, removes, imports and pushes."""
    return person is not None and person.role is Role.ADMIN


def joined(known: Person | None, invited: Person) -> Person:
    """Work out what somebody is after following an invitation: nobody loses rights by one."""
    if known is None or invited.role.rank > known.role.rank:
        return invited
    if invited.role is not known.role or not known.places:
        return known
    places = tuple(dict.fromkeys((*known.places, *invited.places))) if invited.places else ()
    return Person(id=known.id, name=invited.name, role=known.role, places=places)


def reportable(person: Person | None, places: Iterable[str]) -> tuple[str, ...]:
    """The places of a list that this person may report for."""
    return tuple(place for place in places if may_report(person, place))


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What somebody becomes who follows a link that works once."""

    id: int
    role: Role
    places: tuple[str, ...] = ()
    created_by: int | None
    """The admin; None for the command line."""
    created_at: datetime
    expires_at: datetime
    token: str = field(default="", repr=False)
    """Known only when it was just made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is kept about a user."""

    person: Person | None
    joined: date | None
    reports: int
    """How many entries of the ledger name this user."""
    others: tuple[str, ...] = ()
    """Everything else, in words."""
