"""A flood: whoever sends much too fast is told so once and then not heard; nobody else notices."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from bot.application import build
from bot.flood import TOO_FAST, Flood, Verdict, sender_of
from bot.settings import Secret, Settings
from bot.simulator.chat import Chat
from bot.simulator.people import OFFICIAL
from bot.simulator.request import SimulatedRequest
from bot.simulator.runner import Runner
from bot.simulator.telegram import FakeTelegram
from tests.fake_adviser import FakeAdviser
from tests.talk import START, Watch

PERSON = {"id": 7, "is_bot": False, "first_name": "x"}
CHAT = {"id": 7, "type": "private"}


def message(sender: int = 7, date: int = 1000, **more: object) -> dict[str, object]:
    return {"update_id": 1, "message": {"from": PERSON | {"id": sender}, "chat": CHAT, "date": date, **more}}


def verdicts(flood: Flood, number: int, now: float = 0.0, sender: int = 7) -> list[Verdict]:
    return [flood.judge(message(sender), now) for _ in range(number)]


def test_a_burst_is_heard_then_one_is_warned_about_and_the_rest_ignored() -> None:
    flood = Flood(burst=5, a_second=1)
    assert verdicts(flood, 8) == [Verdict.HEARD] * 5 + [Verdict.WARNED] + [Verdict.IGNORED] * 2
    assert verdicts(flood, 2, sender=8) == [Verdict.HEARD] * 2, "others are not affected"


def test_it_is_over_after_a_while_and_the_warning_comes_again_only_after_a_rest() -> None:
    flood = Flood(burst=6, a_second=1)
    verdicts(flood, 20)
    assert verdicts(flood, 2, now=1.0) == [Verdict.HEARD, Verdict.IGNORED], "still in haste: no second warning"
    assert verdicts(flood, 8, now=10.0) == [Verdict.HEARD] * 6 + [Verdict.WARNED, Verdict.IGNORED]


def test_what_was_written_over_hours_is_no_flood_when_it_arrives_at_once() -> None:
    flood = Flood(burst=5, a_second=1)
    assert {flood.judge(message(date=1000 + 60 * number), 0.0) for number in range(200)} == {Verdict.HEARD}


def test_inline_queries_come_with_every_key_and_cost_less() -> None:
    flood = Flood(burst=5, a_second=1)
    query = {"update_id": 1, "inline_query": {"id": "1", "from": PERSON, "query": "湛", "offset": ""}}
    assert [flood.judge(query, 0.0) for _ in range(20)] == [Verdict.HEARD] * 20
    assert flood.judge(query, 0.0) is not Verdict.HEARD


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"message": None},
        {"message": {}},
        {"message": {"from": None}},
        {"message": {"from": {"id": "7"}}},
        {"poll": {}},
    ],
)
def test_what_has_no_sender_is_heard(raw: dict[str, object]) -> None:
    assert sender_of(raw) is None
    assert {Flood(burst=0).judge(raw, 0.0) for _ in range(9)} == {Verdict.HEARD}


def test_a_channel_that_speaks_in_a_group_is_not_taken_for_telegrams_stand_in_user() -> None:
    spoken = message(1087968824, sender_chat={"id": -1001})
    assert sender_of(spoken) == (-1001, 1000.0, 1.0)


async def test_a_flooder_gets_one_warning_and_others_their_answers(tmp_path: Path) -> None:
    fake = FakeTelegram(now=lambda: START)
    other = dataclasses.replace(OFFICIAL, id=OFFICIAL.id + 1)
    application = build(
        Settings(token=Secret(fake.token), database=tmp_path / "bot.db"),
        FakeAdviser(),
        Watch(),
        SimulatedRequest(fake),
        SimulatedRequest(fake),
        flood=Flood(burst=3, a_second=0.001),
    )
    async with Runner(application, fake) as runner:
        flooding, calm = Chat(runner, OFFICIAL), Chat(runner, other)
        for _ in range(10):
            await flooding.say("湛江上云")
        assert await calm.say("湛江上云")
        said = [request.parameters for request in fake.requests if request.method == "sendMessage"]
    to_flooder = [one["text"] for one in said if one["chat_id"] == str(OFFICIAL.id)]
    assert len(to_flooder) == 4
    assert to_flooder.count(TOO_FAST) == 1
