"""Samples of a trial: a few cities ahead, some behind, most silent, and who may report. Nothing of this is real."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlite_utils import Database as SqliteDatabase

from bot import membership
from bot.simulator.people import OFFICIAL
from bot.simulator.personas import DEMO_LABEL
from knowledge.errors import LedgerError
from knowledge.ledger import Ledger
from knowledge.model import TaskList
from knowledge.people import Person, Role

CHANNEL = "demo"
SAMPLES = (
    ("湛江", "上云", 12, 3),
    ("广州", "上云", 150, 3),
    ("广州", "标杆", 2, 3),
    ("广州", "5G", 1, 3),
    ("东莞", "上云", 230, 2),
    ("佛山", "上云", 201, 2),
    ("茂名", "上云", 3, 4),
    ("云浮", "标杆", 1, 4),
    ("珠海", "上云", 20, 5),
)
"""Place, indicator, done, and the number of days before the trial begins."""


def report_samples(ledger: Ledger, now: datetime) -> None:
    """Put the samples in, as far as the list has such targets."""
    for place, indicator, done, days in SAMPLES:
        try:
            ledger.report(
                place=place,
                indicator=indicator,
                done=done,
                by=DEMO_LABEL,
                on=now.date() - timedelta(days=days),
                recorded=now,
                note=DEMO_LABEL,
                channel=CHANNEL,
            )
        except LedgerError:  # the trial of another list: it begins with what fits
            continue


def reporting_place(task_list: TaskList) -> str:
    """Choose the place that the trial's official reports for: that of the first sample, if the list has it."""
    place = SAMPLES[0][0]
    return place if place in task_list.places else task_list.places[0]


def seat_official(db: SqliteDatabase, task_list: TaskList, now: datetime) -> None:
    """Let the trial's official report for a place; the admin approves anyway."""
    places = (reporting_place(task_list),)
    person = Person(id=OFFICIAL.id, name=OFFICIAL.first_name, role=Role.REPORTER, places=places)
    membership.put(db, person, now.isoformat())


def report_example(task_list: TaskList) -> str:
    """Write a report that the trial's official can make."""
    place = reporting_place(task_list)
    known = {(p, key): done for p, key, done, _ in SAMPLES if (p, key) in task_list.targets}
    keys = [key for p, key in (*known, *task_list.targets) if p == place]
    return f"{place}{keys[0]}完成{known.get((place, keys[0]), 0) + 1}{task_list.by_key[keys[0]].unit}"
