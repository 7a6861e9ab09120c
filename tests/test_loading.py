"""The tasks file: what is in it, and how each way of spoiling it is named."""

import copy
import json
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from knowledge import loading
from knowledge.errors import TaskListError

ROOT = Path(__file__).parents[1]
TASKS = ROOT / "data" / "tasks.json"
CITIES = frozenset(
    [
        "广州",
        "深圳",
        "珠海",
        "汕头",
        "佛山",
        "韶关",
        "河源",
        "梅州",
        "惠州",
        "汕尾",
        "东莞",
        "中山",
        "江门",
        "阳江",
        "湛江",
        "茂名",
        "肇庆",
        "清远",
        "潮州",
        "揭阳",
        "云浮",
    ]
)


@pytest.fixture(scope="module")
def official() -> Any:
    return json.loads(TASKS.read_text("utf-8"))


def test_the_official_list_is_complete() -> None:
    (task_list,) = loading.load(TASKS)
    assert (len(task_list.tasks), len(task_list.places)) == (29, 20)
    assert {key: [i.part_of for i in task_list.indicators if i.key == key] for key in task_list.totals} == {
        "上云": [None],
        "标杆": [None],
        "5G": ["标杆"],
    }
    counted = {}
    for key in task_list.totals:
        found = [target.amount for (_, indicator), target in task_list.targets.items() if indicator == key]
        counted[key] = (sum(amount for amount in found if amount), len(found))
    assert counted == {"上云": (1099, 20), "标杆": (19, 9), "5G": (5, 5)}
    assert {place for place, key in task_list.targets if key == "5G"} == {"广州", "珠海", "佛山", "惠州", "湛江"}


def test_one_project_of_zhanjiang_counts_on_both_indicators() -> None:
    (task_list,) = loading.load(TASKS)
    whole, part = task_list.targets["湛江", "标杆"], task_list.targets["湛江", "5G"]
    assert (whole.amount, whole.implied, part.amount, part.implied) == (1, True, 1, False)
    assert whole.row == part.row


def test_the_committed_file_passes_every_check(official: Any) -> None:
    assert loading.check(official, CITIES) == ()


def test_writing_what_was_read_changes_no_byte() -> None:
    assert loading.dump(loading.load(TASKS)) == TASKS.read_text("utf-8")


def _task(raw: Any, row: int) -> Any:
    return raw["lists"][0]["tasks"][row - 1]


SPOILED: dict[str, tuple[Callable[[Any], object], str]] = {
    "a wrong amount": (lambda raw: _task(raw, 2)["targets"][0].update(amount=195), "/lists/0/totals/上云/amount"),
    "a lost target": (lambda raw: _task(raw, 2)["targets"].clear(), "/lists/0/totals/上云/places"),
    "more parts than the whole": (
        lambda raw: _task(raw, 1)["targets"][1].update(amount=4),
        "/lists/0/tasks/0/targets/1/amount",
    ),
    "an unknown place": (lambda raw: _task(raw, 29).update(place="云符"), "/lists/0/tasks/28/place"),
    "a target twice": (
        lambda raw: _task(raw, 2)["targets"].append(dict(_task(raw, 2)["targets"][0])),
        "/lists/0/tasks/1/targets/1",
    ),
    "an empty cell": (lambda raw: _task(raw, 11).update(standard=""), "/lists/0/tasks/10/standard"),
    "a missing cell": (lambda raw: _task(raw, 11).pop("standard"), "/lists/0/tasks/10/standard"),
    "a wrong row number": (lambda raw: _task(raw, 11).update(row=12), "/lists/0/tasks/10/row"),
    "no such day": (lambda raw: _task(raw, 11).update(deadline="2020-02-30"), "/lists/0/tasks/10/deadline"),
    "a number as text": (
        lambda raw: _task(raw, 11)["targets"][0].update(amount="8"),
        "/lists/0/tasks/10/targets/0/amount",
    ),
    "a truth as number": (
        lambda raw: _task(raw, 11)["targets"][0].update(amount=True),
        "/lists/0/tasks/10/targets/0/amount",
    ),
    "a negative amount": (
        lambda raw: _task(raw, 11)["targets"][0].update(amount=-1),
        "/lists/0/tasks/10/targets/0/amount",
    ),
    "neither number nor words": (
        lambda raw: _task(raw, 11)["targets"][0].update(amount=None),
        "/lists/0/tasks/10/targets/0/amount",
    ),
    "an unknown comparator": (
        lambda raw: _task(raw, 11)["targets"][0].update(comparator="大概"),
        "/lists/0/tasks/10/targets/0/comparator",
    ),
    "an unknown indicator": (
        lambda raw: _task(raw, 11)["targets"][0].update(indicator="6G"),
        "/lists/0/tasks/10/targets/0/indicator",
    ),
    "a misspelt field": (lambda raw: _task(raw, 11).update(tile="x"), "/lists/0/tasks/10/tile"),
    "a field with a slash": (lambda raw: _task(raw, 11).update({"a/b~c": ""}), "/lists/0/tasks/10/a~1b~0c"),
    "a circle of parts": (
        lambda raw: raw["lists"][0]["indicators"][1].update(part_of="5G"),
        "/lists/0/indicators/1/part_of",
    ),
    "part of nothing": (
        lambda raw: raw["lists"][0]["indicators"][2].update(part_of="6G"),
        "/lists/0/indicators/2/part_of",
    ),
    "the same list twice": (lambda raw: raw["lists"].append(copy.deepcopy(raw["lists"][0])), "/lists/1/id"),
    "a strange id": (lambda raw: raw["lists"][0].update(id="2020 广东"), "/lists/0/id"),
    "no year": (lambda raw: raw["lists"][0].update(year="2020"), "/lists/0/year"),
    "a target that is no object": (lambda raw: _task(raw, 11)["targets"].append(8), "/lists/0/tasks/10/targets/1"),
    "no tasks": (lambda raw: raw["lists"][0].update(tasks=[]), "/lists/0/tasks"),
    "no lists": (lambda raw: raw.update(lists=[]), "/lists"),
    "another format": (lambda raw: raw.update(format=2), "/format"),
}


@pytest.mark.parametrize("name", SPOILED)
def test_every_violation_names_its_place(official: Any, name: str) -> None:
    spoil, pointer = SPOILED[name]
    raw = copy.deepcopy(official)
    spoil(raw)
    found = loading.check(raw, CITIES)
    assert pointer in [violation.pointer for violation in found], found
    assert all(violation.message for violation in found)


@pytest.mark.parametrize("raw", [None, [], 3, "x", {}, {"format": 1}, {"format": 1, "lists": [3]}])
def test_what_is_no_tasks_file_is_refused(raw: object) -> None:
    assert loading.check(raw, CITIES)


def test_places_of_another_region_are_not_compared(official: Any) -> None:
    raw = copy.deepcopy(official)
    raw["lists"][0]["region"] = "四川省"
    _task(raw, 29)["place"] = "眉山"
    assert loading.check(raw, CITIES) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "找不到"),
        ("", "JSON"),
        ('{"format": 1, "lists": [', "第 1 行"),
        ("[" * 100_000, "JSON"),
        ("\udcff", "UTF-8"),
        ('{"format": 1, "lists": []}', "/lists"),
    ],
)
def test_a_file_that_cannot_be_used_says_so_in_one_sentence(tmp_path: Path, text: str | None, said: str) -> None:
    path = tmp_path / "tasks.json"
    if text is not None:
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(TaskListError) as caught:
        loading.load(path)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_decimals_stay_exact(official: Any, tmp_path: Path) -> None:
    raw = copy.deepcopy(official)
    raw["lists"][0]["totals"] = {}
    _task(raw, 11)["targets"][0]["amount"] = 4.35
    path = tmp_path / "tasks.json"
    path.write_text(json.dumps(raw), "utf-8")
    lists = loading.load(path)
    assert lists[0].targets["梅州", "上云"].amount == Decimal("4.35")
    assert '"amount": 4.35' in loading.dump(lists)


def test_loading_needs_no_document_library() -> None:
    heavy = "docx", "openpyxl", "pydantic", "cn2an", "jieba", "click"
    code = f"import sys, knowledge.loading; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
