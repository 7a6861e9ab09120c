"""What the chat page asks of the server."""

from __future__ import annotations

import json
from collections.abc import Awaitable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tornado.web import HTTPError

from bot.simulator.chat import Chat
from bot.simulator.loopback import LoopbackHandler
from bot.simulator.people import NotPossibleError
from bot.simulator.personas import Trial
from bot.simulator.runner import StuckError
from bot.simulator.values import Json
from bot.simulator.views import date_view, event_view, room_view

PAGE = Path(__file__).parent / "page"
_SECURITY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_PICTURES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp", b"GIF8": "image/gif"}


class _TrialHandler(LoopbackHandler):
    """Answers in JSON; what a phone would not allow is a 400 with a kind sentence."""

    def initialize(self, trial: Trial) -> None:
        self.trial = trial

    def set_default_headers(self) -> None:
        for name, value in _SECURITY.items():
            self.set_header(name, value)

    def write_error(self, status_code: int, **given: Any) -> None:
        error = given.get("exc_info", (None, None, None))[1]
        self.set_status(status_code)
        self.finish({"error": _sentence(error)})

    def body(self) -> Json:
        """Return the JSON object that was posted."""
        try:
            given = json.loads(self.request.body)
        except ValueError:
            raise HTTPError(400, "JSON expected") from None
        if not isinstance(given, dict):
            raise HTTPError(400, "a JSON object is expected")
        return given

    async def act(self, work: Awaitable[Any]) -> None:
        """Do what the person did, and answer once the bot is done with it."""
        try:
            await work
        except StuckError:
            raise HTTPError(504, "机器人还没处理完，稍后再看") from None
        except (NotPossibleError, ValueError) as error:
            raise HTTPError(400, "%s", error) from None
        self.write({"ok": True})

    def chat(self, given: Json) -> Chat:
        """Return the chat that a request is about."""
        try:
            return self.trial.chat(number(given, "person"), number(given, "room"))
        except NotPossibleError as error:
            raise HTTPError(400, "%s", error) from None

    def chat_of_query(self) -> Chat:
        """Return the chat that the query string names."""
        return self.chat({name: self.get_argument(name, "0") for name in ("person", "room")})


class _PageHandler(_TrialHandler):
    async def get(self, name: str) -> None:
        path = PAGE / (name or "index.html")
        if path.parent != PAGE or not path.is_file():
            raise HTTPError(404, "没有这个页面")
        self.set_header("Content-Type", f"{_TYPES[path.suffix]}; charset=utf-8")
        self.write(path.read_bytes())


class _StateHandler(_TrialHandler):
    async def get(self) -> None:
        self.write(self.trial.state())


class _EventsHandler(_TrialHandler):
    """Server-sent events: everything that happens, from a given event on."""

    async def get(self) -> None:
        self.set_header("Content-Type", "text/event-stream")
        after = self.request.headers.get("Last-Event-ID") or self.get_argument("after", "0")
        seen = number({"after": after}, "after")
        world = self.trial.runner.fake.world
        self.write("retry: 1000\n")  # milliseconds until the page looks again for a server that went away
        self._event(seen, {"kind": "hello", "trial": self.trial.id})
        await self.flush()
        while not self.is_gone:
            for event in world.events[seen:]:
                self._event(event.number, event_view(world, event))
            seen = len(world.events)
            await self.flush()
            await self.unless_gone(world.changed.until(lambda: len(world.events) > seen))  # noqa: B023 - read at once

    def _event(self, number: int, shown: Json) -> None:
        self.write(f"id: {number}\ndata: {json.dumps(shown, ensure_ascii=False)}\n\n")


class _ActHandler(_TrialHandler):
    """What a thumb does: say, edit, press, start."""

    async def post(self, deed: str) -> None:
        given = self.body()
        chat = self.chat(given)
        text = str(given.get("text", ""))
        if deed == "say":
            await self.act(chat.say(text, reply_to=number(given, "reply_to") or None))
        elif deed == "edit":
            await self.act(chat.edit(text, message_id=number(given, "message")))
        elif deed == "press":
            await self.act(chat.press_data(number(given, "message"), str(given.get("data", ""))))
        else:
            await self.act(chat.start(text))


class _UploadHandler(_TrialHandler):
    """A file as the bare body; its name and caption in the query string."""

    async def post(self) -> None:
        chat = self.chat_of_query()
        name = self.get_argument("name", "文件").replace("/", "_")[:200]
        caption = self.get_argument("caption", "")[:1024]
        data = self.request.body
        if self.get_argument("as", "document") == "photo":
            await self.act(chat.send_photo(data, caption=caption))
        else:
            await self.act(chat.send_document(name, data, caption=caption))


class _FileHandler(_TrialHandler):
    async def get(self, path: str) -> None:
        file = self.trial.runner.fake.world.file_at(path)
        if file is None:
            raise HTTPError(404, "文件不在了")
        kind = next((mime for start, mime in _PICTURES.items() if file.data.startswith(start)), None)
        if path.startswith("photos/") and kind:
            self.set_header("Content-Type", kind)
        else:
            # never shown in place: a document from outside could be a page with scripts
            self.set_header("Content-Type", "application/octet-stream")
            self.set_header("Content-Disposition", f"attachment; filename*=UTF-8''{quote(file.name)}")
        self.write(file.data)


class _MenuHandler(_TrialHandler):
    async def get(self) -> None:
        chat = self.chat_of_query()
        self.write({"menu": room_view(chat.world, chat.room, chat.phone.person)["menu"]})


class _DateHandler(_TrialHandler):
    """Moves the trial's date forward, by days or to a day."""

    async def post(self) -> None:
        given = self.body()
        await self.act(self._move(given))
        world = self.trial.runner.fake.world
        world.record("date", None, date=date_view(self.trial.clock.now()))

    async def _move(self, given: Json) -> None:
        if "date" in given:
            await self.trial.clock.move_to(date.fromisoformat(str(given["date"])))
        else:
            await self.trial.clock.forward(number(given, "days"))


def _sentence(error: BaseException | None) -> str:
    if isinstance(error, HTTPError) and error.log_message:
        return error.log_message % error.args if error.args else error.log_message
    return "试用服务出错了，请再试一次"


def number(given: Json, name: str) -> int:
    """Return a whole number of a request, 0 if it is missing."""
    try:
        return int(given.get(name) or 0)
    except (TypeError, ValueError):
        raise HTTPError(400, f"{name} 应是整数") from None


def page_routes(trial: Trial) -> list[tuple[str, type[LoopbackHandler], dict[str, Trial]]]:
    """Return the addresses of the page, for one trial."""
    given = {"trial": trial}
    return [
        (r"/api/state", _StateHandler, given),
        (r"/api/events", _EventsHandler, given),
        (r"/api/(say|edit|press|start)", _ActHandler, given),
        (r"/api/upload", _UploadHandler, given),
        (r"/api/file/(.+)", _FileHandler, given),
        (r"/api/menu", _MenuHandler, given),
        (r"/api/date", _DateHandler, given),
        (r"/([\w.-]*)", _PageHandler, given),
    ]
