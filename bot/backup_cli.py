"""`python -m bot backup`, `restore` and `audit`: what the operator keeps, puts back and looks into."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import click

from bot import backups, writing
from bot.errors import BotError
from bot.instance import only_one
from bot.settings import load as load_settings

_ARMED = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


@click.command(help="备份数据库到 FILE（不写则放在数据库旁的 backups 里）；机器人运行时也可以。")
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path | None) -> None:
    """Write a whole copy of the database."""
    settings = load_settings()
    now = settings.clock()
    if not settings.database.is_file():
        raise BotError(f"还没有数据库 {settings.database}，没有可备份的")
    target = file or backups.folder_of(settings.database) / f"bot-{now:%Y-%m-%d-%H%M%S}.db"
    contents = backups.back_up(settings.database, target)
    click.echo(f"已备份到 {target}：{contents}。")


@click.command(help="用备份 FILE 恢复数据库。先停机器人；不加 --yes 只核对备份，不恢复。")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--yes", is_flag=True, help="确认恢复：现有的数据先另存一份，再换成备份里的。")
def restore(file: Path, yes: bool) -> None:
    """Let the database hold what a backup holds."""
    settings = load_settings()
    database = settings.database
    click.echo(f"备份 {file}：{backups.check(file)}。")
    if not yes:
        raise BotError(f"没有恢复：确认要换掉 {database} 里的数据，请停下机器人，再加 --yes")
    with only_one(database):  # a running bot would send again what waited when the copy was made
        before = backups.restore(file, database, settings.clock())
    if before is not None:
        click.echo(f"原来的数据另存在 {before}。")
    click.echo(f"已恢复 {database}：{backups.check(database)}。")


@click.command(help="导出操作记录到 CSV 文件：谁在什么时候做了什么。")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def audit(file: Path) -> None:
    """Write the audit as a table."""
    from bot.database import open_reader
    from knowledge.ledger.audit import entries

    settings = load_settings()
    if not settings.database.is_file():
        raise BotError(f"还没有数据库 {settings.database}，没有操作记录")
    rows = [
        (
            str(e.id),
            e.at.isoformat(" ", "seconds"),
            _id(e.actor),
            e.done,
            _id(e.person),
            e.told,
        )
        for e in entries(open_reader(settings.database))
    ]
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(("编号", "时间", "操作人", "操作", "对象", "详情"))
    writer.writerows([disarmed(cell) for cell in row] for row in rows)
    writing.write(file, stream.getvalue().encode("utf-8-sig", "replace"))  # Chinese Excel needs the mark
    click.echo(f"已导出 {file}：{len(rows)}条操作记录。")


def disarmed(cell: str) -> str:
    """Keep a text from being taken for a formula when a spreadsheet opens the CSV."""
    return f"'{cell}" if cell.startswith(_ARMED) else cell


def _id(user: int | None) -> str:
    return "" if user is None else str(user)
