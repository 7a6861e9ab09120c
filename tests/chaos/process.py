"""The bot as a process whose time runs faster, and which dies by SIGKILL at a named point. Started by the tests.

`python -m tests.chaos.process FACTOR ZERO POINT COUNT`: FACTOR seconds pass in one; ZERO is the moment at which both
clocks agreed; at POINT the process dies when it gets there for the COUNTth time. POINT may be `-` for never, or
`poison` for whenever somebody writes 毒.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from telegram import Update

from bot import application, arrivals, claiming, running
from bot.cli import main
from bot.inbox import Inbox
from bot.sending import Sender
from bot.simulator.loops import ScaledLoop
from handlers.questions import Questions
from handlers.speaking import SpeakingBot

WATCHED: dict[str, tuple[Any, str, bool]] = {
    # name: where, which function, whether the process dies after it (else before)
    "while claiming": (claiming, "claim", True),
    "claimed": (Sender, "_spread", False),
    "sent": (SpeakingBot, "say", True),
    "while settling": (claiming, "settle", True),
    "while recovering": (claiming, "recover", True),
    "while storing": (arrivals, "store", True),
    "stored": (Inbox, "store", True),
    "handled": (Inbox, "handled", False),
    "while ticking off": (arrivals, "tick", True),
    "up": (application.Life, "begin", True),
}
"""Where the process can be told to die."""
START = datetime(2020, 10, 15, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


class FastClock:
    """The wall clock of a world in which time runs faster."""

    def __init__(self, factor: float, zero: float) -> None:
        self.factor, self.zero = factor, zero

    def __call__(self, *_: object) -> Any:
        return lambda: START + timedelta(seconds=(time.monotonic() - self.zero) * self.factor)


class FastLoops(asyncio.DefaultEventLoopPolicy):
    """Makes loops in which time runs faster."""

    def __init__(self, factor: float) -> None:
        super().__init__()
        self.factor = factor

    def new_event_loop(self) -> asyncio.AbstractEventLoop:
        return ScaledLoop(self.factor)


def die_at(point: str, count: int) -> None:
    """End this process, without any farewell, when it gets there for the `count`th time."""
    owner, name, after = WATCHED[point]
    original = getattr(owner, name)
    met = 0

    def met_again() -> None:
        nonlocal met
        met += 1
        if met == count:
            os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, _watched(original, met_again, after=after))


def die_of(words: str) -> None:
    """End this process whenever somebody writes these words."""
    original = Questions.on_words

    async def poisoned(self: Questions, update: Update, context: Any) -> None:
        if words in str(update.effective_message and update.effective_message.text):
            os.kill(os.getpid(), signal.SIGKILL)
        await original(self, update, context)

    Questions.on_words = poisoned  # type: ignore[method-assign]


def _watched(original: Callable[..., Any], met: Callable[[], None], *, after: bool) -> Callable[..., Any]:
    @functools.wraps(original)
    async def waiting(*args: Any, **more: Any) -> Any:
        if not after:
            met()
        result = await original(*args, **more)
        if after:
            met()
        return result

    @functools.wraps(original)
    def direct(*args: Any, **more: Any) -> Any:
        if not after:
            met()
        result = original(*args, **more)
        if after and result != []:  # a claim that found nothing is no claim
            met()
        return result

    return waiting if inspect.iscoroutinefunction(original) else direct


if __name__ == "__main__":
    factor, zero, point, count = float(sys.argv[1]), float(sys.argv[2]), sys.argv[3], int(sys.argv[4])
    asyncio.set_event_loop_policy(FastLoops(factor))
    running.Clock = FastClock(factor, zero)  # type: ignore[assignment,misc]
    if point == "poison":
        die_of("毒")
    elif point != "-":
        die_at(point, count)
    main(["run"])
