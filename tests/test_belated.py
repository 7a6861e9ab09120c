"""Reminders that could not leave in time: nobody gets a burst of them, nobody is woken, and nothing is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import claiming, outbox, subscriptions
from bot.belated import KIND, REASON, take_back
from bot.database import Database
from knowledge.reminding import Rhythm, Snooze, Subscription
from tests.test_sweeping import DAILY, START, House

DEADLINES = replace(DAILY, rhythm=Rhythm.DEADLINES, told_until=date(2020, 12, 14))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    built = House(tmp_path / "bot.db")
    yield built
    built.database.close()


async def sweep(house: House, when: str) -> None:
    house.watch.now = datetime.fromisoformat(when).replace(tzinfo=START.tzinfo)
    await house.sweep.run()


def waiting(house: House) -> dict[str, str]:
    return dict(house.database.reader.execute("SELECT key, text FROM outbox WHERE state = 'pending'").fetchall())


async def test_telegram_out_of_reach_for_days_ends_in_one_digest(house: House) -> None:
    await house.subscriptions.put(DAILY)
    for day in range(15, 21):
        await sweep(house, f"2020-10-{day} 09:30")
        assert len(waiting(house)) <= 1
    assert list(waiting(house)) == ["digest:7:2020-10-20"]
    ended = house.database.reader.execute("SELECT DISTINCT state, reason FROM outbox WHERE state <> 'pending'")
    assert ended.fetchall() == [("cancelled", REASON)]


async def test_what_the_stuck_digest_would_have_said_is_said_by_the_next(house: House) -> None:
    await house.subscriptions.put(DEADLINES)
    await sweep(house, "2020-12-16 09:30")
    await sweep(house, "2020-12-19 03:00")
    assert waiting(house) == {}, "nobody is woken on a Saturday"
    await sweep(house, "2020-12-21 09:30")
    ((key, text),) = waiting(house).items()
    assert key == "digest:7:2020-12-21"
    assert "只有半个月左右了" in text
    assert "已并入" not in text, "it was one stage"


async def test_two_stages_that_were_stuck_are_merged_and_counted(house: House) -> None:
    await house.subscriptions.put(DEADLINES)
    await sweep(house, "2020-12-16 09:30")
    await sweep(house, "2020-12-24 09:30")
    ((_, text),) = waiting(house).items()
    assert "此前没有发出的1次提醒，已并入这一条" in text


async def test_quiet_hours_hold_for_what_is_late_and_it_comes_after_them_the_same_day(house: House) -> None:
    await house.subscriptions.put(replace(DAILY, quiet_from=time(12), quiet_until=time(14)))
    await sweep(house, "2020-10-15 11:00")
    await sweep(house, "2020-10-15 11:59")
    await sweep(house, "2020-10-15 12:30")
    assert waiting(house) == {}
    await sweep(house, "2020-10-15 14:00")
    assert list(waiting(house)) == ["digest:7:2020-10-15"]


async def test_what_left_in_time_may_be_under_way_when_the_quiet_hours_begin(house: House) -> None:
    await house.subscriptions.put(DAILY)
    await sweep(house, "2020-10-15 17:58")
    await sweep(house, "2020-10-15 18:05")
    assert len(waiting(house)) == 1


async def test_later_is_kept_too(house: House) -> None:
    await house.subscriptions.put(DEADLINES)
    await house.subscriptions.snooze(Snooze(chat=7, until=START))
    await sweep(house, "2020-10-15 09:30")
    assert len(waiting(house)) == 1
    await sweep(house, "2020-10-16 03:00")
    assert waiting(house) == {}, "nobody is woken"
    await sweep(house, "2020-10-16 08:45")
    assert len(waiting(house)) == 1


NIGHTLY = st.builds(
    Subscription,
    chat=st.just(7),
    rhythm=st.sampled_from(Rhythm),
    quiet_from=st.sampled_from([time(0), time(9), time(12), time(18), time(23, 30)]),
    quiet_until=st.sampled_from([time(0), time(8, 30), time(9, 30), time(14), time(18)]),
    paused_until=st.sampled_from([None, date(2020, 10, 15), date(2020, 10, 16)]),
)


@settings(max_examples=80, deadline=None)
@given(NIGHTLY | st.none(), st.integers(min_value=61, max_value=930))
def test_what_is_late_waits_exactly_in_the_hours_of_each(subscription: Subscription | None, minutes: int) -> None:
    """The rule for many in the database is that of each subscription."""
    created = datetime(2020, 10, 15, 9, tzinfo=START.tzinfo)
    now = created + timedelta(minutes=minutes)
    with TemporaryDirectory() as folder:
        database = Database(Path(folder) / "bot.db")
        try:
            if subscription is not None:
                database.write_now(lambda db: subscriptions.put(db, [subscription]))
            wish = {"key": "digest:7:2020-10-15", "chat": 7, "text": "…", "kind": KIND, "now": created}
            database.write_now(lambda db: outbox.put(db, **wish))
            taken = database.write_now(lambda db: take_back(db, now))
        finally:
            database.close()
    chosen = subscription or Subscription(chat=7)
    at_peace = chosen.is_quiet(now.time()) or chosen.is_paused(now.date())
    assert taken == (at_peace or now.date() != created.date())


async def test_a_clock_that_was_years_ahead_leaves_nothing_behind(house: House) -> None:
    await house.subscriptions.put(DAILY)
    await sweep(house, "2027-10-15 09:30")
    ahead = house.watch.now
    wish = {"key": "card:1", "chat": 9, "text": "湛江上云：待审核", "kind": "card"}
    await house.database.write(lambda db: outbox.put(db, **wish, now=ahead, urgent=True))
    await sweep(house, "2020-10-15 09:30")
    assert sorted(waiting(house)) == ["card:1", "digest:7:2020-10-15"]
    taken = await house.database.write(lambda db: claiming.claim(db, house.watch.now, 9))
    assert [message.key for message in taken] == ["card:1", "digest:7:2020-10-15"], "nor does an approval wait for 2027"
