"""The card on which a chat sets what it wants to be told: its text and its buttons, page by page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from html import escape
from typing import Any

from handlers.choices import button, columns
from handlers.speaking import Markup
from knowledge import workdays
from knowledge.days import short_day
from knowledge.deadlines import rules
from knowledge.model import TaskList
from knowledge.people import Person, Role
from knowledge.reminding import Rhythm, Subscription, coverage

Card = tuple[str, Markup]
MAIN, PLACES, RHYTHM, TIME, QUIET, PAUSE = "m", "p", "r", "t", "q", "u"
PAGES = frozenset({MAIN, PLACES, RHYTHM, TIME, QUIET, PAUSE})
"""The pages, as the character after `1s` in a button; capitals there change something."""
TIMES = ("0800", "0830", "0900", "0930", "1000", "1100", "1400", "1500", "1600", "1700")
QUIETS = ("18000830", "20000800", "22000700", "00000000")
PAUSES = {"0": "恢复提醒", "1": "停到明天", "7": "停一周", "30": "停30天"}
MOST_PLACES = 60
"""Places that fit on buttons; of a longer list they are written after the command."""
_HEADINGS = {
    PLACES: "按地市名选上或取消。", RHYTHM: "多久提醒一次？不论选哪种，时限节点（{}）总会提醒。",
    TIME: "每天几点以后提醒？", QUIET: "什么时候不要打扰？", PAUSE: "暂停多久？暂停期间错过的，恢复后合并成一条。",
}  # fmt: skip


def card(subscription: Subscription, person: Person | None, task_list: TaskList, today: date, page: str) -> Card:
    """The card as it stands, open at a page."""
    lines = ["<b>提醒设置</b>", *map(_escape, _summary(subscription, person, task_list, today))]
    if page in _HEADINGS:
        lines += ["", _escape(_HEADINGS[page].format(_stages()))]
    rows = {
        MAIN: _main, PLACES: _places, RHYTHM: _rhythms, TIME: _times, QUIET: _quiets, PAUSE: _pauses,
    }[page](subscription, task_list)  # fmt: skip
    if page != MAIN:
        rows.append([_button("返回", MAIN)])
    return "\n".join(lines), {"inline_keyboard": rows}


def _summary(subscription: Subscription, person: Person | None, task_list: TaskList, today: date) -> Iterable[str]:
    yield f"地市：{_whose(subscription, person, task_list)}"
    yield f"节奏：{subscription.rhythm.said}"
    yield f"时间：工作日{subscription.slot:%H:%M}起，每天最多一条；{_quiet(subscription)}"
    if subscription.paused_until is not None and subscription.is_paused(today):
        yield f"已暂停，{short_day(subscription.paused_until)}恢复"
    if not workdays.known(today):
        yield workdays.BEYOND


def _whose(subscription: Subscription, person: Person | None, task_list: TaskList) -> str:
    own = "、".join(subscription.places)
    if person is not None and person.role is not Role.VIEWER:
        held = [place for place in coverage(subscription, person, task_list) if place not in subscription.places]
        by_role = (
            "全部地市"
            if len(held) > 5 and len(held) + len(subscription.places) == len(task_list.places)
            else "、".join(held)
        )
        said = f"{by_role}（{person.role.label}）" if held else ""
        return "；".join(part for part in (said, own) if part) or "还没有选"
    return own or "还没有选，所以不会有提醒"


def _stages() -> str:
    """The stages of a deadline as the rules have them: 提前30、15天，当天，逾期后."""
    stages = rules().stages
    before = "、".join(str(stage.days) for stage in stages if stage.days > 0)
    parts = [f"提前{before}天" if before else "", "当天" if any(s.days == 0 for s in stages) else ""]
    return "，".join(part for part in (*parts, "逾期后" if any(s.days < 0 for s in stages) else "") if part)


def _quiet(subscription: Subscription) -> str:
    if subscription.quiet_from == subscription.quiet_until:
        return "没有免打扰时段"
    return f"{subscription.quiet_from:%H:%M}至{subscription.quiet_until:%H:%M}不打扰"


Rows = list[list[dict[str, Any]]]


def _main(subscription: Subscription, _list: TaskList) -> Rows:
    off = subscription.rhythm is Rhythm.OFF
    last = _button("重新开启", "Rdeadlines") if off else _button("不再提醒", "Roff")
    return [
        [_button("地市", PLACES), _button("节奏", RHYTHM), _button("时间", TIME)],
        [_button("免打扰", QUIET), _button("暂停", PAUSE), last],
    ]


def _places(subscription: Subscription, task_list: TaskList) -> Rows:
    if len(task_list.places) > MOST_PLACES:
        return []
    named = [_button(f"✓{p}" if p in subscription.places else p, f"P{p}") for p in task_list.places]
    return columns(named, 4)


def _rhythms(subscription: Subscription, _list: TaskList) -> Rows:
    return [
        [_button(("✓" if r is subscription.rhythm else "") + r.said, f"R{r}")] for r in Rhythm if r is not Rhythm.OFF
    ]


def _times(subscription: Subscription, _list: TaskList) -> Rows:
    def label(text: str) -> str:
        at = time(int(text[:2]), int(text[2:]))
        return f"{'✓' if at == subscription.at else ''}{at:%H:%M}"

    return columns([_button(label(text), f"T{text}") for text in TIMES], 5)


def _quiets(subscription: Subscription, _list: TaskList) -> Rows:
    now = f"{subscription.quiet_from:%H%M}{subscription.quiet_until:%H%M}"

    def label(text: str) -> str:
        said = "不设" if text[:4] == text[4:] else f"{text[:2]}:{text[2:4]}–{text[4:6]}:{text[6:]}"
        return f"{'✓' if text == now else ''}{said}"

    return columns([_button(label(text), f"Q{text}") for text in QUIETS], 2)


def _pauses(subscription: Subscription, _list: TaskList) -> Rows:
    offered = {days: label for days, label in PAUSES.items() if days != "0" or subscription.paused_until}
    return columns([_button(label, f"U{days}") for days, label in offered.items()], 2)


def _button(label: str, act: str) -> dict[str, Any]:
    return button(label, f"1s{act}")


def _escape(text: str) -> str:
    return escape(text, quote=False)
