"""Is it alive? The running bot leaves heartbeats in the database; whoever asks compares them with the clock."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import click
from sqlite_utils import Database as SqliteDatabase

from bot import claiming
from bot.database import Database, open_reader
from bot.pulse import Beat, beats, write_beat
from bot.settings import load

WRITTEN_EVERY = 10.0
"""Seconds between two written heartbeats of one kind."""
RECEIVED_WITHIN = timedelta(minutes=2)
SWEPT_WITHIN = timedelta(minutes=10)
SENT_WITHIN = timedelta(minutes=30)
"""How late the oldest message in the outbox may be."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Vital:
    """One thing that was looked at."""

    name: str
    ok: bool
    text: str


def real_now() -> datetime:
    """Tell the time that really is, whatever date the bot was told."""
    return datetime.now(UTC)


class Pulse:
    """Notes that parts of the bot are alive, now and then in the database."""

    def __init__(self, database: Database, now: Callable[[], datetime] = real_now) -> None:
        self._database = database
        self._now = now
        self._written: dict[Beat, float] = {}
        self._writing: set[asyncio.Task[None]] = set()

    def beat(self, kind: Beat) -> None:
        """Note that something has just worked."""
        loop = asyncio.get_running_loop()
        if loop.time() - self._written.get(kind, -WRITTEN_EVERY) < WRITTEN_EVERY:
            return
        self._written[kind] = loop.time()
        task = loop.create_task(self._write(kind, self._now()))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def flush(self) -> None:
        """Wait for what is being written."""
        await asyncio.gather(*self._writing)

    async def _write(self, kind: Beat, now: datetime) -> None:
        try:
            await self._database.write(lambda db: write_beat(db, kind, now), quiet=True)
        except (sqlite3.Error, RuntimeError) as error:
            _log.warning("heartbeat not written: %s", error)


def examine(db: SqliteDatabase, now: datetime, today: datetime) -> Iterator[Vital]:
    """Look at everything that shows whether the bot lives; `today` is the time that the bot goes by."""
    found = beats(db)
    yield _receiving(found, now)
    if (conflict := found.get(Beat.CONFLICT)) is not None and now - conflict < RECEIVED_WITHIN:
        yield Vital("conflict", ok=False, text="另一个程序正用同一个 BOT_TOKEN 取消息：只能运行一个")
    yield _outbox(db, today)
    yield _sweep(found, now)
    yield Vital("database", ok=True, text="数据库可读")


def _receiving(found: dict[Beat, datetime], now: datetime) -> Vital:
    last = max((found[kind] for kind in (Beat.POLL, Beat.HOOK) if kind in found), default=None)
    if last is None:
        return Vital("receiving", ok=False, text="机器人没有运行过")
    way = "网络钩子" if found.get(Beat.HOOK) == last else "取消息"
    return Vital("receiving", ok=now - last < RECEIVED_WITHIN, text=f"最近一次{way}成功在 {_ago(now - last)}前")


def _outbox(db: SqliteDatabase, today: datetime) -> Vital:
    number, oldest = claiming.backlog(db, today)
    if oldest is None:
        return Vital("outbox", ok=True, text="没有积压的待发消息")
    late = today - oldest
    return Vital("outbox", ok=late < SENT_WITHIN, text=f"待发消息 {number} 条，最早的已等 {_ago(late)}")


def _sweep(found: dict[Beat, datetime], now: datetime) -> Vital:
    last = found.get(Beat.SWEEP)
    if last is None:
        return Vital("sweep", ok=False, text="还没有查过谁该收到提醒")
    return Vital("sweep", ok=now - last < SWEPT_WITHIN, text=f"最近一次查谁该收到提醒在 {_ago(now - last)}前")


def _ago(age: timedelta) -> str:
    seconds = max(0, round(age.total_seconds()))
    return f"{seconds} 秒" if seconds < 120 else f"{seconds // 60} 分钟"


@click.command(help="看正在运行的机器人是否正常：最近一次收消息、积压、提醒、数据库；不正常时退出码为 1。")
@click.pass_context
def health(ctx: click.Context) -> None:
    """Tell whether the running bot is well; exit code 1 if it is not."""
    settings = load()
    db = open_reader(settings.database)
    try:
        vitals = list(examine(db, real_now(), settings.clock()))
    except sqlite3.Error as error:
        vitals = [Vital("database", ok=False, text=f"数据库读不出：{error}")]
    for vital in vitals:
        click.echo(f"[{'好' if vital.ok else '坏'}] {vital.text}")
    ctx.exit(0 if all(vital.ok for vital in vitals) else 1)
