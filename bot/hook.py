"""Where Telegram calls the bot: only who knows the secret is heard, and 200 means that an update is written down."""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from types import TracebackType

from tornado.httpserver import HTTPServer
from tornado.web import Application, HTTPError, RequestHandler

from bot.arrivals import Raw

SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
LARGEST = 1024 * 1024
"""Bytes of a call; Telegram's are a few thousand."""
Accept = Callable[[Sequence[Raw]], Awaitable[None]]
_log = logging.getLogger(__name__)


class Hook:
    """Listens for Telegram under one path."""

    def __init__(self, path: str, secret: str, accept: Accept) -> None:
        given = {"secret": secret, "accept": accept}
        routes = [(f"/{path}/?", _Calls, given)]
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


def _update(body: bytes) -> Raw:
    try:
        raw = json.loads(body)
    except ValueError:
        raise HTTPError(400) from None
    if not isinstance(raw, dict) or not isinstance(raw.get("update_id"), int):
        raise HTTPError(400)
    return raw
