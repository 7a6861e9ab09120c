"""When something goes wrong: the log learns everything (never a secret), the user one kind sentence."""

from __future__ import annotations

import logging

from telegram import Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from handlers.addressing import spot_of
from handlers.services import BotContext

SORRY = "抱歉，这次没有答上来。请稍后再问一次，或者换个说法。"
_log = logging.getLogger(__name__)


async def on_error(update: object, context: BotContext) -> None:
    """Log a failure of a handler or of polling, and tell whoever waits for an answer."""
    error = context.error
    if isinstance(error, TelegramError) and not isinstance(error, BadRequest):
        _log.warning("Telegram: %s: %s", type(error).__name__, error)
    else:
        _log.error("update %s failed", getattr(update, "update_id", "-"), exc_info=error)
    if isinstance(update, Update) and not _is_unreachable(error):
        await _apologise(update, context)


def _is_unreachable(error: Exception | None) -> bool:
    """Tell failures after which one more request makes things worse."""
    return isinstance(error, (Forbidden, RetryAfter)) or (
        isinstance(error, NetworkError) and not isinstance(error, BadRequest)
    )


async def _apologise(update: Update, context: BotContext) -> None:
    try:
        if update.callback_query is not None:
            await update.callback_query.answer()
        if update.effective_message is not None:
            await context.bot.say(spot_of(update.effective_message), SORRY, html=False)
    except TelegramError as failed:
        _log.warning("apology not delivered: %s", failed)
