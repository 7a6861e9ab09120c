"""Each way in which Telegram can fail, as python-telegram-bot reports it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut

from bot.simulator.faults import ANY_METHOD, Fault
from bot.simulator.limits import FloodControl
from bot.simulator.people import ADMIN, GROUP_ID, OFFICIAL, Phone
from bot.simulator.request import SimulatedRequest
from bot.simulator.telegram import FakeTelegram

ME = OFFICIAL.id


@pytest.fixture
async def bot(fake: FakeTelegram) -> AsyncIterator[Bot]:
    request = SimulatedRequest(fake)
    async with Bot(fake.token, request=request, get_updates_request=request) as bot:
        yield bot


async def test_flood_control(fake: FakeTelegram, bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    fake.fail_next("sendMessage", Fault.retry_after(3))
    with pytest.raises(RetryAfter, match="Retry in 0:00:03"):
        await bot.send_message(ME, "a")
    assert (await bot.send_message(ME, "a")).text == "a"


async def test_what_comes_too_fast_is_refused(fake: FakeTelegram, bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    now = 0.0
    fake.flood_control = FloodControl(lambda: now, overall=30, burst=3, group=20)

    async def allowed(chat: int, at: float) -> bool:
        nonlocal now
        now = at
        try:
            await bot.send_message(chat, "a")
        except RetryAfter:
            return False
        return True

    assert [await allowed(ME, 0.0) for _ in range(4)] == [True] * 3 + [False]
    assert await allowed(ME, 1.0)
    group = [await allowed(GROUP_ID, 10.0 + second) for second in range(21)]
    assert group == [True] * 20 + [False]
    assert await allowed(GROUP_ID, 70.0)
    assert fake.flood_control.refused == 2


@pytest.mark.parametrize("code", [500, 502, 503])
async def test_server_errors(fake: FakeTelegram, bot: Bot, code: int) -> None:
    fake.fail_next("sendMessage", Fault.server_error(code))
    with pytest.raises(NetworkError):
        await bot.send_message(ME, "a")


async def test_timeout_before_delivery_sends_nothing(fake: FakeTelegram, bot: Bot) -> None:
    fake.fail_next("sendMessage", Fault.timeout_before())
    with pytest.raises(TimedOut):
        await bot.send_message(ME, "a")
    assert not fake.world.rooms[ME].messages


async def test_timeout_after_delivery_has_sent(fake: FakeTelegram, bot: Bot) -> None:
    fake.fail_next("sendMessage", Fault.timeout_after())
    with pytest.raises(TimedOut):
        await bot.send_message(ME, "a")
    assert [message.text for message in fake.world.rooms[ME].messages.values()] == ["a"]


async def test_blocked_until_the_user_writes_again(fake: FakeTelegram, bot: Bot) -> None:
    phone = Phone(fake.world, OFFICIAL, fake.world.rooms[ME])
    phone.block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(ME, "a")
    phone.write("回来")
    await bot.send_message(ME, "a")
    kinds = [next(key for key in update if key != "update_id") for update in fake.world.updates.waiting]
    assert kinds == ["my_chat_member", "my_chat_member", "message"]


async def test_scripted_block(fake: FakeTelegram, bot: Bot) -> None:
    fake.fail_next("sendMessage", Fault.blocked())
    with pytest.raises(Forbidden):
        await bot.send_message(ME, "a")


async def test_migrated_group(fake: FakeTelegram, bot: Bot) -> None:
    new_id = -1_001_234_567_890
    moved = Phone(fake.world, ADMIN, fake.world.rooms[GROUP_ID]).migrate(new_id)
    with pytest.raises(ChatMigrated) as caught:
        await bot.send_message(GROUP_ID, "a")
    assert caught.value.new_chat_id == new_id
    assert (await bot.send_message(new_id, "a")).chat.type == "supergroup"
    assert moved.room.id == new_id
    messages = [update["message"] for update in fake.world.updates.waiting]
    assert messages[0]["migrate_to_chat_id"] == new_id
    assert messages[1]["migrate_from_chat_id"] == GROUP_ID


async def test_scripted_migration(fake: FakeTelegram, bot: Bot) -> None:
    fake.fail_next("sendMessage", Fault.migrated(-1_001_000_000_001))
    with pytest.raises(ChatMigrated):
        await bot.send_message(GROUP_ID, "a")


async def test_thrown_out_of_a_group(fake: FakeTelegram, bot: Bot) -> None:
    Phone(fake.world, ADMIN, fake.world.rooms[GROUP_ID]).block()
    with pytest.raises(Forbidden, match="bot was kicked from the group chat"):
        await bot.send_message(GROUP_ID, "a")


async def test_any_reason_and_any_method(fake: FakeTelegram, bot: Bot) -> None:
    fake.fail_next(ANY_METHOD, Fault.refused("have no rights to send a message"), times=2)
    for _ in range(2):
        with pytest.raises(BadRequest, match="Have no rights"):
            await bot.send_message(ME, "a")
    fake.fail_next(ANY_METHOD, Fault.server_error())
    fake.faults.clear()
    assert await bot.send_chat_action(ME, "typing")


async def test_wrong_token(fake: FakeTelegram) -> None:
    with pytest.raises(InvalidToken):
        await Bot("1:wrong", request=SimulatedRequest(fake)).initialize()


async def test_requests_are_remembered(fake: FakeTelegram, bot: Bot) -> None:
    await bot.send_message(ME, "记下")
    assert [(request.method, request.parameters.get("text")) for request in fake.requests[-1:]] == [
        ("sendMessage", "记下")
    ]
