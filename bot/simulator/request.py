"""The fake Bot API as a request backend of python-telegram-bot: no socket, same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn
from urllib.parse import unquote, urlsplit

from telegram.error import TimedOut
from telegram.request import BaseRequest, RequestData

from bot.simulator.errors import ApiError
from bot.simulator.telegram import ConnectionLostError, FakeTelegram
from bot.simulator.values import Upload

_NO_DATA = RequestData()


class SimulatedRequest(BaseRequest):
    """Hands each request to a FakeTelegram; use it for `request` and `get_updates_request` alike."""

    def __init__(self, fake: FakeTelegram) -> None:
        self._fake = fake

    @property
    def read_timeout(self) -> float | None:
        """Nothing here is ever late."""
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **timeouts: Any
    ) -> tuple[int, bytes]:
        """Answer like api.telegram.org would; timeouts come only where a fault asks for one."""
        del method, args, timeouts
        path = unquote(urlsplit(url).path)
        if path.startswith("/file/bot"):
            return await self._download(path.removeprefix("/file/bot"))
        token, _, name = path.removeprefix("/bot").rpartition("/")
        data = request_data or _NO_DATA
        try:
            response = await self._fake.call(token, name, data.json_parameters, _uploads(data))
        except ConnectionLostError:
            _time_out()
        return response.status, json.dumps(response.body, ensure_ascii=False).encode()

    async def _download(self, rest: str) -> tuple[int, bytes]:
        token, _, path = rest.partition("/")
        try:
            return 200, await self._fake.download(token, path)
        except ApiError as error:
            return error.code, json.dumps(error.as_json()).encode()


def _uploads(data: RequestData) -> Mapping[str, Upload]:
    if not data.contains_files:
        return {}
    return {
        name: Upload(name=filename, mime=mime, data=content if isinstance(content, bytes) else content.read())
        for name, (filename, content, mime) in data.multipart_data.items()
    }


def _time_out() -> NoReturn:
    raise TimedOut
