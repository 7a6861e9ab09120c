"""A large table of figures: what reading and importing it takes at most, as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from benchmarks.corpus import ROOT, adviser
from benchmarks.table import Row
from bot.settings import SETTINGS

ROWS = 50_000
_LAUNCHER = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
"""A small process between: what is started by a large one counts the memory of its parent as its own."""


def measure() -> list[Row]:
    """Import fifty thousand figures; Linux tells the most memory that the process held."""
    with tempfile.TemporaryDirectory() as folder:
        table, database = Path(folder) / "many.csv", Path(folder) / "bot.db"
        table.write_text(_table(), "utf-8")
        unset = dict.fromkeys(SETTINGS, "")
        started = time.perf_counter()
        importing = (sys.executable, "-m", "bot", "progress", "import", str(table), "--by", "x")
        used = subprocess.run(
            (sys.executable, "-c", _LAUNCHER, *importing),
            cwd=ROOT,
            env={**os.environ, **unset, "BOT_DATABASE": str(database)},
            capture_output=True,
            check=True,
        )
        taken = time.perf_counter() - started
    return [Row(f"import of {ROWS:,} rows, memory", int(used.stdout) / 1024, 200, "MiB", f"{taken:.1f} s")]


def _table() -> str:
    days = ((date(2016, 1, 1) + timedelta(days=number), number) for number in range(ROWS))
    targets = adviser().task_list.targets
    rows = (f"{place},{key},{number // 30},{day}" for day, number in days for place, key in targets)
    return "\n".join(("地市,指标,完成数,日期", *islice(rows, ROWS)))
