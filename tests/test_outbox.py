"""The outbox: nothing in it is sent twice, nothing in it is forgotten, and everything comes to an end."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database as SqliteDatabase

from bot import claiming, outbox
from bot.claiming import Ended, Later, Moved, Sent
from bot.database import Database
from bot.journal import Journal, Known, path_for, read
from bot.outbox import Outgoing, State

NOW = datetime(2020, 10, 15, 1, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def db(tmp_path: Path) -> SqliteDatabase:
    database = Database(tmp_path / "bot.db")
    yield database.reader
    database.close()


def put(db: SqliteDatabase, key: str, chat: int = 7, **more: object) -> Outgoing | None:
    wish = {"text": f"<b>{key}</b>", "kind": "reminder", "now": NOW, **more}
    return outbox.put(db, key=key, chat=chat, **wish)


def keys(taken: list[Outgoing]) -> list[str]:
    return [message.key for message in taken]


def state(db: SqliteDatabase, key: str) -> State:
    found = outbox.find(db, key)
    assert found is not None
    return found.state


def test_a_key_is_put_once_and_keeps_what_was_put_first(db: SqliteDatabase) -> None:
    markup = {"inline_keyboard": [[{"text": "已收到", "callback_data": "1s1"}]]}
    first = put(db, "a", topic=3, markup=markup, campaign="p1", not_before=NOW + MINUTE)
    assert first is not None
    assert put(db, "a", chat=8, text="another") is None
    assert outbox.find(db, "a") == first
    assert (first.chat, first.topic, first.markup, first.state) == (7, 3, markup, State.PENDING)
    assert (first.created, first.not_before) == (NOW, NOW + MINUTE)
    assert outbox.find(db, "b") is None


def test_a_row_is_there_only_if_the_transaction_was(tmp_path: Path) -> None:
    database = Database(tmp_path / "bot.db")

    def work(db: SqliteDatabase) -> None:
        put(db, "a")
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        database.write_now(work)
    assert outbox.find(database.reader, "a") is None
    database.close()


def test_what_is_due_is_claimed_once_the_urgent_first_then_the_oldest(db: SqliteDatabase) -> None:
    put(db, "later", chat=1, not_before=NOW + MINUTE)
    put(db, "second", chat=2)
    put(db, "first", chat=3, not_before=NOW - MINUTE)
    put(db, "urgent", chat=4, urgent=True)
    assert keys(claiming.claim(db, NOW, 2)) == ["urgent", "first"]
    assert keys(claiming.claim(db, NOW, 9)) == ["second"]
    assert keys(claiming.claim(db, NOW, 9)) == []
    assert keys(claiming.claim(db, NOW + MINUTE, 9)) == ["later"]


def test_one_message_for_a_chat_at_a_time_and_none_for_a_held_chat(db: SqliteDatabase) -> None:
    for number in range(3):
        put(db, f"a{number}", chat=1)
        put(db, f"b{number}", chat=2)
    assert keys(claiming.claim(db, NOW, 9)) == ["a0", "b0"]
    assert keys(claiming.claim(db, NOW, 9, held=[1])) == ["b1"]
    assert keys(claiming.claim(db, NOW, 9, held=[1, 2])) == []


def test_two_programs_never_claim_the_same(tmp_path: Path) -> None:
    one, two = Database(tmp_path / "bot.db"), Database(tmp_path / "bot.db")
    one.write_now(lambda db: [put(db, str(number), chat=number) for number in range(40)])
    taken = []
    for database in (one, two) * 4:
        taken += keys(database.write_now(lambda db: claiming.claim(db, NOW, 5)))
    assert sorted(taken, key=int) == [str(number) for number in range(40)]
    one.close()
    two.close()


def test_each_outcome_is_written_down(db: SqliteDatabase) -> None:
    for number, key in enumerate(("sent", "failed", "unknown", "later")):
        put(db, key, chat=number)
    sent, failed, unknown, later = claiming.claim(db, NOW, 9)
    outcomes = [
        (sent, Sent(501)),
        (failed, Ended(State.FAILED, "没有这个会话")),
        (unknown, Ended(State.UNKNOWN, "超时")),
        (later, Later(MINUTE, "限速")),
    ]
    claiming.settle(db, outcomes, NOW)
    assert outbox.find(db, "sent").message_id == 501
    assert (state(db, "sent"), state(db, "failed"), state(db, "unknown")) == ("sent", "failed", "unknown")
    assert outbox.find(db, "failed").reason == "没有这个会话"
    assert claiming.claim(db, NOW, 9) == []
    again = claiming.claim(db, NOW + MINUTE, 9)
    assert [(message.key, message.attempt) for message in again] == [("later", 2)]


def test_whoever_blocked_the_bot_gets_nothing_until_they_come_back(db: SqliteDatabase) -> None:
    put(db, "a")
    put(db, "b")
    put(db, "other", chat=8)
    claiming.settle(db, [(claiming.claim(db, NOW, 1)[0], Ended(State.BLOCKED, "已屏蔽机器人"))], NOW)
    put(db, "c")
    assert [state(db, key) for key in "abc"] == [State.BLOCKED] * 3
    assert outbox.unreachable(db) == {7: "已屏蔽机器人"}
    assert keys(claiming.claim(db, NOW, 9)) == ["other"]
    many = [outbox.Entry(key=f"many {chat}", chat=chat, text="") for chat in (7, 8)]
    assert outbox.put_all(db, [*many, many[0]], kind="push", now=NOW) == 2, "one key, one message"
    assert outbox.find(db, "many 7").reason == outbox.UNREACHABLE
    assert (state(db, "many 7"), state(db, "many 8")) == (State.BLOCKED, State.PENDING)
    outbox.reachable_again(db, 7)
    put(db, "d")
    assert keys(claiming.claim(db, NOW, 9)) == ["many 8", "d"]


def test_a_group_that_moved_keeps_everything(db: SqliteDatabase) -> None:
    db.execute("INSERT INTO chat_states (chat, topic, state, updated) VALUES (-5, 0, '{}', '2020')")
    put(db, "a", chat=-5)
    put(db, "b", chat=-5)
    claiming.settle(db, [(claiming.claim(db, NOW, 1)[0], Moved(-1005))], NOW)
    assert [(message.key, message.chat) for message in claiming.claim(db, NOW, 1)] == [("a", -1005)]
    assert outbox.find(db, "b").chat == -1005
    assert db.execute("SELECT chat FROM chat_states").fetchall() == [(-1005,)]


def test_after_a_crash_what_was_under_way_is_unknown_and_the_rest_still_waits(db: SqliteDatabase) -> None:
    put(db, "a", chat=1)
    put(db, "b", chat=2)
    claiming.claim(db, NOW, 1)
    assert claiming.recover(db, NOW, Known()) == 1
    assert (state(db, "a"), state(db, "b")) == (State.UNKNOWN, State.PENDING)
    assert "不知是否送达" in outbox.find(db, "a").reason


def test_what_was_surely_not_sent_is_given_back(db: SqliteDatabase) -> None:
    put(db, "a")
    claiming.release(db, claiming.claim(db, NOW, 1))
    assert [(message.key, message.attempt) for message in claiming.claim(db, NOW, 1)] == [("a", 1)]


def test_an_acknowledgement_that_is_quicker_than_the_mark_stays(db: SqliteDatabase) -> None:
    put(db, "a")
    assert not outbox.acknowledge(db, "a", NOW), "nobody can have seen it"
    taken = claiming.claim(db, NOW, 1)
    assert outbox.acknowledge(db, "a", NOW)
    claiming.settle(db, [(taken[0], Sent(9))], NOW)
    assert (state(db, "a"), outbox.find(db, "a").message_id) == (State.ACKNOWLEDGED, 9)


def test_a_push_is_counted_and_what_has_not_left_is_cancelled(db: SqliteDatabase) -> None:
    for number in range(5):
        put(db, str(number), chat=number, campaign="p")
    put(db, "x", chat=9)
    sent = claiming.claim(db, NOW, 2)
    claiming.settle(db, [(message, Sent(1)) for message in sent], NOW)
    assert outbox.cancel(db, NOW, campaign="p") == 3
    assert outbox.tally(db, "p") == {State.SENT: 2, State.CANCELLED: 3}
    assert [message.state for message in outbox.of_campaign(db, "p")] == ["sent"] * 2 + ["cancelled"] * 3
    assert outbox.cancel(db, NOW) == 0, "without a name nothing is meant"
    assert outbox.cancel(db, NOW, keys=["x"]) == 1


def test_the_backlog_counts_what_is_due(db: SqliteDatabase) -> None:
    assert claiming.backlog(db, NOW) == (0, None)
    put(db, "a", not_before=NOW - MINUTE)
    put(db, "b", not_before=NOW + MINUTE)
    assert claiming.backlog(db, NOW) == (1, NOW - MINUTE)


def test_what_a_wrong_clock_wrote_down_leaves_when_it_is_right_again(db: SqliteDatabase) -> None:
    ahead = NOW + timedelta(days=2500)
    put(db, "card", chat=1, kind="card", now=ahead)
    for chat, (key, settled, wait) in enumerate(
        [("tried", ahead, MINUTE), ("soon", NOW, MINUTE), ("hours", NOW, timedelta(hours=9))], start=2
    ):
        put(db, key, chat=chat)
        (taken,) = claiming.claim(db, NOW, 1)
        claiming.settle(db, [(taken, Later(wait, "限速"))], settled)
    assert claiming.claim(db, NOW, 9) == []
    assert outbox.hasten(db, NOW) == 2
    assert keys(claiming.claim(db, NOW, 9)) == ["card", "tried"], "and the others wait as they were told"
    assert outbox.hasten(db, NOW) == 0


def test_old_ends_are_forgotten_and_what_waits_is_not(db: SqliteDatabase) -> None:
    put(db, "a", chat=1)
    claiming.settle(db, [(claiming.claim(db, NOW, 1)[0], Sent(1))], NOW)
    put(db, "b", chat=2)
    assert claiming.prune(db, NOW) == 0
    assert claiming.prune(db, NOW + MINUTE) == 1
    assert outbox.find(db, "a") is None
    assert state(db, "b") is State.PENDING


def test_a_moment_in_any_zone_sorts_as_a_time(db: SqliteDatabase) -> None:
    shanghai = datetime.fromisoformat("2020-10-15T09:29:00+08:00")
    put(db, "a", not_before=shanghai)
    assert keys(claiming.claim(db, NOW, 9)) == ["a"]
    with pytest.raises(sqlite3.IntegrityError):
        db.execute("INSERT INTO outbox (key, chat) VALUES ('x', 1)")


def journal_of_a_process_that_died(db: SqliteDatabase, folder: Path) -> None:
    """Four messages were claimed; one arrived, one was on its way, one had not left, and of one there is no word."""
    for number, key in enumerate(("arrived", "on its way", "not left", "no word")):
        put(db, key, chat=number)
    arrived, on_its_way, not_left, _ = claiming.claim(db, NOW, 4)
    journal = Journal(folder / "bot.db")
    journal.open()
    journal.clear()
    journal.claimed([arrived, on_its_way, not_left])
    journal.begun(arrived)
    journal.begun(on_its_way)
    journal.sent(arrived, 501)
    journal.close()


def test_the_journal_tells_what_arrived_and_what_never_left(db: SqliteDatabase, tmp_path: Path) -> None:
    journal_of_a_process_that_died(db, tmp_path)
    assert claiming.recover(db, NOW, read(path_for(tmp_path / "bot.db"))) == 2
    assert (state(db, "arrived"), outbox.find(db, "arrived").message_id) == (State.SENT, 501)
    assert (state(db, "on its way"), state(db, "no word")) == (State.UNKNOWN, State.UNKNOWN)
    assert [(message.key, message.attempt) for message in claiming.claim(db, NOW, 9)] == [("not left", 1)]


@pytest.mark.parametrize("damage", ["another boot", "half a line", "nonsense", "gone", "empty"])
def test_a_journal_that_cannot_be_relied_on_is_not(db: SqliteDatabase, tmp_path: Path, damage: str) -> None:
    journal_of_a_process_that_died(db, tmp_path)
    path = path_for(tmp_path / "bot.db")
    lines = path.read_text().splitlines(keepends=True)
    damaged = {
        "another boot": "boot 1\n" + "".join(lines[1:]),
        "half a line": "".join(lines)[:-6],
        "nonsense": "\x00" * 80,
        "gone": None,
        "empty": "",
    }[damage]
    path.unlink() if damaged is None else path.write_text(damaged)
    assert claiming.recover(db, NOW, read(path)) == 4, "all are unknown, none is sent twice"
