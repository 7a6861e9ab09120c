"""The live cards of pushes: each tells how far its push is, until the end, also where an earlier process began it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from io import BytesIO

from telegram.error import BadRequest, Forbidden, TelegramError

from handlers import push_cards
from handlers.pushes import Card
from handlers.pushing import Pushing
from handlers.speaking import Markup, SpeakingBot

SLOWEST_LOOK = 2.0
"""Seconds between two looks at a push under way: its card is edited no more often."""
_log = logging.getLogger(__name__)


class LiveCards:
    """Follows the pushes that are under way."""

    def __init__(self, pushing: Pushing) -> None:
        self._pushing = pushing
        self._pushes = pushing.services.pushes
        self._resumed: set[asyncio.Task[None]] = set()

    async def follow(self, bot: SpeakingBot, card: Card, going: Callable[[], bool]) -> None:
        """Let a card tell how far its push is, until that has come to its end or the bot is no longer `going`."""
        shown, pause = "", 0.02
        while (push := self._pushes.push(card.push)) is not None:
            results, names = self._pushes.results(push.id), self._pushing.names(push)
            text, markup = push_cards.report(push, results, names, self._pushing.services.clock())
            if text != shown and await _rewritten(bot, card, text, markup):
                shown = text
            if text == shown and all(result.final for result in results):
                if account := push_cards.full_report(push, results, names):
                    paper = BytesIO(account.encode("utf-8-sig"))
                    await bot.send_document(card.chat, paper, filename=f"催办结果{push.id}.txt")
                break
            if not going():  # being told to end, it sends no more and must not wait for it
                return
            await asyncio.sleep(pause)
            pause = min(2 * pause, SLOWEST_LOOK)
        await self._pushes.leave(card.push)

    def resume(self, bot: SpeakingBot) -> None:
        """Go on with the cards that an earlier process could not bring to their end."""
        for card in self._pushes.live():
            task = asyncio.create_task(self._resumed_one(bot, card))
            self._resumed.add(task)
            task.add_done_callback(self._resumed.discard)

    async def idle(self) -> None:
        """Return when every card that was resumed has come to its end."""
        await asyncio.gather(*self._resumed)

    async def stop(self) -> None:
        """Leave the cards that were resumed as they are; the next start goes on with them."""
        for task in self._resumed:
            task.cancel()
        await asyncio.gather(*self._resumed, return_exceptions=True)

    async def _resumed_one(self, bot: SpeakingBot, card: Card) -> None:
        try:
            await self.follow(bot, card, lambda: True)
        except Exception:  # noqa: BLE001 - one card must not keep the bot from anything else
            _log.exception("the card of push %d is left as it is", card.push)


async def _rewritten(bot: SpeakingBot, card: Card, text: str, markup: Markup) -> bool:
    """Rewrite a card; False if it is worth trying again."""
    try:
        await bot.rewrite(card.chat, card.message, text, markup=markup)
    except (BadRequest, Forbidden) as refused:  # it says so already, or cannot be changed any more
        if "not modified" not in refused.message.lower():
            _log.warning("card not rewritten: %s", refused.message)
    except TelegramError as failed:
        _log.info("card not rewritten now: %s", failed.message)
        return False
    return True
