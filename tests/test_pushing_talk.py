"""An admin urges people: the list and the text first, then the sending, then who got it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from bot import membership, outbox, subscriptions
from bot.advice import open_adviser
from bot.application import CARDS, SENDER, SWEEP
from bot.simulator.chat import Chat
from bot.simulator.faults import Fault
from bot.simulator.people import ADMIN, OFFICIAL
from bot.simulator.values import Person as Somebody
from handlers.pushing import ADMINS_ONLY, DONE_ALREADY, NOT_CLEAR, PRIVATELY
from knowledge.conversation import Adviser
from knowledge.ledger import Ledger, audit
from knowledge.people import Person, Role
from knowledge.reminding import Subscription
from tests.talk import START, Talk, talking

HUANG = Somebody(id=1003, first_name="黄工")
BLOCKER = Somebody(id=1004, first_name="周工")


@pytest.fixture(scope="module")
def adviser() -> Adviser:
    return open_adviser(Path(__file__).parent.parent / "data/tasks.json")


@pytest.fixture
async def talk(adviser: Adviser, tmp_path: Path) -> AsyncIterator[Talk]:
    async with talking(adviser, tmp_path, admins=(ADMIN.id,)) as running:
        await people_and_reports(running)
        yield running


async def people_and_reports(running: Talk) -> None:
    for person, places in ((OFFICIAL, ("湛江",)), (HUANG, ("茂名", "阳江")), (BLOCKER, ("清远",))):
        running.fake.world.add_person(person)
        member = Person(id=person.id, name=person.first_name, role=Role.REPORTER, places=places)
        await write(running, lambda db, member=member: membership.put(db, member, START.isoformat()))
    for place, done in (("湛江", 12), ("茂名", 7), ("清远", 1)):
        await report(running, place, done)
    running.chat = Chat(running.runner, ADMIN)


async def write(talk: Talk, work: object) -> None:
    await talk.application.bot_data[SWEEP].database.write(work)


async def report(talk: Talk, place: str, done: int) -> None:
    def work(db: object) -> None:
        Ledger(db, talk.adviser.task_list).report(
            place=place, indicator="上云", done=done, by="x", on=START.date(), recorded=START
        )

    await write(talk, work)


def received(talk: Talk, person: Somebody) -> list[str]:
    return [reply.text for reply in Chat(talk.runner, person).replies]


async def arrive(talk: Talk, when: str) -> None:
    talk.watch.now = datetime.fromisoformat(when).replace(tzinfo=START.tzinfo)
    await talk.application.bot_data[SWEEP].run()
    await talk.application.bot_data[SENDER].idle()


async def test_a_preview_shows_the_exact_list_and_who_cannot_be_reached(talk: Talk) -> None:
    (card,) = await talk.chat.say("提醒湛江、茂名、阳江和广州尽快填报")
    assert "催办预览：湛江、茂名、阳江和广州" in card.text
    assert "符合的：4个市：湛江、茂名、阳江、广州" in card.text
    assert "将发给2个会话：\n· 湛江：李工\n· 茂名、阳江：黄工" in card.text
    assert "发不到：\n· 没有填报人：广州" in card.text
    assert "请尽快填报。" in card.text
    assert card.labels == ("现在发送（2）", "定时", "取消")
    assert received(talk, OFFICIAL) == [], "nothing before the confirmation"


async def test_only_those_who_are_meant_get_what_they_miss(talk: Talk) -> None:
    await talk.chat.say("催一下没完成上云的粤西城市")
    assert "符合的：2个市：阳江、湛江" in talk.chat.last.text
    await talk.chat.press("现在发送")
    (text,) = received(talk, OFFICIAL)
    assert text.startswith("催办：湛江\n请尽快完成并填报。\n· 湛江上云：还差4个（12/16），落后序时进度")
    assert text.endswith("完成时限2020年12月31日。\n——王处")
    assert received(talk, HUANG)[0].startswith("催办：阳江\n")
    assert "发完了：共2个会话" in talk.chat.last.text
    assert "已送达 2" in talk.chat.last.text


async def test_own_words_and_other_words(talk: Talk) -> None:
    (card,) = await talk.chat.command("remind", "湛江：周五前把<证明>也交来")
    assert "周五前把<证明>也交来。" in card.text
    await talk.chat.say("改成周四前交", reply_to=card)
    assert "改成周四前交" in talk.chat.last.text
    await talk.chat.press("现在发送")
    assert "改成周四前交" in received(talk, OFFICIAL)[0]


async def test_an_overview_chooses_nobody(talk: Talk) -> None:
    (asked,) = await talk.chat.command("remind", "黄灯和红灯的市")
    assert asked.text == NOT_CLEAR
    (card,) = await talk.chat.command("remind", "红灯的市")
    assert "符合的：1个市：清远" in card.text


async def test_a_push_is_sent_once(talk: Talk) -> None:
    (card,) = await talk.chat.say("提醒湛江")
    send = card.buttons[0][0].data
    await talk.chat.press("现在发送")
    await talk.chat.forge(card, send)
    assert talk.chat.notice is not None
    assert talk.chat.notice.text == DONE_ALREADY
    assert len(received(talk, OFFICIAL)) == 1


async def test_cancelled_before_sending(talk: Talk) -> None:
    (card,) = await talk.chat.say("提醒湛江")
    await talk.chat.press("取消")
    assert "已取消催办" in talk.chat.last.text
    await talk.chat.forge(card, card.buttons[0][0].data)
    assert received(talk, OFFICIAL) == []


async def test_the_report_names_who_did_not_get_it_and_the_rest_can_be_tried_again(talk: Talk) -> None:
    blocked = Chat(talk.runner, BLOCKER)
    await blocked.start()
    await blocked.block()
    await talk.chat.say("提醒湛江和清远")
    await talk.chat.press("现在发送")
    assert "已送达 1\n屏蔽了机器人 1" in talk.chat.last.text
    assert "· 对方屏蔽了机器人：周工" in talk.chat.last.text
    await Chat(talk.runner, OFFICIAL).press("已收到")
    await talk.chat.press("刷新")
    assert "已收到 1" in talk.chat.last.text
    assert "· 李工" in talk.chat.last.text
    await talk.chat.press("补发给其余1个")
    assert "现在发不到：周工" in talk.chat.last.text
    await blocked.unblock()
    await blocked.start()
    await talk.chat.press("补发给其余1个", on=talk.chat.replies[-2])
    assert "将发给1个会话：\n· 清远：周工" in talk.chat.last.text
    await talk.chat.press("现在发送")
    assert any(text.startswith("催办：清远") for text in received(talk, BLOCKER))
    assert len(received(talk, OFFICIAL)) == 1, "nobody twice"


async def test_whoever_was_tried_again_with_success_is_not_tried_once_more(talk: Talk) -> None:
    blocked = Chat(talk.runner, BLOCKER)
    await blocked.start()
    await blocked.block()
    await talk.chat.say("提醒湛江和清远")
    await talk.chat.press("现在发送")
    await blocked.unblock()
    await blocked.start()
    account = talk.chat.last
    await talk.chat.press("补发给其余1个", on=account)
    first = talk.chat.last
    await talk.chat.press("补发给其余1个", on=account)
    second = talk.chat.last
    await talk.chat.press("现在发送", on=first)
    await talk.chat.press("现在发送", on=second)
    await talk.chat.press("补发给其余1个", on=account)
    assert talk.chat.notice is not None
    assert talk.chat.notice.text == "都已送达，不用补发。"
    assert len([text for text in received(talk, BLOCKER) if text.startswith("催办")]) == 1


async def test_who_can_be_told_beforehand_that_it_will_not_arrive(talk: Talk) -> None:
    def gone(db: object) -> None:
        db["unreachable"].insert({"chat": BLOCKER.id, "since": "2020", "reason": "此前已屏蔽机器人"})

    await write(talk, gone)
    (card,) = await talk.chat.say("提醒清远")
    assert "将发给0个会话" in card.text
    assert "此前已屏蔽机器人：周工（清远）" in card.text
    assert "现在发送" not in "".join(card.labels)


async def test_stopped_midway(talk: Talk) -> None:
    await talk.chat.say("提醒湛江和茂名")
    card = talk.chat.last
    number = card.buttons[0][0].data.removeprefix("1ps")
    await write(talk, lambda db: db.execute("UPDATE pushes SET state = 'sent'"))
    later = START.replace(hour=23)
    for chat in (OFFICIAL.id, HUANG.id):
        await write(
            talk,
            lambda db, chat=chat: outbox.put(
                db, key=f"push:{number}:{chat}", chat=chat, text="x", kind="push", campaign=f"push:{number}", now=START,
                not_before=later,
            ),
        )  # fmt: skip
    await talk.chat.forge(card, f"1po{number}")
    assert "正在发送：0/2" in talk.chat.last.text
    await talk.chat.press("停止")
    assert talk.chat.notice is not None
    assert talk.chat.notice.text == "已停止，2条没有发出。"
    await talk.chat.press("刷新")
    assert "已停发 2" in talk.chat.last.text
    assert "补发给其余2个" in talk.chat.last.labels


async def test_the_card_of_a_push_goes_on_after_a_restart(adviser: Adviser, tmp_path: Path) -> None:
    async with talking(adviser, tmp_path, admins=(ADMIN.id,)) as talk:
        await people_and_reports(talk)
        await talk.chat.say("提醒湛江和茂名")
        talk.application.bot_data[SENDER].stop_claiming()  # so the letters stay where they are until the bot goes down
        pressing = asyncio.create_task(talk.chat.press("现在发送"))
        while "正在发送：0/2" not in talk.chat.last.text:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
    pressing.cancel()
    assert "正在发送：0/2" in talk.chat.last.text
    async with talking(adviser, tmp_path, fake=talk.fake, admins=(ADMIN.id,)) as again:
        await again.application.bot_data[CARDS].idle()
        assert "发完了：共2个会话" in talk.chat.last.text
        assert "已送达 2" in talk.chat.last.text
        assert len(received(again, OFFICIAL)) == 1
    edits = len(talk.calls("editMessageText"))
    async with talking(adviser, tmp_path, fake=talk.fake, admins=(ADMIN.id,)) as again:
        await again.application.bot_data[CARDS].idle()
    assert len(talk.calls("editMessageText")) == edits, "its end has been told"


async def test_the_end_that_telegram_did_not_take_is_told_again(talk: Talk) -> None:
    await talk.chat.say("提醒湛江")
    talk.fake.fail_next("editMessageText", Fault.server_error(), times=3)
    await talk.chat.press("现在发送")
    assert "发完了：共1个会话" in talk.chat.last.text


async def test_a_card_that_was_deleted_holds_nothing_up(talk: Talk) -> None:
    await talk.chat.say("提醒湛江")
    talk.fake.fail_next("editMessageText", Fault.refused("message to edit not found"), times=9)
    await talk.chat.press("现在发送")
    assert talk.application.bot_data[SWEEP].database.reader.execute("SELECT max(live) FROM pushes").fetchone() == (0,)


async def test_history(talk: Talk) -> None:
    await talk.chat.command("remind")
    assert talk.chat.last.labels[-2:] == ("历史", "定时")
    await talk.chat.press("历史")
    assert talk.chat.last.text == "还没有催办过。"
    await talk.chat.say("提醒湛江")
    await talk.chat.press("现在发送")
    await talk.chat.press("历史")
    assert "#1 10月15日09:30 湛江：送达1/1" in talk.chat.last.text
    await talk.chat.press("#1")
    assert "发完了：共1个会话" in talk.chat.last.text


async def test_every_week_until_it_is_cancelled(talk: Talk) -> None:
    (card,) = await talk.chat.say("每周一上午九点提醒没完成上云的粤西城市尽快填报")
    assert card.labels == ("定时：每周一09:00", "现在发送（2）", "取消")
    await talk.chat.press("定时：每周一09:00")
    assert "1. 每周一09:00 没完成上云的粤西城市（下次10月19日09:00，王处）" in talk.chat.last.text
    await arrive(talk, "2020-10-19T08:59")
    assert received(talk, OFFICIAL) == []
    await arrive(talk, "2020-10-19T09:00")
    assert received(talk, OFFICIAL)[0].startswith("催办：湛江")
    assert "定时催办 #2（每周一09:00，没完成上云的粤西城市）：发给2个会话。" in talk.chat.last.text
    await report(talk, "湛江", 16)
    await arrive(talk, "2020-11-11T10:00")
    assert len(received(talk, OFFICIAL)) == 1, "has finished meanwhile"
    assert len(received(talk, HUANG)) == 2, "three weeks late, and once"
    await talk.chat.command("remind")
    await talk.chat.press("定时")
    await talk.chat.press("取消 1")
    done = [entry.done for entry in audit.entries(talk.application.bot_data[SWEEP].database.reader)]
    assert done == ["定时催办", "发出催办", "发出催办", "取消定时催办"]
    await arrive(talk, "2020-11-16T10:00")
    assert len(received(talk, HUANG)) == 2


async def test_what_comes_late_wakes_nobody(talk: Talk) -> None:
    await talk.chat.say("每周一上午九点提醒湛江")
    await talk.chat.press("定时：每周一09:00")
    for when in ("2020-10-24T10:00", "2020-10-26T03:00"):
        await arrive(talk, when)
        assert received(talk, OFFICIAL) == []
    await arrive(talk, "2020-10-26T08:31")
    assert len(received(talk, OFFICIAL)) == 1


async def test_a_plan_ends_with_the_right_of_its_maker(talk: Talk) -> None:
    await talk.chat.say("10月20日提醒湛江")
    await talk.chat.press("定时：2020年10月20日09:00")
    await write(talk, lambda db: db.execute("UPDATE push_plans SET by = 1003"))
    await arrive(talk, "2020-10-20T09:00")
    assert received(talk, OFFICIAL) == []


async def test_a_time_can_be_chosen_under_the_preview(talk: Talk) -> None:
    await talk.chat.say("提醒湛江")
    await talk.chat.press("定时")
    await talk.chat.press("每个工作日09:00")
    assert "每个工作日09:00 湛江（下次10月16日09:00" in talk.chat.last.text


async def test_others_cannot(talk: Talk, adviser: Adviser) -> None:
    official = Chat(talk.runner, OFFICIAL)
    (no,) = await official.command("remind", "湛江")
    assert no.text == ADMINS_ONLY
    await official.say("提醒没完成上云的市尽快填报")
    assert "预览" not in official.last.text
    (card,) = await talk.chat.say("提醒茂名")
    await official.forge(no, card.buttons[0][0].data)
    assert official.notice is not None
    assert official.notice.text == ADMINS_ONLY
    assert received(talk, HUANG) == []


async def test_not_in_groups_and_not_of_nobody(talk: Talk) -> None:
    room = talk.fake.world.add_group(-5_000_001, "群", [OFFICIAL], admins=[ADMIN])
    (no,) = await Chat(talk.runner, ADMIN, room).command("remind", "湛江")
    assert no.text == PRIVATELY
    (none,) = await talk.chat.say("催一下超额完成上云的市")
    assert "不用催" in none.text


async def test_a_group_that_is_bound_to_the_place_gets_it_too(talk: Talk) -> None:
    talk.fake.world.add_group(-5_000_001, "群", [OFFICIAL], admins=[ADMIN])
    await write(talk, lambda db: subscriptions.put(db, [Subscription(chat=-5_000_001, places=("湛江",))]))
    (card,) = await talk.chat.say("提醒湛江")
    assert "将发给2个会话：\n· 湛江：李工、群 -5000001" in card.text


async def test_questions_stay_questions(talk: Talk) -> None:
    await talk.chat.say("没完成上云的市有哪些")
    assert "预览" not in talk.chat.last.text
    await talk.chat.say("提醒我一下")
    assert "预览" not in talk.chat.last.text


async def test_a_list_that_is_too_long_for_the_card_comes_as_a_file(talk: Talk) -> None:
    def crowd(db: object) -> None:
        for number in range(200):
            person = Person(id=9000 + number, name=f"陈工{number}", role=Role.REPORTER, places=("湛江",))
            membership.put(db, person, START.isoformat())

    await write(talk, crowd)
    await talk.chat.say("提醒湛江")
    card, paper = talk.chat.replies[-2:]
    assert "将发给201个会话" in card.text
    assert "没有列完" in card.text
    assert paper.document is not None
    assert "陈工199" in paper.document.data.decode("utf-8-sig")
    await talk.chat.press("现在发送")
    account = talk.chat.last
    assert account.document is not None
    told = account.document.data.decode("utf-8-sig")
    assert told.startswith("已送达")
    assert "陈工199" in told
