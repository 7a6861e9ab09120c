"""Telegram's HTML subset, refused with Telegram's words where it does not parse."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, NoReturn

from bot.simulator.errors import bad_request

_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x(?P<hex>[0-9a-fA-F]{1,6})|#(?P<dec>[0-9]{1,7})|(?P<name>[a-z]+));?")
_START = re.compile(r"<(?P<name>[^\s>/]*)(?P<rest>[^>]*)>")
_END = re.compile(r"</(?P<name>[^\s>]*)\s*>")
_ATTRIBUTE = re.compile(
    r"\s*(?P<name>[^\s=>]+)(?:\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s>]+)))?"
)


@dataclass(frozen=True, slots=True)
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int


class HtmlReader:
    """Reads one text in HTML parse mode into plain text and entities."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._shown: list[str] = []
        self._offset = 0
        self._open: list[_Open] = []
        self._entities: list[dict[str, Any]] = []

    def read(self) -> tuple[str, list[dict[str, Any]]]:
        """Return the plain text and its entities, or ApiError 400 "can't parse entities"."""
        position = 0
        while position < len(self._source):
            position = self._step(position)
        if self._open:
            self._refuse(f'Can\'t find end tag corresponding to start tag "{self._open[-1].tag}"')
        ordered = sorted(self._entities, key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self._shown), ordered

    def _step(self, position: int) -> int:
        character = self._source[position]
        if character == "&":
            return self._reference(position)
        if character != "<":
            self._show(character)
            return position + 1
        return self._end_tag(position) if self._source.startswith("</", position) else self._start_tag(position)

    def _show(self, text: str) -> None:
        self._shown.append(text)
        self._offset += len(text) + sum(character > "\uffff" for character in text)

    def _reference(self, position: int) -> int:
        """Decode a reference; one that Telegram does not know stays in the text as it is written."""
        match = _REFERENCE.match(self._source, position)
        decoded = _decoded(match) if match else None
        self._show(decoded or "&")
        return match.end() if match and decoded else position + 1

    def _start_tag(self, position: int) -> int:
        match = _START.match(self._source, position)
        byte = self._byte(position)
        if match is None:
            name = re.split(r"[\s>]", self._source[position + 1 :], maxsplit=1)[0].lower()
            if name not in _KINDS:
                self._refuse(f'Unsupported start tag "{name}" at byte offset {byte}')
            self._refuse(f'Unclosed start tag "{name}" at byte offset {byte}')
        name = match["name"].lower()
        if name not in _KINDS:
            self._refuse(f'Unsupported start tag "{name}" at byte offset {byte}')
        attributes = _attributes(match["rest"])
        if name == "span" and attributes.get("class") != "tg-spoiler":
            self._refuse(f'Tag "span" must have class "tg-spoiler" at byte offset {byte}')
        self._open.append(_Open(name, attributes, self._offset))
        return match.end()

    def _end_tag(self, position: int) -> int:
        match = _END.match(self._source, position)
        byte = self._byte(position)
        if not self._open:
            self._refuse(f"Unexpected end tag at byte offset {byte}")
        if match is None:
            self._refuse(f"Unclosed end tag at byte offset {byte}")
        opened = self._open.pop()
        name = match["name"].lower()
        if name and name != opened.tag:
            self._refuse(f'Unmatched end tag at byte offset {byte}, expected "</{opened.tag}>", found "</{name}>"')
        self._close(opened)
        return match.end()

    def _close(self, opened: _Open) -> None:
        length = self._offset - opened.offset
        if length == 0:
            return
        entity: dict[str, Any] = {"type": _KINDS[opened.tag], "offset": opened.offset, "length": length}
        if opened.tag == "a":
            entity["url"] = opened.attributes.get("href", "")
        elif opened.tag == "tg-emoji":
            entity["custom_emoji_id"] = opened.attributes.get("emoji-id", "")
        elif opened.tag == "blockquote" and "expandable" in opened.attributes:
            entity["type"] = "expandable_blockquote"
        elif opened.tag == "code" and self._is_block(opened):
            return
        elif opened.tag == "pre" and "language" in opened.attributes:
            entity["language"] = opened.attributes["language"]
        self._entities.append(entity)

    def _is_block(self, opened: _Open) -> bool:
        """`<pre><code class="language-…">` is one block of code, not code inside a block."""
        language = opened.attributes.get("class", "").removeprefix("language-")
        if not language or not self._open or self._open[-1].tag != "pre":
            return False
        self._open[-1].attributes["language"] = language
        return True

    def _byte(self, position: int) -> int:
        return len(self._source[:position].encode())

    def _refuse(self, reason: str) -> NoReturn:
        raise bad_request(f"can't parse entities: {reason}")


def _decoded(match: re.Match[str]) -> str | None:
    if match["name"]:
        return _NAMED.get(match["name"])
    code = int(match["hex"], 16) if match["hex"] else int(match["dec"])
    valid = 0 < code < 0x110000 and not 0xD800 <= code < 0xE000
    return chr(code) if valid else None


def _attributes(source: str) -> dict[str, str]:
    return {
        match["name"].lower(): match["double"] or match["single"] or match["bare"] or ""
        for match in _ATTRIBUTE.finditer(source.rstrip("/"))
    }
