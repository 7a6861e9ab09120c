"""The inbox: what Telegram was told has arrived is answered, once, whatever happens in between."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from bot import arrivals, inbox
from bot.database import Database
from bot.hook import SECRET, Hook
from bot.inbox import Inbox
from bot.outbox import unreachable
from bot.simulator.people import OFFICIAL
from bot.simulator.telegram import FakeTelegram
from tests.acceptance.programs import free_port
from tests.fake_adviser import FakeAdviser
from tests.talk import talking

NOW = datetime(2020, 10, 15, 1, 30, tzinfo=UTC)


def raw(number: int, chat: int = 7, **more: object) -> dict[str, object]:
    message = {"message_id": number, "date": 1602725400, "chat": {"id": chat, "type": "private"}, "text": "x", **more}
    return {"update_id": number, "message": message}


@asynccontextmanager
async def opened(folder: Path, now: datetime = NOW) -> AsyncIterator[tuple[Inbox, Database]]:
    """An inbox in a process that may be cut short at the end of the block."""
    database = Database(folder / "bot.db")
    yield Inbox(database, lambda: now), database
    database.close()


async def taken(box: Inbox, *found: dict[str, object]) -> list[object]:
    """Take updates in, and tell which were new."""
    fresh = box.fresh(found)
    await box.store(found)
    return [one["update_id"] for one in fresh]


def numbers(found: list[object]) -> list[object]:
    return [one.body["update_id"] for one in found]  # type: ignore[attr-defined]


async def test_what_was_taken_and_not_handled_is_left_for_the_next_process(tmp_path: Path) -> None:
    async with opened(tmp_path) as (box, _):
        assert await taken(box, raw(1), raw(2), raw(3)) == [1, 2, 3]
        box.handled(2)
        await box.flush()
    async with opened(tmp_path) as (box, _):
        left = await box.left()
        assert numbers(left) == [1, 3]
        assert left[0].body == raw(1)


async def test_an_update_that_comes_again_is_known_also_after_a_restart(tmp_path: Path) -> None:
    async with opened(tmp_path) as (box, _):
        await taken(box, raw(1))
        assert await taken(box, raw(1)) == []
        box.handled(1)
        await box.flush()
    async with opened(tmp_path) as (box, _):
        assert await taken(box, raw(1), raw(2)) == [2]
        assert numbers(await box.left()) == [2]


async def test_what_was_said_is_not_kept_after_it_was_handled(tmp_path: Path) -> None:
    async with opened(tmp_path) as (box, database):
        await taken(box, raw(1, text="秘密"))
        box.handled(1)
        await box.flush()
        assert database.reader.execute("SELECT body, state FROM inbox").fetchall() == [("", "handled")]


async def test_half_a_character_can_be_written_down(tmp_path: Path) -> None:
    async with opened(tmp_path) as (box, _):
        await taken(box, raw(1, text="\ud83d"))
        assert (await box.left())[0].body == raw(1, text="\ud83d")


async def test_what_ends_the_process_each_time_is_set_aside_and_the_others_are_not(tmp_path: Path) -> None:
    async with opened(tmp_path) as (box, _):
        await taken(box, raw(1), raw(2))
    for tries in range(arrivals.TRIES):
        async with opened(tmp_path) as (box, _):
            first = (await box.left())[0]
            assert (first.body["update_id"], first.tries) == (1, tries)
            await box.try_again([1])
    async with opened(tmp_path) as (box, database):
        assert numbers(await box.left()) == [2]
        ((number, reason),) = arrivals.list_set_aside(database.reader)
        assert number == 1
        assert "中断" in reason


async def test_old_updates_are_forgotten(tmp_path: Path) -> None:
    async with opened(tmp_path) as (box, _):
        await taken(box, raw(1), raw(2))
        box.handled(1)
        await box.flush()
    async with opened(tmp_path, NOW + timedelta(days=3)) as (box, database):
        await taken(box, raw(3))
        kept = database.reader.execute("SELECT update_id FROM inbox ORDER BY 1").fetchall()
        assert kept == [(2,), (3,)], "what was never handled stays longer"


async def test_no_more_is_fetched_while_much_is_under_way_but_not_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "ROOM", 2)
    async with opened(tmp_path) as (box, _):
        await taken(box, raw(1), raw(2))
        waiting = asyncio.create_task(box.room())
        await asyncio.sleep(0)
        assert not waiting.done()
        box.handled(1)
        await waiting
        await taken(box, raw(3))
        monkeypatch.setattr(inbox, "LONGEST_WAIT", 0.0)
        await box.room()
        await box.flush()


async def test_whoever_writes_can_be_written_to_again_and_a_group_that_moves_is_followed(tmp_path: Path) -> None:
    async with opened(tmp_path) as (box, database):
        database.write_now(lambda db: db.execute("INSERT INTO unreachable VALUES (7, 'x', 'x'), (8, 'x', 'x')"))
        database.write_now(lambda db: db.execute("INSERT INTO chat_states VALUES (-5, 0, '{}', 'x')"))
        await taken(box, raw(1, 7), raw(2, -5, migrate_to_chat_id=-1005))
        assert unreachable(database.reader) == {8: "x"}
        assert database.reader.execute("SELECT chat FROM chat_states").fetchall() == [(-1005,)]


@pytest.mark.parametrize(
    ("kind", "broken"),
    [
        ("callback_query", {"id": "1", "from": OFFICIAL.as_json(), "data": "1q0"}),  # without chat_instance
        ("message", {"message_id": 1, "date": 1602725400, "chat": "x", "from": [], "text": "x"}),
    ],
)
async def test_an_update_that_cannot_be_read_holds_up_no_other(
    tmp_path: Path, kind: str, broken: dict[str, object]
) -> None:
    async with talking(FakeAdviser(), tmp_path) as talk:
        talk.fake.world.updates.put(kind, broken)
        assert await talk.chat.say("湛江上云")
    database = Database(tmp_path / "bot.db")
    ((_, reason),) = arrivals.list_set_aside(database.reader)
    assert "读不懂" in reason
    database.close()


async def test_what_was_left_is_answered_first_and_what_was_left_twice_is_tried_alone(tmp_path: Path) -> None:
    fake = FakeTelegram()
    async with talking(FakeAdviser(), tmp_path, fake) as talk:
        talk.chat.room  # noqa: B018 - the official is there
    asked = {"chat": {"id": OFFICIAL.id, "type": "private"}, "from": OFFICIAL.as_json(), "date": 1602725400}
    async with opened(tmp_path) as (box, _):
        texts = ({"message_id": number, "text": f"第{number}个", **asked} for number in (11, 12, 13))
        await taken(box, *({"update_id": text["message_id"], "message": text} for text in texts))
        await box.try_again([11])
    async with talking(FakeAdviser(), tmp_path, fake) as talk:
        await talk.application.update_queue.join()
        said = [call["text"] for call in talk.calls("sendMessage")]
        assert len(said) == 3
    async with opened(tmp_path) as (box, _):
        assert await box.left() == []


async def test_nothing_is_confirmed_that_could_not_be_written_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, broken = arrivals.store, [OSError("disk full")]

    def failing(*args: object, **more: object) -> object:
        if broken:
            raise broken.pop()
        return store(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr("bot.receiving.LONGEST_PAUSE", 0.0)
    async with talking(FakeAdviser(), tmp_path) as talk:
        monkeypatch.setattr(arrivals, "store", failing)
        assert await talk.chat.say("湛江上云")
    assert not broken


@pytest.mark.parametrize(
    ("secret", "body", "code", "taken"),
    [
        ("right", raw(1), 200, 1),
        ("wrong", raw(1), 403, 0),
        ("", raw(1), 403, 0),
        (None, raw(1), 403, 0),
        ("right", {"message": {}}, 400, 0),
        ("right", [], 400, 0),
        ("right", None, 400, 0),
        ("right", {"update_id": "1"}, 400, 0),
    ],
)
async def test_a_call_is_answered_when_it_is_written_down(
    secret: str | None, body: object, code: int, taken: int
) -> None:
    found: list[object] = []

    async def accept(raws: object) -> None:
        found.append(raws)

    async with calling(accept) as address:
        headers = {} if secret is None else {SECRET: secret}
        content = b"{" if body is None else json.dumps(body).encode()
        async with httpx.AsyncClient() as client:
            assert (await client.post(address, content=content, headers=headers)).status_code == code
            assert (await client.get(address)).status_code == 405
    assert len(found) == taken


async def test_a_call_that_could_not_be_written_down_is_asked_for_again(caplog: pytest.LogCaptureFixture) -> None:
    async def accept(_: object) -> None:
        raise OSError("disk full")

    async with calling(accept) as address, httpx.AsyncClient() as client:
        assert (await client.post(address, json=raw(1), headers={SECRET: "right"})).status_code == 500
    assert "not written down" in caplog.text


@asynccontextmanager
async def calling(accept: object) -> AsyncIterator[str]:
    hook, port = Hook("hook", "right", accept, tuple), free_port()  # type: ignore[arg-type]
    hook.listen("127.0.0.1", port)
    yield f"http://127.0.0.1:{port}/hook"
    await hook.close()
