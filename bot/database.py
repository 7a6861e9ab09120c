"""The database file: written by one thread that owns its connection, read directly by the event loop.

Reads of this size take microseconds. Writes go through one thread in the order in which they were asked for, each as
one transaction that takes the write lock at its beginning, so that it never fails half-way because of another program.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from sqlite_utils import Database as SqliteDatabase
from sqlite_utils import Migrations

from bot import arrivals, invitations, membership, outbox, pulse, pushes, subscriptions
from bot.errors import DatabaseError
from knowledge import ledger
from knowledge.errors import reason_of

T = TypeVar("T")
Work = Callable[[SqliteDatabase], T]
PATIENCE = 5.0
"""Seconds that a program waits for another one."""
PRAGMAS = ("busy_timeout=5000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")

migrations = Migrations("bot")


@migrations()
def chat_states(db: SqliteDatabase) -> None:
    """Create the memory of the chats."""
    db["chat_states"].create(  # type: ignore[union-attr]
        {"chat": int, "topic": int, "state": str, "updated": str}, pk=("chat", "topic"), not_null={"state", "updated"}
    )


MIGRATIONS = (
    migrations,
    ledger.migrations,
    membership.migrations,
    invitations.migrations,
    outbox.migrations,
    subscriptions.migrations,
    pushes.migrations,
    arrivals.migrations,
    pulse.migrations,
)


class Database:
    """The bot's database; open until `close`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="database")
        self._listeners: list[Callable[[], None]] = []
        try:
            self._writer = self._thread.submit(_open, path).result()
            self.reader = _connect(path)
        except (OSError, sqlite3.Error) as error:
            self._thread.shutdown()
            raise _unusable(path, error) from error

    async def write(self, work: Work[T], *, quiet: bool = False) -> T:
        """Do some work in one transaction, after everything that was asked for before; `quiet` tells no listener."""
        result = await asyncio.get_running_loop().run_in_executor(self._thread, self._transact, work)
        if not quiet:
            for listener in self._listeners:
                listener()
        return result

    def listen(self, listener: Callable[[], None]) -> None:
        """Have something called in the event loop after each write."""
        self._listeners.append(listener)

    def write_now(self, work: Work[T]) -> T:
        """Do the same where no event loop is running."""
        return self._thread.submit(self._transact, work).result()

    def close(self) -> None:
        """Finish what was asked for and close the file."""
        self._thread.submit(self._writer.close).result()
        self._thread.shutdown()
        self.reader.close()

    def _transact(self, work: Work[T]) -> T:
        db = self._writer
        db.execute("BEGIN IMMEDIATE")
        try:
            result = work(db)
        except BaseException:
            db.rollback()
            raise
        db.commit()
        return result


def open_reader(path: Path) -> SqliteDatabase:
    """Open a database that exists for reading only; DatabaseError if it cannot be read."""
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        connection.execute("PRAGMA busy_timeout=5000")
        connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.Error as error:
        raise _unusable(path, error) from error
    return SqliteDatabase(connection)


def _unusable(path: Path, error: Exception) -> DatabaseError:
    reason = reason_of(error) if isinstance(error, OSError) else _reason(path, error)
    return DatabaseError(f"数据库 {path} 不能用：{reason}（设置 BOT_DATABASE）")


_REASONS = {
    "SQLITE_CANTOPEN": "打不开", "SQLITE_NOTADB": "不是数据库文件", "SQLITE_CORRUPT": "已损坏",
    "SQLITE_READONLY": "只能读，不能写", "SQLITE_FULL": "磁盘满了", "SQLITE_BUSY": "正被别的程序占用",
    "SQLITE_PERM": "没有权限", "SQLITE_IOERR": "读写出错",
}  # fmt: skip


def _reason(path: Path, error: Exception) -> str:
    """Why SQLite cannot use a file, in the words of who runs the bot."""
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith("SQLITE_CANTOPEN") and path.parent.is_dir() and not path.exists():
        return "还没有这个文件，机器人第一次启动时才建"
    if name.startswith("SQLITE_CANTOPEN") and not path.parent.exists():
        return f"没有文件夹 {path.parent}，机器人第一次启动时才建"
    return next((said for code, said in _REASONS.items() if name.startswith(code)), str(error))


def _open(path: Path) -> SqliteDatabase:
    path.parent.mkdir(parents=True, exist_ok=True)
    db = _connect(path)
    # behind one write lock: of programs that open a database at once, one brings it up to date
    db.execute("BEGIN IMMEDIATE")
    for each in MIGRATIONS:
        each.apply(db)
    db.commit()
    return db


def _connect(path: Path) -> SqliteDatabase:
    # the reader may be handed to the thread of the event loop after it was opened
    connection: Any = sqlite3.connect(path, check_same_thread=False)
    for pragma in PRAGMAS:
        _patiently(connection, f"PRAGMA {pragma}")
    return SqliteDatabase(connection)


def _patiently(connection: sqlite3.Connection, pragma: str) -> None:
    """Wait for other programs also where SQLite does not: while one of them switches the file to its journal."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute(pragma)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return
