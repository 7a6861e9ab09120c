"""What can be wrong with the world.

KnowledgeError
├── TaskListError      a task list that cannot be trusted (each violation with its JSON pointer)
├── LexiconError       language data that cannot be read
├── ImportFailure      a document that cannot be read as a task list
├── LedgerError        a report that the ledger cannot take
├── MembershipError    somebody who cannot become or stay what was asked for
└── RulesError         rules of deadlines and reminders that cannot be read

"Not understood" and "ambiguous" are results (`knowledge.query`), never exceptions.
"""

from __future__ import annotations

import errno
from dataclasses import dataclass

_REASONS = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘是只读的",
    errno.ENOSPC: "磁盘满了",
    errno.EISDIR: "这是一个文件夹",
    errno.ENOTDIR: "路径里有一段不是文件夹",
    errno.EEXIST: "路径里有一段不是文件夹",
}


def reason_of(error: OSError) -> str:
    """Say in Chinese why a file cannot be used, in the system's words where it is rare."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)


class KnowledgeError(Exception):
    """The root of everything this package raises; its text is one clear sentence in Chinese."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing wrong in a tasks file, and where (RFC 6901 JSON pointer; the empty one is the whole file)."""

    pointer: str
    message: str

    def __str__(self) -> str:
        return f"{self.pointer}: {self.message}" if self.pointer else self.message


class TaskListError(KnowledgeError):
    """A tasks file that cannot be trusted; `violations` holds every finding, not only the first."""

    def __init__(self, violations: tuple[Violation, ...]) -> None:
        super().__init__("；".join(str(violation) for violation in violations))
        self.violations = violations


class LexiconError(KnowledgeError):
    """Language data that is missing or cannot be read."""


class ImportFailure(KnowledgeError):  # noqa: N818 - a failure, told apart from a fault of ours
    """A document that cannot be read as a task list."""


class LedgerError(KnowledgeError):
    """A report that the ledger cannot take."""


class RulesError(KnowledgeError):
    """Rules of deadlines and reminders that are missing or cannot be read."""


class MembershipError(KnowledgeError):
    """Somebody who cannot become or stay what was asked for."""
