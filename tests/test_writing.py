"""Files that cannot be written or read: one Chinese sentence that names the file as the user did."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli import main

LIST = Path(__file__).parent / "source" / "2020-gd-iiot-task-list.txt"


@pytest.fixture(autouse=True)
def _own_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_DATABASE", str(tmp_path / "bot.db"))
    with pytest.raises(SystemExit) as left:
        main(["progress", "set", "湛江", "上云", "12", "--by", "张三", "--on", "2020-10-10"])
    assert left.value.code == 0


@pytest.mark.parametrize(
    "command",
    [
        ("progress", "export", "{}/new.xlsx"),
        ("progress", "template", "{}/new.xlsx"),
        ("backup", "{}/new.db"),
        ("audit", "{}/new.csv"),
        ("tasks", "import", str(LIST), "--out", "{}/new.json"),
    ],
    ids=" ".join,
)
def test_a_file_that_cannot_be_written(
    command: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("no folder")
    folder = tmp_path / "file"
    with pytest.raises(SystemExit) as left:
        main([argument.format(folder) for argument in command])
    assert left.value.code == 1
    told = capsys.readouterr().err
    assert told.startswith(f"不能写文件 {folder}/new.")
    assert told.endswith("：路径里有一段不是文件夹\n")
    assert (tmp_path / "file").read_text() == "no folder"
    assert not list(tmp_path.glob(".*"))


def test_a_folder_in_the_place_of_a_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["tasks", "check", str(tmp_path)])
    assert left.value.code == 1
    assert capsys.readouterr().err == f"打不开任务清单文件 {tmp_path}（这是一个文件夹）\n"
