"""Pictures of the real bot on the page, at the width of a phone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from bot.advice import open_adviser
from bot.application import ALLOWED_UPDATES, build
from bot.database import Database
from bot.settings import Secret, Settings
from bot.simulator.clock import TrialClock
from bot.simulator.request import SimulatedRequest
from bot.simulator.runner import Runner
from bot.simulator.samples import report_samples
from bot.simulator.trial import TrialServer, trial_telegram
from knowledge.ledger import Ledger
from tests.browser.conftest import Trial
from tests.browser.test_page import Shot, fits, say

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def trial(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Trial]:
    """The trial chat as it is served, with its samples."""
    adviser = open_adviser(Path("data/tasks.json"))
    clock = TrialClock(real=lambda: datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai")))
    fake = trial_telegram(clock)
    path = tmp_path_factory.mktemp("trial") / "bot.db"
    database = Database(path)
    database.write_now(lambda db: report_samples(Ledger(db, adviser.task_list), clock.now()))
    database.close()
    requests = {name: SimulatedRequest(fake) for name in ("request", "get_updates_request")}
    application = build(Settings(token=Secret(fake.token), database=path), adviser, clock.now, **requests)
    async with Runner(application, fake, allowed_updates=ALLOWED_UPDATES) as runner:
        server = TrialServer(runner, clock, port=0, examples=())
        async with server:
            yield Trial(fake, clock, server, runner)


@pytest.mark.parametrize(
    ("name", "question", "title"),
    [
        ("bars", "上云完成率排名", "全省上云完成率排名"),
        ("card", "广州进度", "广州"),
        ("line", "湛江上云走势图", "湛江上云完成数走势"),
    ],
)
async def test_a_picture_is_shown_and_fits(page: Page, shot: Shot, name: str, question: str, title: str) -> None:
    await say(page, question)
    replies = page.locator(".message:not(.mine)")
    await expect(replies).to_have_count(1)
    if name != "line":
        await page.get_by_role("button", name="画图", exact=True).click()
        await expect(replies).to_have_count(2)
    picture = replies.last.locator("img")
    await expect(picture).to_be_visible()
    await expect(replies.last).to_contain_text(title)
    width = await picture.evaluate("image => image.naturalWidth && image.getBoundingClientRect().width")
    assert 240 <= width <= 390
    assert await fits(page)
    await shot(page, f"picture-{name}")
