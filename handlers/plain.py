"""Frozen dataclasses ↔ plain JSON, driven by their annotations, so that chat state can be stored as text.

A field that a newer version added takes its default, one that it dropped is ignored; anything else that does not fit
raises ValueError.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")

Plain = None | bool | int | float | str | list[Any] | dict[str, Any]
_SCALARS: tuple[type, ...] = (str, bool, int, float)


def to_plain(value: Any) -> Plain:
    """Turn a value into what JSON can hold; fields at their default are left out."""
    return _writer(type(value))(value)  # type: ignore[arg-type]  # a type is hashable


Writer = Callable[[Any], Plain]


@cache
def _writer(kind: Any) -> Writer:
    """How values of this kind are written: most of a state are texts and tuples of the same few kinds."""
    if issubclass(kind, Enum):
        return lambda value: to_plain(value.value)
    if kind is type(None) or issubclass(kind, _SCALARS):
        return lambda value: value
    if issubclass(kind, (tuple, list)):
        return lambda value: [item if type(item) in _SCALARS else to_plain(item) for item in value]
    if issubclass(kind, (datetime, date)):
        return lambda value: value.isoformat()
    if issubclass(kind, Decimal):
        return lambda value: {"decimal": str(value)}
    if is_dataclass(kind):
        return _dataclass_writer(kind)
    raise TypeError(f"{kind.__name__} has no plain form")


def _dataclass_writer(kind: Any) -> Writer:
    parts = tuple((f.name, f.default) for f in fields(kind))

    def write(value: Any) -> Plain:
        plain: dict[str, Any] = {}
        for name, default in parts:
            part = getattr(value, name)
            if part is not default and part != default:
                plain[name] = part if type(part) in _SCALARS else to_plain(part)
        return plain

    return write


def from_plain(kind: type[T], plain: Plain) -> T:
    """Rebuild a value of this kind; ValueError if the plain form does not fit it."""
    try:
        return cast("T", _reader(kind)(plain))  # type: ignore[arg-type]  # a type is hashable
    except (TypeError, KeyError, AttributeError, ArithmeticError) as error:
        raise ValueError(f"no {kind.__name__}: {error}") from error


Reader = Callable[[Any], Any]


@cache
def _reader(kind: Any) -> Reader:
    if is_dataclass(kind):
        return _dataclass_reader(kind)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is tuple:
        item = _reader(arguments[0])
        return lambda plain: tuple(item(part) for part in _expect(list, plain))
    if origin in {Union, types.UnionType}:
        return _union_reader(tuple(_reader(argument) for argument in arguments))
    if kind is Decimal:
        return lambda plain: Decimal(_expect(dict, plain)["decimal"])
    if kind in {datetime, date}:
        return lambda plain: kind.fromisoformat(_expect(str, plain))
    if kind in _SCALARS:
        return lambda plain: _expect(kind, plain)
    if kind is type(None):
        return lambda plain: _expect(type(None), plain)
    return kind if isinstance(kind, type) and issubclass(kind, Enum) else _refuse(kind)


def _dataclass_reader(kind: Any) -> Reader:
    hints = get_type_hints(kind)
    known = {f.name: f for f in fields(kind)}
    needed = [n for n, f in known.items() if f.default is MISSING and f.default_factory is MISSING]

    def read(plain: Any) -> Any:
        given = _expect(dict, plain)
        missing = [name for name in needed if name not in given]
        if missing:
            raise ValueError(f"no {kind.__name__}: {missing[0]} is missing")
        return kind(**{name: _reader(hints[name])(part) for name, part in given.items() if name in known})

    return read


def _union_reader(readers: tuple[Reader, ...]) -> Reader:
    def read(plain: Any) -> Any:
        for reader in readers:
            try:
                return reader(plain)
            except (TypeError, ValueError, KeyError):
                continue
        raise ValueError(f"{plain!r} fits no part of the union")

    return read


def _expect(kind: type, plain: Any) -> Any:
    if type(plain) is not kind and not (kind is float and type(plain) is int):
        raise ValueError(f"{plain!r} is no {kind.__name__}")
    return plain


def _refuse(kind: Any) -> Reader:
    raise TypeError(f"{kind!r} has no plain form")
