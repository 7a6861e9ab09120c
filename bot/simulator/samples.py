"""Sample reports of a trial: a few cities ahead, some behind, most silent. Nothing of this is real."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.simulator.personas import DEMO_LABEL
from knowledge.errors import LedgerError
from knowledge.ledger import Ledger

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
