"""What a report must not say: each refusal is one sentence that the reporter can act on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from knowledge.arithmetic import exact
from knowledge.errors import LedgerError
from knowledge.model import Amount, Target, TaskList
from knowledge.progress import Figure


def place_of(task_list: TaskList, name: str) -> str:
    """Find the place of the list that this name means (湛江市 → 湛江), or LedgerError."""
    short = name.strip()
    short = short if short in task_list.places else short.removesuffix("市")
    if short not in task_list.places:
        raise LedgerError(f"“{name}”不在本清单里。")
    return short


def target_of(task_list: TaskList, place: str, indicator: str) -> Target:
    """Find the target that a place and an indicator name, or LedgerError."""
    place, said = place_of(task_list, place), indicator.strip().casefold()
    found = [i.key for i in task_list.indicators if said in (i.key.casefold(), i.name.casefold())]
    if not found:
        keys = "、".join(task_list.keys)
        raise LedgerError(f"清单里没有“{indicator}”这个指标，只有{keys}。")
    target = task_list.targets.get((place, found[0]))
    if target is None:
        raise LedgerError(f"{place}没有{found[0]}任务，不能填报。")
    return target


def amount(said: Amount, target: Target, what: str = "完成数") -> Amount:
    """Check a number by itself."""
    if isinstance(said, Decimal) and not said.is_finite():
        raise LedgerError(f"{what}应是一个数。")
    said = exact(said)
    if said < 0:
        raise LedgerError(f"{what}不能是负数：{said}。")
    if target.comes_whole and not isinstance(said, int):
        raise LedgerError(f"{target.indicator}按{target.unit}计，{what}应是整数，不是{said}。")
    return said


def not_falling(new: Figure, target: Target, known: Callable[[date | None], Figure | None]) -> None:
    """Refuse a figure below the one before, or above a later one, that nobody confirmed."""
    newest = known(None)
    if newest is None:
        return
    for before in (newest, known(new.as_of) if newest.as_of > new.as_of else None):
        if before is None:
            continue
        if before.as_of > new.as_of:
            if new.done > before.done:
                raise LedgerError(
                    f"{new.place}{new.indicator}到{before.as_of}是{before.done}{target.unit}，"
                    f"更早的{new.as_of}不该有{new.done}{target.unit}；确实如此请确认。"
                )
        elif new.done < before.done:
            raise LedgerError(
                f"{new.place}{new.indicator}上次填报{before.done}{target.unit}（{before.as_of}），"
                f"累计数减少到{new.done}{target.unit}需要确认。"
            )


def parts_within(task_list: TaskList, place: str, key: str, known: Mapping[str, Figure | None]) -> None:
    """Refuse a part that is more than the whole which contains it; `known` holds the figures of the place by key."""
    for indicator in task_list.indicators:
        if indicator.part_of is None or key not in (indicator.key, indicator.part_of):
            continue
        part, full = known.get(indicator.key), known.get(indicator.part_of)
        if part is not None and full is not None and part.done > full.done:
            raise LedgerError(
                f"{place}的{indicator.key}（{part.done}{indicator.unit}）含在{indicator.part_of}"
                f"（{full.done}{indicator.unit}）之内，不能更多。"
            )


def family(task_list: TaskList, key: str) -> tuple[str, ...]:
    """The indicators whose figures bound that of this one: its whole, its parts."""
    return tuple(
        each.key
        for each in task_list.indicators
        if key in (each.key, each.part_of) or task_list.by_key[key].part_of == each.key
    )
