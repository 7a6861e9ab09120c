"""Runs the real application over the fake Bot API, and knows when an update is completely handled."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from types import TracebackType
from typing import Any, Self

from telegram import Update
from telegram.ext import Application

from bot.simulator.telegram import FakeTelegram

PATIENCE = 20.0
"""Seconds after which an update that is still not handled counts as stuck."""
AnyApplication = Application[Any, Any, Any, Any, Any, Any]


class StuckError(TimeoutError):
    """The bot did not finish an update in time."""


class Runner:
    """Starts and stops an Application in the order of `Application.run_polling`, inside a running event loop."""

    def __init__(
        self, application: AnyApplication, fake: FakeTelegram, *, allowed_updates: Sequence[str] = Update.ALL_TYPES
    ) -> None:
        self.application = application
        self.fake = fake
        self._allowed = allowed_updates
        self._before: set[asyncio.Task[Any]] = set()
        self.idle: Callable[[], Awaitable[None]] = _at_once
        """How to wait until the bot has nothing more to say of its own accord."""

    async def start(self) -> None:
        """Initialise, run `post_init`, poll, start."""
        application = self.application
        if application.updater is None:
            raise ValueError("an application without an updater cannot fetch updates")
        await application.initialize()
        if application.post_init:
            await application.post_init(application)
        await application.updater.start_polling(allowed_updates=self._allowed)
        await application.start()
        self._before = _spawned()

    async def stop(self) -> None:
        """Stop polling, finish what was fetched, run `post_stop`, shut down, run `post_shutdown`."""
        application = self.application
        if application.updater and application.updater.running:
            await application.updater.stop()
        if application.running:
            await application.stop()
            if application.post_stop:
                await application.post_stop(application)
        await application.shutdown()
        if application.post_shutdown:
            await application.post_shutdown(application)

    async def settled(self, update_id: int | None) -> None:
        """Return once this update, and whatever it set going, is completely handled; StuckError after `PATIENCE`."""
        if update_id is None:
            return
        try:
            async with asyncio.timeout(PATIENCE):
                # the next getUpdates confirms an update only after it was put into the queue
                await self.fake.world.updates.until_confirmed(update_id)
                await self.application.update_queue.join()
                await self._non_blocking_done()
                await self.idle()
        except TimeoutError as error:
            raise StuckError(f"update {update_id} was not handled within {PATIENCE:g} s") from error

    async def _non_blocking_done(self) -> None:
        while tasks := _spawned() - self._before:
            await asyncio.wait(tasks)

    async def __aenter__(self) -> Self:
        try:
            await self.start()
        except BaseException:
            await self.stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()


async def _at_once() -> None:
    """Most applications only speak when spoken to."""


def _spawned() -> set[asyncio.Task[Any]]:
    """Return the tasks of `Application.create_task`: handlers with block=False and work they hand off."""
    return {
        task
        for task in asyncio.all_tasks()
        if getattr(task.get_coro(), "__qualname__", "") == "Application.__create_task_callback"
    }
