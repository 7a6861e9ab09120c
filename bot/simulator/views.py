"""What the chat page shows of the simulated world, as plain JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from bot.simulator.methods.profile import command_menu
from bot.simulator.values import Event, Json, Message, Person, Room
from bot.simulator.world import World
from knowledge.timing import WEEKDAYS


def date_view(now: datetime) -> Json:
    """Return the trial's date, for the header."""
    day = now.date()
    return {"iso": day.isoformat(), "label": _day(day), "weekday": f"周{WEEKDAYS[day.weekday()]}"}


def room_view(world: World, room: Room, person: Person) -> Json:
    """One chat of this person: its head, its messages, its command menu."""
    private = room.person is not None
    return {
        "id": room.id,
        "title": world.bot.first_name if private else room.title,
        "subtitle": "机器人" if private else f"{sum(map(room.holds, room.members))} 位成员",
        "private": private,
        "blocked": not room.holds(world.bot.id),
        "description": world.profile.get(("description", "zh")) or world.profile.get(("description", ""), ""),
        "menu": command_menu(world, room, person),
        "messages": [message_view(world, message) for message in room.messages.values()],
    }


def message_view(world: World, message: Message) -> Json:
    """One bubble, the same for everyone who sees it."""
    room = world.rooms[message.room]
    content = message.content
    zone = world.now().tzinfo
    when = datetime.fromtimestamp(message.date, zone)
    return {
        "id": message.id,
        "room": message.room,
        "sender": {"id": message.sender.id, "name": message.sender.first_name, "bot": message.sender.is_bot},
        "text": message.text,
        "entities": list(content.get("entities", content.get("caption_entities", ()))),
        "time": f"{when:%H:%M}",
        "day": _day(when),
        "edited": message.edited is not None and message.text != "",
        "buttons": message.inline_keyboard,
        "keyboard": _reply_keyboard(message),
        "photo": _photo(world, content),
        "document": _document(world, content),
        "reply": _quoted(room, message),
        "service": _service(content),
    }


def event_view(world: World, event: Event) -> Json:
    """Something that happened, for the page to take in."""
    shown: Json = {"kind": event.kind, "room": event.room, **event.details}
    if event.message is None:
        return shown
    if event.kind == "deleted":
        return shown | {"id": event.message.id}
    return shown | {"message": message_view(world, event.message)}


def file_url(path: str, name: str) -> str:
    """Where the page gets a file from."""
    return f"/api/file/{quote(path)}?name={quote(name, safe='')}"


def _photo(world: World, content: Mapping[str, Any]) -> Json | None:
    if "photo" not in content:
        return None
    size = content["photo"][-1]
    file = world.files[size["file_id"]]
    return {"url": file_url(file.path, file.name), "width": size["width"], "height": size["height"]}


def _document(world: World, content: Mapping[str, Any]) -> Json | None:
    if "document" not in content:
        return None
    file = world.files[content["document"]["file_id"]]
    return {"url": file_url(file.path, file.name), "name": file.name, "size": len(file.data)}


def _quoted(room: Room, message: Message) -> Json | None:
    replied = room.messages.get(message.reply_to) if message.reply_to else None
    if replied is None:
        return None
    text = replied.text or ("图片" if "photo" in replied.content else "文件")
    return {"id": replied.id, "name": replied.sender.first_name, "text": text[:80]}


def _reply_keyboard(message: Message) -> list[list[str]] | None:
    """Rows of texts for a reply keyboard, [] where the message takes one away, None where it says nothing."""
    markup = message.markup or {}
    if "keyboard" in markup:
        return [
            [button["text"] if isinstance(button, dict) else str(button) for button in row]
            for row in markup["keyboard"]
        ]
    return [] if "remove_keyboard" in markup else None


def _service(content: Mapping[str, Any]) -> str:
    if "migrate_to_chat_id" in content or "migrate_from_chat_id" in content:
        return "本群已升级为超级群组"
    return ""


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
