"""The conditions of a frame, each on an indicator where one is meant, and those of the question before that still hold."""

from __future__ import annotations

from dataclasses import replace

from knowledge.bounds import POINTED
from knowledge.composing.recalling import Recalled
from knowledge.composing.scope import Scope
from knowledge.lexicon import Sort
from knowledge.progress_conditions import OPS
from knowledge.query import MEASURES, PROGRESS, Against, Aggregate, Filter, Op, Wanted


class Narrowing:
    """The conditions of one frame."""

    def __init__(self, scope: Scope) -> None:
        self.scope, self.frame, self.before = scope, scope.frame, scope.before
        self.previous, self.follows = scope.previous, scope.follows

    def filters(self) -> tuple[Filter, ...]:
        """The conditions, each on an indicator where one is meant."""
        if self._than_that_mean():
            op = OPS[self.frame.values[Sort.COMPARE_OP]]
            self.frame.filters.append(Filter(op=op, against=Against.MEAN))

        if self.scope.goes_on:
            return self.previous.filters if self.previous and self.previous.order else ()
        opposite = self._opposite()
        if opposite:
            return opposite
        rows = Wanted.ROWS  # 只有一项任务的市 speaks of no indicator
        filled = [f if f.measure is rows else self._with_main(self._filled(f)) for f in self.frame.filters]
        if self.frame.only:
            filled += self._nothing_else(filled)
        if not filled and self.frame.has(Sort.COMPARE_OP) and self.previous and self.previous.filters:
            return self._turned(self.previous.filters)
        if self.previous and self._keeps():
            changed = {(f.indicator, f.op) for f in filled}
            filled = [f for f in self.previous.filters if (f.indicator, f.op) not in changed] + filled
        return tuple(dict.fromkeys(f for f in filled if not self._counts_whole(f)))

    def _counts_whole(self, item: Filter) -> bool:
        """19个标杆里有几个5G: how many the whole has is no condition, and corrected if it is not so many."""
        frame, task_list = self.frame, self.scope.list
        if item.op is not Op.EQ or item.value is None or item.measure is not Wanted.TARGET:
            return False
        parts = any(task_list.by_key[key].part_of == item.indicator for key in frame.indicators)
        who = frame.has(Sort.COUNT, Sort.PLACE_NOUN) or any("市" in m.text for m in frame.said(Sort.WHICH))
        if not (parts and item.indicator and frame.has(Sort.WITHIN, Sort.QUANTITY)) or who:
            return False
        names = [name for group in frame.groups for name in group.names] or task_list.places
        targets = (task_list.targets.get((name, item.indicator or "")) for name in names)
        true = sum(target.amount for target in targets if target is not None and target.amount)
        if true != item.value:
            frame.assumed.append(f"{item.indicator}至少{true}个，不是{item.value}个。")
        return True

    def _than_that_mean(self) -> bool:
        """平均多少，高于这条线的是谁: the mean just asked for is what is held against."""
        after = self.before.in_sentence and self.previous is not None and self.previous.aggregate is Aggregate.MEAN
        frame = self.frame
        return after and frame.has(Sort.COMPARE_OP) and not (frame.filters or frame.claims)

    def _opposite(self) -> tuple[Filter, ...]:
        """没有的呢 after 哪些市有标杆: the same condition the other way round."""
        frame, previous = self.frame, self.previous
        if previous is None or previous.aggregate not in (Aggregate.WHICH, Aggregate.COUNT) or not self.follows:
            return ()
        said = next((s for s in (Sort.LACKS, Sort.HAS) if frame.has(s)), None)
        if said is Sort.HAS and frame.has(Sort.QUANTITY, Sort.COUNT, Sort.WHICH):
            return ()  # 有几个
        alone = not (frame.scoped_by_name or frame.subject or frame.claims or frame.has(Sort.ONE, Sort.YES_NO))
        if said is None or not alone or len(previous.filters) != 1:
            return ()
        turned = Op.LACKS if said is Sort.LACKS else Op.HAS
        if previous.filters[0].op not in (Op.HAS, Op.LACKS) or previous.filters[0].op is turned:
            return ()
        frame.flags -= {Sort.LACKS, Sort.HAS}
        return (replace(previous.filters[0], op=turned),)

    def _filled(self, item: Filter) -> Filter:
        """The condition with its indicator, place and measure where the sentence says them elsewhere."""
        held = {f.indicator for f in self.frame.filters if f.op in (Op.HAS, Op.LACKS)}
        side = [
            key for key in self.frame.side_indicators if key not in held
        ]  # 比珠海多但没有5G的: 5G is another condition
        keys = self.frame.indicators or self.scope.indicators() or side
        measure = item.measure
        if item.against in (Against.MEAN, Against.PLACE) and measure is Wanted.TARGET:
            measure = self._compared()
        return replace(
            item,
            indicator=item.indicator or next(iter(keys), None),
            place=self._pointed() if item.place == POINTED.label else item.place,
            measure=measure,
        )

    def _pointed(self) -> str:
        """The place that 它 in a condition stands for, nothing if it cannot be told."""
        named = [name for group in Recalled(self.scope).one() for name in group.names]
        return named[0] if len(named) == 1 else ""

    def _with_main(self, item: Filter) -> Filter:
        """10家以下的市: where only one indicator can be meant, or a place is held against others, it is the main one."""
        if item.indicator is not None or item.measure is not Wanted.TARGET or item.op in (Op.HAS, Op.LACKS):
            return item
        if item.op is Op.EQ and item.against is Against.NUMBER:
            return item
        main = self.scope.list.indicators[0]
        largest = max(
            (t.amount for t in self.scope.list.targets.values() if t.indicator != main.key and t.amount), default=0
        )
        if item.value is not None and item.value <= largest and item.against is Against.NUMBER:
            return item
        self.frame.assumed.append(f"没说哪个指标，按{main.key}算。")
        return replace(item, indicator=main.key)

    def _nothing_else(self, filled: list[Filter]) -> list[Filter]:
        """只有上云的: every indicator that is neither named nor a part or the whole of a named one is lacked."""
        task_list = self.scope.list
        has = {f.indicator for f in filled if f.op is Op.HAS}
        whole = {i.part_of for i in task_list.indicators if i.key in has}
        parts = {i.key for i in task_list.indicators if i.part_of in has}
        return [Filter(op=Op.LACKS, indicator=k) for k in task_list.keys if k not in has | whole | parts]

    def _turned(self, filters: tuple[Filter, ...]) -> tuple[Filter, ...]:
        """低于的呢: the conditions before, the other way round."""
        op = OPS[self.frame.values[Sort.COMPARE_OP]]
        placed = (Against.TOP, Against.BOTTOM)
        bound = (f.against not in placed and (f.value is not None or f.against is not Against.NUMBER) for f in filters)
        return tuple(replace(f, op=op) if turns else f for f, turns in zip(filters, bound, strict=True))

    def _compared(self) -> Wanted:
        """What 比佛山高 and 高于平均 compare: what the rest of the sentence asks, of progress the rate."""
        said = [w for w in self.frame.wanted if w in PROGRESS]
        if not said or Wanted.TARGET in self.frame.wanted:
            return Wanted.TARGET
        by_number = any(
            m.sort in (Sort.MORE, Sort.LESS) and m.value != "speed" and m.text in "更多少" for m in self.frame.mentions
        )
        return next((w for w in said if w in MEASURES), Wanted.DONE if by_number else Wanted.RATE)

    def _keeps(self) -> bool:
        """True if the conditions before still hold."""
        frame = self.frame
        if not self.follows or not self.previous or not self.previous.filters:
            return False
        if self.frame.counted and self.frame.counted == sum(len(group.names) for group in self.previous.groups):
            return False  # 粤西三市里谁有标杆，三市上云一起多少
        if self.previous.aggregate is Aggregate.TEST and self.frame.has(Sort.MEAN):
            return False  # 过没过平均线，平均线是多少
        if frame.groups:  # 完成率低于50%的市，粤东的呢
            regions = all(len(group.names) > 1 for group in frame.groups)
            found = self.previous.aggregate in (Aggregate.WHICH, Aggregate.COUNT, Aggregate.SUM, Aggregate.MEAN)
            asks = frame.asks and not frame.has(Sort.WITHIN)  # 其中粤北的有哪些
            return regions and found and not (frame.indicators or frame.wanted or frame.filters or asks)
        if frame.has(Sort.MANY, Sort.WITHIN) and self.scope.picked_from:
            return True
        listed = self.previous.aggregate in (Aggregate.WHICH, Aggregate.COUNT)
        bare = not (frame.subject or frame.asks or frame.claims or frame.has(Sort.MANY, Sort.ONE, Sort.HAS, Sort.LACKS))
        if bare and listed and not frame.wanted:
            return True  # 还有呢, 全省呢
        if frame.has(Sort.MANY, Sort.ONE, Sort.WITHIN) or frame.everywhere:
            return False
        if frame.filters and not frame.has(Sort.WITHIN):
            return False
        if frame.filters and frame.shape.lstrip(",q").startswith("i"):
            return True
        if frame.superlatives and frame.indicators and "又" in frame.typed:
            return False  # 标杆在哪个市？上云最少的又是哪个市
        found = self.previous.aggregate in (Aggregate.WHICH, Aggregate.COUNT)
        return bool(
            frame.superlatives
            or (found and MEASURES & set(frame.wanted) and not frame.indicators)
            or frame.nth
            or frame.first
            or frame.flags & {Sort.SUM, Sort.COUNT, Sort.QUANTITY, Sort.EXCLUDE, Sort.WHICH, Sort.MEAN, Sort.SHARE}
        )
