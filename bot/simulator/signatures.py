"""The parameters of a method: which there are, of which type, read from the strings of a request."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.simulator.errors import bad_request
from bot.simulator.values import Upload
from bot.simulator.world import World

Reader = Callable[[str, str], Any]
"""(name, value as sent) → value, or ApiError 400."""


def text(name: str, value: str) -> str:  # noqa: ARG001 - same shape as the other readers
    """Any string."""
    return value


def integer(name: str, value: str) -> int:
    """Read a whole number."""
    try:
        return int(value)
    except ValueError:
        raise bad_request(f'parameter "{name}" must be an integer') from None


def boolean(name: str, value: str) -> bool:
    """Read true or false."""
    known = {"true": True, "1": True, "false": False, "0": False}
    if value.lower() not in known:
        raise bad_request(f'parameter "{name}" must be a boolean')
    return known[value.lower()]


def chat(name: str, value: str) -> int | str:
    """Read a chat id, or a name beginning with @."""
    if value.startswith("@"):
        return value
    if not value:
        raise bad_request("chat_id is empty")
    return integer(name, value)


def array(name: str, value: str) -> list[Any]:
    """Read a JSON array."""
    return _parsed(name, value, list, "array")  # type: ignore[no-any-return]


def mapping(name: str, value: str) -> dict[str, Any]:
    """Read a JSON object."""
    return _parsed(name, value, dict, "object")  # type: ignore[no-any-return]


def _parsed(name: str, value: str, kind: type, word: str) -> Any:
    try:
        parsed = json.loads(value)
    except ValueError:
        raise bad_request(f"can't parse {name} JSON {word}") from None
    if not isinstance(parsed, kind):
        raise bad_request(f'parameter "{name}" must be a JSON {word}')
    return parsed


@dataclass(frozen=True, slots=True)
class Arguments:
    """The parameters of one request, typed, and the files sent along."""

    values: Mapping[str, Any]
    uploads: Mapping[str, Upload] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def get(self, name: str, default: Any = None) -> Any:
        """Return the value, or `default` if it was not sent."""
        return self.values.get(name, default)


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One method of the Bot API: what it takes and what it does."""

    run: Callable[[World, Arguments], Any]
    required: Mapping[str, Reader] = field(default_factory=dict)
    optional: Mapping[str, Reader] = field(default_factory=dict)
    files: frozenset[str] = frozenset()
    """Parameters that may come as an uploaded file."""

    def read(self, given: Mapping[str, str], uploads: Mapping[str, Upload]) -> Arguments:
        """Read the parameters; unlike Telegram, refuse one that does not exist, as it is a mistake."""
        known = {**self.required, **self.optional}
        attached = {name for name in uploads if any(f"attach://{name}" in value for value in given.values())}
        unknown = (given.keys() | (uploads.keys() - attached - self.files)) - known.keys()
        if unknown:
            raise bad_request(f'unknown parameter "{min(unknown)}"')
        for name in self.required:
            if name not in given and not (name in self.files and name in uploads):
                raise bad_request(_missing(name))
        return Arguments({name: known[name](name, value) for name, value in given.items()}, uploads)


def _missing(name: str) -> str:
    told = {"text": "message text is empty", "chat_id": "chat_id is empty", "message_id": "message identifier is empty"}
    return told.get(name, f'parameter "{name}" is required')
