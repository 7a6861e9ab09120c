"""The state of the ledger and of its people in a few words, for `doctor`."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlite_utils import Database as SqliteDatabase

from bot import invitations, membership
from bot.database import open_reader
from bot.errors import BotError
from bot.settings import Settings
from knowledge.errors import KnowledgeError
from knowledge.ledger import Ledger
from knowledge.loading import load_first
from knowledge.people import Role

LONG = timedelta(days=3)
"""A report that waits for longer wants looking after."""
Told = tuple[bool, str]
"""Whether it is risky, and what it is."""


def look(settings: Settings, now: datetime) -> Iterator[Told]:
    """Tell who the members are and what waits for a decision, if there is a database already."""
    if not settings.database.exists():
        return
    try:
        db = open_reader(settings.database)
        yield from (*_members(db, settings, now), *_reports(db, settings, now))
    except (BotError, KnowledgeError, sqlite3.Error):  # an older database, a broken list: both are told elsewhere
        return


def _members(db: SqliteDatabase, settings: Settings, now: datetime) -> Iterator[Told]:
    people = {person.id: person.role for person in membership.everyone(db)}
    people |= dict.fromkeys(settings.admins, Role.ADMIN)
    counted = Counter(people.values())
    parts = "、".join(f"{role.label}{counted[role]}人" for role in reversed(Role) if counted[role])
    invited = sum(1 for _ in invitations.waiting(db, now))
    yield (
        False,
        f"成员 {len(people)} 人"
        + (f"：{parts}" if parts else "")
        + (f"；等人用的邀请 {invited} 份" if invited else ""),
    )
    if settings.members_only and not counted[Role.ADMIN]:
        yield True, "只对成员开放（BOT_ACCESS=members），而没有管理员：在命令行用 invite 发邀请"


def _reports(db: SqliteDatabase, settings: Settings, now: datetime) -> Iterator[Told]:
    ledger = Ledger(db, load_first(settings.tasks))
    (count,) = db.execute("SELECT count(*) FROM reports WHERE list = ?", (ledger.task_list.id,)).fetchone()
    waiting = ledger.waiting()
    if not waiting:
        yield False, f"台账 {count} 条填报，没有等待审核的"
        return
    oldest = min(report.recorded_at for report in waiting)
    waited = now.date() - oldest.date()
    yield waited >= LONG, f"台账 {count} 条填报，{len(waiting)} 条等待审核，最早的已等 {waited.days} 天"
