"""What a well-formed tasks file must fulfil before anyone may quote it; every finding names the place in the file."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from typing import Any

from knowledge.checking import CELLS, Findings, amount_of, pointer
from knowledge.errors import Violation

GUARDED_REGION = "广东省"
"""The region whose places are all known, so that an unknown one is a misprint."""


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
