"""The order of updates: one after the other within a chat, side by side across chats."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Coroutine
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

    __slots__ = ("_locks", "_seen")

    def __init__(self) -> None:
        super().__init__(AT_ONCE)
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._seen: OrderedDict[int, None] = OrderedDict()

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Wait for the chat's turn, then handle the update."""
        if not isinstance(update, Update):
            await coroutine
        elif self._is_new(update.update_id):
            chat = update.effective_chat
            if chat is None:
                await coroutine
            else:
                async with self._lock(chat.id):
                    await coroutine
        elif isinstance(coroutine, Coroutine):
            coroutine.close()

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
