"""Reporting, approving and taking back, as each role sees it in the chat."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import membership
from bot.advice import open_adviser
from bot.database import Database
from bot.simulator.chat import Chat, Reply
from bot.simulator.people import ADMIN, OFFICIAL, _text_content
from bot.simulator.samples import report_samples
from bot.simulator.telegram import FakeTelegram
from bot.simulator.values import Person as Someone
from handlers.press import EXPIRED
from handlers.report_buttons import NOT_YOURS
from knowledge.conversation import Adviser
from knowledge.ledger import Ledger
from knowledge.people import Person, Role
from tests.expectations import lines
from tests.talk import START, Talk, talking
from tests.test_handlers import PICTURE

SCRIPTS = lines("conversations/reports/*.jsonl")
PEOPLE = {
    "李工": OFFICIAL,
    "王处": ADMIN,
    "陈科": Someone(id=1003, first_name="陈科"),
    "梁工": Someone(id=1004, first_name="梁工"),
    "周姐": Someone(id=1005, first_name="周姐"),
    "路人": Someone(id=1006, first_name="路人"),
}
MEMBERS = (
    Person(id=OFFICIAL.id, name="李工", role=Role.REPORTER, places=("湛江",)),
    Person(id=ADMIN.id, name="王处", role=Role.APPROVER),
    Person(id=1003, name="陈科", role=Role.APPROVER, places=("湛江",)),
    Person(id=1004, name="梁工", role=Role.REPORTER, places=("茂名", "阳江")),
    Person(id=1005, name="周姐", role=Role.VIEWER),
)


@pytest.fixture(scope="module")
def adviser() -> Adviser:
    return open_adviser(Path("data/tasks.json"))


def seed(folder: Path, adviser: Adviser) -> None:
    database = Database(folder / "bot.db")
    for person in MEMBERS:
        database.write_now(lambda db, person=person: membership.put(db, person, START.isoformat()))
    database.write_now(lambda db: report_samples(Ledger(db, adviser.task_list), START - timedelta(days=1)))
    database.close()


@asynccontextmanager
async def office(adviser: Adviser, folder: Path, fake: FakeTelegram | None = None) -> AsyncIterator[Talk]:
    if fake is None:
        seed(folder, adviser)
        fake = FakeTelegram(now=lambda: START)
        for person in PEOPLE.values():
            fake.world.add_person(person)
    async with talking(adviser, folder, fake) as talk:
        yield talk


def chat_of(talk: Talk, name: str) -> Chat:
    return Chat(talk.runner, PEOPLE[name])


async def _act(talk: Talk, turn: dict[str, Any]) -> list[Reply]:
    chat = chat_of(talk, turn["who"])
    talk.watch.pass_minutes(turn.get("minutes", 0.1))
    if "say" in turn:
        return await chat.say(turn["say"])
    if "press" in turn:
        return await chat.press(turn["press"])
    if "forge" in turn:
        return await chat.forge(chat.last, turn["forge"])
    return chat.replies[:1] if turn.get("first") else chat.replies[-1:]


def _complaints(talk: Talk, turn: dict[str, Any], replies: list[Reply]) -> list[str]:
    said = "\n".join(reply.text for reply in replies)
    wrong = [f"lacks {fact}" for fact in turn.get("facts", ()) if fact not in said]
    wrong += [f"says {word}" for word in turn.get("not", ()) if word in said]
    if "buttons" in turn:
        labels = replies[-1].labels if replies else ()
        missing = [label for label in turn["buttons"] if label not in labels]
        wrong += [f"no button {label} among {labels}" for label in missing]
        wrong += [f"buttons {labels}"] if not turn["buttons"] and labels else []
    if "notice" in turn:
        notice = chat_of(talk, turn["who"]).notice
        wrong += [] if notice and turn["notice"] in notice.text else [f"notice {notice}"]
    return [f"{turn}: {complaint}\n{said}" for complaint in wrong]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script["name"])
async def test_conversation(adviser: Adviser, tmp_path: Path, script: dict[str, Any]) -> None:
    async with office(adviser, tmp_path) as talk:
        wrong = []
        for turn in script["turns"]:
            wrong += _complaints(talk, turn, await _act(talk, turn))
        assert wrong == []


async def test_a_card_survives_a_restart(adviser: Adviser, tmp_path: Path) -> None:
    async with office(adviser, tmp_path) as talk:
        await talk.chat.say("上云完成13个")
        fake = talk.fake
    async with office(adviser, tmp_path, fake) as talk:
        (card,) = await talk.chat.press("确认")
    assert "等待审核" in card.text


async def test_pressing_twice_reports_once(adviser: Adviser, tmp_path: Path) -> None:
    async with office(adviser, tmp_path) as talk:
        (card,) = await talk.chat.say("上云新增1家")
        data = next(b.data for row in card.buttons for b in row if b.label == "确认")
        await talk.chat.forge(card, data)
        await talk.chat.forge(card, data)
        assert talk.chat.notice is not None
        assert "已经提交过" in talk.chat.notice.text
        (listed,) = await chat_of(talk, "王处").say("/pending")
    assert "1件" in listed.text


async def test_two_cards_that_say_the_same_are_two_reports(adviser: Adviser, tmp_path: Path) -> None:
    async with office(adviser, tmp_path) as talk:
        world = talk.fake.world
        group = Chat(talk.runner, OFFICIAL, world.add_group(-5_000_001, "群", list(PEOPLE.values())))
        (first,) = await group.mention("上云新增1家")
        (second,) = await group.mention("上云新增1家")
        await group.press("确认", on=first)
        talk.watch.pass_minutes(1)
        await group.press("确认", on=second)
        (listed,) = await chat_of(talk, "王处").say("/pending")
    assert "2件" in listed.text


async def test_what_was_written_before_a_crash_is_not_written_again(adviser: Adviser, tmp_path: Path) -> None:
    async with office(adviser, tmp_path) as talk:
        (card,) = await talk.chat.say("上云新增1家")
        fake, data = talk.fake, next(b.data for row in card.buttons for b in row if b.label == "确认")
    database = Database(tmp_path / "bot.db")
    (state,) = database.reader.execute("SELECT state FROM chat_states WHERE chat = ?", [OFFICIAL.id]).fetchone()
    database.close()
    async with office(adviser, tmp_path, fake) as talk:
        await talk.chat.forge(card, data)
    database = Database(tmp_path / "bot.db")
    database.write_now(lambda db: db.execute("UPDATE chat_states SET state = ? WHERE chat = ?", [state, OFFICIAL.id]))
    database.close()
    async with office(adviser, tmp_path, fake) as talk:
        await talk.chat.forge(card, data)
        (listed,) = await chat_of(talk, "王处").say("/pending")
    assert "1件" in listed.text


async def test_a_right_that_was_taken_away_is_gone_for_old_cards_too(adviser: Adviser, tmp_path: Path) -> None:
    async with office(adviser, tmp_path) as talk:
        await talk.chat.say("上云完成13个")
        fake = talk.fake
    database = Database(tmp_path / "bot.db")
    database.write_now(lambda db: membership.remove(db, OFFICIAL.id))
    database.close()
    async with office(adviser, tmp_path, fake) as talk:
        await talk.chat.press("确认")
        assert talk.chat.notice is not None
        assert "没有" in talk.chat.notice.text
        assert "没有等待" in (await chat_of(talk, "王处").say("/pending"))[0].text


async def test_a_reporter_cannot_approve(adviser: Adviser, tmp_path: Path) -> None:
    async with office(adviser, tmp_path) as talk:
        await talk.chat.say("上云完成13个")
        (card,) = await talk.chat.press("确认")
        await talk.chat.forge(card, "1ay10.1")
        assert talk.chat.notice is not None
        assert "没有审核" in talk.chat.notice.text


@pytest.mark.parametrize(
    "data",
    ["1r", "1ry", "1ryx", "1ry99", "1rk1", "1rk1.x", "1ru", "1ru1", "1ru1.99", "1a", "1ay", "1ay1.x", "1ar9.1.1"],
)
async def test_a_forged_button_does_nothing(adviser: Adviser, tmp_path: Path, data: str) -> None:
    async with office(adviser, tmp_path) as talk:
        chat = chat_of(talk, "王处")
        (reply,) = await chat.say("湛江上云多少")
        assert await chat.forge(reply, data) == []
        assert chat.notice is not None
        assert chat.notice.text == EXPIRED or "没有" in chat.notice.text or "只能撤回" in chat.notice.text


async def test_in_a_group_a_card_belongs_to_its_reporter(adviser: Adviser, tmp_path: Path) -> None:
    async with office(adviser, tmp_path) as talk:
        world = talk.fake.world
        room = world.add_group(-5_000_001, "群", list(PEOPLE.values()))
        mine, other = Chat(talk.runner, OFFICIAL, room), Chat(talk.runner, PEOPLE["梁工"], room)
        assert await mine.say("湛江上云完成13个") == []
        (card,) = await mine.mention("湛江上云完成13个")
        assert "请确认填报" in card.text
        await other.press("确认")
        assert other.notice is not None
        assert other.notice.text == NOT_YOURS
        (done,) = await mine.press("确认")
        assert "等待审核" in done.text


@pytest.mark.parametrize("restarted", [False, True])
async def test_a_card_in_a_group_says_how_it_ended(adviser: Adviser, tmp_path: Path, restarted: bool) -> None:
    async with office(adviser, tmp_path) as talk:
        room = talk.fake.world.add_group(-5_000_001, "群", list(PEOPLE.values()))
        mine = Chat(talk.runner, OFFICIAL, room)
        await mine.mention("湛江上云完成13个")
        await mine.press("确认")
        fake = talk.fake
        if not restarted:
            await chat_of(talk, "王处").press("通过")
            assert "已通过（王处）" in mine.last.text
            assert mine.last.labels == ()
    if restarted:
        async with office(adviser, tmp_path, fake) as talk:
            await chat_of(talk, "王处").press("通过")
            assert "已通过（王处）" in Chat(talk.runner, OFFICIAL, room).last.text


async def test_a_picture_is_kept_as_evidence(adviser: Adviser, tmp_path: Path) -> None:
    async with office(adviser, tmp_path) as talk:
        (card,) = await talk.chat.send_photo(PICTURE, caption="上云完成13个")
        assert "附件" in card.text
        await talk.chat.press("确认")
        chief = chat_of(talk, "王处")
        (shown,) = await chief.press("看附件")
        assert shown.photo is not None
        assert shown.photo.data == PICTURE


async def test_a_file_that_follows_is_kept_too(adviser: Adviser, tmp_path: Path) -> None:
    async with office(adviser, tmp_path) as talk:
        await talk.chat.say("上云完成13个")
        (card,) = await talk.chat.send_document("证明.pdf", b"%PDF-")
        assert "附件" in card.text
        await talk.chat.press("确认")
        (shown,) = await chat_of(talk, "王处").press("看附件")
        assert shown.document is not None


async def test_several_files_are_kept_and_late_ones_are_not_lost_silently(adviser: Adviser, tmp_path: Path) -> None:
    async with office(adviser, tmp_path) as talk:
        await talk.chat.send_photo(PICTURE, caption="上云完成13个")
        (card,) = await talk.chat.send_photo(PICTURE)
        assert "2份附件" in card.text
        await talk.chat.press("确认")
        assert len(await chat_of(talk, "王处").press("看附件")) == 2
        (told,) = await talk.chat.send_photo(PICTURE)
        assert "没有存" in told.text


async def test_an_anonymous_admin_of_a_group_reports_nothing(adviser: Adviser, tmp_path: Path) -> None:
    async with office(adviser, tmp_path) as talk:
        room = talk.fake.world.add_group(-5_000_001, "群", list(PEOPLE.values()))
        nobody = Someone(id=1087968824, first_name="Group", username="GroupAnonymousBot", is_bot=True)
        talk.fake.world.people[nobody.id] = nobody
        chat = Chat(talk.runner, nobody, room)
        said = _text_content("@renwutong_bot 湛江上云完成13个") | {"sender_chat": room.as_json()}
        await talk.runner.settled(chat.phone._post(said, None))
        assert "12" in chat.last.text
        assert "请确认填报" not in chat.last.text


async def test_an_edited_report_changes_its_card_until_it_is_confirmed(adviser: Adviser, tmp_path: Path) -> None:
    async with office(adviser, tmp_path) as talk:
        (card,) = await talk.chat.say("上云完成13个")
        (again,) = await talk.chat.edit("上云完成14个")
        assert again.id == card.id
        assert "12 → 14个" in again.text
        await talk.chat.press("确认")
        (told,) = await talk.chat.edit("上云完成15个")
        assert "已经提交" in told.text
