"""The bot as a process: fetching updates, served by a webhook, through a proxy, restarted, and from the Procfile."""

from __future__ import annotations

import asyncio
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from tests.acceptance.programs import (
    PYTHON,
    TOKEN,
    World,
    environment,
    free_port,
    outcome,
    program,
    telegram_on_loopback,
)

QUESTION = "湛江上云任务是多少"
SHARED = "only-Telegram_knows"


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with telegram_on_loopback() as running:
        yield running


async def test_it_answers_keeps_the_talk_over_a_restart_and_ends_when_told(world: World, tmp_path: Path) -> None:
    env = environment(tmp_path, **world.settings())
    async with program(*PYTHON, env=env) as bot:
        assert "16" in await world.ask(QUESTION)
        assert await bot.stop() == 0
    async with program(*PYTHON, "run", env=env) as bot:
        assert "7" in await world.ask("那茂名呢")
        assert await bot.stop(signal.SIGINT) == 0
    assert "Traceback" not in bot.output


async def test_what_is_asked_while_it_is_down_is_answered_when_it_is_up(world: World, tmp_path: Path) -> None:
    for _ in range(5):
        world.phone.write(QUESTION)
    async with program(*PYTHON, env=environment(tmp_path, **world.settings())):
        await world.ask(QUESTION)
        await world.until(6)


async def test_a_bot_that_was_killed_loses_no_question(world: World, tmp_path: Path) -> None:
    questions = [f"湛江上云任务是多少{'？' * number}" for number in range(1, 31)]
    for question in questions:
        world.phone.write(question)
    env = environment(tmp_path, **world.settings())
    async with program(*PYTHON, env=env) as bot:
        await world.until(5)
        await bot.stop(signal.SIGKILL)
    answered_before = len(world.answers)
    assert answered_before < len(questions), "killed in the middle"
    async with program(*PYTHON, env=env):
        await world.ask("茂名上云任务是多少")
    missing = len(questions) + 1 - len(world.answers)
    assert missing <= 0


async def test_the_token_is_in_no_line_of_the_log_at_any_level(world: World, tmp_path: Path) -> None:
    env = environment(tmp_path, **world.settings())
    async with program(*PYTHON, "--debug", "run", env=env) as bot:
        await world.ask(QUESTION)
        await bot.stop()
    assert "sendMessage" in bot.output
    assert TOKEN not in bot.output
    assert TOKEN.partition(":")[2] not in bot.output


@pytest.mark.parametrize("problem", ["wrong token", "nobody there"])
async def test_the_token_is_in_no_failure(world: World, tmp_path: Path, problem: str) -> None:
    other = TOKEN[:-3] + "xyz"
    address = {} if problem == "wrong token" else {"BOT_API_URL": f"http://127.0.0.1:{free_port()}"}
    env = environment(tmp_path, **world.settings(BOT_TOKEN=other, **address))
    async with program(*PYTHON, "--debug", env=env) as bot:
        if problem == "wrong token":
            await bot.says("BOT_TOKEN")
            async with asyncio.timeout(30):
                assert await bot.process.wait() == 1
        else:
            await bot.says("ConnectError")  # it goes on trying: networks come back
    assert other not in bot.output
    assert other.partition(":")[2] not in bot.output


async def test_a_webhook_serves_who_knows_the_secret(world: World, tmp_path: Path) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}/hook"
    webhook = {"WEBHOOK_URL": address, "WEBHOOK_SECRET": SHARED, "PORT": str(port)}
    async with program(*PYTHON, env=environment(tmp_path, **world.settings(**webhook))) as bot:
        assert "16" in await world.ask(QUESTION)
        async with httpx.AsyncClient() as client:
            for secret in (None, "", "wrong", SHARED[:-1], "\u6e5b".encode()):
                headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
                refused = await client.post(address, json={"update_id": 1}, headers=headers)
                assert refused.status_code == 403
            elsewhere = await client.post(f"http://127.0.0.1:{port}/{TOKEN}", json={})
            assert elsewhere.status_code == 404
        assert await bot.stop() == 0
    assert TOKEN not in world.fake.world.webhook.url
    assert SHARED not in bot.output


@pytest.mark.parametrize(
    ("settings", "named"),
    [({"WEBHOOK_URL": "https://example.org"}, "WEBHOOK_SECRET"), ({"WEBHOOK_SECRET": "x"}, "WEBHOOK_URL")],
)
async def test_a_webhook_that_anybody_could_use_is_not_started(
    world: World, tmp_path: Path, settings: dict[str, str], named: str
) -> None:
    env = environment(tmp_path, **world.settings(**settings))
    code, _, err = await outcome(*PYTHON, "run", "--webhook", env=env)
    assert code == 1
    assert named in err
    assert err.count("\n") == 1


async def test_all_requests_go_through_the_proxy(world: World, tmp_path: Path) -> None:
    async with proxy() as (address, seen):
        env = environment(tmp_path, **world.settings(BOT_PROXY=address))
        async with program(*PYTHON, env=env):
            assert "16" in await world.ask(QUESTION)
    methods = {line.split(" ")[1].rsplit("/", 1)[-1] for line in seen}
    assert {"getMe", "getUpdates", "sendMessage"} <= methods
    assert len(seen) >= len(world.fake.requests)


async def test_the_procfile_starts_a_worker_that_fetches(world: World, tmp_path: Path) -> None:
    env = environment(tmp_path, **world.settings())
    async with program(*honcho("worker"), env=env):
        assert "16" in await world.ask(QUESTION)


async def test_the_procfile_starts_a_web_process_on_the_port_it_is_given(world: World, tmp_path: Path) -> None:
    port = free_port()
    webhook = {"WEBHOOK_URL": f"http://127.0.0.1:{port}", "WEBHOOK_SECRET": SHARED}
    env = environment(tmp_path, **world.settings(**webhook))
    async with program(*honcho("web", "--port", str(port)), env=env):
        assert "16" in await world.ask(QUESTION)
    assert world.fake.world.webhook.url == f"http://127.0.0.1:{port}"


async def test_without_a_token_it_shows_an_answer_and_where_to_try(tmp_path: Path) -> None:
    async with program(*PYTHON, env=environment(tmp_path)) as bot:
        shown = await bot.says("http://127.0.0.1:")
        assert "问：" in shown
        assert "答：" in shown
        address = shown.partition("http://")[2].partition("（")[0]
        async with httpx.AsyncClient() as client:
            state = (await client.get(f"http://{address}/api/state")).json()
            assert state["examples"]
        assert await bot.stop(signal.SIGINT) == 0
    assert not (tmp_path / "bot.db").exists(), "a trial leaves nothing behind"


def honcho(*arguments: str) -> tuple[str, ...]:
    """A runner of Procfiles, kept from reading a developer's own .env."""
    start, *rest = arguments
    return (sys.executable, "-m", "honcho", "--env", "/dev/null", "start", *rest, start)


@asynccontextmanager
async def proxy() -> AsyncIterator[tuple[str, list[str]]]:
    """A tiny HTTP proxy and the request lines that went through it."""
    seen: list[str] = []

    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                line = head.decode().partition("\r\n")[0]
                seen.append(line)
                url = httpx.URL(line.split(" ")[1])
                body = await reader.readexactly(_length(head))
                writer.write(await _fetch(url, head.replace(str(url).encode(), url.raw_path, 1), body))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(forward, "127.0.0.1")
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}", seen
    finally:
        server.close()


async def _fetch(url: httpx.URL, head: bytes, body: bytes) -> bytes:
    reader, writer = await asyncio.open_connection(url.host, url.port or 80)
    writer.write(head.replace(b"keep-alive", b"close") + body)
    await writer.drain()
    answer = await reader.readuntil(b"\r\n\r\n")
    answer += await reader.readexactly(_length(answer))
    writer.close()
    return answer


def _length(head: bytes) -> int:
    found = re.search(rb"(?i)content-length: *(\d+)", head)
    return int(found[1]) if found else 0
