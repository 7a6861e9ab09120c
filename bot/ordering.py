"""The order of updates: one after the other within a chat, side by side across chats."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any
from weakref import WeakValueDictionary

from telegram import Update
from telegram.ext import BaseUpdateProcessor

AT_ONCE = 1024
"""Updates under way at a time, those included that wait for their chat's turn."""
REMEMBERED_UPDATES = 4096
"""How many update ids are known again: a webhook call that was answered too late comes twice."""


class ChatOrder(BaseUpdateProcessor):
    """Handles the updates of one chat in the order in which they came, and each update once."""

    __slots__ = ("_handled", "_locks", "_seen", "_under_way")

    def __init__(self, handled: Callable[[int], None] | None = None) -> None:
        super().__init__(AT_ONCE)
        self._handled = handled
        self._under_way: set[asyncio.Task[Any]] = set()
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._seen: OrderedDict[int, None] = OrderedDict()

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Wait for the chat's turn, then handle the update."""
        if not isinstance(update, Update):
            await coroutine
        elif self._is_new(update.update_id):
            await self._in_turn(update, coroutine)
            if self._handled is not None:
                self._handled(update.update_id)
        elif isinstance(coroutine, Coroutine):
            coroutine.close()

    def give_up_after(self, longest: float) -> None:
        """Cut off what is still under way after so many seconds; the next process takes it up."""
        asyncio.get_running_loop().call_later(longest, self._give_up)

    def _give_up(self) -> None:
        for task in self._under_way:
            task.cancel()

    async def _in_turn(self, update: Update, coroutine: Awaitable[Any]) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._under_way.add(task)
        try:
            if (chat := update.effective_chat) is None:
                await coroutine
            else:
                async with self._lock(chat.id):
                    await coroutine
        finally:
            if task is not None:
                self._under_way.discard(task)

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to release."""

    def _lock(self, chat: int) -> asyncio.Lock:
        lock = self._locks.get(chat)
        if lock is None:
            lock = self._locks[chat] = asyncio.Lock()
        return lock

    def _is_new(self, update: int) -> bool:
        if update in self._seen:
            return False
        self._seen[update] = None
        if len(self._seen) > REMEMBERED_UPDATES:
            self._seen.popitem(last=False)
        return True
