"""Bringing pages to a chat, through what Telegram and the network do to requests.

What surely was not carried out is sent again; what may have been is not, for a doubled answer confuses more than a
missing one, and the user can ask again.
"""

from __future__ import annotations

import logging
from asyncio import sleep
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import httpx
from telegram.error import BadRequest, ChatMigrated, NetworkError, RetryAfter, TelegramError, TimedOut

from handlers import rendering
from handlers.rendering import Block, Page
from handlers.speaking import Markup, SpeakingBot, Spot

T = TypeVar("T")
ATTEMPTS = 4
LONGEST_WAIT = 60.0
"""Seconds that a reply waits for flood control; after that the question is long forgotten."""
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_CUT_SHORT = ("internal server error:", "gateway timeout")
"""How a 5xx begins that does not tell whether it was carried out. Telegram's server says the first, with a reason,
also about messages under way when it restarts; 502, 503 and a bare 500 come from the gateway before it."""
_log = logging.getLogger(__name__)


async def deliver(bot: SpeakingBot, spot: Spot, pages: tuple[Page, ...], markup: Markup | None) -> tuple[int, ...]:
    """Send pages, the buttons under the last one, and return the ids of the messages."""
    if len(pages) == 1:
        return (await _send(bot, spot, pages[0], markup),)
    sent = []
    for number, page in enumerate(pages, start=1):
        sent.append(await _send(bot, spot, page, markup if number == len(pages) else None))
        spot = replace(spot, reply_to=None)
    return tuple(sent)


async def deliver_text(bot: SpeakingBot, spot: Spot, text: str, markup: Markup | None = None) -> None:
    """Send a text in plain words."""
    await deliver(bot, spot, rendering.pages([Block(text)]), markup)


async def revise(
    bot: SpeakingBot, spot: Spot, old: tuple[int, ...], pages: tuple[Page, ...], markup: Markup | None
) -> tuple[int, ...]:
    """Let earlier messages say something new: rewrite them in order, delete what is left over, send what is missing."""
    kept = []
    for number, (message, page) in enumerate(zip(old, pages, strict=False), start=1):
        buttons = markup if number == len(pages) else None
        kept.append(await _rewrite(bot, spot, message, page, buttons))
    for message in old[len(pages) :]:
        await _delete(bot, spot.chat, message)
    rest = pages[len(old) :]
    return (*kept, *(await deliver(bot, spot, rest, markup))) if rest else tuple(kept)


async def _send(bot: SpeakingBot, spot: Spot, page: Page, markup: Markup | None) -> int:
    try:
        return await persistently(lambda: bot.say(spot, page.html, markup=markup))
    except ChatMigrated as moved:
        return await _send(bot, Spot(moved.new_chat_id), page, markup)
    except BadRequest as refused:
        if not _markup_refused(refused):
            raise
        _log.error("HTML refused, sent as plain text: %s", refused.message)
        return await persistently(lambda: bot.say(spot, page.plain, html=False, markup=markup))


async def _rewrite(bot: SpeakingBot, spot: Spot, message: int, page: Page, markup: Markup | None) -> int:
    """Rewrite one message; where that is not possible any more, send a new one."""
    try:
        await persistently(lambda: bot.rewrite(spot.chat, message, page.html, markup=markup))
    except BadRequest as refused:
        if "not modified" not in refused.message.lower():
            return await _send(bot, spot, page, markup)
    return message


async def _delete(bot: SpeakingBot, chat: int, message: int) -> None:
    try:
        await bot.delete_message(chat, message)
    except BadRequest as refused:
        _log.info("message left standing: %s", refused.message)


async def persistently(request: Callable[[], Awaitable[T]]) -> T:
    """Make a request again as long as it surely was not carried out."""
    attempt = 1
    while True:
        try:
            return await request()
        except RetryAfter as told:
            wait = seconds(told)
            if attempt == ATTEMPTS or wait > LONGEST_WAIT:
                raise
        except (BadRequest, ChatMigrated):
            raise
        except NetworkError as failed:
            if attempt == ATTEMPTS or not was_not_carried_out(failed):
                raise
            wait = 0.5 * 2**attempt
        await sleep(wait)
        attempt += 1


def was_not_carried_out(failed: NetworkError) -> bool:
    """Tell a request that never left, or that was turned down with 5xx, from one of which nobody knows what became."""
    cause = failed.__cause__
    answered = not isinstance(failed, TimedOut) and (cause is None or isinstance(cause, TelegramError))
    return (answered and not failed.message.lower().startswith(_CUT_SHORT)) or was_never_sent(failed)


def was_never_sent(failed: NetworkError) -> bool:
    """Tell a request that did not even leave."""
    return isinstance(failed.__cause__, _NEVER_SENT)


def seconds(told: RetryAfter) -> float:
    """How long Telegram wants to be left alone."""
    wait = told.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def _markup_refused(refused: BadRequest) -> bool:
    return "parse entities" in refused.message.lower()
