"""The parts of a query that depend on how its figures are put together: claim, order, base, conditions."""

from __future__ import annotations

from dataclasses import replace

from knowledge.cell_values import value_said
from knowledge.composing.breakdown import adds_up_to
from knowledge.composing.conditioned import of_each, plain_yes_no, put_to_mean, put_to_sum
from knowledge.composing.parting import positions
from knowledge.composing.quantified import says_all
from knowledge.composing.scope import COMPARING, Scope
from knowledge.lexicon import Sort
from knowledge.mention import Number
from knowledge.query import (
    ATTRIBUTES,
    MEASURES,
    PROGRESS,
    Against,
    Aggregate,
    Claim,
    Filter,
    Group,
    Op,
    Order,
    Query,
    Wanted,
)
from knowledge.wordsets import word_set

_WHETHER = word_set("finishing.whether")
_OPEN = frozenset("什啥哪怎咋何谁")
"""Letters of words that ask for what is not said."""
_PLACED = (Against.TOP, Against.BOTTOM)
_ENDS_OF_LIST = frozenset({"serial", "serial_first"})
_BOTH = word_set("finishing.both")


_ASKING_WHO = (Aggregate.CHECK, Aggregate.WHICH, Aggregate.COUNT, Aggregate.EXISTS, Aggregate.TEST, Aggregate.EACH)


class Finishing:
    """Completes one query."""

    def __init__(self, scope: Scope) -> None:
        self.scope, self.frame, self.list = scope, scope.frame, scope.list
        self.previous, self.follows = scope.previous, scope.follows

    def finished(self, query: Query) -> Query:
        """The query with everything that depends on its aggregate."""
        if query.others:  # its conditions are those of the part before
            return query
        turned = self._of_mean(query) or self._turned(query)
        if turned is not None:
            return turned
        query = self._supposed(query)
        frame = self.frame
        ordered = frame.superlatives or frame.first or frame.nth
        if query.aggregate in (Aggregate.PICK, Aggregate.RANK) or (ordered and not self.scope.by_region):
            query = self._with_order(query)
        query = self._placed(self._with_sides(query))
        if query.aggregate is Aggregate.DIFFERENCE and frame.superlatives and not frame.groups:
            return query.evolve(aggregate=Aggregate.SPAN)
        return self._with_value(query)

    def _with_value(self, query: Query) -> Query:
        """标杆走的是服务券吗: what a cell is said to hold is confirmed or denied."""
        frame = self.frame
        if query.wanted not in ATTRIBUTES or query.claim is not None:
            return query
        said = "".join([m.text for m in frame.mentions])
        open_ = frame.has(Sort.WHICH, Sort.COUNT, Sort.QUANTITY, Sort.DEFINE) or "还是" in said
        whether = frame.has(Sort.YES_NO) or any(m.text.startswith(("是不是", "是否")) for m in frame.said(Sort.WANTED))
        asks = whether or (not open_ and _OPEN.isdisjoint(said))
        value = value_said(frame, self.scope.lexicon) if asks else None
        held = value is not None and value.column is query.wanted and not value.denied
        return query.evolve(claim=Claim(text=value.text)) if held and value is not None else query

    def _of_mean(self, query: Query) -> Query | None:
        """全省平均每市上云超过50吗: a mean, and whether it is so."""
        middle = query.aggregate in (Aggregate.MEAN, Aggregate.MEDIAN)
        claim = put_to_mean(self.frame, query) if middle else None
        if claim is None:
            return None
        tested = [f for f in query.filters if f.value == claim.value and f.against is Against.NUMBER]
        keys = query.indicators or tuple(f.indicator for f in tested if f.indicator)
        filters = tuple(f for f in query.filters if f not in tested)
        return query.evolve(filters=filters, indicators=keys, claim=claim, spread=False)

    def _turned(self, query: Query) -> Query | None:
        """What is asked in one way and answered in another: the last of the list, above the mean, only these, like one."""
        frame = self.frame
        one = len(query.groups) == 1 and len(query.groups[0].names) == 1
        if self._last_of_list(query):
            order = Order(
                measure=Wanted.SERIAL, descending="serial_first" not in frame.superlatives, first=frame.first or 1
            )
            query = query.evolve(wanted=Wanted.TARGET, aggregate=Aggregate.PICK, order=order, statuses=())
            supposed = Claim(text=query.groups[0].names[0]) if one and frame.has(Sort.YES_NO) else None
            return query.evolve(groups=(), claim=supposed) if supposed else query  # 最后一个序号是云浮吗
        if query.aggregate is Aggregate.MEAN and frame.has(Sort.YES_NO, Sort.RATIO, Sort.THAN, Sort.COMPARE) and one:
            main = () if query.indicators else (f"没说哪个指标，按{self.list.indicators[0].key}算。",)
            key = (query.indicators or (self.list.indicators[0].key,))[0]
            above = Filter(op=Op.GE, indicator=key, against=Against.MEAN)
            return query.evolve(aggregate=Aggregate.TEST, filters=(above,), notes=(*query.notes, *main))
        if frame.sole and query.aggregate in _ASKING_WHO:
            among = tuple(group for group in query.groups if len(group.names) > 1)  # 粤东只有汕头有标杆吗
            alone = self._with_has(self._with_claim(query.evolve(groups=(), aggregate=Aggregate.WHICH)))
            return alone.evolve(groups=among)
        if query.aggregate is Aggregate.SUM and _adds_what_is_lacking(query):
            return query.evolve(aggregate=Aggregate.COUNT)  # 哪些市没有5G，有几个
        return self._same_as(query) if query.aggregate is Aggregate.SHARED and one else None

    def _last_of_list(self, query: Query) -> bool:
        """序号最靠后的, 最后一个市."""
        frame = self.frame
        bare = not query.indicators and not self.follows and query.aggregate is Aggregate.PICK
        who = frame.superlatives == ["min"] and frame.has(Sort.PLACE_NOUN, Sort.WHICH)
        if not (who and bare):
            return not _ENDS_OF_LIST.isdisjoint(frame.superlatives)
        return any(m.text.startswith("最后") and not m.text.endswith("名") for m in frame.mentions)

    def _supposed(self, query: Query) -> Query:
        """What the asker supposes: to be the first, the third, more than the other, so many."""
        frame, aggregate = self.frame, query.aggregate
        if aggregate is Aggregate.TEST and not query.groups:
            query = query.evolve(groups=(Group("全省", self.list.places),))
        bound = put_to_sum(frame, query) if aggregate is Aggregate.TEST else None
        if bound is not None:
            return query.evolve(filters=(*(f for f in query.filters if f is not bound), bound))
        if aggregate is Aggregate.RANK and frame.superlatives:
            query = query.evolve(claim=Claim(value=1))
        if aggregate is Aggregate.RANK and frame.nth:
            query = query.evolve(claim=Claim(value=frame.nth))
        if aggregate is Aggregate.RANK and frame.first > 1 and frame.has(Sort.YES_NO):
            query = query.evolve(claim=Claim(op=Op.LE, value=frame.first))  # 惠州上云能挤进前五么
        if aggregate in (Aggregate.COMPARE, Aggregate.DIFFERENCE) and frame.has(Sort.YES_NO) and frame.direction:
            numbers = [claim.value for claim in frame.claims if claim.unit in ("个", "家", "")]
            query = query.evolve(claim=Claim(text=frame.direction, value=numbers[0] if numbers else None))
        alone = len(query.groups) == 1 and not frame.has(Sort.SUM, Sort.SHARE)
        if frame.claims or (frame.filters and alone and plain_yes_no(self.scope, query)):
            query = self._with_claim(query)
        return query

    def _with_sides(self, query: Query) -> Query:
        """How many of the groups are the left side of a comparison."""
        frame = self.frame
        if query.aggregate not in COMPARING:
            return query
        leaned = len(query.groups) - len(frame.groups)
        if frame.has(Sort.THAN) and not frame.left and leaned and len(frame.groups) > 1:
            query = query.evolve(sides=leaned)  # …，比得过肇庆和清远两家吗
        return query.evolve(sides=frame.left) if frame.left and len(query.groups) > 2 else query

    def _placed(self, query: Query) -> Query:
        """What shares and ranks are taken among, and the conditions of those that are sought."""
        frame = self.frame
        if query.aggregate is Aggregate.SHARE:
            return self._with_base(self._of_the_whole(self._with_share_claimed(query)))
        if query.aggregate is Aggregate.RANK:
            return self._ranked_within(query.evolve(beside=frame.has(Sort.NEXT)))
        if query.aggregate not in (Aggregate.WHICH, Aggregate.COUNT):
            return query
        query = self._with_has(query)
        if query.aggregate is Aggregate.COUNT and frame.has(Sort.SHARE):
            query = query.evolve(base=query.base or Group("全省", self.list.places))
        every = frame.has(Sort.YES_NO) and says_all(frame) and len(query.filters) > 1
        every |= of_each(frame, query) and len(query.filters) == 1
        return query.evolve(claim=Claim(text="all"), filters=self._tested_last(query.filters)) if every else query

    def _tested_last(self, filters: tuple[Filter, ...]) -> tuple[Filter, ...]:
        """有标杆的市上云都超过10个吗: what was named last is what the others are said to meet."""
        said = [m.value for m in self.frame.said(Sort.INDICATOR)]
        last = said[-1] if said else None
        whether = (Op.HAS, Op.LACKS)  # 有标杆的市标杆都超过1个吗
        return tuple(
            sorted(filters, key=lambda f: (f.against not in _PLACED, f.indicator == last, f.op not in whether))
        )

    def _same_as(self, query: Query) -> Query:
        """跟茂名持平的: those whose figure is that of one place."""
        place, keys = query.groups[0].names[0], query.indicators or (None,)
        same = tuple(Filter(op=Op.EQ, indicator=key, against=Against.PLACE, place=place) for key in keys)
        return query.evolve(aggregate=Aggregate.WHICH, groups=(), filters=(*query.filters, *same))

    def _with_claim(self, query: Query) -> Query:
        frame = self.frame
        numbers = [c for c in frame.claims if c.unit not in ("名", "位")]
        if query.wanted is Wanted.STATUS:
            return query
        if query.aggregate in (Aggregate.WHICH, Aggregate.COUNT) and numbers:
            keys: list[str | None] = [*query.indicators] or [None]
            numbers = [n for n in numbers if not self._of_all(n, query)]
            if len(numbers) == 1 and not frame.typed.isdisjoint(_BOTH):
                numbers = numbers * len(keys)  # 标杆和5G都是1个
            filters = [
                Filter(
                    op=Op.BETWEEN if n.upper is not None else Op.GE if (n.value, n.unit) == (100, "%") else Op.EQ,
                    indicator=keys[min(i, len(keys) - 1)],
                    measure=_claimed_measure(n, query),
                    value=n.scaled,
                    upper=n.upper,
                )
                for i, n in enumerate(numbers)
            ]
            return query.evolve(filters=(*query.filters, *filters))
        if query.aggregate is Aggregate.CHECK and numbers and numbers[-1].upper is not None:
            return query.evolve(aggregate=Aggregate.EACH)  # 二十几来着
        if query.aggregate is Aggregate.CHECK and numbers:
            number = numbers[-1]
            value = number.scaled
            measure = Wanted.RATE if number.unit in ("%", "成") else Wanted.TARGET
            return query.evolve(claim=Claim(value=value, measure=measure))
        if query.filters and len(query.groups) == 1:
            item = query.filters[-1]
            return (
                query.evolve(aggregate=Aggregate.TEST, filters=(item,))
                if item.op not in (Op.HAS, Op.LACKS)
                else query.evolve(
                    aggregate=Aggregate.EXISTS,
                    filters=tuple(f for f in query.filters if f.value is not None),
                    indicators=_named_by(query.filters, item.op) or query.indicators,
                )
            )
        return query

    def _of_all(self, number: Number, query: Query) -> bool:
        """19个标杆分到九个市，是哪几个: what those that have the indicator have together is no condition on each."""
        has = [f.indicator for f in query.filters if f.op is Op.HAS and f.indicator]
        return any(adds_up_to(self.scope, query, key, number) for key in has)

    def _with_order(self, query: Query) -> Query:
        frame = self.frame
        down = not (frame.from_bottom or "min" in frame.superlatives or frame.values.get(Sort.ORDER) == "asc")
        first, nth = frame.first or frame.asked_for or 1, frame.nth
        if "behind" in query.statuses and frame.counted:
            first = frame.counted
        summed = len(frame.nths) == 2 and query.aggregate in (Aggregate.SUM, Aggregate.MEAN)
        if len(frame.nths) == 2 and not summed:
            first, nth = min(frame.nths), max(frame.nths)
        if frame.has(Sort.ORDER, Sort.RANK) and not (frame.superlatives or frame.first or frame.nth):
            first = len(self.list.places)
        if self.scope.goes_on:
            return query.evolve(order=self._further(query))
        order = self.scope.previous.order if self.scope.previous else None
        own = frame.superlatives or frame.first or frame.nth or frame.counted or frame.asked_for
        if order and not own and not frame.has(Sort.ORDER, Sort.RANK) and self.scope.follows:
            first, nth, down = order.first, order.nth, order.descending  # 粤东呢 after 前三名
        measure = query.wanted if query.wanted in MEASURES else Wanted.TARGET
        if query.wanted in PROGRESS and measure is Wanted.TARGET:
            measure = Wanted.CHANGE if query.wanted is Wanted.TREND else Wanted.RATE
        if frame.by_target:
            measure = Wanted.TARGET
        if "behind" in query.statuses:
            down = not down
        if any(m.text.startswith("倒数") for m in frame.said(Sort.RANK)):
            down = False
        keys = query.indicators or _named_by(query.filters, Op.HAS)
        key = keys[0] if len(keys) == 1 else None
        if query.aggregate in (Aggregate.PICK, Aggregate.RANK):
            query = query.evolve(statuses=tuple(s for s in query.statuses if s != "behind"))
        nth, last = min(positions(frame), default=nth) if summed else nth, max(positions(frame)) if summed else 0
        tiers = any(m.text.endswith("档") for m in frame.mentions)  # 第二档, 第二少那一档
        order = Order(indicator=key, measure=measure, descending=down, first=first, nth=nth, last=last, tiers=tiers)
        return query.evolve(order=order)

    def _further(self, query: Query) -> Order:
        """再下一名, 前一名, 后面三个: the order before, from where its answer stood."""
        previous, frame, found = self.previous, self.frame, self.scope.before.results
        keys = query.indicators
        order = (previous.order if previous else None) or Order(indicator=keys[0] if len(keys) == 1 else None)
        if not found:
            return replace(order, nth=(order.nth or order.first) + 1)
        way = frame.values.get(Sort.NEXT)
        upward = way == "before" or (way == "up" and order.descending)
        again = any(m.text.startswith(("再", "往")) for m in frame.said(Sort.NEXT))
        position = 2 if again and previous and previous.beside else 1
        many = self.scope.next_count > 1
        return replace(
            order,
            first=self.scope.next_count,
            nth=0 if many else position,
            after="" if upward else found[-1],
            before=found[0] if upward else "",
        )

    def _with_share_claimed(self, query: Query) -> Query:
        """占粤东的比重超过50%吗: a bound on the share itself is what is supposed of it."""
        bound = next((f for f in query.filters if f.against is Against.WHOLE), None)
        half = {"ge50": Op.GE, "lt50": Op.LT}.get(self.frame.values.get(Sort.PORTION, ""))
        if bound is not None:
            kept = tuple(f for f in query.filters if f is not bound)
            keys = query.indicators or ((bound.indicator,) if bound.indicator else ())
            return query.evolve(filters=kept, indicators=keys, claim=Claim(op=bound.op, value=bound.value))
        if half is not None:
            return query.evolve(claim=Claim(op=half, value=50))
        parts = [claim.scaled for claim in self.frame.claims if claim.unit in ("%", "成")]
        whether = not _WHETHER.isdisjoint(self.frame.typed)  # 占不占得到十分之一
        return query.evolve(claim=Claim(op=Op.GE, value=parts[0])) if parts and whether else query

    def _of_the_whole(self, query: Query) -> Query:
        """标杆里带5G的比例: the part of the whole, not the places that have it."""
        parts = [f for f in query.filters if f.op is Op.HAS and f.indicator and not query.groups]
        keys = [f.indicator for f in parts if self.list.by_key[str(f.indicator)].part_of in query.indicators[:1]]
        if len(keys) != 1 or len(query.indicators) != 1:
            return query
        kept = tuple(f for f in query.filters if f.indicator != keys[0])
        return query.evolve(indicators=(str(keys[0]), *query.indicators), filters=kept)

    def _with_base(self, query: Query) -> Query:
        groups, previous = query.groups, self.previous
        outside = [g.label for g in groups if query.base and not set(g.names) & set(query.base.names)]
        if outside and query.base:
            query = query.evolve(
                notes=(*query.notes, f"{'、'.join(outside)}不在{query.base.label}之内，这是两个数之比。")
            )
        again = previous is not None and previous.aggregate is Aggregate.SHARE and not self.frame.has(Sort.SHARE)
        if query.base is None and previous and again:
            return query.evolve(base=previous.base)  # 换成惠州 after 珠海占珠三角多少
        if query.base is not None and query.base in groups and len(groups) > 1:
            return query.evolve(groups=tuple(g for g in groups if g != query.base))
        if query.base is None and self._region_before(groups):
            return query.evolve(base=self._region_before(groups))
        if query.base is None and len(groups) > 1:
            regions = [g for g in groups if len(g.names) > 1]
            inside = [g for g in groups if len(g.names) == 1 and regions and g.names[0] in regions[0].names]
            if len(regions) == 1 and inside:
                return query.evolve(base=regions[0], groups=tuple(inside))
        if len(query.indicators) == 2 and self.list.by_key[query.indicators[1]].part_of == query.indicators[0]:
            return query.evolve(indicators=query.indicators[::-1], base=None)  # 惠州的标杆里5G占多少
        if len(query.indicators) == 1 and self.frame.side_indicators:
            key, whole = query.indicators[0], self.frame.side_indicators[-1]
            if self.list.by_key[key].part_of == whole:
                return query.evolve(indicators=(key, whole))
            if self.list.by_key[whole].part_of == key:
                return query.evolve(indicators=(whole, key), base=None)  # 广州标杆里有多少比例是5G
        return query

    def _region_before(self, groups: tuple[Group, ...]) -> Group | None:
        """粤北五市的上云，清远占几成: the region of the part before is the whole."""
        said = self.previous.groups if self.previous and self.scope.before.in_sentence else ()
        whole = said[0] if len(said) == 1 and len(said[0].names) > 1 and len(groups) == 1 else None
        everywhere = any(m.sort is Sort.EVERYWHERE or "全省" in m.text for m in self.frame.mentions)
        return whole if whole and not everywhere and set(groups[0].names) < set(whole.names) else None

    def _ranked_within(self, query: Query) -> Query:
        regions = [g for g in query.groups if len(g.names) > 1]
        singles = [g for g in query.groups if len(g.names) == 1]
        if regions and singles:
            return query.evolve(base=regions[0], groups=tuple(singles))
        within = self._ranked_before() if singles and not self.frame.everywhere else None
        inside = within is not None and all(set(group.names) <= set(within.names) for group in singles)
        return query.evolve(base=within) if inside else query

    def _ranked_before(self) -> Group | None:
        """珠三角上云最多的是东莞，最少的是肇庆: the region that the part before ranks in."""
        previous = self.previous if self.scope.before.in_sentence else None
        if previous is None or previous.aggregate not in (Aggregate.RANK, Aggregate.PICK):
            return None
        return previous.base or next((group for group in previous.groups if len(group.names) > 1), None)

    def _with_has(self, query: Query) -> Query:
        """哪些市有标杆, 几个市做标杆: the indicator itself is the condition where there is no other."""
        conditioned = {f.indicator for f in query.filters}
        if query.filters or not query.indicators or query.wanted in PROGRESS:
            return query
        lacks = self.frame.has(Sort.LACKS) and not self.frame.has(Sort.YES_NO)
        filters = tuple(
            Filter(op=Op.LACKS if lacks else Op.HAS, indicator=k) for k in query.indicators if k not in conditioned
        )
        return query.evolve(filters=filters)


def _named_by(filters: tuple[Filter, ...], op: Op) -> tuple[str, ...]:
    """云浮有上云又有标杆: the indicators of all conditions of one kind."""
    return tuple(dict.fromkeys(f.indicator for f in filters if f.op is op and f.indicator))


def _claimed_measure(number: Number, query: Query) -> Wanted:
    """What a supposed figure is a figure of."""
    if number.unit in ("%", "成"):
        return Wanted.RATE
    return query.wanted if query.wanted in PROGRESS & MEASURES else Wanted.TARGET


def _adds_what_is_lacking(query: Query) -> bool:
    """True for the total of what the places are said not to have, so that it must be the places that are counted."""
    lacking = {f.indicator for f in query.filters if f.op is Op.LACKS}
    return query.wanted is Wanted.TARGET and bool(query.indicators) and lacking >= set(query.indicators)
