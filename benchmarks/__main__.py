"""`python -m benchmarks [part …]`: measure, show the table, and leave with 1 if a limit is missed."""

from __future__ import annotations

import sys
from collections.abc import Callable

from benchmarks import answering, filing, growing, ledger, memory, sending, starting, sweeping, updates
from benchmarks.table import Row, table

PARTS: dict[str, Callable[[], list[Row]]] = {
    "answering": answering.measure,
    "updates": updates.measure,
    "sending": sending.measure,
    "starting": starting.measure,
    "growing": growing.measure,
    "memory": memory.measure,
    "ledger": ledger.measure,
    "sweeping": sweeping.measure,
    "filing": filing.measure,
}


def main(names: list[str]) -> int:
    """Measure the named parts, or all of them."""
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        print(f"unknown: {', '.join(unknown)}; there are {', '.join(PARTS)}", file=sys.stderr)
        return 2
    rows = [row for name in names or PARTS for row in PARTS[name]()]
    print(table(rows))
    print("\nRepeat: " + " ".join(("python -m benchmarks", *names)))
    return 0 if all(row.ok for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
