"""`python -m bot progress …`: what was delivered, put into the ledger and shown from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from decimal import Decimal
from typing import Any

import click

from bot import filing_cli, history_cli
from bot.advice import open_progress
from bot.asking import IsoDate
from bot.settings import load as load_settings
from knowledge import loading
from knowledge.answering.figures import percent
from knowledge.answering.wording import number, percentage
from knowledge.errors import LedgerError
from knowledge.model import Amount, TaskList
from knowledge.progress import Figure, Progress


class Count(click.ParamType[Decimal]):
    """A cumulative figure such as 12 or 12.5."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        if isinstance(value, Decimal):
            return value
        if not re.fullmatch(r"[-+]?\d{1,15}(\.\d{1,6})?", value):
            self.fail(f"完成数应是一个数，例如 12，不是“{value}”", param, ctx)
        return Decimal(value)


@click.group(help="填报和查看完成数。")
def progress() -> None:
    """Group the commands about progress."""


@progress.command(
    "set",
    help="填报一个完成数（累计）：地市 PLACE，指标 INDICATOR，完成数 DONE。",
    context_settings={"ignore_unknown_options": True},  # -1 is a number here, and refused as one
)
@click.argument("place")
@click.argument("indicator")
@click.argument("done", type=Count())
@click.option("--by", required=True, help="填报人。")
@click.option("--note", default="", help="说明。")
@click.option("--on", type=IsoDate(), help="数截至哪一天，例如 2020-10-15（不写则当天）。")
@click.option("--fewer", is_flag=True, help="确认累计数比上次少。")
def set_(place: str, indicator: str, done: Decimal, by: str, note: str, on: date | None, fewer: bool) -> None:
    """Add an approved report to the ledger."""
    from bot.database import Database
    from bot.keeping import keep_in_step
    from knowledge.ledger import Ledger

    settings = load_settings()
    now = settings.clock()
    task_list = loading.load_first(settings.tasks)
    with closing(Database(settings.database)) as database:
        keep_in_step(database, task_list, settings, now)
        try:
            report = database.write_now(
                lambda db: Ledger(db, task_list).report(
                    place=place,
                    indicator=indicator,
                    done=done,
                    by=by,
                    on=on or now.date(),
                    recorded=now,
                    note=note,
                    fewer=fewer,
                )
            )
        except LedgerError as refused:
            if fewer or "确认" not in str(refused):
                raise
            raise LedgerError(f"{refused}要确认就加 --fewer。") from refused
        figures = Ledger(database.reader, task_list)
        click.echo(f"已填报：{_line(task_list, figures.figures()[report.place, report.indicator])}")


progress.add_command(filing_cli.import_)
progress.add_command(filing_cli.export)
progress.add_command(filing_cli.template)
progress.add_command(history_cli.history)


@progress.command(help="查看完成数；写出地市 PLACE 则只看这个市。")
@click.argument("place", required=False)
def show(place: str | None) -> None:
    """Show the figures of all places, or every target of one."""
    settings = load_settings()
    task_list = loading.load_first(settings.tasks)
    for line in _shown(task_list, open_progress(settings.database, task_list), place):
        click.echo(line)


def _shown(task_list: TaskList, ledger: Progress, place: str | None) -> Iterator[str]:
    figures = ledger.figures()
    if place is None:
        found = [figures[key] for key in task_list.targets if key in figures]
        yield from (_line(task_list, figure) for figure in found)
        silent = len(task_list.targets) - len(found)
        yield f"共 {len(task_list.targets)} 项目标，{len(found)} 项有填报，{silent} 项还没有填报。"
        return
    name = place.strip().removesuffix("市")
    if name not in task_list.places:
        raise LedgerError(f"“{place}”不在本清单里。")
    for (at, key), target in task_list.targets.items():
        if at != name:
            continue
        figure = figures.get((at, key))
        goal = target.words if target.amount is None else f"{target.comparator}{target.amount}{target.unit}"
        yield _line(task_list, figure) if figure else f"{at} {key}：目标{goal}，还没有填报"


def _line(task_list: TaskList, figure: Figure) -> str:
    target = task_list.targets[figure.place, figure.indicator]
    done = f"{figure.place} {figure.indicator}：{number(figure.done)}{target.unit}"
    return f"{done}{_goal(figure.done, target.amount, target.unit)}，截至{figure.as_of}"


def _goal(done: Amount, goal: Amount | None, unit: str) -> str:
    return f"，目标{number(goal)}{unit}，完成{percentage(percent(done, goal))}" if goal else ""
