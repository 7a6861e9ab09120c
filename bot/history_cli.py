"""`python -m bot progress history`: who reported what on one target, and what became of it."""

from __future__ import annotations

import click

from bot.settings import load as load_settings
from knowledge import loading
from knowledge.answering.wording import number
from knowledge.ledger import Change, Ledger
from knowledge.ledger.checks import target_of


@click.command(help="查看一项目标的填报记录：地市 PLACE，指标 INDICATOR；最近的在后。")
@click.argument("place")
@click.argument("indicator")
@click.option("--newest", type=click.IntRange(1), default=50, show_default=True, help="最多几条。")
def history(place: str, indicator: str, newest: int) -> None:
    """Show every report on a target by its date: who, when, old and new."""
    from bot.database import open_reader

    settings = load_settings()
    task_list = loading.load_first(settings.tasks)
    target = target_of(task_list, place, indicator)
    changes: tuple[Change, ...] = ()
    if settings.database.is_file():
        changes = Ledger(open_reader(settings.database), task_list).history(place, indicator, newest)
    for change in changes:
        click.echo(_line(change, target.unit))
    if not changes:
        click.echo(f"{target.place} {target.indicator}：还没有填报。")


def _line(change: Change, unit: str) -> str:
    report, before = change
    was = f"{number(before.done)} → " if before is not None else ""
    added = f"（新增{number(report.added)}）" if report.added is not None else ""
    decided = f"，{report.decided_by} {report.decided_at:%Y-%m-%d %H:%M}" if report.decided_at else ""
    reason = f"，{report.reason}" if report.reason else ""
    note = f"  {report.note}" if report.note else ""
    return (
        f"{report.id}  {report.reported_on}  {was}{number(report.done)}{unit}{added}  {report.reported_by}"
        f" {report.recorded_at:%Y-%m-%d %H:%M}  {report.state.said}{decided}{reason}{note}"
    )
