"""The ledger: reports are only ever added; what has been delivered is derived from the approved ones."""

from __future__ import annotations

from knowledge.ledger.book import Ledger
from knowledge.ledger.report import Change, Draft, Report, State
from knowledge.ledger.schema import migrations

__all__ = ["Change", "Draft", "Ledger", "Report", "State", "migrations"]
