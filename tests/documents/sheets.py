"""Sheets of other lists, with figures from public pages."""

from pathlib import Path

import openpyxl
from openpyxl.utils import get_column_letter

Cell = str | int | float | None


def workbook(path: Path, rows: list[list[Cell]], merged: tuple[str, ...] = ()) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    book.save(path)
    return path


JOBS = ("城镇新增就业(人)", "失业再就业(人)", "困难人员就业(人)", "失业率低于(%)", "下岗再就业(人)")
# Goal and progress of every area; the last two rows close the sums.
EMPLOYMENT = {
    "全市": "27800/52242/187.9 4400/5358/121.8 2000/2464/123.2 4.3/3.57/- 400/1089/272.3",
    "市本级": "-/-/- -/-/- -/-/- -/-/- 60/577/961.7",
    "天府新区": "// // // // //",
    "东坡区": "8000/22921/286.5 1200/1444/120.3 500/616/123.2 4.3/3.48/- 80/160/200",
    "彭山区": "3800/6138/161.5 660/709/107.4 300/346/115.3 4.3/3.54/- 80/121/151.3",
    "仁寿县": "8600/12244/142.4 1200/1442/120.2 500/607/121.4 4.3/3.67/- 60/70/116.7",
    "洪雅县": "3600/3889/108 620/807/130.2 300/369/123 4.3/3.8/- 60/100/166.7",
    "丹棱县": "1900/3029/159.4 360/478/132.8 200/263/131.5 4.3/3.6/- 30/31/103.3",
    "青神县": "1900/4021/211.6 360/478/132.8 200/263/131.5 4.3/3.6/- 30/30/100",
}


def figures(area: str) -> list[str]:
    return [figure for group in EMPLOYMENT[area].split() for figure in group.split("/")]


def _value(figure: str) -> Cell:
    if figure in {"", "-"}:
        return figure or None
    return float(figure) if "." in figure else int(figure)


def employment(path: Path) -> Path:
    """Three layers of headings above each other, a line of lead units among them, the total first."""
    rows: list[list[Cell]] = [
        ["2019年眉山市民生实事目标任务表"],
        ["地区", "就业工作"],
        [None, *[cell for job in JOBS for cell in (job, None, None)]],
        ["牵头单位", *[cell for _ in JOBS for cell in ("人社局", None, None)]],
        [None, *["目标任务", "进度", "完成比例"] * len(JOBS)],
        *[[area, *map(_value, figures(area))] for area in EMPLOYMENT],
    ]
    letters = [(get_column_letter(2 + 3 * index), get_column_letter(4 + 3 * index)) for index in range(len(JOBS))]
    groups = [f"{left}{row}:{right}{row}" for left, right in letters for row in (3, 4)]
    return workbook(path, rows, ("A1:P1", "A2:A3", "B2:P2", *groups))


def flat_employment(path: Path, short: str = "市本级\t60\t577\t961.7") -> Path:
    """The same list pasted as text: one area lost its empty cells."""
    heads = [f"{job}{kind}" for job in JOBS for kind in ("目标任务", "进度", "完成比例")]
    lines = ["2019年眉山市民生实事目标任务表", "\t".join(["地区", *heads])]
    lines += [short if area == "市本级" else "\t".join([area, *figures(area)]) for area in EMPLOYMENT]
    path.write_text("\n".join(lines), "utf-8")
    return path


def long_list(path: Path) -> Path:
    """One line for each indicator of one city, a goal in words, a goal that is a ceiling."""
    rows: list[list[Cell]] = [
        ["眉山市2017年民生工程目标任务表"],
        ["工程", "序号", "项目内容", "目标任务", "牵头单位", "进度", "完成目标%", "备注"],
        ["就业", 1, "城镇新增就业(人)", 26000, "人社局", 32095, 123.4, "超额完成"],
        [None, 4, "登记失业率低于(%)", 4.3, None, 4.17, 103.1, "超额完成"],
        [None, 8, "大学生创业补贴等", "应补尽补", "三个单位", "发放补贴262万元，争取贷款537万元", "-", None],
        [None, "9*", "促进大学生创业(人)", 260, "人社局", 262, 100.8, None],
        [None, "12*", "畜牧业科技培训(人次)", 30000, "畜牧局", 38120, 127.1, None],
    ]
    return workbook(path, rows, ("A1:H1", "A3:A7"))


HOUSES: list[list[Cell]] = [
    ["垫江县2021年农村危房改造任务分解表"],
    ["单位：户、万元"],
    ["序号", "乡镇", "C级", None, "D级", None, "无房户", None, "合计", None],
    [None, None, *["户数", "万元"] * 4],
    [1, "桂阳街道", "-", "-", 3, 6.3, "-", "-", 3, 6.3],
    [4, "沙坪镇", 1, 0.75, 1, 2.1, 1, 2.1, 3, 4.95],
    [5, "曹回镇", None, None, 2, 4.2, 2, 4.2, 4, 8.4],
    ["合计", None, 1, 0.75, 6, 12.6, 3, 6.3, 10, 19.65],
    ["注：C级每户0.75万元，D级和无房户每户2.1万元。"],
]


def houses(path: Path) -> Path:
    """Pairs of columns under group headings, a group that sums the others, the total last, a footnote."""
    return workbook(path, HOUSES, ("A1:J1", "A3:A4", "B3:B4", "C3:D3", "E3:F3", "G3:H3", "I3:J3", "A8:B8"))


def houses_csv(path: Path) -> Path:
    """The same without any merge marks, in the encoding of Chinese Windows."""
    text = "\r\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in HOUSES)
    path.write_bytes(text.encode("gb18030"))
    return path
