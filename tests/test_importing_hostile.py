"""Files that are broken, are not what they say, or are traps."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from knowledge import importing
from knowledge.errors import ImportFailure
from knowledge.importing import guarding

SOURCE = Path(__file__).parent / "source"


def repacked(path: Path, source: str, change: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(SOURCE / f"2020-gd-iiot-task-list.{source}") as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, change.get(name, old.read(name)), zipfile.ZIP_DEFLATED)
        for name in change.keys() - set(old.namelist()):
            new.writestr(name, change[name], zipfile.ZIP_DEFLATED)
    return path


def member(source: str, name: str) -> bytes:
    with zipfile.ZipFile(SOURCE / f"2020-gd-iiot-task-list.{source}") as archive:
        return archive.read(name)


def refused(path: Path) -> str:
    with pytest.raises(ImportFailure) as caught:
        importing.read(path)
    message = str(caught.value)
    assert "\n" not in message
    assert "Traceback" not in message
    return message


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(("source", "name"), [("docx", "word/document.xml"), ("xlsx", "xl/sharedStrings.xml")])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_definition_is_refused(tmp_path: Path, source: str, name: str, encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>{ENTITIES.decode()}<x>&b;</x>'
    assert "DTD" in refused(repacked(tmp_path / f"a.{source}", source, {name: text.encode(encoding)}))


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = {"word/media/a.xml": b"0" * (guarding.MAX_UNPACKED + 1)}
    assert "大得反常" in refused(repacked(tmp_path / "a.docx", "docx", bomb))


def test_too_many_members_are_refused(tmp_path: Path) -> None:
    crowd = {f"word/media/{number}": b"" for number in range(guarding.MAX_MEMBERS)}
    assert "大得反常" in refused(repacked(tmp_path / "a.docx", "docx", crowd))


@pytest.mark.parametrize(
    ("old", "new"),
    [(b'<c r="A2"', b'<c r="XFD1048576"'), (b'<mergeCell ref="A1:I1"', b'<mergeCell ref="A1:XFD1048576"')],
)
def test_a_sheet_without_end_is_refused(tmp_path: Path, old: bytes, new: bytes) -> None:
    name = "xl/worksheets/sheet1.xml"
    sheet = member("xlsx", name)
    assert old in sheet
    assert "大得反常" in refused(repacked(tmp_path / "a.xlsx", "xlsx", {name: sheet.replace(old, new, 1)}))


def test_a_cell_that_spans_a_million_columns_is_refused_or_cut(tmp_path: Path) -> None:
    document = member("docx", "word/document.xml")
    span = document.replace(b"<w:vMerge", b'<w:gridSpan w:val="99999"/><w:vMerge', 1)
    assert "大得反常" in refused(repacked(tmp_path / "a.docx", "docx", {"word/document.xml": span}))


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.docx", b"PK\x03\x04broken", "损坏"),
        ("a.xlsx", b"", "空文件"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版或加密"),
        ("a.pdf", b"%PDF-1.7", "不是能读的文件"),
        ("a.docx", "地市,工作量".encode(), "不是能读的文件"),
        ("a.txt", b"\x00\x01\x02\xff" * 10, "编码"),
    ],
)
def test_what_is_no_document_is_refused(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(data)
    assert said in refused(tmp_path / name)


def test_a_missing_file_a_folder_and_a_huge_file_are_refused(tmp_path: Path) -> None:
    assert "找不到" in refused(tmp_path / "none.docx")
    assert "不是文件" in refused(tmp_path)
    with (tmp_path / "big.txt").open("wb") as stream:
        stream.truncate(guarding.MAX_FILE + 1)
    assert "20 MB" in refused(tmp_path / "big.txt")


def test_a_zip_of_something_else_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr("readme.txt", "x")
    assert "不是 Word 或 Excel" in refused(tmp_path / "a.docx")


@pytest.mark.parametrize("source", ["docx", "xlsx"])
def test_a_file_cut_anywhere_is_refused_in_one_sentence(tmp_path: Path, source: str) -> None:
    data = (SOURCE / f"2020-gd-iiot-task-list.{source}").read_bytes()
    for part in range(1, 10):
        (tmp_path / f"a.{source}").write_bytes(data[: len(data) * part // 10])
        refused(tmp_path / f"a.{source}")


def test_the_ending_of_a_name_decides_nothing(tmp_path: Path) -> None:
    path = tmp_path / "list.docx"
    path.write_bytes((SOURCE / "2020-gd-iiot-task-list.xlsx").read_bytes())
    assert len(importing.read(path).tables[0].rows) == 31


def test_a_document_without_a_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("各市：\n请抓紧落实。\n", "utf-8")
    with pytest.raises(ImportFailure, match="没有找到"):
        importing.build(importing.read(tmp_path / "a.txt"), importing.Vocabulary())


def test_hidden_sheets_stay_hidden(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(SOURCE / "2020-gd-iiot-task-list.xlsx")
    extra = book.create_sheet("底稿")
    extra.append(["地市", "工作量"])
    extra.append(["深圳", "至少带动999个工业企业“上云上平台”项目"])
    extra.sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    (tmp_path / "a.xlsx").write_bytes(stream.getvalue())
    assert len(importing.read(tmp_path / "a.xlsx").tables) == 1
