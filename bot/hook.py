"""Where Telegram calls the bot: only who knows the secret is heard, and 200 means that an update is written down."""

from __future__ import annotations

import hmac
import json
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Sequence
from types import TracebackType
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.web import Application, HTTPError, RequestHandler

from bot.arrivals import Raw
from bot.health import Vital

SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
HEALTH = "/health"
"""Where anybody may ask whether the bot is well."""
LARGEST = 1024 * 1024
"""Bytes of a call; Telegram's are a few thousand."""
Accept = Callable[[Sequence[Raw]], Awaitable[None]]
_log = logging.getLogger(__name__)


class Hook:
    """Listens for Telegram under one path."""

    def __init__(self, path: str, secret: str, accept: Accept, vitals: Callable[[], Iterable[Vital]]) -> None:
        calls = (f"/{path}/?", _Calls, {"secret": secret, "accept": accept})
        routes: list[Any] = [calls, (HEALTH, _Health, {"vitals": vitals})]
        # no access log: whatever somebody writes into an address stays out of it
        self._server = HTTPServer(Application(routes, log_function=lambda _: None), max_body_size=LARGEST)

    def listen(self, host: str, port: int) -> None:
        """Open the port."""
        self._server.listen(port, host)

    async def close(self) -> None:
        """Close the port."""
        self._server.stop()
        await self._server.close_all_connections()


class _Calls(RequestHandler):
    def initialize(self, secret: str, accept: Accept) -> None:
        self._secret = secret.encode()
        self._accept = accept

    async def post(self) -> None:
        given = self.request.headers.get(SECRET, "")
        # bytes, for a header may hold anything; the comparison takes the same time however much was guessed
        if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), self._secret):
            raise HTTPError(403)
        await self._accept([_update(self.request.body)])

    def log_exception(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        del kind, trace
        if error is not None and not isinstance(error, HTTPError):
            _log.error("an update was not written down: Telegram will send it again", exc_info=error)

    def data_received(self, chunk: bytes) -> None:
        """Bodies come whole."""


class _Health(RequestHandler):
    def initialize(self, vitals: Callable[[], Iterable[Vital]]) -> None:
        self._vitals = vitals

    def get(self) -> None:
        try:
            found = list(self._vitals())
        except sqlite3.Error as error:
            found = [Vital("database", ok=False, text=f"数据库读不出：{error}")]
        ok = all(vital.ok for vital in found)
        self.set_status(200 if ok else 503)
        self.write({"ok": ok, **{vital.name: {"ok": vital.ok, "text": vital.text} for vital in found}})

    def data_received(self, chunk: bytes) -> None:
        """Nobody sends anything here."""


def _update(body: bytes) -> Raw:
    try:
        raw = json.loads(body)
    except ValueError:
        raise HTTPError(400) from None
    if not isinstance(raw, dict) or not isinstance(raw.get("update_id"), int):
        raise HTTPError(400)
    return raw
