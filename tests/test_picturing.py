"""Pictures: asked for in people's own words, chosen to fit the question, and true to the answers in words."""

from __future__ import annotations

import json
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from sqlite_utils import Database

from bot.advice import open_adviser
from bot.simulator.samples import report_samples
from handlers.drawing import draw
from handlers.drawing.pen import WIDTH, fitted, width_of, wrapped
from knowledge.chart import Bar, Bars, Card, Gauge, Line, Point
from knowledge.conversation import Adviser, Context
from knowledge.ledger import Ledger, migrations
from knowledge.picturing import wish_in
from tests.expectations import NOON

WISHES = [json.loads(line) for line in Path("tests/corpus/pictures/wishes.jsonl").read_text("utf-8").splitlines()]
SHARED = open_adviser(Path("data/tasks.json"))
TALLEST = 3 * WIDTH
"""Telegram shrinks what is much taller than wide until nobody can read it."""


@pytest.fixture(scope="module")
def adviser() -> Adviser:
    return SHARED


@pytest.fixture(scope="module")
def ledger(adviser: Adviser) -> Ledger:
    db = Database(memory=True)
    migrations.apply(db)
    ledger = Ledger(db, adviser.task_list)
    for day, done in ((date(2020, 3, 10), 1), (date(2020, 6, 8), 4), (date(2020, 9, 1), 10)):
        ledger.report(place="湛江", indicator="上云", done=done, by="x", on=day, recorded=NOON)
    report_samples(ledger, NOON)
    return ledger


@pytest.mark.parametrize("line", WISHES, ids=lambda line: line["text"])
def test_the_wish_for_a_picture(line: dict[str, Any]) -> None:
    wish = wish_in(line["text"])
    assert (wish.question if wish else None) == line["question"]
    assert bool(wish and wish.trend) == line.get("trend", False)


@pytest.mark.parametrize(
    "text", ["看看" * 95 + "湛江图", "一个" * 98 + "图", "我们" * 98 + "图", "画" * 190 + "图", "图" * 199]
)
def test_words_over_and_over_cost_no_time(text: str) -> None:
    assert wish_in(text) is not None


@given(st.text(max_size=400))
def test_no_text_whatever_breaks_the_search_for_a_wish(text: str) -> None:
    wish_in(text + "图")


SHOWN = [
    ("上云完成率排名，画个图", Bars, "全省上云完成率排名", ["1 佛山 100.0% 201/201", "14个市还没有填报", "序时进度"]),
    ("上云从高到低排名，画个图", Bars, "全省上云目标排名", ["1 东莞 252个", "18 云浮 4个"]),
    ("粤西上云完成率，画个图", Bars, "粤西上云完成率排名", ["1 湛江 75.0% 12/16", "2 茂名 42.9% 3/7", "阳江"]),
    ("湛江和广州上云完成率，画个图", Bars, "湛江、广州上云完成率排名", ["1 广州 77.3%", "2 湛江 75.0%"]),
    ("广州进度，画个图", Card, "广州", ["2/3个", "黄灯", "标杆其中5G", "还差44个"]),
    ("韶关 画图", Card, "韶关", ["目标至少4个", "还没有填报"]),
    ("湛江上云走势图", Line, "湛江上云完成数走势", ["3月10日 1个", "12个；目标16个"]),
    (
        "截至9月底上云完成率排名，画个图",
        Bars,
        "全省上云完成率排名",
        ["截至2020年9月1日", "1 湛江 62.5% 10/16", "74.9%"],
    ),
    ("谁落后，画个图", Bars, "全省上云完成率排名", ["5 茂名 42.9%"]),
    ("全省上云趋势图", Line, "全省上云完成数走势", ["616个；目标1099个"]),
]


@pytest.mark.parametrize(("text", "kind", "title", "told"), SHOWN, ids=[each[0] for each in SHOWN])
def test_a_question_and_its_picture(
    adviser: Adviser, ledger: Ledger, text: str, kind: type, title: str, told: list[str]
) -> None:
    (answer,) = adviser.reply(text, now=NOON, progress=ledger).answers
    assert isinstance(answer.chart, kind)
    assert answer.chart.title == title
    assert [part for part in told if part not in answer.text()] == [], answer.text()
    picture = Image.open(BytesIO(draw(answer.chart)))
    assert picture.width == WIDTH
    assert 200 < picture.height < TALLEST
    colours = picture.getcolors(100_000)
    assert colours is not None
    assert max(colours)[1] == (255, 255, 255)


def test_after_an_answer_the_picture_is_of_that_answer(adviser: Adviser, ledger: Ledger) -> None:
    first = adviser.reply("粤西上云完成率排名", now=NOON, progress=ledger)
    turn = adviser.reply("画图看看", now=NOON, context=first.context, progress=ledger)
    assert isinstance(turn.answers[0].chart, Bars)
    assert "粤西" in turn.answers[0].chart.title
    then = adviser.reply("那湛江呢", now=NOON, context=turn.context, progress=ledger)
    assert "湛江" in then.text, "the talk goes on where it was"


def test_before_any_answer_it_is_asked_of_what(adviser: Adviser) -> None:
    turn = adviser.reply("画个图", now=NOON)
    assert turn.kind.value == "clarify"
    assert len(turn.answers[0].suggestions) == 3
    for choice in turn.answers[0].suggestions:
        (answer,) = adviser.reply(choice.question, now=NOON).answers
        assert answer.chart is not None or "没有填报" in answer.text()


def test_a_talk_that_is_long_ago_is_no_subject_of_a_picture(adviser: Adviser, ledger: Ledger) -> None:
    context: Context = adviser.reply("湛江进度", now=NOON, progress=ledger).context
    late = adviser.reply("画个图", now=NOON + timedelta(hours=1), context=context, progress=ledger)
    assert late.answers[0].chart is None


@pytest.mark.parametrize(
    "text", ["上云完成率排名", "湛江进度", "广州", "上云最多的是哪个市", "粤西上云完成率", "截至9月底上云完成率排名"]
)
def test_the_button_under_an_answer_draws_the_same(adviser: Adviser, ledger: Ledger, text: str) -> None:
    (asked,) = adviser.reply(text, now=NOON, progress=ledger).answers
    assert asked.picture
    assert len(f"1g{asked.picture}".encode()) <= 64
    drawn = adviser.picture(asked.picture, now=NOON, progress=ledger)
    assert drawn is not None
    assert drawn.chart is not None
    (wished,) = adviser.reply(f"{text}，画个图", now=NOON, progress=ledger).answers
    assert drawn.chart == wished.chart


@pytest.mark.parametrize("text", ["湛江上云多少", "离截止还有几天", "你好", "深圳上云多少", "什么是上云上平台"])
def test_other_answers_offer_none(adviser: Adviser, ledger: Ledger, text: str) -> None:
    assert adviser.reply(text, now=NOON, progress=ledger).answers[0].picture == ""


CODES = st.from_regex(r"[bcl][rdmt](上云|)\|[湛江广州,粤西]{0,9}(\|2020-1[0-9]-[0-3][0-9])?", fullmatch=True)


@settings(deadline=None)
@given(st.text(max_size=60) | CODES)
def test_whatever_a_button_carries_it_is_a_picture_or_nothing(code: str) -> None:
    drawn = SHARED.picture(code, now=NOON)
    assert drawn is None or drawn.text()


LONG = "内蒙古自治区呼伦贝尔市鄂温克族自治旗和更多更多的名字"


BAR = Bar(label=LONG, share=1.0, text=LONG, rank=1234)
GAUGE = Gauge(label=LONG, text="1/2个  50%", detail=LONG * 3, share=0.001, tint="red")
GOAL = {"goal": 1.0, "goal_text": "目标1个", "course_text": "序时进度", "title": "线", "subtitle": ""}
JANUARY = date(2020, 1, 1)
POINTS = tuple(Point(day=JANUARY + timedelta(n), value=n, text=f"{n}个") for n in range(900))
ODD = (
    Bars(title=LONG * 3, subtitle=LONG * 3, bars=(), marker=0.0, marker_text=LONG),
    Bars(title="一", subtitle="", bars=(BAR,) * 30, marker=1.5, marker_text="序时进度150%"),
    Card(title="空", subtitle="", gauges=()),
    Card(title=LONG * 3, subtitle=LONG, gauges=(GAUGE,)),
    Line(points=POINTS[:1], start=JANUARY, end=JANUARY, **GOAL),
    Line(points=POINTS, start=JANUARY, end=date(2024, 1, 1), **GOAL),
)


@pytest.mark.parametrize("chart", ODD, ids=range(len(ODD)))
def test_odd_charts_are_drawn_too_and_always_the_same(chart: Any) -> None:
    assert draw(chart) == draw(chart)


def test_every_letter_of_the_list_is_in_the_font(adviser: Adviser) -> None:
    missing = bytes(_letter("\U0010fffd"))
    letters = {letter for task in adviser.task_list.tasks for letter in task.place + task.workload if letter.strip()}
    assert [letter for letter in sorted(letters) if bytes(_letter(letter)) == missing] == []


def _letter(letter: str) -> Any:
    from handlers.drawing.pen import _font

    return _font(40).getmask(letter)


def test_texts_are_shortened_to_their_room() -> None:
    assert fitted("湛江", 30, 100) == "湛江"
    assert fitted(LONG, 30, 100).endswith("…")
    assert width_of(fitted(LONG, 30, 100), 30) <= 100
    assert len(wrapped(LONG * 5, 30, 300)) == 2
