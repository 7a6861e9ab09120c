"""What people see in a chat: answers, follow-ups, edits, buttons, groups, cards, kind words when all is not well."""

from __future__ import annotations

import asyncio
import base64
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from telegram import Update

from bot import membership
from bot.database import Database
from bot.simulator.faults import Fault
from bot.simulator.telegram import FakeTelegram
from handlers.failures import SORRY
from handlers.links import city_payload
from handlers.press import EXPIRED
from handlers.questions import NO_WORDS, NOTHING_SAID
from knowledge.answer import Suggestion
from knowledge.conversation import Context, Turn
from knowledge.people import Person, Role
from tests.fake_adviser import FakeAdviser
from tests.talk import Talk, talking

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with talking(FakeAdviser(), tmp_path) as running:
        yield running


async def test_an_answer_states_the_fact_in_bold_and_its_source_last(talk: Talk) -> None:
    (reply,) = await talk.chat.say("湛江要完成多少")
    assert reply.html.startswith("<b>湛江至少完成16个&lt;上云&gt;项目。</b>")
    assert reply.text.endswith("依据：任务清单（2020），第28行")
    assert "2020年底 & 约束性任务" in reply.text
    assert reply.reply_to is None


async def test_a_table_is_aligned_for_characters_of_double_width(talk: Talk) -> None:
    (reply,) = await talk.chat.say("湛江要完成多少")
    assert "<pre>地市      目标\n湛江        16\n全省合计   418</pre>" in reply.html


async def test_a_follow_up_is_understood_from_what_was_said_before(talk: Talk) -> None:
    await talk.chat.say("湛江要完成多少")
    (reply,) = await talk.chat.say("茂名呢")
    assert "茂名至少完成7个" in reply.text


async def test_a_follow_up_is_still_understood_after_a_restart(tmp_path: Path) -> None:
    fake = FakeTelegram()
    async with talking(FakeAdviser(), tmp_path, fake) as talk:
        await talk.chat.say("湛江要完成多少")
    async with talking(FakeAdviser(), tmp_path, fake) as talk:
        (reply,) = await talk.chat.say("茂名呢")
    assert "茂名至少完成7个" in reply.text


async def test_chats_do_not_hear_each_other(talk: Talk) -> None:
    await talk.chat.say("湛江要完成多少")
    (reply,) = await talk.group().mention("茂名呢")
    assert "不在本清单" in reply.text


async def test_an_edited_question_rewrites_its_answer(talk: Talk) -> None:
    (first,) = await talk.chat.say("湛江要完成多少")
    (second,) = await talk.chat.edit("广州要完成多少")
    assert second.id == first.id
    assert second.edited
    assert "广州至少完成194个" in second.text
    assert len(talk.chat.replies) == 1


async def test_an_edit_is_understood_from_what_was_said_before_it(talk: Talk) -> None:
    await talk.chat.say("湛江要完成多少")
    await talk.chat.say("茂名呢")
    (reply,) = await talk.chat.edit("佛山呢")
    assert "佛山至少完成201个" in reply.text
    context = talk.adviser.asked[-1][1]
    assert context is not None
    assert context.results == ("湛江",)


async def test_editing_an_older_question_does_not_change_the_subject(talk: Talk) -> None:
    await talk.chat.say("湛江要完成多少")
    await talk.chat.say("茂名要完成多少")
    await talk.chat.edit("广州要完成多少", message_id=talk.chat.own[0].id)
    assert ["广州" in r.text for r in talk.chat.replies] == [True, False]
    await talk.chat.say("佛山呢")
    assert talk.adviser.asked[-1][1].results == ("茂名",)


async def test_an_edit_whose_answer_was_deleted_gets_a_new_one(talk: Talk) -> None:
    (first,) = await talk.chat.say("湛江要完成多少")
    talk.fake.fail_next("editMessageText", Fault.refused("message to edit not found"))
    (second,) = await talk.chat.edit("广州要完成多少")
    assert second.id != first.id
    assert "广州" in second.text


async def test_an_edit_without_a_change_is_no_failure(talk: Talk) -> None:
    await talk.chat.say("江要完成多少")
    assert await talk.chat.edit("江 要完成多少") == []
    assert len(talk.chat.replies) == 1


async def test_a_button_asks_its_question_standing_alone(talk: Talk) -> None:
    await talk.chat.say("湛江要完成多少")
    await talk.chat.say("茂名要完成多少")
    (reply,) = await talk.chat.press("时限", on=talk.chat.replies[0])
    assert reply.text.startswith("› 湛江什么时候完成\n")
    assert talk.adviser.asked[-1] == ("湛江什么时候完成", None)
    (follow_up,) = await talk.chat.say("佛山呢")
    assert "佛山" in follow_up.text
    assert talk.adviser.asked[-1][1].results == ("湛江",)


async def test_a_choice_answers_a_question_asked_back(talk: Talk) -> None:
    (asked,) = await talk.chat.say("江要完成多少")
    assert asked.labels == ("湛江", "茂名")
    (reply,) = await talk.chat.press("茂名")
    assert "茂名至少完成7个" in reply.text


async def test_a_question_too_long_for_a_button_is_remembered(tmp_path: Path) -> None:
    fake = FakeTelegram()
    async with talking(FakeAdviser(), tmp_path, fake) as talk:
        (reply,) = await talk.chat.say("湛江要完成多少")
    assert all(len(b.data.encode()) <= 64 for row in reply.buttons for b in row)
    async with talking(FakeAdviser(), tmp_path, fake) as talk:
        (answered,) = await talk.chat.press("全部")
    assert answered.text.startswith("› 湛江的工业企业上云上平台项目")


async def test_a_button_that_is_too_old_says_so_kindly(talk: Talk) -> None:
    (first,) = await talk.chat.say("湛江要完成多少")
    for _ in range(12):
        await talk.chat.say("茂名要完成多少")
    assert await talk.chat.press("全部", on=first) == []
    assert talk.chat.notice is not None
    assert talk.chat.notice.text == EXPIRED


@pytest.mark.parametrize(
    "data", ["9z", "0q湛江", "1c", "1c1", "1c1.99", "1cx.y", "1c²", "1q", "1q  ", "\x00", "c:湛江"]
)
async def test_a_forged_or_unknown_button_says_so_kindly(talk: Talk, data: str) -> None:
    (reply,) = await talk.chat.say("湛江要完成多少")
    assert await talk.chat.forge(reply, data) == []
    assert talk.chat.notice is not None
    assert talk.chat.notice.text == EXPIRED


async def test_every_press_is_acknowledged(talk: Talk) -> None:
    await talk.chat.say("湛江要完成多少")
    await talk.chat.press("时限")
    assert len(talk.calls("answerCallbackQuery")) == 1


async def test_in_a_group_it_answers_only_when_it_is_meant(talk: Talk) -> None:
    group = talk.group()
    assert await group.say("湛江要完成多少") == []
    (reply,) = await group.mention("湛江要完成多少")
    assert "湛江至少完成16个" in reply.text
    assert reply.reply_to == group.own[-1].id
    (answered,) = await group.say("茂名呢", reply_to=reply)
    assert "茂名至少完成7个" in answered.text
    (asked,) = await group.command("ask", "佛山要完成多少")
    assert "佛山至少完成201个" in asked.text


async def test_in_a_group_a_mention_alone_is_asked_for_a_question(talk: Talk) -> None:
    (reply,) = await talk.group().mention("")
    assert reply.text == NOTHING_SAID


async def test_in_a_group_commands_to_other_bots_are_left_alone(talk: Talk) -> None:
    group = talk.group()
    assert await group.say("/city@another_bot 湛江") == []
    assert await group.say("/weather") == []
    assert await group.say("@another_bot 湛江要完成多少") == []


async def test_a_picture_without_a_text_is_declined_kindly(talk: Talk) -> None:
    (reply,) = await talk.chat.send_photo(PICTURE)
    assert reply.text == NO_WORDS


async def test_the_caption_of_a_picture_is_a_question(talk: Talk) -> None:
    (reply,) = await talk.chat.send_photo(PICTURE, caption="湛江要完成多少")
    assert "湛江至少完成16个" in reply.text


async def test_inline_mode_offers_the_answer_and_what_comes_next(talk: Talk) -> None:
    results = await talk.chat.inline("湛江")
    assert results[0].title == "湛江至少完成16个<上云>项目。"
    assert "依据" in results[0].text
    assert len({result.id for result in results}) == len(results)
    (call,) = talk.calls("answerInlineQuery")
    assert call["is_personal"] == "true"
    assert int(call["cache_time"]) <= 30


async def test_inline_mode_offers_both_readings(talk: Talk) -> None:
    results = await talk.chat.inline("江")
    assert [result.title[:2] for result in results] == ["湛江", "茂名"]


async def test_inline_mode_offers_nothing_it_does_not_know(talk: Talk) -> None:
    assert await talk.chat.inline("天气") == []
    assert "start_parameter" in talk.calls("answerInlineQuery")[0]["button"]


async def test_a_deep_link_opens_the_card_of_a_city(talk: Talk) -> None:
    (reply,) = await talk.chat.start(city_payload("湛江") or "")
    assert "湛江至少完成16个" in reply.text


@pytest.mark.parametrize("payload", ["", "help", "c_", "c_5rmb5rG", "c_" + "A" * 60, "x_unknown"])
async def test_any_other_start_greets(talk: Talk, payload: str) -> None:
    (reply,) = await talk.chat.start(payload)
    assert "我回答关于" in reply.text
    assert len(reply.labels) >= 4


async def test_help_works_in_groups_too(talk: Talk) -> None:
    (reply,) = await talk.group().command("help")
    assert "/ask" in reply.text


async def test_city_shows_a_card_or_all_cities(talk: Talk) -> None:
    (choices,) = await talk.chat.command("city")
    assert len(choices.labels) == 20
    (card,) = await talk.chat.press("湛江")
    assert "湛江至少完成16个" in card.text
    (again,) = await talk.chat.command("city", "湛江")
    assert "湛江至少完成16个" in again.text


async def test_rank_asks_for_the_ranking_or_for_the_indicator(talk: Talk) -> None:
    (choices,) = await talk.chat.command("rank")
    assert "上云" in choices.labels
    await talk.chat.command("rank", "上云")
    assert talk.adviser.asked[-1] == ("上云排名", None)


async def test_source_tells_the_document_and_hands_it_over(talk: Talk) -> None:
    told, handed = await talk.chat.command("source")
    assert talk.adviser.task_list.title in told.text
    assert "29行" in told.text
    assert "合计至少1099个" in told.text
    assert handed.document is not None
    assert handed.document.data.decode("utf-8-sig").count("【第") == 29


async def test_an_unknown_command_shows_what_there_is(talk: Talk) -> None:
    (reply,) = await talk.chat.say("/foo")
    assert reply.text.startswith("没有这个命令")


async def test_a_slash_before_chinese_is_no_command(talk: Talk) -> None:
    (reply,) = await talk.chat.say("/湛江要完成多少")
    assert "湛江至少完成16个" in reply.text


async def test_menus_are_set_for_each_kind_of_chat(tmp_path: Path) -> None:
    async with talking(FakeAdviser(), tmp_path, admins=(7,)) as talk:
        scopes = [call.get("scope", "") for call in talk.calls("setMyCommands")]
    for kind in ("default", "all_private_chats", "all_group_chats", '"chat"'):
        assert sum(kind in scope for scope in scopes) == 2, "once for everybody, once in Chinese"


async def test_members_see_new_menus_after_an_upgrade(tmp_path: Path) -> None:
    async with talking(FakeAdviser(), tmp_path) as talk:
        assert not any('"chat_id": 5' in call.get("scope", "") for call in talk.calls("setMyCommands"))
    database = Database(tmp_path / "bot.db")
    member = Person(id=5, name="李工", role=Role.REPORTER, places=("湛江",))
    database.write_now(lambda db: membership.put(db, member, "2020-10-15T09:30:00"))
    database.write_now(lambda db: db.execute("UPDATE settings SET value = 'older' WHERE name LIKE 'menus of %'"))
    database.close()
    for told in (True, False):
        async with talking(FakeAdviser(), tmp_path) as talk:
            menus = [call for call in talk.calls("setMyCommands") if '"chat_id": 5' in call.get("scope", "")]
            assert bool(menus) is told, "once after an upgrade"
            assert all('"pending"' in menu["commands"] for menu in menus)


async def test_a_failure_inside_is_told_kindly_and_the_bot_lives(talk: Talk, caplog: pytest.LogCaptureFixture) -> None:
    (reply,) = await talk.chat.say("爆炸")
    assert reply.text == SORRY
    assert "boom" in caplog.text
    (after,) = await talk.chat.say("湛江要完成多少")
    assert "湛江" in after.text


async def test_html_that_telegram_refuses_is_sent_as_plain_text(talk: Talk) -> None:
    talk.fake.fail_next("sendMessage", Fault.refused("can't parse entities: unsupported start tag"))
    (reply,) = await talk.chat.say("湛江要完成多少")
    assert "湛江至少完成16个<上云>项目。" in reply.text
    assert len(talk.calls("sendMessage")) == 2


async def test_flood_control_and_a_failing_server_are_waited_out(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    waited = _without_waiting(monkeypatch)
    talk.fake.fail_next("sendMessage", Fault.retry_after(7))
    talk.fake.fail_next("sendMessage", Fault.server_error())
    (reply,) = await talk.chat.say("湛江要完成多少")
    assert "湛江" in reply.text
    assert waited[0] == 7


async def test_an_answer_that_may_have_arrived_is_not_sent_twice(talk: Talk) -> None:
    talk.fake.fail_next("sendMessage", Fault.timeout_after())
    await talk.chat.say("湛江要完成多少")
    assert len(talk.chat.replies) == 1


async def test_a_blocked_bot_stays_calm(talk: Talk, caplog: pytest.LogCaptureFixture) -> None:
    talk.fake.fail_next("sendMessage", Fault.blocked())
    assert await talk.chat.say("湛江要完成多少") == []
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_questions_of_one_chat_are_answered_in_their_order(talk: Talk) -> None:
    phone = talk.chat.phone
    cities = ["湛江", "茂名", "广州", "佛山"] * 5
    updates = [phone.write(f"{city}要完成多少") for city in cities]
    await talk.runner.settled(updates[-1])
    assert [reply.text[:2] for reply in talk.chat.replies] == cities


async def test_typing_is_shown_only_while_an_answer_is_slow(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    await talk.chat.say("湛江要完成多少")
    assert talk.calls("sendChatAction") == []
    monkeypatch.setattr("handlers.replying.TYPING_AFTER", 0.0)
    talk.fake.fail_next("sendMessage", Fault.retry_after(1))
    _without_waiting(monkeypatch)
    await talk.chat.say("湛江要完成多少")
    assert talk.calls("sendChatAction")[0]["action"] == "typing"


def _without_waiting(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    waited: list[float] = []

    async def record(seconds: float) -> None:
        waited.append(seconds)
        for _ in range(5):  # whatever is due may happen meanwhile
            await asyncio.sleep(0)

    monkeypatch.setattr("handlers.delivery.sleep", record)
    return waited


class Parrot(FakeAdviser):
    """Says back in its headline whatever it hears."""

    def reply(self, text: str, *, now: datetime, context: Context | None = None, progress: object = None) -> Turn:
        turn = super().reply("湛江", now=now, context=context, progress=progress)
        suggestion = Suggestion(text[:20], text)
        return replace(turn, answers=(replace(turn.answers[0], headline=text, suggestions=(suggestion,)),))


@pytest.mark.parametrize(
    "text",
    [
        "字" * 4096,
        "😀" * 2048,
        "🙏👍",
        "<b>湛江</b> &amp; <script>",
        "</pre><a href='tg://user?id=1'>",
        "湛\u202e江\u200b上\u2066云",
        "\x01\x02湛江\x7f",
        "*_`[湛江](http://x.cn)",
        "湛江\r\n\r\n\t上云",
        "A\u0301" * 1000,
    ],
)
async def test_whatever_is_said_can_be_said_back(tmp_path: Path, text: str) -> None:
    async with talking(Parrot(), tmp_path) as talk:
        replies = await talk.chat.say(text)
        assert replies
        assert SORRY not in [reply.text for reply in replies]
        assert len("".join(reply.text for reply in replies)) >= len(text.strip())
        assert len(await talk.chat.press(replies[-1].labels[0])) >= 1
        assert SORRY not in talk.chat.last.text


async def test_a_lone_surrogate_from_afar_does_no_harm(tmp_path: Path) -> None:
    async with talking(Parrot(), tmp_path) as talk:
        message = {
            "message_id": 9,
            "date": 1,
            "chat": {"id": talk.chat.room.id, "type": "private"},
            "text": "湛\ud800江",
        }
        message["from"] = {"id": talk.chat.room.id, "is_bot": False, "first_name": "x"}
        await talk.application.process_update(
            Update.de_json({"update_id": 1, "message": message}, talk.application.bot)
        )
        assert talk.chat.last.text.startswith("湛江")
        (pressed,) = await talk.chat.press("湛")
        assert "湛江" in pressed.text


@pytest.mark.parametrize(("is_topic", "expected"), [(True, "77"), (None, None)])
async def test_in_a_forum_it_answers_in_the_topic(talk: Talk, is_topic: bool | None, expected: str | None) -> None:
    group = talk.group()
    message = {
        "message_id": 9,
        "date": 1,
        "chat": {"id": group.room.id, "type": "supergroup", "title": "x"},
        "from": {"id": 1001, "is_bot": False, "first_name": "x"},
        "text": f"@{talk.application.bot.username} 湛江要完成多少",
        "message_thread_id": 77,
    }
    if is_topic:
        message["is_topic_message"] = True
    await talk.application.process_update(Update.de_json({"update_id": 1, "message": message}, talk.application.bot))
    assert talk.calls("sendMessage")[-1].get("message_thread_id") == expected
