"""`python -m bot doctor`: what is configured, and what is risky."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

import click

from bot import ledger_state
from bot.advice import open_adviser
from bot.arrivals import list_set_aside
from bot.backups import folder_of
from bot.clock import Clock
from bot.database import open_reader
from bot.errors import BotError
from bot.settings import API_URL, Settings, load
from knowledge import workdays
from knowledge.errors import KnowledgeError

FRESH = timedelta(days=2)
"""A backup older than this is no daily backup."""


class Weight(StrEnum):
    """How bad a finding is."""

    FINE = "好"
    RISK = "险"
    BROKEN = "坏"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    weight: Weight
    text: str


@click.command(help="检查设置：配了什么，哪里有风险；有坏处时退出码为 1。")
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """Show what is configured and what is risky; exit code 1 if something is broken."""
    findings = list(examine(load()))
    for finding in findings:
        click.echo(f"[{finding.weight}] {finding.text}")
    broken = sum(finding.weight is Weight.BROKEN for finding in findings)
    risky = sum(finding.weight is Weight.RISK for finding in findings)
    click.echo(f"坏 {broken} 处，险 {risky} 处。" if broken or risky else "一切正常。")
    ctx.exit(1 if broken else 0)


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything that the bot needs."""
    yield from _telegram(settings)
    yield from _webhook(settings)
    yield from _tasks(settings.tasks)
    yield from _database(settings)
    yield from _backups(settings)
    yield from _set_aside(settings.database)
    yield from _ledger(settings)
    yield from _date(settings)


def _telegram(settings: Settings) -> Iterator[Finding]:
    if settings.token is None:
        yield Finding(Weight.RISK, "没有 BOT_TOKEN：只能在本机试用，不能上线")
    else:
        yield Finding(Weight.FINE, "BOT_TOKEN 已设置（不显示）")
    if settings.admins:
        yield Finding(Weight.FINE, f"管理员 {len(settings.admins)} 位")
    else:
        yield Finding(Weight.RISK, "没有 BOT_ADMINS：除非成员里有管理员，没有人能管理清单、审核填报")
    if settings.api_url != API_URL:
        safe = settings.api_url.startswith("https://") or "//127.0.0.1" in settings.api_url
        yield Finding(
            Weight.FINE if safe else Weight.RISK,
            f"Telegram 接口 {settings.api_url}" + ("" if safe else "：未加密，令牌会明文传输"),
        )
    if settings.proxy:
        yield Finding(Weight.FINE, "经代理访问 Telegram")


def _webhook(settings: Settings) -> Iterator[Finding]:
    if settings.webhook_url is None:
        return
    if settings.webhook_secret is None:
        yield Finding(Weight.BROKEN, "有 WEBHOOK_URL 而没有 WEBHOOK_SECRET：网络钩子不会启动")
    elif not settings.webhook_url.startswith("https://"):
        yield Finding(Weight.RISK, "WEBHOOK_URL 不是 https：Telegram 不会向它投递")
    else:
        yield Finding(Weight.FINE, f"网络钩子，端口 {settings.port}")


def _tasks(path: Path) -> Iterator[Finding]:
    try:
        task_list = open_adviser(path).task_list
    except KnowledgeError as error:
        yield Finding(Weight.BROKEN, f"任务清单 {path}：{error}")
    else:
        yield Finding(
            Weight.FINE,
            f"任务清单 {path}：{task_list.title}，{len(task_list.tasks)} 行，{len(task_list.places)} 个地市",
        )


def _database(settings: Settings) -> Iterator[Finding]:
    path = settings.database
    if not _writable(path):
        yield Finding(Weight.BROKEN, f"数据库 {path} 不可写（设置 BOT_DATABASE）")
    elif settings.dyno:
        yield Finding(Weight.RISK, f"数据库 {path} 在会清空的磁盘上（DYNO={settings.dyno}）：进度会丢失，请挂持久磁盘")
    elif path.absolute().is_relative_to(tempfile.gettempdir()):
        yield Finding(Weight.RISK, f"数据库 {path} 在临时目录里：重启后可能丢失")
    else:
        yield Finding(Weight.FINE, f"数据库 {path}")


def _backups(settings: Settings) -> Iterator[Finding]:
    folder = folder_of(settings.database)
    if settings.dyno:
        yield Finding(Weight.RISK, f"备份 {folder} 也在会清空的磁盘上：请常用 backup 另存到别处")
    if not settings.backups:
        yield Finding(Weight.RISK, "没有每日备份（BOT_BACKUPS=0）")
    if not settings.database.is_file():
        return
    made = [path.stat().st_mtime for path in folder.glob("bot-*.db")]
    if not made:
        yield Finding(Weight.RISK, "还没有备份：机器人运行一会儿就会备份，也可以用 backup")
        return
    newest = datetime.fromtimestamp(max(made), settings.timezone)
    old = Clock(settings.timezone)() - newest > FRESH
    yield Finding(
        Weight.RISK if old else Weight.FINE,
        f"备份 {len(made)} 份，最新的是 {newest:%Y-%m-%d %H:%M} 的" + ("，太旧了" if old else ""),
    )


def _ledger(settings: Settings) -> Iterator[Finding]:
    for risky, text in ledger_state.look(settings, settings.clock()):
        yield Finding(Weight.RISK if risky else Weight.FINE, text)


def _set_aside(path: Path) -> Iterator[Finding]:
    """Tell of messages that could not be handled, if there is a database already."""
    try:
        found = list_set_aside(open_reader(path)) if path.exists() else []
    except (BotError, sqlite3.Error):  # an older database; whether it can be written to is told elsewhere
        return
    for number, reason in found:
        yield Finding(Weight.RISK, f"有一条收到的消息没有处理成功，已搁置：update {number}，{reason}")


def _writable(path: Path) -> bool:
    """Try it: rights alone do not tell about read-only disks."""
    above = next(folder for folder in path.absolute().parents if folder.exists())
    try:
        if path.exists():
            path.open("r+b").close()
        tempfile.TemporaryFile(dir=above).close()
    except OSError:
        return False
    return True


def _date(settings: Settings) -> Iterator[Finding]:
    yield Finding(Weight.FINE, f"时区 {settings.timezone.key}")
    if settings.today is not None:
        yield Finding(Weight.RISK, f"BOT_TODAY 把日期固定在 {settings.today}：只用于试用，上线请清空")
    if not workdays.known(settings.clock().date()):
        yield Finding(Weight.RISK, f"提醒：{workdays.BEYOND}")
