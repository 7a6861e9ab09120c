"""Which places a frame is about: those named, those pointed at, or those of the question before."""

from __future__ import annotations

from knowledge.composing.scope import COMPARING, Scope
from knowledge.conditions import POINTED
from knowledge.frame import FOCUS
from knowledge.lexicon import Sort
from knowledge.query import Aggregate, Group, Op, Query, Wanted

_TOGETHER = (Sort.SUM, Sort.MEAN, Sort.COMPARE, Sort.DIFFERENCE, Sort.RATIO, Sort.SAME)


def _as_one(query: Query) -> tuple[Group, ...]:
    """What was compared or added up before, as one side of the next comparison."""
    if query.aggregate is not Aggregate.SUM or len(query.groups) < 2:
        return query.groups[:1]
    names = tuple(name for group in query.groups for name in group.names)
    return (Group(f"前面{len(names)}个市合计", names),)


def _each(names: tuple[str, ...]) -> tuple[Group, ...]:
    return tuple(Group(name, (name,)) for name in names)


class Places:
    """The places of one frame."""

    def __init__(self, scope: Scope) -> None:
        self.scope, self.frame, self.before = scope, scope.frame, scope.before
        self.previous, self.follows, self.counted = scope.previous, scope.follows, scope.counted

    def groups(self) -> tuple[Group, ...]:
        """The places, in the order in which they were said."""
        frame, previous = self.frame, self.previous
        named = tuple(frame.groups)
        if not named and any(f.place == POINTED.label for f in frame.filters):
            return ()
        if frame.excludes_those:
            return named or (self._scope_before() if previous else ())
        if previous is None or (frame.has(Sort.REST) and not named and previous.groups):
            return named
        if self.scope.of_those_found:
            return previous.groups
        if frame.has(Sort.ONE) and not (named and not frame.has(Sort.THAN)):
            return self._that_one(previous, named)
        if not named and self._points_at_several():
            return self.scope.picked_from or self._pointed()
        if named:
            return self._beside_those_before(previous, named)
        anew = frame.everywhere or (frame.every and not self.follows) or self._asks_anew() or self._needs_several()
        return self._carried(previous) if self.follows and not anew else ()

    def _that_one(self, previous: Query, named: tuple[Group, ...]) -> tuple[Group, ...]:
        """它, 那个市: what was compared, or else the last place that was named."""
        topic = previous.groups[0].names[:1] if previous.aggregate in COMPARING and previous.groups else ()
        pointed = topic or self.before.results[-1:] or tuple(n for g in previous.groups for n in g.names)[-1:]
        return (*_each(pointed), *named)

    def _points_at_several(self) -> bool:
        """这几个市, 里面: but not 这几个有标杆的市, which describes them."""
        frame = self.frame
        if frame.has(Sort.MANY):
            return not frame.filters or frame.has(Sort.THAN) or bool(self.before.results)
        leads = frame.shape.lstrip(",q").startswith(("i", "2"))
        return frame.has(Sort.WITHIN) and (leads or not frame.filters)

    def _beside_those_before(self, previous: Query, named: tuple[Group, ...]) -> tuple[Group, ...]:
        """加上茂名三个市, 比茂名高多少, 那茂名呢 after a comparison: some of those before stay beside the named."""
        frame, results = self.frame, self.before.results
        if frame.counted == len(named) + len(results) > len(named):
            return (*_each(results), *named)
        if frame.left == 0 and frame.has(Sort.THAN) and previous.groups and not self._says_whose():
            return (*_as_one(previous), *named)
        comparing = previous.aggregate in COMPARING and len(previous.groups) > len(named) and frame.has(Sort.AGAIN)
        if comparing and not frame.indicators and not frame.wanted:
            return (*previous.groups[: -len(named)], *named)
        return named

    def _carried(self, previous: Query) -> tuple[Group, ...]:
        """The places before, where none are named: all of the answer's if they are put together, else the question's."""
        frame, results = self.frame, self.before.results
        if frame.superlatives or frame.nth or frame.first:
            return self._scope_before()
        two = len(results) == 2 and len(previous.groups) == 1 and frame.has(Sort.DIFFERENCE, Sort.COMPARE)
        all_named = not previous.groups or self.counted == len(results) or two
        if (frame.has(*_TOGETHER) or self.counted) and results and all_named:
            return self._pointed()
        if frame.has(Sort.COMPARE) and self._asked_one_by_one():
            return _each(self.before.trail[-2:])
        compared = self.before.in_sentence and frame.has(Sort.COMPARE) and len(results) > 1
        if self.counted > 1 or compared or self._of_those_found():
            return self._pointed()
        return previous.groups

    def _says_whose(self) -> bool:
        """湛江完成率比茂名高多少 says itself what is held against 茂名; 比茂名高多少 leans on the query before."""
        sorts = [mention.sort for mention in self.frame.mentions]
        at = sorts.index(Sort.THAN) if Sort.THAN in sorts else 0
        return Sort.PLACE in sorts[:at] and Sort.PLACE in sorts[at:]

    def _asked_one_by_one(self) -> bool:
        """哪个快 after two places that were asked about one after the other."""
        previous = self.previous
        single = previous is not None and len(previous.groups) == 1 and len(previous.groups[0].names) == 1
        return single and len(self.before.trail) > 1 and len(self.before.results) == 1

    def _of_those_found(self) -> bool:
        """目标多少 after 谁没动静 asks about those that were found."""
        frame, previous = self.frame, self.previous
        found = previous is not None and previous.wanted in (Wanted.STATUS, Wanted.NEWEST) and not previous.groups
        return (
            found
            and bool(self.before.results and frame.wanted)
            and not (frame.statuses or frame.indicators or frame.has(Sort.WHICH, Sort.COUNT))
        )

    def _needs_several(self) -> bool:
        """上云一共多少, 平均每市多少, 上云排名: a figure over places, asked after a question about one of them."""
        frame, previous = self.frame, self.previous
        names = [name for group in previous.groups for name in group.names] if previous else []
        if len(names) != 1 or frame.has(Sort.ONE, Sort.AGAIN, Sort.WITHIN, Sort.SHARE, Sort.YES_NO):
            return False
        ranked = frame.has(Sort.ORDER) or any(m.sort is Sort.RANK and "几" not in m.text for m in frame.mentions)
        return frame.has(Sort.MEAN) or bool(frame.indicators and (frame.has(Sort.SUM) or ranked))

    def excluded_those(self) -> tuple[str, ...]:
        """The places that 不算它 or 除了这三个市 leaves out."""
        results = self.before.results
        return {"one": results[-1:], "many": results}.get(self.frame.excludes_those, ())

    def _asks_anew(self) -> bool:
        """超过100的呢, 低于平均的有几个市, 谁没填报: a condition is put to all places again, unless a region was spoken of."""
        frame, previous = self.frame, self.previous
        own = any(f.op not in (Op.HAS, Op.LACKS) for f in frame.filters) and (
            frame.has(Sort.WHICH, Sort.COUNT) or not frame.flags & FOCUS
        )
        own = own or any(
            (m.sort is Sort.WHICH and ("市" in m.text or "谁" in m.text)) or m.sort is Sort.PLACE_NOUN
            for m in frame.mentions
            if frame.statuses
        )
        own = own or any(m.sort is Sort.WANTED and "谁" in m.text for m in frame.mentions)  # 最近谁报了
        regions = previous is not None and any(len(group.names) > 1 for group in previous.groups)
        return bool(own) and not regions and not frame.has(Sort.WITHIN, Sort.YES_NO)

    def _pointed(self) -> tuple[Group, ...]:
        names = self.before.results
        if self.counted > len(names) and self.counted <= len(self.before.trail):
            names = self.before.trail[-self.counted :]
        elif len(names) == 1 and self.frame.has(Sort.MANY) and len(self.before.trail) > 1:
            names = self.before.trail[-(self.counted or 2) :]
        return _each(names)

    def _scope_before(self) -> tuple[Group, ...]:
        previous = self.previous
        if previous is None:
            return ()
        if previous.aggregate in (Aggregate.WHICH, Aggregate.PICK):
            return previous.groups
        names = [n for g in previous.groups for n in g.names]
        if any(len(g.names) > 1 for g in previous.groups):
            return previous.groups
        return previous.groups if len(names) > max(1, self.frame.nth) and not self.frame.nth else ()

    def the_rest(self, groups: tuple[Group, ...]) -> tuple[tuple[Group, ...], tuple[str, ...]]:
        """粤东剩下三个市: the members of a region less the places named beside it; 其余: all less those before."""
        regions = [g for g in groups if len(g.names) > 1]
        singles = [g for g in groups if len(g.names) == 1]
        if regions and singles:
            rest = tuple(n for n in regions[0].names if n not in {s.names[0] for s in singles})
            return (*singles, Group(f"{regions[0].label}其余{len(rest)}个市", rest)), ()
        if groups:
            return groups, ()
        if self.previous is not None and self.previous.excluded:
            return (), self.previous.excluded
        known = self.previous.groups if self.previous else ()
        names = tuple(name for group in known for name in group.names)
        return (), names if len(names) > 1 else self.before.results

    def excluded_before(self) -> tuple[str, ...]:
        """Places that were left out before and stay out."""
        frame, previous = self.frame, self.previous
        if not previous or not self.follows:
            return ()
        if frame.excluded:
            return previous.excluded
        if frame.groups or frame.everywhere:
            return ()
        return previous.excluded if frame.flags & {Sort.AGAIN, Sort.SUM, Sort.MEAN} else ()
