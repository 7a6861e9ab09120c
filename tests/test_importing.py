"""The official list and lists of other shapes, from file to task list."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from knowledge import importing, loading
from knowledge.importing import Draft, Wishes, vocabulary
from knowledge.model import Comparator
from tests.documents import sheets

HERE = Path(__file__).parent
TASKS = HERE.parent / "data" / "tasks.json"
SOURCES = sorted((HERE / "source").glob("2020-gd-iiot-task-list.*"))
WORDS = vocabulary.load()


def read(path: Path, wishes: Wishes | None = None) -> Draft:
    draft = importing.build(importing.read(path), WORDS, wishes)
    # Whatever was read, the file that is written from it can be loaded again and says the same.
    raw = loading.as_json([draft.task_list])
    assert loading.faults(raw) == ()
    assert loading.values(raw) == (draft.task_list,)
    return draft


def doubts(draft: Draft) -> str:
    return "\n".join(map(str, draft.doubts))


def amounts(draft: Draft, place: str) -> dict[str, object]:
    return {key: t.words or t.amount for (where, key), t in draft.task_list.targets.items() if where == place}


# ---- the official list -----------------------------------------------------------------------------------------


def test_there_are_three_sources() -> None:
    assert [path.suffix for path in SOURCES] == [".docx", ".txt", ".xlsx"]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.suffix)
def test_each_source_rebuilds_the_committed_file_byte_for_byte(path: Path) -> None:
    draft = read(path)
    assert loading.dump([draft.task_list]) == TASKS.read_text("utf-8")
    assert draft.doubts == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("merged", ["filled", "blank"])
def test_a_csv_export_gives_the_same_list(tmp_path: Path, encoding: str, merged: str) -> None:
    (task_list,) = loading.load(TASKS)
    lines = [
        task_list.title + "," * 8,
        "序号,地市,工作任务名称,任务要求/目标,任务性质,实施方式,实施标准,工作量,完成时限",
    ]
    above: list[str] = []
    for task in task_list.tasks:
        cells = [task.serial, task.place, task.title, task.requirement, task.nature, task.method, task.standard]
        cells += [task.workload, task.deadline_text]
        hidden = 4 if merged == "blank" and above[:2] == cells[:2] else 0
        shown = ["" if index < hidden and cell == above[index] else cell for index, cell in enumerate(cells)]
        lines.append(",".join(f'"{cell}"' for cell in shown))
        above = cells
    path = tmp_path / "清单.csv"
    path.write_bytes("\r\n".join(lines).encode(encoding))
    assert read(path).task_list == task_list


def test_columns_may_stand_in_any_order_and_be_missing(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(HERE / "source" / "2020-gd-iiot-task-list.xlsx")
    (official,) = loading.load(TASKS)
    rows: list[list[sheets.Cell]] = [[book.active["A1"].value], ["完成时间", "目标值", "单位名称"]]
    rows += [[task.deadline_text, task.workload, task.place] for task in official.tasks]
    draft = read(sheets.workbook(tmp_path / "list.xlsx", rows))
    assert draft.task_list.totals == official.totals
    assert draft.task_list.targets == official.targets
    assert {task.nature for task in draft.task_list.tasks} == {""}


def test_an_altered_amount_is_told_against_the_known_total(tmp_path: Path) -> None:
    text = (HERE / "source" / "2020-gd-iiot-task-list.txt").read_text("utf-8")
    (tmp_path / "a.txt").write_text(text.replace("带动194个", "带动195个"), "utf-8")
    draft = read(tmp_path / "a.txt")
    assert "上云" not in draft.task_list.totals
    assert "1100" in doubts(draft)
    assert "1099" in doubts(draft)
    old = loading.load(TASKS)[0]
    assert "改动 广州 上云：至少194个 → 至少195个" in [str(d) for d in importing.review(old, draft.task_list)]


def test_next_years_list_keeps_its_name(tmp_path: Path) -> None:
    text = (HERE / "source" / "2020-gd-iiot-task-list.txt").read_text("utf-8").replace("2020", "2021")
    (tmp_path / "a.txt").write_text(text.replace("个工业企业“上云上平台”项目", "家算力券企业"), "utf-8")
    task_list = read(tmp_path / "a.txt").task_list
    assert (task_list.id, task_list.year, task_list.region) == ("2021-gd-iiot", 2021, "广东省")
    assert [indicator.key for indicator in task_list.indicators] == ["标杆", "5G", "算力券企业"]
    assert task_list.deadline == date(2021, 12, 31)


# ---- other shapes ----------------------------------------------------------------------------------------------


def test_a_matrix_with_three_layers_of_headings(tmp_path: Path) -> None:
    draft = read(sheets.employment(tmp_path / "a.xlsx"))
    task_list = draft.task_list
    assert (task_list.year, task_list.region, len(task_list.tasks)) == (2019, "眉山市", 8)
    assert "全市" not in task_list.places
    assert amounts(draft, "东坡区") == {
        "城镇新增就业": 8000,
        "失业再就业": 1200,
        "困难人员就业": 500,
        "失业率": Decimal("4.3"),
        "下岗再就业": 80,
    }
    assert amounts(draft, "天府新区") == {}
    assert amounts(draft, "市本级") == {"下岗再就业": 60}
    assert task_list.targets["东坡区", "失业率"].comparator is Comparator.AT_MOST
    assert task_list.targets["东坡区", "城镇新增就业"].unit == "人"
    assert task_list.totals == {"城镇新增就业": 27800, "失业再就业": 4400, "困难人员就业": 2000, "下岗再就业": 400}
    assert "进度" in "".join(task_list.by_place["东坡区"][0].extra)


def test_totals_prove_where_the_figures_of_a_short_line_belong(tmp_path: Path) -> None:
    draft = read(sheets.flat_employment(tmp_path / "a.txt"))
    assert amounts(draft, "市本级") == {"下岗再就业": 60}
    assert draft.task_list.totals["下岗再就业"] == 400
    assert "按各栏合计" in doubts(draft)


def test_a_short_line_that_nothing_proves_gets_no_figure(tmp_path: Path) -> None:
    draft = read(sheets.flat_employment(tmp_path / "a.txt", short="市本级\t61\t577\t961.7"))
    assert amounts(draft, "市本级") == {}
    assert "市本级 | 61 | 577 | 961.7" in doubts(draft)
    assert "下岗再就业" not in draft.task_list.totals


def test_one_line_for_each_indicator_of_one_city(tmp_path: Path) -> None:
    draft = read(sheets.long_list(tmp_path / "a.xlsx"))
    assert amounts(draft, "眉山市") == {
        "城镇新增就业": 26000,
        "登记失业率": Decimal("4.3"),
        "大学生创业补贴等": "应补尽补",
        "促进大学生创业": 260,
        "畜牧业科技培训": 30000,
    }
    tasks = draft.task_list.tasks
    assert (tasks[3].serial, tasks[3].extra["工程"], tasks[3].extra["牵头单位"]) == ("9*", "就业", "人社局")
    assert draft.task_list.targets["眉山市", "登记失业率"].comparator is Comparator.AT_MOST
    assert draft.task_list.targets["眉山市", "大学生创业补贴等"].amount is None
    assert draft.task_list.targets["眉山市", "畜牧业科技培训"].unit == "人次"


@pytest.mark.parametrize("make", [sheets.houses, sheets.houses_csv])
def test_grouped_pairs_with_a_group_of_sums(tmp_path: Path, make: object) -> None:
    assert callable(make)
    draft = read(make(tmp_path / ("a.csv" if make is sheets.houses_csv else "a.xlsx")))
    assert amounts(draft, "桂阳街道") == {
        "D级户数": 3,
        "D级万元": Decimal("6.3"),
        "合计户数": 3,
        "合计万元": Decimal("6.3"),
    }
    assert draft.task_list.by_key["D级户数"].part_of == "合计户数"
    assert draft.task_list.by_key["D级万元"].unit == "万元"
    assert draft.task_list.totals["合计万元"] == Decimal("19.65")
    assert "注：C级每户0.75万元" in doubts(draft)


def test_other_headings_parts_units_and_deadlines() -> None:
    draft = read(HERE / "documents" / "parks.csv")
    assert amounts(draft, "赤坎区") == {"新建公园": 3, "口袋公园": 2}
    assert draft.task_list.by_key["口袋公园"].part_of == "新建公园"
    assert amounts(draft, "霞山区") == {"新建公园": 5, "口袋公园": 1, "改造道路": Decimal("1.5"), "新建停车位": 200}
    assert draft.task_list.targets["霞山区", "改造道路"].comparator is Comparator.ABOUT
    assert [task.deadline for task in draft.task_list.tasks] == [date(2023, 6, 30), *[date(2023, 12, 31)] * 2, None]
    assert amounts(draft, "麻章区") == {}
    assert "整治3-5个村" in doubts(draft)
    assert draft.task_list.totals == {"新建公园": 8}


def table(tmp_path: Path, *rows: str, title: str = "2024年广东省重点任务清单") -> Draft:
    path = tmp_path / "a.csv"
    path.write_text("\n".join((title, *rows)), "utf-8")
    return read(path, Wishes(places={"广州", "珠海"}))


def test_a_unit_above_the_table_and_totals_that_do_not_add_up(tmp_path: Path) -> None:
    draft = table(
        tmp_path, "单位：亩", "地区,高标准农田,撂荒地复耕", '广州市,"1,200",300', "珠海市,800,—", "全省,2000,301"
    )
    assert draft.task_list.places == ("广州", "珠海")
    assert amounts(draft, "广州") == {"高标准农田": 1200, "撂荒地复耕": 300}
    assert draft.task_list.indicators[0].unit == "亩"
    assert draft.task_list.totals == {"高标准农田": 2000}
    assert "各行合计 300，写的合计是 301" in doubts(draft)


DOUBTFUL = {
    "an amount for each": ("广州,每个区至少培育3家企业,年底", "每个区至少培育3家企业"),
    "a vague amount": ("广州,培育20余家企业,年底", "培育20余家企业"),
    "two amounts that run together": ("广州,带动20家企业投资5亿元,年底", "带动20家企业投资5亿元"),
    "a part larger than the whole": ('广州,"新建公园2座，其中口袋公园3座",年底', "多于"),
    "a goal of a day that never comes": ("广州,新建公园2座,2月30日", "没有这一天"),
    "a deadline that is none": ("广州,新建公园2座,尽快", "没有读出日期"),
    "a line with too few cells": ("广州,新建公园2座", "对不上"),
    "a figure alone": ("广州,8000,年底", "只有数字"),
}


@pytest.mark.parametrize("name", DOUBTFUL)
def test_what_cannot_be_read_is_listed_and_gets_no_number(tmp_path: Path, name: str) -> None:
    line, said = DOUBTFUL[name]
    draft = table(tmp_path, "地市,工作量,完成时限", line, "珠海,建成驿站7座,年底")
    assert said in doubts(draft)
    assert "3 行" in doubts(draft)
    assert {20, 5, 3, 8000}.isdisjoint(amounts(draft, "广州").values())
    assert amounts(draft, "珠海") == {"建成驿站": 7}


def test_a_goal_shared_by_two_places_is_counted_for_none_of_them_twice(tmp_path: Path) -> None:
    rows: list[list[sheets.Cell]] = [["2024年任务清单"], ["地市", "工作量"], ["广州", "新建公园8座"], ["珠海", None]]
    draft = read(sheets.workbook(tmp_path / "a.xlsx", rows, ("B3:B4",)))
    assert amounts(draft, "珠海") == {}
    assert "合并" in doubts(draft)


def test_figures_look_as_the_sheet_shows_them(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["2024年任务清单"],
        ["地市", "达标率", "投资(万元)", "完成时限"],
        ["广州", 0.955, 0.1 + 0.2, date(2024, 6, 5)],
    ):
        sheet.append(row)
    sheet["B3"].number_format = "0.0%"
    sheet["A4"], sheet["B4"], sheet["C4"] = "珠海", 0.9, "=C3*2"
    sheet["B4"].number_format = "0%"
    book.save(tmp_path / "a.xlsx")
    draft = read(tmp_path / "a.xlsx")
    assert amounts(draft, "广州") == {"达标率": Decimal("95.5"), "投资": Decimal("0.3")}
    assert draft.task_list.targets["广州", "达标率"].unit == "%"
    assert draft.task_list.tasks[0].deadline == date(2024, 6, 5)
    assert "=C3*2" in doubts(draft)


def test_titles_years_and_ids_can_be_stated(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("地市,工作量\n广州,新建公园8座\n", "utf-8")
    with pytest.raises(importing.drafting.ImportFailure, match="--year"):
        read(path)
    wishes = Wishes(id="parks", title="公园清单", year=2024, region="广东省")
    task_list = read(path, wishes).task_list
    assert (task_list.id, task_list.title, task_list.year, task_list.region) == ("parks", "公园清单", 2024, "广东省")


def test_places_may_stand_across_the_top(tmp_path: Path) -> None:
    rows = ("指标,单位,云城区,云安区,广州市,合计", "新增就业,人,1000,800,1200,3000", "失业率不高于,%,4.5,4.5,—,4.5")
    draft = table(tmp_path, *rows)
    assert draft.task_list.places == ("云城区", "云安区", "广州")
    assert amounts(draft, "云安区") == {"新增就业": 800, "失业率": Decimal("4.5")}
    assert amounts(draft, "广州") == {"新增就业": 1200}
    assert draft.task_list.totals == {"新增就业": 3000}
    assert draft.task_list.targets["云城区", "失业率"].comparator is Comparator.AT_MOST


def test_a_paragraph_for_each_place(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("2024年任务清单\n\n一、广州市：至少培育3个示范项目\n二、珠海市：至少培育2个示范项目\n", "utf-8")
    draft = read(path)
    assert amounts(draft, "广州市") == {"示范项目": 3}
    assert amounts(draft, "珠海市") == {"示范项目": 2}
    assert draft.task_list.year == 2024


def test_doubts_of_several_tables_name_the_table(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["2024年韶关市任务清单"])
    for sheet, unread in ((book.active, "3-5个"), (book.create_sheet("农业"), "20余亩")):
        sheet.append(["指标名称", "单位", "目标值"])
        sheet.append([f"{sheet.title}项目", "个", unread])
    book.save(tmp_path / "a.xlsx")
    told = doubts(read(tmp_path / "a.xlsx"))
    assert "表 1 第 3 行（任务 1）“目标值”：数量没有读懂：3-5个" in told
    assert "表 2 第 2 行（任务 2）“目标值”：数量没有读懂：20余亩" in told


def test_a_part_column_is_a_part_and_counts_in_the_same_unit(tmp_path: Path) -> None:
    draft = table(tmp_path, "县区,新建公路(公里),其中：高速", "江城区,10,3", "阳东区,20.5,0")
    assert draft.task_list.by_key["高速"].part_of == "新建公路"
    assert draft.task_list.targets["江城区", "高速"].unit == "公里"


def test_regional_subtotals_are_no_places(tmp_path: Path) -> None:
    draft = table(tmp_path, "地市,企业(家)", "珠三角小计,200", "广州,200", "粤东小计,50", "汕头,50", "全省合计,250")
    assert draft.task_list.places == ("广州", "汕头")
    assert draft.task_list.totals == {"企业": 250}
