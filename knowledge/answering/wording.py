"""How numbers, places and conditions are said in Chinese."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from knowledge.answering.figures import Figures, rounded
from knowledge.arithmetic import magnitude
from knowledge.model import Amount, Comparator, Indicator, Target
from knowledge.query import Against, Filter, Group, Op, Query, Wanted

NAMES_OF = {
    Wanted.TARGET: "目标", Wanted.DONE: "完成数", Wanted.REMAINING: "剩余数", Wanted.RATE: "完成率",
    Wanted.GAP: "与序时进度的差距", Wanted.LIGHT: "亮灯", Wanted.CHANGE: "新增数", Wanted.NATURE: "任务性质",
    Wanted.METHOD: "实施方式", Wanted.STANDARD: "实施标准", Wanted.REQUIREMENT: "任务要求/目标", Wanted.TITLE: "工作任务名称",
    Wanted.WORKLOAD: "工作量", Wanted.SERIAL: "序号", Wanted.ROWS: "任务项数", Wanted.DEADLINE: "完成时限",
}  # fmt: skip


def number(value: Amount | Fraction, places: int = 2) -> str:
    """A number without needless zeros: 54.95, 3, 19.25."""
    if isinstance(value, int):
        return str(value)
    text = str(rounded(value, places))
    return text.rstrip("0").rstrip(".") if "." in text else text


def percentage(value: Decimal) -> str:
    """A percentage with one decimal: 22.9%."""
    return f"{rounded(value, 1)}%"


def floor(target: Target) -> str:
    """A target as the document binds it: 至少16个."""
    if target.amount is None:
        return target.words
    comparator = "" if target.comparator is Comparator.EXACTLY else str(target.comparator)
    return f"{comparator}{number(target.amount)}{target.unit}"


def bound(value: Amount | Fraction, indicator: Indicator) -> str:
    """An amount of an indicator as its totals bind: 至少1099个."""
    comparator = "" if indicator.comparator is Comparator.EXACTLY else str(indicator.comparator)
    return f"{comparator}{number(value)}{indicator.unit}"


def listed(names: Iterable[str]) -> str:
    """Names in a row: 广州、佛山."""
    return "、".join(names)


def day(value: date) -> str:
    """A date in words: 2020年12月31日."""
    return f"{value.year}年{value.month}月{value.day}日"


def left_out(query: Query) -> str:
    """The places that a query leaves out, as they were called."""
    return query.excluded_as or listed(query.excluded)


def scope(query: Query, figures: Figures) -> str:
    """Which places a query is about, as a phrase: 粤西, 全省, 湛江、茂名, with its exclusions and conditions."""
    base = listed(group.label for group in query.groups) or "全省"
    if query.excluded:
        base += f"（不算{left_out(query)}）"
    if query.filters:
        base += f"{conditions(query.filters, figures, either=query.either)}的市"
    return base


def conditions(filters: Iterable[Filter], figures: Figures, *, either: bool = False) -> str:
    """Conditions as a phrase: 上云超过100个、没有标杆."""
    return ("或" if either else "、").join(condition(f, figures) for f in filters)


def _times(item: Filter) -> str:
    """的一半, 的2倍: how much of a place's figure is meant."""
    if item.value in (None, 100):
        return ""
    return (
        "的一半"
        if item.value == 50
        else f"的{number(Fraction(item.value) / 100)}倍"
        if item.value >= 100
        else f"的{number(item.value)}%"
    )


def tasks_denied(item: Filter) -> str:
    """The tasks that a condition says are not there: 标杆, 实施方式写有“服务券”的."""
    return f"{NAMES_OF[item.measure]}写有“{item.text}”的" if item.text else item.indicator or ""


def condition(item: Filter, figures: Figures) -> str:
    """One condition as a phrase."""
    if item.text:
        verb = "写有" if item.op is Op.HAS else "没有写"
        return f"{item.indicator or ''}{NAMES_OF[item.measure]}{verb}“{item.text}”"
    if item.measure is Wanted.GAP:
        return f"{item.indicator or ''}{_distance(item)}"
    name, unit = _measured(item, figures)
    if item.op in (Op.HAS, Op.LACKS):
        return f"{item.op}{name or '任务'}任务"
    if item.against in (Against.INDICATOR, Against.SERIAL):
        return f"{name}和{item.place}相等" if item.op is Op.EQ else f"{name}{item.op}{item.place}"
    return name + _PHRASES[item.against](item, figures, unit)


def _measured(item: Filter, figures: Figures) -> tuple[str, str]:
    """What a condition measures, and its unit."""
    name = item.indicator or ""
    unit = figures.indicator(item.indicator).unit if item.indicator else ""
    if item.measure is Wanted.RATE:
        return f"{name}完成率", "%"
    if item.measure is not Wanted.TARGET:
        return name + NAMES_OF[item.measure], unit
    plain = item.against is Against.NUMBER and item.op not in (Op.HAS, Op.LACKS)
    return name or ("目标" if plain else ""), unit


def _than_number(item: Filter, _: Figures, unit: str) -> str:
    if item.op is Op.BETWEEN:
        return f"在{number(item.value or 0)}到{number(item.upper or 0)}{unit}之间"
    return f"{item.op}{number(item.value or 0)}{unit}"


def _than_middle(item: Filter, figures: Figures, unit: str) -> str:
    """高于全省平均的2倍（110个）."""
    middle = figures.bound(item, item.indicator)
    if middle is None:
        return ""
    side = {"超过": "高于", "少于": "低于"}.get(str(item.op), str(item.op))
    which = "平均" if item.against is Against.MEAN else "中位数"
    said = number(middle, 1 if item.measure is Wanted.RATE else 2)
    return f"{side}{item.place or '全省'}{which}{_times(item)}（{said}{unit}）"


def _than_whole(item: Filter, figures: Figures, unit: str) -> str:
    """超过全省合计的20%（219.8个）."""
    part = figures.bound(item, item.indicator)
    return f"{item.op}全省合计的{number(item.value or 0)}%" + (f"（{number(part)}{unit}）" if part else "")


def _than_place(item: Filter, figures: Figures, unit: str) -> str:
    """多于惠州（55个）, 等于惠州（55个）的一半（27.5个）."""
    value = figures.bound(item, item.indicator)
    ways = {Op.GT: "多于", Op.LT: "少于", Op.EQ: "等于", Op.LE: "不多于", Op.GE: "不少于"}
    whole = figures.bound(replace(item, value=None), item.indicator) if _times(item) else None
    shown, part = (f"（{number(each)}{unit}）" if each is not None else "" for each in (whole, value))
    return f"{ways.get(item.op, str(item.op))}{item.place}{shown}{_times(item)}{part}"


def _in_order(item: Filter, figures: Figures, unit: str) -> str:
    """排前10（27个及以上）."""
    if item.measure is Wanted.SERIAL:
        return f"在{'最后' if item.against is Against.TOP else '前'}{number(item.value or 1)}位"
    return _placed(item) + _reaching(item, figures, unit)


_PHRASES: Mapping[Against, Callable[[Filter, Figures, str], str]] = {
    Against.NUMBER: _than_number,
    Against.MEAN: _than_middle,
    Against.MEDIAN: _than_middle,
    Against.WHOLE: _than_whole,
    Against.PLACE: _than_place,
    Against.TOP: _in_order,
    Against.BOTTOM: _in_order,
}


def _placed(item: Filter) -> str:
    """排前10, 不是最多: a position, and whether it is reached."""
    reached = item.op in (Op.GE, Op.LE)
    top = item.against is Against.TOP
    if (item.value or 1) == 1:
        return f"{'' if reached else '不是'}{'最多' if top else '最少'}"
    return f"{'排' if reached else '不在'}{'前' if top else '后'}{number(item.value or 1)}"


def _reaching(item: Filter, figures: Figures, unit: str) -> str:
    """（27个及以上）: which figures such a position takes."""
    bound = figures.bound(item, item.indicator)
    if bound is None:
        return ""
    said = f"{number(bound)}{unit}"
    ways = {Op.GE: f"{said}及以上", Op.LE: f"{said}及以下", Op.LT: f"不到{said}", Op.GT: f"多于{said}"}
    return f"（{ways[item.op]}）"


def _distance(item: Filter) -> str:
    """落后序时进度不少于30个百分点."""
    behind = item.value is not None and item.value < 0
    turned = {Op.LE: Op.GE, Op.LT: Op.GT, Op.GE: Op.LE, Op.GT: Op.LT}.get(item.op, item.op) if behind else item.op
    return f"{'落后' if behind else '超前'}序时进度{turned}{number(magnitude(item.value or 0))}个百分点"


def leaves_out(groups: Iterable[Group]) -> tuple[str, ...]:
    """A note for each region that has members which the list does not contain."""
    notes = []
    for group in groups:
        if group.unlisted and group.names:
            notes.append(f"{group.label}按清单内的{len(group.names)}个市计算，{listed(group.unlisted)}不在本清单。")
        elif group.within:
            notes.append(f"{group.within}属于{group.label}，清单只列到市，按{group.label}回答。")
    return tuple(notes)


def points(value: Amount) -> str:
    """A distance of two percentages: 4.0个百分点."""
    return f"{rounded(magnitude(value), 1)}个百分点"


def between(start: date, end: date) -> str:
    """A time in words: 2020年10月5日至10月11日."""
    if start == end:
        return day(start)
    tail = day(end) if end.year != start.year else f"{end.month}月{end.day}日"
    return f"{day(start)}至{tail}"


def signed(value: Amount) -> str:
    """A number with its sign: -39.0, +21.0."""
    return f"{'+' if value > 0 else ''}{rounded(value, 1)}"
