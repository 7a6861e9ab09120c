"""Answers as messages: nothing is lost, nothing is too long, nothing breaks the markup."""

from __future__ import annotations

import re
from datetime import datetime
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rendering import LIMIT, Block, pages, render, units, width
from knowledge.answer import Answer, Citation, Kind, Table
from knowledge.conversation import Context, Turn
from knowledge.query import NotUnderstood, Why

NOW = datetime(2020, 10, 15, tzinfo=ZoneInfo("Asia/Shanghai"))
TEXTS = st.text(alphabet=st.one_of(st.sampled_from("湛江5G<>&\"'\n 😀项"), st.characters()), max_size=300)


def turn(*answers: Answer) -> Turn:
    return Turn(
        kind=Kind.ANSWER,
        answers=answers,
        understanding=NotUnderstood(Why.EMPTY),
        context=Context(asked=NOW),
    )


def answer(headline: str, **parts: object) -> Answer:
    return Answer(kind=Kind.ANSWER, headline=headline, **parts)


def test_characters_of_markup_stay_what_they_are() -> None:
    (page,) = render(turn(answer("a<b>&c")))
    assert page.html == "<b>a&lt;b&gt;&amp;c</b>"
    assert page.plain == "a<b>&c"


def test_answers_to_several_parts_stand_apart_and_share_one_source() -> None:
    source = Citation(title="清单")
    (page,) = render(turn(answer("一。", citation=source), answer("二。", citation=source)))
    assert page.plain == "一。\n\n二。\n依据：清单"


def test_a_table_too_wide_for_a_phone_is_told_row_by_row() -> None:
    headers = ("地市", "工业企业上云上平台项目", "工业互联网标杆示范项目", "其中5G")
    (page,) = render(turn(answer("表", table=Table(headers, (("湛江", "16", "1", ""),)))))
    assert "<pre>" not in page.html
    assert "湛江，工业企业上云上平台项目 16，工业互联网标杆示范项目 1" in page.plain


@pytest.mark.parametrize("rows", [(), ((),), (("湛江",), ("茂名", "7", "3")), (("", ""),)])
def test_a_ragged_table_does_no_harm(rows: tuple[tuple[str, ...], ...]) -> None:
    (page,) = render(turn(answer("表", table=Table((), rows))))
    assert page.plain.startswith("表")


def test_a_long_list_is_split_between_lines() -> None:
    lines = tuple(f"第{number}个地市至少完成{number}个项目" for number in range(600))
    shown = render(turn(answer("全部", lines=lines)))
    assert len(shown) > 1
    assert "\n".join(page.plain for page in shown) == "\n".join(("全部", *lines))


def test_a_long_table_is_split_between_rows_and_stays_a_table() -> None:
    rows = tuple((f"地市{number}", str(number)) for number in range(700))
    shown = render(turn(answer("表", table=Table(("地市", "目标"), rows))))
    assert len(shown) > 1
    assert all(page.html.count("<pre>") == page.html.count("</pre>") == 1 for page in shown)
    assert all(f"地市{number} " in "\n".join(page.plain for page in shown) for number in range(700))


@given(st.lists(st.tuples(TEXTS, st.sampled_from(["", "b", "pre"])), max_size=40))
def test_every_page_fits_and_its_markup_reads_as_its_text(parts: list[tuple[str, str]]) -> None:
    for page in pages(Block(text, tag) for text, tag in parts):
        assert 0 < units(page.plain) <= LIMIT
        assert unescape(re.sub(r"</?(?:b|pre)>", "", page.html)) == unescape(page.plain)
        page.html.encode()


@given(st.text(alphabet="湛江😀a\n", min_size=1, max_size=30), st.sampled_from(["", "pre"]))
def test_no_character_is_lost_where_a_block_must_be_torn(piece: str, tag: str) -> None:
    text = "头" + piece * (9000 // len(piece))
    shown = "".join(page.plain for page in pages([Block(text, tag)]))
    assert shown.replace("\n", "") == text.replace("\n", "")


def test_nothing_to_say_is_still_a_message() -> None:
    assert [page.plain for page in pages([])] == ["…"]


def test_half_a_character_pair_is_left_out() -> None:
    (page,) = pages([Block("湛\ud83d江\0")])
    assert page.plain == "湛江"


@pytest.mark.parametrize(("text", "columns"), [("湛江", 4), ("5G", 2), ("＋", 2), ("", 0), ("é", 1), ("e\u0301", 1)])
def test_width_counts_columns(text: str, columns: int) -> None:
    assert width(text) == columns
