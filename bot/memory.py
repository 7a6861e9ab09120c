"""The memory of the chats: the lively ones in this process, all of them in the database, written a moment later."""

from __future__ import annotations

import json
import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from sqlite_utils import Database as SqliteDatabase

from bot.database import Database
from bot.delaying import Delayed
from handlers.plain import from_plain, to_plain
from handlers.state import ChatKey, ChatState

FLUSH_AFTER = 0.25
"""Seconds in which changes are gathered before they are written: what a power cut can take."""
LIVELY = 2000
"""Chats held in memory."""
KEPT = timedelta(days=30)
"""A chat that was silent for so long is forgotten."""
_log = logging.getLogger(__name__)


class StoredStates:
    """Chat states that outlive the process."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._lively: OrderedDict[ChatKey, ChatState] = OrderedDict()
        self._unwritten: dict[ChatKey, ChatState] = {}
        self._being_written: dict[ChatKey, ChatState] = {}
        self._writing = Delayed(FLUSH_AFTER, self._write)

    def get(self, key: ChatKey) -> ChatState:
        """Recall a chat, or begin with an empty memory."""
        state = self._lively.get(key) or self._unwritten.get(key) or self._being_written.get(key)
        if state is None:
            state = self._read(key)
            self._hold(key, state)
        return state

    def put(self, key: ChatKey, state: ChatState) -> None:
        """Remember a chat now, and write it down soon."""
        self._hold(key, state)
        self._unwritten[key] = state
        self._writing.soon()

    async def flush(self) -> None:
        """Write down everything that is not yet written."""
        await self._writing.now()

    async def forget(self, chat: int) -> None:
        """Drop what is remembered of a chat, in whichever topic; the database is the caller's."""
        await self.flush()
        for key in [key for key in self._lively if key[0] == chat]:
            del self._lively[key]

    def forget_silent(self) -> int:
        """Drop the chats that were silent for long; call it before the event loop runs."""
        horizon = (self._clock() - KEPT).isoformat()
        return self._database.write_now(
            lambda db: db.execute("DELETE FROM chat_states WHERE updated < ?", [horizon]).rowcount
        )

    def _hold(self, key: ChatKey, state: ChatState) -> None:
        self._lively[key] = state
        self._lively.move_to_end(key)
        if len(self._lively) > LIVELY:
            self._lively.popitem(last=False)

    def _read(self, key: ChatKey) -> ChatState:
        found = self._database.reader.execute("SELECT state FROM chat_states WHERE chat = ? AND topic = ?", key)
        row = found.fetchone()
        if row is None:
            return ChatState()
        try:
            return from_plain(ChatState, json.loads(row[0]))
        except ValueError as error:  # written by another version: the talk begins anew
            _log.warning("state of a chat not readable: %s", error)
            return ChatState()

    async def _write(self) -> None:
        states = self._being_written = self._unwritten
        self._unwritten = {}
        if not states:
            return
        updated = self._clock().isoformat()
        try:
            await self._database.write(lambda db: _store(db, states.items(), updated), quiet=True)
        except Exception:  # noqa: BLE001 - a full disk must not end the talk: tried again with the next change
            _log.exception("state of %d chats not written", len(states))
            self._unwritten = states | self._unwritten
        self._being_written = {}


def _store(db: SqliteDatabase, states: Iterable[tuple[ChatKey, ChatState]], updated: str) -> None:
    # escaped, so that half a character pair in a question can be stored too
    rows = [(*key, json.dumps(to_plain(state)), updated) for key, state in states]
    db.conn.executemany("INSERT OR REPLACE INTO chat_states (chat, topic, state, updated) VALUES (?, ?, ?, ?)", rows)
