"""How long something takes, and the middle and the far end of many such values."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence


def best(work: Callable[[], object], times: int, before: Callable[[], object] | None = None) -> float:
    """Take the shortest of several runs in seconds, without `before`: what else runs on the machine only adds."""
    shortest = float("inf")
    for _ in range(times):
        if before is not None:
            before()
        begun = time.perf_counter()
        work()
        shortest = min(shortest, time.perf_counter() - begun)
    return shortest


def quantile(values: Sequence[float], share: float) -> float:
    """Find the value that this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
