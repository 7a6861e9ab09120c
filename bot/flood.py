"""One person's flood does not become everybody's wait: whoever sends much too fast is told so once, then not heard."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from enum import Enum, auto

from bot.arrivals import Raw

REMEMBERED = 10_000
"""Senders whose haste is remembered."""
TOO_FAST = "您发得太快了，后面这些我没有看。请歇一会儿，再把要紧的发一次。"
_WRITTEN = ("message", "edited_message")
_PRESSED = ("callback_query", "inline_query")


class Verdict(Enum):
    """What happens to an update."""

    HEARD = auto()
    WARNED = auto()
    """The first that is not heard: its sender is told."""
    IGNORED = auto()


@dataclass(slots=True)
class _Patience:
    left: float
    at: float
    written: float
    warned: bool = False


class Flood:
    """How much each sender may send: a burst, which comes back little by little."""

    def __init__(self, burst: float = 40, a_second: float = 1) -> None:
        self._burst = burst
        self._a_second = a_second
        self._senders: OrderedDict[int, _Patience] = OrderedDict()

    def judge(self, raw: Raw, now: float) -> Verdict:
        """Decide about an update that arrives now, in seconds of any clock that goes forward."""
        found = sender_of(raw)
        if found is None:
            return Verdict.HEARD
        sender, written, cost = found
        held = self._senders.pop(sender, None) or _Patience(self._burst, now, written)
        self._senders[sender] = held
        if len(self._senders) > REMEMBERED:
            self._senders.popitem(last=False)
        # what was written over hours may arrive at once, when the bot was down: its own date counts too
        passed = max(now - held.at, written - held.written, 0.0)
        held.left = min(self._burst, held.left + passed * self._a_second)
        held.at, held.written = now, max(written, held.written)
        if held.left >= cost:
            held.left -= cost
            held.warned = held.warned and held.left < self._burst / 2
            return Verdict.HEARD
        if held.warned:
            return Verdict.IGNORED
        held.warned = True
        return Verdict.WARNED


def sender_of(raw: Raw) -> tuple[int, float, float] | None:
    """Name who sent it, when it was written, and how much of their patience it costs."""
    for kind in _WRITTEN:
        if isinstance(message := raw.get(kind), dict):
            sender = message.get("sender_chat") or message.get("from")
            written = message.get("edit_date") or message.get("date")
            return _named(sender, written, 1.0)
    for kind in _PRESSED:
        if isinstance(press := raw.get(kind), dict):
            # an inline query comes with every key that is struck
            return _named(press.get("from"), None, 0.25 if kind == "inline_query" else 1.0)
    return None


def chat_of(raw: Raw) -> tuple[int, int | None] | None:
    """Name the chat and the topic in which a flooding message was written."""
    message = raw.get("message")
    chat = message.get("chat") if isinstance(message, dict) else None
    if not isinstance(message, dict) or not isinstance(chat, dict) or not isinstance(chat.get("id"), int):
        return None
    topic = message.get("message_thread_id") if message.get("is_topic_message") else None
    return chat["id"], topic


def _named(sender: object, written: object, cost: float) -> tuple[int, float, float] | None:
    number = sender.get("id") if isinstance(sender, dict) else None
    if not isinstance(number, int):
        return None
    return number, float(written) if isinstance(written, int) else 0.0, cost
