"""Days go by in the trial chat: reminders come, are answered and stop; an admin urges and sees who got it.

The real trial in a process of its own, in a real browser at the width of a phone.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.acceptance.programs import PYTHON, environment, office_hours, program
from tests.browser.conftest import PHONE

pytestmark = pytest.mark.asyncio(loop_scope="module")
Shot = Callable[[Page, str], Awaitable[Path]]
EDGE = 390


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser, tmp_path: Path) -> AsyncIterator[Page]:
    env = environment(tmp_path, BOT_TIMEZONE=office_hours())
    del env["BOT_TODAY"]
    async with program(*PYTHON, env=env) as trial:
        found = re.search(r"http://[\d.:]+", await trial.says("（Ctrl-C"))
        assert found is not None
        context = await browser.new_context(viewport=PHONE, device_scale_factor=2, locale="zh-CN")  # type: ignore[arg-type]
        page = await context.new_page()
        page.set_default_timeout(15_000)
        await page.goto(found[0])
        yield page
        await context.close()


async def say(page: Page, text: str) -> None:
    await page.get_by_label("消息", exact=True).fill(text)
    await page.keyboard.press("Enter")


async def move_to(page: Page, day: str) -> None:
    await page.get_by_role("button", name="试用日期").click()
    await page.get_by_label("调到").fill(day)
    await page.get_by_role("button", name="调整").click()
    year, month, number = map(int, day.split("-"))
    await expect(page.locator("#date-label")).to_have_text(f"{year}年{month}月{number}日")


async def be(page: Page, name: str) -> None:
    await page.get_by_role("button", name=re.compile(f"^{name}")).click()


async def press(page: Page, label: str) -> None:
    """Press the newest button under a message with this label."""
    await page.locator(".key", has_text=label).last.click()


async def fits(page: Page) -> bool:
    wide: int = await page.evaluate(
        "() => Math.max(document.documentElement.scrollWidth, document.getElementById('log').scrollWidth)"
    )
    return wide <= EDGE


async def test_reminders_come_are_answered_and_stop(page: Page, shot: Shot) -> None:
    told = page.locator(".message:not(.mine)")
    await move_to(page, "2020-12-16")
    await expect(told).to_have_count(1)
    await expect(told.last).to_contain_text("湛江上云：还差4个（12/16），落后序时进度20.9个百分点")
    await expect(told.last).to_contain_text("2020年12月31日（还有15天）")
    await shot(page, "20-reminder")
    assert await fits(page)

    await press(page, "已收到")
    await expect(page.get_by_role("button", name="✓ 李工")).to_be_visible()
    await shot(page, "21-acknowledged")
    await move_to(page, "2020-12-17")
    await say(page, "湛江上云完成多少")
    await expect(told).to_have_count(2)
    await expect(told.last).to_contain_text("已完成12个")

    await move_to(page, "2020-12-24")
    await expect(told).to_have_count(3)
    await expect(told.last).to_contain_text("还有7天")
    await press(page, "稍后提醒")
    await shot(page, "22-later")
    await press(page, "1小时后")
    await expect(page.get_by_role("status")).to_contain_text("再提醒")
    await press(page, "去填报")
    await expect(told.last).to_contain_text("直接发一句话就能填报")
    await shot(page, "23-how-to-report")
    assert await fits(page)

    await say(page, "/subscribe")
    await press(page, "节奏")
    await expect(told.last).to_contain_text("时限节点（提前30、15、7、3、1天，当天，逾期后）总会提醒")
    await press(page, "返回")
    await press(page, "地市")
    await shot(page, "24-settings")
    assert await fits(page)
    await press(page, "返回")
    await press(page, "不再提醒")
    shown = await told.count()
    await move_to(page, "2020-12-31")
    await be(page, "王处")
    await expect(told.last).to_contain_text("20个地市还有")
    await expect(told.last).to_contain_text("就是今天")
    await shot(page, "25-admin-on-the-day")
    await be(page, "李工")
    await expect(told).to_have_count(shown)


async def test_an_admin_urges_and_sees_who_got_it(page: Page, shot: Shot) -> None:
    told = page.locator(".message:not(.mine)")
    await be(page, "王处")
    await say(page, "提醒没完成上云的市尽快填报")
    await expect(told.last).to_contain_text("催办预览：没完成上云的市")
    await expect(told.last).to_contain_text("将发给1个会话")
    await shot(page, "26-preview")
    assert await fits(page)
    await press(page, "现在发送")
    await expect(told.last).to_contain_text("发完了：共1个会话")
    await expect(told.last).to_contain_text("已送达 1")
    await shot(page, "27-report")

    await be(page, "李工")
    await expect(told.last).to_contain_text("催办：湛江")
    await expect(told.last).to_contain_text("请尽快填报。")
    await expect(told.last).to_contain_text("湛江上云：还差4个（12/16）")
    await shot(page, "28-urged")
    await press(page, "已收到")
    await expect(page.get_by_role("button", name="✓ 李工")).to_be_visible()

    await be(page, "王处")
    await press(page, "刷新")
    await expect(told.last).to_contain_text("已收到 1")
    await say(page, "每周一上午九点提醒没完成上云的市")
    await press(page, "定时：每周一09:00")
    await expect(told.last).to_contain_text("下次10月19日09:00")
    await move_to(page, "2020-10-19")
    await expect(told.last).to_contain_text("定时催办 #3")
    await say(page, "/remind")
    await expect(told.last).to_contain_text("先给您看名单和内容")
    await press(page, "历史")
    await expect(told.last).to_contain_text("催办记录")
    await shot(page, "29-history")
    assert await fits(page)
