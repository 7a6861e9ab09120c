from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.simulator.errors import ApiError
from bot.simulator.formatting import as_html, clean, find_entities, read_formatted, utf16_length, utf16_slice


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("<b>粗</b>体", "粗体", [("bold", 0, 1)]),
        ("😀<i>斜</i>", "😀斜", [("italic", 2, 1)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("<B>a</b >", "a", [("bold", 0, 1)]),
        ("<b>a</>", "a", [("bold", 0, 1)]),
        ("  <code> x </code>", "x", [("code", 0, 1)]),
        ("a &amp; b &unknown; &#65;&#x42;", "a & b &unknown; AB", []),
        ("<blockquote expandable>引</blockquote>", "引", [("expandable_blockquote", 0, 1)]),
        ("<tg-spoiler>a</tg-spoiler>", "a", [("spoiler", 0, 1)]),
        ('<span class="tg-spoiler">a</span>', "a", [("spoiler", 0, 1)]),
        ("/help 和 @renwutong_bot", "/help 和 @renwutong_bot", [("bot_command", 0, 5), ("mention", 8, 14)]),
        ("<code>/help</code>", "/help", [("code", 0, 5)]),
        ("见 https://example.org/a。", "见 https://example.org/a。", [("url", 2, 21)]),
    ],
)
def test_html(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    shown = read_formatted(source, "HTML", None)
    assert shown.text == text
    assert [(e["type"], e["offset"], e["length"]) for e in shown.entities] == entities


def test_language_of_a_code_block() -> None:
    shown = read_formatted('<pre><code class="language-python">x = 1</code></pre>', "HTML", None)
    assert shown.entities == ({"type": "pre", "offset": 0, "length": 5, "language": "python"},)


def test_link_keeps_its_address() -> None:
    shown = read_formatted('<a href="https://example.org/?a=1&b=2">这里</a>', "HTML", None)
    assert shown.entities == ({"type": "text_link", "offset": 0, "length": 2, "url": "https://example.org/?a=1&b=2"},)


def test_formatting_beyond_100_entities_is_lost() -> None:
    shown = read_formatted("<b>a</b> " * 150, "HTML", None)
    assert len(shown.entities) == 100


def test_control_characters() -> None:
    assert clean("a\r\nb\tc\x00d\u202ee") == "a\nb c de"


def test_as_html_is_the_way_back() -> None:
    source = "<b>a&lt;<i>b</i></b> <code>c</code> &amp;"
    shown = read_formatted(source, "HTML", None)
    assert as_html(shown.text, shown.entities) == source


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        shown = read_formatted(text, "HTML", None)
    except ApiError as error:
        assert error.description.startswith("Bad Request: can't parse entities: ")  # noqa: PT017 - either is fine
        return
    assert all(0 <= e["offset"] <= e["offset"] + e["length"] <= shown.length for e in shown.entities)


@given(st.text(), st.text())
def test_slices_count_as_telegram_does(before: str, inside: str) -> None:
    offset, length = utf16_length(before), utf16_length(inside)
    assert utf16_slice(before + inside + "尾", offset, length).encode("utf-16-le", "replace") == inside.encode(
        "utf-16-le", "replace"
    )


@pytest.mark.parametrize(
    "text",
    ["a/b", "mail@example.org", "//help", "/湛江", "</b>", "@renwutong_bot湛江", "湛江@renwutong_bot", "/help湛江"],
)
def test_no_false_finds(text: str) -> None:
    assert [entity["type"] for entity in find_entities(text)] == []
