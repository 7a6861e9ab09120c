"""Tables of figures: what people fill in is read as they meant it, and what is not sure is named with its cell."""

from __future__ import annotations

import contextlib
import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import load_workbook
from sqlite_utils import Database

from knowledge.answering import Figures
from knowledge.errors import ImportFailure
from knowledge.filing import Filed, read, read_bytes, workbook
from knowledge.filing.grid import cell_name
from knowledge.filing.previewing import preview
from knowledge.ledger import Ledger, migrations
from knowledge.ledger.bulk import Bulk
from knowledge.loading import load
from tests.expectations import NOON

TASK_LIST = load(Path(__file__).parent.parent / "data/tasks.json")[0]
TALL = (
    "地市,指标,完成数,日期,说明\n湛江市,上云,14,2020-10-10,新增2个\n"
    "广州,标杆,2个,2020年10月9日,\n广州,５Ｇ,1,10月8日,\n"
)


def figures(filed: Filed) -> list[tuple[object, ...]]:
    return [(each.place, each.indicator, each.done, each.on) for each in filed.entries]


def csv(tmp_path: Path, text: str, encoding: str = "utf-8") -> Filed:
    path = tmp_path / "figures.csv"
    path.write_bytes(text.encode(encoding))
    return read(path, TASK_LIST)


def xlsx(tmp_path: Path, fill: Callable[[openpyxl.worksheet.worksheet.Worksheet], None]) -> Filed:
    book = openpyxl.Workbook()
    fill(book.active)
    book.save(tmp_path / "figures.xlsx")
    return read(tmp_path / "figures.xlsx", TASK_LIST)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_figure_a_row_in_every_encoding(tmp_path: Path, encoding: str, separator: str) -> None:
    filed = csv(tmp_path, TALL.replace(",", separator), encoding)
    assert figures(filed) == [
        ("湛江", "上云", 14, date(2020, 10, 10)),
        ("广州", "标杆", 2, date(2020, 10, 9)),
        ("广州", "5G", 1, date(2020, 10, 8)),
    ]
    assert filed.entries[0].note == "新增2个"
    assert [each.cell for each in filed.entries] == ["C2", "C3", "C4"]
    assert (filed.doubts, filed.empty, filed.ignored) == ((), 0, ())


def test_a_column_for_each_indicator_with_a_title_units_totals_and_nothing(tmp_path: Path) -> None:
    text = (
        "2020年进展,,,,\n,单位：个,,,\n序号,城市,上云上平台项目（个）,标杆完成数,“5G+工业互联网示范项目”\n"
        '1,广州市,"1,150",2,1\n2,茂名市,3,-,0\n3,云 浮,,1,/\n,合计,1153,3,1\n'
    )
    filed = csv(tmp_path, text)
    assert [row[:3] for row in figures(filed)] == [
        ("广州", "上云", 1150), ("广州", "标杆", 2), ("广州", "5G", 1), ("茂名", "上云", 3), ("云浮", "标杆", 1),
    ]  # fmt: skip
    assert filed.doubts == ()
    assert filed.empty == 1


LAYERED = [
    "地市,上云,,,标杆,,\n,目标,完成数,完成率,目标,完成数,完成率\n湛江,16,12,75%,1,1,100%\n茂名,7,3,42.9%,,,\n",
    "序号,地市,上云,上云,标杆,标杆,备注\n序号,地市,目标,完成,目标,完成,备注\n1,湛江,16,12,1,1,好\n2,茂名,7,3,,,\n",
    "进展表,,,\n地市,上云（个）,,标杆（个）\n,完成,完成(%),完成\n湛江,12,75,1\n茂名,3,42.9,\n",
]


@pytest.mark.parametrize("text", LAYERED)
def test_headings_in_two_lines_never_take_a_target_for_a_figure(tmp_path: Path, text: str) -> None:
    filed = csv(tmp_path, text)
    assert [row[:3] for row in figures(filed)] == [("湛江", "上云", 12), ("湛江", "标杆", 1), ("茂名", "上云", 3)]
    assert filed.doubts == ()


UNCLEAR = [
    ("地市,上云,上云\n湛江,16,12\n", "“上云”有不止一列"),
    ("地市,上云,标杆\n,目标,目标\n湛江,16,1\n", "没有“完成数”"),
    ("地市,指标,完成(%)\n湛江,上云,75\n", "没有能认出的表头"),
]


@pytest.mark.parametrize(("text", "told"), UNCLEAR)
def test_headings_that_are_unclear_are_refused(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ImportFailure, match=told):
        csv(tmp_path, text)


DOUBTFUL = [
    ("深圳,上云,3,,", "A2", "“深圳”不在本清单里"),
    (",上云,3,,", "A2", "没有写地市"),
    ("湛江,光纤,3,,", "B2", "清单里没有“光纤”这个指标，只有上云、标杆、5G"),
    ("湛江,,3,,", "B2", "没有写指标"),
    ("茂名,标杆,1,,", "B2", "茂名没有标杆任务"),
    ("湛江,上云,十二,,", "C2", "应是一个数，不是“十二”"),
    ("湛江,上云,75%,,", "C2", "应是一个数，不是“75%”"),
    ("湛江,上云,12/16,,", "C2", "应是一个数"),
    ("湛江,上云,-1,,", "C2", "不能是负数"),
    ("湛江,上云,1.5,,", "C2", "应是整数"),
    ("湛江,上云,1e3,,", "C2", "应是一个数"),
    ("湛江,上云,12,上周,", "D2", "日期看不懂：“上周”"),
    ("湛江,上云,12,2020-02-30,", "D2", "没有这一天"),
    ("湛江,上云,12,,\n湛江市,上云,13,,", "C3", "与第2行是同一项，数却不同（12和13）"),
]


@pytest.mark.parametrize(("rows", "cell", "told"), DOUBTFUL)
def test_what_is_not_sure_is_named_with_its_cell(tmp_path: Path, rows: str, cell: str, told: str) -> None:
    filed = csv(tmp_path, f"地市,指标,完成数,日期,说明\n{rows}\n")
    (doubt,) = filed.doubts
    assert doubt.cell == cell
    assert told in doubt.text
    assert str(doubt).startswith(f"第{doubt.row}行 {cell}：")


def test_the_same_said_twice_is_said_once_and_an_empty_figure_is_no_zero(tmp_path: Path) -> None:
    filed = csv(tmp_path, "地市,指标,完成数\n湛江,上云,12\n湛江,上云,12\n湛江,标杆,\n广州,上云,0\n,,\n")
    assert [row[:3] for row in figures(filed)] == [("湛江", "上云", 12), ("广州", "上云", 0)]
    assert filed.empty == 1
    assert filed.doubts == ()


def test_a_workbook_with_merged_cities_dates_and_results_of_formulas(tmp_path: Path) -> None:
    def fill(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet["B2"] = "进展表"
        for column, heading in zip("BCDE", ("地市", "指标", "完成数", "日期"), strict=True):
            sheet[f"{column}4"] = heading
        sheet["B5"], sheet["C5"], sheet["D5"], sheet["E5"] = "湛江", "上云", 14.0, datetime(2020, 10, 10, 9)  # noqa: DTZ001
        sheet["C6"], sheet["D6"], sheet["E6"] = "标杆", "1", date(2020, 10, 11)
        sheet.merge_cells("B5:B6")
        sheet["B7"], sheet["C7"], sheet["D7"] = "云浮", "标杆", True

    filed = xlsx(tmp_path, fill)
    assert figures(filed) == [("湛江", "上云", 14, date(2020, 10, 10)), ("湛江", "标杆", 1, date(2020, 10, 11))]
    assert [each.cell for each in filed.entries] == ["D5", "D6"]
    assert [doubt.cell for doubt in filed.doubts] == ["D7"]
    assert "Sheet" in filed.name


def test_a_city_that_stands_only_once_without_a_merged_cell_is_doubtful(tmp_path: Path) -> None:
    filed = csv(tmp_path, "地市,指标,完成数\n湛江,上云,12\n,标杆,1\n")
    assert [doubt.cell for doubt in filed.doubts] == ["A3"]


def test_a_formula_without_its_result_is_not_taken_for_an_empty_cell(tmp_path: Path) -> None:
    def fill(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        for row in (("地市", "指标", "完成数"), ("湛江", "上云", "=10+2")):
            sheet.append(row)

    with pytest.raises(ImportFailure, match="C2 是没有算出结果的公式"):
        xlsx(tmp_path, fill)


def test_columns_and_sheets_that_are_not_read_are_named(tmp_path: Path) -> None:
    filed = csv(tmp_path, "地市,指标,完成数,目标,联系人\n湛江,上云,12,16,张三\n")
    assert filed.ignored == ("列“联系人”",)


REFUSED = [
    ("a.csv", b"", "空文件"),
    ("a.csv", "你好\n".encode(), "没有能认出的表头"),
    ("a.csv", "地市,备注\n湛江,12\n".encode(), "没有能认出的表头"),
    ("a.csv", b"\xff\xfe\xff\x00\xd8", "编码认不出来"),
    ("a.xlsx", b"no workbook", "不是 Excel 工作簿"),
    ("a.xlsx", b"PK\x03\x04broken", "已损坏"),
    ("a.xls", b"\xd0\xcf\x11\xe0" + bytes(100), "旧版或加密"),
]


@pytest.mark.parametrize(("name", "data", "told"), REFUSED)
def test_what_is_no_table_is_refused_in_one_sentence(tmp_path: Path, name: str, data: bytes, told: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ImportFailure, match=told):
        read(tmp_path / name, TASK_LIST)


def packed(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
TRAPS = {
    "a bomb": (packed({"xl/workbook.xml": bytes(60 * 1024 * 1024)}), "大得反常"),
    "too many members": (packed({f"xl/{n}": b"" for n in range(2500)}), "大得反常"),
    "entities": (packed({"xl/workbook.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'}), "DTD"),
    "a far corner": (packed({"xl/workbook.xml": b"<x/>", SHEET: b'<c r="A1"/><c r="XFD1048576"/>'}), "范围大得反常"),
    "one huge merged range": (
        packed({"xl/workbook.xml": b"<x/>", SHEET: b'<mergeCell ref="A1:ALL1048576"/>'}), "范围大得反常",
    ),
    "a document": (packed({"word/document.xml": b"<x/>"}), "不是 Excel 工作簿"),
}  # fmt: skip


@pytest.mark.parametrize("trap", TRAPS)
def test_traps_are_refused_before_anything_opens_them(tmp_path: Path, trap: str) -> None:
    data, told = TRAPS[trap]
    (tmp_path / "trap.xlsx").write_bytes(data)
    with pytest.raises(ImportFailure, match=told):
        read(tmp_path / "trap.xlsx", TASK_LIST)


@pytest.mark.parametrize(
    ("row", "column", "name"), [(1, 0, "A1"), (5, 2, "C5"), (9, 25, "Z9"), (9, 26, "AA9"), (1, 702, "AAA1")]
)
def test_cells_are_named_as_a_spreadsheet_does(row: int, column: int, name: str) -> None:
    assert cell_name(row, column) == name


def test_a_history_that_is_too_long_for_a_sheet_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_HISTORY", 3)
    db = Database(memory=True)
    migrations.apply(db)
    ledger = Ledger(db, TASK_LIST)
    for done in range(5):
        ledger.report(place="湛江", indicator="上云", done=done, by="张三", on=date(2020, 10, 1), recorded=NOON)
    figures = Figures(TASK_LIST, ledger.figures(), NOON.date())
    for history, rows in ((ledger.history("湛江", "上云"), 5), ((None, *ledger.history("湛江", "上云", 2)), 4)):
        book = load_workbook(io.BytesIO(workbook.ledger(figures, ledger.pending(), history)))
        written = book.get_sheet_by_name("填报记录").to_python()
        assert len(written) == rows
        assert "更早的都在数据库里" in str(written[-1][0])


CELLS = st.text(max_size=12) | st.sampled_from(["湛江", "上云", "12", "2020-10-10"])
ROWS = st.lists(st.lists(CELLS, max_size=6), max_size=8)


@settings(max_examples=200, deadline=None)
@given(rows=ROWS, separator=st.sampled_from(",;\t"), encoding=st.sampled_from(["utf-8", "gb18030", "utf-8-sig"]))
def test_whatever_a_table_holds_it_is_read_or_refused(rows: list[list[str]], separator: str, encoding: str) -> None:
    lines = "\n".join(separator.join(row) for row in [["地市", "指标", "完成数", "日期", "说明"], *rows])
    try:
        filed = read_bytes(lines.encode(encoding, "replace"), "a.csv", TASK_LIST)
    except ImportFailure:
        return
    assert all((each.place, each.indicator) in TASK_LIST.targets and each.done >= 0 for each in filed.entries)
    assert all(str(doubt) for doubt in filed.doubts)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(position=st.integers(0, 1 << 20), byte=st.integers(0, 255), cut=st.integers(0, 1 << 20))
def test_a_damaged_workbook_is_read_or_refused(workbook_bytes: bytes, position: int, byte: int, cut: int) -> None:
    data = bytearray(workbook_bytes)
    data[position % len(data)] = byte
    for damaged in (bytes(data), bytes(data[: cut % len(data)])):
        with contextlib.suppress(ImportFailure):
            read_bytes(damaged, "a.xlsx", TASK_LIST)


@pytest.fixture(scope="module")
def workbook_bytes() -> bytes:
    return workbook.form(Figures(TASK_LIST, {}, NOON.date()))


def test_a_table_of_targets_is_not_taken_for_progress_without_a_word(tmp_path: Path) -> None:
    db = Database(memory=True)
    migrations.apply(db)
    rows = [f"{t.place},{t.indicator},{t.amount}" for t in TASK_LIST.targets.values()]
    filed = csv(tmp_path, "\n".join(("地市,指标,完成数", *rows)))
    lines = list(preview(filed, Bulk(db, TASK_LIST).review(filed.entries, today=NOON.date()), TASK_LIST, most=3))
    assert any("像是任务表" in line for line in lines)
