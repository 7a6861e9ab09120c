"""The directions of the house: bot → handlers → knowledge, and who may touch what lies outside."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("knowledge", "handlers", "bot")
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts): ast.parse(path.read_text("utf-8"))
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
}
CLOCKS = {"now", "today", "utcnow", "time", "time_ns", "localtime", "gmtime"}


def imports(module: str) -> Iterator[str]:
    """Everything that a module imports, also inside functions."""
    for node in ast.walk(MODULES[module]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative import"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def calls(module: str) -> Iterator[tuple[str, str]]:
    """Each `name.attribute` that a module uses."""
    for node in ast.walk(MODULES[module]):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield node.value.id, node.attr


def of(*packages: str) -> list[str]:
    return [module for module in MODULES if module.split(".")[0] in packages]


def test_the_modules_were_found() -> None:
    for module in ("knowledge.conversation", "handlers.questions", "bot.application", "bot.simulator.runner"):
        assert module in MODULES
    assert "telegram" in set(imports("bot.application"))
    assert "sqlite_utils" in set(imports("bot.database"))
    assert "sqlite_utils" in set(imports("knowledge.ledger.lookup"))
    assert ("os", "environ") in set(calls("bot.settings"))
    assert environment_uses("bot.settings")
    assert ("datetime", "now") in set(calls("bot.clock"))
    assert min(len(of(package)) for package in PACKAGES) >= 10


@pytest.mark.parametrize("module", of("knowledge"))
def test_knowledge_knows_no_outside(module: str) -> None:
    tops = {name.split(".")[0] for name in imports(module)}
    assert not tops & {"handlers", "bot", "telegram", "asyncio", "httpx", "tornado"}


@pytest.mark.parametrize("module", of("handlers"))
def test_handlers_do_not_know_the_program(module: str) -> None:
    assert "bot" not in {name.split(".")[0] for name in imports(module)}


@pytest.mark.parametrize("module", of("knowledge", "handlers"))
def test_the_database_is_left_to_the_ledger_and_the_program(module: str) -> None:
    if module.startswith("knowledge.ledger."):
        return
    assert not {"sqlite_utils", "sqlite3"} & {name.split(".")[0] for name in imports(module)}


@pytest.mark.parametrize("module", sorted(set(MODULES) - {"bot.settings"}))
def test_the_environment_is_read_in_the_settings_only(module: str) -> None:
    assert ("os", "getenv") not in set(calls(module))
    assert not {"os.environ", "os.getenv"} & set(imports(module))
    assert environment_uses(module) <= {"setdefault"}, "setting what a library looks for is allowed, reading is not"


def environment_uses(module: str) -> set[str]:
    """What is done with os.environ: the attribute that is called, or the kind of expression it stands in."""
    parents = {child: node for node in ast.walk(MODULES[module]) for child in ast.iter_child_nodes(node)}
    found = [node for node in parents if isinstance(node, ast.Attribute) and node.attr == "environ"]
    users = [parents[node] for node in found]
    return {user.attr if isinstance(user, ast.Attribute) else type(user).__name__ for user in users}


@pytest.mark.parametrize("module", of("knowledge", "handlers"))
def test_the_clock_is_handed_in(module: str) -> None:
    read = {
        (owner, name) for owner, name in calls(module) if owner in {"datetime", "date", "time", "dt"} and name in CLOCKS
    }
    assert not read


@pytest.mark.parametrize("module", MODULES)
def test_no_module_is_a_drawer_for_everything(module: str) -> None:
    assert not {"util", "utils", "helper", "helpers", "common", "misc", "manager", "core"} & set(module.split("."))


def test_no_ring_of_imports() -> None:
    graph = {module: {name for name in imports(module) if name in MODULES and name != module} for module in MODULES}
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " → ".join((*path, module))
        if module not in done:
            for other in graph[module]:
                visit(other, (*path, module))
            done.add(module)

    for module in graph:
        visit(module, ())
