"""The shape that a tasks file must have to be read at all; every finding names the place in the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from knowledge.arithmetic import exact
from knowledge.errors import Violation
from knowledge.model import Amount, Comparator

FORMAT = 1
"""Version of the file's shape; a reader refuses what it does not know."""
CELLS = ("serial", "place", "title", "requirement", "nature", "method", "standard", "workload", "deadline_text")
"""The nine columns of a task, in the order of the official document."""
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_COMPARATORS = frozenset(comparator.value for comparator in Comparator)

Findings = Iterator[Violation]


def pointer(*steps: str | int) -> str:
    """Return the RFC 6901 pointer that leads through `steps`."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def amount_of(value: object) -> Amount | None:
    """Return the exact number that a JSON number stands for, None when it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    number = Decimal(str(value))
    return exact(number) if number.is_finite() else None


def structure(raw: object) -> Findings:
    """Whatever keeps the file from being read as task lists at all."""
    if not isinstance(raw, dict):
        yield Violation("", "文件的最外层应是一个对象")
        return
    yield from _unknown_keys(raw, ("format", "lists"), "")
    if raw.get("format") != FORMAT:
        yield Violation("/format", f"只认识格式 {FORMAT}")
    lists = raw.get("lists")
    if not isinstance(lists, list) or not lists:
        yield Violation("/lists", "至少要有一份任务清单")
        return
    seen: set[str] = set()
    for index, entry in enumerate(lists):
        at = pointer("lists", index)
        if not isinstance(entry, dict):
            yield Violation(at, "任务清单应是一个对象")
            continue
        yield from _list(entry, at)
        if entry.get("id") in seen:
            yield Violation(f"{at}/id", f"编号“{entry['id']}”重复")
        if isinstance(entry.get("id"), str):
            seen.add(entry["id"])


def _unknown_keys(value: Mapping[str, Any], known: Collection[str], at: str) -> Findings:
    yield from (Violation(at + pointer(key), "不认识的字段") for key in value if key not in known)


def _text(value: Mapping[str, Any], key: str, at: str, *, filled: bool = True) -> Findings:
    text = value.get(key)
    if not isinstance(text, str):
        yield Violation(at + pointer(key), "缺少这一项" if text is None else "应是文字")
    elif filled and not text.strip():
        yield Violation(at + pointer(key), "不能为空")


def _items(value: Mapping[str, Any], key: str, at: str, item: Callable[[dict[str, Any], str], Findings]) -> Findings:
    items = value.get(key)
    if not isinstance(items, list):
        yield Violation(at + pointer(key), "应是一个列表")
        return
    for index, entry in enumerate(items):
        here = at + pointer(key, index)
        if isinstance(entry, dict):
            yield from item(entry, here)
        else:
            yield Violation(here, "应是一个对象")


def _list(entry: dict[str, Any], at: str) -> Findings:
    known = ("id", "title", "year", "region", "source", "indicators", "totals", "tasks")
    yield from _unknown_keys(entry, known, at)
    if not isinstance(entry.get("id"), str) or not _SLUG.fullmatch(entry["id"]):
        yield Violation(f"{at}/id", "编号只能用小写字母、数字和连字符，如 2020-gd-iiot")
    for key in ("title", "source"):
        yield from _text(entry, key, at)
    yield from _text(entry, "region", at, filled=False)
    year = entry.get("year")
    if isinstance(year, bool) or not isinstance(year, int) or not 1949 <= year <= 2999:
        yield Violation(f"{at}/year", "年份应是四位整数")
    yield from _items(entry, "indicators", at, _indicator)
    yield from _items(entry, "tasks", at, _task)
    if entry.get("tasks") == []:
        yield Violation(f"{at}/tasks", "清单里没有任务")
    totals = entry.get("totals", {})
    if not isinstance(totals, dict):
        yield Violation(f"{at}/totals", "应是一个对象")
        return
    for key, total in totals.items():
        yield from _total(total, at + pointer("totals", key))


def _indicator(entry: dict[str, Any], at: str) -> Findings:
    yield from _unknown_keys(entry, ("key", "name", "unit", "part_of"), at)
    yield from _text(entry, "key", at)
    yield from _text(entry, "name", at)
    yield from _text(entry, "unit", at, filled=False)
    if "part_of" in entry:
        yield from _text(entry, "part_of", at)


def _total(entry: object, at: str) -> Findings:
    if not isinstance(entry, dict):
        yield Violation(at, "应是一个对象")
        return
    yield from _unknown_keys(entry, ("amount", "places"), at)
    if amount_of(entry.get("amount")) is None:
        yield Violation(f"{at}/amount", "应是一个数")
    if isinstance(entry.get("places"), bool) or not isinstance(entry.get("places"), int):
        yield Violation(f"{at}/places", "应是一个整数")


def _task(entry: dict[str, Any], at: str) -> Findings:
    yield from _unknown_keys(entry, ("row", *CELLS, "deadline", "targets", "extra"), at)
    if isinstance(entry.get("row"), bool) or not isinstance(entry.get("row"), int):
        yield Violation(f"{at}/row", "行号应是整数")
    for cell in CELLS:
        yield from _text(entry, cell, at, filled=cell == "place")
    if "deadline" not in entry or not _is_date_or_null(entry["deadline"]):
        yield Violation(f"{at}/deadline", "应是 2020-12-31 这样的日期或 null")
    extra = entry.get("extra", {})
    if not isinstance(extra, dict) or not all(isinstance(value, str) for value in extra.values()):
        yield Violation(f"{at}/extra", "应是栏目到文字的对象")
    yield from _items(entry, "targets", at, _target)


def _is_date_or_null(value: object) -> bool:
    if value is None:
        return True
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _target(entry: dict[str, Any], at: str) -> Findings:
    yield from _unknown_keys(entry, ("indicator", "amount", "unit", "comparator", "implied", "words"), at)
    yield from _text(entry, "indicator", at)
    yield from _text(entry, "unit", at, filled=False)
    amount = amount_of(entry.get("amount"))
    if entry.get("amount") is None:
        if "amount" not in entry or not entry.get("words"):
            yield Violation(f"{at}/amount", "没有数量时要在 words 里写明目标的原文")
    elif amount is None or amount < 0:
        yield Violation(f"{at}/amount", "数量应是不小于 0 的数")
    comparator = entry.get("comparator")
    if not isinstance(comparator, str) or comparator not in _COMPARATORS:
        yield Violation(f"{at}/comparator", f"应是 {'、'.join(sorted(_COMPARATORS))} 之一")
    if not isinstance(entry.get("implied", False), bool):
        yield Violation(f"{at}/implied", "应是 true 或 false")
    if not isinstance(entry.get("words", ""), str):
        yield Violation(f"{at}/words", "应是文字")
