"""An invitation from the command line makes a member in the chat."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.simulator.telegram import FakeTelegram
from tests.acceptance.programs import PYTHON, environment, outcome
from tests.fake_adviser import FakeAdviser
from tests.talk import talking

INVITE = (*PYTHON, "invite")


async def test_a_link_from_the_command_line_lets_somebody_in(tmp_path: Path) -> None:
    fake = FakeTelegram()
    env = environment(tmp_path) | {"BOT_TOKEN": fake.token, "BOT_TODAY": "2020-10-15"}
    async with talking(FakeAdviser(), Path(env["BOT_DATABASE"]).parent, fake) as talk:
        code, out, err = await outcome(*INVITE, "--role", "reporter", "--place", "湛江市", "--place", "茂名", env=env)
        assert (code, err) == (0, "")
        assert "填报人，湛江、茂名；只能用一次，2020-10-22" in out
        link = re.match(rf"https://t\.me/{fake.world.bot.username}\?start=(iv_[\w-]+)\n", out)
        assert link, out
        (reply,) = await talk.chat.start(link[1])
        assert "您现在是填报人，湛江、茂名" in reply.text


@pytest.mark.parametrize(
    ("arguments", "told", "expected"),
    [
        (("--role", "reporter"), "邀请填报人要写明地市。", 1),
        (("--role", "reporter", "--place", "深圳"), "“深圳”不在本清单里。", 1),
        (("--role", "admin", "--place", "湛江"), "管理员不分地市。", 1),
        (("--role", "boss"), "boss", 2),
        ((), "--role", 2),
    ],
)
async def test_what_cannot_be_is_told_in_one_line(
    arguments: tuple[str, ...], told: str, expected: int, tmp_path: Path
) -> None:
    code, out, err = await outcome(*INVITE, *arguments, env=environment(tmp_path))
    assert (code, out) == (expected, "")
    assert told in err
    assert expected == 2 or err.count("\n") == 1


async def test_without_a_name_of_the_bot_the_link_says_what_to_put_in(tmp_path: Path) -> None:
    code, out, err = await outcome(*INVITE, "--role", "viewer", env=environment(tmp_path))
    assert code == 0
    assert "机器人用户名" in err
    assert re.search(r"/start iv_[\w-]{22}\n", out)
