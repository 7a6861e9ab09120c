"""Reads one table that somebody sent, in a process of its own: whatever the file does to it, the bot goes on.

It gets on stdin a line of JSON with the name of the file and the size of the list, the list, and the file; it writes
on stdout what it read, or why it could not. It holds no token and knows no network.
"""

from __future__ import annotations

import json
import sys

from handlers.plain import to_plain
from knowledge import loading
from knowledge.errors import KnowledgeError
from knowledge.filing import UnknownTable, read_bytes

MEMORY = 1024 * 1024 * 1024
SECONDS = 20


def main() -> None:
    """Read one table."""
    _confine()
    head = json.loads(sys.stdin.buffer.readline())
    tasks = sys.stdin.buffer.read(head["tasks"])
    task_list = loading.values(json.loads(tasks))[0]
    answer: dict[str, object]
    try:
        answer = {"filed": to_plain(read_bytes(sys.stdin.buffer.read(), head["name"], task_list))}
    except KnowledgeError as error:
        answer = {"failure": str(error), "unknown": isinstance(error, UnknownTable)}
    sys.stdout.buffer.write(json.dumps(answer).encode())


def _confine() -> None:
    try:
        import resource
    except ImportError:  # a system without such limits; the bot's own patience still ends it
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


if __name__ == "__main__":
    main()
