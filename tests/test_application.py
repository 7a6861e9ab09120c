"""The running program: order and concurrency, the memory behind it, and a token that nothing gives away."""

from __future__ import annotations

import asyncio
import io
import logging
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from telegram import Chat, Message, Update, User

from bot import logs, memory
from bot.application import build
from bot.database import Database
from bot.doctor import Weight, examine
from bot.errors import DatabaseError, SettingsError
from bot.memory import StoredStates
from bot.ordering import ChatOrder
from bot.running import webhook_path
from bot.settings import Secret, Settings
from bot.simulator.request import SimulatedRequest
from bot.simulator.telegram import FakeTelegram
from handlers.state import ChatState
from tests.fake_adviser import FakeAdviser
from tests.talk import START, Watch, talking

TOKEN = "123456789:" + "AbCdEfGhIjKlMnOpQrStUvWxYz012345678"


def update(number: int, chat: int) -> Update:
    message = Message(number, START, Chat(chat, "private"), from_user=User(chat, "x", is_bot=False), text="hi")
    return Update(number, message=message)


async def test_updates_of_one_chat_wait_for_each_other_and_other_chats_do_not() -> None:
    order, log, gate = ChatOrder(), [], asyncio.Event()

    async def handle(name: str, *, wait: bool = False) -> None:
        log.append(f"{name} begins")
        if wait:
            await gate.wait()
        log.append(f"{name} ends")

    def process(number: int, chat: int, name: str, *, wait: bool = False) -> asyncio.Task[None]:
        return asyncio.create_task(order.process_update(update(number, chat), handle(name, wait=wait)))

    slow = process(1, 7, "slow", wait=True)
    waiting = [process(number, 7, f"later {number}") for number in range(2, 5)]
    await process(9, 8, "elsewhere")
    assert log == ["slow begins", "elsewhere begins", "elsewhere ends"]
    gate.set()
    await asyncio.gather(slow, *waiting)
    assert log[3:] == ["slow ends", *(f"later {n} {what}" for n in range(2, 5) for what in ("begins", "ends"))]


async def test_a_failure_does_not_hold_up_the_chat() -> None:
    order, done = ChatOrder(), []

    async def fail() -> None:
        raise ValueError

    async def work() -> None:
        done.append(1)

    with pytest.raises(ValueError, match=r"^$"):
        await order.process_update(update(1, 7), fail())
    await order.process_update(update(2, 7), work())
    assert done == [1]


async def test_an_update_that_comes_twice_is_handled_once() -> None:
    order, done = ChatOrder(), []

    async def work() -> None:
        done.append(1)

    for _ in range(2):
        await order.process_update(update(1, 7), work())
    assert done == [1]


async def test_memory_survives_and_forgets_only_what_was_silent_for_long(tmp_path: Path) -> None:
    watch, database = Watch(), Database(tmp_path / "bot.db")
    states = StoredStates(database, watch)
    states.put((1, 0), ChatState(turn=1))
    states.put((1, 5), ChatState(turn=15))
    await states.flush()
    watch.now += memory.KEPT - timedelta(days=1)
    states.put((2, 0), ChatState(turn=2))
    await states.flush()
    watch.now += timedelta(days=2)
    again = StoredStates(database, watch)
    assert again.forget_silent() == 2
    assert [again.get(key).turn for key in ((1, 0), (1, 5), (2, 0))] == [0, 0, 2]
    database.close()


async def test_memory_holds_few_chats_and_loses_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "LIVELY", 3)
    database = Database(tmp_path / "bot.db")
    states = StoredStates(database, Watch())
    for chat in range(1, 20):
        states.put((chat, 0), ChatState(turn=chat))
    assert [states.get((chat, 0)).turn for chat in range(1, 20)] == list(range(1, 20))
    await states.flush()
    assert [states.get((chat, 0)).turn for chat in range(1, 20)] == list(range(1, 20))
    database.close()


async def test_a_state_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    database = Database(tmp_path / "bot.db")
    states = StoredStates(database, Watch())
    states.put((1, 0), ChatState(turn=1))
    database.write_now(lambda db: db.execute("ALTER TABLE chat_states RENAME TO away"))
    await states.flush()
    database.write_now(lambda db: db.execute("ALTER TABLE away RENAME TO chat_states"))
    await states.flush()
    assert StoredStates(database, Watch()).get((1, 0)).turn == 1
    database.close()


@pytest.mark.parametrize("text", ["", "nonsense", "[]", '{"turn": "x"}'])
async def test_a_state_that_cannot_be_read_begins_anew(tmp_path: Path, text: str) -> None:
    database = Database(tmp_path / "bot.db")
    database.write_now(lambda db: db.execute("INSERT INTO chat_states VALUES (1, 0, ?, '2020')", [text]))
    assert StoredStates(database, Watch()).get((1, 0)) == ChatState()
    database.close()


def test_a_failed_piece_of_work_leaves_nothing_behind(tmp_path: Path) -> None:
    database = Database(tmp_path / "bot.db")

    def fail(db: object) -> None:
        db.execute("INSERT INTO chat_states VALUES (1, 0, '{}', '2020')")  # type: ignore[attr-defined]
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        database.write_now(fail)
    assert database.reader.execute("SELECT count(*) FROM chat_states").fetchone() == (0,)
    assert database.reader.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    database.close()


def test_a_database_that_cannot_be_used_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no database, but long enough to be looked at as one " * 4)
    for path in (tmp_path / "file" / "bot.db", tmp_path / "file", tmp_path):
        with pytest.raises(DatabaseError) as caught:
            Database(path)
        assert str(path) in str(caught.value)
        assert "\n" not in str(caught.value)


def test_a_bot_needs_a_token(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="BOT_TOKEN"):
        build(Settings(database=tmp_path / "bot.db"), FakeAdviser(), Watch())


async def test_the_token_is_in_no_log_record_and_no_representation(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    fake = FakeTelegram(token=TOKEN)
    async with talking(FakeAdviser(), tmp_path, fake) as talk:
        await talk.chat.say("湛江要完成多少")
        await talk.chat.say("爆炸")
        application = talk.application
        for shown in (application, application.bot, application.updater, application.bot.request):
            assert TOKEN not in repr(shown)
    assert "sendMessage" in caplog.text, "the library did talk"
    assert TOKEN not in caplog.text
    assert TOKEN not in "".join(str(record.__dict__) for record in caplog.records)


def test_the_token_is_in_no_traceback() -> None:
    logs.hide([TOKEN])
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logger = logging.getLogger("tests.traceback")
    logger.addHandler(handler)
    try:
        raise ConnectionError(f"https://api.telegram.org/bot{TOKEN}/getMe")
    except ConnectionError as error:
        logger.exception("failed: %s", error)
        logger.error("failed", exc_info=(type(error), error, error.__traceback__))
    logger.removeHandler(handler)
    assert "ConnectionError" in stream.getvalue()
    assert TOKEN not in stream.getvalue()


def test_what_looks_like_a_token_is_hidden_even_if_it_is_not_ours() -> None:
    other = "987654321:" + "z" * 35
    assert logs.redact(f"GET /bot{other}/getMe") == "GET /bot***/getMe"
    assert logs.redact("2020-10-15 09:30:00") == "2020-10-15 09:30:00"


def test_uncaught_exceptions_are_logged_without_the_token(caplog: pytest.LogCaptureFixture) -> None:
    logs.hide([TOKEN])
    error = ValueError(TOKEN)
    logs._uncaught(ValueError, error, None)
    assert "ValueError" in caplog.text
    assert TOKEN not in caplog.text


@pytest.mark.parametrize(
    ("url", "path"), [("https://a.org", ""), ("https://a.org/hook", "hook"), ("https://a.org/a/b.c/", r"a/b\.c")]
)
def test_the_webhook_listens_where_its_address_points(url: str, path: str) -> None:
    assert webhook_path(url) == path


def test_the_doctor_finds_what_is_risky(tmp_path: Path) -> None:
    def findings(**changes: object) -> dict[str, Weight]:
        settings = replace(Settings(database=tmp_path / "bot.db", tasks=tmp_path / "none.json"), **changes)
        return {finding.text: finding.weight for finding in examine(settings)}

    def weight(part: str, **changes: object) -> Weight:
        (found,) = [weight for text, weight in findings(**changes).items() if part in text]
        return found

    assert weight("BOT_TOKEN") is Weight.RISK
    assert weight("BOT_TOKEN", token=Secret(TOKEN)) is Weight.FINE
    assert weight("BOT_ADMINS") is Weight.RISK
    assert weight("管理员", admins=(1,)) is Weight.FINE
    assert weight("任务清单") is Weight.BROKEN
    assert weight("临时目录") is Weight.RISK
    assert weight("DYNO", dyno="web.1") is Weight.RISK
    assert weight("不可写", database=Path("/proc/none/bot.db")) is Weight.BROKEN
    assert weight("WEBHOOK_SECRET", webhook_url="https://a.org") is Weight.BROKEN
    assert weight("未加密", api_url="http://api.example.org") is Weight.RISK
    assert weight("BOT_TODAY", today=START.date()) is Weight.RISK
    assert TOKEN not in "".join(findings(token=Secret(TOKEN)))


def test_answers_in_the_terminal_do_not_wait_for_telegram() -> None:
    heavy = ("telegram", "sqlite_utils", "docx")
    code = f"import sys; import bot.cli, bot.asking; print([name for name in {heavy} if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


async def test_the_bot_talks_to_its_own_server_only(tmp_path: Path) -> None:
    settings = Settings(token=Secret(TOKEN), database=tmp_path / "bot.db", api_url="http://127.0.0.1:8081")
    fake = FakeTelegram(token=TOKEN)
    application = build(settings, FakeAdviser(), Watch(), SimulatedRequest(fake), SimulatedRequest(fake))
    assert application.bot.base_url == f"http://127.0.0.1:8081/bot{TOKEN}"
    assert application.bot.base_file_url == f"http://127.0.0.1:8081/file/bot{TOKEN}"
    await application.post_shutdown(application)
