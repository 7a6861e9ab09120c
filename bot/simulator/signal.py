"""A wake-up call for everyone who waits for the world to change."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Signal:
    """Wakes all who wait, each time it fires; waiting never polls."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def fire(self) -> None:
        """Wake everyone who waits now."""
        self._event.set()
        self._event = asyncio.Event()

    async def until(self, ready: Callable[[], bool]) -> None:
        """Return once `ready()` is true, looking again each time the signal fires."""
        while not ready():
            await self._event.wait()
