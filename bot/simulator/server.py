"""The fake Bot API over real HTTP, for `BOT_API_URL` and for webhooks."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import unquote

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from tornado.httputil import HTTPFile
from tornado.iostream import StreamClosedError

from bot.simulator.errors import ApiError, bad_request
from bot.simulator.loopback import LoopbackHandler, LoopbackServer
from bot.simulator.telegram import ConnectionLostError, FakeTelegram
from bot.simulator.values import Upload

RETRY_SECONDS = 1.0
"""Pause after a webhook that did not answer 2xx."""


class _BotHandler(LoopbackHandler):
    """`/bot<token>/<method>`, by GET or POST, with a form, a multipart form, JSON or the query string."""

    def initialize(self, fake: FakeTelegram) -> None:
        self._fake = fake

    async def get(self, token: str, method: str) -> None:
        await self._answer(unquote(token), method)

    post = get

    async def _answer(self, token: str, method: str) -> None:
        try:
            uploads = {name: _upload(files[0]) for name, files in self.request.files.items()}
            parameters = self._parameters()
            response = await self.unless_gone(self._fake.call(token, method, parameters, uploads))
        except ApiError as error:
            self._send(error.code, error.as_json())
        except ConnectionLostError:
            await self.until_gone()  # what is lost gets no answer until the client gives up
        else:
            if response is not None:
                self._send(response.status, response.body)

    def _parameters(self) -> dict[str, str]:
        if self.request.headers.get("Content-Type", "").startswith("application/json") and self.request.body:
            return _from_json(self.request.body)
        return {name: self.get_argument(name, strip=False) for name in self.request.arguments}

    def _send(self, status: int, body: dict[str, Any]) -> None:
        self.set_status(status)
        self.set_header("Content-Type", "application/json")
        retry_after = body.get("parameters", {}).get("retry_after")
        if retry_after:
            self.set_header("Retry-After", str(retry_after))
        self.write(json.dumps(body, ensure_ascii=False))


class _FileHandler(LoopbackHandler):
    """`/file/bot<token>/<path>`."""

    def initialize(self, fake: FakeTelegram) -> None:
        self._fake = fake

    async def get(self, token: str, path: str) -> None:
        try:
            data = await self._fake.download(unquote(token), path)
        except ApiError as error:
            self.set_status(error.code)
            self.write(error.as_json())
            return
        self.set_header("Content-Type", "application/octet-stream")
        self.write(data)


class ApiServer(LoopbackServer):
    """Serves one FakeTelegram over HTTP and posts its updates to the webhook, if one is set."""

    def __init__(self, fake: FakeTelegram, *, port: int = 0) -> None:
        given = {"fake": fake}
        routes = [(r"/bot([^/]+)/(\w+)", _BotHandler, given), (r"/file/bot([^/]+)/(.+)", _FileHandler, given)]
        super().__init__(routes, port=port)
        self._fake = fake
        self._sender: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Listen, and watch for updates to post."""
        await super().start()
        self._sender = asyncio.create_task(post_updates(self._fake), name="webhook sender")

    async def stop(self) -> None:
        """Stop posting, close the port."""
        if self._sender is not None:
            self._sender.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._sender
        with contextlib.suppress(StreamClosedError):
            await super().stop()


async def post_updates(
    fake: FakeTelegram,
    *,
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    retry_seconds: float = RETRY_SECONDS,
) -> None:
    """Post each update to the webhook, in order, again and again until it answers 2xx."""
    world = fake.world
    while True:
        await world.updates.arrived.until(lambda: bool(world.webhook.url and world.updates.waiting))
        update = world.updates.waiting[0]
        problem = await _post(world.webhook.url, world.webhook.secret, update)
        if problem:
            world.webhook.last_error, world.webhook.last_error_date = problem, world.timestamp()
            await pause(retry_seconds)
        else:
            world.updates.confirm(update["update_id"] + 1)


async def _post(url: str, secret: str, update: dict[str, Any]) -> str:
    """Return the problem in Telegram's words, empty if there was none."""
    headers = {"Content-Type": "application/json"}
    if secret:
        headers["X-Telegram-Bot-Api-Secret-Token"] = secret
    request = HTTPRequest(url, method="POST", headers=headers, body=json.dumps(update, ensure_ascii=False))
    try:
        response = await AsyncHTTPClient().fetch(request, raise_error=False)
    except (OSError, HTTPClientError) as error:
        return f"Connection failed: {error}"
    return "" if 200 <= response.code < 300 else f"Wrong response from the webhook: {response.code} {response.reason}"


def _from_json(body: bytes) -> dict[str, str]:
    try:
        given = json.loads(body)
    except ValueError:
        raise bad_request("can't parse the JSON body") from None
    if not isinstance(given, dict):
        raise bad_request("a JSON object is expected")
    return {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in given.items()
        if value is not None
    }


def _upload(file: HTTPFile) -> Upload:
    return Upload(name=file.filename, mime=file.content_type, data=file.body)
