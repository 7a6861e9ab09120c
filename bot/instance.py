"""One bot on one database: a second process is turned away, whatever became of the first."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

from bot.errors import GoLiveError

if sys.platform == "win32":
    import msvcrt

    _BEYOND = 2**30
    """The byte that is locked. Nobody else can read what is locked there, so the holder's number stands before it."""

    def _lock(file: FileIO) -> None:
        file.seek(_BEYOND)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: FileIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def only_one(database: Path) -> Iterator[None]:
    """Hold the lock of a database; GoLiveError if a living process holds it. The system lets go when a process dies."""
    with contextlib.ExitStack() as held:
        lock: FileIO | None = None
        with contextlib.suppress(OSError):  # the folder cannot be written: opening the database tells it better
            path = database.with_name(database.name + ".lock")
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = held.enter_context(path.open("a+b", buffering=0))
        if lock is not None:
            _take(lock, database)
        yield


def _take(lock: FileIO, database: Path) -> None:
    try:
        _lock(lock)
    except OSError:
        lock.seek(0)
        holder = (lock.read(20) or b"").decode(errors="replace").strip() or "?"
        raise GoLiveError(f"任务通已经在运行（进程 {holder}），同一个数据库 {database} 只能运行一个") from None
    lock.truncate(0)
    lock.write(str(os.getpid()).encode())
