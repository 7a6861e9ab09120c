"""The chat with the real adviser: what the buttons promise is kept, and no input is too strange."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.advice import open_adviser
from handlers.examples import city_choices, city_question, examples, rank_choices
from handlers.failures import SORRY
from handlers.plain import from_plain, to_plain
from knowledge.answer import Kind
from knowledge.conversation import Adviser, Context
from tests.fake_adviser import TASKS
from tests.talk import START, Talk, talking


@pytest.fixture(scope="module")
def adviser() -> Adviser:
    return open_adviser(TASKS)


@pytest.fixture
async def talk(adviser: Adviser, tmp_path: Path) -> AsyncIterator[Talk]:
    async with talking(adviser, tmp_path) as running:
        yield running


def test_every_question_that_we_suggest_has_an_answer(adviser: Adviser) -> None:
    suggested = [*examples(adviser.task_list), *city_choices(adviser.task_list), *rank_choices(adviser.task_list)]
    kinds = {each.question: adviser.reply(each.question, now=START).kind for each in suggested}
    assert len(kinds) >= 25
    assert set(kinds.values()) == {Kind.ANSWER}, {q: k for q, k in kinds.items() if k is not Kind.ANSWER}


def test_a_suggested_question_typed_after_another_means_the_same(adviser: Adviser) -> None:
    context = None
    for each in examples(adviser.task_list):
        turn = adviser.reply(each.question, now=START, context=context)
        assert turn.answers[0].headline == adviser.reply(each.question, now=START).answers[0].headline
        context = turn.context


def test_every_next_step_of_an_answer_has_an_answer(adviser: Adviser) -> None:
    for city in adviser.task_list.places:
        for answer in adviser.reply(city_question(city), now=START).answers:
            for step in answer.suggestions:
                assert adviser.reply(step.question, now=START).kind is Kind.ANSWER, step.question


def test_every_context_survives_being_stored(adviser: Adviser) -> None:
    corpus = TASKS.parent.parent / "tests/corpus"
    texts = [
        json.loads(line)["text"] for path in corpus.glob("*.jsonl") for line in path.read_text("utf-8").splitlines()
    ]
    assert len(texts) > 300
    for text in texts:
        context = adviser.reply(text, now=START).context
        assert from_plain(Context, json.loads(json.dumps(to_plain(context)))) == context


async def test_a_card_a_ranking_and_a_follow_up(talk: Talk) -> None:
    (card,) = await talk.chat.command("city", "湛江")
    assert "至少16个" in card.text
    (ranking,) = await talk.chat.command("rank", "上云")
    assert "东莞" in ranking.text
    await talk.chat.say("湛江上云多少")
    (follow_up,) = await talk.chat.say("茂名呢")
    assert "至少7个" in follow_up.text


async def test_a_city_by_pinyin_is_a_city(talk: Talk) -> None:
    (card,) = await talk.chat.command("city", "zhanjiang")
    assert "至少16个" in card.text


async def test_inline_cards_come_from_the_list(talk: Talk) -> None:
    results = await talk.chat.inline("湛江 5G")
    assert "湛江" in results[0].title
    assert "至少1个" in results[0].text
    assert len(await talk.chat.inline("")) >= 3


@pytest.mark.parametrize(
    "text",
    [
        "字" * 4096,
        "湛江上云多少" * 600,
        "😀🙏",
        "<b>湛江</b>上云&lt;多少",
        "湛\u202e江\u200b上\u2066云",
        "\x01湛江\x7f上云",
        "？？？",
        "0" * 500,
        "(" * 2000,
        "1q湛江",
        "湛江\n茂名\n广州",
        "/湛江",
    ],
)
async def test_whatever_is_written_is_answered_kindly(talk: Talk, text: str) -> None:
    replies = await talk.chat.say(text)
    assert replies
    assert all(reply.text != SORRY for reply in replies)
    (after,) = await talk.chat.say("湛江上云多少个")
    assert "16" in after.text
