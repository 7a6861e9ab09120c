"""The inbox: every update is written down before Telegram is told that it arrived, and ticked off when it was handled.

What a killed process leaves unticked is handled by the next one. An update that comes again is known again, also after
a restart. One that takes the process down with it each time is tried alone, and set aside in the end.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot import arrivals
from bot.arrivals import Left, Raw
from bot.database import Database
from bot.delaying import Delayed

TICK_AFTER = 0.01
"""Seconds in which handled updates are gathered before they are ticked off: what a crash can have answered twice."""
ROOM = 300
"""Updates under way at which no more are fetched."""
LONGEST_WAIT = 5.0
"""Seconds after which stuck answers no longer keep all other chats waiting."""
PRUNE_EVERY = timedelta(hours=1)
_log = logging.getLogger(__name__)


class Inbox:
    """Updates that outlive the process."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._open: set[int] = set()
        self._ticked: list[int] = []
        self._ticking = Delayed(TICK_AFTER, self._tick)
        self._roomy = asyncio.Event()
        self._pruned: datetime | None = None

    def fresh(self, found: Sequence[Raw]) -> list[Raw]:
        """Tell which updates are new; they are under way from now on."""
        known = self._open | arrivals.known(self._database.reader, found) if found else set()
        fresh = [raw for raw in found if raw["update_id"] not in known]
        self._open.update(raw["update_id"] for raw in fresh)
        return fresh

    def forget(self, fresh: Sequence[Raw]) -> None:
        """Let updates be new again: they could not be written down, so Telegram sends them again."""
        self._open.difference_update(raw["update_id"] for raw in fresh)

    async def store(self, found: Sequence[Raw]) -> None:
        """Write down what was received; only then may Telegram be told that it arrived."""
        if not found:
            return
        now = self._clock()
        prune = self._pruned is None or now - self._pruned > PRUNE_EVERY
        await self._database.write(lambda db: arrivals.store(db, found, now, prune=prune), quiet=True)
        self._pruned = now if prune else self._pruned

    async def left(self) -> list[Left]:
        """List what an earlier process left unfinished, without what has been tried often enough."""
        rows = await self._database.write(arrivals.left_behind, quiet=True)
        self._open.update(left.body["update_id"] for left in rows)
        return rows

    async def try_again(self, numbers: Sequence[int]) -> None:
        """Note that updates are begun anew, before they are."""
        tried = json.dumps(list(numbers))
        sql = "UPDATE inbox SET tries = tries + 1 WHERE update_id IN (SELECT value FROM json_each(?))"
        await self._database.write(lambda db: db.execute(sql, (tried,)), quiet=True)

    async def set_aside(self, number: int, reason: str) -> None:
        """Give an update up; `doctor` shows it."""
        _log.error("update %d is set aside: %s", number, reason)
        sql = "UPDATE inbox SET state = 'set aside', reason = ? WHERE update_id = ?"
        await self._database.write(lambda db: db.execute(sql, (reason, number)), quiet=True)
        self._close(number)

    def handled(self, number: int) -> None:
        """Tick an update off, in a moment."""
        self._close(number)
        self._ticked.append(number)
        self._ticking.soon()

    async def room(self) -> None:
        """Return when there is room for more updates, or when it has taken long enough."""
        if len(self._open) < ROOM:
            return
        self._roomy.clear()
        with contextlib.suppress(TimeoutError):
            # not wait_for: in Python 3.11 it can swallow the cancellation by which polling is stopped
            async with asyncio.timeout(LONGEST_WAIT):
                await self._roomy.wait()

    async def flush(self) -> None:
        """Write down now what was handled."""
        await self._ticking.now()

    def _close(self, number: int) -> None:
        self._open.discard(number)
        if len(self._open) < ROOM:
            self._roomy.set()

    async def _tick(self) -> None:
        ticked, self._ticked = self._ticked, []
        if not ticked:
            return
        try:
            await self._database.write(lambda db: arrivals.tick(db, ticked), quiet=True)
        except Exception:  # noqa: BLE001 - a full disk must not end the talk: tried again with the next one
            _log.exception("%d handled updates not ticked off", len(ticked))
            self._ticked = ticked + self._ticked
