"""The audit: who did what to whom and when, by Telegram id; only ever added to."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from knowledge.people import Role

_ACTIONS = {
    "report_approved": "通过填报",
    "report_returned": "退回填报",
    "report_withdrawn": "撤回填报",
    "figures_imported": "导入完成数",
    "invited": "发出邀请",
    "invitation_revoked": "撤销邀请",
    "joined": "凭邀请加入",
    "removed": "移出成员",
    "forgotten": "删除个人记录",
    "pushed": "发出催办",
    "push_stopped": "停止催办",
    "push_planned": "定时催办",
    "push_plan_ended": "取消定时催办",
}
_DETAILS = {
    "push": "催办编号",
    "plan": "定时编号",
    "chats": "会话数",
    "report": "填报编号",
    "reports": "条数",
    "invitation": "邀请编号",
    "role": "身份",
    "places": "地市",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that was done."""

    id: int
    at: datetime
    actor: int | None
    """Who did it; None for the command line, and for those who were forgotten."""
    action: str
    person: int | None
    """To whom it was done."""
    details: Mapping[str, Any]

    @property
    def done(self) -> str:
        """What was done, in Chinese."""
        return _ACTIONS.get(self.action, self.action)

    @property
    def told(self) -> str:
        """The details, in Chinese."""
        return "；".join(
            f"{_DETAILS.get(name, name)}={_said(name, value)}" for name, value in self.details.items() if value != []
        )


def _said(name: str, value: object) -> str:
    if isinstance(value, list):
        return "、".join(map(str, value))
    return Role(str(value)).label if name == "role" and value in set(Role) else str(value)


def note(
    db: Database,
    *,
    at: datetime,
    actor: int | None,
    action: str,
    person: int | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write down what is done in the transaction that does it. Details name nobody."""
    db.execute(
        "INSERT INTO audit (at, actor, action, person, details) VALUES (?, ?, ?, ?, ?)",
        (at.isoformat(), actor, action, person, json.dumps(details or {}, ensure_ascii=False)),
    )


def entries(db: Database) -> Iterator[Entry]:
    """Everything that was done, the oldest first."""
    for number, at, actor, action, person, details in db.execute(
        "SELECT id, at, actor, action, person, details FROM audit ORDER BY id"
    ):
        yield Entry(
            id=number,
            at=datetime.fromisoformat(at),
            actor=actor,
            action=action,
            person=person,
            details=json.loads(details),
        )


def forget(db: Database, person: int) -> None:
    """Take a person out of the audit; what was done stays."""
    db.execute("UPDATE audit SET actor = NULL WHERE actor = ?", (person,))
    db.execute("UPDATE audit SET person = NULL WHERE person = ?", (person,))
