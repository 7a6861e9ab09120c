"""Numbers that say no figure, or that are one: 这五家, 哪三个市, 两项任务, 肇庆和清远两家."""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile

from knowledge.lexicon import Sort
from knowledge.mention import Mention, Number
from knowledge.wordsets import word_set

_SILENT = frozenset({Sort.FILLER, Sort.NOW})
_THESE = word_set("counting.these")
_FIRMS = word_set("counting.firms")
"""Whose names the list does not have."""
PLUS = frozenset({"+", "加", "加上"})
COUNTS = frozenset({Sort.NUMBER, Sort.COUNTED_PLACES})
UNITS = word_set("counting.units")
"""What 一 counts places and tasks in."""
_NEAR = 8
"""So many words back a clause is looked at."""
_ROW_UNITS = frozenset({"行", "条"})
_TASK_UNITS = word_set("counting.task_units")
_DEEDS = word_set("counting.deeds")


def counted(mention: Mention, said: list[Mention]) -> Mention | None:
    """这五家, 哪三个市, 哪两家厂, 肇庆和清远两家, 只派了一个: numbers that say no figure, or that are one."""
    before = said[-1] if said else None
    if before is None:
        return mention
    if mention.sort is Sort.NUMBER and before.text in _THESE and _counts_places(mention):
        said[-1] = Mention(Sort.MANY, "many", before.text + mention.text)
        return None
    if mention.sort is Sort.PLACE_NOUN and before.text == "一" and len(said) > 1 and said[-2].sort is Sort.PLACE:
        return replace(mention, sort=Sort.FILLER, value="")  # 中山一个市
    if mention.sort is Sort.NUMBER and before.sort is Sort.REST and mention.value.unit in ("个", "家"):
        said[-1] = replace(before, text=before.text + mention.text)  # 其他四个
        return None
    if mention.sort is Sort.NUMBER and mention.value.unit in _TASK_UNITS and _kinds_named(said) == mention.value.value:
        return replace(mention, sort=Sort.FILLER, value="")
    if mention.sort in COUNTS and _how_many_named(said) == _count(mention) > 1:
        return replace(mention, sort=Sort.FILLER, value="")
    if mention.sort is Sort.ALL and mention.text.endswith("个市") and _asks_which(before):
        said[-1] = Mention(Sort.WHICH, "names", before.text + mention.text)
        return None
    if mention.sort in COUNTS and _asks_which(before) and _counts_any(mention):
        said[-1] = Mention(Sort.WHICH, _number_of(mention), before.text + mention.text)
        return None
    if before.sort is Sort.QUANTITY and mention.sort is Sort.WANTED and mention.text in _MONEY:
        said[-1] = Mention(Sort.TOPIC, _OF_MONEY, before.text + mention.text)  # 多少补助
        return None
    if mention.sort is Sort.MANY and mention.text.startswith("几个") and before.sort is Sort.HAS:
        return replace(mention, sort=Sort.COUNT, value="count")  # 有几个市的上云…
    if mention.sort is Sort.PLACE and _just_one(before) and len(said) > 1 and said[-2].sort in _AGAINST:
        said.pop()  # 够不够一个湛江
        return mention
    if before.sort is Sort.WHICH and mention.text in _FIRMS:
        said[-1] = Mention(Sort.TOPIC, ("not_in_list", "firms"), before.text + mention.text)  # 哪两家厂
        return None
    if _one_of(mention, said):
        said[-1] = counts_tasks(Mention(Sort.NUMBER, Number(1, mention.text), f"一{mention.text}"), said[:-1])
        return None
    return mention


_MONEY = word_set("counting.money")
"""What is a way of funding, and with 多少 before it an amount that the list does not have."""


def _just_one(number: Mention) -> bool:
    return number.sort is Sort.NUMBER and number.value.value == 1 and number.value.unit in ("个", "座")


_AGAINST = frozenset({Sort.COMPARE_OP, Sort.THAN})


def counts_lacking(mention: Mention, said: list[Mention]) -> Mention:
    """没有5G任务的有|几个: of what is lacking no figure can be asked, so that places are counted."""
    before = [m for m in said[-_NEAR:] if not (m.sort is Sort.HAS and m.text == "有") and m.sort is not Sort.WANTED]
    sorts = [m.sort for m in before[-3:]]
    lacking = sorts == [Sort.LACKS, Sort.INDICATOR, Sort.FILLER] and before[-1].text.endswith("的")
    lacking = lacking and before[-3].text[:1] in "没无冇" and all(m.sort is not Sort.INDICATOR for m in before[:-3])
    return replace(mention, sort=Sort.COUNT, value="count") if lacking else mention


def sum_of_money(mention: Mention, said: list[Mention]) -> Mention:
    """拿了五千万, 两个亿: no task is counted in ten thousands, so that money is meant."""
    before = said[-1] if said else None
    if mention.sort is Sort.NUMBER and not mention.value.unit and set(mention.text) & set("万亿"):
        return replace(mention, sort=Sort.TOPIC, value=_OF_MONEY)
    if mention.text in LARGE and before is not None and before.sort is Sort.NUMBER:
        return Mention(Sort.TOPIC, _OF_MONEY, said.pop().text + mention.text)
    return mention


_OF_MONEY = ("not_in_list", "money")
LARGE = word_set("counting.large")


def counts_tasks(mention: Mention, said: list[Mention]) -> Mention:
    """两项任务, 29行: how many tasks, not how much of one; 上云40个任务 and 第22行 are something else."""
    before = said[-1] if said else None
    if mention.sort is Sort.NUMBER and mention.value.unit in _ROW_UNITS and not _of_something(said):
        return replace(mention, sort=Sort.TASKS)
    listed = len(said) > 1 and said[-2].sort is Sort.WANTED and said[-2].value == "overview" and not _of_something(said)
    if (
        mention.sort is Sort.NUMBER
        and mention.value.unit in _TASK_UNITS
        and listed
        and (_only(said) or _just_has(said))
    ):
        return replace(mention, sort=Sort.TASKS)  # 任务只有一项的市
    if before is not None and before.text == "单项" and _deed(mention):
        said[-1] = Mention(Sort.TASKS, Number(1, "项"), before.text)
    if before is None or before.sort is not Sort.NUMBER:
        return mention
    alone = before.value.unit == "个" and _only(said[:-1])  # 只有一个任务的市
    if before.value.unit not in _TASK_UNITS and not alone:
        return mention
    if _deed(mention) and not _of_something(said[:-1]):
        said[-1] = replace(before, sort=Sort.TASKS)
    return mention


def _deed(mention: Mention) -> bool:
    return mention.text in _DEEDS or (mention.sort is Sort.WANTED and mention.value == "overview")


def _of_something(said: list[Mention]) -> bool:
    """True after an indicator, or after what makes a number a position."""
    near = takewhile(lambda m: m.sort is not Sort.BREAK, reversed(said[-_NEAR:]))
    return any(m.sort in (Sort.INDICATOR, Sort.ORDINAL) or m.value == "serial" for m in near)


def _one_of(mention: Mention, said: list[Mention]) -> bool:
    """标杆只派了一个: where nothing but so many are meant, 一个 is a number."""
    if mention.text not in UNITS or not said or said[-1].text != "一":
        return False
    return _only(said[:-1]) and not any(m.sort is Sort.NUMBER for m in said)


def _just_has(said: list[Mention]) -> bool:
    """任务有两项的市."""
    return said[-1].sort is Sort.HAS and said[-1].text == "有"


def _only(said: list[Mention]) -> bool:
    last = next((m for m in reversed(said) if m.sort not in _SILENT), None)
    return last is not None and (last.sort is Sort.ONLY or (last.sort is Sort.COMPARE_OP and last.value == "eq"))


def _count(mention: Mention) -> int:
    if mention.sort is Sort.COUNTED_PLACES:
        return int(mention.value)
    return int(mention.value.value) if mention.value.unit in ("个", "家", "座", "") else 0


def _how_many_named(said: list[Mention]) -> int:
    """肇庆和清远两家: how many places have just been named one after the other."""
    named = 0
    for mention in reversed(said):
        if mention.sort is Sort.PLACE:
            named += 1
        elif mention.sort is not Sort.JOIN and mention.text not in PLUS:
            break
    return named


def _kinds_named(said: list[Mention]) -> int:
    """上云和标杆两项: how many indicators, two at least, have just been named one after the other."""
    row = list(takewhile(lambda m: m.sort in (Sort.INDICATOR, Sort.JOIN), reversed(said[-_NEAR:])))
    named = {m.value for m in row if m.sort is Sort.INDICATOR}
    return len(named) if len(named) > 1 else 0


def _asks_which(before: Mention) -> bool:
    return before.text in ("哪", "是哪", "边") or before.sort is Sort.WHICH


def _number_of(mention: Mention) -> int:
    return int(mention.value if mention.sort is Sort.COUNTED_PLACES else mention.value.value)


def _counts_any(mention: Mention) -> bool:
    """哪九座城, 哪3个市: how many are asked for is no figure."""
    return mention.sort is Sort.COUNTED_PLACES or _counts_places(mention)


def _counts_places(number: Mention) -> bool:
    """这五家, 那4个: so many of those just named."""
    return number.value.unit in ("个", "家", "座") and 2 <= number.value.value <= 20
