"""`python -m bot run`: on Telegram with a token, as a local trial chat without one."""

from __future__ import annotations

import asyncio
import contextlib
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from bot import logs
from bot.advice import open_adviser
from bot.errors import GoLiveError, SettingsError
from bot.instance import only_one
from bot.settings import Settings, load

if TYPE_CHECKING:
    from bot.application import BotApplication

LAST_ANSWERS = 8.0
"""Seconds that answers under way get when the bot is told to end."""


@click.command(help="启动机器人：有 BOT_TOKEN 就上线，没有就在本机试用。")
@click.option("--polling", "receive", flag_value="polling", help="主动取消息，即使设置了 WEBHOOK_URL。")
@click.option("--webhook", "receive", flag_value="webhook", help="由 Telegram 送到 WEBHOOK_URL，在 PORT 上监听。")
def run(receive: str | None) -> None:
    """Start the bot: with BOT_TOKEN on Telegram, without it as a local trial chat."""
    settings = load()
    logs.hide(settings.secrets)
    if settings.token is None and receive is None:
        from bot.trying import try_out

        try_out(settings)
    elif settings.token is None:
        raise SettingsError("没有设置 BOT_TOKEN：上线需要 @BotFather 给的令牌；不加选项可先在本机试用")
    elif receive == "webhook" or (receive is None and settings.webhook_url):
        _serve_webhook(settings)
    else:
        _poll(settings)


def webhook_path(url: str) -> str:
    """Find the path under which the webhook listens: that of its public address, which a proxy passes on."""
    return re.escape(urlsplit(url).path.strip("/"))


def _poll(settings: Settings) -> None:
    from bot.application import ALLOWED_UPDATES

    with only_one(settings.database), _turned_away_clearly():
        application = _build(settings)
        _quiet_first(application)
        application.run_polling(allowed_updates=ALLOWED_UPDATES, bootstrap_retries=-1)


def _serve_webhook(settings: Settings) -> None:
    if settings.webhook_url is None:
        raise SettingsError("没有设置 WEBHOOK_URL：以网络钩子方式运行需要对外的 https 地址")
    if settings.webhook_secret is None:
        raise SettingsError("没有设置 WEBHOOK_SECRET：没有它，谁都能冒充 Telegram，所以不启动")
    from bot.application import ALLOWED_UPDATES

    with only_one(settings.database), _turned_away_clearly():
        application = _build(settings)
        _quiet_first(application)
        application.run_webhook(
            listen="0.0.0.0",  # noqa: S104 - the platform's router, or a proxy, stands in front
            port=settings.port,
            url_path=webhook_path(settings.webhook_url),
            webhook_url=settings.webhook_url,
            secret_token=settings.webhook_secret.reveal(),
            allowed_updates=ALLOWED_UPDATES,
            bootstrap_retries=-1,
        )


def _quiet_first(application: BotApplication) -> None:
    """Told to end, the bot first stops saying anything of its own accord; only then it finishes what it was asked."""
    from bot.application import SENDER
    from bot.ordering import ChatOrder

    def end() -> None:
        application.bot_data[SENDER].stop_claiming()
        if isinstance(order := application.update_processor, ChatOrder):
            order.give_up_after(LAST_ANSWERS)
        raise SystemExit

    begin = application.post_init

    async def begin_and_listen(begun: BotApplication) -> None:
        loop = asyncio.get_running_loop()
        with contextlib.suppress(NotImplementedError):  # Windows has no such signals
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGABRT):
                loop.add_signal_handler(number, end)
        if begin is not None:
            await begin(begun)

    application.post_init = begin_and_listen


@contextmanager
def _turned_away_clearly() -> Iterator[None]:
    from telegram.error import BadRequest, InvalidToken

    try:
        yield
    except InvalidToken:
        raise GoLiveError("Telegram 不认这个 BOT_TOKEN，请向 @BotFather 核对") from None
    except BadRequest as error:
        raise GoLiveError(f"Telegram 不接受：{error.message}") from None


def _build(settings: Settings) -> BotApplication:
    from bot.application import build

    asyncio.set_event_loop(asyncio.new_event_loop())
    adviser = open_adviser(settings.tasks)
    return build(settings, adviser, settings.clock)
