"""What an error of a request says about the message: whether it arrived, and whether to try again.

The order matters: in python-telegram-bot a bad request and a timeout are network errors too.
"""

from __future__ import annotations

from datetime import timedelta

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.claiming import Ended, Later, Moved, Outcome
from bot.outbox import State
from handlers.delivery import seconds, was_never_sent, was_not_carried_out

ATTEMPTS = 8
"""Times that a message is tried which Telegram turns down with 5xx."""
LONGEST_PAUSE = 60.0
_BLOCKED = {
    "bot was blocked by the user": "对方屏蔽了机器人",
    "user is deactivated": "对方的账号已注销",
    "bot was kicked": "机器人被移出了群",
    "bot is not a member": "机器人不在这个群或频道里",
    "bot can't initiate conversation": "对方还没有启动过机器人",
    "bot can't send messages to bots": "对方是机器人",
}
_REFUSED = {
    "chat not found": "没有这个会话：对方还没有启动过机器人，或群已解散",
    "not enough rights": "机器人在群里没有发言的权限",
    "chat_write_forbidden": "机器人在群里没有发言的权限",
    "message is too long": "文字太长",
    "message thread not found": "群里的话题已经没有了",
}


def judge(error: Exception, attempt: int) -> Outcome:
    """Decide what becomes of a message whose sending failed, at its first, second… attempt."""
    match error:
        case RetryAfter():
            return Later(timedelta(seconds=seconds(error)), "Telegram 要求放慢")
        case ChatMigrated():
            return Moved(error.new_chat_id)
        case Forbidden():
            return Ended(State.BLOCKED, _reason(error, _BLOCKED, "Telegram 不许发给对方"))
        case BadRequest():
            return Ended(State.FAILED, _reason(error, _REFUSED, "Telegram 不接受"))
        case NetworkError():
            return _of_the_network(error, attempt)
        case InvalidToken() | Conflict():  # the token is refused, or another instance is running
            return Later(timedelta(seconds=LONGEST_PAUSE), f"Telegram：{error.message}")
        case TelegramError():  # it was taken, but the answer is no answer
            return Ended(State.UNKNOWN, "看不懂 Telegram 的回音，不知是否送达")
        case _:
            return Ended(State.FAILED, f"程序出错：{type(error).__name__}")


def pause(attempt: int) -> float:
    """Seconds before the next attempt, longer each time."""
    return min(LONGEST_PAUSE, 0.5 * 2.0**attempt)


def _of_the_network(error: NetworkError, attempt: int) -> Outcome:
    if was_never_sent(error):
        return Later(timedelta(seconds=pause(attempt)), "连不上 Telegram")
    if not was_not_carried_out(error):
        return Ended(State.UNKNOWN, "没有等到 Telegram 的回音，不知是否送达")
    told = error.message.partition(". Parsing the server response")[0]  # what follows is a page of HTML
    if attempt >= ATTEMPTS:
        return Ended(State.FAILED, f"Telegram 出错，试了 {attempt} 次：{told}")
    return Later(timedelta(seconds=pause(attempt)), f"Telegram 出错：{told}")


def _reason(error: TelegramError, known: dict[str, str], other: str) -> str:
    told = error.message.lower()
    return next((reason for words, reason in known.items() if words in told), f"{other}：{error.message}")
