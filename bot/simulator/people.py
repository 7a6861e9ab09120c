"""What a person does on the phone, as updates for the bot."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Mapping
from typing import Any

from bot.simulator.errors import ApiError
from bot.simulator.formatting import clean, find_entities, utf16_slice
from bot.simulator.methods.chats import member_json
from bot.simulator.methods.media import MAX_UPLOAD
from bot.simulator.values import Json, Message, Person, Room, Upload
from bot.simulator.world import World, document_json, photo_json

_FOREIGN_COMMAND = re.compile(r"/\w+@(?P<bot>\w+)", re.ASCII)
OFFICIAL = Person(id=1001, first_name="李工", username="li_gong")
ADMIN = Person(id=1002, first_name="王处", username="wang_chu")
GROUP_ID = -5_000_001
GROUP_TITLE = "工信局工作群"


class NotPossibleError(Exception):
    """The person tried what no phone would let them do."""


class Phone:
    """One person in one chat; each act returns the id of its update, None if the bot does not get to see it."""

    def __init__(self, world: World, person: Person, room: Room) -> None:
        self.world = world
        self.person = person
        self.room = room

    def write(self, text: str, *, reply_to: int | None = None) -> int | None:
        """Send a text; longer than 4096 it goes as several messages, as the official clients do."""
        shown = clean(text).strip()
        if not shown:
            raise NotPossibleError("空消息发不出去")
        update_id = None
        for start in range(0, len(shown), 2048 if any(c > "\uffff" for c in shown) else 4096):
            part = shown[start : start + (2048 if any(c > "\uffff" for c in shown) else 4096)]
            update_id = self._post(_text_content(part), reply_to) or update_id
        return update_id

    def start(self, payload: str = "") -> int | None:
        """Press START, or follow a deep link."""
        self._come_back()
        return self.write(f"/start {payload}".strip())

    def edit(self, message_id: int, text: str) -> int | None:
        """Change a message of one's own."""
        message = self._message(message_id)
        if message.sender.id != self.person.id:
            raise NotPossibleError("只能编辑自己的消息")
        kept = {key: value for key, value in message.content.items() if key not in {"text", "entities"}}
        edited = self.world.replace(message, content=kept | _text_content(clean(text).strip()))
        return self._tell("edited_message", edited)

    def press(self, message_id: int, data: str) -> tuple[str, int | None]:
        """Press the button with this callback data; returns the id of the query, too."""
        message = self._message(message_id)
        buttons = [button for row in message.inline_keyboard for button in row]
        if not any(button.get("callback_data") == data for button in buttons):
            raise NotPossibleError("这条消息没有这个按钮")
        return self.press_anyway(message, data)

    def press_anyway(self, message: Message, data: str) -> tuple[str, int | None]:
        """Send a callback query whether there is such a button or not, as a forged client can."""
        query_id = self.world.new_id()
        self.world.callbacks[query_id] = None
        self.world.pressed_by[query_id] = (self.room, self.person)
        payload: Json = {
            "id": query_id,
            "from": self.person.as_json(),
            "chat_instance": str(-9_000_000_000 + self.room.id),
            "message": self.world.message_json(message),
            "data": data,
        }
        return query_id, self.world.updates.put("callback_query", payload)

    def send_document(self, name: str, data: bytes, *, caption: str = "", mime: str = "") -> int | None:
        """Attach a file."""
        if not data:
            raise NotPossibleError("空文件发不出去")
        if len(data) > MAX_UPLOAD:
            raise NotPossibleError("文件太大，最多 50 MB")
        mime = mime or mimetypes.guess_type(name, strict=False)[0] or "application/octet-stream"
        file = self.world.store(Upload(name=name, mime=mime, data=data))
        return self._post({"document": document_json(file)} | _text_content(caption, "caption"), None)

    def send_photo(self, data: bytes, *, caption: str = "") -> int | None:
        """Attach a picture."""
        try:
            file = self.world.store(Upload(name="photo.jpg", mime="image/jpeg", data=data), "photos")
            shown = photo_json(file)
        except ApiError:
            raise NotPossibleError("这不是能显示的图片，可以当文件发") from None
        return self._post({"photo": shown} | _text_content(caption, "caption"), None)

    def ask_inline(self, query: str) -> tuple[str, int | None]:
        """Type `@bot query` in any chat."""
        query_id = self.world.new_id()
        self.world.inline_queries[query_id] = None
        payload: Json = {"id": query_id, "from": self.person.as_json(), "query": query[:256], "offset": ""}
        return query_id, self.world.updates.put("inline_query", payload)

    def block(self) -> int | None:
        """Stop the bot (in a group: throw it out)."""
        return self._set_bot_status("kicked")

    def unblock(self) -> int | None:
        """Let the bot write again (in a group: add it again)."""
        return self._set_bot_status("member")

    def migrate(self, new_id: int) -> Phone:
        """Upgrade the basic group to a supergroup with another id."""
        world, old = self.world, self.room
        new = Room(id=new_id, type="supergroup", title=old.title, members=dict(old.members))
        world.rooms[new_id] = new
        old.migrated_to = new_id
        self._tell("message", world.post(old, self.person, {"migrate_to_chat_id": new_id}))
        moved = Phone(world, self.person, new)
        moved._tell("message", world.post(new, self.person, {"migrate_from_chat_id": old.id}))
        return moved

    def sees(self, message: Message) -> bool:
        """Whether the bot gets this message: always in private, by command, mention or reply in a group."""
        if self.room.person is not None or self.room.members[self.world.bot.id] == "administrator":
            return True
        if not self.room.holds(self.world.bot.id):
            return False
        if not message.content.keys() & {"text", "photo", "document"}:
            return True  # service messages
        replied = self.room.messages.get(message.reply_to) if message.reply_to else None
        if replied and replied.sender.id == self.world.bot.id:
            return True
        return any(self._calls_bot(message, entity) for entity in _entities(message))

    def _calls_bot(self, message: Message, entity: Mapping[str, Any]) -> bool:
        covered = utf16_slice(message.text, entity["offset"], entity["length"])
        if entity["type"] == "bot_command":
            foreign = _FOREIGN_COMMAND.fullmatch(covered)
            return foreign is None or foreign["bot"].lower() == self.world.bot.username.lower()
        named = entity["type"] == "mention" and covered.lower() == f"@{self.world.bot.username}".lower()
        return named and self.world.mentions_reach_bot

    def _post(self, content: Mapping[str, Any], reply_to: int | None) -> int | None:
        self._come_back()
        message = self.world.post(self.room, self.person, content, reply_to=reply_to)
        return self._tell("message", message)

    def _tell(self, kind: str, message: Message) -> int | None:
        if not self.sees(message):
            return None
        return self.world.updates.put(kind, self.world.message_json(message))

    def _come_back(self) -> None:
        """Start the bot, and unblock it, as writing to it does."""
        if self.room.person is None or self.room.holds(self.world.bot.id):
            return
        if self.room.members[self.world.bot.id] == "kicked":
            self.unblock()
        self.room.members[self.world.bot.id] = "member"

    def _set_bot_status(self, status: str) -> int | None:
        bot = self.world.bot
        before, self.room.members[bot.id] = self.room.members[bot.id], status
        payload: Json = {
            "chat": self.room.as_json(),
            "from": self.person.as_json(),
            "date": self.world.timestamp(),
            "old_chat_member": member_json(bot, before),
            "new_chat_member": member_json(bot, status),
        }
        return self.world.updates.put("my_chat_member", payload)

    def _message(self, message_id: int) -> Message:
        message = self.room.messages.get(message_id)
        if message is None:
            raise NotPossibleError("这条消息已经不在了")
        return message


def _text_content(text: str, key: str = "text") -> Json:
    entities = find_entities(text)
    name = "entities" if key == "text" else "caption_entities"
    return ({key: text} if text else {}) | ({name: entities} if entities else {})


def _entities(message: Message) -> list[Json]:
    return list(message.content.get("entities", message.content.get("caption_entities", ())))
