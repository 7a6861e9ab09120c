"""A direct question over a list of 20,000 places, against the same over 20."""

from __future__ import annotations

import itertools

from benchmarks.corpus import NOW, forgetting
from benchmarks.table import Row
from benchmarks.timing import best, quantile
from knowledge.conversation import Adviser
from knowledge.lexicon import Lexicon
from knowledge.model import Indicator, Target, Task, TaskList

MANY, FEW = 20_000, 20
TIMES = 9
_LETTERS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥乾坤震巽坎艮"
_KEY = "上云"


def measure() -> list[Row]:
    """Compare the middle times of questions about twenty places that both lists have."""
    names = ["".join(letters) for letters in itertools.islice(itertools.product(_LETTERS, repeat=3), MANY)]
    asked = names[:: MANY // FEW]
    few, many = (_median(places, asked) for places in (asked, names))
    return [Row(f"{MANY:,} places ÷ {FEW}", many / few, 2, detail=f"direct question: {many * 1000:.3f} ms")]


def _median(places: list[str], asked: list[str]) -> float:
    task_list = _list(places)
    adviser = Adviser(task_list, Lexicon.load(task_list))
    forget = forgetting(adviser)
    times = []
    for place in asked:
        question = f"{place}上云要完成多少个"
        amount = str(task_list.targets[place, _KEY].amount)
        if amount not in adviser.reply(question, now=NOW).text:
            raise AssertionError(question)
        times.append(best(lambda: adviser.reply(question, now=NOW), TIMES, before=forget))  # noqa: B023 - called at once
    return quantile(times, 0.5)


def _list(places: list[str]) -> TaskList:
    return TaskList(
        id="synthetic",
        title="合成任务清单",
        year=2020,
        region="广东省",
        source="合成任务清单",
        indicators=(Indicator(key=_KEY, name="工业企业“上云上平台”项目", unit="个"),),
        tasks=tuple(_task(row, place) for row, place in enumerate(places, start=1)),
    )


def _task(row: int, place: str) -> Task:
    amount = 1000 + row
    return Task(
        row=row,
        serial=str(row),
        place=place,
        title="上云上平台",
        requirement="推动企业上云",
        nature="约束性任务",
        method="因素法",
        standard="无",
        workload=f"至少完成{amount}个",
        deadline_text="2020年底",
        deadline=NOW.date().replace(month=12, day=31),
        targets=(Target(place=place, indicator=_KEY, amount=amount, unit="个", row=row),),
    )
