"""What an admin wishes, read from words; whom it reaches; and times as people say them."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import workdays
from knowledge.loading import load
from knowledge.people import Person, Role
from knowledge.progress import Figure
from knowledge.pushing import NO_REPORTER, TEMPLATE, Recipient, audience, message, read_wish
from knowledge.reminding import Outlook, Subscription
from knowledge.timing import Kind, Timing, read_timing

TODAY = date(2020, 10, 15)
SHANGHAI = ZoneInfo("Asia/Shanghai")
LIST = load(Path(__file__).parent.parent / "data/tasks.json")[0]


@pytest.mark.parametrize(
    ("text", "selection", "words"),
    [
        ("提醒没完成上云的市尽快填报", "没完成上云的市", "请尽快填报。"),
        ("催一下进度落后的市", "进度落后的市", ""),
        ("催办亮红灯的市：本周五下班前报数！", "亮红灯的市", "本周五下班前报数！"),
        ("请提醒湛江和茂名，明天开会", "湛江和茂名", "明天开会。"),
        ("帮我催湛江抓紧上云", "湛江", "请抓紧上云。"),
        ("督促所有市按时填报", "所有市", "请按时填报。"),
        ("提醒一下湛江", "湛江", ""),
        ("叫还没填报的市赶快填", "还没填报的市", "请赶快填。"),
        ("让没完成上云的地市都抓紧报", "没完成上云的地市", "都抓紧报。"),
        ("提醒湛江交材料", "湛江", "交材料。"),
        ("提醒湛江和茂名把台账补交上来", "湛江和茂名", "把台账补交上来。"),
        ("群发提醒：各市请于周五前填报", "各市", "请于周五前填报。"),
        ("催催湛江", "湛江", ""),
        ("提醒没完成的", "没完成的市", ""),
        ("通知一下还没报数的市", "还没报数的市", ""),
        ("把没填报的催一遍", "没填报的市", ""),
        ("给落后的市发个提醒，周五前报数", "落后的市", "周五前报数。"),
    ],
)
def test_a_wish_is_whom_and_what(text: str, selection: str, words: str) -> None:
    wish = read_wish(text, TODAY)[0]
    assert (wish.selection, wish.words, wish.timing) == (selection, words, None)


NO_WISHES = [
    "湛江上云多少",
    "提醒我明天填报",
    "提醒功能怎么用",
    "什么是催办",
    "通知是哪天发的",
    "通知里怎么说",
    "让我看看没填报的市",
    "让湛江市尽快完成是谁要求的",
    "完成12个",
    "",
]


@pytest.mark.parametrize("text", NO_WISHES)
def test_other_texts_are_no_wishes(text: str) -> None:
    assert read_wish(text, TODAY) == ()


def test_after_the_command_no_verb_is_needed_and_a_time_may_come_first() -> None:
    assert read_wish("没完成上云的市", TODAY, command=True)[0].selection == "没完成上云的市"
    wish = read_wish("每周一上午九点提醒没完成上云的市尽快填报", TODAY)[0]
    assert wish.timing == Timing(kind=Kind.WEEKLY, number=0)
    assert (wish.selection, wish.words) == ("没完成上云的市", "请尽快填报。")


@pytest.mark.parametrize(
    ("text", "said", "following"),
    [
        ("每周一上午九点", "每周一09:00", "2020-10-19T09:00"),
        ("每周四9点半", "每周四09:30", "2020-10-22T09:30"),
        ("每个工作日下午三点", "每个工作日15:00", "2020-10-15T15:00"),
        ("每天8:15", "每天08:15", "2020-10-16T08:15"),
        ("每月20日", "每月20日09:00", "2020-10-20T09:00"),
        ("10月20日", "2020年10月20日09:00", "2020-10-20T09:00"),
        ("十月二十日十点一刻", "2020年10月20日10:15", "2020-10-20T10:15"),
        ("2020-12-31 16:00", "2020年12月31日16:00", "2020-12-31T16:00"),
        ("明天下午两点", "2020年10月16日14:00", "2020-10-16T14:00"),
        ("下周一", "2020年10月19日09:00", "2020-10-19T09:00"),
        ("1月5日", "2021年1月5日09:00", "2021-01-05T09:00"),
    ],
)
def test_times_as_people_say_them(text: str, said: str, following: str) -> None:
    found = read_timing(f"{text}提醒湛江", TODAY)
    assert found is not None
    timing, rest = found
    assert (timing.said, rest) == (said, "提醒湛江")
    now = datetime(2020, 10, 15, 10, 0, tzinfo=SHANGHAI)
    assert timing.after(now) == datetime.fromisoformat(following).replace(tzinfo=SHANGHAI)
    assert Timing.from_text(timing.to_text()) == timing


@pytest.mark.parametrize("text", ["提醒湛江", "每周八", "13月1日", "2月30日", "每月31日", "明天25点", ""])
def test_what_is_no_time(text: str) -> None:
    assert read_timing(text, TODAY) is None


def test_what_is_over_does_not_come_again_and_free_days_wait() -> None:
    now = datetime(2020, 10, 15, 10, 0, tzinfo=SHANGHAI)
    assert Timing(kind=Kind.ONCE, day=date(2020, 10, 15)).after(now) is None
    before_the_holidays = datetime(2020, 9, 28, 10, 0, tzinfo=SHANGHAI)
    monday = Timing(kind=Kind.WEEKLY, number=0).after(before_the_holidays)
    assert monday is not None
    assert monday.date() == date(2020, 10, 9), "the Monday of that week is free"


TIMINGS = st.builds(Timing, kind=st.sampled_from(Kind), at=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
                    day=st.just(date(2020, 10, 20)), number=st.integers(0, 28))  # fmt: skip


@given(TIMINGS, st.datetimes(datetime(2020, 1, 1), datetime(2024, 1, 1)))  # noqa: DTZ001 - the zone is put on below
def test_the_next_time_lies_ahead_and_comes_to_an_end(timing: Timing, moment: datetime) -> None:
    now = moment.replace(tzinfo=SHANGHAI)
    found = timing.after(now)
    assert found is None or found > now
    if timing.kind in (Kind.WORKDAYS, Kind.MONTHLY) and found is not None:
        assert workdays.is_workday(found.date())


LI = Person(id=1, name="李工", role=Role.REPORTER, places=("湛江", "茂名"))
HUANG = Person(id=2, name="黄工", role=Role.REPORTER, places=("湛江",))
WANG = Person(id=3, name="王处", role=Role.APPROVER, places=("阳江",))
GROUP = Subscription(chat=-7, topic=5, places=("茂名",))


def test_everybody_who_holds_for_the_places_once() -> None:
    found = audience(["湛江", "茂名", "阳江", "广州"], [LI, HUANG, WANG], [GROUP], {2: "此前已屏蔽机器人"})
    assert found.recipients == (
        Recipient(chat=1, places=("湛江", "茂名")),
        Recipient(chat=-7, places=("茂名",), topic=5),
        Recipient(chat=3, places=("阳江",)),
    )
    assert found.unreached == {"黄工（湛江）": "此前已屏蔽机器人", "广州": NO_REPORTER}


def test_a_message_says_what_is_missing() -> None:
    figures = {("湛江", "上云"): Figure(place="湛江", indicator="上云", done=12, as_of=TODAY)}
    outlook = Outlook(LIST, figures, TODAY)
    told = message("", Recipient(chat=1, places=("湛江", "茂名")), ("上云",), outlook, "王处")
    assert told[:2] == ("催办：湛江、茂名", TEMPLATE)
    assert told[2].startswith("· 湛江上云：还差4个（12/16），落后序时进度4个百分点")
    assert told[-2:] == ("完成时限2020年12月31日。", "——王处")
