"""What waits for the bot: updates with their ids, confirmed by offset, fetched by long poll."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from bot.simulator.errors import ApiError
from bot.simulator.signal import Signal

Update = dict[str, Any]

FIRST_UPDATE = 700_001
MAX_UPDATES = 100
ONLY_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds that Telegram sends only to bots that name them."""


class UpdateQueue:
    """The updates that the bot has not confirmed, in order."""

    def __init__(self) -> None:
        self.waiting: list[Update] = []
        self.confirmed = FIRST_UPDATE
        """The first update id that the bot has not confirmed."""
        self.arrived = Signal()
        self._fetched = Signal()
        self._next = FIRST_UPDATE
        self._allowed: frozenset[str] | None = None
        self._poll = 0

    def put(self, kind: str, payload: dict[str, Any]) -> int | None:
        """Add an update and return its id, None if the bot asked not to get this kind."""
        if not self.allows(kind):
            return None
        update_id, self._next = self._next, self._next + 1
        self.waiting.append({"update_id": update_id, kind: payload})
        self.arrived.fire()
        return update_id

    def allows(self, kind: str) -> bool:
        """Whether the bot gets updates of this kind."""
        return kind in self._allowed if self._allowed is not None else kind not in ONLY_ON_REQUEST

    def allow(self, kinds: Sequence[str] | None) -> None:
        """Choose the kinds of updates to come; None keeps the choice, an empty list is the default."""
        if kinds is not None:
            self._allowed = frozenset(kinds) or None

    async def poll(self, offset: int | None, limit: int, patience: float) -> list[Update]:
        """One getUpdates: confirms what lies before `offset`, then waits up to `patience` seconds for more."""
        self._poll += 1
        mine = self._poll
        self.arrived.fire()  # ends the poll of another program with the same token
        self._confirm(offset)
        try:
            async with asyncio.timeout(max(patience, 0)):
                await self.arrived.until(lambda: self._poll != mine or bool(self.waiting))
        except TimeoutError:
            pass
        if self._poll != mine:
            raise ApiError(
                409,
                "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
            )
        return list(self.waiting[: limit or MAX_UPDATES])

    def drop(self) -> None:
        """Forget everything that waits (drop_pending_updates)."""
        self.confirm(self._next)

    def confirm(self, before: int) -> None:
        """Forget the updates with an id below `before`."""
        self.waiting = [update for update in self.waiting if update["update_id"] >= before]
        self.confirmed = max(self.confirmed, before)
        self._fetched.fire()

    async def until_confirmed(self, update_id: int) -> None:
        """Return once the bot has confirmed this update."""
        await self._fetched.until(lambda: self.confirmed > update_id)

    def _confirm(self, offset: int | None) -> None:
        """Forget what lies before the offset; a negative one keeps only the last updates."""
        if offset is None or offset == 0:
            return
        if offset > 0:
            self.confirm(min(offset, self._next))
        elif self.waiting:
            self.confirm(self.waiting[max(offset, -len(self.waiting))]["update_id"])
