"""Texts: sent, edited, deleted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.simulator.errors import ApiError, bad_request
from bot.simulator.formatting import Formatted, read_formatted
from bot.simulator.keyboards import check_markup
from bot.simulator.signatures import Arguments, Method, Reader, array, boolean, chat, integer, mapping, text
from bot.simulator.values import Json, Message, Room
from bot.simulator.world import World

MAX_TEXT = 4096
DELETABLE_SECONDS = 48 * 3600
ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)


def formatted_text(given: Arguments) -> Formatted:
    """Return the text of a request, checked."""
    shown = read_formatted(given["text"], given.get("parse_mode"), given.get("entities"))
    if not shown.text:
        raise bad_request("message text is empty")
    if shown.length > MAX_TEXT:
        raise bad_request("message is too long")
    return shown


def with_entities(key: str, shown: Formatted, entities_key: str = "entities") -> Json:
    """Return the text and its entities as message content."""
    return {key: shown.text} | ({entities_key: list(shown.entities)} if shown.entities else {})


def replied_to(room: Room, given: Arguments) -> int | None:
    """Return the message that the new one replies to, if it exists."""
    parameters = given.get("reply_parameters")
    if not parameters:
        return None
    message_id = parameters.get("message_id")
    if message_id in room.messages:
        return int(message_id)
    if parameters.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def send_message(world: World, given: Arguments) -> Json:
    room = world.writable(given["chat_id"])
    shown = formatted_text(given)
    markup = check_markup(given.get("reply_markup"))
    content = with_entities("text", shown)
    message = world.post(room, world.bot, content, markup=markup, reply_to=replied_to(room, given))
    return world.message_json(message)


def edit_message_text(world: World, given: Arguments) -> Json:
    message = own_message(world, given)
    shown = formatted_text(given)
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    return edit(world, message, with_entities("text", shown), given)


def edit_message_reply_markup(world: World, given: Arguments) -> Json:
    message = own_message(world, given)
    return edit(world, message, message.content, given)


def edit(world: World, message: Message, content: Mapping[str, Any], given: Arguments) -> Json:
    """Give a message of the bot other content; a keyboard that is not sent again disappears."""
    markup = check_markup(given.get("reply_markup"), inline_only=True)
    if dict(content) == dict(message.content) and (markup or {}) == (message.markup or {}):
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same "
            "as a current content and reply markup of the message"
        )
    return world.message_json(world.replace(message, content=content, markup=markup))


def own_message(world: World, given: Arguments) -> Message:
    """Return the message of the bot that a request wants to change."""
    if "inline_message_id" in given.values:
        raise ApiError(501, "Not Implemented: inline messages cannot be edited in the simulator")
    if "chat_id" not in given.values:
        raise bad_request("chat_id is empty")
    room = world.writable(given["chat_id"])
    message = room.messages.get(given.get("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if message.sender.id != world.bot.id:
        raise bad_request("message can't be edited")
    return message


def delete_message(world: World, given: Arguments) -> bool:
    room = world.writable(given["chat_id"])
    message = room.messages.get(given["message_id"])
    if message is None:
        raise bad_request("message to delete not found")
    foreign = message.sender.id != world.bot.id and room.person is None
    if foreign and room.members[world.bot.id] != "administrator":
        raise bad_request("message can't be deleted")
    if world.timestamp() - message.date > DELETABLE_SECONDS:
        raise bad_request("message can't be deleted for everyone")
    world.remove(message)
    return True


def send_chat_action(world: World, given: Arguments) -> bool:
    room = world.writable(given["chat_id"])
    if given["action"] not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    world.record("action", room, action=given["action"])
    return True


SENDING: dict[str, Reader] = {
    "message_thread_id": integer,
    "disable_notification": boolean,
    "protect_content": boolean,
    "allow_paid_broadcast": boolean,
    "message_effect_id": text,
    "reply_parameters": mapping,
}
MARKUP: dict[str, Reader] = {"reply_markup": mapping}
_TEXT: dict[str, Reader] = {"parse_mode": text, "entities": array, "link_preview_options": mapping}
EDITED: dict[str, Reader] = {"chat_id": chat, "message_id": integer, "inline_message_id": text, "reply_markup": mapping}
TABLE = {
    "sendMessage": Method(
        run=send_message, required={"chat_id": chat, "text": text}, optional=SENDING | MARKUP | _TEXT
    ),
    "editMessageText": Method(run=edit_message_text, required={"text": text}, optional=EDITED | _TEXT),
    "editMessageReplyMarkup": Method(run=edit_message_reply_markup, optional=EDITED),
    "deleteMessage": Method(run=delete_message, required={"chat_id": chat, "message_id": integer}),
    "sendChatAction": Method(
        run=send_chat_action,
        required={"chat_id": chat, "action": text},
        optional={"message_thread_id": integer},
    ),
}
