"""A real Chromium in front of the chat page of the echo bot."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from bot.simulator.clock import TrialClock
from bot.simulator.runner import Runner
from bot.simulator.telegram import FakeTelegram
from bot.simulator.trial import TrialServer, trial_telegram
from tests.simulator.echo import echo_application

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 780}
EXAMPLES = ("湛江需要几个5G项目？", "全省上云任务一共多少个？")


@dataclass(frozen=True)
class Trial:
    fake: FakeTelegram
    clock: TrialClock
    server: TrialServer
    runner: Runner


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is not installed, and CI must try the page in it")
        pytest.skip("Chromium is not installed")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def trial() -> AsyncIterator[Trial]:
    zone = ZoneInfo("Asia/Shanghai")
    clock = TrialClock(real=lambda: datetime(2026, 11, 23, 9, 30, tzinfo=zone))
    fake = trial_telegram(clock)
    async with Runner(echo_application(fake), fake) as runner:
        server = TrialServer(runner, clock, port=0, examples=EXAMPLES)
        async with server:
            yield Trial(fake, clock, server, runner)


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser, trial: Trial) -> AsyncIterator[Page]:
    """The page on a phone; an error on its console fails the test."""
    errors: list[str] = []
    context = await browser.new_context(viewport=PHONE, device_scale_factor=2, locale="zh-CN", accept_downloads=True)  # type: ignore[arg-type]
    page = await context.new_page()
    page.set_default_timeout(10_000)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    await page.goto(trial.server.url)
    yield page
    await context.close()
    assert errors == []


@pytest.fixture
def shot(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Page, str], Awaitable[Path]]:
    """Saves what the screen shows, under SCREENSHOTS or a temporary folder."""
    folder = Path(os.environ.get("SCREENSHOTS") or tmp_path_factory.getbasetemp() / "screenshots")
    folder.mkdir(parents=True, exist_ok=True)

    async def save(page: Page, name: str) -> Path:
        path = folder / f"{name}.png"
        await page.screenshot(path=path)
        return path

    return save
