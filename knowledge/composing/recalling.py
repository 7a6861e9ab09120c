"""Which of the places spoken of before are meant: by 它, by 这两个市, by a number of them, as one side of a comparison."""

from __future__ import annotations

from itertools import chain

from knowledge.composing.scope import COMPARING, Scope
from knowledge.lexicon import Sort
from knowledge.query import Aggregate, Group, Query
from knowledge.remembering import WHOLE

_NAMED = 3
"""So many places are named where they are taken as one."""


def each_of(names: tuple[str, ...]) -> tuple[Group, ...]:
    """Each place by itself."""
    return tuple(Group(name, (name,)) for name in names)


def as_one(query: Query) -> tuple[Group, ...]:
    """What was compared or added up before, as one side of the next comparison."""
    if query.aggregate is not Aggregate.SUM or len(query.groups) < 2:
        return query.groups[:1]
    return (_whole(query.groups),)


def _whole(groups: tuple[Group, ...]) -> Group:
    names = tuple(name for group in groups for name in group.names)
    return Group("、".join(names) if len(names) <= _NAMED else f"前面{len(names)}个市合计", names)


class Recalled:
    """The places that one frame may point to."""

    def __init__(self, scope: Scope) -> None:
        self.frame, self.counted = scope.frame, scope.counted
        self.previous, self.before = scope.previous, scope.before
        self.lost = False
        """True once something was pointed at that cannot be told."""

    def one(self) -> tuple[Group, ...]:
        """它, 那个市: what was compared, the region whose total was asked, or else the last place that was named."""
        previous = self.previous
        groups = previous.groups if previous else ()
        if previous and groups and previous.aggregate in COMPARING:
            return each_of(groups[0].names[:1])
        whole = previous is not None and previous.aggregate in WHOLE and not previous.spread
        if whole and len(self.before.results) != 1 and len(groups) == 1 and len(groups[0].names) > 1:
            return groups
        named = tuple(name for group in groups for name in group.names)
        steps = (step[0].names for step in reversed(self.before.trail) if len(step) == 1 == len(step[0].names))
        one_each = (names[-1:] for names in (self.before.results, named) if len(names) == 1 or self.before.in_sentence)
        found = next((names for names in one_each if names), ()) or next(steps, ())
        self.lost = not found
        return each_of(found)

    def several(self) -> tuple[Group, ...]:
        """这几个市, 这两个: those of the last answer, or those asked about one after the other."""
        if self.counted:
            return self.so_many(self.counted)
        one = len(self.before.results) == 1
        if one and self.frame.has(Sort.MANY) and len(self.before.trail) > 1:
            return self._last(len(self.before.trail) if self._vague() else 2)
        named = self.previous.groups if self.previous else ()
        compared = self.frame.has(Sort.SAME, Sort.COMPARE, Sort.DIFFERENCE, Sort.RATIO)
        if one and compared and self.frame.has(Sort.MANY) and not self.before.in_sentence:
            self.lost = True  # 它们一样吗, of one
            return ()
        self.lost = not (self.before.results or named or self.before.in_sentence)
        return each_of(self.before.results) or named

    def other(self) -> tuple[Group, ...]:
        """另一个呢: of the two spoken of last, the one that was not just asked about."""
        pair = self._last(2)
        others = tuple(group for group in pair if group.names != self.before.results)
        self.lost = len(others) != 1
        return others if len(others) == 1 else ()

    def so_many(self, count: int) -> tuple[Group, ...]:
        """两个市, 三个加起来: exactly so many of those spoken of; none, and then lost, if they cannot be told."""
        groups = self.previous.groups if self.previous else ()
        results = self.before.results
        if len(results) == count:
            return each_of(results)
        if len(groups) == 1 and len(groups[0].names) == count:
            return groups  # 三个市一共多少 after 粤西三个市里面谁有5G
        bounds = tuple(f.place for f in self.previous.filters if f.place) if self.previous else ()
        if len({*bounds, *results}) == count and bounds:
            return each_of((*bounds, *results))  # 它俩 after 和汕头一样多的市
        found = groups if len(groups) == count else self._last(count)
        self.lost = not found
        return found

    def two_asked(self) -> tuple[Group, ...]:
        """哪个快 after two places that were asked about one after the other."""
        trail = self.before.trail
        groups = self.previous.groups if self.previous else ()
        if trail and len(trail[-1]) > 1 and len(groups) == 1 and groups[0] in trail[-1]:
            return trail[-1]
        if self._two_sums():
            return (_whole(trail[-2]), _whole(trail[-1]))
        if len(trail) < 2 or len(trail[-1]) != 1 or set(trail[-1][0].names) != set(self.before.results):
            return ()
        if len(trail[-2]) == 1:
            alike = (len(trail[-2][0].names) > 1) == (len(trail[-1][0].names) > 1)
            return (*trail[-2], *trail[-1]) if alike or not self.frame.has(Sort.SUM) else ()
        if self.frame.has(Sort.SUM):
            return ()
        return (_whole(trail[-2]), *trail[-1]) if len(trail[-1][0].names) > 1 else ()

    def _two_sums(self) -> bool:
        """哪边多 after 广州佛山合计 and 东莞中山呢."""
        previous, trail = self.previous, self.before.trail
        if previous is None or previous.aggregate is not Aggregate.SUM or len(trail) < 2:
            return False
        first, second = ({name for group in step for name in group.names} for step in trail[-2:])
        several = len(trail[-2]) > 1 and previous.groups == trail[-1] and len(trail[-1]) > 1
        return several and not first & second and not self.frame.has(Sort.SUM)

    def all_asked(self) -> tuple[Group, ...]:
        """加上它一共多少: what was asked before it, and it."""
        found = tuple(dict.fromkeys(chain.from_iterable(self.before.trail[-2:])))
        self.lost = len(self.before.trail) < 2
        return found

    def _last(self, count: int) -> tuple[Group, ...]:
        """The last so many that were asked about one after the other, if they were asked about so."""
        steps = self.before.trail
        for start in range(len(steps) - 1, -1, -1):
            found = tuple(dict.fromkeys(chain.from_iterable(steps[start:])))
            if len(found) >= count:
                return found if len(found) == count else ()
        return ()

    def _vague(self) -> bool:
        return any(any(c in m.text for c in "几些") for m in self.frame.said(Sort.MANY))
