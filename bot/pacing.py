"""How fast the bot may speak: Telegram's limits, kept to before it has to insist on them.

Pure arithmetic over moments of a clock that only goes forward; nothing here waits. Replies wait for nobody but earlier
replies; what the bot says of its own accord steps back for them.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What Telegram allows; documented as approximate."""

    overall: int = 30
    """Messages in any second."""
    steady: float = 28.8
    """Messages a second of a broadcast: so evenly spread that a reply finds room, and late ones cause no crowd."""
    chat: float = 1.05
    """Seconds between two messages to one chat."""
    group: int = 20
    """Messages to a group in any `group_window`."""
    group_window: float = 61.0
    """Seconds; a little more than the minute, because messages travel at different speeds."""


CATCHING_UP = 0.1
"""Seconds by which a broadcast that was held up may run ahead of its steady pace."""


class Pace:
    """When the next message may leave, overall and for each chat. Moments are seconds of a monotonic clock."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._left: deque[float] = deque(maxlen=self.limits.overall)
        self._replies: deque[float] = deque(maxlen=self.limits.overall - 1)
        self._next = 0.0
        self._halted = 0.0
        self._people: OrderedDict[int, float] = OrderedDict()
        self._groups: dict[int, deque[float]] = {}
        self._held: dict[int, float] = {}

    def wait(self, now: float) -> float:
        """Seconds until the next message may leave, whoever gets it."""
        crowd = self._left[0] + 1 if len(self._left) == self.limits.overall else 0.0
        return max(self._next, self._halted, crowd, now) - now

    def take(self, chat: int, now: float) -> None:
        """Note that a message of the bot's own accord leaves now."""
        self._next = max(self._next, now - CATCHING_UP) + 1 / self.limits.steady
        self._count(chat, now)
        if chat >= 0:
            self._people[chat] = now
            self._people.move_to_end(chat)

    def reply(self, chat: int, now: float) -> float:
        """Give a reply its place; return the seconds until it is its turn, nothing unless replies crowd each other."""
        crowd = self._replies[0] + 1 if len(self._replies) == self._replies.maxlen else 0.0
        turn = max(crowd, now)
        self._replies.append(turn)
        self._count(chat, turn)
        return turn - now

    def _count(self, chat: int, now: float) -> None:
        self._left.append(now)
        if chat < 0:
            self._groups.setdefault(chat, deque(maxlen=self.limits.group)).append(now)

    def hold(self, chat: int, until: float) -> None:
        """Send this chat nothing before that moment."""
        self._held[chat] = max(until, self._held.get(chat, 0.0))

    def halt(self, until: float) -> None:
        """Send nobody anything before that moment."""
        self._halted = max(until, self._halted)

    def insist(self, chat: int, wait: float, now: float) -> None:
        """Obey Telegram's “retry after”: for a group, whose limit is its own, unless another chat was told the same."""
        if chat >= 0 or any(until > now for other, until in self._held.items() if other != chat):
            self.halt(now + wait)
        self.hold(chat, now + wait)

    def held(self, now: float) -> set[int]:
        """Name the chats that must not get anything now."""
        self._forget(now)
        return {*self._people, *self._held, *(chat for chat, left in self._groups.items() if self._full(left, now))}

    def release(self, now: float) -> float:
        """Seconds until some chat that is held now may be written to again; a minute if none is."""
        people = [next(iter(self._people.values())) + self.limits.chat] if self._people else []
        groups = [self._full(left, now) for left in self._groups.values()]
        moments = [moment for moment in (*people, *groups, *self._held.values()) if moment > now]
        return min(moments, default=now + 60) - now

    def _full(self, left: deque[float], now: float) -> float:
        """When this group may get more, 0 if now."""
        until = left[-1] + self.limits.chat
        if len(left) == self.limits.group:
            until = max(until, left[0] + self.limits.group_window)
        return until if until > now else 0.0

    def _forget(self, now: float) -> None:
        while self._people and next(iter(self._people.values())) + self.limits.chat <= now:
            self._people.popitem(last=False)
        for chat in [chat for chat, until in self._held.items() if until <= now]:
            del self._held[chat]
        for chat in [chat for chat, left in self._groups.items() if left[-1] + self.limits.group_window <= now]:
            del self._groups[chat]
