"""What the handlers need from the running program, handed to them when they are wired."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from telegram import Message, Update
from telegram.ext import CallbackContext

from handlers.addressing import speaker_of
from handlers.pushes import Pushes
from handlers.records import People, Reports, Subscriptions, Tables
from handlers.speaking import SpeakingBot
from handlers.state import ChatStates
from knowledge.conversation import Adviser
from knowledge.model import TaskList
from knowledge.people import Person
from knowledge.progress import Progress

BotContext = CallbackContext[SpeakingBot, dict[Any, Any], dict[Any, Any], dict[Any, Any]]
"""The context of every callback. Services do not travel in it: callbacks are methods that hold what they need."""


Callback = Callable[[Update, BotContext], Coroutine[Any, Any, None]]
"""What answers a command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The adviser, the clock, the memory of the chats, the ledger, and who everybody is."""

    adviser: Adviser
    clock: Callable[[], datetime]
    states: ChatStates
    people: People
    reports: Reports
    subscriptions: Subscriptions
    pushes: Pushes
    tables: Tables
    progress: Progress | None = None
    admins: tuple[int, ...] = ()
    members_only: bool = False
    """Whether only members are answered."""

    @property
    def task_list(self) -> TaskList:
        """The list that is answered."""
        return self.adviser.task_list

    def member(self, message: Message) -> Person | None:
        """Find the member who wrote a message; None for everybody else."""
        speaker = speaker_of(message)
        return self.people.person(speaker.id) if speaker else None
