"""The server of the chat page: what it tells, what it takes, what it refuses."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from bot.simulator.clock import TrialClock
from bot.simulator.people import ADMIN, GROUP_ID, OFFICIAL
from bot.simulator.runner import Runner
from bot.simulator.telegram import FakeTelegram
from bot.simulator.trial import TrialServer, trial_telegram
from tests.simulator.echo import echo_application, picture

HERE = {"person": OFFICIAL.id, "room": OFFICIAL.id}


@pytest.fixture
def clock() -> TrialClock:
    return TrialClock(real=lambda: datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai")))


@pytest.fixture
def telegram(clock: TrialClock) -> FakeTelegram:
    return trial_telegram(clock)


@pytest.fixture
async def client(clock: TrialClock, telegram: FakeTelegram) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        Runner(echo_application(telegram), telegram) as runner,
        TrialServer(runner, clock, port=0) as server,
        httpx.AsyncClient(base_url=server.url) as client,
    ):
        yield client


async def messages(client: httpx.AsyncClient, persona: int = 0, room: int = 0) -> list[dict[str, Any]]:
    state = (await client.get("/api/state")).json()
    found: list[dict[str, Any]] = state["personas"][persona]["rooms"][room]["messages"]
    return found


async def test_state_at_the_beginning(client: httpx.AsyncClient) -> None:
    state = (await client.get("/api/state")).json()
    assert state["label"] == "演示数据"
    assert state["date"] == {"iso": "2020-10-12", "label": "2020年10月12日", "weekday": "周一"}
    assert [(persona["name"], persona["role"]) for persona in state["personas"]] == [
        ("李工", "填报人"),
        ("王处", "管理员"),
    ]
    rooms = state["personas"][1]["rooms"]
    assert [(room["title"], room["private"]) for room in rooms] == [("任务通", True), ("工信局工作群", False)]
    assert rooms[0]["menu"][0] == {"command": "start", "description": "开始"}


async def test_a_conversation(client: httpx.AsyncClient) -> None:
    await client.post("/api/say", json=HERE | {"text": "湛江"})
    asked, answered = await messages(client)
    assert (asked["text"], asked["time"], asked["day"]) == ("湛江", "09:30", "2020年10月12日")
    press = HERE | {"message": answered["id"], "data": "again"}
    assert (await client.post("/api/press", json=press)).json() == {"ok": True}
    assert (await messages(client))[1]["text"] == "编辑过了"
    await client.post("/api/edit", json=HERE | {"message": asked["id"], "text": "汕头"})
    assert [message["text"] for message in await messages(client)] == ["汕头", "编辑过了", "改成了 汕头"]
    await client.post("/api/start", json=HERE | {"text": "t_12"})
    assert (await messages(client))[-1]["text"] == "你好：t_12"


async def test_files(client: httpx.AsyncClient) -> None:
    await client.post("/api/upload", params=HERE | {"name": "页.html"}, content=b"<script>")
    await client.post("/api/upload", params=HERE | {"name": "图.png", "as": "photo"}, content=picture())
    sent = await messages(client)
    document = await client.get(sent[0]["document"]["url"])
    assert document.content == b"<script>"
    assert document.headers["Content-Type"] == "application/octet-stream"
    assert document.headers["Content-Disposition"].startswith("attachment")
    photo = await client.get(sent[2]["photo"]["url"])
    assert photo.headers["Content-Type"] == "image/png"


@pytest.mark.parametrize(
    ("path", "body", "told"),
    [
        ("/api/say", {"text": "  "}, "空消息发不出去"),
        ("/api/say", {"text": "a", "person": 999}, "没有这个会话"),
        ("/api/say", {"text": "a", "room": ADMIN.id}, "没有这个会话"),
        ("/api/say", {"text": "a", "room": "x"}, "room 应是整数"),
        ("/api/edit", {"text": "a", "message": 99}, "这条消息已经不在了"),
        ("/api/press", {"message": 99, "data": "a"}, "这条消息已经不在了"),
        ("/api/date", {"date": "2020-10-11"}, "日期只能向前：今天已经是 2020-10-12"),
        ("/api/date", {"days": -1}, "日期只能向前：今天已经是 2020-10-12"),
        ("/api/date", {"days": 99999}, "日期最多向前十年"),
    ],
)
async def test_refusals_are_kind(client: httpx.AsyncClient, path: str, body: dict[str, Any], told: str) -> None:
    response = await client.post(path, json=HERE | body)
    assert (response.status_code, response.json()) == (400, {"error": told})


async def test_not_a_picture(client: httpx.AsyncClient) -> None:
    response = await client.post("/api/upload", params=HERE | {"as": "photo"}, content=b"text")
    assert response.json() == {"error": "这不是能显示的图片，可以当文件发"}


@pytest.mark.parametrize("path", ["/../trial.py", "/%2e%2e/trial.py", "/none.js", "/api/file/documents/none"])
async def test_nothing_else_is_served(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize("content", [b"[", b"[]"])
async def test_bodies_are_json_objects(client: httpx.AsyncClient, content: bytes) -> None:
    assert (await client.post("/api/say", content=content)).status_code == 400


async def test_other_sites_are_refused(client: httpx.AsyncClient) -> None:
    for headers in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}):
        assert (await client.get("/api/state", headers=headers)).status_code == 403
    assert "default-src 'none'" in (await client.get("/")).headers["Content-Security-Policy"]


async def test_events(client: httpx.AsyncClient, telegram: FakeTelegram) -> None:
    kinds: list[str] = []
    async with client.stream("GET", "/api/events?after=0") as stream, asyncio.timeout(10):
        async for line in stream.aiter_lines():
            if not line.startswith("data: "):
                continue
            kinds.append(json.loads(line.removeprefix("data: "))["kind"])
            if kinds == ["hello"]:
                asyncio.get_running_loop().create_task(_live(client))
            if kinds[-1] == "date":
                break
    assert kinds == ["hello", "message", "action", "message", "date"]


async def _live(client: httpx.AsyncClient) -> None:
    await client.post("/api/say", json=HERE | {"text": "湛江"})
    await client.post("/api/date", json={"days": 1})


async def test_moving_the_date_moves_the_world(client: httpx.AsyncClient, clock: TrialClock) -> None:
    told: list[str] = []

    async def due(now: datetime) -> None:
        told.append(now.isoformat())

    clock.on_move(due)
    await client.post("/api/date", json={"date": "2020-12-31"})
    await client.post("/api/say", json=HERE | {"text": "年底"})
    assert told == ["2020-12-31T09:30:00+08:00"]
    assert (await messages(client))[0]["day"] == "2020年12月31日"


async def test_group(client: httpx.AsyncClient) -> None:
    await client.post("/api/say", json={"person": ADMIN.id, "room": GROUP_ID, "text": "@renwutong_bot 湛江"})
    sent = await messages(client, persona=0, room=1)
    assert [message["sender"]["name"] for message in sent] == ["王处", "任务通"]
    menu = (await client.get("/api/menu", params={"person": ADMIN.id, "room": GROUP_ID})).json()["menu"]
    assert [command["command"] for command in menu] == ["start", "photo", "file"]


async def test_sample_data_goes_in_before_the_page_opens(clock: TrialClock, telegram: FakeTelegram) -> None:
    seeded: list[str] = []

    async def seed() -> None:
        seeded.append("done")

    async with (
        Runner(echo_application(telegram), telegram) as runner,
        TrialServer(runner, clock, port=0, seed=seed) as server,
    ):
        assert seeded == ["done"]
        assert server.port > 0
