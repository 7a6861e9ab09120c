"""Pushes and plans of pushes as rows: what was wished, whom it was to reach, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlite_utils import Database as SqliteDatabase
from sqlite_utils import Migrations

from bot import outbox, subscriptions
from bot.outbox import Entry, State
from handlers.pushes import Card, Letter, Plan, Push, PushState, Result
from knowledge.pushing import Audience, Recipient
from knowledge.reminding import Subscription
from knowledge.timing import Timing

KIND = "push"
migrations = Migrations("pushes")
_PUSH = "id, by, by_name, created, selection, words, places, indicators, recipients, unreached, state, timing, origin"
_PLAN = "id, by, by_name, selection, words, timing, next_at"


@migrations()
def pushes(db: SqliteDatabase) -> None:
    """Create the pushes and the plans."""
    texts = ("by_name", "selection", "words")
    lists = ("places", "indicators", "recipients", "unreached")
    db["pushes"].create(  # type: ignore[union-attr]
        {
            "id": int,
            "by": int,
            "created": str,
            **dict.fromkeys((*texts, *lists, "state", "timing"), str),
            "chat": int,
            "message": int,
        },
        pk="id",
        not_null={*texts, *lists, "state", "created"},
    )
    db["push_plans"].create(  # type: ignore[union-attr]
        {"id": int, "by": int, **dict.fromkeys((*texts, "timing", "next_at"), str)}, pk="id", not_null=set(texts)
    )


@migrations()
def origin(db: SqliteDatabase) -> None:
    """Remember for the rest of which push another one is."""
    db.execute("ALTER TABLE pushes ADD COLUMN origin INTEGER")


@migrations()
def live(db: SqliteDatabase) -> None:
    """Remember of which push the card has still to tell the end, so that a restart goes on with it."""
    db.execute("ALTER TABLE pushes ADD COLUMN live INTEGER NOT NULL DEFAULT 0")


def add(db: SqliteDatabase, push: Push) -> Push:
    """Write down a push that is not sent yet; its number is in the result."""
    marks = ", ".join("?" * 12)
    columns = _PUSH.removeprefix("id, ")
    added = db.execute(
        f"INSERT INTO pushes ({columns}) VALUES ({marks}) RETURNING {_PUSH}",  # noqa: S608 - constants
        (
            *(push.by, push.by_name, outbox.stamp(push.created), push.selection, push.words),
            *map(_dumped, (push.places, push.indicators)),
            _dumped([(r.chat, r.topic, r.places) for r in push.audience.recipients]),
            _dumped(dict(push.audience.unreached)),
            str(push.state),
            push.timing.to_text() if push.timing else None,
            push.origin,
        ),
    ).fetchone()
    return _push(added)


def find(db: SqliteDatabase, number: int) -> Push | None:
    """Find a push by its number."""
    row = db.execute(f"SELECT {_PUSH} FROM pushes WHERE id = ?", (number,)).fetchone()  # noqa: S608
    return None if row is None else _push(row)


def find_at(db: SqliteDatabase, chat: int, message: int) -> Push | None:
    """Find the push whose card stands in this message."""
    row = db.execute(
        f"SELECT {_PUSH} FROM pushes WHERE chat = ? AND message = ? ORDER BY id DESC",  # noqa: S608
        (chat, message),
    ).fetchone()
    return None if row is None else _push(row)


def newest(db: SqliteDatabase, most: int) -> tuple[Push, ...]:
    """List the pushes that went out, the newest first."""
    rows = db.execute(
        f"SELECT {_PUSH} FROM pushes WHERE state IN ('sent', 'stopped') ORDER BY id DESC LIMIT ?",  # noqa: S608
        (most,),
    )
    return tuple(map(_push, rows))


def change_state(db: SqliteDatabase, number: int, *, to: PushState, known: PushState) -> bool:
    """Move a push on, once: False if it is not in the state it was known to be in."""
    moved = db.execute("UPDATE pushes SET state = ? WHERE id = ? AND state = ?", (str(to), number, str(known)))
    return moved.rowcount == 1


def follow(db: SqliteDatabase, card: Card) -> None:
    """Note that a card is to tell how far its push is."""
    db.execute("UPDATE pushes SET live = 1, chat = ?, message = ? WHERE id = ?", (card.chat, card.message, card.push))


def leave(db: SqliteDatabase, number: int) -> None:
    """Note that the card of a push has told its end."""
    db.execute("UPDATE pushes SET live = 0 WHERE id = ?", (number,))


def live_cards(db: SqliteDatabase) -> tuple[Card, ...]:
    """The cards that have not told the end of their pushes yet."""
    rows = db.execute("SELECT id, chat, message FROM pushes WHERE live ORDER BY id")
    return tuple(Card(push=number, chat=chat, message=message) for number, chat, message in rows)


def post(db: SqliteDatabase, number: int, letters: Iterable[Letter], now: datetime) -> int:
    """Put the letters of a push into the outbox."""
    entries = (
        Entry(
            key=f"push:{number}:{letter.chat}",
            chat=letter.chat,
            topic=letter.topic,
            text=letter.text,
            markup=json.dumps(letter.markup, ensure_ascii=False),
        )
        for letter in letters
    )
    return outbox.put_all(db, entries, kind=KIND, now=now, campaign=f"push:{number}")


def reached(db: SqliteDatabase, push: Push) -> set[int]:
    """The chats that have got a push, or are about to, by whichever attempt."""
    rows = db.execute(
        "SELECT chat FROM outbox WHERE state IN ('pending', 'sending', 'sent', 'acknowledged')"
        " AND campaign IN (SELECT 'push:' || id FROM pushes WHERE ? IN (id, origin))",
        (push.origin or push.id,),
    )
    return {chat for (chat,) in rows}


def results(db: SqliteDatabase, number: int) -> Iterator[Result]:
    """Tell what became of each letter of a push."""
    for row in outbox.of_campaign(db, f"push:{number}"):
        yield Result(chat=row.chat, state=str(row.state), reason=row.reason, final=row.state not in outbox.OPEN)


def tally(db: SqliteDatabase, number: int) -> dict[str, int]:
    """Count the letters of a push by what became of them."""
    return {str(state): count for state, count in outbox.tally(db, f"push:{number}").items()}


def is_open(counted: dict[str, int]) -> bool:
    """True while letters are under way."""
    return any(counted.get(state) for state in (State.PENDING, State.SENDING))


def acknowledge(db: SqliteDatabase, number: int, chat: int, now: datetime) -> bool:
    """Note that a chat has seen its letter, also one that has another number since."""
    row = db.execute("SELECT key FROM outbox WHERE campaign = ? AND chat = ?", (f"push:{number}", chat)).fetchone()
    return row is not None and outbox.acknowledge(db, row[0], now)


def groups(db: SqliteDatabase) -> tuple[Subscription, ...]:
    """The groups that are bound to places."""
    return tuple(each for each in subscriptions.of_groups(db) if each.places)


def add_plan(db: SqliteDatabase, push: Push, timing: Timing, at: datetime) -> Plan:
    """Write down that a push is to be made later."""
    values = (push.by, push.by_name, push.selection, push.words, timing.to_text(), outbox.stamp(at))
    added = db.execute(
        f"INSERT INTO push_plans ({_PLAN.removeprefix('id, ')}) VALUES (?, ?, ?, ?, ?, ?) RETURNING {_PLAN}",  # noqa: S608
        values,
    ).fetchone()
    return _plan(added)


def plans(db: SqliteDatabase, until: datetime | None = None) -> tuple[Plan, ...]:
    """List the plans that are still to come, the next first; `until` only those that are due by then."""
    upper = outbox.stamp(until) if until else "9"
    rows = db.execute(
        f"SELECT {_PLAN} FROM push_plans WHERE next_at <= ? ORDER BY next_at, id",  # noqa: S608
        (upper,),
    )
    return tuple(map(_plan, rows))


def move_plan(db: SqliteDatabase, plan: Plan, to: datetime | None) -> bool:
    """Let a plan wait for its next time, or end it; False if somebody else did so already."""
    moved = db.execute(
        "UPDATE push_plans SET next_at = ? WHERE id = ? AND next_at = ?",
        (outbox.stamp(to) if to else None, plan.id, outbox.stamp(plan.next_at)),
    )
    return moved.rowcount == 1


def end_plan(db: SqliteDatabase, number: int) -> bool:
    """End a plan; False if it had ended."""
    ended = db.execute("UPDATE push_plans SET next_at = NULL WHERE id = ? AND next_at IS NOT NULL", (number,))
    return ended.rowcount == 1


def unname(db: SqliteDatabase, user: int) -> None:
    """Take a user off the pushes that they made or that reached them; a plan without its maker ends."""
    db.execute("UPDATE pushes SET by = NULL, by_name = '', chat = NULL, message = NULL, live = 0 WHERE by = ?", (user,))
    db.execute("UPDATE push_plans SET by = NULL, by_name = '', next_at = NULL WHERE by = ?", (user,))
    reached = db.execute("SELECT id, recipients FROM pushes WHERE instr(recipients, ?)", (str(user),)).fetchall()
    for number, recipients in reached:
        others = [(0 if chat == user else chat, *rest) for chat, *rest in json.loads(recipients)]
        db.execute("UPDATE pushes SET recipients = ? WHERE id = ?", (_dumped(others), number))


def _push(row: tuple[Any, ...]) -> Push:
    (id_, by, name, created, selection, words, places, indicators, recipients, unreached, state, timing, origin) = row
    return Push(
        id=id_,
        by=by,
        by_name=name,
        created=datetime.fromisoformat(created),
        selection=selection,
        words=words,
        places=tuple(json.loads(places)),
        indicators=tuple(json.loads(indicators)),
        audience=Audience(
            recipients=tuple(
                Recipient(chat=chat, topic=topic, places=tuple(held)) for chat, topic, held in json.loads(recipients)
            ),
            unreached=json.loads(unreached),
        ),
        state=PushState(state),
        timing=Timing.from_text(timing) if timing else None,
        origin=origin,
    )


def _plan(row: tuple[Any, ...]) -> Plan:
    id_, by, name, selection, words, timing, next_at = row
    return Plan(
        id=id_,
        by=by,
        by_name=name,
        selection=selection,
        words=words,
        timing=Timing.from_text(timing),
        next_at=datetime.fromisoformat(next_at),
    )


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
