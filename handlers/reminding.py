"""The buttons under a reminder: seen (已收到), later (稍后提醒), and how to report (去填报)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from telegram.error import BadRequest

from handlers.choices import button, columns
from handlers.press import Press
from handlers.rendering import Block, pages
from handlers.services import Services
from handlers.speaking import Markup
from knowledge import workdays
from knowledge.days import short_day
from knowledge.model import Amount, Target
from knowledge.people import may_report
from knowledge.reminding import Rhythm, Snooze, Subscription, coverage

SEEN, LATER, UNTIL, FILL, BACK = "a", "z", "y", "f", "b"
"""What stands between the code of the room, `1s`, and the key of the reminder."""
MORNING, AFTERNOON = time(9), time(16)
MOST_EXAMPLES = 5
SEEN_SAID = "已收到。到下一个时限节点之前不再为这些任务提醒。"
GOES_ON = "已收到。您自己选的“{}”汇总照发，要改请发 /subscribe。"
NO_RIGHT = "您现在没有填报权限。请向管理员要一个填报人的邀请链接。"


def buttons(key: str) -> Markup:
    """The keyboard of a reminder."""
    row = [_button("已收到", SEEN, key), _button("稍后提醒", LATER, key), _button("去填报", FILL, key)]
    return {"inline_keyboard": [row]}


def chosen_time(choice: str, now: datetime) -> datetime | None:
    """When somebody wants to hear again, None for no choice of ours."""
    tomorrow = workdays.on_or_after(now.date() + timedelta(days=1))
    monday = workdays.on_or_after(now.date() + timedelta(days=7 - now.weekday()))
    return {
        "1": now + timedelta(hours=1),
        "2": datetime.combine(now.date(), AFTERNOON, now.tzinfo),
        "3": datetime.combine(tomorrow, MORNING, now.tzinfo),
        "4": datetime.combine(monday, MORNING, now.tzinfo),
    }.get(choice)


def said_time(until: datetime, now: datetime) -> str:
    """A time in words, as seen from now."""
    if until.date() == now.date():
        return f"今天{until:%H:%M}"
    return f"{short_day(until)}{until:%H:%M}"


@dataclass(frozen=True, slots=True)
class ReminderButtons:
    """Answers the presses under reminders."""

    services: Services

    async def seen(self, press: Press, key: str) -> None:
        """Stop the nagging until the next stage."""
        day = _day_of(key, press.spot.chat)
        if day is None:
            await press.expired()
            return
        now = self.services.clock()
        await self.services.subscriptions.acknowledge(press.spot.chat, key, day, now)
        subscription = self.services.subscriptions.get(press.spot.chat)
        regular = subscription.rhythm if subscription else Rhythm.DEADLINES
        await press.tell(GOES_ON.format(regular.said) if regular in (Rhythm.DAILY, Rhythm.WEEKLY) else SEEN_SAID)
        await self._relabel(
            press,
            [[_button(f"✓ {press.user.first_name} {now:%H:%M} 已收到", SEEN, key)], [_button("去填报", FILL, key)]],
        )

    async def later(self, press: Press, key: str) -> None:
        """Offer times."""
        if _day_of(key, press.spot.chat) is None:
            await press.expired()
            return
        now = self.services.clock()
        offered = [
            _button(said_time(until, now) if choice != "1" else "1小时后", UNTIL + choice, key)
            for choice in "1234"
            if (until := chosen_time(choice, now)) and until > now + timedelta(minutes=30)
        ]
        await press.tell()
        await self._relabel(press, [*columns(offered, 2), [_button("返回", BACK, key)]])

    async def until(self, press: Press, rest: str) -> None:
        """Tell again at the chosen time."""
        choice, key = rest[:1], rest[1:]
        now = self.services.clock()
        until = chosen_time(choice, now)
        if until is None or until <= now or _day_of(key, press.spot.chat) is None:
            await press.expired()
            return
        await self.services.subscriptions.snooze(Snooze(chat=press.spot.chat, until=until))
        await press.tell(f"好，{said_time(until, now)}再提醒；那时已经完成就不提醒了。")
        await self._relabel(press, buttons(key)["inline_keyboard"])

    async def back(self, press: Press, key: str) -> None:
        """Show the buttons of the beginning."""
        await press.tell()
        await self._relabel(press, buttons(key)["inline_keyboard"])

    async def fill(self, press: Press, _key: str) -> None:
        """Say how to report what is still open, to those who may."""
        person = self.services.people.person(press.user.id)
        subscription = self.services.subscriptions.get(press.spot.chat) or Subscription(chat=press.spot.chat)
        task_list = self.services.task_list
        holder = self.services.people.person(press.spot.chat)
        places = coverage(subscription, holder, task_list)
        figures = self.services.progress.figures() if self.services.progress else {}
        open_ = [
            (target, (figures[key].done if key in figures else 0) + 1)
            for key, target in task_list.targets.items()
            if target.amount is not None
            and target.place in places
            and may_report(person, target.place)
            and (key not in figures or figures[key].done < target.amount)
        ]
        if not open_:
            may = any(may_report(person, place) for place in places)
            await press.tell("这些任务都已完成，不用再填报了。" if may else NO_RIGHT, alert=True)
            return
        await press.tell()
        examples = [Block(f"· {_example(target, done)}") for target, done in open_[:MOST_EXAMPLES]]
        address = f"@{press.bot.username} " if press.spot.chat < 0 else ""
        blocks = [
            Block("直接发一句话就能填报（累计数），例如：", "b"),
            *examples,
            Block(f"确认之后才会入账。{address and '群里请在前面写 ' + address}"),
        ]
        for page in pages(blocks):
            await press.bot.say(press.spot, page.html)

    async def _relabel(self, press: Press, rows: list[list[dict[str, Any]]]) -> None:
        try:
            await press.bot.edit_message_reply_markup(
                press.spot.chat,
                press.message,
                reply_markup={"inline_keyboard": rows},  # type: ignore[arg-type]
            )
        except BadRequest as refused:  # pressed twice, or deleted meanwhile
            if "not modified" not in refused.message.lower() and "not found" not in refused.message.lower():
                raise


def _button(label: str, act: str, key: str) -> dict[str, Any]:
    return button(label, f"1s{act}{key}")


def _day_of(key: str, chat: int) -> date | None:
    """The day of a reminder for this chat: digest:<chat>:2020-12-16 or snooze:<chat>:202012161400.

    A group that became a supergroup has another number now.
    """
    kind, _, rest = key.partition(":")
    whose, _, when = rest.partition(":")
    if kind not in ("digest", "snooze") or not (whose == str(chat) or (whose.startswith("-") and chat < 0)):
        return None
    try:
        return date.fromisoformat(when[:8] if kind == "snooze" else when)
    except ValueError:
        return None


def _example(target: Target, done: Amount) -> str:
    return f"{target.place}{target.indicator}完成{done}{target.unit}"
