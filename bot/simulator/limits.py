"""Telegram's flood control: 30 messages a second overall, one a second to a chat, 20 a minute to a group."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.simulator.errors import ApiError

COUNTED = ("send", "edit", "copy", "forward")
"""Methods that are limited begin with these."""
FREE = frozenset({"sendChatAction"})


@dataclass(slots=True)
class _Window:
    """So many in any stretch of so many seconds."""

    most: int
    seconds: float
    times: deque[float] = field(default_factory=deque)

    def wait(self, now: float) -> float:
        """Seconds until one more is allowed."""
        while self.times and self.times[0] <= now - self.seconds:
            self.times.popleft()
        return self.times[len(self.times) - self.most] + self.seconds - now if len(self.times) >= self.most else 0.0


class FloodControl:
    """Refuses with 429 what comes too fast. `time` tells seconds; `burst` is what a chat bears in one second."""

    def __init__(self, time: Callable[[], float], *, overall: int = 30, burst: int = 1, group: int = 20) -> None:
        self._time = time
        self._overall = _Window(overall, 1.0)
        self._chats: defaultdict[str, _Window] = defaultdict(lambda: _Window(burst, 1.0))
        self._groups: defaultdict[str, _Window] = defaultdict(lambda: _Window(group, 60.0))
        self.refused = 0

    def check(self, method: str, parameters: Mapping[str, str]) -> None:
        """Count a request, or raise the 429 that Telegram answers."""
        chat = parameters.get("chat_id")
        if chat is None or method in FREE or not method.startswith(COUNTED):
            return
        windows = [self._overall, self._chats[chat], *([self._groups[chat]] if chat.startswith("-") else [])]
        now = self._time()
        wait = max(window.wait(now) for window in windows)
        if wait > 0:
            self.refused += 1
            told = max(1, math.ceil(wait))
            raise ApiError(429, f"Too Many Requests: retry after {told}", retry_after=told)
        for window in windows:
            window.times.append(now)
