"""Figures of progress: derived from the reports of the ledger (`knowledge.ledger`), never stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any, Protocol

from knowledge.model import Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What has been delivered on one target so far (完成数), cumulative."""

    place: str
    indicator: str
    done: Amount
    as_of: date
    """The date that the newest report speaks for."""


class Progress(Protocol):
    """Anything that knows the figures of one list."""

    def figures(self) -> Mapping[tuple[str, str], Figure]:
        """Approved figures by (place, indicator key); a target without any report is absent."""

    def figures_on(self, day: date) -> Mapping[tuple[str, str], Figure]:
        """Approved figures as they stood on a day."""

    def course(self, place: str, indicator: str) -> tuple[Figure, ...]:
        """Approved figures of one target, one for each day on which it was reported, the oldest first."""

    def pending(self) -> Mapping[tuple[str, str], Figure]:
        """Figures that wait for approval, where one does."""


class Newest(Mapping[tuple[str, str], Figure]):
    """The figures of a ledger as they stand, read when the first of them is looked at: many answers need none."""

    def __init__(self, ledger: Progress) -> None:
        self._ledger = ledger

    @cached_property
    def _read(self) -> Mapping[tuple[str, str], Figure]:
        return self._ledger.figures()

    def __getitem__(self, key: tuple[str, str]) -> Figure:
        return self._read[key]

    def get(self, key: tuple[str, str], default: Any = None, /) -> Any:
        """The figure or the default, without the detour over an error."""
        return self._read.get(key, default)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._read)

    def __len__(self) -> int:
        return len(self._read)


class NoProgress:
    """The empty ledger: nothing reported yet (还没有填报)."""

    def figures(self) -> Mapping[tuple[str, str], Figure]:
        """No figures."""
        return MappingProxyType({})

    def figures_on(self, day: date) -> Mapping[tuple[str, str], Figure]:  # noqa: ARG002
        """No figures."""
        return MappingProxyType({})

    def course(self, place: str, indicator: str) -> tuple[Figure, ...]:  # noqa: ARG002
        """No figures."""
        return ()

    def pending(self) -> Mapping[tuple[str, str], Figure]:
        """No figures."""
        return MappingProxyType({})
