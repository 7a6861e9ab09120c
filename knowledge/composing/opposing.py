"""Two classes of places as the sides of a comparison: 有标杆的市和没标杆的市差多少, 标杆1个的市和2个的市哪个多."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.model import TaskList
from knowledge.query import Against, Filter, Group, Op, Wanted


def classes_of(filters: Sequence[Filter]) -> bool:
    """True for conditions on one indicator of which no place meets two."""
    plain = len(filters) > 1 and len({f.indicator for f in filters}) == 1 and filters[0].indicator is not None
    if not plain:
        return False
    if len(filters) == 2 and {f.op for f in filters} == {Op.HAS, Op.LACKS}:
        return True
    equal = all(_is_amount(f) for f in filters)
    return equal and len({f.value for f in filters}) == len(filters)


def opposed(
    task_list: TaskList, groups: tuple[Group, ...], filters: tuple[Filter, ...]
) -> tuple[tuple[Group, ...], tuple[Filter, ...]]:
    """有标杆的市和没标杆的市差多少: two conditions that exclude each other are the two sides."""
    if groups or len(filters) < 2:
        return groups, filters
    classes = _whether(filters) or (filters if classes_of(filters) else ())
    if not classes:
        return groups, filters
    sides = tuple(_side(task_list, item) for item in classes)
    return sides, tuple(f for f in filters if f not in classes)


def _whether(filters: tuple[Filter, ...]) -> tuple[Filter, ...]:
    """The two conditions of which one says that there is an indicator and one that there is none."""
    has = {f.indicator: f for f in filters if f.op is Op.HAS}
    lacks = next((f for f in filters if f.op is Op.LACKS and f.indicator in has), None)
    return (has[lacks.indicator], lacks) if lacks is not None else ()


def _is_amount(item: Filter) -> bool:
    plain = item.against is Against.NUMBER and item.measure is Wanted.TARGET
    return item.op is Op.EQ and item.value is not None and plain


def _side(task_list: TaskList, item: Filter) -> Group:
    """The places of one class, under its name."""
    key = item.indicator or ""
    if item.op in (Op.HAS, Op.LACKS):
        found = tuple(p for p in task_list.places if ((p, key) in task_list.targets) is (item.op is Op.HAS))
        return Group(f"{item.op}{key}的{len(found)}个市", found)
    amounts = ((p, task_list.targets.get((p, key))) for p in task_list.places)
    found = tuple(p for p, target in amounts if target is not None and target.amount == item.value)
    return Group(f"{key}{item.value}个的{len(found)}个市", found)
