"""Who and what exists in the simulated Telegram: people, rooms, messages, files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A user, or the bot itself."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = "zh-hans"
    is_bot: bool = False

    def as_json(self) -> Json:
        """Return the User object of the Bot API."""
        shown: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        extra = {"last_name": self.last_name, "username": self.username}
        if not self.is_bot:
            extra["language_code"] = self.language_code
        return shown | {key: value for key, value in extra.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file on its way up."""

    name: str
    mime: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file that Telegram keeps."""

    id: str
    name: str
    mime: str
    data: bytes
    path: str

    @property
    def unique_id(self) -> str:
        """The id that is the same for every bot."""
        return "u" + self.id[-12:]

    def as_json(self) -> Json:
        """Return the part of File, Document and PhotoSize that they share."""
        return {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": len(self.data)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as it stands now; editing replaces it."""

    id: int
    room: int
    sender: Person
    date: int
    content: Mapping[str, Any]
    """Text, entities, photo, document, caption or a service event, in the shape of the Bot API."""
    markup: Mapping[str, Any] | None = None
    """The keyboard sent with it, of whichever kind."""
    reply_to: int | None = None
    edited: int | None = None

    def evolve(self, **changes: Any) -> Message:
        """Return the same message with some parts replaced."""
        return replace(self, **changes)

    @property
    def text(self) -> str:
        """Its text or caption."""
        return str(self.content.get("text", self.content.get("caption", "")))

    @property
    def inline_keyboard(self) -> list[list[Json]]:
        """The rows of buttons under it."""
        return list(self.markup.get("inline_keyboard", ())) if self.markup else []


@dataclass(slots=True, kw_only=True)
class Room:
    """A chat: private, group or supergroup."""

    id: int
    type: str = "private"
    title: str = ""
    members: dict[int, str] = field(default_factory=dict)
    """Status by user id: creator, administrator, member, left or kicked."""
    person: Person | None = None
    """The other side of a private chat."""
    messages: dict[int, Message] = field(default_factory=dict)
    migrated_to: int | None = None

    def as_json(self) -> Json:
        """Return the Chat object of the Bot API."""
        if self.person is None:
            return {"id": self.id, "type": self.type, "title": self.title}
        extra = {"last_name": self.person.last_name, "username": self.person.username}
        shown = {"id": self.id, "type": self.type, "first_name": self.person.first_name}
        return shown | {key: value for key, value in extra.items() if value}

    def holds(self, person_id: int) -> bool:
        """Whether this person is in the chat."""
        return self.members.get(person_id) in {"creator", "administrator", "member"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that a phone would show: a message, an edit, a deletion, typing, a notice."""

    number: int
    kind: str
    room: int
    """Where it happened, 0 for everywhere."""
    message: Message | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
