"""Copies of the database that are whole whenever they are made: SQLite makes them, nobody copies the bare file."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import re
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from bot.errors import DatabaseError, WritingError
from bot.writing import replacing

FIRST_AFTER = 60.0
"""Seconds after the start at which the day's copy is looked for the first time."""
LOOKED_EVERY = 3600.0
_DAILY = re.compile(r"bot-(\d{4}-\d{2}-\d{2})\.db")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a database holds, in a few numbers."""

    reports: int
    newest: str
    """When the newest report was written down, "" if there is none."""

    def __str__(self) -> str:
        return f"{self.reports}条填报" + (f"，最新一条写于{self.newest[:16].replace('T', ' ')}" if self.newest else "")


def folder_of(database: Path) -> Path:
    """Tell where the copies of a database are kept: beside it."""
    return database.absolute().parent / "backups"


def back_up(database: Path, target: Path) -> Contents:
    """Write a whole copy of the database, which may be in use, and prove it; DatabaseError if that fails."""
    if target.exists():
        raise DatabaseError(f"已有文件 {target}，备份不覆盖它，请换个名字")
    try:
        with replacing(target, 0o600) as temporary:  # it holds who reported what
            with _opened(database) as source:
                source.execute("VACUUM INTO ?", (str(temporary),))
            contents = check(temporary)
    except sqlite3.Error as error:
        raise DatabaseError(f"数据库 {database} 备份不成：{error}") from error
    return contents


def check(path: Path) -> Contents:
    """Prove that a file is a whole database of this bot; DatabaseError if it is not."""
    if not path.is_file():
        raise DatabaseError(f"找不到文件 {path}")
    try:
        with _opened(path) as database:
            (state,) = database.execute("PRAGMA integrity_check(1)").fetchone()
            if state != "ok" or database.execute("PRAGMA foreign_key_check").fetchone():
                raise DatabaseError(f"{path} 已损坏：{state}")
            count, newest = database.execute("SELECT count(*), max(recorded_at) FROM reports").fetchone()
    except sqlite3.Error as error:
        raise DatabaseError(f"{path} 不是任务通的数据库：{error}") from error
    return Contents(reports=count, newest=newest or "")


def restore(backup: Path, database: Path, now: datetime) -> Path | None:
    """Let the database hold what a backup holds, and return the copy of what it held before.

    It is written in one transaction of SQLite: a crash in the middle leaves what was there.
    """
    check(backup)
    before = _put_aside(database, now)
    database.parent.mkdir(parents=True, exist_ok=True)
    try:
        with _opened(backup) as source, contextlib.closing(sqlite3.connect(database, timeout=5)) as live:
            source.backup(live)
    except sqlite3.Error as error:
        raise DatabaseError(f"数据库 {database} 恢复不成：{error}") from error
    check(database)
    return before


def daily(folder: Path) -> list[tuple[date, Path]]:
    """Find the daily copies, the oldest first."""
    if not folder.is_dir():
        return []
    found = ((_DAILY.fullmatch(path.name), path) for path in folder.iterdir())
    return sorted((date.fromisoformat(match[1]), path) for match, path in found if match)


class DailyBackups:
    """Makes a copy every day in the running bot, and keeps the newest."""

    def __init__(self, database: Path, kept: int, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._kept = kept
        self._clock = clock
        self._task: asyncio.Task[None] | None = None
        self.alarm: Callable[[date, str], Awaitable[None]] = _tell_nobody
        """Tells people that there is no copy of a day, and why."""

    def start(self) -> None:
        """Begin to look after the copies, unless none are wanted."""
        if self._kept and self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """End; a copy that is being made is finished."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
            self._task = None

    async def tick(self) -> Path | None:
        """Make today's copy if there is none yet, and drop those that are too old; a failure is only told."""
        today, folder = self._clock().date(), folder_of(self._database)
        try:
            return await asyncio.to_thread(self._make, folder, today)
        except Exception as error:  # noqa: BLE001 - tomorrow's copy must still be tried
            known = isinstance(error, (DatabaseError, WritingError, OSError))
            _log.error("no backup today: %s", error, exc_info=None if known else error)
            reason = getattr(error, "strerror", None) or str(error)
        try:
            await self.alarm(today, reason)
        except Exception as error:  # noqa: BLE001 - the disk may be full for this, too
            _log.error("nobody could be told of it: %s", error)
        return None

    def _make(self, folder: Path, today: date) -> Path | None:
        known = daily(folder)
        if known and known[-1][0] >= today:
            return None
        target = folder / f"bot-{today}.db"
        contents = back_up(self._database, target)
        _log.info("backup %s: %d reports", target, contents.reports)
        for _, path in daily(folder)[: -self._kept]:
            path.unlink(missing_ok=True)
        return target

    async def _run(self) -> None:
        await asyncio.sleep(FIRST_AFTER)
        while True:
            await self.tick()
            await asyncio.sleep(LOOKED_EVERY)


async def _tell_nobody(_day: date, _reason: str) -> None:
    pass


def _put_aside(database: Path, now: datetime) -> Path | None:
    """Keep what the database holds now: as a copy, or if it cannot be read, as the files that they are."""
    if not database.exists():
        return None
    kept = folder_of(database) / f"before-restore-{now:%Y-%m-%d-%H%M%S}.db"
    try:
        back_up(database, kept)
    except DatabaseError:
        kept.parent.mkdir(parents=True, exist_ok=True)
        for ending in ("", "-wal", "-shm"):
            part = database.with_name(database.name + ending)
            if part.exists():
                os.replace(part, kept.with_name(f"{kept.stem}-broken.db{ending}"))  # noqa: PTH105 - may overwrite
        return kept.with_name(f"{kept.stem}-broken.db")
    return kept


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a database that exists for reading."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5)
    try:
        yield connection
    finally:
        connection.close()
