"""`python -m bot remind --dry-run`: who would be told what, now. Nothing is written and nothing is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import click
from sqlite_utils import Database as SqliteDatabase

from bot import membership, pushes, subscriptions
from bot.advice import open_adviser
from bot.foretelling import Foretelling, name_of
from bot.settings import Settings
from bot.settings import load as load_settings
from handlers.pushes import Plan
from knowledge import deadlines, loading
from knowledge.answering import wording
from knowledge.model import TaskList
from knowledge.people import Person, Role
from knowledge.progress import NoProgress, Progress
from knowledge.reminding import Digests, Outlook, Reminder, Subscription

FEW = 20
"""Chats whose message is shown in full; the others are counted."""


class Moment(click.ParamType[datetime]):
    """A local time such as 2020-12-16T09:00."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"时间应写成 2020-12-16T09:00，不是“{value}”", param, ctx)


@click.command(help="看看此刻该提醒谁、说什么；只看，不写也不发。")
@click.option("--dry-run", is_flag=True, required=True, help="只看不发（发由运行中的机器人做）。")
@click.option("--at", type=Moment(), help="按这个时间看，例如 2020-12-16T09:00（不写则现在）。")
def remind(dry_run: bool, at: datetime | None) -> None:
    """Show what the next sweep would write into the outbox."""
    del dry_run  # the only way to call it
    settings = load_settings()
    now = at.replace(tzinfo=settings.timezone) if at else settings.clock()
    task_list = loading.load_first(settings.tasks)
    for line in _shown(settings, task_list, now):
        click.echo(line)


def _shown(settings: Settings, task_list: TaskList, now: datetime) -> Iterator[str]:
    db = _open(settings)
    people = _people(db, settings.admins)
    progress = _progress(db, task_list)
    digests = Digests(Outlook(task_list, progress.figures(), now.date(), pending=progress.pending()), now)
    count = 0
    for subscription in _subscriptions(db, people, now):
        reminder = digests.due(subscription, people.get(subscription.chat))
        if reminder is None:
            continue
        count += 1
        if count <= FEW:
            yield from _told(reminder, people)
    plans = pushes.plans(db) if db is not None and db["push_plans"].exists() else ()
    due = [plan for plan in plans if plan.next_at <= now]
    if db is not None and due:
        foretelling = Foretelling(db, open_adviser(settings.tasks), people, progress, now)
        for plan in due:
            yield from foretelling.told(plan)
    yield from _summary(count, plans, len(due), task_list, now)


def _summary(count: int, plans: Sequence[Plan], due: int, task_list: TaskList, now: datetime) -> Iterator[str]:
    when = f"{wording.day(now.date())}{now:%H:%M}"
    pushed = f"，定时催办{due}次" if due else ""
    yield f"{when}应提醒{count}个会话{pushed}。" if count else f"{when}没有要发的提醒{pushed}。{_next(task_list, now)}"
    if len(plans) > due:
        at = plans[due].next_at.astimezone(now.tzinfo)
        yield f"下一次定时催办是{wording.day(at.date())}{at:%H:%M}（{plans[due].selection}）。"


def _told(reminder: Reminder, people: Mapping[int, Person]) -> Iterator[str]:
    yield f"[{name_of(reminder.chat, people)}]"
    yield reminder.digest.headline
    yield from reminder.digest.lines
    yield ""


def _next(task_list: TaskList, now: datetime) -> str:
    """Say when a stage of a deadline is told next."""
    ends = {deadlines.period_of(task_list, target).end for target in task_list.targets.values()}
    days = {
        stage.first(end): stage for end in ends for stage in deadlines.rules().stages if stage.first(end) > now.date()
    }
    return f"下一个时限节点是{wording.day(min(days))}。" if days else ""


def _open(settings: Settings) -> SqliteDatabase | None:
    if not settings.database.is_file():
        return None
    from bot.database import open_reader

    return open_reader(settings.database)


def _progress(db: SqliteDatabase | None, task_list: TaskList) -> Progress:
    if db is None:
        return NoProgress()
    from knowledge.ledger import Ledger

    return Ledger(db, task_list)


def _people(db: SqliteDatabase | None, admins: tuple[int, ...]) -> dict[int, Person]:
    members = membership.everyone(db) if db is not None and db["people"].exists() else ()
    named = {admin: Person(id=admin, role=Role.ADMIN) for admin in admins}
    return {person.id: person for person in members} | named


def _subscriptions(db: SqliteDatabase | None, people: Mapping[int, Person], now: datetime) -> Iterator[Subscription]:
    """Those that are kept, and the defaults of members who never chose."""
    known = set()
    if db is not None and db["subscriptions"].exists():
        for subscription in subscriptions.every(db):
            known.add(subscription.chat)
            yield subscription
    before = now.date() - timedelta(days=1)
    yield from (Subscription(chat=chat, told_until=before) for chat in people if chat not in known)
