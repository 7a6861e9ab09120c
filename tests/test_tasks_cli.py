"""`tasks import` and `tasks check` as a user of the terminal meets them."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot import cli, writing

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "tests" / "source").glob("2020-gd-iiot-task-list.*"))
TASKS = ROOT / "data" / "tasks.json"
PARKS = ROOT / "tests" / "documents" / "parks.csv"


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("BOT_TASKS", raising=False)


def run(*arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as left:
        cli.main(["tasks", *map(str, arguments)])
    assert isinstance(left.value.code, int)
    return left.value.code


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.suffix)
def test_import_writes_the_committed_file(source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "new" / "tasks.json"
    assert run("import", source, "--out", out) == 0
    assert out.read_bytes() == TASKS.read_bytes()
    shown = capsys.readouterr()
    assert shown.err == ""
    for said in ("29 条任务", "20 个地方", "合计 1099个", "存疑：无"):
        assert said in shown.out


def test_all_sources_at_once_agree(tmp_path: Path) -> None:
    assert run("import", *SOURCES, "--out", tmp_path / "tasks.json") == 0
    assert (tmp_path / "tasks.json").read_bytes() == TASKS.read_bytes()


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    assert run("import", SOURCES[0], "--dry-run", "--out", tmp_path / "tasks.json") == 0
    assert list(tmp_path.iterdir()) == []


def test_the_preview_tells_old_and_new(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = next(path for path in SOURCES if path.suffix == ".txt").read_text("utf-8")
    (tmp_path / "a.txt").write_text(text.replace("至少带动252个", "至少带动260个"), "utf-8")
    assert run("import", tmp_path / "a.txt", "--dry-run") == 0
    shown = capsys.readouterr().out
    assert "改动 东莞 上云：至少252个 → 至少260个" in shown
    assert "删去 合计 上云：1099" in shown
    assert "1107" in shown


def test_a_second_list_stands_beside_the_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "tasks.json"
    assert run("import", SOURCES[0], "--out", out) == 0
    assert run("import", PARKS, "--id", "2023-zj", "--out", out) == 0
    assert run("import", SOURCES[1], "--out", out) == 0
    capsys.readouterr()
    assert run("check", out) == 0
    shown = capsys.readouterr().out
    assert "2020-gd-iiot" in shown
    assert "2023-zj" in shown


def test_two_files_that_contradict_each_other_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = next(path for path in SOURCES if path.suffix == ".txt").read_text("utf-8")
    (tmp_path / "a.txt").write_text(text.replace("至少带动252个", "至少带动260个"), "utf-8")
    assert run("import", SOURCES[0], tmp_path / "a.txt", "--out", tmp_path / "tasks.json") == 1
    assert "内容却不同" in capsys.readouterr().err
    assert not (tmp_path / "tasks.json").exists()


def test_check_passes_on_the_committed_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check") == 0
    assert "检查通过" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("old", "new", "pointer"),
    [
        ('"amount": 194', '"amount": 195', "/lists/0/tasks/1/targets/0/amount"),
        ('"amount": 194', '"amount": 195', "/lists/0/totals/上云/amount"),
        ('"place": "云浮"', '"place": "云符"', "/lists/0/tasks/28/place"),
        ('"deadline": "2020-12-31"', '"deadline": "2020-12-30"', "/lists/0/tasks/0/deadline"),
        ('"deadline": "2020-12-31"', '"deadline": null', "/lists/0/tasks/0/deadline"),
        ('"row": 3,', '"row": 4,', "/lists/0/tasks/2/row"),
        ('"nature": "约束性任务"', '"nature": ""', "/lists/0/tasks/0/nature"),
    ],
)
def test_check_names_every_place(
    old: str, new: str, pointer: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = TASKS.read_text("utf-8")
    at = text.rindex(old) if "place" in old else text.index(old)
    (tmp_path / "tasks.json").write_text(text[:at] + new + text[at + len(old) :], "utf-8")
    assert run("check", tmp_path / "tasks.json") == 1
    shown = capsys.readouterr()
    assert pointer in [line.split(": ")[0] for line in shown.out.splitlines()]
    assert len(shown.err.splitlines()) == 1
    assert "None" not in shown.out


def test_what_is_wrong_with_the_whole_file_is_told_without_a_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tasks.json").write_text("[]", "utf-8")
    assert run("check", tmp_path / "tasks.json") == 1
    assert capsys.readouterr().out == "文件的最外层应是一个对象\n"
    assert run("check", tmp_path / "nowhere.json") == 1
    assert capsys.readouterr().err.startswith("找不到任务清单文件")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["import", "nowhere.docx"], 1),
        (["import", "README.md", "--dry-run"], 1),
        (["check", "nowhere.json"], 1),
        (["import"], 2),
        (["import", "a.txt", "--year", "20"], 2),
        (["import", "a.txt", "--nonsense"], 2),
        (["nonsense"], 2),
    ],
)
def test_a_users_mistake_is_one_line_and_no_traceback(
    arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == code
    told = capsys.readouterr().err
    assert "Traceback" not in told
    if code == 1:
        assert len(told.splitlines()) == 1


def test_a_spoiled_file_is_not_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "tasks.json"
    out.write_text("{", "utf-8")
    assert run("import", SOURCES[0], "--out", out) == 1
    assert "先改好或移走" in capsys.readouterr().err
    assert out.read_text("utf-8") == "{"


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "tasks.json"
    out.write_bytes(TASKS.read_bytes())

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    assert run("import", PARKS, "--out", out) == 1
    assert out.read_bytes() == TASKS.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["tasks.json"]


def test_the_written_file_is_as_readable_as_the_old_one(tmp_path: Path) -> None:
    out = tmp_path / "tasks.json"
    out.write_bytes(TASKS.read_bytes())
    out.chmod(0o640)
    writing.write(out, b"x")
    assert stat.S_IMODE(out.stat().st_mode) == 0o640


def test_it_works_from_any_folder(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "BOT_TASKS": str(tmp_path / "tasks.json")}
    command = [sys.executable, "-m", "bot", "tasks", "import", str(SOURCES[0])]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "tasks.json").read_bytes() == TASKS.read_bytes()
