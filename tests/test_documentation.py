"""README, operations and manual say what is true: their commands run, and a transcript is what the program answers."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from bot.cli import bot
from bot.database import Database
from bot.settings import SETTINGS

ROOT = Path(__file__).parent.parent
README, OPERATIONS, MANUAL = ROOT / "README.md", ROOT / "docs" / "operations.md", ROOT / "docs" / "manual.zh-CN.md"
PAGES = (README, OPERATIONS, MANUAL)
PYTHON = ".venv/bin/python -m bot"
NOT_RUN = {
    "make run": "starts a server",
    "make test": "runs these very tests",
    "make check": "runs these very tests",
    "make bench": "takes minutes",
    f"{PYTHON} run --polling": "needs a token and Telegram",
    f"{PYTHON} run --webhook": "needs a token and a public address",
    f"{PYTHON} health": "tells of a bot that runs",
}
"""Commands that are not run here, with the reason; they are checked for existence."""


def commands(text: str) -> list[tuple[str, str | None]]:
    """Each command of the sh and console blocks, with the output that a console block shows for it."""
    found: list[tuple[str, str | None]] = []
    for language, block in re.findall(r"^```(sh|console)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        if language == "sh":
            found += [(line, None) for line in block.splitlines() if line.strip() and not line.startswith("#")]
            continue
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


ALL = [pair for page in PAGES for pair in commands(page.read_text("utf-8"))]
RUN = [pair for pair in dict.fromkeys(ALL) if pair[0] not in NOT_RUN]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which a command may write."""
    folder = tmp_path_factory.mktemp("house")
    for name in ("bot", "handlers", "knowledge", "data", "tests/source"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".env.example", folder)
    Database(folder / "var" / "bot.db").close()
    return folder


def test_the_commands_were_found() -> None:
    assert len(commands(README.read_text("utf-8"))) >= 15
    assert len(commands(OPERATIONS.read_text("utf-8"))) >= 8
    assert len(commands(MANUAL.read_text("utf-8"))) >= 3
    assert sum(output is not None for _, output in ALL) >= 3
    assert set(NOT_RUN) <= {command for command, _ in ALL}, "the table names commands that no page has"


@pytest.mark.parametrize(("command", "shown"), RUN, ids=[command for command, _ in RUN])
def test_a_command_does_what_the_page_shows(command: str, shown: str | None, house: Path) -> None:
    arguments = shlex.split(command)
    if arguments[0] == ".venv/bin/python":
        arguments[0] = sys.executable
    elif shutil.which(arguments[0]) is None:
        pytest.skip(f"{arguments[0]} is not installed")
    env = {name: os.environ[name] for name in ("HOME", "PATH", "LANG") if name in os.environ}
    done = subprocess.run(arguments, cwd=house, env=env, capture_output=True, check=False, timeout=60)
    output = done.stdout.decode("utf-8")
    assert done.returncode == 0, output + done.stderr.decode("utf-8", "replace")
    if shown is not None:
        assert output == shown
    if "--json" in arguments:
        assert json.loads(output)["kind"] == "answer"


@pytest.mark.parametrize("command", NOT_RUN)
def test_a_command_that_is_not_run_exists(command: str) -> None:
    if command.startswith("make "):
        targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
        assert command.removeprefix("make ") in targets
        return
    name, *options = shlex.split(command.removeprefix(PYTHON))
    found = bot.get_command(click.Context(bot), name)
    assert found is not None
    known = {option for parameter in found.params for option in parameter.opts}
    assert set(options) <= known


def test_every_setting_is_in_the_table() -> None:
    assert re.findall(r"^\| `([A-Z_]+)`", README.read_text("utf-8"), re.MULTILINE) == list(SETTINGS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_that_a_page_names_exists(page: Path) -> None:
    text = page.read_text("utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    named = re.findall(r"`((?:knowledge|handlers|bot|data|tests|benchmarks)/[\w./-]*)`", text)
    assert links
    assert named
    assert [link for link in links if not (page.parent / link).exists()] == []
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_map_of_the_code_names_what_there_is() -> None:
    text = README.read_text("utf-8")
    drawn = text.partition("Three ways")[2].partition("| questions")[0]
    ways = re.findall(r"(?:bot|handlers|knowledge)/[a-z_]+", drawn)
    assert len(ways) > 15
    assert [way for way in ways if not ((ROOT / f"{way}.py").exists() or (ROOT / way).is_dir())] == []
    named: list[Path] = []
    for row in re.findall(r"^\| (`.*?) \|", text.partition("| questions")[2].partition("To develop")[0], re.MULTILINE):
        folder = ROOT
        for name in re.findall(r"`([\w./]+)`", row):
            package, slash, rest = name.partition("/")
            if slash and package in {"bot", "handlers", "knowledge", "data", "tests", "benchmarks"}:
                folder, name = ROOT / package, rest
            named.append(folder / name)
    assert len(named) > 60
    assert [str(path) for path in named if not path.exists()] == []
