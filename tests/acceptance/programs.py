"""The program as its users start it: real processes, a real network, and the stand-in for Telegram at the other end."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.simulator.people import OFFICIAL, Phone
from bot.simulator.server import ApiServer
from bot.simulator.telegram import FakeTelegram

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 30.0
"""Seconds until something that should have happened counts as not happening; two busy cores are slow."""
TOKEN = "123456789:" + "AbCdEfGhIjKlMnOpQrStUvWxYz012345678"
PYTHON = (sys.executable, "-m", "bot")


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """Only what the program is documented to read, and what a process needs to live."""
    kept = {name: os.environ[name] for name in ("HOME", "PYTHONPATH", "LANG") if name in os.environ}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**kept, "PATH": path, "BOT_DATABASE": str(folder / "bot.db"), "BOT_TODAY": "2020-10-15", **settings}


def office_hours() -> str:
    """A zone in which it is about noon now: the program keeps to working hours."""
    east = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-east:+d}"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@dataclass
class Program:
    """A running process and everything that it has written so far."""

    process: asyncio.subprocess.Process
    output: str = ""
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _reader: asyncio.Task[None] | None = None

    def listen(self) -> None:
        self._reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self.process.stdout is not None
        while chunk := await self.process.stdout.read(4096):
            self.output += chunk.decode("utf-8", "replace")
            self._changed.set()
            self._changed = asyncio.Event()

    async def says(self, text: str) -> str:
        """Wait until it has written this."""
        async with asyncio.timeout(PATIENCE):
            while text not in self.output:
                assert self.process.returncode is None or not self._ended(), self.output
                await self._changed.wait()
        return self.output

    def _ended(self) -> bool:
        return self._reader is not None and self._reader.done()

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end and return its exit code."""
        if self.process.returncode is None:
            self.process.send_signal(number)
        async with asyncio.timeout(PATIENCE):
            code = await self.process.wait()
            if self._reader is not None:
                await self._reader
        return code


@asynccontextmanager
async def program(*command: str, env: Mapping[str, str]) -> AsyncIterator[Program]:
    """A process of the repository's folder, ended at the latest with the block."""
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env=env, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    running = Program(process)
    running.listen()
    try:
        yield running
    except BaseException:
        print(running.output)
        raise
    finally:
        await running.stop()


async def outcome(*command: str, env: Mapping[str, str], stdin: bytes = b"") -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a process that ends by itself."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=env, stdin=pipe, stdout=pipe, stderr=pipe)
    async with asyncio.timeout(PATIENCE):
        out, err = await process.communicate(stdin)
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


@dataclass
class World:
    """A Telegram on loopback with one official in it."""

    fake: FakeTelegram
    server: ApiServer
    phone: Phone

    def settings(self, **more: str) -> dict[str, str]:
        return {"BOT_TOKEN": self.fake.token, "BOT_API_URL": self.server.url, **more}

    @property
    def answers(self) -> list[str]:
        """The bot's messages, oldest first."""
        messages = self.phone.room.messages.values()
        return [message.text for message in messages if message.sender.id == self.fake.world.bot.id]

    async def ask(self, text: str) -> str:
        """Write to the bot, now or before it is up, and wait for its next message."""
        known = len(self.answers)
        self.phone.write(text)
        await self.until(known + 1)
        return self.answers[-1]

    async def until(self, number: int) -> None:
        """Wait until the bot has sent so many messages."""
        async with asyncio.timeout(PATIENCE):
            await self.fake.world.changed.until(lambda: len(self.answers) >= number)


@asynccontextmanager
async def telegram_on_loopback() -> AsyncIterator[World]:
    """Serve a Telegram over HTTP."""
    fake = FakeTelegram(token=TOKEN)
    room = fake.world.add_person(OFFICIAL)
    async with ApiServer(fake) as server:
        yield World(fake, server, Phone(fake.world, OFFICIAL, room))
