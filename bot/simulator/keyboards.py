"""Which keyboards Telegram takes."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from bot.simulator.errors import bad_request

MAX_BUTTONS = 100
MAX_BUTTONS_IN_ROW = 8
MAX_CALLBACK_BYTES = 64
_ACTIONS = frozenset(
    [
        "callback_data",
        "url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "web_app",
        "login_url",
        "pay",
        "callback_game",
    ]
)
_BUTTON_FIELDS = _ACTIONS | {"text", "icon_custom_emoji_id", "style"}
_KINDS = ("inline_keyboard", "keyboard", "remove_keyboard", "force_reply")
_HOST = re.compile(r"[A-Za-z0-9.-]+")


def check_markup(markup: Any, *, inline_only: bool = False) -> dict[str, Any] | None:
    """Return the keyboard as sent, None for an empty one, or ApiError 400."""
    if markup is None or markup == {}:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    kind = next((name for name in _KINDS if name in markup), None)
    if kind is None or (inline_only and kind != "inline_keyboard"):
        raise bad_request(
            "inline keyboard expected" if inline_only else "can't parse reply keyboard markup JSON object"
        )
    if kind == "inline_keyboard":
        _check_rows(markup[kind])
        rows = [row for row in markup[kind] if row]
        return {kind: rows} if rows else None
    if kind == "keyboard":
        _check_reply_keyboard(markup[kind])
    return markup


def _check_rows(rows: Any) -> None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request("can't parse inline keyboard: Array of Array of InlineKeyboardButton expected")
    for row in rows:
        if len(row) > MAX_BUTTONS_IN_ROW:
            raise bad_request("reply markup is too long")
        for button in row:
            _check_button(button)
    if sum(map(len, rows)) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")


def _check_button(button: Any) -> None:
    if not isinstance(button, dict) or not str(button.get("text", "")).strip():
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    unknown = button.keys() - _BUTTON_FIELDS
    if unknown:
        raise bad_request(f"can't parse inline keyboard button: unknown field {min(unknown)!r}")
    actions = button.keys() & _ACTIONS
    if not actions:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request("can't parse inline keyboard button: exactly one action is allowed")
    if "callback_data" in actions:
        _check_data(button["callback_data"])
    if "url" in actions:
        _check_url(button["url"])


def _check_data(data: Any) -> None:
    if not isinstance(data, str) or not 1 <= len(data.encode()) <= MAX_CALLBACK_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")


def _check_url(url: Any) -> None:
    parts = urlsplit(str(url))
    if parts.scheme == "tg" or (parts.scheme in {"http", "https"} and _HOST.fullmatch(parts.hostname or "")):
        return
    raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def _check_reply_keyboard(rows: Any) -> None:
    if not isinstance(rows, list) or not rows or not all(isinstance(row, list) for row in rows):
        raise bad_request("can't parse reply keyboard: Array of Array of KeyboardButton expected")
    for button in (button for row in rows for button in row):
        text = button.get("text", "") if isinstance(button, dict) else button
        if not str(text).strip():
            raise bad_request("keyboard button text must be non-empty")
