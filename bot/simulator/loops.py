"""Event loops with a time of their own: hours pass in no time, or faster than on the wall."""

from __future__ import annotations

import asyncio
import selectors
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from bot.database import Database

T = TypeVar("T")


class _Skipping(selectors.DefaultSelector):
    """Never waits: the loop's time jumps to the next timer instead."""

    skip: Callable[[float], None]

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            return super().select(None)
        events = super().select(0)
        if not events:
            self.skip(timeout)
        return events


class VirtualLoop(asyncio.SelectorEventLoop):
    """Time passes only while everybody waits, and then at once."""

    def __init__(self) -> None:
        self._virtual = 1000.0
        selector = _Skipping()
        selector.skip = self._skip
        super().__init__(selector)
        self._clock_resolution = 1e-9

    def time(self) -> float:
        return self._virtual

    def _skip(self, seconds: float) -> None:
        self._virtual += seconds


class _Hurrying(selectors.DefaultSelector):
    factor = 1.0

    def select(self, timeout: float | None = None) -> list[Any]:
        return super().select(None if timeout is None else timeout / self.factor)


class ScaledLoop(asyncio.SelectorEventLoop):
    """Time passes `factor` times faster than on the wall, for every timer and every timeout alike."""

    def __init__(self, factor: float) -> None:
        self.factor = factor
        selector = _Hurrying()
        selector.factor = factor
        super().__init__(selector)

    def time(self) -> float:
        return time.monotonic() * self.factor


class InlineDatabase(Database):
    """Writes without leaving the loop, so that virtual time does not run ahead of the other thread."""

    async def write(self, work: Callable[[Any], T], *, quiet: bool = False) -> T:
        result = self.write_now(work)
        if not quiet:
            for listener in self._listeners:
                listener()
        return result


def in_virtual_time(main: Coroutine[Any, Any, T]) -> T:
    """Run it in a loop whose time nobody has to wait for."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)
