from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.simulator.people import ADMIN, GROUP_ID, GROUP_TITLE, OFFICIAL
from bot.simulator.runner import Runner
from bot.simulator.telegram import FakeTelegram, Response
from bot.simulator.values import Upload
from tests.simulator.echo import echo_application

NOON = datetime(2020, 10, 12, 4, 0, tzinfo=UTC)
Call = Callable[..., Awaitable[Response]]


@pytest.fixture
def fake() -> FakeTelegram:
    fake = FakeTelegram(now=lambda: NOON)
    fake.world.add_person(OFFICIAL)
    fake.world.add_person(ADMIN)
    fake.world.add_group(GROUP_ID, GROUP_TITLE, [OFFICIAL], admins=[ADMIN])
    return fake


@pytest.fixture
def call(fake: FakeTelegram) -> Call:
    """One request with Python values, sent as the strings that go over the wire."""

    async def send(method: str, files: dict[str, Upload] | None = None, **parameters: Any) -> Response:
        strings = {
            name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            for name, value in parameters.items()
        }
        return await fake.call(fake.token, method, strings, files or {})

    return send


@pytest.fixture
async def runner(fake: FakeTelegram) -> AsyncIterator[Runner]:
    async with Runner(echo_application(fake), fake) as running:
        yield running
