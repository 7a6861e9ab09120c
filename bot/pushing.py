"""Pushes for the handlers: read at once, written through the thread of the database; and plans that come due."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection, Iterable
from datetime import datetime

from sqlite_utils import Database as SqliteDatabase

from bot import outbox, pushes
from bot.belated import LATE, is_out_of_hours
from bot.database import Database
from handlers.pushes import Card, Letter, Plan, Push, PushState, Result
from handlers.records import People
from knowledge.ledger import audit
from knowledge.people import may_manage
from knowledge.pushing import Audience, audience
from knowledge.timing import Timing

MOST = 10
"""Pushes of the history."""
Compose = Callable[[Plan], Awaitable[tuple[Push, tuple[Letter, ...], Letter] | None]]
"""Works out what a plan means now: the push, its letters, and what its maker is told."""
_log = logging.getLogger(__name__)


class StoredPushes:
    """Pushes in the database, written at the time of the clock."""

    def __init__(self, database: Database, people: People, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._people = people
        self._clock = clock

    def audience(self, places: Collection[str]) -> Audience:
        """Whom a push for these places reaches at present."""
        reader = self._database.reader
        return audience(places, self._people.everyone(), pushes.groups(reader), outbox.unreachable(reader))

    def push(self, number: int) -> Push | None:
        """Find a push."""
        return pushes.find(self._database.reader, number)

    def push_at(self, chat: int, message: int) -> Push | None:
        """Find the push whose card stands in this message."""
        return pushes.find_at(self._database.reader, chat, message)

    def newest(self) -> tuple[Push, ...]:
        """The pushes that went out, the newest first."""
        return pushes.newest(self._database.reader, MOST)

    def results(self, number: int) -> tuple[Result, ...]:
        """What became of each letter of a push."""
        return tuple(pushes.results(self._database.reader, number))

    def reached(self, push: Push) -> set[int]:
        """The chats that have got a push, or are about to, by whichever attempt."""
        return pushes.reached(self._database.reader, push)

    def tally(self, number: int) -> dict[str, int]:
        """How many letters of a push came how far."""
        return pushes.tally(self._database.reader, number)

    def plans(self) -> tuple[Plan, ...]:
        """The plans that are still to come, the next first."""
        return pushes.plans(self._database.reader)

    async def draft(self, push: Push) -> Push:
        """Keep a push that waits for its confirmation."""
        return await self._database.write(lambda db: pushes.add(db, push))

    async def show(self, number: int, chat: int, message: int) -> None:
        """Note in which message the card of a push stands."""
        sql = "UPDATE pushes SET chat = ?, message = ? WHERE id = ?"
        await self._database.write(lambda db: db.execute(sql, (chat, message, number)))

    async def reword(self, number: int, words: str) -> Push | None:
        """Give a push that was not sent other words; None if it was."""

        def work(db: SqliteDatabase) -> Push | None:
            changed = db.execute("UPDATE pushes SET words = ? WHERE id = ? AND state = 'draft'", (words, number))
            return pushes.find(db, number) if changed.rowcount else None

        return await self._database.write(work)

    def live(self) -> tuple[Card, ...]:
        """The cards that have not told the end of their pushes yet."""
        return pushes.live_cards(self._database.reader)

    async def leave(self, number: int) -> None:
        """Note that the card of a push has told its end."""
        await self._database.write(lambda db: pushes.leave(db, number))

    async def send(self, card: Card, letters: Iterable[Letter], *, by: int) -> bool:
        """Send the push of a card, once; False if that had happened, or the push was dropped."""
        now, number = self._clock(), card.push

        def work(db: SqliteDatabase) -> bool:
            if not pushes.change_state(db, number, to=PushState.SENT, known=PushState.DRAFT):
                return False
            pushes.follow(db, card)
            push = pushes.find(db, number)
            had = pushes.reached(db, push) if push is not None else set()  # by another attempt meanwhile
            chats = pushes.post(db, number, [letter for letter in letters if letter.chat not in had], now)
            audit.note(db, at=now, actor=by, action="pushed", details={"push": number, "chats": chats})
            return True

        return await self._database.write(work)

    async def drop(self, number: int) -> bool:
        """Drop a push that was not sent; False if it was."""
        return await self._database.write(
            lambda db: pushes.change_state(db, number, to=PushState.DROPPED, known=PushState.DRAFT)
        )

    async def stop(self, number: int, *, by: int) -> int:
        """Take back what has not left yet, and count it."""
        now = self._clock()

        def work(db: SqliteDatabase) -> int:
            if pushes.change_state(db, number, to=PushState.STOPPED, known=PushState.SENT):
                audit.note(db, at=now, actor=by, action="push_stopped", details={"push": number})
            return outbox.cancel(db, now, campaign=f"push:{number}")

        return await self._database.write(work)

    async def acknowledge(self, number: int, chat: int) -> bool:
        """Note that a chat has seen a push."""
        now = self._clock()
        return await self._database.write(lambda db: pushes.acknowledge(db, number, chat, now))

    async def plan(self, number: int, timing: Timing) -> Plan | None:
        """Have a push made later instead of now; None if there is no such time any more, or it was sent."""
        now = self._clock()
        at = timing.after(now)

        def work(db: SqliteDatabase) -> Plan | None:
            push = pushes.find(db, number)
            if at is None or push is None:
                return None
            if not pushes.change_state(db, number, to=PushState.PLANNED, known=PushState.DRAFT):
                return None
            plan = pushes.add_plan(db, push, timing, at)
            audit.note(db, at=now, actor=push.by, action="push_planned", details={"plan": plan.id})
            return plan

        return await self._database.write(work)

    async def end_plan(self, number: int, *, by: int) -> bool:
        """End a plan; False if it had ended."""
        now = self._clock()

        def work(db: SqliteDatabase) -> bool:
            ended = pushes.end_plan(db, number)
            if ended:
                audit.note(db, at=now, actor=by, action="push_plan_ended", details={"plan": number})
            return ended

        return await self._database.write(work)

    async def run_due(self, compose: Compose) -> int:
        """Make the pushes whose time has come, each once however late it is; count them."""
        now, made = self._clock(), 0
        for plan in pushes.plans(self._database.reader, now):
            if waits_for_morning(plan, now):
                continue
            following = plan.timing.after(now)
            if not may_manage(self._people.person(plan.by)):
                await self._database.write(lambda db, plan=plan: pushes.end_plan(db, plan.id))  # type: ignore[misc]
                _log.warning("plan %d ended: its maker is no admin any more", plan.id)
                continue
            try:
                composed = await compose(plan)
            except Exception:  # noqa: BLE001 - one plan must not keep the others back
                _log.exception("plan %d could not be worked out", plan.id)
                continue
            made += await self._database.write(
                lambda db, plan=plan, following=following, composed=composed: _made(db, plan, following, composed, now)  # type: ignore[misc]
            )
        return made


def waits_for_morning(plan: Plan, now: datetime) -> bool:
    """True for what is late, out of hours: nobody is woken because the program stood still."""
    return now - plan.next_at > LATE and is_out_of_hours(now)


def _made(
    db: SqliteDatabase,
    plan: Plan,
    following: datetime | None,
    composed: tuple[Push, tuple[Letter, ...], Letter] | None,
    now: datetime,
) -> bool:
    """Move the plan on and put its letters, in one transaction; False if another sweep did."""
    if not pushes.move_plan(db, plan, following):
        return False
    if composed is None:
        return False
    push, letters, report = composed
    pushes.change_state(db, push.id, to=PushState.SENT, known=PushState.DRAFT)
    chats = pushes.post(db, push.id, letters, now)
    audit.note(db, at=now, actor=plan.by, action="pushed", details={"push": push.id, "plan": plan.id, "chats": chats})
    key = f"plan:{plan.id}:{outbox.stamp(plan.next_at)}"
    outbox.put(db, key=key, chat=report.chat, text=report.text, markup=report.markup, kind=pushes.KIND, now=now)
    return True
