"""Where everybody stands, in the chat: /status, /my, the bulletin in words and as a Word file."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from pathlib import Path

import docx
import pytest
from sqlite_utils import Database

from bot.advice import open_adviser
from bot.simulator.chat import Chat
from bot.simulator.people import ADMIN
from handlers.status import WHICH_PLACE
from knowledge.conversation import Adviser
from tests.filled import filled_ledger
from tests.talk import Talk, talking


@pytest.fixture(scope="module")
def adviser() -> Adviser:
    return open_adviser(Path("data/tasks.json"))


@pytest.fixture
async def talk(tmp_path: Path, adviser: Adviser) -> AsyncIterator[Talk]:
    database = Database(tmp_path / "bot.db")
    filled_ledger(adviser.task_list, database)
    database.close()
    async with talking(adviser, tmp_path, admins=(ADMIN.id,)) as running:
        yield running


async def test_status_tells_figures_rates_lights_and_who_lags(talk: Talk) -> None:
    (reply,) = await talk.chat.command("status")
    assert "上云已完成778个，完成率70.8%" in reply.text
    assert "红灯5个市（韶关、揭阳、阳江、珠海、茂名）" in reply.text
    assert "未填报4个市（梅州、中山、肇庆、云浮）" in reply.text
    assert "待审核、未计入：中山上云100个" in reply.text
    assert "数据截至2020年10月14日" in reply.text


async def test_status_of_a_region_and_a_follow_up(talk: Talk) -> None:
    (reply,) = await talk.chat.command("status", "粤西上云")
    assert "已完成18个" in reply.text
    (follow,) = await talk.chat.say("谁最慢")
    assert "阳江" in follow.text


async def test_my_asks_which_place_until_one_is_known(talk: Talk) -> None:
    (asked,) = await talk.chat.command("my")
    assert asked.text == WHICH_PLACE
    assert "湛江" in asked.labels
    (reply,) = await talk.chat.press("湛江")
    assert "湛江：上云已完成12个（75.0%）" in reply.text


async def test_my_shows_the_places_of_the_role_and_of_the_subscription(talk: Talk) -> None:
    (invitation,) = await Chat(talk.runner, ADMIN).command("invite", "填报人 湛江")
    await talk.chat.start(invitation.text.split("start=")[1].split()[0])
    (reply,) = await talk.chat.command("my")
    assert "湛江：上云已完成12个" in reply.text
    await talk.chat.command("subscribe", "茂名")
    (reply,) = await talk.chat.command("my")
    assert reply.text.index("湛江：上云") < reply.text.index("茂名：上云已完成3个")
    assert "全省" not in reply.text


@pytest.mark.parametrize("words", ["/bulletin", "来份通报", "发个简报"])
async def test_the_bulletin_comes_in_words_and_as_a_word_file(talk: Talk, words: str) -> None:
    say = talk.chat.command("bulletin") if words.startswith("/") else talk.chat.say(words)
    text, file = await say
    assert text.text.startswith("2020年广东省任务进展情况通报\n（数据截至2020年10月14日）")
    assert "前三名为汕尾（125.0%）、东莞（103.2%）、佛山、河源（100.0%，并列第3名）" in text.text
    assert "填报为0的有韶关、揭阳；没有填报的有梅州、中山、肇庆、云浮" in text.text
    assert "2020年12月31日，还有77天" in text.text
    assert file.document is not None
    assert file.document.name == "2020年广东省任务进展情况通报（数据截至2020年10月14日）.docx"
    paper = docx.Document(io.BytesIO(file.document.data))
    written = [paragraph.text for paragraph in paper.paragraphs]
    assert written[0] == "2020年广东省任务进展情况通报"
    assert all(line in written for line in text.text.splitlines() if line[0] in "一二三四五")


async def test_the_bulletin_of_a_region_on_an_earlier_day(talk: Talk) -> None:
    text, _file = await talk.chat.say("截至9月底粤西的通报")
    assert text.text.startswith("2020年粤西任务进展情况通报\n（数据截至2020年9月30日）")
    assert "累计完成12个" in text.text


async def test_a_ranking_is_a_table_that_a_phone_can_show(talk: Talk) -> None:
    (reply,) = await talk.chat.say("上云完成率排名")
    assert "<pre>地市      完成/目标  完成率  灯\n1. 汕尾         5/4  125.0%  绿" in reply.html
    assert "15. 揭阳       0/23    0.0%  红" in reply.text


async def test_people_see_the_commands(talk: Talk) -> None:
    commands = [call["commands"] for call in talk.calls("setMyCommands")]
    assert all(f'"{name}"' in menu for menu in commands for name in ("status", "my", "bulletin"))
