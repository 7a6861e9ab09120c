"""The same world over real sockets: python-telegram-bot's own HTTP client against it, and webhooks from it."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from telegram.error import BadRequest, InvalidToken, RetryAfter, TimedOut
from telegram.request import HTTPXRequest
from tornado.web import RequestHandler

from bot.simulator.chat import Chat
from bot.simulator.faults import Fault
from bot.simulator.loopback import LoopbackServer
from bot.simulator.people import OFFICIAL, Phone
from bot.simulator.runner import Runner
from bot.simulator.server import ApiServer, post_updates
from bot.simulator.telegram import FakeTelegram
from tests.simulator.echo import application_over, picture

ME = OFFICIAL.id


@pytest.fixture
async def server(fake: FakeTelegram) -> AsyncIterator[ApiServer]:
    async with ApiServer(fake) as server:
        yield server


@pytest.fixture
async def over_http(fake: FakeTelegram, server: ApiServer) -> AsyncIterator[Runner]:
    application = application_over(HTTPXRequest(connection_pool_size=4), base_url=server.url, token=fake.token)
    async with Runner(application, fake) as runner:
        yield runner


async def test_a_conversation_over_sockets(over_http: Runner) -> None:
    chat = Chat(over_http, OFFICIAL)
    (reply,) = await chat.say("湛江")
    assert reply.text == "收到 2 字：湛江"
    assert (await chat.press("再来一个"))[0].text == "编辑过了"
    (reply,) = await chat.send_document("数.txt", "一二".encode())
    assert reply.document
    assert reply.document.data == "一二".encode()[::-1]
    assert reply.document.name == "反.txt"
    (reply,) = await chat.command("photo")
    assert reply.photo
    assert reply.photo.data == picture()


async def test_errors_over_sockets(fake: FakeTelegram, over_http: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    bot = over_http.application.bot
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(999, "a")
    fake.fail_next("sendMessage", Fault.retry_after(2))
    with pytest.raises(RetryAfter):
        await bot.send_message(ME, "a")
    fake.fail_next("sendMessage", Fault.timeout_after())
    with pytest.raises(TimedOut):
        await bot.send_message(ME, "送到了", read_timeout=0.05)
    assert [message.text for message in fake.world.rooms[ME].messages.values()] == ["送到了"]


async def test_wrong_token_over_sockets(server: ApiServer) -> None:
    application = application_over(HTTPXRequest(), base_url=server.url, token="1:wrong")  # noqa: S106 - wrong on purpose
    with pytest.raises(InvalidToken):
        await application.bot.initialize()
    await application.bot.shutdown()


async def test_other_ways_to_ask(fake: FakeTelegram, server: ApiServer) -> None:
    base = f"{server.url}/bot{fake.token}"
    async with httpx.AsyncClient() as client:
        assert (await client.get(f"{base}/getMe")).json()["result"]["username"] == "renwutong_bot"
        sent = await client.post(f"{base}/sendMessage", json={"chat_id": ME, "text": " 好 "})
        assert sent.json()["result"]["text"] == "好"
        assert (await client.post(f"{base}/sendMessage", content="[", headers=JSON)).status_code == 400
        assert (await client.get(f"{base}/sendPoll")).status_code == 501
        assert (await client.get(f"{server.url}/file/bot{fake.token}/none")).status_code == 404


JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}])
async def test_only_this_machine(fake: FakeTelegram, server: ApiServer, headers: dict[str, str]) -> None:
    async with httpx.AsyncClient() as client:
        response = await client.get(f"{server.url}/bot{fake.token}/getMe", headers=headers)
    assert response.status_code == 403


async def test_next_free_port() -> None:
    async with LoopbackServer([]) as first:
        second = LoopbackServer([], port=first.port)
        await second.start()
        assert first.port < second.port
        assert second.url == f"http://127.0.0.1:{second.port}"
        await second.stop()


async def test_listens_on_loopback_only(server: ApiServer) -> None:
    with socket.socket() as other, pytest.raises(OSError, match="refused"):
        other.connect(("127.0.0.2", server.port))


async def test_an_abandoned_poll_leaves_the_updates(fake: FakeTelegram, server: ApiServer) -> None:
    async with httpx.AsyncClient() as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.get(f"{server.url}/bot{fake.token}/getUpdates?timeout=30", timeout=0.05)
        update_id = Phone(fake.world, OFFICIAL, fake.world.rooms[ME]).write("还在")
        answer = await client.get(f"{server.url}/bot{fake.token}/getUpdates?timeout=30")
    assert [update["update_id"] for update in answer.json()["result"]] == [update_id]


class Hook(RequestHandler):
    def initialize(self, got: list[tuple[str, Any]], answers: list[int]) -> None:
        self.got, self.answers = got, answers

    def post(self) -> None:
        self.got.append(
            (self.request.headers.get("X-Telegram-Bot-Api-Secret-Token", ""), json.loads(self.request.body))
        )
        self.set_status(self.answers.pop(0) if self.answers else 200)


async def test_webhook_until_it_answers(fake: FakeTelegram) -> None:
    got: list[tuple[str, Any]] = []
    paused: list[float] = []

    async def pause(seconds: float) -> None:
        paused.append(seconds)

    async with LoopbackServer([("/hook", Hook, {"got": got, "answers": [500]})]) as receiver:
        sender = asyncio.create_task(post_updates(fake, pause=pause))
        secret = {"url": f"{receiver.url}/hook", "secret_token": "s-1"}
        await fake.call(fake.token, "setWebhook", secret)
        update_id = Phone(fake.world, OFFICIAL, fake.world.rooms[ME]).write("钩")
        assert update_id
        await fake.world.updates.until_confirmed(update_id)
        sender.cancel()
    assert [(seen, update["message"]["text"]) for seen, update in got] == [("s-1", "钩")] * 2
    assert paused == [1.0]
    assert fake.world.webhook.last_error == "Wrong response from the webhook: 500 Internal Server Error"
    assert fake.world.updates.waiting == []


async def test_the_application_on_a_webhook(fake: FakeTelegram, server: ApiServer) -> None:
    application = application_over(HTTPXRequest(connection_pool_size=4), base_url=server.url, token=fake.token)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert application.updater
    async with application:
        await application.updater.start_webhook(
            "127.0.0.1",
            port,
            "hook",
            webhook_url=f"http://127.0.0.1:{port}/hook",
            secret_token="s-2",  # noqa: S106
        )
        await application.start()
        chat = Chat(Runner(application, fake), OFFICIAL)
        (reply,) = await chat.say("湛江")
        await application.updater.stop()
        await application.stop()
    assert reply.text == "收到 2 字：湛江"
