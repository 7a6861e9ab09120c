"""The sweep: what is due stands in the outbox once, whatever happens to the clock and to the program."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot import membership, outbox, subscriptions, sweeping
from bot.database import Database
from bot.outbox import State
from bot.subscribing import StoredSubscriptions
from bot.sweeping import Sweep, Swept
from knowledge.ledger import Ledger
from knowledge.loading import load
from knowledge.people import Person, Role
from knowledge.reminding import Rhythm, Snooze, Subscription
from tests.talk import START, Watch

LIST = load(Path(__file__).parent.parent / "data/tasks.json")[0]
DAILY = Subscription(chat=7, places=("湛江",), rhythm=Rhythm.DAILY)


class Everyone:
    """The members, as they stand in the database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def everyone(self) -> tuple[Person, ...]:
        return membership.everyone(self.database.reader)


class House:
    """A database with a sweep over it."""

    def __init__(self, path: Path) -> None:
        self.watch = Watch()
        self.database = Database(path)
        self.subscriptions = StoredSubscriptions(self.database)
        self.sweep = Sweep(self.database, LIST, Everyone(self.database), self.watch)  # type: ignore[arg-type]

    async def told(self) -> list[tuple[int, str]]:
        rows = self.database.reader.execute("SELECT chat, text FROM outbox ORDER BY id").fetchall()
        return [(chat, text) for chat, text in rows]

    async def join(self, person: Person) -> None:
        await self.database.write(lambda db: membership.put(db, person, START.isoformat()))

    async def report(self, place: str, indicator: str, done: int) -> None:
        now = self.watch.now
        await self.database.write(
            lambda db: Ledger(db, LIST).report(
                place=place, indicator=indicator, done=done, by="李工", on=now.date(), recorded=now
            )
        )


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    built = House(tmp_path / "bot.db")
    yield built
    built.database.close()


async def test_what_is_due_is_written_down_once(house: House) -> None:
    await house.subscriptions.put(DAILY)
    assert await house.sweep.run() == Swept(decided=1, reminders=1)
    assert await house.sweep.run() == Swept()
    ((chat, text),) = await house.told()
    assert chat == 7
    assert text.startswith("<b>任务提醒：湛江还有3项没有完成</b>\n完成时限2020年12月31日（还有77天）")
    row = outbox.find(house.database.reader, "digest:7:2020-10-15")
    assert row is not None
    assert [button["text"] for button in row.markup["inline_keyboard"][0]] == ["已收到", "稍后提醒", "去填报"]
    assert all(len(b["callback_data"].encode()) <= 64 for b in row.markup["inline_keyboard"][0])


async def test_a_report_that_another_process_wrote_counts_at_once(house: House) -> None:
    await house.subscriptions.put(DAILY)
    await house.report("湛江", "上云", 16)
    await house.report("湛江", "标杆", 1)
    await house.report("湛江", "5G", 1)
    assert await house.sweep.run() == Swept(decided=1), "everything is finished"


async def test_three_days_off_are_caught_up_once_and_recorded(house: House) -> None:
    await house.subscriptions.put(replace(DAILY, rhythm=Rhythm.DEADLINES, told_until=date(2020, 12, 23)))
    house.watch.now = datetime(2020, 12, 31, 10, 12, tzinfo=START.tzinfo)
    assert await house.sweep.run() == Swept(decided=1, reminders=1, missed=3)
    ((_, text),) = await house.told()
    assert "此前没有发出的3次提醒，已并入这一条" in text
    assert house.database.reader.execute("SELECT decided, reminders, missed FROM sweeps").fetchall() == [(1, 1, 3)]


async def test_what_is_taken_back_is_told_as_each_would_have_been(house: House) -> None:
    """Two who were last told on different days, decided in one sweep: each one's own days come back."""
    seen = replace(DAILY, rhythm=Rhythm.DEADLINES, told_until=date(2020, 12, 15))
    await house.subscriptions.put(seen)
    await house.subscriptions.put(replace(seen, chat=8, told_until=date(2020, 12, 11)))
    for day in (16, 17):
        house.watch.now = datetime(2020, 12, day, 10, tzinfo=START.tzinfo)
        await house.sweep.run()
    rows = house.database.reader.execute("SELECT key FROM outbox WHERE state = 'pending'").fetchall()
    assert rows == [("digest:7:2020-12-17",), ("digest:8:2020-12-17",)]
    told = house.database.reader.execute("SELECT told_before FROM subscriptions ORDER BY chat").fetchall()
    assert told == [("2020-12-15",), ("2020-12-11",)]


async def test_members_are_told_without_having_asked_and_admins_last(house: House) -> None:
    await house.join(Person(id=7, name="李工", role=Role.REPORTER, places=("湛江",)))
    await house.join(Person(id=8, name="王处", role=Role.APPROVER))
    await house.join(Person(id=9, name="陈主任", role=Role.ADMIN))
    await house.join(Person(id=10, name="路人", role=Role.VIEWER))
    came: list[tuple[str, int]] = []
    while house.watch.now.date() < date(2021, 1, 6):
        before = len(await house.told())
        await house.sweep.run()
        came += [(f"{house.watch.now:%m-%d}", chat) for chat, _ in (await house.told())[before:]]
        await house.database.write(lambda db: db.execute("UPDATE outbox SET state = 'sent'"))
        house.watch.now += timedelta(hours=6)
    assert came == [
        ("12-01", 7), ("12-16", 7), ("12-24", 7), ("12-28", 7), ("12-28", 8), ("12-30", 7), ("12-30", 8),
        ("12-31", 7), ("12-31", 8), ("12-31", 9), ("01-04", 7), ("01-04", 8), ("01-04", 9),
    ]  # fmt: skip


async def test_acknowledging_ends_the_message_and_the_nagging(house: House) -> None:
    await house.subscriptions.put(replace(DAILY, rhythm=Rhythm.BEHIND))
    house.watch.now = datetime(2021, 1, 4, 9, 0, tzinfo=START.tzinfo)
    await house.sweep.run()
    key = "digest:7:2021-01-04"
    await house.database.write(lambda db: db.execute("UPDATE outbox SET state = 'sent'"))
    await house.subscriptions.acknowledge(7, key, date(2021, 1, 4), house.watch.now)
    row = outbox.find(house.database.reader, key)
    assert row is not None
    assert row.state is State.ACKNOWLEDGED
    for _ in range(40):
        house.watch.now += timedelta(days=1)
        await house.sweep.run()
    assert len(await house.told()) == 1


async def test_settings_changed_during_a_sweep_do_not_undo_what_was_decided(house: House) -> None:
    await house.subscriptions.put(DAILY)
    read_before = house.subscriptions.get(7)
    assert read_before is not None
    await house.sweep.run()
    await house.subscriptions.put(replace(read_before, places=("茂名",)))
    kept = house.subscriptions.get(7)
    assert kept is not None
    assert (kept.places, kept.told_until) == (("茂名",), START.date())
    assert await house.sweep.run() == Swept()


async def test_later_comes_once_and_not_when_it_is_done(house: House) -> None:
    await house.subscriptions.put(replace(DAILY, told_until=START.date()))
    await house.subscriptions.snooze(Snooze(chat=7, until=START + timedelta(hours=1)))
    assert await house.sweep.run() == Swept()
    house.watch.pass_minutes(61)
    assert await house.sweep.run() == Swept(reminders=1)
    assert await house.sweep.run() == Swept()
    for key, target in LIST.by_key.items():
        if ("湛江", key) in LIST.targets:
            await house.report("湛江", key, int(LIST.targets["湛江", target.key].amount or 0))
    await house.subscriptions.snooze(Snooze(chat=7, until=START + timedelta(hours=1, minutes=30)))
    house.watch.pass_minutes(60)
    assert await house.sweep.run() == Swept()


async def test_later_wakes_nobody_and_ends_with_the_wish_to_be_told(house: House) -> None:
    await house.subscriptions.put(replace(DAILY, told_until=START.date()))
    await house.subscriptions.snooze(Snooze(chat=7, until=START + timedelta(hours=1)))
    house.watch.now = START.replace(hour=23)
    assert await house.sweep.run() == Swept(), "the program stood still, and now it is night"
    house.watch.now = START.replace(hour=9) + timedelta(days=1)
    assert (await house.sweep.run()).reminders == 1, "the digest of the day says it"
    await house.subscriptions.snooze(Snooze(chat=7, until=house.watch.now))
    await house.subscriptions.put(replace(DAILY, rhythm=Rhythm.OFF))
    assert await house.sweep.run() == Swept()


async def test_many_in_portions_each_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "AT_ONCE", 7)
    many = [replace(DAILY, chat=chat) for chat in range(-20, 20) if chat]
    await house.database.write(lambda db: subscriptions.put(db, many))
    assert await house.sweep.run() == Swept(decided=39, reminders=39)
    assert [chat for chat, _ in await house.told()] == [s.chat for s in many]


async def test_a_sweep_that_breaks_off_goes_on_where_it_was(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "AT_ONCE", 10)
    many = [replace(DAILY, chat=chat) for chat in range(1, 31)]
    await house.database.write(lambda db: subscriptions.put(db, many))
    decided, calls = subscriptions.decided, iter(range(100))

    def failing(*args: object) -> None:
        if next(calls) == 1:
            raise OSError("disk full")
        decided(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(subscriptions, "decided", failing)
    with pytest.raises(OSError, match="disk full"):
        await house.sweep.run()
    assert len(await house.told()) == 10, "whole portions only"
    assert await house.sweep.run() == Swept(decided=20, reminders=20)
    assert len({chat for chat, _ in await house.told()}) == 30 == len(await house.told())


async def test_where_only_members_are_answered_only_members_are_told(house: House) -> None:
    closed = Sweep(house.database, LIST, Everyone(house.database), house.watch, members_only=True)  # type: ignore[arg-type]
    await house.join(Person(id=8, name="王处", role=Role.VIEWER))
    for chat in (7, 8, -9):
        await house.subscriptions.put(replace(DAILY, chat=chat))
    await house.subscriptions.snooze(Snooze(chat=7, until=START))
    await closed.run()
    assert [chat for chat, _ in await house.told()] == [-9, 8]


async def test_on_free_days_nothing_is_decided(house: House) -> None:
    await house.subscriptions.put(replace(DAILY, told_until=date(2020, 9, 30)))
    house.watch.now = datetime(2020, 10, 5, 10, 0, tzinfo=START.tzinfo)
    assert await house.sweep.run() == Swept()
