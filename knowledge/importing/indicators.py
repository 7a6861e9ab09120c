"""The indicators of one document: known ones by their phrases, new ones by their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from knowledge.arithmetic import exact
from knowledge.importing.entries import Claim, Doubt, Entry
from knowledge.importing.vocabulary import Vocabulary, plain
from knowledge.model import Amount, Indicator, Target, Task

_SCALE = {
    "": 1,
    "百": 100,
    "千": 1000,
    "万": 10_000,
    "百万": 1_000_000,
    "千万": 10_000_000,
    "亿": 100_000_000,
    "万亿": 10**12,
}


class Register:
    """Names the indicators of a document while its rows are read."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._known: dict[str, Indicator] = {}
        self._new: dict[str, Indicator] = {}
        self._first: dict[str, tuple[Entry, str]] = {}

    def state_parts(self, parts: Mapping[str, str]) -> None:
        """Take over from the headings which indicator is part of which."""
        for name, whole in parts.items():
            self._join(self.key(name), self.key(whole))

    def key(self, name: str, unit: str = "", entry: Entry | None = None, cell: str = "") -> str:
        """Return the key of the indicator that a name means; a new name makes a new indicator."""
        found = self._vocabulary.find(name)
        if found is not None:
            previous = self._known.get(found.key)
            self._known[found.key] = previous or replace(found, unit=unit or found.unit)
            return found.key
        reduced = plain(name) or name
        known = self._new.get(reduced)
        if known is None:
            self._new[reduced] = Indicator(key=_short(name), name=name, unit=unit)
        elif unit and not known.unit:
            self._new[reduced] = replace(known, unit=unit)
        if entry:
            self._first.setdefault(reduced, (entry, cell))
        return self._new[reduced].key

    def find(self, name: str) -> str | None:
        """Return the key of an indicator that the document already uses."""
        found = self._vocabulary.find(name)
        if found is not None:
            return found.key if found.key in self._known else None
        known = self._new.get(plain(name) or name)
        return known.key if known else None

    def all(self) -> dict[str, Indicator]:
        """Return every indicator so far, the known ones first and in the lexicon's order."""
        order = [indicator.key for indicator in self._vocabulary.indicators]
        known = {key: self._known[key] for key in order if key in self._known}
        return known | {indicator.key: indicator for indicator in self._new.values()}

    def used(self, tasks: list[Task]) -> tuple[Indicator, ...]:
        """Return the indicators on which some place has a goal: known ones first, new ones as they come."""
        known = {key: self._known[key] for key in self.all() if key in self._known}
        stated = dict.fromkeys(target.indicator for task in tasks for target in task.targets)
        order = [*(key for key in known if key in stated), *(key for key in stated if key not in known)]
        found = [self.all()[key] for key in order]
        return tuple(replace(i, part_of=i.part_of if i.part_of in stated else None) for i in found)

    def doubts(self) -> list[Doubt]:
        """List the indicators that no phrase of the lexicon names."""
        return [
            _doubt(*self._first[reduced], "词库里没有这个指标，按原文作为新指标", indicator.name)
            for reduced, indicator in self._new.items()
            if reduced in self._first
        ]

    def targets(self, row: int, entry: Entry, doubts: list[Doubt]) -> tuple[Target, ...]:
        """Name the goals of an entry."""
        keys: list[str] = []
        found: list[Target] = []
        for claim in entry.claims:
            key = self.key(claim.name, claim.unit, entry, claim.cell)
            keys.append(key)
            if claim.whole is not None:
                self._part(key, keys[claim.whole], entry, claim, doubts)
            if any(target.indicator == key for target in found):
                doubts.append(_doubt(entry, claim.cell, f"同一行又写了一次“{key}”，没有取数", str(claim.amount)))
                continue
            amount, unit = self._in_unit(key, claim, entry, doubts)
            found.append(
                Target(
                    place=entry.cells["place"],
                    indicator=key,
                    amount=amount,
                    unit=unit,
                    comparator=claim.comparator,
                    row=row,
                    words=claim.words or ("" if amount is not None else str(claim.amount)),
                )
            )
        return self._without_excess(tuple(found), entry, doubts)

    def with_wholes(self, tasks: list[Task], doubts: list[Doubt]) -> list[Task]:
        """Add the whole where a place states only its part, and drop what a place states twice."""
        seen: set[tuple[str, str]] = set()
        once = []
        for task in tasks:
            kept = []
            for target in task.targets:
                if (task.place, target.indicator) in seen:
                    reason = f"{task.place}的“{target.indicator}”前面已经写过，没有再取数"
                    doubts.append(Doubt(0, "", reason, task.workload, task.row))
                else:
                    seen.add((task.place, target.indicator))
                    kept.append(target)
            once.append(replace(task, targets=tuple(kept)))
        return [replace(task, targets=self._completed(task, seen, doubts)) for task in once]

    def _completed(self, task: Task, seen: set[tuple[str, str]], doubts: list[Doubt]) -> tuple[Target, ...]:
        found: list[Target] = []
        for target in task.targets:
            wholes = []
            whole = self.all()[target.indicator].part_of
            while whole is not None and (task.place, whole) not in seen and target.amount is not None:
                seen.add((task.place, whole))
                wholes.append(replace(target, indicator=whole, implied=True))
                if whole in {indicator.key for indicator in self._new.values()}:
                    reason = f"只写了“{target.indicator}”，它所属的“{whole}”按同样的数量推定"
                    doubts.append(Doubt(0, "", reason, task.workload, task.row))
                whole = self.key_of_whole(whole)
            found += [*reversed(wholes), target]
        return tuple(found)

    def key_of_whole(self, key: str) -> str | None:
        """Return the indicator that contains this one, and take it into the document."""
        if key not in self.all():
            self.key(self._vocabulary.by_key[key].name)
        return self.all()[key].part_of

    def _part(self, key: str, whole: str, entry: Entry, claim: Claim, doubts: list[Doubt]) -> None:
        stated = self.all()[key].part_of
        if key == whole:
            doubts.append(_doubt(entry, claim.cell, f"“{key}”成了自己的一部分", claim.name))
        elif stated is None and key in {indicator.key for indicator in self._new.values()}:
            self._join(key, whole)
        elif stated != whole:
            doubts.append(_doubt(entry, claim.cell, f"“{key}”写作“{whole}”的一部分，与别处不同", claim.name))

    def _join(self, key: str, whole: str) -> None:
        above: str | None = whole
        while above is not None:
            if above == key:
                return
            above = self.all()[above].part_of if above in self.all() else None
        for reduced, indicator in self._new.items():
            if indicator.key == key and indicator.part_of is None:
                self._new[reduced] = replace(indicator, part_of=whole)

    def _in_unit(self, key: str, claim: Claim, entry: Entry, doubts: list[Doubt]) -> tuple[Amount | None, str]:
        """Give the amount in the indicator's unit where the document mixes 万元 and 亿元."""
        unit = self.all()[key].unit
        if claim.amount is None or claim.unit == unit or not claim.unit or not unit:
            return claim.amount, claim.unit or unit
        base = _base(claim.unit)
        if base != _base(unit):
            # 30家企业 beside 30个项目 is a matter of wording; 30家 beside 30% is not.
            if claim.unit in {"个", "家", "项", "户", "人", "名"} and unit in {"个", "家", "项", "户", "人", "名"}:
                return claim.amount, claim.unit
            doubts.append(
                _doubt(
                    entry,
                    claim.cell,
                    f"“{key}”的单位别处是“{unit}”，这里不同，没有取数",
                    f"{claim.amount}{claim.unit}",
                )
            )
            return None, claim.unit
        scaled = Decimal(claim.amount) * _SCALE[claim.unit.removesuffix(base)] / _SCALE[unit.removesuffix(base)]
        return exact(scaled), unit

    def _without_excess(self, found: tuple[Target, ...], entry: Entry, doubts: list[Doubt]) -> tuple[Target, ...]:
        amounts = {target.indicator: target.amount for target in found}
        kept = []
        for target in found:
            whole = self.all()[target.indicator].part_of
            limit = amounts.get(whole) if whole else None
            if target.amount is not None and limit is not None and target.amount > limit:
                reason = f"“{target.indicator}”{target.amount} 多于它所属的“{whole}”{limit}，没有取数"
                doubts.append(_doubt(entry, "", reason, entry.cells["workload"]))
            else:
                kept.append(target)
        return tuple(kept)


def _doubt(entry: Entry, cell: str, reason: str, text: str) -> Doubt:
    return Doubt(entry.line, cell, reason, text, table=entry.table)


def _short(name: str) -> str:
    return "".join(letter for letter in name if letter not in "“”‘’\"'「」『』《》 \t").strip() or name


def _base(unit: str) -> str:
    for scale in sorted(_SCALE, key=len, reverse=True):
        if scale and unit.startswith(scale) and len(unit) > len(scale):
            return unit.removeprefix(scale)
    return unit
