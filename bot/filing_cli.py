"""`python -m bot progress import|export|template`: figures from a filled-in table, and the ledger as a workbook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot import writing
from bot.asking import IsoDate
from bot.errors import BotError
from bot.settings import load as load_settings
from knowledge import loading

if TYPE_CHECKING:  # reading workbooks takes libraries that other commands do without
    from knowledge.filing import Doubt

_SHOWN = 50
"""More differences than this are counted, not listed."""
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("import", help="导入表格（.csv .xlsx）里的完成数：先列出新旧对照，再一次写入；有存疑就一项也不写。")
@click.argument("file", type=_FILE)
@click.option("--by", required=True, help="填报人。")
@click.option("--on", type=IsoDate(), help="表里没有日期的数截至哪一天（不写则当天）。")
@click.option("--dry-run", is_flag=True, help="只看，不写。")
@click.option("--fewer", is_flag=True, help="确认表里比上次少的累计数。")
def import_(file: Path, by: str, on: date | None, dry_run: bool, fewer: bool) -> None:
    """Import a table of figures: all of it, or with anything doubtful nothing."""
    from bot.database import Database
    from bot.keeping import keep_in_step
    from bot.workbooks import opened
    from knowledge import filing
    from knowledge.filing.previewing import preview
    from knowledge.ledger.bulk import Bulk

    settings = load_settings()
    now = settings.clock()
    task_list = loading.load_first(settings.tasks)
    filed = filing.read(file, task_list, _progress("已读"))
    today = on or now.date()
    if today > now.date():
        raise BotError(f"日期{on}还没有到")
    with opened(settings.database) as reader:
        review = Bulk(reader, task_list).review(filed.entries, today=today, fewer=fewer)
    for line in preview(filed, review, task_list, most=_SHOWN):
        click.echo(line)
    _refuse(file.name, (*filed.doubts, *review.doubts))
    if dry_run:
        click.echo("试读完毕，没有写入。")
        return
    with closing(Database(settings.database)) as database:
        keep_in_step(database, task_list, settings, now)
        done = database.write_now(
            lambda db: Bulk(db, task_list).add(
                filed.entries, by=by, at=now, today=today, fewer=fewer, told=_progress("已写")
            )
        )
    click.echo(f"已导入{len(done.added)}项。")


@click.command(help="把台账导出为 Excel：一张完成情况，一张填报记录；完成情况可以再导入。")
@click.argument("file", type=_FILE)
def export(file: Path) -> None:
    """Write the ledger as a workbook."""
    from bot import workbooks

    settings = load_settings()
    task_list = loading.load_first(settings.tasks)
    _must_be_xlsx(file)
    today = settings.clock().date()
    written = workbooks.ledger(settings.database, task_list, today)
    writing.write(file, written.data)
    click.echo(f"已导出 {file}：{len(task_list.targets)}项目标，{written.reported}项有填报。")


@click.command(help="写一张待填的表：每项目标一行，只缺完成数。")
@click.argument("file", type=_FILE)
def template(file: Path) -> None:
    """Write a form to fill in."""
    from bot import workbooks

    settings = load_settings()
    task_list = loading.load_first(settings.tasks)
    _must_be_xlsx(file)
    today = settings.clock().date()
    writing.write(file, workbooks.form(settings.database, task_list, today).data)
    click.echo(f"已写好 {file}：填“完成数”一列，再用 progress import 导入。")


def _must_be_xlsx(file: Path) -> None:
    if file.suffix.lower() != ".xlsx":
        raise BotError(f"导出的文件应以 .xlsx 结尾，不是“{file.name}”")


def _progress(what: str) -> Callable[[int], None]:
    return lambda rows: click.echo(f"{what}{rows}行……", err=True)


def _refuse(name: str, doubts: Sequence[Doubt]) -> None:
    """Show what is doubtful; anything at all, and nothing is imported."""
    for doubt in doubts[:_SHOWN]:
        click.echo(f"存疑 {doubt}")
    if len(doubts) > _SHOWN:
        click.echo(f"还有{len(doubts) - _SHOWN}处存疑没有列出。")
    if doubts and all(doubt.confirmable for doubt in doubts):
        raise BotError(f"{name} 有{len(doubts)}处累计数减少，一项也没有导入；确实如此请加 --fewer")
    if doubts:
        raise BotError(f"{name} 有{len(doubts)}处存疑，一项也没有导入")
