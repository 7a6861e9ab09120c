"""The command menus that people see, for each kind of chat; a menu shows commands, it does not guard them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError

from handlers.speaking import SpeakingBot
from knowledge.model import TaskList

ASKING = {
    "ask": "提问，例如 /ask 后面写一句话",
    "city": "查一个地市的全部任务",
    "rank": "按指标给地市排名",
    "source": "答案依据的文件",
    "subscribe": "提醒：选地市、节奏、时间",
    "help": "能问什么，怎么问",
}
"""Commands for everybody, with what the menu says about them."""
PRIVATE = {"start": "从头开始", **ASKING}
ADMIN: dict[str, str] = {**PRIVATE}
LANGUAGES = (None, "zh")
_log = logging.getLogger(__name__)


async def publish(bot: SpeakingBot, task_list: TaskList, admins: tuple[int, ...]) -> None:
    """Show the menus and the description; a bot without them still answers, so failures are only logged."""
    scopes: list[tuple[BotCommandScope, dict[str, str]]] = [
        (BotCommandScopeDefault(), ASKING),
        (BotCommandScopeAllPrivateChats(), PRIVATE),
        (BotCommandScopeAllGroupChats(), ASKING),
        *((BotCommandScopeChat(admin), ADMIN) for admin in admins),
    ]
    requests: list[Awaitable[bool]] = [
        bot.set_my_commands([BotCommand(*item) for item in menu.items()], scope=scope, language_code=language)
        for scope, menu in scopes
        for language in LANGUAGES
    ]
    about = f"回答关于《{task_list.title}》的问题：目标、时限、排名、比较、进度。直接用一句话问。"
    requests += [bot.set_my_description(about[:512]), bot.set_my_short_description(about[:120])]
    for failure in await asyncio.gather(*requests, return_exceptions=True):
        if isinstance(failure, TelegramError):
            _log.warning("menu not published: %s", failure)
        elif isinstance(failure, BaseException):
            raise failure
