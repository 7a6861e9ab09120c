"""The fake Bot API: one door, from a method and its parameters to a status and a body in Telegram's shape."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from bot.simulator.errors import ApiError
from bot.simulator.faults import Fault, FaultScript, Moment
from bot.simulator.limits import FloodControl
from bot.simulator.methods import METHODS
from bot.simulator.values import Json, Person, Upload
from bot.simulator.world import BOT, World, real_now

TOKEN = f"{BOT.id}:simulated-token-that-opens-nothing-00"
_NOTHING: Mapping[str, Upload] = MappingProxyType({})


class ConnectionLostError(Exception):
    """The request or its answer was lost on the way; the bot sees a timeout."""


@dataclass(frozen=True, slots=True)
class Response:
    """What goes back over the wire."""

    status: int
    body: Json


@dataclass(frozen=True, slots=True)
class Request:
    """A request that the bot made, kept for tests."""

    method: str
    parameters: Mapping[str, str]


class FakeTelegram:
    """Telegram as the bot sees it: strict, in memory, and able to misbehave."""

    def __init__(self, *, bot: Person = BOT, token: str = TOKEN, now: Callable[[], datetime] = real_now) -> None:
        self.token = token
        self.world = World(bot=bot, now=now)
        self.faults = FaultScript()
        self.flood_control: FloodControl | None = None
        """Refuses what comes too fast, if set."""
        self.requests: list[Request] = []
        """Every request but getUpdates, in order."""

    def fail_next(self, method: str, fault: Fault, times: int = 1) -> None:
        """Have the next `times` requests of this method fail."""
        self.faults.fail_next(method, fault, times)

    async def call(
        self, token: str, method: str, parameters: Mapping[str, str], uploads: Mapping[str, Upload] = _NOTHING
    ) -> Response:
        """Carry out one request, or raise ConnectionLostError where a timeout was asked for."""
        if method != "getUpdates":
            self.requests.append(Request(method, dict(parameters)))
        try:
            return Response(200, {"ok": True, "result": await self._carry_out(token, method, parameters, uploads)})
        except ApiError as error:
            return Response(error.code, error.as_json())

    async def download(self, token: str, path: str) -> bytes:
        """Return the bytes of a stored file, as under /file/bot…; ApiError 404 if there is none."""
        self._check(token)
        file = self.world.file_at(path)
        if file is None:
            raise ApiError(404, "Not Found")
        return file.data

    async def _carry_out(
        self, token: str, method: str, parameters: Mapping[str, str], uploads: Mapping[str, Upload]
    ) -> Any:
        self._check(token)
        fault = self.faults.next(method, parameters)
        if fault and fault.error:
            raise fault.error
        if fault and fault.moment is Moment.LOSE_REQUEST:
            raise ConnectionLostError(method)
        found = METHODS.get(method)
        if found is None:
            # a 404 would look like a bad token to python-telegram-bot
            raise ApiError(501, f"Not Implemented: the simulator has no method {method}")
        if self.flood_control is not None:
            self.flood_control.check(method, parameters)
        result = found.run(self.world, found.read(parameters, uploads))
        if inspect.isawaitable(result):
            result = await result
        if fault:
            raise ConnectionLostError(method)
        return result

    def _check(self, token: str) -> None:
        if token != self.token:
            raise ApiError(401, "Unauthorized")
