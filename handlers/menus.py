"""The command menus that people see, for each kind of chat; a menu shows commands, it does not guard them."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import Awaitable, Iterable, Mapping

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
from knowledge.people import Person, Role

ASKING = {
    "ask": "提问，例如 /ask 后面写一句话",
    "city": "查一个地市的全部任务",
    "rank": "按指标给地市排名",
    "status": "全省进度：完成数、完成率、亮灯、谁落后",
    "my": "我的地市进度",
    "bulletin": "进展情况通报，附Word文件",
    "source": "答案依据的文件",
    "subscribe": "提醒：选地市、节奏、时间",
    "help": "能问什么，怎么问",
}
"""Commands for everybody, with what the menu says about them."""
PRIVATE = {"start": "从头开始", **ASKING, "me": "我的身份，机器人记着我的什么"}
RECORDS = {
    **PRIVATE,
    "pending": "等待审核的填报",
    "history": "谁在什么时候报了什么",
    "export": "台账Excel",
    "template": "待填的表格",
}
"""Commands for those who report and approve."""
ADMIN = {
    **RECORDS,
    "remind": "催办：选市、看名单、确认后发",
    "invite": "邀请成员：选身份和地市，得到一次有效的链接",
    "members": "成员名单，移除成员",
}
LANGUAGES = (None, "zh")
AT_ONCE = 10
_log = logging.getLogger(__name__)


async def publish(bot: SpeakingBot, task_list: TaskList, admins: tuple[int, ...]) -> None:
    """Show the menus and the description; a bot without them still answers, so failures are only logged."""
    scopes: list[tuple[BotCommandScope, dict[str, str]]] = [
        (BotCommandScopeDefault(), ASKING),
        (BotCommandScopeAllPrivateChats(), PRIVATE),
        (BotCommandScopeAllGroupChats(), ASKING),
        *((BotCommandScopeChat(admin), ADMIN) for admin in admins),
    ]
    requests = [request for scope, menu in scopes for request in _shown(bot, scope, menu)]
    about = f"回答关于《{task_list.title}》的问题：目标、时限、排名、比较、进度。直接用一句话问。"
    requests += [bot.set_my_description(about[:512]), bot.set_my_short_description(about[:120])]
    await _attempt(requests)


async def publish_for(bot: SpeakingBot, user: int, role: Role | None) -> None:
    """Show somebody the menu of their role; for None that of everybody."""
    scope = BotCommandScopeChat(user)
    if role is Role.ADMIN:
        await _attempt(_shown(bot, scope, ADMIN))
    elif role in (Role.REPORTER, Role.APPROVER):
        await _attempt(_shown(bot, scope, RECORDS))
    else:
        await _attempt([bot.delete_my_commands(scope, language_code=language) for language in LANGUAGES])


def edition() -> str:
    """Name the menus as they are now; another name means that members still see older ones."""
    menus = json.dumps([ASKING, PRIVATE, RECORDS, ADMIN], sort_keys=True)
    return hashlib.sha256(menus.encode()).hexdigest()[:16]


async def publish_to(bot: SpeakingBot, members: Iterable[Person]) -> None:
    """Show members the menus of their roles, a few people at a time."""
    changing = [person for person in members if person.role is not Role.VIEWER]
    for start in range(0, len(changing), AT_ONCE):
        few = changing[start : start + AT_ONCE]
        await asyncio.gather(*(publish_for(bot, person.id, person.role) for person in few))


def _shown(bot: SpeakingBot, scope: BotCommandScope, menu: Mapping[str, str]) -> list[Awaitable[bool]]:
    commands = [BotCommand(*item) for item in menu.items()]
    return [bot.set_my_commands(commands, scope=scope, language_code=language) for language in LANGUAGES]


async def _attempt(requests: Iterable[Awaitable[bool]]) -> None:
    for failure in await asyncio.gather(*requests, return_exceptions=True):
        if isinstance(failure, TelegramError):
            _log.warning("menu not published: %s", failure)
        elif isinstance(failure, BaseException):
            raise failure
