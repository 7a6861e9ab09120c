"""Choosing one's reminders, getting them, and answering them, as people see it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import pytest

from bot import subscriptions
from bot.application import SENDER, SWEEP
from bot.simulator.chat import Chat
from bot.simulator.people import ADMIN, GROUP_ID, GROUP_TITLE, OFFICIAL
from handlers.press import EXPIRED
from handlers.reminding import NO_RIGHT, SEEN_SAID
from handlers.subscribing import ONLY_ADMINS
from knowledge.reminding import Rhythm, Subscription
from tests.fake_adviser import FakeAdviser
from tests.talk import START, Talk, talking


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with talking(FakeAdviser(), tmp_path) as running:
        yield running


def find(talk: Talk, chat: int) -> Subscription | None:
    return subscriptions.get(talk.application.bot_data[SWEEP].database.reader, chat)


def kept(talk: Talk, chat: int = OFFICIAL.id) -> Subscription:
    found = find(talk, chat)
    assert found is not None
    return found


async def arrive(talk: Talk, when: str = "2020-10-15T10:00") -> None:
    """Let the time come, and the reminders that are due with it."""
    talk.watch.now = datetime.fromisoformat(when).replace(tzinfo=START.tzinfo)
    await talk.application.bot_data[SWEEP].run()
    await talk.application.bot_data[SENDER].idle()


async def test_the_card_says_how_it_stands(talk: Talk) -> None:
    (card,) = await talk.chat.command("subscribe")
    assert "地市：还没有选，所以不会有提醒" in card.text
    assert "节奏：只在时限节点" in card.text
    assert "工作日09:00起，每天最多一条；18:00至08:30不打扰" in card.text
    assert card.labels == ("地市", "节奏", "时间", "免打扰", "暂停", "不再提醒")


async def test_everything_is_set_by_buttons_on_one_message(talk: Talk) -> None:
    (card,) = await talk.chat.command("subscribe")
    steps = ["地市", "湛江", "茂名", "湛江", "返回", "节奏", "每个工作日", "时间", "10:00", "免打扰", "20:00–08:00"]
    for label in steps:
        await talk.chat.press(label)
    assert len(talk.chat.replies) == 1
    assert talk.chat.last.id == card.id
    assert "地市：茂名\n节奏：每个工作日\n时间：工作日10:00起，每天最多一条；20:00至08:00不打扰" in talk.chat.last.text
    found = kept(talk)
    assert (found.places, found.rhythm, found.at) == (("茂名",), Rhythm.DAILY, time(10))
    assert (found.quiet_from, found.quiet_until) == (time(20), time(8))


async def test_pause_and_off(talk: Talk) -> None:
    await talk.chat.command("subscribe", "湛江市")
    await talk.chat.press("暂停")
    await talk.chat.press("停一周")
    assert "已暂停，10月22日恢复" in talk.chat.last.text
    await talk.chat.press("暂停")
    await talk.chat.press("恢复提醒")
    assert "已暂停" not in talk.chat.last.text
    await talk.chat.press("不再提醒")
    assert kept(talk).rhythm is Rhythm.OFF
    await talk.chat.press("重新开启")
    assert kept(talk).rhythm is Rhythm.DEADLINES


async def test_places_after_the_command(talk: Talk) -> None:
    await talk.chat.command("subscribe", "湛江 茂名市")
    assert kept(talk).places == ("湛江", "茂名")
    (no,) = await talk.chat.command("subscribe", "深圳")
    assert "“深圳”不在本清单里" in no.text


async def test_what_no_button_holds_changes_nothing(talk: Talk) -> None:
    (card,) = await talk.chat.command("subscribe", "湛江")
    before = kept(talk)
    digest = "1sadigest:1:2020-12-16"
    for data in ["1sP深圳", "1sRoften", "1sT2561", "1sQ1800", "1sU9", "1s", "1sa", digest, "1sy9x", "1sX"]:
        await talk.chat.forge(card, data)
        assert talk.chat.notice is not None
        assert talk.chat.notice.text == EXPIRED, data
    assert replace(kept(talk), told_until=before.told_until) == before


async def test_a_group_is_bound_by_its_admins_alone(talk: Talk) -> None:
    talk.fake.world.add_person(ADMIN)
    room = talk.fake.world.add_group(GROUP_ID, GROUP_TITLE, [OFFICIAL], admins=[ADMIN])
    member, runs_it = Chat(talk.runner, OFFICIAL, room), Chat(talk.runner, ADMIN, room)
    (no,) = await member.command("subscribe", "湛江")
    assert no.text == ONLY_ADMINS
    assert find(talk, GROUP_ID) is None
    await runs_it.command("subscribe", "湛江")
    assert kept(talk, GROUP_ID).places == ("湛江",)
    await member.press("不再提醒")
    assert member.notice is not None
    assert member.notice.text == ONLY_ADMINS
    assert kept(talk, GROUP_ID).rhythm is Rhythm.DEADLINES
    await runs_it.press("节奏")
    await runs_it.press("每周")
    assert kept(talk, GROUP_ID).rhythm is Rhythm.WEEKLY
    await arrive(talk, "2020-12-01T09:00")
    assert "任务提醒：湛江还有3项没有完成" in member.last.text


async def test_a_reminder_arrives_is_acknowledged_and_stops(talk: Talk) -> None:
    await talk.chat.command("subscribe", "湛江")
    await arrive(talk, "2020-12-16T09:00")
    reminder = talk.chat.last
    assert "湛江上云：还没有填报，目标至少16个" in reminder.text
    assert "2020年12月31日（还有15天）" in reminder.text
    assert reminder.labels == ("已收到", "稍后提醒", "去填报")
    await talk.chat.press("已收到")
    assert talk.chat.last.labels == ("✓ 李工 09:00 已收到", "去填报")
    assert kept(talk).acknowledged == date(2020, 12, 16)
    await talk.chat.press("已收到")
    shown = len(talk.chat.replies)
    await arrive(talk, "2020-12-17T09:00")
    assert len(talk.chat.replies) == shown


async def test_later(talk: Talk) -> None:
    await talk.chat.command("subscribe", "湛江")
    await arrive(talk, "2020-12-16T09:00")
    await talk.chat.press("稍后提醒")
    assert talk.chat.last.labels == ("1小时后", "今天16:00", "12月17日09:00", "12月21日09:00", "返回")
    await talk.chat.press("返回")
    await talk.chat.press("稍后提醒")
    await talk.chat.press("今天16:00")
    assert talk.chat.notice is not None
    assert "今天16:00再提醒" in talk.chat.notice.text
    shown = len(talk.chat.replies)
    await arrive(talk, "2020-12-16T15:59")
    assert len(talk.chat.replies) == shown
    await arrive(talk, "2020-12-16T16:00")
    assert len(talk.chat.replies) == shown + 1
    assert "任务提醒：湛江" in talk.chat.last.text


async def test_whoever_has_seen_it_is_not_told_later(talk: Talk) -> None:
    await talk.chat.command("subscribe", "湛江")
    await arrive(talk, "2020-12-16T09:00")
    await talk.chat.press("稍后提醒")
    await talk.chat.press("1小时后")
    await talk.chat.press("已收到")
    assert talk.chat.notice is not None
    assert talk.chat.notice.text == SEEN_SAID
    shown = len(talk.chat.replies)
    await arrive(talk, "2020-12-16T10:00")
    assert len(talk.chat.replies) == shown


async def test_what_somebody_chose_goes_on_after_it_was_seen_and_that_is_said(talk: Talk) -> None:
    await talk.chat.command("subscribe", "湛江")
    await talk.chat.press("节奏")
    await talk.chat.press("每个工作日")
    await arrive(talk, "2020-12-16T09:00")
    await talk.chat.press("已收到")
    assert talk.chat.notice is not None
    assert talk.chat.notice.text == "已收到。您自己选的“每个工作日”汇总照发，要改请发 /subscribe。"
    shown = len(talk.chat.replies)
    await arrive(talk, "2020-12-17T09:00")
    assert len(talk.chat.replies) == shown + 1


async def test_how_to_report_is_said_to_those_who_may(talk: Talk, tmp_path: Path) -> None:
    await talk.chat.command("subscribe", "湛江")
    await arrive(talk, "2020-12-16T09:00")
    await talk.chat.press("去填报")
    assert talk.chat.notice is not None
    assert talk.chat.notice.text == NO_RIGHT


async def test_an_admin_is_told_how_to_report(tmp_path: Path) -> None:
    async with talking(FakeAdviser(), tmp_path, admins=(OFFICIAL.id,)) as talk:
        await arrive(talk, "2020-12-31T09:00")
        assert "20个地市还有34项没有完成" in talk.chat.last.text
        await talk.chat.press("去填报")
        assert "直接发一句话就能填报" in talk.chat.last.text
        assert "广州上云完成1个" in talk.chat.last.text


@pytest.mark.parametrize(
    "text",
    [
        "提醒我湛江的进度", "我要订阅", "取消提醒", "每周一提醒我", "别再提醒了", "看看我的订阅", "只在落后时提醒我",
        "每天早上八点半提醒我", "晚上九点到早上七点别打扰",
    ],
)  # fmt: skip
async def test_reminders_can_be_asked_for_in_plain_words(talk: Talk, text: str) -> None:
    (card,) = await talk.chat.say(text)
    assert card.text.startswith("提醒设置")
