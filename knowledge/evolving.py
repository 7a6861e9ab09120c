"""The next state of a frozen value: what `dataclasses.replace` makes, in half the time."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")


def evolved(value: T, **changes: Any) -> T:
    """The same value with some parts replaced; the kind of value must not work out parts of its own."""
    kind, put = type(value), object.__setattr__
    following = object.__new__(kind)
    for name in _parts(kind):  # type: ignore[arg-type]  # a type is hashable
        put(following, name, changes[name] if name in changes else getattr(value, name))
    return following


@cache
def _parts(kind: Any) -> tuple[str, ...]:
    return tuple(part.name for part in fields(kind))
