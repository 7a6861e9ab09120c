"""Files of figures: a table that people filled in becomes entries for the ledger, and the ledger becomes a workbook."""

from __future__ import annotations

from knowledge.filing.entry import Doubt, Entry, Filed
from knowledge.filing.reading import UnknownTable, read, read_bytes

__all__ = ["Doubt", "Entry", "Filed", "UnknownTable", "read", "read_bytes"]
