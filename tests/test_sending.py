"""The sender: Telegram's pace kept from the first second, every error decided once, every message brought to an end."""

from __future__ import annotations

import asyncio
import itertools
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot import outbox
from bot.claiming import Ended, Later, Moved
from bot.judging import ATTEMPTS, judge
from bot.outbox import State
from bot.pacing import Pace
from bot.sending import ReplyLane, Sender
from bot.simulator.loops import InlineDatabase, in_virtual_time
from handlers.speaking import Spot

START = datetime(2020, 10, 15, 1, 30, tzinfo=UTC)


def caused(error: TelegramError, cause: Exception | None) -> TelegramError:
    error.__cause__ = cause
    return error


def never_sent() -> TelegramError:
    return caused(NetworkError("x"), httpx.ConnectError("x"))


def lost_answer() -> TelegramError:
    return caused(TimedOut(), httpx.ReadTimeout("x"))


@dataclass
class Voice:
    """Stands in for the bot: takes a while for each message, and fails as told."""

    latency: float = 0.1
    heard: list[tuple[float, int, str]] = field(default_factory=list)
    errors: defaultdict[str, list[Exception]] = field(default_factory=lambda: defaultdict(list))

    async def say(self, spot: Spot, text: str, *, html: bool = True, markup: object = None) -> int:  # noqa: ARG002
        loop = asyncio.get_running_loop()
        arrived = loop.time()
        await asyncio.sleep(self.latency)
        if self.errors[text]:
            raise self.errors[text].pop(0)
        self.heard.append((arrived, spot.chat, text))
        return len(self.heard)

    @property
    def texts(self) -> list[str]:
        return [text for _, _, text in self.heard]


@dataclass
class Desk:
    """An outbox, the sender that empties it, and who hears."""

    database: InlineDatabase
    sender: Sender
    voice: Voice
    pace: Pace
    begun: float

    async def put(self, key: str, chat: int = 7, **more: object) -> None:
        wish = {"text": key, "kind": "reminder", "now": self.now(), **more}
        await self.database.write(lambda db: outbox.put(db, key=key, chat=chat, **wish))

    async def ended(self) -> None:
        """Wait until every message has come to its end."""
        open_rows = "SELECT count(*) FROM outbox WHERE state IN ('pending', 'sending')"
        while self.database.reader.execute(open_rows).fetchone()[0]:  # noqa: ASYNC110
            await asyncio.sleep(1)

    def now(self) -> datetime:
        return START + timedelta(seconds=asyncio.get_running_loop().time() - self.begun)

    def of(self, key: str) -> outbox.Outgoing:
        found = outbox.find(self.database.reader, key)
        assert found is not None
        return found

    def times(self) -> list[float]:
        return [when - self.begun for when, _, _ in self.voice.heard]


@asynccontextmanager
async def desk(folder: Path, latency: float = 0.1) -> AsyncIterator[Desk]:
    voice, pace, begun = Voice(latency), Pace(), asyncio.get_running_loop().time()
    database = InlineDatabase(folder / "bot.db")

    def clock() -> datetime:
        return START + timedelta(seconds=asyncio.get_running_loop().time() - begun)

    sender = Sender(database, voice, clock, pace)  # type: ignore[arg-type]
    await sender.start()
    try:
        yield Desk(database, sender, voice, pace, begun)
    finally:
        await sender.finish()
        database.close()


def most_in(times: list[float], window: float) -> int:
    """The most messages in any such stretch of time."""
    times = sorted(times)
    return max(
        sum(start <= time < start + window for time in times[first:][:3000]) for first, start in enumerate(times)
    )


@pytest.mark.parametrize("latency", [0.01, 0.5])
def test_a_broadcast_keeps_the_overall_pace_from_the_first_second(tmp_path: Path, latency: float) -> None:
    async def broadcast() -> list[float]:
        async with desk(tmp_path, latency) as at:
            await at.database.write(
                lambda db: [
                    outbox.put(db, key=str(chat), chat=chat, text="x", kind="push", now=START) for chat in range(1, 301)
                ]
            )
            await at.ended()
            assert outbox.unreachable(at.database.reader) == {}
            return at.times()

    times = in_virtual_time(broadcast())
    assert len(times) == 300
    assert most_in(times, 1.0) <= 30
    assert 299 / (max(times) - min(times)) >= 0.95 * 30


def test_one_chat_gets_one_message_a_second_and_others_do_not_wait_for_it(tmp_path: Path) -> None:
    async def talk() -> tuple[list[float], float]:
        async with desk(tmp_path) as at:
            for number in range(4):
                await at.put(f"a{number}", 7)
            await at.put("b", 8)
            await at.ended()
            one = [when - at.begun for when, chat, _ in at.voice.heard if chat == 7]
            assert at.voice.texts.index("b") == 1
            assert [text for text in at.voice.texts if text != "b"] == ["a0", "a1", "a2", "a3"]
            return one, next(when - at.begun for when, chat, _ in at.voice.heard if chat == 8)

    one, other = in_virtual_time(talk())
    assert all(1 <= later - earlier < 1.5 for earlier, later in itertools.pairwise(one))
    assert other < 0.2


def test_a_group_gets_twenty_in_a_minute(tmp_path: Path) -> None:
    async def talk() -> list[float]:
        async with desk(tmp_path) as at:
            for number in range(45):
                await at.put(str(number), -7)
            await at.ended()
            return at.times()

    times = in_virtual_time(talk())
    assert len(times) == 45
    assert most_in(times, 60) <= 20
    assert max(times) < 140


async def nothing() -> bool:
    return True


def test_replies_are_counted_and_never_wait_for_a_broadcast() -> None:
    async def talk() -> float:
        pace = Pace()
        lane, loop = ReplyLane(pace), asyncio.get_running_loop()
        begun = loop.time()
        pace.take(8, begun)
        pace.halt(begun + 60)
        for _ in range(29):
            await lane.process_request(nothing, (), {}, "sendMessage", {"chat_id": 7}, None)
        return loop.time() - begun

    assert in_virtual_time(talk()) == 0


def test_a_second_full_of_replies_has_no_room_for_a_broadcast() -> None:
    pace = Pace()
    pace.take(8, 100.0)
    for _ in range(29):
        assert pace.reply(7, 100.0) == 0
    assert pace.wait(100.0) == pytest.approx(1)


def test_a_crowd_of_replies_is_spread_and_none_is_refused() -> None:
    async def talk() -> list[float]:
        lane, loop, left = ReplyLane(Pace()), asyncio.get_running_loop(), []

        async def leave() -> None:
            left.append(loop.time())

        waiting = (lane.process_request(leave, (), {}, "sendMessage", {"chat_id": n}, None) for n in range(1, 101))
        await asyncio.gather(*waiting)
        return left

    left = in_virtual_time(talk())
    assert most_in(left, 1.0) <= 30
    assert max(left) - min(left) < 4


def test_what_somebody_waits_for_goes_before_a_broadcast(tmp_path: Path) -> None:
    async def talk() -> float:
        async with desk(tmp_path) as at:
            for chat in range(1, 200):
                await at.put(f"push {chat}", chat)
            await asyncio.sleep(2)
            asked = asyncio.get_running_loop().time()
            await at.put("card", 1000, urgent=True)
            await at.ended()
            return next(when for when, _, text in at.voice.heard if text == "card") - asked

    assert in_virtual_time(talk()) < 0.6


def test_retry_after_for_a_group_holds_the_group_only(tmp_path: Path) -> None:
    async def talk() -> tuple[float, float]:
        async with desk(tmp_path) as at:
            at.voice.errors["group"] = [RetryAfter(30)]
            await at.put("group", -5)
            await at.put("person", 8)
            await at.ended()
            assert at.of("group").state is State.SENT
            when = {text: when - at.begun for when, _, text in at.voice.heard}
            return when["group"], when["person"]

    group, person = in_virtual_time(talk())
    assert 30 <= group < 32
    assert person < 1


def test_retry_after_for_a_person_halts_everybody_and_no_request_ends_it_early(tmp_path: Path) -> None:
    async def talk() -> list[float]:
        async with desk(tmp_path) as at:
            at.voice.errors["1"] = [RetryAfter(20)]
            for chat in range(1, 60):
                await at.put(str(chat), chat)
            await at.ended()
            assert at.of("1").state is State.SENT
            return at.times()

    times = in_virtual_time(talk())
    assert len(times) == 59
    assert not [time for time in times if 0.3 < time < 20]


def test_a_429_on_a_reply_halts_the_broadcast_too() -> None:
    async def talk() -> float:
        pace = Pace()

        async def refused() -> None:
            raise RetryAfter(9)

        with pytest.raises(RetryAfter):
            await ReplyLane(pace).process_request(refused, (), {}, "sendMessage", {"chat_id": 7}, None)
        return pace.wait(asyncio.get_running_loop().time())

    assert in_virtual_time(talk()) == pytest.approx(9)


@pytest.mark.parametrize(
    ("error", "attempt", "expected"),
    [
        (RetryAfter(5), 1, Later(timedelta(seconds=5), "Telegram 要求放慢")),
        (RetryAfter(5), 99, Later(timedelta(seconds=5), "Telegram 要求放慢")),
        (ChatMigrated(-1005), 1, Moved(-1005)),
        (Forbidden("Forbidden: bot was blocked by the user"), 1, Ended(State.BLOCKED, "对方屏蔽了机器人")),
        (Forbidden("Forbidden: something new"), 1, State.BLOCKED),
        (BadRequest("Chat not found"), 1, State.FAILED),
        (BadRequest("Something new"), 1, State.FAILED),
        (caused(TimedOut(), httpx.ConnectTimeout("x")), 1, Later),
        (caused(TimedOut(), httpx.PoolTimeout("x")), 99, Later),
        (never_sent(), 99, Later),
        (caused(TimedOut(), httpx.ReadTimeout("x")), 1, State.UNKNOWN),
        (caused(TimedOut(), httpx.WriteTimeout("x")), 1, State.UNKNOWN),
        (caused(NetworkError("x"), httpx.ReadError("x")), 1, State.UNKNOWN),
        (caused(NetworkError("x"), httpx.RemoteProtocolError("x")), 1, State.UNKNOWN),
        (TimedOut(), 1, State.UNKNOWN),
        (NetworkError("Bad Gateway"), 1, Later),
        (NetworkError("Bad Gateway"), ATTEMPTS, State.FAILED),
        (NetworkError("Gateway Timeout (504)"), 1, State.UNKNOWN),
        (NetworkError("Internal Server Error: restart"), 1, State.UNKNOWN),
        (caused(NetworkError("Internal Server Error (500)"), TelegramError("x")), 1, Later),
        (caused(NetworkError("x"), httpx.ProxyError("x")), 99, Later),
        (TelegramError("Invalid server response"), 1, State.UNKNOWN),
        (InvalidToken(), 99, Later),
        (Conflict("x"), 1, Later),
        (KeyError("x"), 1, State.FAILED),
    ],
)
def test_each_error_has_one_meaning(error: Exception, attempt: int, expected: object) -> None:
    outcome = judge(error, attempt)
    if isinstance(expected, State):
        assert isinstance(outcome, Ended)
        assert outcome.state is expected
        assert outcome.reason
    elif isinstance(expected, type):
        assert isinstance(outcome, expected)
    else:
        assert outcome == expected


def test_a_page_of_html_is_no_reason_for_people() -> None:
    page = "Bad Gateway (502). Parsing the server response b'<html><h1>502</h1>' failed"
    ended = judge(caused(NetworkError(page), TelegramError("Invalid server response")), ATTEMPTS)
    assert ended == Ended(State.FAILED, f"Telegram 出错，试了 {ATTEMPTS} 次：Bad Gateway (502)")


def test_every_message_comes_to_the_end_that_its_error_means(tmp_path: Path) -> None:
    async def talk() -> None:
        async with desk(tmp_path) as at:
            errors = {
                "blocked": [Forbidden("bot was blocked by the user")],
                "refused": [BadRequest("Chat not found")],
                "unwell": [NetworkError("Bad Gateway")] * 3,
                "dead": [NetworkError("Bad Gateway")] * 99,
                "offline": [never_sent() for _ in range(20)],
                "lost": [lost_answer()],
                "moved": [ChatMigrated(-1005)],
                "html": [BadRequest("Can't parse entities: <")],
                "bug": [KeyError("x")],
            }
            for chat, (text, raised) in enumerate(errors.items(), start=1):
                at.voice.errors[text] = list(raised)
                await at.put(text, -5 if text == "moved" else chat)
            await at.ended()
            assert {key: at.of(key).state for key in errors} == {
                "blocked": State.BLOCKED,
                "lost": State.UNKNOWN,
                **dict.fromkeys(("refused", "dead", "bug"), State.FAILED),
                **dict.fromkeys(("unwell", "offline", "moved", "html"), State.SENT),
            }
            assert at.of("moved").chat == -1005
            assert "对方屏蔽了机器人" in at.of("blocked").reason
            assert outbox.unreachable(at.database.reader) == {1: "对方屏蔽了机器人"}
            assert at.voice.texts.count("lost") == 0, "not repeated by itself"
            assert at.of("unwell").attempt == 4

    in_virtual_time(talk())


def test_going_down_it_claims_nothing_more_and_what_is_under_way_arrives(tmp_path: Path) -> None:
    async def talk() -> None:
        async with desk(tmp_path, latency=3) as at:
            for chat in range(1, 100):
                await at.put(str(chat), chat)
            await asyncio.sleep(0.4)
            asked = asyncio.get_running_loop().time()
            at.sender.stop_claiming()
            await at.sender.finish()
            assert asyncio.get_running_loop().time() - asked <= 3.1
            states = [at.of(str(chat)).state for chat in range(1, 100)]
            assert set(states) == {State.SENT, State.PENDING}
            assert states.count(State.SENT) == len(at.voice.heard) > 5

    in_virtual_time(talk())


def test_going_down_does_not_wait_for_ever(tmp_path: Path) -> None:
    async def talk() -> None:
        async with desk(tmp_path, latency=300) as at:
            await at.put("a")
            await asyncio.sleep(1)
            begun = asyncio.get_running_loop().time()
            await at.sender.finish()
            assert asyncio.get_running_loop().time() - begun <= 15
            assert at.of("a").state is State.UNKNOWN

    in_virtual_time(talk())


def test_what_is_put_by_this_program_leaves_at_once_and_by_another_within_a_second(tmp_path: Path) -> None:
    async def talk() -> list[float]:
        async with desk(tmp_path) as at:
            await asyncio.sleep(100)
            await at.put("mine", 1)
            await asyncio.sleep(10)
            now = at.now()
            at.database.write_now(lambda db: outbox.put(db, key="other", chat=2, text="x", kind="card", now=now))
            await asyncio.sleep(10)
            return at.times()

    mine, other = in_virtual_time(talk())
    assert mine == pytest.approx(100, abs=0.05)
    assert 110 <= other <= 111.05


def test_an_unwritable_database_stops_nothing_for_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def talk() -> None:
        async with desk(tmp_path) as at:
            write, broken = at.database.write, [OSError("disk full")] * 5

            async def failing(work: object, *, quiet: bool = False) -> object:
                if quiet and broken:
                    raise broken.pop()
                return await write(work, quiet=quiet)  # type: ignore[arg-type]

            monkeypatch.setattr(at.database, "write", failing)
            for chat in range(1, 30):
                await at.put(str(chat), chat)
            await at.ended()
            assert sorted(at.voice.texts, key=int) == [str(chat) for chat in range(1, 30)]
            assert not broken

    in_virtual_time(talk())
