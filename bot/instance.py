"""One bot on one database: a second process is turned away, whatever became of the first."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from bot.errors import GoLiveError

try:
    import fcntl
except ImportError:  # Windows: Telegram itself still notices a second poller
    fcntl = None  # type: ignore[assignment]


@contextmanager
def only_one(database: Path) -> Iterator[None]:
    """Hold the lock of a database; GoLiveError if a living process holds it. The system lets go when a process dies."""
    with contextlib.ExitStack() as held:
        lock: TextIO | None = None
        with contextlib.suppress(OSError):  # the folder cannot be written: opening the database tells it better
            path = database.with_name(database.name + ".lock")
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = held.enter_context(path.open("a+"))
        if lock is not None and fcntl is not None:
            _take(lock, database)
        yield


def _take(lock: TextIO, database: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.seek(0)
        holder = lock.read(20).strip() or "?"
        raise GoLiveError(f"任务通已经在运行（进程 {holder}），同一个数据库 {database} 只能运行一个") from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
