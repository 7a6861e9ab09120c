"""Fetching updates without losing any: what was fetched is confirmed only when it was handled.

Asking Telegram for the next updates confirms the ones before, and python-telegram-bot asks as soon as it has put them
into its queue. A process that is killed then would take unanswered questions with it. So the next request waits until
the queue is worked off. After a kill, what was under way comes again: an answer twice, rather than none.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

from telegram.request import BaseRequest

LONGEST_WAIT = 5.0
"""Seconds after which one stuck answer no longer keeps all other chats waiting."""


class ConfirmingRequest(BaseRequest):
    """A request for updates that lets the handling of earlier ones finish first."""

    __slots__ = ("_handled", "_inner")

    def __init__(self, inner: BaseRequest) -> None:
        self._inner = inner
        self._handled: Callable[[], Awaitable[None]] | None = None

    def wait_for(self, handled: Callable[[], Awaitable[None]]) -> None:
        """Say how to wait until everything that was fetched is handled."""
        self._handled = handled

    @property
    def read_timeout(self) -> float | None:
        """The read timeout of the request behind it."""
        return self._inner.read_timeout

    async def initialize(self) -> None:
        """Open what is behind it."""
        await self._inner.initialize()

    async def shutdown(self) -> None:
        """Close what is behind it."""
        await self._inner.shutdown()

    async def do_request(self, url: str, method: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Wait for the handlers, then ask."""
        if self._handled is not None:
            with contextlib.suppress(TimeoutError):  # one chat waits for flood control: the others go on
                # not wait_for: in Python 3.11 it can swallow the cancellation by which polling is stopped
                async with asyncio.timeout(LONGEST_WAIT):
                    await self._handled()
        return await self._inner.do_request(url, method, *args, **kwargs)
