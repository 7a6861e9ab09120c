"""Work that is put off for a moment, so that what many ask for is done once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any


class Delayed:
    """Does its work a moment after somebody asked for it, once for everybody who asks until then."""

    def __init__(self, seconds: float, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._seconds = seconds
        self._work = work
        self._due: asyncio.TimerHandle | None = None
        self._running: asyncio.Task[None] | None = None

    def soon(self) -> None:
        """Have it done in a moment."""
        if self._due is None:
            self._due = asyncio.get_running_loop().call_later(self._seconds, self._start)

    async def now(self) -> None:
        """Do it now, after what is being done already."""
        if self._due is not None:
            self._due.cancel()
            self._due = None
        if self._running is not None:
            await asyncio.wait([self._running])
        await self._work()

    def _start(self) -> None:
        self._due = None
        self._running = asyncio.get_running_loop().create_task(self._work())
