"""`python -m bot invite`: a link that makes somebody a member once."""

from __future__ import annotations

import asyncio
from contextlib import closing
from datetime import timedelta

import click

from bot.database import Database
from bot.invitations import VALID
from bot.invitations import invite as write_invitation
from bot.settings import Settings
from bot.settings import load as load_settings
from knowledge import loading
from knowledge.ledger import remembered
from knowledge.ledger.checks import place_of
from knowledge.people import Role, described

ROLES = "、".join(f"{role.value} {role.label}" for role in Role)
NAMELESS = "不知道机器人的用户名（设置 BOT_TOKEN，或先上线一次）；请把链接里的“机器人用户名”换成它。"


@click.command(help=f"发一个邀请：打印只能用一次的链接。身份：{ROLES}。")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]), help="身份。")
@click.option("--place", "places", multiple=True, help="负责的地市，可写几次；审核人不写则为全部地市。")
@click.option("--days", type=click.IntRange(1, 365), default=VALID.days, show_default=True, help="几天内有效。")
def invite(role: str, places: tuple[str, ...], days: int) -> None:
    """Write an invitation down and print its link."""
    settings = load_settings()
    task_list = loading.load_first(settings.tasks)
    named = tuple(dict.fromkeys(place_of(task_list, place) for place in places))
    with closing(Database(settings.database)) as database:
        made = database.write_now(
            lambda db: write_invitation(
                db,
                role=Role(role),
                places=named,
                by=None,
                at=settings.clock(),
                valid=timedelta(days=days),
            )
        )
        username = _remembered(database, settings) or _username(settings)
    if username is None:
        click.echo(NAMELESS, err=True)
    click.echo(f"https://t.me/{username or '机器人用户名'}?start=iv_{made.token}")
    click.echo(f"{described(made.role, made.places)}；只能用一次，{made.expires_at:%Y-%m-%d %H:%M} 前有效。")
    click.echo(f"打不开链接时，请对方私聊机器人发送：/start iv_{made.token}")


def _remembered(database: Database, settings: Settings) -> str | None:
    """Recall the name under which the bot of this token was live."""
    number = settings.token.reveal().partition(":")[0] if settings.token else None
    return remembered.get(database.reader, f"username of {number}")


def _username(settings: Settings) -> str | None:
    """Ask Telegram for the name of the bot, None if that cannot be known."""
    if settings.token is None:
        return None
    from telegram.error import TelegramError  # only paid for where the name is not yet known

    from bot.application import request_of
    from handlers.speaking import SpeakingBot

    async def ask(token: str) -> str:
        request = request_of(settings, connections=1)
        async with SpeakingBot(token, base_url=f"{settings.api_url}/bot", request=request) as bot:
            return bot.username

    try:
        return asyncio.run(ask(settings.token.reveal()))
    except TelegramError:
        return None
