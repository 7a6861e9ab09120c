"""Which places, indicators and conditions a frame is about, with what was said before filling the gaps."""

from __future__ import annotations

from dataclasses import dataclass, replace

from knowledge.conditions import POINTED
from knowledge.frame import FOCUS, Frame
from knowledge.lexicon import Lexicon, Sort
from knowledge.model import TaskList
from knowledge.progress_conditions import OPS
from knowledge.query import ATTRIBUTES, MEASURES, PROGRESS, Against, Aggregate, Filter, Group, Op, Query, Wanted

COMPARING = frozenset({Aggregate.COMPARE, Aggregate.DIFFERENCE, Aggregate.RATIO, Aggregate.SAME})


@dataclass(frozen=True, slots=True)
class Before:
    """What a part of a sentence can lean on: the query before it, and the places that its answer named."""

    query: Query | None = None
    results: tuple[str, ...] = ()
    trail: tuple[str, ...] = ()
    """Places asked about one after the other."""
    in_sentence: bool = False
    """True if it was said in the same message."""


def places_of_rows(rows: tuple[int, ...], task_list: TaskList) -> tuple[Group, ...]:
    """The places of these serial numbers (序号), each a group."""
    numbers = {str(row) for row in rows}
    names = (place for place, tasks in task_list.by_place.items() if tasks[0].serial in numbers)
    return tuple(Group(name, (name,)) for name in names)


def _as_one(query: Query) -> tuple[Group, ...]:
    """What was compared or added up before, as one side of the next comparison."""
    if query.aggregate is not Aggregate.SUM or len(query.groups) < 2:
        return query.groups[:1]
    names = tuple(name for group in query.groups for name in group.names)
    return (Group(f"前面{len(names)}个市合计", names),)


def _with_places(query: Query | None, task_list: TaskList) -> Query | None:
    """A question about serial numbers was about their places."""
    if query is None or query.groups or not query.rows:
        return query
    return query.evolve(groups=places_of_rows(query.rows, task_list))


class Scope:
    """What one frame is about, and what it leans on."""

    def __init__(self, frame: Frame, lexicon: Lexicon, before: Before) -> None:
        self.frame, self.lexicon, self.before = frame, lexicon, before
        self.list: TaskList = lexicon.task_list
        self.previous = _with_places(before.query, self.list)
        self.counted = frame.counted or self._counted_number()
        self.follows = self._follows()

    def _counted_number(self) -> int:
        """两个加起来: a small number beside a word that puts figures together counts places."""
        together = {Sort.SUM, Sort.COMPARE, Sort.DIFFERENCE, Sort.SAME, Sort.RATIO, Sort.MEAN}
        numbers = [c.value for c in self.frame.claims if c.unit in ("个", "家", "")]
        if len(numbers) == 1 and 2 <= numbers[0] <= 9 and self.frame.flags & together and not self.frame.groups:
            self.frame.claims.clear()
            return int(numbers[0])
        return 0

    def _follows(self) -> bool:
        """True if the frame is to be completed by what was said before."""
        frame, previous = self.frame, self.previous
        if previous is None:
            return False
        if frame.has(Sort.ONE, Sort.MANY, Sort.NEXT, Sort.WITHIN, Sort.CORRECTION, Sort.REST, Sort.AGAIN):
            return True
        asks_places = frame.has(Sort.WHICH, Sort.COUNT) or frame.superlatives or frame.nth or frame.first
        if frame.everywhere or frame.every:
            return not (frame.indicators or frame.wanted)
        if asks_places and (frame.indicators or frame.side_indicators) and not self.before.in_sentence:
            who = not frame.superlatives and any(m.sort is Sort.WHICH and "市" not in m.text for m in frame.mentions)
            return who and sum(len(g.names) for g in previous.groups) > 1
        if frame.groups:
            return not (frame.indicators or frame.wanted or frame.side_indicators)
        return True

    @property
    def just_ordered(self) -> bool:
        """True if the same message has just asked for an order of places."""
        return (
            self.before.in_sentence
            and self.previous is not None
            and self.previous.aggregate in (Aggregate.PICK, Aggregate.SPAN)
        )

    def groups(self) -> tuple[Group, ...]:
        """The places: those named, those pointed at, or those of the query before."""
        frame, previous = self.frame, self.previous
        named = tuple(frame.groups)
        if not named and any(f.place == POINTED.label for f in frame.filters):
            return ()
        if frame.excludes_those:
            return named or (self._scope_before() if previous else ())
        if frame.has(Sort.REST) and previous and not named and previous.groups:
            return named
        if previous is None:
            return named
        if frame.has(Sort.ONE) and not (named and not frame.has(Sort.THAN)):
            if self.just_ordered:
                return previous.groups
            topic = previous.groups[0].names[:1] if previous.aggregate in COMPARING and previous.groups else ()
            pointed = topic or self.before.results[-1:] or tuple(n for g in previous.groups for n in g.names)[-1:]
            return (*(Group(n, (n,)) for n in pointed), *named)
        described = frame.has(Sort.MANY) and frame.filters and not frame.has(Sort.THAN) and not self.before.results
        leads = frame.shape.lstrip(",q").startswith(("i", "2"))
        if self.just_ordered and frame.has(Sort.MANY):
            return previous.groups
        if (
            not named
            and not described
            and (frame.has(Sort.MANY) or (frame.has(Sort.WITHIN) and (leads or not frame.filters)))
        ):
            return self._set_before() or self._pointed()
        if named:
            if frame.counted == len(named) + len(self.before.results) > len(named):
                return (*(Group(name, (name,)) for name in self.before.results), *named)
            if frame.left == 0 and frame.has(Sort.THAN) and previous.groups and not self._says_whose():
                return (*_as_one(previous), *named)
            comparing = previous.aggregate in COMPARING and len(previous.groups) > len(named) and frame.has(Sort.AGAIN)
            if comparing and not frame.indicators and not frame.wanted:
                return (*previous.groups[: -len(named)], *named)
            return named
        if frame.everywhere or (frame.every and not self.follows) or self._asks_anew() or self._needs_several():
            return ()
        if self.follows:
            if frame.superlatives or frame.nth or frame.first:
                return self._scope_before()
            together = (
                frame.has(Sort.SUM, Sort.MEAN, Sort.COMPARE, Sort.DIFFERENCE, Sort.RATIO, Sort.SAME) or self.counted
            )
            two = (
                len(self.before.results) == 2 and len(previous.groups) == 1 and frame.has(Sort.DIFFERENCE, Sort.COMPARE)
            )
            all_named = not previous.groups or self.counted == len(self.before.results) or two
            if together and self.before.results and all_named:
                return self._pointed()
            compared = self.before.in_sentence and frame.has(Sort.COMPARE) and len(self.before.results) > 1
            if frame.has(Sort.COMPARE) and self._asked_one_by_one():
                return tuple(Group(name, (name,)) for name in self.before.trail[-2:])
            if self.counted > 1 or compared or self._of_those_found():
                return self._pointed()
            return previous.groups
        return ()

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
        return tuple(Group(name, (name,)) for name in names)

    def _set_before(self) -> tuple[Group, ...]:
        """After 里面最少的, 这些市 are still the ones it was picked from."""
        previous = self.previous
        if (
            previous
            and previous.order
            and previous.order.first == 1
            and len([n for g in previous.groups for n in g.names]) > 1
        ):
            return previous.groups
        return ()

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

    def indicators(self) -> tuple[str, ...]:
        """The indicators: those named, those in the conditions, or those of the query before."""
        frame = self.frame
        if frame.indicators and self.same_cell and self.previous:
            return tuple(dict.fromkeys((*self.previous.indicators, *frame.indicators)))
        if frame.indicators:
            return tuple(frame.indicators)
        if frame.excluded_indicators and frame.groups:
            return ()
        if frame.excluded_indicators:
            return tuple(k for k in self.list.by_key if k not in frame.excluded_indicators)
        if self.follows and self.previous and not (frame.wanted and frame.wanted[0] is Wanted.OVERVIEW):
            return self.previous.indicators or tuple(
                dict.fromkeys(f.indicator for f in self.previous.filters if f.indicator)
            )
        return ()

    @property
    def same_cell(self) -> bool:
        """标杆的实施方式，和上云的一样吗: the cell asked about before is compared, not the figures."""
        return bool(self.previous and self.previous.wanted in ATTRIBUTES and self.follows and self.frame.has(Sort.SAME))

    def filters(self) -> tuple[Filter, ...]:
        """The conditions, each on an indicator where one is meant."""
        frame = self.frame
        own = frame.filters
        keys = frame.indicators or list(self.indicators())
        filled = []
        for item in own:
            key = item.indicator
            if key is None and len(set(keys)) >= 1:
                key = keys[0]
            elif key is None:
                key = next((k for k in frame.side_indicators), None)
            place = (self.before.results or ("",))[-1] if item.place == POINTED.label else item.place
            measure = item.measure
            if item.against in (Against.MEAN, Against.PLACE) and measure is Wanted.TARGET:
                measure = self._compared()
            filled.append(replace(item, indicator=key, place=place, measure=measure))
        if frame.only:
            has = {f.indicator for f in filled if f.op is Op.HAS}
            whole = {i.part_of for i in self.list.indicators if i.key in has}
            parts = {i.key for i in self.list.indicators if i.part_of in has}
            filled += [Filter(op=Op.LACKS, indicator=k) for k in self.list.by_key if k not in has | whole | parts]
        if not filled and frame.has(Sort.COMPARE_OP) and self.previous and self.previous.filters:
            return tuple(
                replace(f, op=OPS[frame.values[Sort.COMPARE_OP]])
                if f.value is not None or f.against is not Against.NUMBER
                else f
                for f in self.previous.filters
            )
        if self._keeps_filters() and self.previous:
            changed = {(f.indicator, f.op) for f in filled}
            filled = [f for f in self.previous.filters if (f.indicator, f.op) not in changed] + filled
        return tuple(dict.fromkeys(filled))

    def _compared(self) -> Wanted:
        """What 比佛山高 and 高于平均 compare: what the rest of the sentence asks, of progress the rate."""
        said = [w for w in self.frame.wanted if w in PROGRESS]
        if not said or Wanted.TARGET in self.frame.wanted:
            return Wanted.TARGET
        by_number = any(
            m.sort in (Sort.MORE, Sort.LESS) and m.value != "speed" and m.text in "更多少" for m in self.frame.mentions
        )
        return next((w for w in said if w in MEASURES), Wanted.DONE if by_number else Wanted.RATE)

    def _keeps_filters(self) -> bool:
        frame = self.frame
        if not self.follows or not self.previous or not self.previous.filters:
            return False
        if frame.groups:  # 完成率低于50%的市，粤东的呢
            regions = all(len(group.names) > 1 for group in frame.groups)
            listed = self.previous.aggregate in (Aggregate.WHICH, Aggregate.COUNT)
            return regions and listed and not (frame.indicators or frame.wanted or frame.filters or frame.asks)
        if frame.has(Sort.MANY, Sort.WITHIN) and self._set_before():
            return True
        if frame.has(Sort.MANY, Sort.ONE, Sort.WITHIN) or frame.everywhere:
            return False
        if frame.filters and not frame.has(Sort.WITHIN):
            return False
        if frame.filters and frame.shape.lstrip(",q").startswith("i"):
            return True
        return bool(
            frame.superlatives
            or frame.nth
            or frame.first
            or frame.flags & {Sort.SUM, Sort.COUNT, Sort.QUANTITY, Sort.EXCLUDE, Sort.WHICH, Sort.MEAN}
        )

    def opposed(
        self, groups: tuple[Group, ...], filters: tuple[Filter, ...]
    ) -> tuple[tuple[Group, ...], tuple[Filter, ...]]:
        """有标杆的市和没标杆的市差多少: two conditions that exclude each other are the two sides."""
        has = {f.indicator for f in filters if f.op is Op.HAS}
        both = next((f.indicator for f in filters if f.op is Op.LACKS and f.indicator in has), None)
        if both is None or groups:
            return groups, filters
        holders = tuple(p for p in self.list.places if (p, both) in self.list.targets)
        others = tuple(p for p in self.list.places if p not in holders)
        sides = (Group(f"有{both}的{len(holders)}个市", holders), Group(f"没有{both}的{len(others)}个市", others))
        return sides, tuple(f for f in filters if f.indicator != both)

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
