"""The chat page in a real browser at the width of a phone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from bot.simulator.people import OFFICIAL
from bot.simulator.trial import TrialServer
from tests.browser.conftest import EXAMPLES, Trial
from tests.simulator.echo import picture

pytestmark = pytest.mark.asyncio(loop_scope="module")
Shot = Callable[[Page, str], Awaitable[Path]]


async def say(page: Page, text: str) -> None:
    await page.get_by_label("消息", exact=True).fill(text)
    await page.keyboard.press("Enter")


async def fits(page: Page) -> bool:
    """No part of the page is wider than the screen."""
    wide: int = await page.evaluate(
        "() => Math.max(document.documentElement.scrollWidth, document.getElementById('log').scrollWidth)"
    )
    return wide <= 390


async def test_empty_chat_offers_questions(page: Page, shot: Shot) -> None:
    await expect(page.get_by_text("演示数据")).to_be_visible()
    await expect(page.locator("#date-label")).to_have_text("2020年10月12日")
    await shot(page, "1-empty")
    await page.get_by_role("button", name=EXAMPLES[0]).click()
    await expect(page.locator(".message.mine")).to_have_text(f"{EXAMPLES[0]}09:30")
    await expect(page.locator(".message:not(.mine)")).to_contain_text("收到 11 字")
    assert await fits(page)


async def test_say_and_press(page: Page, shot: Shot) -> None:
    await say(page, "湛江<script>alert(1)</script>&amp;要几个5G项目")
    reply = page.locator(".message:not(.mine)")
    await expect(reply.locator("b")).to_have_text("收到")
    await expect(reply.locator("code")).to_have_text("湛江<script>alert(1)</script>&amp;要几个5G项目")
    await shot(page, "2-said")
    await page.get_by_role("button", name="弹窗").click()
    await expect(page.get_by_role("dialog")).to_contain_text("注意")
    await shot(page, "3-notice")
    await page.get_by_role("button", name="好", exact=True).click()
    await page.get_by_role("button", name="再来一个").click()
    await expect(reply.locator(".words")).to_have_text("编辑过了")
    await expect(reply.locator(".meta")).to_contain_text("已编辑")
    await expect(page.get_by_role("status")).to_have_text("好")
    assert await fits(page)


async def test_what_is_typed_goes_into_the_message(page: Page) -> None:
    await expect(page.get_by_role("button", name=EXAMPLES[0])).to_be_visible()
    await page.keyboard.type("zhanjiang 5g")
    await expect(page.get_by_label("消息", exact=True)).to_have_value("zhanjiang 5g")


async def test_keyboard_alone(page: Page, shot: Shot) -> None:
    await page.get_by_label("消息", exact=True).focus()
    await page.keyboard.type("第一行")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("第二行")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.mine .words")).to_have_text("第一行\n第二行")
    await expect(page.locator(".message:not(.mine)")).to_have_count(1)
    await page.keyboard.press("ArrowUp")
    await expect(page.locator("#context-title")).to_have_text("编辑消息")
    await shot(page, "4-editing")
    await page.keyboard.press("ControlOrMeta+a")
    await page.keyboard.type("改过的")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.mine .meta")).to_contain_text("已编辑")
    await expect(page.locator(".message:not(.mine)").last).to_contain_text("改成了 改过的")
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Shift+Tab")
    await expect(page.get_by_role("button", name="命令菜单")).to_be_focused()


async def test_a_pressed_button_keeps_the_focus(page: Page) -> None:
    await say(page, "你好")
    await page.get_by_role("button", name="弹窗").focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="好", exact=True).press("Enter")
    await expect(page.get_by_role("button", name="弹窗")).to_be_focused()
    await page.get_by_role("button", name="再来一个").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(".message:not(.mine) .words")).to_have_text("编辑过了")
    await expect(page.get_by_label("消息", exact=True)).to_be_focused()


async def test_command_menu(page: Page, shot: Shot) -> None:
    await page.get_by_role("button", name="命令菜单").click()
    await expect(page.get_by_role("menuitem")).to_have_count(3)
    await shot(page, "5-menu")
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("menuitem", name="/photo")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("menu")).to_be_hidden()
    await page.get_by_label("消息", exact=True).fill("/ph")
    await expect(page.get_by_role("menuitem")).to_have_count(1)
    await page.get_by_role("menuitem").click()
    await expect(page.locator(".message .photo img")).to_be_visible()


async def test_pictures(page: Page, shot: Shot, tmp_path: Path) -> None:
    (tmp_path / "现场.png").write_bytes(picture("orange"))
    await page.locator("#file").set_input_files(tmp_path / "现场.png")
    await expect(page.locator(".message.mine .photo img")).to_be_visible()
    await expect(page.locator(".message:not(.mine) .photo img")).to_be_visible()
    await page.wait_for_function(
        "() => [...document.querySelectorAll('.photo img')].every((image) => image.complete && image.naturalWidth)"
    )
    await shot(page, "6-pictures")
    await page.locator(".message:not(.mine) .photo").click()
    await expect(page.get_by_role("dialog", name="图片")).to_be_visible()
    await shot(page, "7-enlarged")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog", name="图片")).to_be_hidden()
    assert await fits(page)


async def test_documents_up_and_down(page: Page, shot: Shot, tmp_path: Path) -> None:
    (tmp_path / "十月进度.txt").write_text("一二三", encoding="utf-8")
    await page.locator("#file").set_input_files(tmp_path / "十月进度.txt")
    link = page.locator(".message:not(.mine) .document")
    await expect(link).to_contain_text("反.txt")
    await shot(page, "8-documents")
    async with page.expect_download() as waiting:
        await link.click()
    download = await waiting.value
    assert download.suggested_filename == "反.txt"
    saved = await download.path()
    assert saved.read_bytes() == "一二三".encode()[::-1]


async def test_personas_and_the_group(page: Page, trial: Trial, shot: Shot) -> None:
    await say(page, "我是李工")
    await expect(page.locator(".message")).to_have_count(2)
    await page.get_by_role("button", name="王处·管理员").click()
    await expect(page.locator(".message")).to_have_count(0)
    await page.get_by_role("button", name="群聊").click()
    await expect(page.get_by_role("heading", name="工信局工作群").first).to_be_visible()
    await say(page, "大家好")
    await say(page, "@renwutong_bot 湛江")
    await expect(page.locator(".message:not(.mine)")).to_contain_text("收到")
    await page.get_by_role("button", name="李工·填报人").click()
    await expect(page.locator(".message:not(.mine)")).to_have_count(3)
    await expect(page.locator(".sender").first).to_have_text("王处")
    await shot(page, "9-group")
    await page.locator(".message:not(.mine)").last.hover()
    await page.get_by_role("button", name="回复：收到").click()
    await say(page, "那汕头呢")
    await expect(page.locator(".mine .quote")).to_contain_text("任务通")
    await trial.fake.call(trial.fake.token, "sendMessage", {"chat_id": str(OFFICIAL.id), "text": "提醒"})
    await expect(page.get_by_role("button", name="私聊，有新消息")).to_be_visible()
    await shot(page, "10-unread")


async def test_the_date_moves_forward(page: Page, trial: Trial, shot: Shot) -> None:
    await page.get_by_role("button", name="试用日期").click()
    await shot(page, "11-date")
    await page.get_by_role("button", name="后一周").click()
    await expect(page.locator("#date-label")).to_have_text("2020年10月19日")
    assert trial.clock.today == date(2020, 10, 19)
    await page.get_by_role("button", name="试用日期").click()
    await page.get_by_label("调到").fill("2020-12-31")
    await page.get_by_role("button", name="调整").click()
    await expect(page.locator("#date-label")).to_have_text("2020年12月31日")
    await say(page, "年底了")
    await expect(page.locator(".pill.day")).to_have_text("2020年12月31日")


async def test_reload_keeps_the_chat(page: Page) -> None:
    await page.get_by_role("button", name="王处·管理员").click()
    await say(page, "记住我")
    await expect(page.locator(".message")).to_have_count(2)
    await page.reload()
    await expect(page.locator(".message.mine")).to_contain_text("记住我")
    await expect(page.get_by_role("button", name="王处·管理员")).to_have_attribute("aria-pressed", "true")


async def test_messages_nobody_asked_for(page: Page, trial: Trial) -> None:
    await expect(page.locator(".hello")).to_be_visible()
    for number in range(30):
        sent = {"chat_id": str(OFFICIAL.id), "text": f"提醒 {number}"}
        await trial.fake.call(trial.fake.token, "sendMessage", sent)
    await expect(page.locator(".message")).to_have_count(30)
    await expect(page.locator(".message").last).to_be_in_viewport()


async def test_links_commands_and_code(page: Page, trial: Trial, shot: Shot) -> None:
    text = (
        '<b>湛江</b> 至少 <b>1</b> 个 <i>5G</i>，见 <a href="https://example.org/">原文</a>、/photo、'
        "https://t.me/renwutong_bot?start=iv_1\n<pre>地市    上云  标杆\n湛江      16     1</pre>\n"
        '<blockquote>至少培育1个“5G+工业互联网”标杆示范项目</blockquote><a href="javascript:alert(1)">坏</a>'
    )
    sent = {"chat_id": str(OFFICIAL.id), "text": text, "parse_mode": "HTML"}
    await trial.fake.call(trial.fake.token, "sendMessage", sent)
    message = page.locator(".message")
    await expect(message.get_by_role("link")).to_have_count(2)
    await shot(page, "12-formatted")
    await message.get_by_role("link", name="start=iv_1").click()
    await expect(page.locator(".message").last).to_have_text("你好：iv_109:30")
    await message.get_by_role("button", name="/photo").click()
    await expect(page.locator(".photo")).to_be_visible()
    assert await fits(page)


async def test_dark_and_wide(browser: Browser, trial: Trial, shot: Shot) -> None:
    context = await browser.new_context(
        color_scheme="dark", viewport={"width": 390, "height": 780}, device_scale_factor=2
    )
    page = await context.new_page()
    await page.goto(trial.server.url)
    await say(page, "湛江需要几个5G项目？")
    await expect(page.locator(".key")).to_have_count(2)
    await shot(page, "13-dark")
    assert (
        await page.evaluate("() => getComputedStyle(document.querySelector('.phone')).backgroundColor")
        == "rgb(23, 33, 43)"
    )
    await page.set_viewport_size({"width": 1200, "height": 800})
    await shot(page, "14-wide")
    await page.set_viewport_size({"width": 320, "height": 560})
    await shot(page, "15-narrow")
    assert await page.evaluate("() => document.documentElement.scrollWidth") <= 320
    await context.close()


async def test_the_server_goes_away(browser: Browser, trial: Trial, shot: Shot) -> None:
    context = await browser.new_context(viewport={"width": 390, "height": 780})
    page = await context.new_page()
    await page.goto(trial.server.url)
    await expect(page.locator(".hello")).to_be_visible()
    await trial.server.stop()
    await expect(page.get_by_role("alert")).to_contain_text("连接断开")
    await say(page, "还在吗")
    await expect(page.get_by_role("status")).to_contain_text("连不上试用服务")
    await expect(page.get_by_label("消息", exact=True)).to_have_value("还在吗")
    await shot(page, "16-lost")
    await context.close()


async def test_the_server_comes_back(browser: Browser, trial: Trial) -> None:
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(trial.server.url)
    await expect(page.locator(".hello")).to_be_visible()
    await trial.server.stop()
    await expect(page.get_by_role("alert")).to_be_visible()
    async with TrialServer(trial.runner, trial.clock, port=trial.server.port, examples=("新的问题",)):
        await expect(page.get_by_role("button", name="新的问题")).to_be_visible(timeout=10_000)
        await expect(page.get_by_role("alert")).to_be_hidden()
    await context.close()
