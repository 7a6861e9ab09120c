"""The tasks file: read into task lists, checked, and written back the same way each time."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

from knowledge import checking, consistency
from knowledge.errors import TaskListError, Violation, reason_of
from knowledge.model import Amount, Comparator, Indicator, Target, Task, TaskList


def load(path: Path | str) -> tuple[TaskList, ...]:
    """Read the task lists of a tasks file; TaskListError names every place where it cannot be trusted."""
    raw = read(path)
    if violations := faults(raw):
        raise TaskListError(violations)
    return values(raw)


def load_first(path: Path | str) -> TaskList:
    """Read the list that is answered: the first of the file."""
    return load(path)[0]


def values(raw: Any) -> tuple[TaskList, ...]:
    """Build the task lists of a well-formed JSON object, true or not."""
    return tuple(_list(entry) for entry in raw["lists"])


def read(path: Path | str) -> Any:
    """Read the JSON of a tasks file, with exact numbers."""
    try:
        return json.loads(Path(path).read_text("utf-8"), parse_float=Decimal)
    except FileNotFoundError:
        reason = f"找不到任务清单文件 {path}"
    except OSError as error:
        reason = f"打不开任务清单文件 {path}（{reason_of(error)}）"
    except UnicodeDecodeError:
        reason = f"任务清单文件 {path} 不是 UTF-8 文本"
    except json.JSONDecodeError as error:
        reason = f"任务清单文件 {path} 不是完整的 JSON（第 {error.lineno} 行第 {error.colno} 列）"
    except (RecursionError, ValueError):
        reason = f"任务清单文件 {path} 不是能读的 JSON"
    raise TaskListError((Violation("", reason),))


def faults(raw: object) -> tuple[Violation, ...]:
    """Find what forbids to use the JSON of a tasks file at all; `check` is stricter."""
    found = tuple(checking.structure(raw))
    return tuple(consistency.meaning(raw)) if not found and isinstance(raw, dict) else found


def is_well_formed(raw: object) -> bool:
    """Whether the JSON has the shape of a tasks file, so that `values` can be built from it."""
    return next(checking.structure(raw), None) is None


def check(raw: object, known_places: Collection[str] | None = None) -> tuple[Violation, ...]:
    """Everything that is wrong with the JSON of a tasks file; without `known_places` any place will do."""
    found = tuple(checking.structure(raw))
    if found or not isinstance(raw, dict):
        return found
    return (*consistency.meaning(raw), *consistency.completeness(raw, known_places))


def dump(lists: Iterable[TaskList]) -> str:
    """Write the text of a tasks file; the same lists always give the same bytes."""
    return json.dumps(as_json(lists), ensure_ascii=False, indent=2) + "\n"


def as_json(lists: Iterable[TaskList]) -> dict[str, Any]:
    """Build the plain JSON object of a tasks file."""
    return {"format": checking.FORMAT, "lists": [_list_json(task_list) for task_list in lists]}


# ---- reading ---------------------------------------------------------------------------------------------------


def _list(raw: dict[str, Any]) -> TaskList:
    return TaskList(
        id=raw["id"],
        title=raw["title"],
        year=raw["year"],
        region=raw["region"],
        source=raw["source"],
        indicators=tuple(Indicator(**indicator) for indicator in raw["indicators"]),
        tasks=tuple(_task(task) for task in raw["tasks"]),
        totals=MappingProxyType({key: _amount(total["amount"]) for key, total in raw.get("totals", {}).items()}),
    )


def _task(raw: dict[str, Any]) -> Task:
    return Task(
        row=raw["row"],
        **{cell: raw[cell] for cell in checking.CELLS},
        deadline=date.fromisoformat(raw["deadline"]) if raw["deadline"] else None,
        targets=tuple(_target(target, raw) for target in raw["targets"]),
        extra=MappingProxyType(dict(raw.get("extra", {}))),
    )


def _target(raw: dict[str, Any], task: dict[str, Any]) -> Target:
    return Target(
        place=task["place"],
        indicator=raw["indicator"],
        amount=None if raw["amount"] is None else _amount(raw["amount"]),
        unit=raw["unit"],
        comparator=Comparator(raw["comparator"]),
        row=task["row"],
        implied=raw.get("implied", False),
        words=raw.get("words", ""),
    )


def _amount(value: object) -> Amount:
    amount = checking.amount_of(value)
    if amount is None:
        raise TypeError(f"not a number: {value!r}")
    return amount


# ---- writing ---------------------------------------------------------------------------------------------------


def _list_json(task_list: TaskList) -> dict[str, Any]:
    return {
        "id": task_list.id,
        "title": task_list.title,
        "year": task_list.year,
        "region": task_list.region,
        "source": task_list.source,
        "indicators": [_indicator_json(indicator) for indicator in task_list.indicators],
        "totals": {
            key: {"amount": _number(amount), "places": _counted(task_list, key)}
            for key, amount in task_list.totals.items()
        },
        "tasks": [_task_json(task) for task in task_list.tasks],
    }


def _counted(task_list: TaskList, key: str) -> int:
    stated = (target for task in task_list.tasks for target in task.targets)
    return len({target.place for target in stated if target.indicator == key and target.amount is not None})


def _indicator_json(indicator: Indicator) -> dict[str, Any]:
    raw: dict[str, Any] = {"key": indicator.key, "name": indicator.name, "unit": indicator.unit}
    if indicator.part_of is not None:
        raw["part_of"] = indicator.part_of
    return raw


def _task_json(task: Task) -> dict[str, Any]:
    raw: dict[str, Any] = {"row": task.row}
    raw |= {cell: getattr(task, cell) for cell in checking.CELLS}
    raw["deadline"] = task.deadline.isoformat() if task.deadline else None
    raw["targets"] = [_target_json(target) for target in task.targets]
    if task.extra:
        raw["extra"] = dict(task.extra)
    return raw


def _target_json(target: Target) -> dict[str, Any]:
    raw: dict[str, Any] = {
        "indicator": target.indicator,
        "amount": None if target.amount is None else _number(target.amount),
        "unit": target.unit,
        "comparator": target.comparator.value,
    }
    if target.implied:
        raw["implied"] = True
    if target.words:
        raw["words"] = target.words
    return raw


def _number(amount: Amount) -> int | float:
    # A document's figures have far fewer digits than the 15 that a float keeps, so the shortest form is exact.
    return amount if isinstance(amount, int) else float(amount)
