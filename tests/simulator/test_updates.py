"""getUpdates: long poll, offset, limit, allowed kinds, one poller at a time."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.simulator.people import OFFICIAL, Phone
from bot.simulator.telegram import FakeTelegram, Response
from tests.simulator.conftest import Call


def phone(fake: FakeTelegram) -> Phone:
    return Phone(fake.world, OFFICIAL, fake.world.rooms[OFFICIAL.id])


def ids(response: Response) -> list[int]:
    return [update["update_id"] for update in response.body["result"]]


async def test_updates_come_again_until_confirmed(fake: FakeTelegram, call: Call) -> None:
    first, second = phone(fake).write("一"), phone(fake).write("二")
    assert first is not None
    assert second == first + 1
    assert ids(await call("getUpdates")) == [first, second]
    assert ids(await call("getUpdates")) == [first, second]
    assert ids(await call("getUpdates", offset=second)) == [second]
    assert ids(await call("getUpdates", offset=second + 1)) == []
    assert ids(await call("getUpdates")) == []


async def test_limit(fake: FakeTelegram, call: Call) -> None:
    first = phone(fake).write("一")
    phone(fake).write("二")
    assert ids(await call("getUpdates", limit=1)) == [first]


async def test_negative_offset_forgets_the_earlier_ones(fake: FakeTelegram, call: Call) -> None:
    for text in "一二三":
        last = phone(fake).write(text)
    assert ids(await call("getUpdates", offset=-1)) == [last]
    assert ids(await call("getUpdates")) == [last]


async def test_long_poll_wakes_for_an_update(fake: FakeTelegram, call: Call) -> None:
    waiting = asyncio.create_task(_poll(call, timeout=60))
    await asyncio.wait([waiting], timeout=0)
    assert not waiting.done()
    update_id = phone(fake).write("醒")
    assert ids(await waiting) == [update_id]


async def test_short_poll_returns_at_once(call: Call) -> None:
    assert (await call("getUpdates", timeout=0)).body == {"ok": True, "result": []}


async def test_a_second_poller_ends_the_first(fake: FakeTelegram, call: Call) -> None:
    first = asyncio.create_task(_poll(call, timeout=60))
    await asyncio.wait([first], timeout=0)
    second = asyncio.create_task(_poll(call, timeout=60))
    ended = await first
    assert (ended.status, ended.body["description"]) == (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )
    phone(fake).write("醒")
    assert (await second).status == 200


async def test_kinds_that_were_not_asked_for_never_come(fake: FakeTelegram, call: Call) -> None:
    await call("getUpdates", allowed_updates=["callback_query"])
    assert phone(fake).write("听不见") is None
    await call("getUpdates")
    assert phone(fake).write("还是听不见") is None
    await call("getUpdates", allowed_updates=[])
    assert phone(fake).write("听得见") is not None


async def test_polling_and_webhook_exclude_each_other(fake: FakeTelegram, call: Call) -> None:
    phone(fake).write("等着")
    await call("setWebhook", url="https://example.org/hook", secret_token="s")  # noqa: S106
    assert (await call("getUpdates")).status == 409
    assert (await call("getWebhookInfo")).body["result"]["pending_update_count"] == 1
    await call("deleteWebhook", drop_pending_updates=True)
    assert ids(await call("getUpdates")) == []


async def _poll(call: Call, **parameters: Any) -> Response:
    return await call("getUpdates", **parameters)
