"""Pictures and documents: sent, captioned, fetched."""

from __future__ import annotations

from typing import Any

from bot.simulator.errors import ApiError, bad_request
from bot.simulator.formatting import read_formatted
from bot.simulator.keyboards import check_markup
from bot.simulator.methods.messages import EDITED, MARKUP, SENDING, edit, own_message, replied_to, with_entities
from bot.simulator.signatures import Arguments, Method, Reader, array, boolean, chat, text
from bot.simulator.values import Json, StoredFile, Upload
from bot.simulator.world import World, document_json, photo_json

MAX_CAPTION = 1024
MAX_UPLOAD = 50 * 1024 * 1024
MAX_PHOTO = 10 * 1024 * 1024
MAX_DOWNLOAD = 20 * 1024 * 1024


def send_document(world: World, given: Arguments) -> Json:
    return _send(
        world, given, "document", _document(world, given.get("document"), given.uploads.get("document"), given)
    )


def send_photo(world: World, given: Arguments) -> Json:
    return _send(world, given, "photo", _photo(world, given.get("photo"), given.uploads.get("photo"), given))


def send_media_group(world: World, given: Arguments) -> list[Json]:
    room = world.writable(given["chat_id"])
    items = given["media"]
    if not 2 <= len(items) <= 10:
        raise bad_request("wrong number of items in the album: between 2 and 10 are allowed")
    album = world.new_id()
    contents = [_album_item(world, item, given) | {"media_group_id": album} for item in items]
    reply_to = replied_to(room, given)
    return [world.message_json(world.post(room, world.bot, content, reply_to=reply_to)) for content in contents]


def edit_message_caption(world: World, given: Arguments) -> Json:
    message = own_message(world, given)
    if not message.content.keys() & {"photo", "document"}:
        raise bad_request("there is no caption in the message to edit")
    kept = {key: value for key, value in message.content.items() if not key.startswith("caption")}
    return edit(world, message, kept | _caption(given.values), given)


def get_file(world: World, given: Arguments) -> Json:
    file = world.files.get(given["file_id"])
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(file.data) > MAX_DOWNLOAD:
        raise bad_request("file is too big")
    return file.as_json() | {"file_path": file.path}


def _send(world: World, given: Arguments, kind: str, content: Any) -> Json:
    room = world.writable(given["chat_id"])
    markup = check_markup(given.get("reply_markup"))
    whole = {kind: content} | _caption(given.values)
    return world.message_json(world.post(room, world.bot, whole, markup=markup, reply_to=replied_to(room, given)))


def _album_item(world: World, item: Any, given: Arguments) -> Json:
    if not isinstance(item, dict) or item.get("type") not in {"photo", "document"}:
        raise bad_request("can't parse InputMedia: type must be photo or document")
    read = _photo if item["type"] == "photo" else _document
    return {item["type"]: read(world, item.get("media"), None, given)} | _caption(item)


def _caption(given: Any) -> Json:
    shown = read_formatted(given.get("caption", ""), given.get("parse_mode"), given.get("caption_entities"))
    if shown.length > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return with_entities("caption", shown, "caption_entities") if shown.text else {}


def _document(world: World, reference: str | None, upload: Upload | None, given: Arguments) -> Json:
    return document_json(_file(world, reference, upload, given, "documents"))


def _photo(world: World, reference: str | None, upload: Upload | None, given: Arguments) -> list[Json]:
    file = _file(world, reference, upload, given, "photos")
    if len(file.data) > MAX_PHOTO:
        raise bad_request("file is too big for a photo")
    return photo_json(file)


def _file(world: World, reference: str | None, upload: Upload | None, given: Arguments, folder: str) -> StoredFile:
    if reference and reference.startswith("attach://"):
        upload = given.uploads.get(reference.removeprefix("attach://"))
    if upload is not None:
        if len(upload.data) > MAX_UPLOAD:
            raise ApiError(413, "Request Entity Too Large")
        return world.store(upload, folder)
    known = world.files.get(reference or "")
    if known is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return known


_CAPTION: dict[str, Reader] = {"caption": text, "parse_mode": text, "caption_entities": array}
TABLE = {
    "sendDocument": Method(
        run=send_document,
        required={"chat_id": chat, "document": text},
        optional=SENDING | MARKUP | _CAPTION | {"disable_content_type_detection": boolean, "thumbnail": text},
        files=frozenset({"document", "thumbnail"}),
    ),
    "sendPhoto": Method(
        run=send_photo,
        required={"chat_id": chat, "photo": text},
        optional=SENDING | MARKUP | _CAPTION | {"has_spoiler": boolean, "show_caption_above_media": boolean},
        files=frozenset({"photo"}),
    ),
    "sendMediaGroup": Method(run=send_media_group, required={"chat_id": chat, "media": array}, optional=SENDING),
    "editMessageCaption": Method(
        run=edit_message_caption, optional=EDITED | _CAPTION | {"show_caption_above_media": boolean}
    ),
    "getFile": Method(run=get_file, required={"file_id": text}),
}
