"""The door: a whole conversation with a real application."""

from __future__ import annotations

import pytest
from telegram import Update
from telegram.ext import CommandHandler, ContextTypes

from bot.simulator.chat import Chat, Notice
from bot.simulator.people import ADMIN, GROUP_ID, OFFICIAL, NotPossibleError
from bot.simulator.runner import Runner
from bot.simulator.telegram import FakeTelegram
from bot.simulator.values import Person
from tests.simulator.echo import echo_application, picture


@pytest.fixture
def chat(runner: Runner) -> Chat:
    return Chat(runner, OFFICIAL)


@pytest.fixture
def group(runner: Runner, fake: FakeTelegram) -> Chat:
    return Chat(runner, OFFICIAL, fake.world.rooms[GROUP_ID])


async def test_say(chat: Chat) -> None:
    (reply,) = await chat.say("湛江<5G")
    assert reply.text == "收到 5 字：湛江<5G"
    assert reply.html == "<b>收到</b> 5 字：<code>湛江&lt;5G</code>"
    assert reply.labels == ("再来一个", "弹窗")
    assert chat.last == reply


async def test_press_edits_the_message(chat: Chat) -> None:
    (asked,) = await chat.say("问")
    (edited,) = await chat.press("再来")
    assert (edited.id, edited.text, edited.edited, edited.buttons) == (asked.id, "编辑过了", True, ())
    assert chat.notice == Notice(text="好", alert=False)
    with pytest.raises(NotPossibleError, match="没有按钮“再来一个”"):
        await chat.press("再来一个")


async def test_alert(chat: Chat) -> None:
    await chat.say("问")
    assert await chat.press("弹窗") == []
    assert chat.notice == Notice(text="注意", alert=True)


async def test_edit(chat: Chat) -> None:
    await chat.say("原来")
    (reply,) = await chat.edit("后来")
    assert reply.text == "改成了 后来"


async def test_commands_and_deep_links(chat: Chat) -> None:
    assert [reply.text for reply in await chat.command("start")] == ["你好"]
    assert [reply.text for reply in await chat.start("iv_1")] == ["你好：iv_1"]


async def test_non_blocking_handlers_are_waited_for(chat: Chat) -> None:
    assert [reply.text for reply in await chat.command("slow")] == ["慢慢来"]


async def test_files_both_ways(chat: Chat) -> None:
    (reply,) = await chat.send_document("a.txt", b"abc", caption="看")
    assert reply.document
    assert (reply.document.name, reply.document.data, reply.text) == ("反.txt", b"cba", "3 字节")
    (reply,) = await chat.send_photo(picture("red"))
    assert reply.photo
    assert reply.photo.data == picture()


async def test_inline(chat: Chat) -> None:
    (offer,) = await chat.inline("湛江")
    assert (offer.title, offer.description, offer.text) == ("第一", "说明", "湛江")


async def test_privacy_mode_in_groups(group: Chat, fake: FakeTelegram) -> None:
    assert await group.say("大家好") == []
    assert await group.say("/start@other_bot") == []
    assert [reply.text for reply in await group.command("start")] == ["你好"]
    (heard,) = await group.mention("湛江")
    assert (await group.say("再说", reply_to=heard))[0].text.startswith("收到 2 字")
    fake.world.mentions_reach_bot = False
    assert await group.mention("湛江") == []


async def test_two_people_have_two_chats(runner: Runner, chat: Chat) -> None:
    admin = Chat(runner, ADMIN)
    await chat.say("我")
    assert admin.replies == []
    await admin.say("你们")
    assert [len(each.replies) for each in (chat, admin)] == [1, 1]


async def test_long_text_arrives_in_parts(chat: Chat) -> None:
    replies = await chat.say("字" * 5000)
    assert len(chat.own) == 2
    assert len(replies) == 2


async def test_what_no_phone_allows(chat: Chat) -> None:
    (reply,) = await chat.say("问")
    with pytest.raises(NotPossibleError, match="空消息"):
        await chat.say("  ")
    with pytest.raises(NotPossibleError, match="只能编辑自己的消息"):
        await chat.edit("x", message_id=reply.id)
    with pytest.raises(NotPossibleError, match="没有这个按钮"):
        await chat.press_data(reply, "forged")
    assert await chat.forge(reply, "forged")


async def test_a_stranger_becomes_known(runner: Runner) -> None:
    stranger = Chat(runner, Person(id=42, first_name="新人"))
    assert [reply.text for reply in await stranger.start()] == ["你好"]


async def test_messages_nobody_asked_for(chat: Chat, runner: Runner) -> None:
    await runner.application.bot.send_message(OFFICIAL.id, "提醒")
    assert [reply.text for reply in await chat.until(bool)] == ["提醒"]


async def test_a_failing_handler_is_settled_too(fake: FakeTelegram) -> None:
    async def fail(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        raise RuntimeError("boom")

    errors: list[object] = []

    async def note(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        errors.append(context.error)

    application = echo_application(fake)
    application.add_handler(CommandHandler("fail", fail))
    application.add_error_handler(note)
    async with Runner(application, fake) as runner:
        assert await Chat(runner, OFFICIAL).command("fail") == []
    assert [str(error) for error in errors] == ["boom"]


async def test_the_order_of_a_run(fake: FakeTelegram) -> None:
    seen: list[str] = []

    def note(name: str, expect_running: bool) -> object:
        async def hook(application: object) -> None:
            assert getattr(application, "running", None) is expect_running
            seen.append(name)

        return hook

    application = echo_application(fake)
    application.post_init = note("init", False)  # type: ignore[assignment]
    application.post_stop = note("stop", False)  # type: ignore[assignment]
    application.post_shutdown = note("shutdown", False)  # type: ignore[assignment]
    async with Runner(application, fake):
        assert seen == ["init"]
    assert seen == ["init", "stop", "shutdown"]
    assert fake.world.updates.waiting == []
