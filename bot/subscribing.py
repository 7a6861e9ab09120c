"""What handlers do to subscriptions: read at once, written through the thread of the database."""

from __future__ import annotations

from datetime import date, datetime

from sqlite_utils import Database as SqliteDatabase

from bot import outbox, subscriptions
from bot.database import Database
from knowledge.reminding import Snooze, Subscription


class StoredSubscriptions:
    """Reads subscriptions directly and writes them through the thread of the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, chat: int) -> Subscription | None:
        """What a chat wants to be told, None if it never said."""
        return subscriptions.get(self._database.reader, chat)

    async def put(self, subscription: Subscription) -> None:
        """Keep what a chat wants to be told."""
        await self._database.write(lambda db: subscriptions.put(db, [subscription]))

    async def acknowledge(self, chat: int, key: str, day: date, now: datetime) -> None:
        """Note that a chat has seen its digest of a day."""

        def work(db: SqliteDatabase) -> None:
            if f":{chat}:" in key:
                outbox.acknowledge(db, key, now)
            db.execute(
                "UPDATE subscriptions SET acknowledged = max(coalesce(acknowledged, ''), ?) WHERE chat = ?",
                (day.isoformat(), chat),
            )
            subscriptions.drop_snoozes(db, chat)

        await self._database.write(work)

    async def snooze(self, snooze: Snooze) -> None:
        """Have a chat told again later."""
        await self._database.write(lambda db: subscriptions.put_snooze(db, snooze))
