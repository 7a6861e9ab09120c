"""Tables of figures through the command line, as processes: in, out, back in again, and killed half-way."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import zipfile
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

import openpyxl
import pytest
from python_calamine import load_workbook

from bot.database import Database, open_reader
from knowledge.ledger import Ledger
from knowledge.loading import load
from tests.acceptance.programs import PYTHON, ROOT, environment, outcome

TASK_LIST = load(ROOT / "data/tasks.json")[0]
PROGRESS = (*PYTHON, "progress")
MANY = 50_000


def write(path: Path, *rows: str, encoding: str = "utf-8") -> Path:
    path.write_bytes("\n".join(("地市,指标,完成数,日期,说明", *rows)).encode(encoding))
    return path


def reports(tmp_path: Path) -> int:
    with sqlite3.connect(tmp_path / "bot.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        (count,) = connection.execute("SELECT count(*) FROM reports").fetchone()
    connection.close()
    return int(count)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
async def test_a_table_is_looked_at_and_then_imported(tmp_path: Path, encoding: str) -> None:
    env = environment(tmp_path)
    table = write(tmp_path / "a.csv", "湛江,上云,12,2020-10-10,", "广州,标杆,2,,", "广州,5G,1,,", encoding=encoding)
    command = (*PROGRESS, "import", str(table), "--by", "张三")
    code, out, err = await outcome(*command, "--dry-run", env=env)
    assert (code, err) == (0, "")
    assert "湛江 上云：没有填报 → 12个（截至10月10日）" in out
    assert "没有写入" in out
    assert not (tmp_path / "bot.db").exists()
    code, out, _ = await outcome(*command, env=env)
    assert (code, out.splitlines()[-1]) == (0, "已导入3项。")
    _, answer, _ = await outcome(*PYTHON, "ask", "湛江上云完成多少", env=env)
    assert "75.0%" in answer


async def test_with_one_doubtful_row_nothing_is_imported(tmp_path: Path) -> None:
    env = environment(tmp_path)
    table = write(tmp_path / "a.csv", "湛江,上云,12,,", "深圳,上云,3,,", "广州,标杆,一些,,")
    code, out, err = await outcome(*PROGRESS, "import", str(table), "--by", "张三", env=env)
    assert code == 1
    assert "第3行 A3：“深圳”不在本清单里" in out
    assert "第4行 C4：" in out
    assert err == "a.csv 有2处存疑，一项也没有导入\n"
    assert not (tmp_path / "bot.db").exists()


async def test_what_is_exported_comes_back_the_same(tmp_path: Path) -> None:
    env = environment(tmp_path)
    hostile = '=HYPERLINK("http://a.b";"c")'
    table = write(
        tmp_path / "a.csv",
        f'湛江,上云,12,2020-10-10,"{hostile.replace(chr(34), chr(34) * 2)}"',
        "广州,标杆,2,2020-10-01,+1",
    )
    await outcome(*PROGRESS, "import", str(table), "--by", "@张三", env=env)
    code, out, err = await outcome(*PROGRESS, "export", str(tmp_path / "out.xlsx"), env=env)
    assert (code, err) == (0, "")
    assert "2项有填报" in out
    for folder in ("same", "empty"):
        (tmp_path / folder).mkdir()
    again = (*PROGRESS, "import", str(tmp_path / "out.xlsx"), "--by", "李四")
    _, out, _ = await outcome(*again, env=env)
    assert "要写入0项，已在台账2项" in out
    await outcome(*again, env=environment(tmp_path / "empty"))
    known, restored = (Ledger(open_reader(folder / "bot.db"), TASK_LIST) for folder in (tmp_path, tmp_path / "empty"))
    assert known.figures() == restored.figures() != {}
    with zipfile.ZipFile(tmp_path / "out.xlsx") as archive:
        sheets = b"".join(archive.read(name) for name in archive.namelist() if "worksheets/" in name)
        assert b"<f>" not in sheets
        assert b"<hyperlink" not in sheets
        assert sheets.count(b'state="frozen"') == 2
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    notes = {cell.value: cell for row in book["填报记录"].iter_rows() for cell in row if isinstance(cell.value, str)}
    for armed in (hostile, "+1", "@张三"):
        assert notes[armed].data_type == "s"
        assert notes[armed].quotePrefix


async def test_the_form_has_every_target_and_comes_back_filled_in(tmp_path: Path) -> None:
    env = environment(tmp_path)
    code, _, err = await outcome(*PROGRESS, "template", str(tmp_path / "form.xlsx"), env=env)
    assert (code, err) == (0, "")
    book = openpyxl.load_workbook(tmp_path / "form.xlsx")
    sheet = book["填报表"]
    assert sheet.max_row == len(TASK_LIST.targets) + 1
    headings = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        if [cell.value for cell in row[:2]] == ["湛江", "上云"]:
            row[headings.index("完成数")].value = 13
    book.save(tmp_path / "form.xlsx")
    code, out, _ = await outcome(*PROGRESS, "import", str(tmp_path / "form.xlsx"), "--by", "张三", env=env)
    assert code == 0
    assert "湛江 上云：没有填报 → 13个（截至10月15日）" in out
    assert f"没填{len(TASK_LIST.targets) - 1}项" in out
    assert reports(tmp_path) == 1


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("import", "none.csv", "--by", "x"), 1),
        (("import", "data/lexicon/words.toml", "--by", "x"), 1),
        (("import", "data/tasks.json"), 2),
        (("export", "ledger.csv"), 1),
        (("export", "/proc/none/a.xlsx"), 1),
        (("template",), 2),
    ],
)
async def test_what_cannot_be_is_one_line(tmp_path: Path, arguments: tuple[str, ...], expected: int) -> None:
    code, out, err = await outcome(*PROGRESS, *arguments, env=environment(tmp_path))
    assert (code, out) == (expected, "")
    assert "Traceback" not in err
    assert expected == 2 or err.count("\n") == 1


def many(path: Path) -> Path:
    """Fifty thousand figures: every target, day by day, growing."""
    days = ((date(2016, 1, 1) + timedelta(days=number), number) for number in range(MANY))
    rows = (
        f"{place},{key},{number // 30},{day},第{number}天" for day, number in days for place, key in TASK_LIST.targets
    )
    return write(path, *islice(rows, MANY))


MEASURED = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)
"""
"""Runs a command, then says how many KiB it needed; in a process of its own, for the largest of all children counts."""


async def test_fifty_thousand_rows_in_bounded_memory_with_progress_shown(tmp_path: Path) -> None:
    table = many(tmp_path / "many.csv")
    imported = (*PROGRESS, "import", str(table), "--by", "张三")
    code, out, err = await outcome(sys.executable, "-c", MEASURED, *imported, env=environment(tmp_path))
    *_, done, measured = out.splitlines()
    peak = int(measured) // 1024
    assert (code, done) == (0, f"已导入{MANY}项。")
    assert err.splitlines()[:2] == ["已读5000行……", "已读10000行……"]
    assert "已写50000行……" in err
    assert reports(tmp_path) == MANY
    assert len(out.splitlines()) < 60
    assert peak < 300, f"{peak} MiB"
    print(f"{MANY} rows: {peak} MiB")


KILLED_HALF_WAY = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from bot.database import Database
from knowledge import filing, loading
from knowledge.ledger.bulk import Bulk

task_list = loading.load(Path("data/tasks.json"))[0]
entries = filing.read(Path(sys.argv[1]), task_list).entries
now = datetime(2020, 10, 15, 9)
kill = lambda rows: rows >= 25000 and os.kill(os.getpid(), signal.SIGKILL)
Database(Path(sys.argv[2])).write_now(
    lambda db: Bulk(db, task_list).add(entries, by="x", at=now, today=now.date(), told=kill)
)
"""


async def test_killed_in_the_middle_of_an_import_nothing_is_half(tmp_path: Path) -> None:
    env = environment(tmp_path)
    await outcome(*PROGRESS, "set", "湛江", "上云", "0", "--by", "张三", "--on", "2015-01-01", env=env)
    table = many(tmp_path / "many.csv")
    killed = subprocess.run(  # noqa: ASYNC221 - nothing else is going on
        [sys.executable, "-c", KILLED_HALF_WAY, str(table), str(tmp_path / "bot.db")], cwd=ROOT, env=env, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert reports(tmp_path) == 1, "what was acknowledged is there, and nothing of the import"
    code, out, _ = await outcome(*PROGRESS, "import", str(table), "--by", "张三", env=env)
    assert (code, out.splitlines()[-1]) == (0, f"已导入{MANY}项。")
    assert reports(tmp_path) == MANY + 1


async def test_an_import_beside_a_running_program_is_seen_by_it(tmp_path: Path) -> None:
    database = Database(tmp_path / "bot.db")
    ledger = Ledger(database.reader, TASK_LIST)
    assert ledger.figures() == {}
    table = write(tmp_path / "a.csv", "湛江,上云,12,,")
    await outcome(*PROGRESS, "import", str(table), "--by", "张三", env=environment(tmp_path))
    assert ledger.figures()["湛江", "上云"].done == 12
    database.close()


def test_the_sheets_can_be_read_by_another_reader(tmp_path: Path) -> None:
    env = environment(tmp_path)
    subprocess.run([*PROGRESS, "export", str(tmp_path / "o.xlsx")], cwd=ROOT, env=env, check=True, capture_output=True)
    book = load_workbook(str(tmp_path / "o.xlsx"))
    assert book.sheet_names == ["完成情况", "填报记录"]
    rows = book.get_sheet_by_name("完成情况").to_python()
    assert rows[0][:4] == ["地市", "指标", "目标", "完成数"]
    assert "没有填报" in rows[1]
