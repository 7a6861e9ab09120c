"""Members in the chat: invited, let in, listed, taken out, forgotten; and what outsiders are told."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from telegram import Chat as TelegramChat
from telegram import Message, User

from bot.simulator.chat import Chat
from bot.simulator.people import ADMIN, GROUP_ID, OFFICIAL
from bot.simulator.values import Person
from handlers.access import OUTSIDE
from handlers.addressing import speaker_of
from handlers.inviting import PRIVATELY, Choice, choice_of
from handlers.press import EXPIRED
from knowledge.people import Role
from tests.fake_adviser import FakeAdviser
from tests.talk import START, Talk, talking

COLLEAGUE = Person(id=1003, first_name="陈<科>", username="chen")
LINK = re.compile(r"https://t\.me/\w+\?start=(iv_[\w-]{22})")


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with talking(FakeAdviser(), tmp_path, admins=(ADMIN.id,)) as running:
        yield running


@pytest.fixture
async def closed(tmp_path: Path) -> AsyncIterator[Talk]:
    async with talking(FakeAdviser(), tmp_path, admins=(ADMIN.id,), members_only=True) as running:
        yield running


def admin(talk: Talk) -> Chat:
    return Chat(talk.runner, ADMIN)


async def invited(talk: Talk, arguments: str = "填报人 湛江") -> str:
    (reply,) = await admin(talk).command("invite", arguments)
    found = LINK.search(reply.text)
    assert found, reply.text
    return found[1]


async def test_a_link_lets_a_reporter_in_and_the_inviter_hears_of_it(talk: Talk) -> None:
    payload = await invited(talk)
    (reply,) = await talk.chat.start(payload)
    assert reply.text.startswith("欢迎，李工！您现在是填报人，湛江。")
    assert "湛江上云完成1个" in reply.text
    assert "李工（填报人，湛江）已凭您的邀请加入" in outgoing(talk)
    (again,) = await talk.chat.start(payload)
    assert "已经用过了" in again.text
    assert "您现在是填报人，湛江" in again.text


def outgoing(talk: Talk) -> str:
    database = sqlite3.connect(talk.folder / "bot.db")
    try:
        return "\n".join(text for (text,) in database.execute("SELECT text FROM outbox ORDER BY id"))
    finally:
        database.close()


async def test_two_who_follow_one_link_at_once_are_not_both_let_in(talk: Talk) -> None:
    payload = await invited(talk)
    other = Chat(talk.runner, COLLEAGUE)
    for update in [talk.chat.phone.start(payload), other.phone.start(payload)]:
        await talk.runner.settled(update)
    told = [talk.chat.last.text, other.last.text]
    assert sum("欢迎" in text for text in told) == 1
    assert sum("已经用过了" in text for text in told) == 1


async def test_an_admin_chooses_role_and_places_by_buttons(talk: Talk) -> None:
    chat = admin(talk)
    (reply,) = await chat.command("invite")
    assert reply.labels == ("查询人员", "填报人", "审核人", "管理员")
    (reply,) = await chat.press("填报人")
    assert "湛江" in reply.labels
    assert "生成链接" not in reply.labels
    await chat.press("湛江")
    (reply,) = await chat.press("茂名")
    assert {"✓ 湛江", "✓ 茂名", "生成链接"} <= set(reply.labels)
    (reply,) = await chat.press("✓ 湛江")
    assert "湛江" in reply.labels
    (reply,) = await chat.press("生成链接")
    assert reply.text.startswith("邀请：填报人，茂名。")
    link = LINK.search(reply.text)
    assert link
    (reply,) = await chat.press("撤销这个邀请")
    assert reply.text == "这个邀请已经撤销。"
    (reply,) = await talk.chat.start(link[1])
    assert "撤销" in reply.text


async def test_an_approver_can_be_for_all_places_and_an_admin_always_is(talk: Talk) -> None:
    chat = admin(talk)
    await chat.command("invite", "审核人")
    assert "审核人，全部地市" in chat.last.text
    await chat.command("invite")
    await chat.press("审核人")
    (reply,) = await chat.press("全部地市，生成链接")
    assert "审核人，全部地市" in reply.text
    await chat.command("invite")
    (reply,) = await chat.press("管理员")
    assert reply.text.startswith("邀请：管理员。")


async def test_what_was_not_understood_is_named_with_an_example(talk: Talk) -> None:
    (reply,) = await admin(talk).command("invite", "填报人 深圳")
    assert "没看懂“深圳”" in reply.text
    assert "/invite 填报人" in reply.text


async def test_only_admins_invite_and_only_in_private(talk: Talk) -> None:
    await talk.chat.command("invite", "填报人 湛江")
    assert talk.chat.last.text == "只有管理员能邀请成员。"
    await talk.chat.command("members")
    assert "只有管理员" in talk.chat.last.text
    room = talk.fake.world.add_group(GROUP_ID, "群", [OFFICIAL], admins=[ADMIN])
    group = Chat(talk.runner, ADMIN, room)
    await group.command("invite", "填报人 湛江")
    assert group.last.text == PRIVATELY
    await group.command("members")
    assert group.last.text == PRIVATELY


async def test_every_press_asks_for_the_right_again(talk: Talk) -> None:
    chat = admin(talk)
    await chat.command("invite")
    await talk.chat.start(await invited(talk, "管理员"))
    (reply,) = await talk.chat.command("invite")
    await chat.command("members")
    await chat.press("移除 李工")
    await chat.press("确定移除")
    await talk.chat.press("查询人员", on=reply)
    assert talk.chat.notice.text == "只有管理员能邀请成员。"
    assert "start=" not in talk.chat.last.text
    for forged in ("1m", "1mr", "1mrx", "1mq5", "1v", "1vz", "1vtr0000.1", "1vtrffff5.0", "1vt.", "1vkxyz", "1mp9"):
        await chat.forge(chat.last, forged)
        assert chat.notice.text in (EXPIRED, ""), forged


async def test_members_are_listed_and_removed_after_a_second_thought(talk: Talk) -> None:
    other = Chat(talk.runner, COLLEAGUE)
    await other.start(await invited(talk, "审核人 茂名"))
    await invited(talk)
    chat = admin(talk)
    (reply,) = await chat.command("members")
    assert "成员2人" in reply.text
    assert "陈<科>：审核人，茂名" in reply.text
    assert "由设置指定" in reply.text
    assert "邀请2：填报人，湛江" in reply.text
    (reply,) = await chat.press("移除 陈")
    assert "把陈<科>（审核人，茂名）移出成员？" in reply.text
    (reply,) = await chat.press("不移除")
    assert "成员2人" in reply.text
    await chat.press("移除 陈")
    (reply,) = await chat.press("确定移除")
    assert "成员1人" in reply.text
    assert talk.application is not None
    (reply,) = await other.command("me")
    assert "您不是成员" in reply.text
    await chat.forge(chat.last, f"1my{ADMIN.id}")
    assert "BOT_ADMINS" in chat.notice.text


async def test_people_see_and_delete_what_is_kept_about_them(talk: Talk) -> None:
    await talk.chat.start(await invited(talk))
    await talk.chat.say("湛江要完成多少")
    (reply,) = await talk.chat.command("me")
    assert f"{OFFICIAL.id}" in reply.text
    assert "填报人，湛江，2020-10-15加入" in reply.text
    assert "李工" in reply.text
    (reply,) = await talk.chat.press("删除我的记录")
    assert "确定删除吗" in reply.text
    (reply,) = await talk.chat.press("不删除")
    assert "填报人，湛江" in reply.text
    await talk.chat.press("删除我的记录")
    (reply,) = await talk.chat.press("确定删除")
    assert reply.text.startswith("已删除。")
    (reply,) = await talk.chat.command("privacy")
    assert "没有记着您的其他东西" in reply.text
    (reply,) = await talk.chat.say("茂名呢")
    assert "不在本清单里" in reply.text, "the talk was forgotten, too"


async def test_outsiders_of_a_closed_bot_are_told_how_to_get_in_and_nothing_else(closed: Talk) -> None:
    for text in ("湛江要完成多少", "/start", "/help", "/invite", "/members", "/meet"):
        await closed.chat.say(text)
        assert closed.chat.last.text == OUTSIDE
    assert closed.adviser.asked == []
    assert await closed.chat.inline("湛江") == []
    (reply,) = await closed.chat.command("me")
    assert "您不是成员" in reply.text
    await closed.chat.start(await invited(closed))
    assert "欢迎" in closed.chat.last.text
    (reply,) = await closed.chat.say("湛江要完成多少")
    assert "16个" in reply.text


async def test_a_closed_bot_answers_members_in_groups_and_is_silent_to_chatter(closed: Talk) -> None:
    room = closed.fake.world.add_group(GROUP_ID, "群", [OFFICIAL, COLLEAGUE])
    await closed.chat.start(await invited(closed))
    inside, outside = Chat(closed.runner, OFFICIAL, room), Chat(closed.runner, COLLEAGUE, room)
    (reply,) = await inside.mention("湛江要完成多少")
    assert "16个" in reply.text
    (reply,) = await outside.mention("湛江要完成多少")
    assert reply.text == OUTSIDE
    assert await outside.say("大家早上好") == []
    (reply,) = await outside.command("ask", "湛江要完成多少")
    assert reply.text == OUTSIDE
    assert await outside.say("/weather 湛江") == []
    room.members[closed.fake.world.bot.id] = "administrator"
    assert await outside.say("大家早上好") == []


async def test_old_buttons_are_of_no_use_to_those_who_were_taken_out(closed: Talk) -> None:
    await closed.chat.start(await invited(closed))
    (reply,) = await closed.chat.say("江呢")
    chat = admin(closed)
    await chat.command("members")
    await chat.press("移除 李工")
    await chat.press("确定移除")
    assert await closed.chat.press("湛江", on=reply) == []
    assert closed.chat.notice.text == OUTSIDE
    assert closed.chat.notice.alert


def test_a_choice_fits_into_a_button_and_knows_its_list() -> None:
    places = tuple(f"市{number}" for number in range(90))
    choice = Choice(Role.REPORTER, places, places)
    assert len(f"1vt{choice.data()}.89".encode()) <= 64
    assert choice_of(choice.data(), places) == choice
    assert choice_of(choice.data(), places[1:]) is None
    assert choice.toggled(3).places == places[:3] + places[4:]


@pytest.mark.parametrize("kind", ["anonymous admin", "channel", "bot"])
def test_anonymous_admins_and_channels_are_nobody(kind: str) -> None:
    group, sender, anonymous = (
        TelegramChat(GROUP_ID, "supergroup"),
        User(ADMIN.id, "王处", is_bot=False),
        User(9, "G", is_bot=True),
    )
    message = {
        "anonymous admin": Message(1, START, group, from_user=anonymous, sender_chat=group),
        "channel": Message(1, START, group, from_user=sender, sender_chat=TelegramChat(-100, "channel")),
        "bot": Message(1, START, group, from_user=anonymous),
    }[kind]
    assert speaker_of(message) is None
    assert speaker_of(Message(1, START, group, from_user=sender)) == sender
