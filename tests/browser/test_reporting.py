"""A report on a phone: from one line to the approver's decision, on the page of the trial."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bot.advice import open_adviser
from bot.application import ALLOWED_UPDATES, SENDER, build
from bot.database import Database
from bot.settings import Secret, Settings
from bot.simulator.clock import TrialClock
from bot.simulator.people import ADMIN
from bot.simulator.request import SimulatedRequest
from bot.simulator.runner import Runner
from bot.simulator.samples import report_example, report_samples, seat_official
from bot.simulator.trial import TrialServer, trial_telegram
from knowledge.ledger import Ledger
from tests.browser.conftest import PHONE
from tests.browser.test_page import fits, say

pytestmark = pytest.mark.asyncio(loop_scope="module")
Shot = Callable[[Page, str], Awaitable[Path]]


@pytest_asyncio.fixture(loop_scope="module")
async def office(browser: Browser, tmp_path: Path) -> AsyncIterator[Page]:
    """The page of a trial with the whole bot behind it."""
    adviser = open_adviser(Path("data/tasks.json"))
    clock = TrialClock(real=lambda: datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai")))
    fake, path = trial_telegram(clock), tmp_path / "bot.db"
    database = Database(path)
    database.write_now(lambda db: report_samples(Ledger(db, adviser.task_list), clock.now()))
    database.write_now(lambda db: seat_official(db, adviser.task_list, clock.now()))
    database.close()
    settings = Settings(token=Secret(fake.token), database=path, admins=(ADMIN.id,))
    request = SimulatedRequest(fake)
    application = build(settings, adviser, clock.now, request=request, get_updates_request=SimulatedRequest(fake))
    context = await browser.new_context(viewport=PHONE, device_scale_factor=2, locale="zh-CN")  # type: ignore[arg-type]
    async with Runner(application, fake, allowed_updates=ALLOWED_UPDATES) as runner:
        runner.idle = application.bot_data[SENDER].idle
        async with TrialServer(runner, clock, port=0, examples=[report_example(adviser.task_list)]) as server:
            page = await context.new_page()
            page.set_default_timeout(10_000)
            await page.goto(server.url)
            yield page
    await context.close()


async def test_from_one_line_to_the_decision(office: Page, shot: Shot) -> None:
    newest = office.locator(".message:not(.mine)").last
    await office.get_by_role("button", name="湛江上云完成13个").click()
    await expect(newest).to_contain_text("12 → 13个")
    await shot(office, "reporting-1-card")
    await office.get_by_role("button", name="确认", exact=True).click()
    await expect(newest).to_contain_text("等待审核")
    await say(office, "上云完成3个")
    await expect(newest).to_contain_text("少了9个")
    await shot(office, "reporting-2-falling")
    assert await fits(office)
    await office.get_by_role("button", name="取消").click()
    await office.get_by_role("button", name="王处·管理员").click()
    await expect(newest).to_contain_text("待审核的填报")
    await office.get_by_role("button", name="退回").click()
    await shot(office, "reporting-3-reasons")
    await office.get_by_role("button", name="返回").click()
    await office.get_by_role("button", name="通过").click()
    await expect(newest).to_contain_text("已通过（王处）")
    await shot(office, "reporting-4-approved")
    await office.get_by_role("button", name="李工·填报人").click()
    await expect(newest).to_contain_text("您的填报已通过（王处）")
    await shot(office, "reporting-5-told")
    assert await fits(office)
