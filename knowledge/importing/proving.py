"""Whether the figures of a list add up to the totals that the document, or a careful hand, has stated."""

from __future__ import annotations

from collections.abc import Mapping

from knowledge.importing.amounts import RATIOS
from knowledge.importing.entries import Claim, Doubt, total_of
from knowledge.importing.indicators import Register
from knowledge.importing.vocabulary import KnownTotal
from knowledge.model import Amount, Comparator, Task


def proved_totals(
    tasks: list[Task],
    stated: list[tuple[int, int, Claim]],
    register: Register,
    known: Mapping[str, KnownTotal],
    doubts: list[Doubt],
) -> dict[str, Amount]:
    """Return the totals that hold; each that does not becomes a doubt with both figures."""
    proved: dict[str, Amount] = {}
    for table, line, claim in stated:
        key = register.find(claim.name)
        if key is None or claim.amount is None:
            doubts.append(Doubt(line, claim.cell, "合计行里的指标各行都没有", claim.name, table=table))
        elif claim.unit in RATIOS or claim.comparator is Comparator.AT_MOST:
            doubts.append(
                Doubt(
                    line,
                    claim.cell,
                    f"“{key}”是整个地区的目标，不是各地之和，没有当作合计",
                    str(claim.amount),
                    table=table,
                )
            )
        elif (found := total_of(_amounts(tasks, key))) == claim.amount:
            proved[key] = claim.amount
        else:
            reason = f"“{key}”各行合计 {found}，写的合计是 {claim.amount}，对不上"
            doubts.append(Doubt(line, claim.cell, reason, table=table))
    for key, total in known.items():
        amounts = _amounts(tasks, key)
        if (total_of(amounts), len(amounts)) == (total.amount, total.places):
            proved[key] = total.amount
        else:
            found_here = f"{total_of(amounts)}（{len(amounts)} 个地方）"
            reason = f"“{key}”各行合计 {found_here}，核定的是 {total.amount}（{total.places} 个地方），对不上"
            doubts.append(Doubt(0, "", reason))
    order = [indicator.key for indicator in register.used(tasks)]
    return {key: proved[key] for key in order if key in proved}


def _amounts(tasks: list[Task], key: str) -> list[Amount]:
    return [t.amount for task in tasks for t in task.targets if t.indicator == key and t.amount is not None]
