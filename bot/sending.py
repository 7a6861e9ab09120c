"""Sending what lies in the outbox: at a steady pace, several at a time, each message once.

The results of one handful of messages are written in the same transaction that claims the next.
"""

from __future__ import annotations

import asyncio
import contextlib
import html
import logging
import re
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database as SqliteDatabase
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError
from telegram.ext import BaseRateLimiter

from bot import claiming
from bot.claiming import Ended, Later, Outcome, Sent
from bot.database import Database
from bot.journal import Journal
from bot.judging import judge
from bot.outbox import Outgoing, State
from bot.pacing import Pace
from handlers.delivery import seconds, was_never_sent
from handlers.speaking import SpeakingBot, Spot

AT_A_TIME = 16
"""Messages under way at a time: enough for the full pace where each takes half a second."""
HANDFUL = 8
"""Messages claimed at a time."""
LOOK_AFTER = 1.0
"""Seconds after which the outbox is looked at unasked: another program may have put something in."""
PATIENCE = 0.5
"""Seconds that claimed messages wait for their turn; if it takes longer they are given back."""
LAST_WAIT = 10.0
"""Seconds that messages under way get to arrive when the bot goes down."""
KEPT = timedelta(days=365)
"""How long it can be looked up what became of a message."""
_of_own_accord: ContextVar[bool] = ContextVar("of_own_accord", default=False)
_log = logging.getLogger(__name__)


class ReplyLane(BaseRateLimiter[None]):
    """Counts the replies, so that the sender steps back for them; they wait for each other only."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to release."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,
    ) -> Any:
        """Count a reply and pass it on; if Telegram wants to be left alone, the sender learns of it too."""
        del rate_limit_args
        chat = data.get("chat_id")
        speaking = endpoint.startswith(("send", "edit", "copy", "forward")) and not _of_own_accord.get()
        if not speaking or not isinstance(chat, int):
            return await callback(*args, **kwargs)
        time = asyncio.get_running_loop().time
        if (wait := self._pace.reply(chat, time())) > 0:
            await asyncio.sleep(wait)
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as told:
            self._pace.insist(chat, seconds(told), time())
            raise


class Sender:
    """Sends what lies in the outbox, as long as it runs. Its time is that of the event loop."""

    def __init__(self, database: Database, bot: SpeakingBot, clock: Callable[[], datetime], pace: Pace) -> None:
        self.database = database
        self._journal = Journal(database.path)
        self._bot = bot
        self._clock = clock
        self._pace = pace
        self._results: list[tuple[Outgoing, Outcome]] = []
        self._under_way: dict[asyncio.Task[None], Outgoing] = {}
        self._awake = asyncio.Event()
        self._closing = asyncio.Event()
        self._resting = asyncio.Event()
        self._turning = False
        """True while messages are claimed and handed on: they are no longer due and not yet under way."""
        self._running: asyncio.Task[None] | None = None

    async def start(self, first: Callable[[SqliteDatabase], None] | None = None) -> None:
        """Sort out what an earlier process left behind, do what is to be done `first`, then send."""
        now = self._clock()
        known = self._journal.open()
        left = await self.database.write(lambda db: claiming.recover(db, now, known))
        if first is not None:
            await self.database.write(first)
        if left:
            _log.warning("%d messages were being sent when the bot was cut short: they are marked unknown", left)
        await self.database.write(lambda db: claiming.prune(db, now - KEPT))
        self._journal.clear()
        self.database.listen(self._awake.set)
        self._running = asyncio.create_task(self._run(), name="sender")

    def stop_claiming(self) -> None:
        """Begin nothing more; what is under way goes on."""
        self._closing.set()
        self._awake.set()

    async def finish(self) -> None:
        """Wait a while for what is under way, write everything down, and end."""
        self.stop_claiming()
        if self._running is not None:
            await self._running
            self._running = None
            self._journal.close()

    async def idle(self) -> None:
        """Return when nothing that is due is left to send."""
        while self._running is not None and (self._turning or self._due() or self._under_way or self._results):
            self._resting.clear()
            await self._resting.wait()

    async def _run(self) -> None:
        while not self._closing.is_set():
            self._awake.clear()
            try:
                self._turning = True
                taken = await self._turn()
                if taken:
                    await self._spread(taken)
                self._turning = False
                if not taken:
                    await self._rest()
            except Exception:  # noqa: BLE001 - a full disk or a locked file must not end all sending
                _log.exception("the outbox cannot be worked on")
                self._turning = False
                await self._wait(self._closing, LOOK_AFTER)
        await self._wind_up()

    async def _turn(self) -> list[Outgoing]:
        """Write down what is known and take more, in one transaction."""
        room = min(HANDFUL, AT_A_TIME - len(self._under_way)) if self._pace.wait(self._time()) < PATIENCE else 0
        if not self._results and not (room > 0 and self._due()):
            return []
        held = self._pace.held(self._time()) | {message.chat for message in self._under_way.values()}
        results, now = self._results, self._clock()
        self._results = []

        def work(db: SqliteDatabase) -> list[Outgoing]:
            claiming.settle(db, results, now)
            return claiming.claim(db, now, room, held) if room > 0 else []

        try:
            taken = await self.database.write(work, quiet=True)
        except BaseException:
            self._results = results + self._results
            raise
        if not (self._under_way or self._results):
            self._journal.clear()
        self._journal.claimed(taken)
        return taken

    async def _spread(self, taken: list[Outgoing]) -> None:
        """Send a handful, each when the pace allows."""
        for number, message in enumerate(taken):
            while (wait := self._pace.wait(self._time())) > 0 and not self._closing.is_set():
                if wait > PATIENCE:
                    break
                await self._wait(self._closing, wait)
            if wait > 0 or self._closing.is_set():
                await self._give_back(taken[number:])
                return
            self._pace.take(message.chat, self._time())
            self._journal.begun(message)
            task = asyncio.create_task(self._send(message))
            self._under_way[task] = message
            task.add_done_callback(self._sent)

    async def _give_back(self, messages: list[Outgoing]) -> None:
        await self.database.write(lambda db: claiming.release(db, messages), quiet=True)

    def _sent(self, task: asyncio.Task[None]) -> None:
        del self._under_way[task]
        self._awake.set()

    async def _send(self, message: Outgoing) -> None:
        _of_own_accord.set(True)
        try:
            sent = await self._say(message)
            self._journal.sent(message, sent)
            outcome: Outcome = Sent(sent)
        except asyncio.CancelledError:
            self._results.append((message, Ended(State.UNKNOWN, claiming.CUT_SHORT)))
            raise
        except Exception as error:  # noqa: BLE001 - whatever happens, this message comes to an end and others go on
            outcome = self._judged(message, error)
        self._results.append((message, outcome))

    async def _say(self, message: Outgoing) -> int:
        spot, markup = Spot(message.chat, message.topic), dict(message.markup) if message.markup else None
        try:
            return await self._bot.say(spot, message.text, markup=markup)
        except BadRequest as refused:
            if "parse entities" not in refused.message.lower():
                raise
            _log.error("HTML of %s refused, sent as plain text: %s", message.key, refused.message)
            return await self._bot.say(spot, _plain(message.text), html=False, markup=markup)

    def _judged(self, message: Outgoing, error: Exception) -> Outcome:
        outcome, now = judge(error, message.attempt), self._time()
        if not isinstance(error, TelegramError):
            _log.error("message %s not sent", message.key, exc_info=error)
        elif isinstance(error, RetryAfter):
            self._pace.insist(message.chat, seconds(error), now)
        elif isinstance(outcome, Later):
            wait = outcome.wait.total_seconds()
            if isinstance(error, NetworkError) and not was_never_sent(error):
                self._pace.hold(message.chat, now + wait)
            else:  # nobody can be reached at present
                self._pace.halt(now + wait)
        return outcome

    async def _rest(self) -> None:
        """Wait until there may be something to do."""
        if not (self._under_way or self._results or self._due()):
            self._resting.set()
        now = self._time()
        wait = min(LOOK_AFTER, max(self._pace.release(now), self._pace.wait(now), 0.01))
        await self._wait(self._awake, wait)

    async def _wind_up(self) -> None:
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=LAST_WAIT)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        results, now = self._results, self._clock()
        try:
            await self.database.write(lambda db: claiming.settle(db, results, now), quiet=True)
            self._results = []
            self._journal.clear()
        except Exception:  # noqa: BLE001 - the next process finds them under way, and calls them unknown
            _log.exception("what became of %d messages is not written down", len(results))
        self._resting.set()

    def _due(self) -> bool:
        return claiming.is_due(self.database.reader, self._clock())

    @staticmethod
    async def _wait(event: asyncio.Event, longest: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(longest):
                await event.wait()

    @staticmethod
    def _time() -> float:
        return asyncio.get_running_loop().time()


def _plain(text: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", text))
