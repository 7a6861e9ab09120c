"""Whoever deletes their records stands nowhere in the database any more, whatever they did before."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from bot.advice import open_adviser
from bot.simulator.chat import Chat
from bot.simulator.people import ADMIN
from bot.simulator.telegram import FakeTelegram
from bot.simulator.values import Person
from knowledge.conversation import Adviser
from tests.acceptance.programs import ROOT
from tests.talk import START, talking

LEAVING = Person(id=77_001_007, first_name="欧阳离")


@pytest.fixture(scope="module")
def adviser() -> Adviser:
    return open_adviser(ROOT / "data/tasks.json")


def traces(path: Path) -> list[str]:
    """Every row of the database that holds the id or the name."""
    database = sqlite3.connect(path)
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = [
        f"{table}: {row}"
        for table in tables
        for row in database.execute(f"SELECT * FROM [{table}]")  # noqa: S608
        if str(LEAVING.id) in str(row) or LEAVING.first_name in str(row)
    ]
    database.close()
    return found


async def pushed(admin: Chat, chat: Chat) -> None:
    """Somebody gets one push, and is named in another as out of reach."""
    await admin.say("提醒湛江")
    await admin.press("现在发送")
    await chat.block()
    await admin.say("提醒湛江")
    await admin.press("现在发送")
    await admin.say("提醒湛江")
    assert f"{LEAVING.first_name}（湛江）" in admin.last.text
    await chat.unblock()


async def test_nothing_of_somebody_remains_but_what_they_reported(adviser: Adviser, tmp_path: Path) -> None:
    fake = FakeTelegram(now=lambda: START)
    fake.world.add_person(ADMIN)
    async with talking(adviser, tmp_path, fake, admins=(ADMIN.id,)) as talk:
        admin, chat = Chat(talk.runner, ADMIN), Chat(talk.runner, LEAVING)
        for role in ("填报人 湛江", "管理员"):
            (reply,) = await admin.command("invite", role)
            await chat.start(reply.text.partition("/start ")[2])
            await chat.say("湛江上云完成12个")
            await chat.press("确认")
            if role.startswith("填报人"):
                await pushed(admin, chat)
        for text in ("湛江上云完成多少", "提醒茂名", "/subscribe 湛江", "/invite 填报人 茂名", "/members"):
            await chat.say(text)
        await admin.command("members")
        assert LEAVING.first_name in admin.last.text
        assert len(traces(tmp_path / "bot.db")) >= 6, "there is something to be deleted"
        (reply,) = await chat.command("me")
        assert "台账里写着您名字的填报" in reply.text
        await chat.press("删除我的记录")
        await chat.press("确定删除")
        await admin.say("湛江上云完成多少")
        assert "12个" in admin.last.text
    assert traces(tmp_path / "bot.db") == []
