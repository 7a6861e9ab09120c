"""The state behind the fake Bot API: rooms, messages, files, updates, and a record of all that happened."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from PIL import Image, UnidentifiedImageError

from bot.simulator.errors import bad_request, forbidden
from bot.simulator.faults import group_migrated
from bot.simulator.signal import Signal
from bot.simulator.updates import UpdateQueue
from bot.simulator.values import Event, Json, Message, Person, Room, StoredFile, Upload
from bot.simulator.webhook import Webhook

BOT = Person(id=202010, first_name="任务通", username="renwutong_bot", is_bot=True)
SUPERGROUP_BASE = -1_000_000_000_000
MAX_PHOTO_SIDES = 10_000
MAX_PHOTO_RATIO = 20


def real_now() -> datetime:
    """Return the real time, for a world without a trial date."""
    return datetime.now(UTC)


class World:
    """Everything the simulated Telegram knows."""

    def __init__(self, *, bot: Person = BOT, now: Callable[[], datetime] = real_now) -> None:
        self.bot = bot
        self.now = now
        self.people: dict[int, Person] = {}
        self.rooms: dict[int, Room] = {}
        self.files: dict[str, StoredFile] = {}
        self.events: list[Event] = []
        self.changed = Signal()
        self.updates = UpdateQueue()
        self.webhook = Webhook()
        self.profile: dict[tuple[str, str], str] = {}
        """Name, description and short description by (which, language)."""
        self.commands: dict[tuple[str, str], list[Json]] = {}
        """Command lists by (scope as JSON, language)."""
        self.callbacks: dict[str, Json | None] = {}
        """Callback queries by id, with the bot's answer once it came."""
        self.pressed_by: dict[str, tuple[Room, Person]] = {}
        self.inline_queries: dict[str, Json | None] = {}
        self.mentions_reach_bot = True
        """Whether a plain @mention passes privacy mode; on Telegram reports differ."""
        self._message_ids = itertools.count(1)
        self._ids = itertools.count(1)

    # --- people and rooms

    def add_person(self, person: Person, *, started: bool = True) -> Room:
        """Add a user and the private chat with the bot; until it is started the bot cannot write there."""
        self.people[person.id] = person
        status = "member" if started else "left"
        room = Room(id=person.id, person=person, members={person.id: "member", self.bot.id: status})
        return self.rooms.setdefault(person.id, room)

    def add_group(self, room_id: int, title: str, members: Sequence[Person], *, admins: Sequence[Person] = ()) -> Room:
        """Add a group with the bot in it."""
        statuses = {person.id: "member" for person in members} | {person.id: "administrator" for person in admins}
        kind = "supergroup" if room_id < SUPERGROUP_BASE else "group"
        room = Room(id=room_id, type=kind, title=title, members=statuses | {self.bot.id: "member"})
        self.rooms[room_id] = room
        return room

    def room(self, chat_id: object) -> Room:
        """Return the chat with this id, or 400 chat not found."""
        room = self.rooms.get(chat_id) if isinstance(chat_id, int) else None
        if room is None:
            raise bad_request("chat not found")
        return room

    def writable(self, chat_id: object) -> Room:
        """Return the chat, if the bot may write there now."""
        room = self.room(chat_id)
        if room.migrated_to is not None:
            raise group_migrated(room.migrated_to)
        if room.holds(self.bot.id):
            return room
        if room.person is None:
            raise forbidden(f"bot was kicked from the {room.type} chat")
        if room.members[self.bot.id] == "kicked":
            raise forbidden("bot was blocked by the user")
        raise bad_request("chat not found")

    def new_id(self) -> str:
        """Return an id that was not given before: callback and inline queries, chat instances."""
        return str(4_000_000_000_000_000_000 + next(self._ids))

    # --- messages

    def post(
        self,
        room: Room,
        sender: Person,
        content: Mapping[str, Any],
        *,
        markup: Mapping[str, Any] | None = None,
        reply_to: int | None = None,
    ) -> Message:
        """Put a new message into a room."""
        message = Message(
            id=next(self._message_ids),
            room=room.id,
            sender=sender,
            date=self.timestamp(),
            content=content,
            markup=markup,
            reply_to=reply_to,
        )
        room.messages[message.id] = message
        self.record("message", room, message)
        return message

    def replace(self, message: Message, **changes: Any) -> Message:
        """Put another version of a message in its place."""
        edited = message.evolve(edited=self.timestamp(), **changes)
        room = self.rooms[message.room]
        room.messages[message.id] = edited
        self.record("edited", room, edited)
        return edited

    def remove(self, message: Message) -> None:
        """Take a message out of its room."""
        room = self.rooms[message.room]
        del room.messages[message.id]
        self.record("deleted", room, message)

    def record(self, kind: str, room: Room | None, message: Message | None = None, **details: Any) -> None:
        """Note that something happened, and wake whoever watches."""
        self.events.append(
            Event(number=len(self.events) + 1, kind=kind, room=room.id if room else 0, message=message, details=details)
        )
        self.changed.fire()

    def answered(self, query_id: str, answer: Json) -> None:
        """Show the bot's answer to a pressed button on the phone of whoever pressed it."""
        room, person = self.pressed_by[query_id]
        self.callbacks[query_id] = answer
        self.record("answered", room, person=person.id, query=query_id, **answer)

    def timestamp(self) -> int:
        """Now, as the Bot API writes it."""
        return int(self.now().timestamp())

    def message_json(self, message: Message, *, nested: bool = False) -> Json:
        """Return the Message object of the Bot API; a message replied to is shown one level deep."""
        room = self.rooms[message.room]
        shown: Json = {
            "message_id": message.id,
            "from": message.sender.as_json(),
            "chat": room.as_json(),
            "date": message.date,
            **message.content,
        }
        if message.edited is not None:
            shown["edit_date"] = message.edited
        if message.inline_keyboard:
            shown["reply_markup"] = {"inline_keyboard": message.inline_keyboard}
        replied = room.messages.get(message.reply_to) if message.reply_to and not nested else None
        if replied:
            shown["reply_to_message"] = self.message_json(replied, nested=True)
        return shown

    # --- files

    def store(self, upload: Upload, folder: str = "documents") -> StoredFile:
        """Keep an uploaded file."""
        if not upload.data:
            raise bad_request("file must be non-empty")
        number = next(self._ids)
        file = StoredFile(
            id=f"BQACAgUAAxkB{number:012d}",
            name=upload.name,
            mime=upload.mime,
            data=upload.data,
            path=f"{folder}/file_{number}{_suffix(upload.name)}",
        )
        self.files[file.id] = file
        return file

    def file_at(self, path: str) -> StoredFile | None:
        """Return the file with this path, for a download."""
        return next((file for file in self.files.values() if file.path == path), None)


def document_json(file: StoredFile) -> Json:
    """Return the Document object of the Bot API."""
    return file.as_json() | {"file_name": file.name, "mime_type": file.mime}


def photo_json(file: StoredFile) -> list[Json]:
    """Return the PhotoSize objects of the Bot API, or 400 for what is no picture."""
    try:
        with Image.open(io.BytesIO(file.data)) as picture:
            width, height = picture.size
    except (UnidentifiedImageError, OSError) as error:
        raise bad_request("IMAGE_PROCESS_FAILED") from error
    if width + height > MAX_PHOTO_SIDES or max(width, height) > MAX_PHOTO_RATIO * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return [file.as_json() | {"width": width, "height": height}]


def _suffix(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    return f".{suffix}" if stem and dot and suffix.isascii() and suffix.isalnum() else ""
