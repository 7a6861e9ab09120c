"""A process that reports without end, or so many times, and says a line for everything that was acknowledged.

python -m tests.acceptance.reporter DATABASE increments COUNT      +1 上云 of 广州, COUNT times
python -m tests.acceptance.reporter DATABASE pairs                 a whole and its part together, until it is killed
python -m tests.acceptance.reporter DATABASE redeem TOKEN USER     follow an invitation
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from bot import invitations
from bot.database import Database
from knowledge.errors import MembershipError
from knowledge.ledger import Draft, Ledger
from knowledge.loading import load

TASK_LIST = load(Path(__file__).parent.parent.parent / "data/tasks.json")[0]
NOW = datetime(2020, 10, 15, 9, 30, tzinfo=UTC)


def report(database: Database, drafts: list[Draft]) -> tuple[int, ...]:
    written = database.write_now(
        lambda db: Ledger(db, TASK_LIST).report_all(drafts, by="甲", on=NOW.date(), recorded=NOW)
    )
    return tuple(each.id for each in written)


def increments(database: Database, count: int) -> None:
    for _ in range(count):
        print(*report(database, [Draft(place="广州", indicator="上云", added=1)]), flush=True)


def pairs(database: Database) -> None:
    number = 0
    while True:
        number += 1
        drafts = [Draft(place="广州", indicator=key, done=number) for key in ("5G", "标杆")]
        print(*report(database, drafts), flush=True)


def redeem(database: Database, token: str, user: int) -> None:
    try:
        database.write_now(lambda db: invitations.redeem(db, token, user=user, name="甲", at=NOW))
    except MembershipError as refused:
        print(refused)
    else:
        print("in")


def main(path: str, act: str, *rest: str) -> None:
    database = Database(Path(path))
    print("ready", flush=True)
    sys.stdin.readline()
    if act == "increments":
        increments(database, int(rest[0]))
    elif act == "pairs":
        pairs(database)
    else:
        redeem(database, rest[0], int(rest[1]))
    database.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
