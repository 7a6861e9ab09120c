"""The ledger as files, for the handlers: tables that are read and imported, workbooks that are written."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database as SqliteDatabase

from bot import workbooks
from bot.database import Database
from bot.workbooks import opened
from handlers.plain import from_plain
from knowledge import loading
from knowledge.errors import ImportFailure
from knowledge.filing import Entry, Filed, UnknownTable
from knowledge.ledger.bulk import Bulk, Review
from knowledge.model import TaskList

PATIENCE = 30.0
"""Seconds that reading a table may take."""
_ROOT = Path(__file__).parents[1]
_log = logging.getLogger(__name__)


class StoredTables:
    """Tables in and out of the ledger in the database."""

    def __init__(self, database: Database, task_list: TaskList, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._list = task_list
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()

    async def read(self, data: bytes, name: str) -> Filed:
        """Read a table in a process of its own; ImportFailure says in one sentence why it cannot be read."""
        tasks = loading.dump([self._list]).encode()
        head = json.dumps({"name": name, "tasks": len(tasks)}).encode()
        async with self._one_at_a_time:
            answer = await _in_its_own_process(b"\n".join((head, tasks + data)), name)
        return await asyncio.to_thread(_filed, answer, name)

    async def review(self, entries: Sequence[Entry], *, fewer: bool = False) -> Review:
        """Hold entries against the ledger as it stands now."""
        today = self._clock().date()

        def look() -> Review:
            with opened(self._database.path) as database:
                return Bulk(database, self._list).review(entries, today=today, fewer=fewer)

        return await asyncio.to_thread(look)

    async def add(
        self, entries: Sequence[Entry], *, by: str, person: int, fewer: bool, evidence: str, expected: Review
    ) -> Review | None:
        """Add entries if that does exactly what somebody agreed to; else None, and nothing is added."""
        now = self._clock()

        def work(db: SqliteDatabase) -> Review | None:
            bulk = Bulk(db, self._list)
            if bulk.review(entries, today=now.date(), fewer=fewer) != expected:
                return None
            return bulk.add(entries, by=by, person=person, at=now, today=now.date(), fewer=fewer, evidence=evidence)

        return await self._database.write(work)

    async def workbook(self) -> bytes:
        """Write the whole ledger as a workbook."""
        today = self._clock().date()
        return (await asyncio.to_thread(workbooks.ledger, self._database.path, self._list, today)).data

    async def form(self) -> bytes:
        """Write a form with every target, to fill in."""
        today = self._clock().date()
        return (await asyncio.to_thread(workbooks.form, self._database.path, self._list, today)).data


async def _in_its_own_process(given: bytes, name: str) -> bytes:
    command = (sys.executable, "-m", "bot.table_process")
    pipe = asyncio.subprocess.PIPE
    # an empty environment: nothing that is secret goes where a strange file is opened
    process = await asyncio.create_subprocess_exec(*command, cwd=_ROOT, env={}, stdin=pipe, stdout=pipe, stderr=pipe)
    try:
        async with asyncio.timeout(PATIENCE):
            answer, complaint = await process.communicate(given)
    except TimeoutError:
        raise ImportFailure(f"{name} 读得太久，没有导入") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        _log.error(
            "a table was not read (exit %s): %s", process.returncode, complaint[-300:].decode("utf-8", "replace")
        )
        raise ImportFailure(f"{name} 读不出来，没有导入")
    return answer


def _filed(answer: bytes, name: str) -> Filed:
    try:
        read = json.loads(answer)
        if "failure" in read:
            raise (UnknownTable if read["unknown"] else ImportFailure)(read["failure"])
        return from_plain(Filed, read["filed"])
    except (ValueError, KeyError, TypeError) as error:
        raise ImportFailure(f"{name} 读不出来，没有导入") from error
