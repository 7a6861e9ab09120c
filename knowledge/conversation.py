"""One turn of talk: a text and what was said before → the reply and what to remember. The only door to the knowledge.

The command line, Telegram and the tests all come in here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from knowledge.answer import Answer, Kind, Suggestion
from knowledge.query import Query, Understanding

CONTEXT_LIFETIME = timedelta(minutes=30)
"""After this pause a question stands alone again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a chat remembers from one turn to the next."""

    asked: datetime
    queries: tuple[Query, ...] = ()
    results: tuple[str, ...] = ()
    """The places that the last answer named, for 这几个市."""
    choices: tuple[Suggestion, ...] = ()
    """The choices of a clarification that waits for its answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One reply: an answer for each part of the question, and the context for the next turn."""

    text: str
    kind: Kind
    answers: tuple[Answer, ...]
    understanding: Understanding
    context: Context


class Adviser:
    """Answers questions about one list; built once, then safe to share between chats."""

    def __init__(self, task_list: TaskList, lexicon: Lexicon) -> None:
        self.task_list = task_list
        self.lexicon = lexicon

    def reply(
        self, text: str, *, now: datetime, context: Context | None = None, progress: Progress | None = None
    ) -> Turn:
        """The reply to `text`, never raising whatever the text is; `now` is local time."""
        raise NotImplementedError
