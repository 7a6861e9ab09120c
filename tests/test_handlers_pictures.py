"""Pictures in the chat: sent where they are asked for, with their words, and drawn once for the same figures."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from bot.advice import open_adviser
from bot.database import Database
from bot.simulator.samples import report_samples
from handlers import easel
from knowledge.conversation import Adviser
from knowledge.ledger import Ledger
from tests.talk import START, talking


@pytest.fixture(scope="module")
def adviser() -> Adviser:
    return open_adviser(Path("data/tasks.json"))


def report(folder: Path, adviser: Adviser) -> None:
    database = Database(folder / "bot.db")
    database.write_now(lambda db: report_samples(Ledger(db, adviser.task_list), START))
    database.close()


def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    titles: list[str] = []
    real = easel._drawn
    monkeypatch.setattr(easel, "_drawn", lambda chart: titles.append(chart.title) or real(chart))
    return titles


async def test_a_picture_after_an_answer(tmp_path: Path, adviser: Adviser, monkeypatch: pytest.MonkeyPatch) -> None:
    report(tmp_path, adviser)
    titles = drawn(monkeypatch)
    async with talking(adviser, tmp_path) as talk:
        (answer,) = await talk.chat.say("上云完成率排名")
        assert "画图" in answer.labels
        (picture,) = await talk.chat.say("画图看看")
        assert picture.photo is not None
        assert Image.open(BytesIO(picture.photo.data)).format == "PNG"
        assert "1 佛山 100.0%" in picture.text, "the caption says what the picture shows"
        assert "依据：" in picture.text
        (again,) = await talk.chat.say("再画个图")
        assert again.photo is not None
        assert again.photo.id == picture.photo.id, "Telegram has it already"
        assert len(titles) == 1


async def test_a_picture_by_the_button(tmp_path: Path, adviser: Adviser, monkeypatch: pytest.MonkeyPatch) -> None:
    report(tmp_path, adviser)
    titles = drawn(monkeypatch)
    async with talking(adviser, tmp_path) as talk:
        (answer,) = await talk.chat.say("广州进度")
        (picture,) = await talk.chat.press("画图", on=answer)
        assert picture.photo is not None
        assert picture.text.startswith("广州（2020年10月15日")
        (picture,) = await talk.chat.press("画图", on=answer)
        assert len(titles) == 1
        report_more(tmp_path, adviser)
        (newer,) = await talk.chat.press("画图", on=answer)
        assert len(titles) == 2, "other figures are another picture"
        assert "160/194" in newer.text


def report_more(folder: Path, adviser: Adviser) -> None:
    other = Database(folder / "bot.db")
    report = {"place": "广州", "indicator": "上云", "done": 160, "by": "x", "on": START.date(), "recorded": START}
    other.write_now(lambda db: Ledger(db, adviser.task_list).report(**report))
    other.close()


async def test_a_button_of_another_list_has_expired(tmp_path: Path, adviser: Adviser) -> None:
    async with talking(adviser, tmp_path) as talk:
        (answer,) = await talk.chat.say("广州")
        for data in ("1gcr|深圳", "1g", "1gbr光纤|", "1gxx|广州"):
            assert await talk.chat.forge(answer, data) == []
            assert talk.chat.notice is not None
            assert "失效" in talk.chat.notice.text


async def test_a_picture_that_telegram_forgot_is_sent_anew(
    tmp_path: Path, adviser: Adviser, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(tmp_path, adviser)
    titles = drawn(monkeypatch)
    async with talking(adviser, tmp_path) as talk:
        await talk.chat.say("广州进度，画个图")
        talk.fake.world.files.clear()
        (picture,) = await talk.chat.say("画个图")
        assert picture.photo is not None
        assert len(titles) == 2


async def test_an_edited_question_is_answered_in_words(tmp_path: Path, adviser: Adviser) -> None:
    report(tmp_path, adviser)
    async with talking(adviser, tmp_path) as talk:
        await talk.chat.say("广州进度")
        await talk.chat.edit("广州进度，画个图")
        assert "150/194个" in talk.chat.replies[-1].text


async def test_what_has_no_figures_is_said(tmp_path: Path, adviser: Adviser) -> None:
    async with talking(adviser, tmp_path) as talk:
        (answer,) = await talk.chat.say("上云完成率排名画个图")
        assert answer.photo is None
        assert "没有数可画" in answer.text
