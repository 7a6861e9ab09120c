"""A web server that only this machine can reach."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
from collections.abc import Coroutine, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

from tornado.httpserver import HTTPServer
from tornado.routing import Rule
from tornado.web import Application, HTTPError, RequestHandler

_LOGGER = logging.getLogger(__name__)
T = TypeVar("T")
LOOPBACK = "127.0.0.1"
PORTS_TRIED = 50
MAX_BODY = 60 * 1024 * 1024
_NAMES = frozenset({"127.0.0.1", "localhost"})


class LoopbackHandler(RequestHandler):
    """Refuses requests that name another host (DNS rebinding) or come from another site's page."""

    def prepare(self) -> None:
        """Check Host and Origin before anything is done."""
        self._gone = asyncio.Event()
        port = self.application.settings["port"]
        allowed = {f"{name}:{port}" for name in _NAMES} | (set(_NAMES) if port == 80 else set())
        if self.request.host not in allowed:
            raise HTTPError(403, "this server answers to 127.0.0.1 only")
        origin = self.request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc not in allowed:
            raise HTTPError(403, "requests from other pages are refused")

    def on_connection_close(self) -> None:
        """Let go of whatever still works for this client."""
        self._gone.set()

    @property
    def is_gone(self) -> bool:
        """Whether the client has left."""
        return self._gone.is_set()

    async def until_gone(self) -> None:
        """Return once the client has left."""
        await self._gone.wait()

    async def unless_gone(self, work: Coroutine[Any, Any, T]) -> T | None:
        """Carry on only while somebody waits for the answer: an abandoned long poll must not eat updates."""
        task = asyncio.create_task(work)
        gone = asyncio.create_task(self._gone.wait())
        await asyncio.wait((task, gone), return_when=asyncio.FIRST_COMPLETED)
        gone.cancel()
        if task.done():
            return task.result()
        task.cancel()
        return None

    def log_exception(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Log what went wrong without the address, which may hold the token."""
        del kind, trace
        if error is not None and not isinstance(error, HTTPError):
            _LOGGER.error("a request to the simulator failed", exc_info=error)

    def data_received(self, chunk: bytes) -> None:
        """Bodies come whole."""


class LoopbackServer:
    """Listens on 127.0.0.1, on the wanted port or the next free one; port 0 is any free one."""

    def __init__(self, routes: Sequence[Any], *, port: int = 0) -> None:
        self._wanted = port
        self._routes: Sequence[Rule | tuple[Any, ...]] = routes
        self._server: HTTPServer | None = None
        self.port = 0

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""
        return f"http://{LOOPBACK}:{self.port}"

    async def start(self) -> None:
        """Listen."""
        listening = self._bind()
        self.port = listening.getsockname()[1]
        # no access log: the path of a Bot API request holds the token
        application = Application(list(self._routes), port=self.port, log_function=lambda _: None)
        self._server = HTTPServer(application, max_body_size=MAX_BODY, max_buffer_size=MAX_BODY)
        self._server.add_socket(listening)

    async def stop(self) -> None:
        """Close the port and every connection."""
        if self._server is not None:
            self._server.stop()
            await self._server.close_all_connections()
            self._server = None

    def _bind(self) -> socket.socket:
        for port in range(self._wanted, self._wanted + PORTS_TRIED):
            try:
                return _listening(port)
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise
        raise OSError(errno.EADDRINUSE, f"端口 {self._wanted} 起的 {PORTS_TRIED} 个端口都被占用")

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()


def _listening(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((LOOPBACK, port))
        listening.setblocking(False)
        listening.listen(128)
    except OSError:
        listening.close()
        raise
    return listening
