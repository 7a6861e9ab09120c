"""Misbehaviour on request: what Telegram and the network do on a bad day, scripted by the test."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from bot.simulator.errors import ApiError, bad_request, forbidden

ANY_METHOD = "*"


class Moment(StrEnum):
    """When a fault strikes, seen from the request."""

    REFUSE = "refuse"
    """An error comes back and nothing happened."""
    LOSE_REQUEST = "lose_request"
    """The request never arrives: a timeout, and nothing happened."""
    LOSE_ANSWER = "lose_answer"
    """The request is carried out and its answer is lost: a timeout, and it did happen."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One failure of one request."""

    moment: Moment
    error: ApiError | None = None

    @classmethod
    def retry_after(cls, seconds: int) -> Fault:
        """429: flood control tells the bot to wait."""
        return cls(Moment.REFUSE, ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds))

    @classmethod
    def server_error(cls, code: int = 502) -> Fault:
        """5xx: Telegram itself is unwell."""
        return cls(Moment.REFUSE, ApiError(code, {502: "Bad Gateway"}.get(code, "Internal Server Error")))

    @classmethod
    def timeout_before(cls) -> Fault:
        """Time out before delivery: the message was not sent."""
        return cls(Moment.LOSE_REQUEST)

    @classmethod
    def timeout_after(cls) -> Fault:
        """Time out after delivery: the message was sent, the bot cannot know."""
        return cls(Moment.LOSE_ANSWER)

    @classmethod
    def blocked(cls) -> Fault:
        """403: the user blocked the bot."""
        return cls(Moment.REFUSE, forbidden("bot was blocked by the user"))

    @classmethod
    def migrated(cls, new_chat_id: int) -> Fault:
        """400: the group became a supergroup with another id."""
        return cls(Moment.REFUSE, group_migrated(new_chat_id))

    @classmethod
    def refused(cls, reason: str) -> Fault:
        """400 with any reason."""
        return cls(Moment.REFUSE, bad_request(reason))


def group_migrated(new_chat_id: int) -> ApiError:
    """Make the 400 that a basic group answers for ever after its upgrade."""
    return bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=new_chat_id)


class FaultScript:
    """Faults in the order in which they will strike, by method."""

    def __init__(self) -> None:
        self._script: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self.choose: Callable[[str, Mapping[str, str]], Fault | None] | None = None
        """Picks the fault of a request from its method and parameters, if none is scripted."""

    def fail_next(self, method: str, fault: Fault, times: int = 1) -> None:
        """Have the next `times` requests of `method` (`ANY_METHOD` for all but getUpdates) fail."""
        self._script[method].extend([fault] * times)

    def next(self, method: str, parameters: Mapping[str, str] = MappingProxyType({})) -> Fault | None:
        """Return the fault that strikes this request, if one is scripted."""
        for name in (method, ANY_METHOD):
            if self._script[name] and not (name == ANY_METHOD and method == "getUpdates"):
                return self._script[name].popleft()
        return self.choose(method, parameters) if self.choose is not None else None

    def clear(self) -> None:
        """Behave again."""
        self._script.clear()
        self.choose = None
