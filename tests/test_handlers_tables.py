"""Workbooks in the chat: the ledger handed out, a filled-in table taken in, by those who may, only as they agreed."""

from __future__ import annotations

import asyncio
import io
import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from bot import membership, tables
from bot.advice import open_adviser
from bot.database import Database
from bot.simulator.chat import Chat, Reply
from bot.simulator.people import ADMIN, OFFICIAL
from bot.simulator.telegram import FakeTelegram
from bot.simulator.values import Person as Someone
from handlers import importing
from knowledge.conversation import Adviser
from knowledge.errors import ImportFailure
from knowledge.ledger import Ledger
from knowledge.people import Person, Role
from tests.talk import START, Talk, talking

HEAD = "地市,指标,完成数,日期,说明"
SOMEBODY = Someone(id=1006, first_name="路人")
MEMBERS = (
    Person(id=OFFICIAL.id, name="李工", role=Role.REPORTER, places=("湛江",)),
    Person(id=ADMIN.id, name="王处", role=Role.APPROVER),
    Person(id=1003, name="陈科", role=Role.APPROVER, places=("湛江",)),
)


@pytest.fixture(scope="module")
def adviser() -> Adviser:
    return open_adviser(Path("data/tasks.json"))


@pytest.fixture
def folder(tmp_path: Path, adviser: Adviser) -> Path:
    database = Database(tmp_path / "bot.db")
    for person in MEMBERS:
        database.write_now(lambda db, person=person: membership.put(db, person, START.isoformat()))
    report(database, adviser, 12, date(2020, 10, 9))
    database.close()
    return tmp_path


def report(database: Database, adviser: Adviser, done: int, on: date) -> None:
    given = {"place": "湛江", "indicator": "上云", "by": "李工", "recorded": START}
    database.write_now(lambda db: Ledger(db, adviser.task_list).report(done=done, on=on, **given))


def chat_of(talk: Talk, person: Someone) -> Chat:
    return Chat(talk.runner, person)


def table(*rows: str) -> bytes:
    return "\n".join((HEAD, *rows)).encode()


def figures(talk: Talk, adviser: Adviser, folder: Path) -> dict[tuple[str, str], object]:
    database = Database(folder / "bot.db")
    found = {key: figure.done for key, figure in Ledger(database.reader, adviser.task_list).figures().items()}
    database.close()
    return found


async def test_a_table_is_shown_then_imported(folder: Path, adviser: Adviser) -> None:
    async with talking(adviser, folder) as talk:
        chat = chat_of(talk, ADMIN)
        (card,) = await chat.send_document(
            "十月.csv", table("湛江,上云,14,,", "广州,标杆,2,2020-10-12,新建", "广州,5G,,,")
        )
        assert "十月.csv：要写入2项，已在台账0项，没填1项。" in card.text
        assert "湛江 上云：12 → 14个（截至10月15日）" in card.text
        assert "广州 标杆：没有填报 → 2个（截至10月12日）" in card.text
        assert card.labels == ("导入2项", "取消")
        assert figures(talk, adviser, folder) == {("湛江", "上云"): 12}, "nothing before the word is given"
        await chat.press("导入2项", on=card)
        assert "已导入2项" in chat.last.text
        assert "导入人：王处" in chat.last.text
        assert chat.last.buttons == ()
        assert figures(talk, adviser, folder) == {("湛江", "上云"): 14, ("广州", "标杆"): 2}
        assert chat.notice is not None
        assert "已导入2项" in chat.notice.text
        (answer,) = await chat.say("湛江上云完成多少")
        assert "14" in answer.text
        await chat.forge(card, button_of(card, "导入2项"))
        assert len(Ledger(Database(folder / "bot.db").reader, adviser.task_list).reports()) == 3, "once only"


def button_of(card: Reply, label: str) -> str:
    return next(button.data for row in card.buttons for button in row if button.label == label)


async def test_a_table_can_be_left(folder: Path, adviser: Adviser) -> None:
    async with talking(adviser, folder) as talk:
        chat = chat_of(talk, ADMIN)
        (card,) = await chat.send_document("a.csv", table("湛江,上云,14,,"))
        await chat.press("取消", on=card)
        assert "已取消" in chat.last.text
        assert figures(talk, adviser, folder) == {("湛江", "上云"): 12}


async def test_doubtful_rows_are_named_and_nothing_is_offered(folder: Path, adviser: Adviser) -> None:
    async with talking(adviser, folder) as talk:
        chat = chat_of(talk, ADMIN)
        (card,) = await chat.send_document("a.csv", table("湛江,上云,14,,", "深圳,上云,3,,", "广州,标杆,许多,,"))
        assert "第3行 A3：“深圳”不在本清单里" in card.text
        assert "第4行 C4：完成数应是一个数，不是“许多”" in card.text
        assert card.buttons == ()


async def test_falling_figures_are_confirmed(folder: Path, adviser: Adviser) -> None:
    async with talking(adviser, folder) as talk:
        chat = chat_of(talk, ADMIN)
        (card,) = await chat.send_document("a.csv", table("湛江,上云,5,,"))
        assert card.labels == ("确认减少并导入", "取消")
        forged = button_of(card, "确认减少并导入").replace("1if", "1iy")
        await chat.forge(card, forged)
        assert figures(talk, adviser, folder) == {("湛江", "上云"): 12}
        await chat.press("确认减少并导入")
        assert figures(talk, adviser, folder) == {("湛江", "上云"): 5}


async def test_what_changed_meanwhile_is_shown_again(folder: Path, adviser: Adviser) -> None:
    async with talking(adviser, folder) as talk:
        chat = chat_of(talk, ADMIN)
        (card,) = await chat.send_document("a.csv", table("湛江,上云,14,,"))
        other = Database(folder / "bot.db")
        report(other, adviser, 13, date(2020, 10, 14))
        other.close()
        await chat.press("导入1项", on=card)
        assert chat.notice is not None
        assert chat.notice.alert
        assert "湛江 上云：13 → 14个" in chat.last.text
        assert figures(talk, adviser, folder) == {("湛江", "上云"): 13}
        await chat.press("导入1项")
        assert figures(talk, adviser, folder) == {("湛江", "上云"): 14}


async def test_the_button_still_works_after_a_restart(folder: Path, adviser: Adviser) -> None:
    fake = FakeTelegram(now=lambda: START)
    async with talking(adviser, folder, fake) as talk:
        (card,) = await chat_of(talk, ADMIN).send_document("a.csv", table("湛江,上云,14,,"))
    async with talking(adviser, folder, fake) as talk:
        await chat_of(talk, ADMIN).press("导入1项", on=card)
        assert figures(talk, adviser, folder) == {("湛江", "上云"): 14}


async def test_an_approver_imports_for_the_own_places_only(folder: Path, adviser: Adviser) -> None:
    async with talking(adviser, folder) as talk:
        chat = chat_of(talk, Someone(id=1003, first_name="陈科"))
        (card,) = await chat.send_document("a.csv", table("湛江,上云,14,,", "广州,上云,9,,"))
        assert "您不审核广州的填报" in card.text
        assert card.buttons == ()
        (card,) = await chat.send_document("a.csv", table("湛江,上云,14,,"))
        assert card.labels == ("导入1项", "取消")


@pytest.mark.parametrize("person", [OFFICIAL, SOMEBODY], ids=["reporter", "somebody"])
async def test_others_do_not_import(folder: Path, adviser: Adviser, person: Someone) -> None:
    async with talking(adviser, folder) as talk:
        (reply,) = await chat_of(talk, person).send_document("a.csv", table("湛江,上云,14,,"))
        assert "只有审核人和管理员能导入" in reply.text
        assert reply.buttons == ()
        assert talk.calls("getFile") == []
        admin = chat_of(talk, ADMIN)
        (card,) = await admin.send_document("a.csv", table("湛江,上云,14,,"))
        stolen = button_of(card, "导入1项")
        (own,) = await chat_of(talk, person).say("湛江上云多少")
        await chat_of(talk, person).forge(own, stolen)
        assert figures(talk, adviser, folder) == {("湛江", "上云"): 12}


async def test_the_form_goes_out_and_comes_back(folder: Path, adviser: Adviser) -> None:
    async with talking(adviser, folder) as talk:
        chat = chat_of(talk, ADMIN)
        (form,) = await chat.command("template")
        assert form.document is not None
        book = openpyxl.load_workbook(io.BytesIO(form.document.data))
        sheet = book["填报表"]
        headings = [cell.value for cell in sheet[1]]
        for row in sheet.iter_rows(min_row=2):
            if [cell.value for cell in row[:2]] == ["湛江", "上云"]:
                assert row[headings.index("上次完成数")].value == 12
                row[headings.index("完成数")].value = 15
        stream = io.BytesIO()
        book.save(stream)
        (card,) = await chat.send_document("填报表.xlsx", stream.getvalue(), caption="十月的数")
        assert card.labels, card.text
        await chat.press("导入1项", on=card)
        assert figures(talk, adviser, folder) == {("湛江", "上云"): 15}


async def test_the_ledger_goes_out_to_members(folder: Path, adviser: Adviser) -> None:
    async with talking(adviser, folder) as talk:
        (sent,) = await chat_of(talk, OFFICIAL).command("export")
        assert sent.document is not None
        book = openpyxl.load_workbook(io.BytesIO(sent.document.data))
        assert [sheet.title for sheet in book] == ["完成情况", "填报记录"]
        assert "李工" in [cell.value for cell in book["填报记录"][2]]
        (refused,) = await chat_of(talk, SOMEBODY).command("export")
        assert refused.document is None
        assert "只给成员" in refused.text
        group = talk.group()
        (refused,) = await group.command("export")
        assert refused.document is None
        assert "私聊" in refused.text


EXPORTS = ("导出台账", "导出Excel", "给我台账", "下载台账Excel", "导出", "台账", "来一份台账", "帮我导出进度表")
FORMS = ("模板", "下载填报表", "我要填报表", "给我一张空表", "导入模板", "填报模板下载")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        *((said, "台账") for said in EXPORTS),
        *((said, "填报表") for said in FORMS),
    ],
)
async def test_files_are_fetched_in_plain_words(folder: Path, adviser: Adviser, said: str, name: str) -> None:
    async with talking(adviser, folder) as talk:
        (sent,) = await chat_of(talk, OFFICIAL).say(said)
        assert sent.document is not None, sent.text
        assert sent.document.name.startswith(name)


@pytest.mark.parametrize("said", ["湛江上云完成多少", "来份通报", "数据截至哪天", "进度表", "上云完成率排名"])
async def test_questions_fetch_no_ledger(folder: Path, adviser: Adviser, said: str) -> None:
    async with talking(adviser, folder) as talk:
        replies = await chat_of(talk, OFFICIAL).say(said)
        assert not any(reply.document and reply.document.name.endswith("xlsx") for reply in replies)


async def test_an_old_kind_of_table_is_told_how_to_save(folder: Path, adviser: Adviser) -> None:
    async with talking(adviser, folder) as talk:
        (reply,) = await chat_of(talk, ADMIN).send_document("台账.xls", b"\xd0\xcf\x11\xe0")
        assert "另存为 .xlsx" in reply.text


async def test_a_file_that_is_too_large_is_not_fetched(
    folder: Path, adviser: Adviser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "LARGEST", 100)
    async with talking(adviser, folder) as talk:
        (reply,) = await chat_of(talk, ADMIN).send_document("a.csv", table("湛江,上云,14,,") * 10)
        assert "没有下载" in reply.text
        assert talk.calls("getFile") == []


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.xlsx", b"PK\x03\x04 broken", "损坏"),
        ("a.csv", b"\xff\xfe\xff\x00\xd8", "编码"),
        ("a.csv", "你好".encode(), "表头"),
    ],
)
async def test_what_cannot_be_read_is_said(folder: Path, adviser: Adviser, name: str, data: bytes, told: str) -> None:
    async with talking(adviser, folder) as talk:
        (reply,) = await chat_of(talk, ADMIN).send_document(name, data)
        assert told in reply.text
        assert reply.buttons == ()


async def test_a_table_beside_a_report_is_its_evidence(folder: Path, adviser: Adviser) -> None:
    async with talking(adviser, folder) as talk:
        replies = await chat_of(talk, ADMIN).send_document("清单.xlsx", b"PK", caption="湛江上云完成13个")
        assert "要写入" not in replies[-1].text
        assert "13" in replies[-1].text


async def test_a_file_that_holds_its_reader_up_holds_nothing_else_up(
    folder: Path, adviser: Adviser, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(folder / "bot.db")
    stored = tables.StoredTables(database, adviser.task_list, lambda: START)
    monkeypatch.setattr(tables, "PATIENCE", 0.0)
    with pytest.raises(ImportFailure, match="读得太久"):
        await stored.read(table("湛江,上云,14,,"), "a.csv")
    database.close()


async def test_the_reader_has_nothing_that_is_secret() -> None:
    process = await asyncio.create_subprocess_exec(
        tables.sys.executable, "-c", "import os, json; print(json.dumps(dict(os.environ)))",
        env={}, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, _ = await process.communicate()
    assert not [name for name in json.loads(out) if name.startswith("BOT_")]
