"""Message text as Telegram sees it: UTF-16 lengths, HTML to entities, entities checked and found."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.simulator.errors import bad_request
from bot.simulator.markup import HtmlReader

Entity = dict[str, Any]

MAX_ENTITIES = 100
"""Telegram drops the formatting beyond this many entities, without a word."""
KNOWN_ENTITIES = frozenset(
    [
        "mention",
        "hashtag",
        "cashtag",
        "bot_command",
        "url",
        "email",
        "phone_number",
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "blockquote",
        "expandable_blockquote",
        "code",
        "pre",
        "text_link",
        "text_mention",
        "custom_emoji",
    ]
)
_OPAQUE = frozenset({"code", "pre", "text_link", "text_mention"})
"""Nothing is found inside these."""
_FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"“”，。）)]+)"
    r"|(?<![\w/<>])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)(?![\w/<>@])"
    r"|(?<!\w)(?P<mention>@[A-Za-z0-9_]{2,32})(?!\w)"
)
"""A letter of any script right before or after keeps Telegram from seeing a command or a mention: @bot湛江 is none."""
_REMOVED = re.compile("[\r\u2028-\u202e]")
_BLANKED = re.compile("[\x00-\x08\t\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text and the entities on it; offsets and lengths count UTF-16 units."""

    text: str
    entities: tuple[Entity, ...] = ()

    @property
    def length(self) -> int:
        """What Telegram's limits count."""
        return utf16_length(self.text)


def utf16_length(text: str) -> int:
    """Count UTF-16 units: an emoji beyond the first plane counts two."""
    return len(text) + sum(character > "\uffff" for character in text)


def utf16_slice(text: str, offset: int, length: int) -> str:
    """Return the part of `text` that an entity covers."""
    return text.encode("utf-16-le")[offset * 2 : (offset + length) * 2].decode("utf-16-le", "replace")


def clean(text: str) -> str:
    """Control characters become spaces and bidi overrides vanish, as on Telegram's servers."""
    return _BLANKED.sub(" ", _REMOVED.sub("", text))


def read_formatted(text: str, parse_mode: str | None, entities: Sequence[Entity] | None) -> Formatted:
    """Return the text as it will be shown, or ApiError 400 for markup that does not parse."""
    source = clean(text)
    if parse_mode:
        if parse_mode.lower() != "html":
            raise bad_request("unsupported parse_mode")
        plain, found = HtmlReader(source).read()
        found = [_with_link(plain, entity) for entity in found]
    else:
        plain, found = source, _checked(source, entities or ())
    tidy = _trimmed(plain, found)
    return Formatted(tidy.text, tuple(_merged(tidy)[:MAX_ENTITIES]))


def find_entities(text: str) -> list[Entity]:
    """Links, commands and mentions, which need no markup."""
    found = []
    for match in _FOUND.finditer(text):
        kind = match.lastgroup or ""
        offset = utf16_length(text[: match.start()])
        found.append({"type": kind, "offset": offset, "length": utf16_length(match.group())})
    return found


def as_html(text: str, entities: Iterable[Mapping[str, Any]]) -> str:
    """Return the text with its bold, italic, code and links as HTML, for tests that read what the bot meant."""
    tags = {"bold": "b", "italic": "i", "underline": "u", "strikethrough": "s", "code": "code", "pre": "pre"}
    marks: list[tuple[int, int, str]] = []
    for order, entity in enumerate(entities):
        tag = tags.get(entity["type"]) or ("blockquote" if "blockquote" in entity["type"] else None)
        if tag:
            marks.append((entity["offset"], order, f"<{tag}>"))
            marks.append((entity["offset"] + entity["length"], -order - 1, f"</{tag}>"))
    shown, last = [], 0
    for offset, _, tag in sorted(marks, key=lambda mark: (mark[0], mark[1])):
        shown.append(html.escape(utf16_slice(text, last, offset - last), quote=False) + tag)
        last = offset
    return "".join(shown) + html.escape(utf16_slice(text, last, utf16_length(text) - last), quote=False)


def _with_link(text: str, entity: Entity) -> Entity:
    if entity["type"] == "text_link" and not entity["url"]:
        return entity | {"url": utf16_slice(text, entity["offset"], entity["length"])}
    return entity


def _checked(text: str, entities: Sequence[Entity]) -> list[Entity]:
    end = utf16_length(text)
    for entity in entities:
        if not isinstance(entity, dict) or entity.get("type") not in KNOWN_ENTITIES:
            raise bad_request("can't parse entities: unsupported type of entity")
        offset, length = entity.get("offset"), entity.get("length")
        if not isinstance(offset, int) or not isinstance(length, int) or offset < 0 or length < 0:
            raise bad_request("can't parse entities: offset and length must be integers")
        if offset + length > end:
            raise bad_request(
                f"entity beginning at UTF-16 offset {offset} ends after the end of the text at UTF-16 offset {end}"
            )
        if entity["type"] == "text_link" and not entity.get("url"):
            raise bad_request("can't parse entities: text_link needs a url")
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _trimmed(text: str, entities: Iterable[Entity]) -> Formatted:
    """Blank ends are cut; an entity that covered nothing else goes with them."""
    shown = text.strip()
    lead = utf16_length(text) - utf16_length(text.lstrip())
    size = utf16_length(shown)
    kept = []
    for entity in entities:
        start = max(entity["offset"] - lead, 0)
        end = min(entity["offset"] + entity["length"] - lead, size)
        if end > start:
            kept.append(entity | {"offset": start, "length": end - start})
    return Formatted(shown, tuple(kept))


def _merged(formatted: Formatted) -> list[Entity]:
    """Return the given entities and those found outside code and links, in order."""
    opaque = [
        (entity["offset"], entity["offset"] + entity["length"])
        for entity in formatted.entities
        if entity["type"] in _OPAQUE
    ]
    given = {(entity["type"], entity["offset"]) for entity in formatted.entities}
    found = [
        entity
        for entity in find_entities(formatted.text)
        if (entity["type"], entity["offset"]) not in given
        and not any(start < entity["offset"] + entity["length"] and entity["offset"] < end for start, end in opaque)
    ]
    return sorted([*formatted.entities, *found], key=lambda entity: (entity["offset"], -entity["length"]))
