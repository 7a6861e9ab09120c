"""Who is told what, when: as pure rules over time, which here is only an argument."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import workdays
from knowledge.loading import load
from knowledge.people import Person, Role
from knowledge.progress import Figure
from knowledge.reminding import Digests, Outlook, Reminder, Rhythm, Snooze, Subscription, due

LIST = load(Path(__file__).parent.parent / "data/tasks.json")[0]
SHANGHAI = ZoneInfo("Asia/Shanghai")
ZHANJIANG = Subscription(chat=7, places=("湛江",))
REPORTER = Person(id=7, name="李工", role=Role.REPORTER, places=("湛江",))
APPROVER = Person(id=8, name="王处", role=Role.APPROVER, places=("湛江", "茂名"))
ADMIN = Person(id=9, name="陈主任", role=Role.ADMIN)


def figure(place: str, key: str, done: int, on: str = "2020-10-09") -> Figure:
    return Figure(place=place, indicator=key, done=done, as_of=date.fromisoformat(on))


FIGURES = {("湛江", "上云"): figure("湛江", "上云", 12), ("湛江", "标杆"): figure("湛江", "标杆", 1)}
DONE = {key: figure(*key, 100000) for key in LIST.targets}


def at(day: str, clock: str = "09:00", zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=zone)


def told(subscription: Subscription, now: datetime, *people: Person, figures: dict = FIGURES) -> Reminder | None:
    found = due(LIST, figures, [subscription], {person.id: person for person in people}, now)
    assert len(found) <= 1
    return found[0] if found else None


def day_by_day(
    subscription: Subscription, start: str, days: int, *people: Person, figures: dict = FIGURES
) -> Iterator[tuple[str, Reminder]]:
    """Sweep every half hour, as the running program does."""
    now = at(start, "00:00")
    for _ in range(days * 48):
        reminder = told(subscription, now, *people, figures=figures)
        if subscription.is_open(now):
            subscription = replace(subscription, told_until=now.date())
        if reminder is not None:
            yield f"{now:%m-%d %H:%M}", reminder
        now += timedelta(minutes=30)


def test_a_reminder_says_what_is_missing_and_the_date() -> None:
    reminder = told(ZHANJIANG, at("2020-12-16"))
    assert reminder is not None
    text = "\n".join((reminder.digest.headline, *reminder.digest.lines))
    assert "湛江还有2项没有完成" in text
    assert "湛江上云：还差4个（12/16），落后序时进度20.9个百分点" in text
    assert "湛江5G：还没有填报，目标至少1个" in text
    assert "标杆：" not in text, "finished"
    assert "2020年12月31日（还有15天）" in text
    assert reminder.key == "digest:7:2020-12-16"


def test_the_stages_of_a_reporter_in_a_year() -> None:
    year = [when for when, _ in day_by_day(replace(ZHANJIANG, told_until=date(2020, 8, 31)), "2020-09-01", 140)]
    assert year == [
        "12-01 09:00", "12-16 09:00", "12-24 09:00", "12-28 09:00", "12-30 09:00", "12-31 09:00",
        "01-04 09:00", "01-08 09:00", "01-15 09:00",
    ]  # fmt: skip


def test_it_escalates_from_the_reporter_to_the_approver_to_the_admin() -> None:
    first = {
        person.role: next(day_by_day(Subscription(chat=person.id), "2020-11-20", 60, person))[0][:5]
        for person in (REPORTER, APPROVER, ADMIN)
    }
    assert first == {Role.REPORTER: "12-01", Role.APPROVER: "12-28", Role.ADMIN: "12-31"}
    viewer = Person(id=3, name="路人", role=Role.VIEWER, places=("湛江",))
    assert not list(day_by_day(Subscription(chat=3), "2020-11-20", 60, viewer))
    assert told(Subscription(chat=5), at("2020-12-31")) is None, "nobody that the bot knows"


def test_an_admin_gets_one_digest_of_all_places() -> None:
    reminder = told(Subscription(chat=9), at("2020-12-31"), ADMIN, figures={})
    assert reminder is not None
    assert reminder.digest.targets == len(LIST.targets)
    assert "20个地市还有34项没有完成" in reminder.digest.headline
    assert len("\n".join(reminder.digest.lines)) < 2000
    assert len(reminder.digest.lines) == 4, "together, as nobody has reported"
    assert "· 5G还没有填报的5个市：广州、珠海、佛山、惠州、湛江" in reminder.digest.lines


def test_those_with_the_same_places_are_told_the_same_in_the_order_of_the_list() -> None:
    now = at("2020-12-31")
    digests = Digests(Outlook(LIST, {}, now.date()), now)
    chosen = Subscription(chat=1, places=("湛江", "广州"))
    one, other = digests.due(chosen, None), digests.due(replace(chosen, chat=2, places=("广州", "湛江")), None)
    assert one is not None
    assert other is not None
    assert one.digest == other.digest
    assert one.digest.headline.startswith("任务提醒：广州、湛江还有")
    assert (one.key, other.key) == ("digest:1:2020-12-31", "digest:2:2020-12-31")


def test_those_who_are_told_alike_are_told_apart_by_all_that_matters() -> None:
    """What is remembered for one is never said to another who has, saw or wants something else."""
    now = at("2020-12-18")
    fresh, used = (Digests(Outlook(LIST, FIGURES, now.date()), now) for _ in range(2))
    everybody = [
        (replace(ZHANJIANG, rhythm=rhythm, told_until=told_until, acknowledged=acknowledged), person)
        for rhythm in Rhythm
        for told_until in (date(2020, 12, 4), date(2020, 12, 15), date(2020, 12, 17))
        for acknowledged in (None, date(2020, 12, 16))
        for person in (None, REPORTER, APPROVER, ADMIN)
    ]
    for subscription, person in everybody * 2:
        alone = Digests(fresh.outlook, now).due(subscription, person)
        assert used.due(subscription, person) == alone


def test_finishing_stops_the_nagging() -> None:
    for rhythm in Rhythm:
        assert not list(day_by_day(replace(ZHANJIANG, rhythm=rhythm), "2020-12-01", 60, figures=DONE))


def test_acknowledging_stops_until_the_next_stage_and_for_good_when_overdue() -> None:
    seen = replace(ZHANJIANG, acknowledged=date(2020, 12, 16))
    assert [when[:5] for when, _ in day_by_day(seen, "2020-12-16", 9)] == ["12-24"]
    behind = replace(seen, rhythm=Rhythm.BEHIND)
    assert [when[:5] for when, _ in day_by_day(behind, "2020-12-17", 7)] == [], "neither because it is behind"
    overdue = replace(ZHANJIANG, acknowledged=date(2021, 1, 4))
    assert not list(day_by_day(overdue, "2021-01-05", 60))


@pytest.mark.parametrize(
    ("rhythm", "days"),
    [
        (Rhythm.DEADLINES, []),
        (Rhythm.OFF, []),
        (Rhythm.DAILY, ["10-09", "10-10", "10-12", "10-13", "10-14", "10-15", "10-16"]),
        (Rhythm.WEEKLY, ["10-09", "10-12"]),
        (Rhythm.BEHIND, ["10-09", "10-12"]),
    ],
)
def test_rhythms_keep_to_working_days(rhythm: Rhythm, days: list[str]) -> None:
    """The eight free days of October 2020 are followed by a Saturday that is worked."""
    subscription = replace(ZHANJIANG, rhythm=rhythm, told_until=date(2020, 9, 30))
    assert [when[:5] for when, _ in day_by_day(subscription, "2020-10-01", 18)] == days


def test_only_when_behind() -> None:
    ahead = {key: figure(*key, target.amount - 1) for key, target in LIST.targets.items() if target.amount}
    ahead |= {key: figure(*key, 5) for key in ahead if key[1] != "上云"}
    guangzhou = Subscription(chat=7, places=("广州",), rhythm=Rhythm.BEHIND)
    assert told(guangzhou, at("2020-10-12"), figures=ahead) is None
    assert told(replace(guangzhou, rhythm=Rhythm.WEEKLY), at("2020-10-12"), figures=ahead) is not None
    assert told(guangzhou, at("2020-10-12"), figures={}) is not None


def test_hours() -> None:
    daily = replace(ZHANJIANG, rhythm=Rhythm.DAILY)
    assert told(daily, at("2020-10-15", "08:59")) is None
    assert told(daily, at("2020-10-15", "17:59")) is not None, "late, but in its hours"
    assert told(daily, at("2020-10-15", "18:00")) is None, "too late: tomorrow, with what comes then"
    assert told(replace(daily, at=time(7)), at("2020-10-15", "08:30")) is not None, "the quiet hours go first"
    assert told(replace(daily, quiet_from=time(12), quiet_until=time(14)), at("2020-10-15", "13:00")) is None
    never = replace(daily, quiet_from=time(0), quiet_until=time(0), at=time(0))
    assert told(never, at("2020-10-15", "00:00")) is not None


def test_pause() -> None:
    paused = replace(ZHANJIANG, rhythm=Rhythm.DAILY, paused_until=date(2020, 12, 25), told_until=date(2020, 12, 10))
    came = list(day_by_day(paused, "2020-12-11", 15))
    assert [when[:5] for when, _ in came] == ["12-25"]
    assert came[0][1].digest.missed == 1
    assert "此前没有发出的1次提醒" in came[0][1].digest.lines[-1]


def test_three_days_off_are_caught_up_once() -> None:
    asleep = replace(ZHANJIANG, told_until=date(2020, 12, 23))
    reminder = told(asleep, at("2020-12-31", "10:12"))
    assert reminder is not None
    assert reminder.digest.missed == 3
    assert "就是今天" in reminder.digest.lines[0]
    assert told(replace(asleep, told_until=date(2020, 12, 31)), at("2020-12-31", "10:13")) is None


def test_a_clock_that_was_wrong_does_not_silence_for_long() -> None:
    wrong = replace(ZHANJIANG, rhythm=Rhythm.DAILY, told_until=date(2029, 1, 1))
    assert told(wrong, at("2020-10-15")) is not None
    assert told(replace(wrong, told_until=date(2020, 10, 16)), at("2020-10-15")) is None, (
        "another zone, not a wrong clock"
    )


def test_beyond_the_calendar_it_is_said() -> None:
    beyond = at(f"{workdays.LAST_YEAR + 1}-03-02")
    assert workdays.is_workday(beyond.date())
    reminder = told(replace(ZHANJIANG, rhythm=Rhythm.DAILY), beyond)
    assert reminder is not None
    assert workdays.BEYOND in reminder.digest.lines


def test_later_says_what_is_still_open_then() -> None:
    until = at("2020-12-16", "14:00")
    again = Snooze(chat=7, until=until)
    reminder = Digests(Outlook(LIST, FIGURES, until.date()), until).again(again, ZHANJIANG, None)
    assert reminder is not None
    assert reminder.key == "snooze:7:202012161400"
    assert "还差4个" in "".join(reminder.digest.lines)
    assert Digests(Outlook(LIST, DONE, until.date()), until).again(again, ZHANJIANG, None) is None


def test_what_waits_for_approval_is_no_more_the_reporters_affair() -> None:
    waiting = {("湛江", "上云"): figure("湛江", "上云", 16), ("湛江", "5G"): figure("湛江", "5G", 0)}
    now = at("2020-12-31")
    digests = Digests(Outlook(LIST, FIGURES, now.date(), pending=waiting), now)
    reporter, approver = digests.due(ZHANJIANG, None), digests.due(Subscription(chat=8), APPROVER)
    assert reporter is not None
    assert approver is not None
    assert "上云" not in "".join(reporter.digest.lines)
    assert "· 湛江5G：还没有填报，目标至少1个，红灯，另有待审核0个" in reporter.digest.lines
    assert "· 湛江上云：还差4个（12/16），落后序时进度25个百分点，黄灯，另有待审核16个" in approver.digest.lines


def test_a_group_is_told_like_a_reporter() -> None:
    assert told(Subscription(chat=-100, places=("茂名",)), at("2020-12-01")) is not None


ZONES = st.sampled_from(["Asia/Shanghai", "UTC", "America/New_York", "Pacific/Kiritimati", "Europe/Berlin"]).map(
    ZoneInfo
)
HOURS = st.builds(time, st.integers(0, 23), st.sampled_from([0, 30]))
SUBSCRIPTIONS = st.builds(
    Subscription,
    chat=st.just(7),
    places=st.just(("湛江", "茂名")),
    rhythm=st.sampled_from(Rhythm),
    at=HOURS,
    quiet_from=HOURS,
    quiet_until=HOURS,
    paused_until=st.none() | st.dates(date(2020, 10, 1), date(2021, 1, 31)),
)
STEPS = st.lists(st.tuples(st.timedeltas(timedelta(minutes=1), timedelta(days=4)), ZONES), min_size=5, max_size=40)


@settings(max_examples=60, deadline=None)
@given(SUBSCRIPTIONS, STEPS)
def test_at_most_one_digest_a_day_in_its_hours_whatever_the_clock_does(
    subscription: Subscription, steps: list[tuple[timedelta, ZoneInfo]]
) -> None:
    now = at("2020-10-20").astimezone(ZoneInfo("UTC"))
    days: Counter[date] = Counter()
    for step, zone in steps:
        now += step
        local = now.astimezone(zone)
        reminder = told(subscription, local, REPORTER)
        if subscription.is_open(local):
            subscription = replace(subscription, told_until=local.date())
        assert told(subscription, local, REPORTER) is None, "decided twice"
        if reminder is not None:
            day = date.fromisoformat(reminder.key.rpartition(":")[2])
            days[day] += 1
            assert workdays.is_workday(day)
            assert not subscription.is_quiet(local.time())
            assert subscription.rhythm is not Rhythm.OFF
            assert subscription.paused_until is None or day >= subscription.paused_until
    assert all(count == 1 for count in days.values())


@settings(max_examples=60, deadline=None)
@given(st.sets(st.integers(0, 40), max_size=30))
def test_no_stage_is_lost_by_days_off(off: set[int]) -> None:
    """On whichever days the program stands still: when it runs again, the newest stage is told, once."""
    subscription, last = replace(ZHANJIANG, told_until=date(2020, 11, 27)), None
    for number in range(46):
        now = at("2020-11-28", "11:00") + timedelta(days=number)
        if number in off or not subscription.is_open(now):
            continue
        reminder = told(subscription, now)
        subscription = replace(subscription, told_until=now.date())
        found = Outlook(LIST, FIGURES, now.date()).open["湛江"][0]
        assert (reminder is not None) == (found.told is not None and found.told != last)
        last = found.told


@settings(max_examples=60, deadline=None)
@given(SUBSCRIPTIONS, st.dates(date(2020, 1, 1), date(2022, 1, 1)), st.times())
def test_the_same_question_has_the_same_answer(subscription: Subscription, day: date, clock: time) -> None:
    now = datetime.combine(day, clock, SHANGHAI)
    first, second = (due(LIST, FIGURES, [subscription], {7: REPORTER}, now) for _ in range(2))
    assert first == second
