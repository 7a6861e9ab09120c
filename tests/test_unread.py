"""A question of which a part is not taken up is never answered without that part as if it were whole."""

from pathlib import Path

import pytest

from bot.advice import open_adviser
from tests.expectations import NOON

ADVISER = open_adviser(Path("data/tasks.json"))

BEYOND = (
    "上云和标杆都倒数的市合计多少",
    "上云前两名之和比其余所有市之和多还是少",
    "上云的中位数和平均数差多少",
    "去掉最高的和最低的，其余市上云平均多少",
)
"""Questions whose parts are all understood, but not what they come to together."""


@pytest.mark.parametrize("text", BEYOND)
def test_what_is_not_taken_up_is_said(text: str) -> None:
    reply = ADVISER.reply(text, now=NOON)
    assert reply.kind != "answer" or "没看懂" in reply.text


def test_a_manner_of_speaking_takes_nothing_away() -> None:
    reply = ADVISER.reply("湛江上云几个，别的不用", now=NOON)
    assert reply.kind == "answer"
    assert "16" in reply.text
