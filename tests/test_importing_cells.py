"""What single cells mean: workloads, amounts, deadlines."""

from datetime import date
from decimal import Decimal

import pytest

from knowledge.importing import amounts, due, workload
from knowledge.model import Comparator

LEAST, MOST, ABOUT, EXACT = Comparator.AT_LEAST, Comparator.AT_MOST, Comparator.ABOUT, Comparator.EXACTLY

WORKLOADS: dict[str, list[tuple[str, object, str, Comparator, int | None]]] = {
    "至少培育3个工业互联网标杆示范项目，其中至少1个5G+工业互联网示范项目": [
        ("工业互联网标杆示范项目", 3, "个", LEAST, None),
        ("5G+工业互联网示范项目", 1, "个", LEAST, 0),
    ],
    "至少带动194个工业企业“上云上平台”项目": [("工业企业“上云上平台”项目", 194, "个", LEAST, None)],
    "至少捣鼓194个工业企业“上云上平台”项目": [("工业企业“上云上平台”项目", 194, "个", LEAST, None)],
    "至少１９４个工业企业“上云上平台”项目": [("工业企业“上云上平台”项目", 194, "个", LEAST, None)],
    "城镇新增就业8000人，其中困难人员就业500人；失业率控制在4.3%以内": [
        ("城镇新增就业", 8000, "人", EXACT, None),
        ("困难人员就业", 500, "人", EXACT, 0),
        ("失业率", Decimal("4.3"), "%", MOST, None),
    ],
    "新建公路100公里（其中高速50公里、国道30公里），改造桥梁12座": [
        ("新建公路", 100, "公里", EXACT, None),
        ("高速", 50, "公里", EXACT, 0),
        ("国道", 30, "公里", EXACT, 0),
        ("改造桥梁", 12, "座", EXACT, None),
    ],
    "新建公路100公里，其中高速50公里，国道50公里，绿化5亩": [
        ("新建公路", 100, "公里", EXACT, None),
        ("高速", 50, "公里", EXACT, 0),
        ("国道", 50, "公里", EXACT, 0),
        ("绿化", 5, "亩", EXACT, None),
    ],
    "培育10家省级企业技术中心、工程中心，其中：国家级2家（其中新认定1家）": [
        ("省级企业技术中心、工程中心", 10, "家", EXACT, None),
        ("国家级", 2, "家", EXACT, 0),
        ("新认定", 1, "家", EXACT, 1),
    ],
    "建设两个园区、三座公厕以及1,200户改造": [
        ("园区", 2, "个", EXACT, None),
        ("公厕", 3, "座", EXACT, None),
        ("改造", 1200, "户", EXACT, None),
    ],
    "高标准农田建设不少于2.5万亩，完成投资约1.2亿元": [
        ("高标准农田建设", Decimal("2.5"), "万亩", LEAST, None),
        ("投资", Decimal("1.2"), "亿元", ABOUT, None),
    ],
    "培训农民1.5万人次以上": [("培训农民", 15000, "人次", LEAST, None)],
    "推动10家企业“上云、用数、赋智”": [("企业“上云、用数、赋智”", 10, "家", EXACT, None)],
    "覆盖率达到100%": [("覆盖率", 100, "%", EXACT, None)],
    "补贴262万元，争取补贴、贷款537万元": [
        ("补贴", 262, "万元", EXACT, None),
        ("争取补贴、贷款", 537, "万元", EXACT, None),
    ],
    "12个月内建成一批示范项目": [],
    "应补尽补": [],
}


@pytest.mark.parametrize("cell", WORKLOADS)
def test_a_workload_is_read_into_its_goals(cell: str) -> None:
    parsed = workload.parse(cell)
    found = [(goal.phrase, goal.amount, goal.unit, goal.comparator, goal.whole) for goal in parsed.goals]
    assert found == WORKLOADS[cell]
    assert parsed.unread == ()


@pytest.mark.parametrize(
    "cell",
    [
        "3-5个示范点",
        "3至5个示范点",
        "建成20余家",
        "每县至少3个示范村",
        "各区不少于2座",
        "百分之5左右 8",
        "12345678901234567890个示范点",
        "1个" * 5000,
    ],
)
def test_a_workload_without_one_clear_number_gives_none(cell: str) -> None:
    parsed = workload.parse(cell)
    assert parsed.goals == ()
    assert parsed.unread


AMOUNTS = {
    "8,000": (8000, "人", None),
    "27800人次": (27800, "人次", None),
    "≥4.3%": (Decimal("4.3"), "%", LEAST),
    "控制在4.3%以内": (Decimal("4.3"), "%", MOST),
    "不低于90%": (90, "%", LEAST),
    "30家以上": (30, "家", LEAST),
    "约200户": (200, "户", ABOUT),
    "三个": (3, "个", None),
    "两百户": (200, "户", None),
    "1.5万人": (15000, "人", None),
    "100万以上": (1000000, "人", LEAST),
    "1.2亿元": (Decimal("1.2"), "亿元", None),
    "３０": (30, "人", None),
    "-": None,
    "应补尽补": None,
    "3-5个": None,
    "20余家": None,
    "=B2+1": None,
}


@pytest.mark.parametrize("cell", AMOUNTS)
def test_a_cell_that_is_an_amount(cell: str) -> None:
    assert amounts.whole(cell, "人") == AMOUNTS[cell]


DEADLINES = {
    "2020年底": date(2020, 12, 31),
    "2021 年 底": date(2021, 12, 31),
    "年底前": date(2020, 12, 31),
    "2020年6月底前": date(2020, 6, 30),
    "2023年2月10日前": date(2023, 2, 10),
    "12月31日": date(2020, 12, 31),
    "十二月三十一日前": date(2020, 12, 31),
    "二〇二一年底": date(2021, 12, 31),
    "第三季度末": date(2020, 9, 30),
    "三季度": date(2020, 9, 30),
    "上半年": date(2020, 6, 30),
    "次年3月底": date(2021, 3, 31),
    "3月10日上午10时前": date(2020, 3, 10),
    "5月25日10:00起至9月30日17:00止": date(2020, 9, 30),
    "2020-12-31": date(2020, 12, 31),
    "2020/6/5": date(2020, 6, 5),
    "2020.12": date(2020, 12, 31),
    "2024年2月": date(2024, 2, 29),
    "到2025年": date(2025, 12, 31),
    "长期": None,
    "每月28日前": None,
    "每季度首月20日前": None,
    "持续推进": None,
    "": None,
}


@pytest.mark.parametrize("text", DEADLINES)
def test_a_deadline_is_its_last_day(text: str) -> None:
    assert due.parse(text, 2020) == due.Due(DEADLINES[text])


@pytest.mark.parametrize("text", ["2月30日", "尽快", "6月30日、12月31日", "2025/2030"])
def test_a_deadline_that_is_unclear_says_so(text: str) -> None:
    parsed = due.parse(text, 2020)
    assert parsed.day is None
    assert parsed.reason
