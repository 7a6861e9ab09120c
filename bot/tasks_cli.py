"""`python -m bot tasks …`: a new list from an official document, and the proof that a list adds up."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot import writing
from bot.errors import BotError
from bot.settings import load as load_settings
from knowledge import loading
from knowledge.errors import ImportFailure, LexiconError, TaskListError
from knowledge.model import TaskList

if TYPE_CHECKING:  # reading documents takes libraries that checking does without
    from knowledge.importing import Draft

PLACES = Path(__file__).parents[1] / "data" / "lexicon" / "places.toml"
_SHOWN = 200
"""More differences than this are counted, not listed."""


@click.group(help="导入任务清单，检查任务清单。")
def tasks() -> None:
    """Group the commands about the task list."""


@tasks.command("import", help="读入文件（.docx .xlsx .csv .txt）里的任务清单，先列出变化和存疑之处，再写入。")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@click.option("--dry-run", is_flag=True, help="只预览，不写文件。")
@click.option("--out", type=click.Path(path_type=Path), help="写到哪里（默认是设置里的 data/tasks.json）。")
@click.option("--id", "list_id", default="", help="清单编号，如 2020-gd-iiot（默认由标题得出）。")
@click.option("--title", default="", help="清单标题（默认取文件里的标题）。")
@click.option("--year", type=click.IntRange(1949, 2999), help="年份（默认由标题得出）。")
@click.option("--region", default="", help="所属地区，如 广东省（默认由标题得出）。")
def import_(
    files: Sequence[Path], dry_run: bool, out: Path | None, list_id: str, title: str, year: int | None, region: str
) -> None:
    """Read documents, show what they would change and what is doubtful, and write the tasks file."""
    from knowledge import importing
    from knowledge.importing import vocabulary

    out = out or load_settings().tasks
    present = _present(out)
    words = vocabulary.load()
    wishes = importing.Wishes(id=list_id, title=title, region=region, year=year or 0, places=known_places() or ())
    drafts: dict[str, Draft] = {}
    for file in files:
        draft = importing.build(importing.read(file), words, wishes)
        _preview(file, draft, present)
        _agree(file, draft, drafts)
        drafts[draft.task_list.id] = draft
    text = _merged(present, [draft.task_list for draft in drafts.values()])
    if dry_run:
        click.echo("试读完毕，没有写文件。")
        return
    writing.write(out, text.encode())
    click.echo(f"已写入 {out}。")


@tasks.command("check", help="检查任务清单：合计、其中、地名、重复、空格、行号，每处问题都指出位置。")
@click.argument("file", required=False, type=click.Path(path_type=Path))
def check(file: Path | None) -> None:
    """Prove a tasks file, or name every place where it fails."""
    file = file or load_settings().tasks
    raw = loading.read(file)
    violations = loading.check(raw, known_places())
    lists: tuple[TaskList, ...] = ()
    if loading.is_well_formed(raw):
        from knowledge.importing.rereading import reread

        lists = loading.values(raw)
        violations += reread(lists)
    if violations:
        for violation in violations:
            click.echo(str(violation))
        raise BotError(f"{file} 有 {len(violations)} 处问题，第一处 {violations[0]}")
    for task_list in lists:
        click.echo(f"{task_list.id}：{task_list.title}")
        _show_counts(task_list)
    click.echo("检查通过。")


def known_places() -> frozenset[str] | None:
    """Return the names of the places that the lexicon knows, None without a lexicon."""
    try:
        raw = tomllib.loads(PLACES.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise LexiconError(f"词库 {PLACES.name} 读不出来：{error}") from error
    known = raw.get("known", "")
    named = (place["name"] for place in raw.get("place", ()))
    return frozenset((*(known.split() if isinstance(known, str) else known), *named)) or None


def _present(out: Path) -> tuple[TaskList, ...]:
    if not out.exists():
        return ()
    try:
        return loading.load(out)
    except TaskListError as error:
        first = error.violations[0]
        raise ImportFailure(
            f"现有的 {out} 有 {len(error.violations)} 处问题（第一处 {first}），先改好或移走再导入"
        ) from error


def _merged(present: Iterable[TaskList], new: Sequence[TaskList]) -> str:
    lists = {task_list.id: task_list for task_list in present}
    lists.update({task_list.id: task_list for task_list in new})
    text = loading.as_json(lists.values())
    if violations := loading.faults(text):
        raise TaskListError(violations)
    return loading.dump(lists.values())


def _agree(file: Path, draft: Draft, drafts: dict[str, Draft]) -> None:
    other = drafts.get(draft.task_list.id)
    if other is not None and other.task_list != draft.task_list:
        raise ImportFailure(f"{file.name} 与前面的文件给出同一份清单（{draft.task_list.id}），内容却不同，没有写文件")


# ---- preview ---------------------------------------------------------------------------------------------------


def _preview(file: Path, draft: Draft, present: tuple[TaskList, ...]) -> None:
    from knowledge.importing import review

    new = draft.task_list
    click.echo(f"{file.name} → {new.id}：{new.title}（{new.year} 年，{new.region or '地区不明'}）")
    _show_counts(new)
    differences = review(next((old for old in present if old.id == new.id), None), new)
    click.echo(f"  与现有清单相比：{len(differences)} 处不同" if differences else "  与现有清单相同")
    for difference in differences[:_SHOWN]:
        click.echo(f"    {difference}")
    if len(differences) > _SHOWN:
        click.echo(f"    ……还有 {len(differences) - _SHOWN} 处")
    click.echo(f"  存疑：{len(draft.doubts)} 处" if draft.doubts else "  存疑：无")
    for doubt in draft.doubts:
        click.echo(f"    {doubt}")


def _show_counts(task_list: TaskList) -> None:
    click.echo(f"  {len(task_list.tasks)} 条任务，{len(task_list.places)} 个地方")
    for indicator in task_list.indicators:
        stated = [target for (_, key), target in task_list.targets.items() if key == indicator.key]
        amounts = [target.amount for target in stated if target.amount is not None]
        whole = f"，其中（属于“{indicator.part_of}”）" if indicator.part_of else ""
        total = f"合计 {sum(amounts)}{indicator.unit}，" if amounts and indicator.unit != "%" else ""
        proof = "，与合计相符" if indicator.key in task_list.totals else ""
        click.echo(f"  {indicator.key}：{total}{len(stated)} 个地方{whole}{proof}")
