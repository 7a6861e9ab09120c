"""No text whatever breaks the adviser, and none costs more than a bounded number of steps."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.advice import open_adviser
from knowledge import pinyin, text
from knowledge.answer import Kind
from knowledge.conversation import Adviser, Context, Turn
from tests.talk import START

ROOT = Path(__file__).parent.parent
ADVISER = open_adviser(ROOT / "data/tasks.json")
CORPUS = tuple(
    dict.fromkeys(
        json.loads(line)["text"]
        for path in sorted((ROOT / "tests/corpus").glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    )
)
PHRASES = tuple(phrase for phrase in ADVISER.lexicon.words if phrase)
FIRST = (
    "湛江上云多少", "粤西合计多少", "哪些市超过100个", "上云前三名", "广州和佛山谁多", "江上云多少",
    "湛江什么时候完成", "它们，这两个呢",
    "湛江完成多少了", "湛江是不是16个", "韶关过了平均数没有", "广州占全省多少", "有标杆没5G的市", "什么是上云",
    "上云和标杆都进前六的市有哪些", "序号小于5的市", "哪个区域没有5G", "广州非5G标杆几个", "上云最接近100个的市",
)  # fmt: skip
"""What was said before: one of each kind of query."""
STEPS = 500 * text.MAX_LENGTH
"""Function calls that the longest text may cost."""

fearless = settings(
    max_examples=250, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], database=None
)
anything = st.text(st.characters(codec=None), max_size=60)
fragment = st.builds(
    lambda s, a, b: s[min(a, b) : max(a, b) + 1], st.sampled_from(CORPUS), st.integers(0, 30), st.integers(0, 30)
)
number = st.one_of(
    st.integers(-(10**12), 10**12).map(str),
    st.decimals(allow_nan=False, allow_infinity=False).map(str),
    st.text("零〇一二两三四五六七八九十百千万亿廿卅俩仨几多半", min_size=1, max_size=8),
    st.text("0123456789０１２３①②⑩ⅣⅫ²½٣৪.,%", min_size=1, max_size=8),
)
mark = st.text("，。！？；：、,.!?;:()（）%+-—~～/|\\<>=≥≤《》“”{}[]*_`#@&$ \t\n\u3000\u200b\u202e\ufeff", max_size=3)
mixture = st.lists(
    st.one_of(fragment, st.sampled_from(PHRASES), number, mark, st.sampled_from(CORPUS), st.text(max_size=4)),
    max_size=9,
).map("".join)
phrases = st.lists(st.sampled_from(PHRASES), min_size=1, max_size=10).map("".join)
CONTEXTS = tuple(ADVISER.reply(said, now=START).context for said in FIRST)


def reply(said: str, context: Context | None = None) -> Turn:
    """The reply, which must be one that can be shown."""
    turn = ADVISER.reply(said, now=START + timedelta(minutes=1), context=context)
    assert turn.answers
    assert turn.text.strip()
    assert turn.kind is turn.answers[0].kind
    assert all(isinstance(step.detail, str) for step in turn.understanding.trace)
    return turn


@given(anything)
@fearless
def test_any_text_has_a_reply(said: str) -> None:
    reply(said)


@given(mixture)
@fearless
def test_scraps_of_questions_have_a_reply(said: str) -> None:
    reply(said)


@given(phrases)
@fearless
def test_words_in_any_order_have_a_reply(said: str) -> None:
    reply(said)


@given(st.sampled_from(CONTEXTS), st.one_of(mixture, phrases, anything))
@fearless
def test_whatever_was_said_before(context: Context, said: str) -> None:
    reply(said, context)


@given(st.lists(st.one_of(st.sampled_from(CORPUS), phrases, mixture), min_size=2, max_size=5))
@settings(fearless, max_examples=120)
def test_a_talk_goes_on(talk: list[str]) -> None:
    context = None
    for said in talk:
        context = reply(said, context).context


@pytest.mark.parametrize("at", range(len(FIRST)))
def test_every_question_of_the_corpus_after_every_kind_of_question(at: int) -> None:
    for said in CORPUS[at :: len(FIRST)]:
        for context in CONTEXTS:
            reply(said, context)


EMPTY = (
    "",
    " ",
    "\n\t\r",
    "\u3000\u3000",
    "\u200b\u200d\ufeff",
    "\0\x01\x1b",
    "\u202e\u2066\u2069",
    "\ud800",
    "\udfff\ud83d",
)
STRANGE = (
    "😀", "👨‍👩‍👧‍👦🇨🇳", "🙈🏽" * 50, "？？？", "。。。", "‮江湛‬‏", "a\u0300\u0301\u0302" * 40,
    "ཀ ཁ ག", "مرحبا بالعالم", "\ud83d是",
    "<b>粗</b>", "<script>alert(1)</script>", "&lt;&amp;&#0;&#x110000;", "'; DROP TABLE tasks; --",
    "1 OR 1=1", "SELECT * FROM chat_states",
    "%s%s%n%d", "{0}{}{x!r}", "${jndi:ldap://x}", "{{7*7}}", "\\x00\\u0000", "../../etc/passwd",
    "C:\\Windows", "NaN", "1e309", "-0",
    "٣٤٥", "９９９９９９９９９９９９", "½²³", "〇",
)  # fmt: skip
"""Texts that ask nothing about the list, however they are taken."""


@pytest.mark.parametrize("said", [*EMPTY, *STRANGE], ids=ascii)
def test_what_asks_nothing_gets_a_kind_word(said: str) -> None:
    turn = reply(said)
    assert turn.kind in (Kind.CLARIFY, Kind.DECLINE), turn.text
    assert any("\u4e00" <= c <= "\u9fff" for c in turn.text)
    assert not any(word in turn.text for word in ("Error", "Traceback", "None", "错误代码"))
    turn.text.encode()


@pytest.mark.parametrize("said", [*EMPTY, *STRANGE], ids=ascii)
def test_what_asks_nothing_does_not_break_a_talk(said: str) -> None:
    for context in CONTEXTS:
        reply(said, context).text.encode()


NASTY = (
    "比", "湛江", "一", "9", "哪", "零", "江", "汕", "多少", "湛江上云比", "不", "没有", "占", "差",
    "第一", "前三", "超过100", "100到",
    "a", "zhan", "zhanjiang ", "湛 ", "<", "&", "<b>", "&amp;", "{", "%", ".", "，", "\n", "\u200b",
    "👍", "e\u0301", "上云5G标杆",
    "哪些市有标杆没5G", "除了", "龘", "占江", "ab龘", "粤西", "和", "谁", "一百", "1.1", "2020年", "的",
)  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    """Tables are loaded before steps are counted."""
    for said in ("占江標竿多少", "zhanjang一百二", "兩百"):
        reply(said)


def steps(work: Callable[[], object]) -> int:
    """Calls of functions, ours and built in; counting stops the work when there are far too many."""
    count = 0

    def called(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        if event in ("call", "c_call"):
            count += 1
            if count > 5 * STEPS:
                raise OverflowError("no end in sight")

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def forget(adviser: Adviser) -> None:
    for memory in (text.normalise, text.numeral, pinyin.syllable, adviser.linker.link):
        memory.cache_clear()


@pytest.mark.parametrize("unit", NASTY, ids=ascii)
def test_long_texts_cost_a_bounded_number_of_steps(unit: str) -> None:
    costs = []
    for length in (5_000, 50_000):
        said = (unit * length)[:length]
        forget(ADVISER)
        costs.append(steps(lambda: reply(said)))  # noqa: B023 - called at once
    assert max(costs) < STEPS
    assert costs[1] <= costs[0] * 1.2 + 200, "what is longer than any question costs no more"


@pytest.mark.parametrize("unit", NASTY, ids=ascii)
def test_cost_grows_with_length_not_with_its_square(unit: str) -> None:
    short, long = (unit * 250)[:250], (unit * 2_000)[:2_000]
    costs = []
    for said in (short, long):
        forget(ADVISER)
        costs.append(steps(lambda: reply(said)))  # noqa: B023 - called at once
    assert costs[1] <= 12 * costs[0] + 3_000


def test_a_pasted_document_is_read_to_its_limit() -> None:
    turn = reply("".join(CORPUS) * 20)
    assert len(turn.text) < 40_000
