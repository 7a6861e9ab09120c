"""Figures of progress: derived from the reports of the ledger (`knowledge.ledger`), never stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Protocol

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
