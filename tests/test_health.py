"""Health: what the running bot leaves behind tells whoever asks whether it lives; and there is only one of it."""

from __future__ import annotations

import asyncio
import os
import runpy
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

from bot import instance, outbox
from bot.arrivals import store
from bot.database import Database, open_reader
from bot.doctor import Weight, examine
from bot.errors import DatabaseError, GoLiveError
from bot.health import Pulse, Vital
from bot.health import examine as vitals
from bot.hook import Hook
from bot.instance import only_one
from bot.pulse import Beat, beats, write_beat
from bot.settings import Settings
from bot.simulator.loops import InlineDatabase, in_virtual_time
from tests.acceptance.programs import PYTHON, environment, free_port, outcome, program, telegram_on_loopback

NOW = datetime(2020, 10, 15, 1, 30, tzinfo=UTC)


def told(path: Path, now: datetime = NOW) -> dict[str, bool]:
    database = Database(path / "bot.db")
    found = {vital.name: vital.ok for vital in vitals(database.reader, now, now)}
    database.close()
    return found


def beat(path: Path, *kinds: Beat, ago: timedelta = timedelta(0)) -> None:
    database = Database(path / "bot.db")
    database.write_now(lambda db: [write_beat(db, kind, NOW - ago) for kind in kinds])
    database.close()


def test_a_bot_that_receives_and_sweeps_is_well(tmp_path: Path) -> None:
    beat(tmp_path, Beat.POLL, Beat.SWEEP)
    assert told(tmp_path) == {"receiving": True, "outbox": True, "sweep": True, "database": True}


@pytest.mark.parametrize("way", [Beat.POLL, Beat.HOOK])
def test_a_bot_that_receives_nothing_any_more_is_not_well(tmp_path: Path, way: Beat) -> None:
    assert not told(tmp_path)["receiving"], "never ran"
    beat(tmp_path, way)
    assert told(tmp_path)["receiving"]
    beat(tmp_path, way, ago=timedelta(minutes=5))
    assert not told(tmp_path)["receiving"]


def test_a_second_poller_elsewhere_is_told(tmp_path: Path) -> None:
    beat(tmp_path, Beat.POLL, Beat.SWEEP, Beat.CONFLICT)
    assert not told(tmp_path)["conflict"]
    assert "conflict" not in told(tmp_path, NOW + timedelta(hours=1))


def test_messages_that_should_have_left_long_ago_are_told(tmp_path: Path) -> None:
    beat(tmp_path, Beat.POLL, Beat.SWEEP)
    database = Database(tmp_path / "bot.db")
    database.write_now(
        lambda db: outbox.put(db, key="a", chat=1, text="x", kind="card", now=NOW - timedelta(minutes=20))
    )
    database.close()
    assert told(tmp_path)["outbox"]
    assert not told(tmp_path, NOW + timedelta(minutes=20))["outbox"]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda _: None, "第一次启动时才建"),
        (lambda path: path.write_text("不是数据库，只是几行字。" * 50), "不是数据库文件"),
    ],
)
def test_why_a_database_cannot_be_read_is_said_in_words(
    tmp_path: Path, make: Callable[[Path], object], said: str
) -> None:
    make(tmp_path / "bot.db")
    with pytest.raises(DatabaseError, match=said):
        open_reader(tmp_path / "bot.db")


def test_heartbeats_are_written_now_and_then_only(tmp_path: Path) -> None:
    async def live() -> list[datetime]:
        database = InlineDatabase(tmp_path / "bot.db")
        begun = asyncio.get_running_loop().time()
        pulse = Pulse(database, lambda: NOW + timedelta(seconds=asyncio.get_running_loop().time() - begun))
        seen = []
        for _ in range(25):
            pulse.beat(Beat.POLL)
            await asyncio.sleep(1)
            seen.append(beats(database.reader)[Beat.POLL])
        await pulse.flush()
        database.close()
        return seen

    seen = in_virtual_time(live())
    assert sorted(set(seen)) == [NOW, NOW + timedelta(seconds=10), NOW + timedelta(seconds=20)]


@pytest.mark.parametrize("ok", [True, False])
async def test_the_port_of_the_webhook_tells_it_too(ok: bool) -> None:
    async def accept(_: object) -> None: ...

    hook, port = Hook("hook", "right", accept, lambda: [Vital("receiving", ok=ok, text="好")]), free_port()
    hook.listen("127.0.0.1", port)
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"http://127.0.0.1:{port}/health")
    await hook.close()
    assert answer.status_code == (200 if ok else 503)
    assert answer.json() == {"ok": ok, "receiving": {"ok": ok, "text": "好"}}


def test_the_doctor_shows_what_was_set_aside(tmp_path: Path) -> None:
    database = Database(tmp_path / "bot.db")
    database.write_now(lambda db: store(db, [{"update_id": 5}], NOW, prune=False))
    database.write_now(lambda db: db.execute("UPDATE inbox SET state = 'set aside', reason = '读不懂'"))
    database.close()
    found = [finding for finding in examine(Settings(database=tmp_path / "bot.db")) if "搁置" in finding.text]
    assert [finding.weight for finding in found] == [Weight.RISK]
    assert "update 5" in found[0].text


def test_the_lock_is_free_again_after_its_holder(tmp_path: Path) -> None:
    with only_one(tmp_path / "bot.db"), pytest.raises(GoLiveError, match="已经在运行"), only_one(tmp_path / "bot.db"):
        pass
    with only_one(tmp_path / "bot.db"):
        pass


def test_on_windows_the_second_process_can_read_who_holds_the_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = set()

    def locking(file: int, _mode: int, size: int) -> None:
        byte = (os.fstat(file).st_ino, os.lseek(file, 0, os.SEEK_CUR), size)
        if byte in locked:
            raise PermissionError
        locked.add(byte)

    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(locking=locking, LK_NBLCK=2))
    monkeypatch.setattr(sys, "platform", "win32")
    there = runpy.run_path(str(instance.__file__))["only_one"]
    turned_away = pytest.raises(GoLiveError, match=f"已经在运行（进程 {os.getpid()}）")
    with there(tmp_path / "bot.db"), turned_away, there(tmp_path / "bot.db"):
        pass
    ((_, byte, size),) = locked
    assert size == 1
    assert byte > (tmp_path / "bot.db.lock").stat().st_size


async def test_a_running_bot_is_well_a_second_one_is_turned_away_and_a_dead_one_is_missed(tmp_path: Path) -> None:
    async with telegram_on_loopback() as world:
        env = environment(tmp_path, **world.settings())
        code, _, err = await outcome(*PYTHON, "health", env=env)
        assert (code, err.count("\n")) == (1, 1), "no database yet"
        async with program(*PYTHON, env=env):
            assert await world.ask("湛江上云任务是多少")
            code, out, _ = await outcome(*PYTHON, "health", env=env)
            assert code == 0, out
            assert "取消息成功" in out
            code, _, err = await outcome(*PYTHON, "run", env=env)
            assert code == 1
            assert "已经在运行" in err
            assert err.count("\n") == 1


async def test_a_webhook_tells_its_health(tmp_path: Path) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    async with telegram_on_loopback() as world:
        webhook = {"WEBHOOK_URL": f"{address}/hook", "WEBHOOK_SECRET": "secret", "PORT": str(port)}
        env = environment(tmp_path, **world.settings(**webhook))
        async with program(*PYTHON, env=env), httpx.AsyncClient() as client:
            assert await world.ask("湛江上云任务是多少")
            answer = await client.get(f"{address}/health")
            assert answer.status_code == 200, answer.text
            assert answer.json()["ok"] is True
            code, out, _ = await outcome(*PYTHON, "health", env=env)
            assert code == 0, out
