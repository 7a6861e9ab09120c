"""What a message has said up to a point: its numbers, and what the next one belongs to."""

from __future__ import annotations

from dataclasses import dataclass, field

from knowledge.model import Amount
from knowledge.reporting.parts import Part
from knowledge.reporting.words import Role


@dataclass(slots=True)
class Said:
    """A number with what it is said of; None where nobody said it."""

    place: str | None
    indicator: str | None
    amount: Amount
    added: bool = False
    guessed: bool = False
    inexact: bool = False
    fewer: bool = False
    """True for what is taken off the last number."""


@dataclass(slots=True)
class Scan:
    """What was read so far."""

    said: list[Said] = field(default_factory=list)
    district: tuple[str, str] | None = None
    refused: bool = False
    """True as soon as the message cannot be a report."""
    certain: bool = False
    correction: bool = False
    strange: list[Part] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    """Indicators that were named and have no number yet."""
    last: str | None = None
    scoped: bool = False
    """True where the last area that was named is no single place."""
    segment: list[Part] = field(default_factory=list)
    """What stands between the last number or stop and here, that number included."""
    mode: Role | None = None
    planned: bool = False
    odd: bool = False
    """True where strange words stand before a figure, so that it may be a figure of something else."""
    figured: bool = False
    """True if this sentence has a figure already."""
    respectively: bool = False
    each: bool = False
    taken: int = 0
    """How many numbers were handed out respectively."""
    zeros: list[tuple[str | None, str]] = field(default_factory=list)
