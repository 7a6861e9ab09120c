"""Invitations as rows: a link that makes somebody a member once. The link itself is kept nowhere, only its hash."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlite_utils import Database as SqliteDatabase
from sqlite_utils import Migrations

from bot import membership
from knowledge.errors import MembershipError
from knowledge.ledger import audit
from knowledge.people import Invitation, Person, Role, joined

TOKEN_BYTES = 16
"""128 bits: guessing one takes longer than the world lasts, so a plain hash of it is enough."""
VALID = timedelta(days=7)
_COLUMNS = "id, role, places, created_by, created_at, expires_at"

migrations = Migrations("invitations")


@migrations()
def invitations(db: SqliteDatabase) -> None:
    """Create the table of invitations."""
    db["invitations"].create(  # type: ignore[union-attr]
        {
            "id": int,
            "token_hash": str,
            "role": str,
            "places": str,
            "created_by": int,
            "created_at": str,
            "expires_at": str,
            "used_by": int,
            "used_at": str,
            "revoked_at": str,
        },
        pk="id",
        not_null={"token_hash", "role", "places", "created_at", "expires_at"},
    )
    db["invitations"].create_index(["token_hash"], unique=True)  # type: ignore[union-attr]


def invite(
    db: SqliteDatabase,
    *,
    role: Role,
    places: tuple[str, ...],
    by: int | None,
    at: datetime,
    valid: timedelta = VALID,
) -> Invitation:
    """Write down an invitation; its token is in the result and nowhere else."""
    if role is Role.REPORTER and not places:
        raise MembershipError("邀请填报人要写明地市。")
    if role not in (Role.REPORTER, Role.APPROVER) and places:
        raise MembershipError(f"{role.label}不分地市。")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    number = db.execute(
        "INSERT INTO invitations (token_hash, role, places, created_by, created_at, expires_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (_hash(token), str(role), json.dumps(places, ensure_ascii=False), by, at.isoformat(), (at + valid).isoformat()),
    ).lastrowid
    details = {"invitation": number, "role": str(role), "places": places}
    audit.note(db, at=at, actor=by, action="invited", details=details)
    return Invitation(
        id=number or 0, role=role, places=places, created_by=by, created_at=at, expires_at=at + valid, token=token
    )


def redeem(db: SqliteDatabase, token: str, *, user: int, name: str, at: datetime) -> tuple[Person, Invitation]:
    """Make somebody a member; MembershipError, one sentence, if the link is not or no longer good."""
    row = db.execute(
        f"SELECT {_COLUMNS}, used_by, used_at, revoked_at FROM invitations WHERE token_hash = ?",  # noqa: S608
        (_hash(token),),
    ).fetchone()
    if row is None:
        raise MembershipError("这个邀请链接不对，请向发给您的人再要一个。")
    *columns, used_by, used_at, revoked_at = row
    invitation = _read(tuple(columns))
    if used_at is not None:
        raise MembershipError(
            "这个邀请链接您已经用过了。" if used_by == user else "这个邀请链接已经用过了，请再要一个。"
        )
    if revoked_at is not None:
        raise MembershipError("这个邀请链接已被撤销，请再要一个。")
    if at >= invitation.expires_at:
        raise MembershipError("这个邀请链接已经过期，请再要一个。")
    db.execute("UPDATE invitations SET used_by = ?, used_at = ? WHERE id = ?", (user, at.isoformat(), invitation.id))
    person = joined(
        membership.find(db, user), Person(id=user, name=name, role=invitation.role, places=invitation.places)
    )
    membership.put(db, person, at.isoformat())
    details = {"invitation": invitation.id, "role": str(person.role), "places": person.places}
    audit.note(db, at=at, actor=invitation.created_by, action="joined", person=user, details=details)
    return person, invitation


def revoke(db: SqliteDatabase, number: int, *, by: int | None, at: datetime) -> None:
    """Let a link that nobody has used be good no more."""
    sql = "UPDATE invitations SET revoked_at = ? WHERE id = ? AND used_at IS NULL AND revoked_at IS NULL"
    if not db.execute(sql, (at.isoformat(), number)).rowcount:
        raise MembershipError("这个邀请已经用过或撤销了。")
    audit.note(db, at=at, actor=by, action="invitation_revoked", details={"invitation": number})


def waiting(db: SqliteDatabase, at: datetime) -> Iterator[Invitation]:
    """Invitations that can still be used, the newest first."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM invitations WHERE used_at IS NULL AND revoked_at IS NULL ORDER BY id DESC"  # noqa: S608
    )
    return (invitation for invitation in map(_read, rows) if invitation.expires_at > at)


def _read(row: tuple[object, ...]) -> Invitation:
    number, role, places, by, created, expires = row
    return Invitation(
        id=int(str(number)),
        role=Role(str(role)),
        places=tuple(json.loads(str(places))),
        created_by=by if isinstance(by, int) else None,
        created_at=datetime.fromisoformat(str(created)),
        expires_at=datetime.fromisoformat(str(expires)),
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
