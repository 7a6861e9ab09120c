"""Receiving updates, by asking for them or by being called: written down first, confirmed to Telegram afterwards."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from typing import Any

from telegram import Update
from telegram.error import Conflict, RetryAfter, TelegramError, TimedOut
from telegram.ext import Updater

from bot.arrivals import Raw
from bot.flood import TOO_FAST, Flood, Verdict, chat_of
from bot.health import Vital
from bot.hook import Hook
from bot.inbox import Inbox
from bot.pulse import Beat
from handlers.delivery import seconds
from handlers.speaking import SpeakingBot, Spot

LONG_POLL = 10
"""Seconds that Telegram waits for something to happen before it answers with nothing."""
LONGEST_PAUSE = 30.0
LISTENING_BEAT = 30.0
"""Seconds between two heartbeats of a webhook, which may hear nothing for hours."""
ALONE_AT_MOST = 60.0
"""Seconds for an update that is tried alone."""
LAST_WORD = 2.0
"""Seconds for telling Telegram, at the end, what has arrived."""
_log = logging.getLogger(__name__)
Handling = Callable[[Update], Awaitable[None]]


class Receiving(Updater):
    """Fetches updates, or is called with them, in the place of python-telegram-bot's own Updater.

    That one confirms what it has only in memory, and drops a whole batch for one update that it cannot read.
    """

    def __init__(self, bot: SpeakingBot, inbox: Inbox, flood: Flood, beat: Callable[[Beat], None]) -> None:
        super().__init__(bot, asyncio.Queue())
        self._speaking = bot
        self._inbox = inbox
        self._flood = flood
        self._beat = beat
        self._handle: Handling | None = None
        self._polling: asyncio.Task[None] | None = None
        self._hook: Hook | None = None
        self._offset = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self.vitals: Callable[[], Iterable[Vital]] = tuple
        """What the webhook's port tells about the health of the bot."""

    def handle_with(self, handle: Handling) -> None:
        """Say how one update is handled from beginning to end."""
        self._handle = handle

    async def start_polling(
        self,
        poll_interval: float = 0.0,
        timeout: object = LONG_POLL,  # noqa: ASYNC109 - the library's word
        bootstrap_retries: int = 0,
        allowed_updates: Sequence[str] | None = None,
        drop_pending_updates: bool | None = None,
        error_callback: Callable[[TelegramError], None] | None = None,
    ) -> asyncio.Queue[object]:
        """Handle what was left, then ask Telegram for updates until `stop`."""
        del poll_interval, timeout
        await self._spawn(self._bootstrap(bootstrap_retries, None, allowed_updates, drop_pending_updates))
        self._running = True
        await self._resume()
        self._polling = asyncio.create_task(self._poll(allowed_updates, error_callback), name="polling")
        return self.update_queue

    async def start_webhook(  # type: ignore[override]
        self,
        listen: str = "127.0.0.1",
        port: int = 80,
        url_path: str = "",
        webhook_url: str | None = None,
        secret_token: str | None = None,
        bootstrap_retries: int = 0,
        allowed_updates: Sequence[str] | None = None,
        drop_pending_updates: bool | None = None,
        max_connections: int = 40,
        **_: object,
    ) -> asyncio.Queue[object]:
        """Handle what was left, then listen, and tell Telegram where."""
        if not secret_token:
            raise ValueError("a webhook without a secret can be called by anybody")
        self._running = True
        await self._resume()
        self._hook = Hook(url_path, secret_token, self.accept, lambda: self.vitals())
        self._hook.listen(listen, port)
        telling = self._bootstrap(
            bootstrap_retries,
            webhook_url,
            allowed_updates,
            drop_pending_updates,
            max_connections=max_connections,
            secret_token=secret_token,
        )
        await self._spawn(telling)
        self._spawn(self._listen())
        return self.update_queue

    async def stop(self) -> None:
        """Receive nothing more."""
        self._running = False
        await self._drop_tasks()
        if self._hook is not None:
            await self._hook.close()
            self._hook = None
        if self._polling is not None:
            self._polling.cancel()
            await asyncio.wait([self._polling])
            self._polling = None
            await self._confirm()

    async def shutdown(self) -> None:
        """Let go of everything, also of what was only about to begin."""
        await self._drop_tasks()
        await super().shutdown()

    async def accept(self, found: Sequence[Raw]) -> None:
        """Write updates down, then hand over those that are new. A flood is not even written down."""
        now = asyncio.get_running_loop().time()
        heard = [raw for raw in found if self._is_heard(raw, now)]
        fresh = self._inbox.fresh(heard)
        try:
            await self._inbox.store(heard)  # first: an update that kills the process is known by what it left here
        except BaseException:
            self._inbox.forget(fresh)
            raise
        for raw in fresh:
            if (update := await self._read(raw)) is not None:
                self.update_queue.put_nowait(update)

    def _is_heard(self, raw: Raw, now: float) -> bool:
        verdict = self._flood.judge(raw, now)
        if verdict is Verdict.WARNED and (spot := chat_of(raw)) is not None:
            _log.warning("somebody in chat %d sends much too fast and is not heard for a while", spot[0])
            self._spawn(self._warn(Spot(*spot)))
        return verdict is Verdict.HEARD

    async def _warn(self, spot: Spot) -> None:
        try:
            await self._speaking.say(spot, TOO_FAST, html=False)
        except TelegramError as error:
            _log.info("warning not delivered: %s", error)

    async def _listen(self) -> None:
        while True:
            self._beat(Beat.HOOK)
            await asyncio.sleep(LISTENING_BEAT)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Do something in a task of its own: it can be cancelled when the bot is told to end at that moment."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _drop_tasks(self) -> None:
        dropped = list(self._tasks)
        for task in dropped:
            task.cancel()
        await asyncio.gather(*dropped, return_exceptions=True)

    async def _resume(self) -> None:
        """Handle what an earlier process left; what was left twice, alone, for it may be what ended that process."""
        left = await self._inbox.left()
        if left:
            _log.info("%d updates were left by an earlier process", len(left))
        for one in left:
            if one.tries and (update := await self._read(one.body)) is not None and self._handle is not None:
                await self._inbox.try_again([update.update_id])
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(ALONE_AT_MOST):
                        await self._handle(update)
                await self._inbox.flush()
        fresh = [one.body for one in left if not one.tries]
        await self._inbox.try_again([raw["update_id"] for raw in fresh])
        for raw in fresh:
            if (update := await self._read(raw)) is not None:
                self.update_queue.put_nowait(update)

    async def _read(self, raw: Raw) -> Update | None:
        """Turn it into an object; what the library cannot read is set aside, and the others go on."""
        try:
            return Update.de_json(dict(raw), self.bot)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it, it must not come again for ever
            await self._inbox.set_aside(raw["update_id"], f"读不懂这条消息：{type(error).__name__}")
            return None

    async def _poll(self, allowed: Sequence[str] | None, on_error: Callable[[TelegramError], None] | None) -> None:
        pause = 0.0
        while True:
            try:
                await self._inbox.room()
                found = await self._speaking.fetch(self._offset, LONG_POLL, allowed)
                self._beat(Beat.POLL)
                await self.accept(found)
                self._offset = max((raw["update_id"] + 1 for raw in found), default=self._offset)
                pause = 0.0
                continue
            except RetryAfter as told:
                pause = seconds(told) + 0.5
            except TelegramError as error:
                pause = 0.0 if isinstance(error, TimedOut) and not pause else min(LONGEST_PAUSE, max(1.0, pause * 1.5))
                self._tell(error, on_error)
            except Exception:  # noqa: BLE001 - the database: nothing is confirmed, so Telegram sends it again
                _log.exception("updates not written down")
                pause = min(LONGEST_PAUSE, max(1.0, pause * 1.5))
            await asyncio.sleep(pause)

    def _tell(self, error: TelegramError, on_error: Callable[[TelegramError], None] | None) -> None:
        if isinstance(error, Conflict):
            self._beat(Beat.CONFLICT)
            _log.error("另一个程序正用同一个 BOT_TOKEN 取消息：只能运行一个，请停掉另一个")
        elif on_error is not None:
            on_error(error)
        else:
            _log.warning("no updates: %s", error)

    async def _confirm(self) -> None:
        """Tell Telegram what has arrived; not needed, but kind to whoever starts with an empty database next."""
        if not self._offset:
            return
        with contextlib.suppress(TelegramError, TimeoutError):
            async with asyncio.timeout(LAST_WORD):
                await self._speaking.fetch(self._offset, 0, None, limit=1)
