"""What the sender is doing right now, beside the database, for whoever comes after a crash.

The database learns the fate of a handful of messages at a time. A line here is written for each message before it
leaves and after it arrived; it costs next to nothing because it does not wait for the disk. It survives the death of
the process, not that of the machine, so it is believed only by a process of the same boot.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.outbox import Outgoing

_BOOT = Path("/proc/sys/kernel/random/boot_id")
Claim = tuple[int, int]
"""A message and which attempt it is."""


@dataclass(frozen=True, slots=True)
class Known:
    """What an earlier process left word of."""

    claimed: frozenset[Claim] = frozenset()
    begun: frozenset[Claim] = frozenset()
    sent: Mapping[Claim, int] = field(default_factory=dict)
    """Messages that arrived, with the ids that Telegram gave them."""

    @property
    def never_left(self) -> frozenset[Claim]:
        """Messages that were claimed and whose sending had not begun."""
        return self.claimed - self.begun


class Journal:
    """Notes what happens to claimed messages; open until `close`."""

    def __init__(self, database: Path) -> None:
        self._path = path_for(database)
        self._boot = _boot()
        self._file: int | None = None
        self._empty = False

    def open(self) -> Known:
        """Read what an earlier process left, and begin anew."""
        known = read(self._path)
        self._file = os.open(self._path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
        return known

    def claimed(self, messages: Iterable[Outgoing]) -> None:
        """These are about to be sent."""
        lines = [f"c {message.id} {message.attempt} 0\n" for message in messages]
        if lines:
            self._write("".join([f"boot {self._boot}\n"] * self._empty + lines))

    def begun(self, message: Outgoing) -> None:
        """This one leaves now."""
        self._write(f"b {message.id} {message.attempt} 0\n")

    def sent(self, message: Outgoing, message_id: int) -> None:
        """This one arrived."""
        self._write(f"s {message.id} {message.attempt} {message_id}\n")

    def clear(self) -> None:
        """Everything is written down in the database."""
        if not self._empty:
            self._truncate()
            self._empty = True

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _write(self, lines: str) -> None:
        self._empty = False
        try:
            if self._file is not None:
                os.write(self._file, lines.encode())
        except OSError:  # half a story is worse than none: without it every message under way counts as unknown
            self._truncate()

    def _truncate(self) -> None:
        with contextlib.suppress(OSError):
            if self._file is not None:
                os.ftruncate(self._file, 0)


def path_for(database: Path) -> Path:
    """Where the journal of a database lies."""
    return database.with_name(database.name + ".sending")


def read(path: Path) -> Known:
    """Read what an earlier process left; nothing if the machine was started anew since, or it cannot be understood."""
    try:
        first, *lines = path.read_text("ascii").splitlines()
        entries = [(kind, (int(row), int(attempt)), int(value)) for kind, row, attempt, value in map(str.split, lines)]
    except (OSError, ValueError):
        return Known()
    if not _boot() or first != f"boot {_boot()}":
        return Known()
    of = {kind: frozenset(claim for each, claim, _ in entries if each == kind) for kind in "cb"}
    return Known(of["c"], of["b"], {claim: value for kind, claim, value in entries if kind == "s"})


def _boot() -> str:
    try:
        return _BOOT.read_text("ascii").strip()
    except OSError:
        return ""
