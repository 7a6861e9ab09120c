"""What admins are told because something is wrong with the running bot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from html import escape

from sqlite_utils import Database as SqliteDatabase

from bot import outbox
from bot.database import Database
from bot.people import StoredPeople
from knowledge.people import Role

NO_BACKUP = "⚠️ 今天（{day}）的数据库备份没有做成：{reason}。请检查磁盘；在服务器上可用 python -m bot backup 另存一份。"


@dataclass(frozen=True, slots=True)
class Alarms:
    """Tells every admin, once a day about the same thing."""

    database: Database
    people: StoredPeople
    clock: Callable[[], datetime]

    async def no_backup(self, day: date, reason: str) -> None:
        """Say that there is no copy of a day, and why."""
        admins = [person.id for person in self.people.everyone() if person.role is Role.ADMIN]
        text, now = escape(NO_BACKUP.format(day=day, reason=reason), quote=False), self.clock()

        def work(db: SqliteDatabase) -> None:
            for admin in admins:
                outbox.put(db, key=f"no backup {day} {admin}", chat=admin, text=text, kind="alarm", now=now)

        await self.database.write(work)
