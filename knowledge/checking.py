"""What a tasks file must fulfil before anyone may quote it; every finding names the place in the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from knowledge.errors import Violation
from knowledge.model import Comparator

FORMAT = 1
"""Version of the file's shape; a reader refuses what it does not know."""
GUARDED_REGION = "广东省"
"""The region whose places are all known, so that an unknown one is a misprint."""

CELLS = ("serial", "place", "title", "requirement", "nature", "method", "standard", "workload", "deadline_text")
"""The nine columns of a task, in the order of the official document."""
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_COMPARATORS = frozenset(comparator.value for comparator in Comparator)

Findings = Iterator[Violation]


def pointer(*steps: str | int) -> str:
    """Return the RFC 6901 pointer that leads through `steps`."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def amount_of(value: object) -> int | Decimal | None:
    """Return the exact number that a JSON number stands for, None when it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    exact = Decimal(str(value))
    if not exact.is_finite():
        return None
    return int(exact) if exact == exact.to_integral_value() else exact


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


def meaning(raw: Mapping[str, Any]) -> Findings:
    """Contradictions inside a well-formed file: numbering, duplicates, parts larger than the whole, wrong totals."""
    for index, entry in enumerate(raw["lists"]):
        at = pointer("lists", index)
        yield from _hierarchy(entry, at)
        yield from _numbering(entry, at)
        yield from _duplicates(entry, at)
        yield from _parts(entry, at)
        yield from _totals(entry, at)


def completeness(raw: Mapping[str, Any], known_places: Collection[str] | None) -> Findings:
    """Find what a careful reader would still object to: empty cells, unknown places, parts that do not add up."""
    for index, entry in enumerate(raw["lists"]):
        at = pointer("lists", index)
        yield from _empty_cells(entry, at)
        yield from _part_sums(entry, at)
        if known_places is not None and entry["region"] == GUARDED_REGION:
            yield from _unknown_places(entry, at, known_places)


# ---- structure -------------------------------------------------------------------------------------------------


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


# ---- meaning ---------------------------------------------------------------------------------------------------


def _hierarchy(entry: Mapping[str, Any], at: str) -> Findings:
    parent: dict[str, str | None] = {}
    for index, indicator in enumerate(entry["indicators"]):
        if indicator["key"] in parent:
            yield Violation(at + pointer("indicators", index, "key"), f"指标“{indicator['key']}”重复")
        parent[indicator["key"]] = indicator.get("part_of")
    for index, indicator in enumerate(entry["indicators"]):
        here = at + pointer("indicators", index, "part_of")
        whole = indicator.get("part_of")
        if whole is not None and whole not in parent:
            yield Violation(here, f"没有“{whole}”这个指标")
        seen = {indicator["key"]}
        while whole is not None and whole in parent:
            if whole in seen:
                yield Violation(here, "指标的包含关系成了一个圈")
                break
            seen.add(whole)
            whole = parent[whole]


def _numbering(entry: Mapping[str, Any], at: str) -> Findings:
    for index, task in enumerate(entry["tasks"]):
        if task["row"] != index + 1:
            yield Violation(at + pointer("tasks", index, "row"), f"行号应是 {index + 1}，写的是 {task['row']}")


def _stated(entry: Mapping[str, Any], at: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Every target with its pointer and its place."""
    for row, task in enumerate(entry["tasks"]):
        for index, target in enumerate(task["targets"]):
            yield at + pointer("tasks", row, "targets", index), task["place"], target


def _duplicates(entry: Mapping[str, Any], at: str) -> Findings:
    keys = {indicator["key"] for indicator in entry["indicators"]}
    seen: dict[tuple[str, str], str] = {}
    for here, place, target in _stated(entry, at):
        name = target["indicator"]
        if name not in keys:
            yield Violation(f"{here}/indicator", f"没有“{name}”这个指标")
        if (place, name) in seen:
            yield Violation(here, f"{place}的“{name}”已在 {seen[place, name]} 写过")
        seen.setdefault((place, name), here)


def _amounts(entry: Mapping[str, Any], at: str) -> dict[tuple[str, str], tuple[str, int | Decimal]]:
    found = {}
    for here, place, target in _stated(entry, at):
        amount = amount_of(target["amount"])
        if amount is not None:
            found[place, target["indicator"]] = (here, amount)
    return found


def _parts(entry: Mapping[str, Any], at: str) -> Findings:
    amounts = _amounts(entry, at)
    wholes = {indicator["key"]: indicator.get("part_of") for indicator in entry["indicators"]}
    for (place, key), (here, amount) in amounts.items():
        whole = wholes.get(key)
        if whole is None:
            continue
        if (place, whole) in amounts and amount > amounts[place, whole][1]:
            yield Violation(
                f"{here}/amount", f"{place}的“{key}”{amount} 多于它所属的“{whole}”{amounts[place, whole][1]}"
            )


def _totals(entry: Mapping[str, Any], at: str) -> Findings:
    amounts = _amounts(entry, at)
    keys = {indicator["key"] for indicator in entry["indicators"]}
    for key, total in entry.get("totals", {}).items():
        here = at + pointer("totals", key)
        if key not in keys:
            yield Violation(here, f"没有“{key}”这个指标")
        found = [amount for (_, indicator), (_, amount) in amounts.items() if indicator == key]
        if sum(found) != amount_of(total["amount"]):
            yield Violation(f"{here}/amount", f"“{key}”各行合计 {sum(found)}，应为 {total['amount']}")
        if len(found) != total["places"]:
            yield Violation(f"{here}/places", f"有“{key}”的地方是 {len(found)} 个，应为 {total['places']} 个")


# ---- completeness ----------------------------------------------------------------------------------------------


def _empty_cells(entry: Mapping[str, Any], at: str) -> Findings:
    filled = {cell for cell in CELLS if any(task[cell].strip() for task in entry["tasks"])}
    for index, task in enumerate(entry["tasks"]):
        for cell in CELLS:
            if not task[cell].strip() and cell in filled | {"workload"}:
                yield Violation(at + pointer("tasks", index, cell), "这一格是空的")


def _part_sums(entry: Mapping[str, Any], at: str) -> Findings:
    amounts = _amounts(entry, at)
    wholes = {indicator["key"]: indicator.get("part_of") for indicator in entry["indicators"]}
    sums: dict[tuple[str, str], int | Decimal] = {}
    for (place, key), (here, amount) in amounts.items():
        whole = wholes.get(key)
        if whole is None:
            continue
        if (place, whole) not in amounts:
            yield Violation(here, f"{place}有“{key}”，却没有它所属的“{whole}”")
        sums[place, whole] = sums.get((place, whole), 0) + amount
    for (place, whole), total in sums.items():
        if (place, whole) in amounts and total > amounts[place, whole][1]:
            here, amount = amounts[place, whole]
            yield Violation(f"{here}/amount", f"{place}的“{whole}”是 {amount}，其中各项合计却是 {total}")


def _unknown_places(entry: Mapping[str, Any], at: str, known: Collection[str]) -> Findings:
    for index, task in enumerate(entry["tasks"]):
        if task["place"] not in known:
            yield Violation(at + pointer("tasks", index, "place"), f"{entry['region']}没有“{task['place']}”这个地方")
