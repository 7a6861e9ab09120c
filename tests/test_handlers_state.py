"""What is remembered of a chat: it survives as text, is bounded, and old or strange text does no harm."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.choices import DATA_LIMIT, keyboard, question_behind
from handlers.links import PAYLOAD_LIMIT, city_of, city_payload
from handlers.plain import from_plain, to_plain
from handlers.state import REMEMBERED_EXCHANGES, REMEMBERED_TURNS, ChatState, Exchange
from knowledge.answer import Suggestion
from knowledge.conversation import Context
from knowledge.query import Filter, Op, Query

ZONE = timezone(timedelta(hours=8))
NOW = datetime(2020, 10, 15, 9, 30, tzinfo=ZONE)
st.register_type_strategy(Decimal, st.decimals(allow_nan=False, allow_infinity=False))
st.register_type_strategy(datetime, st.datetimes(timezones=st.just(ZONE)))


@given(st.from_type(ChatState))
def test_a_state_comes_back_from_json_as_it_was(state: ChatState) -> None:
    assert from_plain(ChatState, json.loads(json.dumps(to_plain(state)))) == state


def test_what_says_nothing_is_not_written() -> None:
    assert to_plain(ChatState()) == {}


def test_an_exact_number_stays_exact() -> None:
    query = Query(filters=(Filter(op=Op.GT, value=Decimal("1.10")),))
    assert from_plain(Query, to_plain(query)).filters[0].value == Decimal("1.10")


@pytest.mark.parametrize(
    "plain",
    [
        None,
        [],
        "x",
        {"turn": "1"},
        {"context": {}},
        {"context": {"asked": "gestern"}},
        {"offers": [{"turn": 1}]},
        {"exchanges": {"asked": 1}},
    ],
)
def test_what_is_no_state_is_refused(plain: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        from_plain(ChatState, plain)


def test_a_field_of_another_version_is_passed_over() -> None:
    assert from_plain(ChatState, {"turn": 3, "mood": "sunny"}) == ChatState(turn=3)


def test_memory_is_bounded() -> None:
    state = ChatState()
    for number in range(100):
        exchange = Exchange(number, (number,), Context(asked=NOW))
        state = state.after(Context(asked=NOW), ("a very long question",), exchange)
    assert len(state.offers) == REMEMBERED_TURNS
    assert len(state.exchanges) == REMEMBERED_EXCHANGES
    assert sum(exchange.before is not None for exchange in state.exchanges) == 1
    assert state.offered(100, 0) == "a very long question"
    assert state.offered(100 - REMEMBERED_TURNS, 0) is None


SAYABLE = st.characters(exclude_categories=["Cs"], exclude_characters="\0")


@given(
    st.lists(
        st.text(SAYABLE, min_size=1, max_size=80).map(str.strip).filter(bool), min_size=1, max_size=20, unique=True
    )
)
def test_a_button_gives_its_question_back_within_64_bytes(questions: list[str]) -> None:
    markup, offer = keyboard([Suggestion(question[:8], question) for question in questions], turn=7)
    assert markup is not None
    state = ChatState(turn=6).after(None, offer)
    data = [button["callback_data"] for row in markup["inline_keyboard"] for button in row]
    assert all(len(each.encode()) <= DATA_LIMIT for each in data)
    assert [question_behind(each, state) for each in data] == questions


def test_buttons_are_laid_out_for_a_phone() -> None:
    markup, _ = keyboard([Suggestion(city, city) for city in ["湛江"] * 20], 1)
    assert markup is not None
    assert [len(row) for row in markup["inline_keyboard"]] == [4] * 5


@given(st.text(max_size=40))
def test_a_link_to_a_city_leads_back_to_it(city: str) -> None:
    payload = city_payload(city)
    assert payload is None or (len(payload) <= PAYLOAD_LIMIT and city_of(payload, {city}) == city)


@given(st.text(max_size=64))
def test_no_other_link_leads_to_a_city(payload: str) -> None:
    assert city_of(payload, {"湛江"}) in {None, "湛江"}
    assert city_of("c_" + payload, ()) is None
