"""Which places a frame is about: those named, those pointed at, or those of the question before."""

from __future__ import annotations

from knowledge.bounds import POINTED
from knowledge.composing.leaning import Leaning
from knowledge.composing.recalling import Recalled, as_one, each_of
from knowledge.composing.scope import COMPARING, Scope
from knowledge.composing.wanting import TIMELY
from knowledge.frame import FOCUS
from knowledge.lexicon import Sort
from knowledge.query import ATTRIBUTES, Aggregate, Group, Op, Query, Wanted
from knowledge.wordsets import word_set

_TOGETHER = (Sort.SUM, Sort.MEAN, Sort.COMPARE, Sort.DIFFERENCE, Sort.RATIO, Sort.SAME)


_CELLS = ATTRIBUTES | TIMELY
_LISTED = 10
"""So many places that an answer has listed are asked about one by one."""
_TWO = word_set("places.two")
_OTHER = ("另一个", "另外一个")


def _size(query: Query) -> int:
    return sum(len(group.names) for group in query.groups)


class Places:
    """The places of one frame."""

    def __init__(self, scope: Scope) -> None:
        self.scope, self.frame, self.before = scope, scope.frame, scope.before
        self.previous, self.follows, self.counted = scope.previous, scope.follows, scope.counted
        self.recalled = Recalled(scope)

    @property
    def lost(self) -> bool:
        """True if something was pointed at that cannot be told."""
        return self.recalled.lost

    def groups(self) -> tuple[Group, ...]:
        """The places, in the order in which they were said."""
        frame, previous = self.frame, self.previous
        named = tuple(frame.groups)
        if self.scope.by_region and not any(len(group.names) > 1 for group in named):
            out = set(frame.excluded)
            return tuple(region for region in self.scope.lexicon.partition if not set(region.names) <= out)
        if not named and (frame.rows or any(f.place == POINTED.label for f in frame.filters)):
            return ()
        if frame.excludes_those:
            return named or (self._scope_before() if previous else ())
        if previous is not None and (self.scope.of_those_found or self.scope.rest_of_found):
            return named or previous.groups
        if previous is not None and not named and not frame.typed.isdisjoint(_OTHER):
            return self.recalled.other()
        if previous is None or (frame.has(Sort.REST) and not named and previous.groups):
            return named
        if self.scope.goes_on:
            return self._scope_before()
        region = self.before.in_sentence and any(len(group.names) > 1 for group in previous.groups)
        if not named and region and (self._begins_within() or self.counted == _size(previous)):
            return previous.groups  # 粤北上云多少，其中最多的是谁; 粤西三市…，三市一起多少
        if frame.has(Sort.ONE) and self.scope.leans is Leaning.ADDED and not named:
            return self.recalled.all_asked()
        if frame.has(Sort.ONE) and not frame.everywhere and not (named and not frame.has(Sort.THAN, Sort.RATIO)):
            one = self.recalled.one()
            return (*named, *one) if self._named_first() else (*one, *named)
        if not named and self._of_whole_list(previous):
            return ()
        if not named and self._points_at_several():
            return self.scope.picked_from or self.recalled.several()
        if named:
            return self._beside_those_before(previous, named)
        anew = (
            (frame.everywhere and not self.scope.ranks_those and not frame.has(Sort.RATIO))
            or (frame.every and not self.follows)
            or self._asks_anew()
            or self._orders_anew(previous)
            or self._needs_several()
        )
        return self._carried(previous) if self.follows and not anew else ()

    def _orders_anew(self, previous: Query) -> bool:
        """最少的呢 after 它俩差多少: of two that were just compared nobody asks who has the least."""
        two = previous.aggregate in COMPARING and sum(len(group.names) for group in previous.groups) <= 2
        return two and bool(self.frame.superlatives) and not self.frame.has(Sort.WITHIN, Sort.MANY)

    def _named_first(self) -> bool:
        """东莞是它的几倍: a place is named before the one that is pointed at."""
        sorts = [m.sort for m in self.frame.mentions if m.sort in (Sort.PLACE, Sort.ONE)]
        return self.frame.has(Sort.RATIO) and sorts[:1] == [Sort.PLACE]

    def _of_whole_list(self, previous: Query) -> bool:
        """其中5G几个, 标杆里5G占多少 after 全省标杆几个: of all together, not of some places."""
        narrowed = previous.groups or previous.filters or previous.order or previous.excluded or previous.among
        asked = (
            self.frame.has(Sort.QUANTITY, Sort.SHARE)
            and self.frame.indicators
            and not self.frame.has(Sort.MANY, Sort.ONE)
        )
        return bool(self.frame.has(Sort.WITHIN) and asked and not narrowed)

    def _points_at_several(self) -> bool:
        """这几个市, 里面: but not 这几个有标杆的市, which describes them."""
        frame = self.frame
        if frame.has(Sort.MANY):
            return not frame.filters or frame.has(Sort.THAN) or bool(self.before.results)
        leads = self._begins_within() or frame.shape.lstrip(",q").startswith("2")
        return frame.has(Sort.WITHIN) and (leads or not frame.filters)

    def _begins_within(self) -> bool:
        return self.frame.shape.lstrip(",q").startswith("i")

    def _beside_those_before(self, previous: Query, named: tuple[Group, ...]) -> tuple[Group, ...]:
        """加上茂名三个市, 比茂名高多少, 那茂名呢 after a comparison: some of those before stay beside the named."""
        frame, results = self.frame, self.before.results
        if frame.counted == len(named) + len(results) > len(named):
            return (*each_of(results), *named)
        if frame.has(Sort.MANY) and frame.has(Sort.THAN) and frame.said(Sort.SUM):
            both = self.recalled.several() or previous.groups
            names = tuple(dict.fromkeys(name for group in both for name in group.names))
            return (Group("＋".join(group.label for group in both), names), *named)  # 他们俩加起来有没有超过珠海
        if self.scope.leans is Leaning.ADDED:
            return self._added(previous, named)
        alone = frame.has(Sort.RATIO) and len(named) == 1 and self.before.in_sentence  # 比广州多多少，是珠海的几倍
        compared = alone or (
            frame.left == 0 and frame.has(Sort.THAN) and not self._says_whose() and not self._says_both(named)
        )
        if compared or self.scope.leans is Leaning.COMPARED:
            return (*(group for group in self._side_before(previous) if group not in named), *named)
        if set(named) <= set(previous.groups) and any(m.text in _TWO for m in frame.said(Sort.PLACE)):
            return named
        comparing = previous.aggregate in COMPARING and len(previous.groups) > len(named) and frame.has(Sort.AGAIN)
        if comparing and not frame.indicators and not frame.wanted:
            if previous.aggregate is Aggregate.RATIO:
                return (*named, *previous.groups[len(named) :])  # 佛山呢 after 东莞是惠州的几倍
            return (*previous.groups[: -len(named)], *named)
        return named

    def _side_before(self, previous: Query) -> tuple[Group, ...]:
        """What 跟清远一样吗 and 比茂名高多少 hold against the named: the one before, or the one that was found."""
        found = self.before.results
        return each_of(found) if previous.order and len(found) == 1 else as_one(previous)

    def _added(self, previous: Query, named: tuple[Group, ...]) -> tuple[Group, ...]:
        """再加上清远: those before and the named; what was left out before only comes back."""
        if previous.excluded and all(name in previous.excluded for group in named for name in group.names):
            return previous.groups
        if not (previous.groups or previous.filters or previous.order or previous.excluded):
            self.recalled.lost = True  # all of the list has it in already
        narrowed = previous.filters or previous.order or previous.excluded
        before = each_of(self.before.results) if narrowed or not previous.groups else previous.groups
        return (*before, *(group for group in named if group not in before))

    def _carried(self, previous: Query) -> tuple[Group, ...]:
        """The places before, where none are named: all of the answer's if they are put together, else the question's."""
        frame, results = self.frame, self.before.results
        if frame.superlatives or frame.nth or frame.first:
            return self._scope_before()
        if self.counted > 1 and (frame.has(*_TOGETHER) or not self._counts_found()):
            return self.recalled.so_many(self.counted)
        if self._compares() and (two_asked := self.recalled.two_asked()):
            return two_asked
        two = len(results) == 2 and len(previous.groups) == 1 and frame.has(Sort.DIFFERENCE, Sort.COMPARE)
        of_one = frame.has(Sort.MEAN) and len(results) == 1 and not frame.has(Sort.RATIO, Sort.THAN)
        if of_one and not previous.groups:
            return ()  # 平均多少 after 谁最多 is the mean of all
        if frame.has(*_TOGETHER) and results and (not previous.groups or two):
            return each_of(results)
        if frame.has(Sort.SHARE) and previous.order and results:
            return each_of(results)
        if previous.aggregate is Aggregate.PICK and frame.has(Sort.QUANTITY) and not frame.asks_more and results:
            return each_of(results)  # 多少, 标杆几个 after 谁最多
        listed = previous.aggregate in (Aggregate.WHICH, Aggregate.COUNT, Aggregate.PICK)
        if listed and 0 < len(results) <= _LISTED and (frame.every or set(frame.wanted) & _CELLS):
            return each_of(results)
        compared = self.before.in_sentence and frame.has(Sort.COMPARE) and len(results) > 1
        if compared or self._of_those_found():
            return self.recalled.several()
        return previous.groups

    def _counts_found(self) -> bool:
        return len(self.before.results) == self.counted

    def _compares(self) -> bool:
        """哪个快, 一样多吧, 差多少: a comparison of figures that names nothing itself."""
        frame, previous = self.frame, self.previous
        bare = not (frame.subject or frame.has(Sort.PLACE_NOUN))
        who = any(bare or "市" not in m.text for m in frame.said(Sort.WHICH))
        if frame.has(Sort.COMPARE) or (who and frame.direction and not frame.filters):
            return True
        if frame.has(Sort.SUM) and not (frame.subject or frame.has(Sort.ONE, Sort.WHICH, Sort.COUNT)):
            return len(self.before.keys) < 2  # 加起来, of the places that were asked one by one
        measured = previous is not None and previous.wanted is Wanted.TARGET
        anew = frame.subject or frame.has(Sort.WHICH, Sort.COUNT, Sort.PLACE_NOUN, Sort.HAS, Sort.ONE)
        return measured and frame.has(Sort.SAME, Sort.DIFFERENCE, Sort.RATIO) and not anew

    def _says_both(self, named: tuple[Group, ...]) -> bool:
        """广州和惠州比呢 names both sides; 跟东莞比呢 leans on the query before."""
        said = [m.sort for m in self.frame.mentions if m.sort in (Sort.PLACE, Sort.REGION, Sort.JOIN, Sort.THAN)]
        return len(named) > 1 and said[0] in (Sort.PLACE, Sort.REGION) and said[-1] is Sort.THAN

    def _says_whose(self) -> bool:
        """湛江完成率比茂名高多少 says itself what is held against 茂名; 比茂名高多少 leans on the query before."""
        sorts = [mention.sort for mention in self.frame.mentions]
        at = sorts.index(Sort.THAN) if Sort.THAN in sorts else 0
        return Sort.PLACE in sorts[:at] and Sort.PLACE in sorts[at:]

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
        if len(names) != 1 or frame.has(Sort.ONE, Sort.AGAIN, Sort.WITHIN, Sort.SHARE, Sort.YES_NO) or frame.claims:
            return False
        ranked = frame.has(Sort.ORDER) or any("几" not in m.text for m in frame.said(Sort.RANK))
        averaged = frame.has(Sort.MEAN) and not frame.has(
            Sort.RATIO, Sort.THAN
        )  # 是全省平均的几倍 is asked of that one
        return averaged or frame.has(Sort.COUNT) or bool(frame.indicators and (frame.has(Sort.SUM) or ranked))

    def excluded_those(self) -> tuple[str, ...]:
        """The places that 不算它 or 除了这三个市 leaves out."""
        results = self.before.results
        if self.frame.excludes_those == "one" and len(results) != 1 and not self.before.in_sentence:
            self.recalled.lost = True  # 不算它, of several
        return {"one": results[-1:], "many": results}.get(self.frame.excludes_those, ())

    def _asks_anew(self) -> bool:
        """超过100的呢, 低于平均的有几个市, 谁没填报: a condition is put to all places again, unless a region was spoken of."""
        frame, previous = self.frame, self.previous
        own = any(f.op not in (Op.HAS, Op.LACKS) for f in frame.filters) and (
            frame.has(Sort.WHICH, Sort.COUNT) or not frame.flags & FOCUS
        )
        sought = frame.said(Sort.PLACE_NOUN) or any("市" in m.text or "谁" in m.text for m in frame.said(Sort.WHICH))
        own = own or bool(frame.statuses and sought)
        own = own or any("谁" in m.text for m in frame.said(Sort.WANTED))  # 最近谁报了
        who = frame.statuses and any("谁" in m.text for m in frame.said(Sort.WHICH))  # 有谁报了吗
        regions = previous is not None and any(len(group.names) > 1 for group in previous.groups)
        return bool(own) and not regions and not frame.has(Sort.WITHIN) and (who or not frame.has(Sort.YES_NO))

    def _scope_before(self) -> tuple[Group, ...]:
        previous = self.previous
        if previous is None:
            return ()
        names = [n for g in previous.groups for n in g.names]
        if self.scope.goes_on and set(names) <= set(self.before.results):
            return ()  # 垫底的韶关、汕尾…，再往上一档: beyond all that were named
        if previous.aggregate in (Aggregate.WHICH, Aggregate.PICK):
            return previous.groups if len(names) > 1 else ()
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
        if groups or not self.frame.typed.isdisjoint(_OTHER):
            return groups, ()
        if self.previous is not None and self.previous.excluded:
            return self._scope_before(), self.previous.excluded
        known = self.previous.groups if self.previous else ()
        names = tuple(name for group in known for name in group.names)
        return (), names if len(names) > 1 else self.before.results

    def excluded_before(self, groups: tuple[Group, ...]) -> tuple[str, ...]:
        """Places that were left out before and stay out, unless they are asked about now."""
        frame, previous = self.frame, self.previous
        if not previous or not self.follows:
            return ()
        if self.scope.leans is Leaning.ADDED:
            back = {name for group in frame.groups for name in group.names}
            return (
                tuple(name for name in previous.excluded if name not in back) if back & set(previous.excluded) else ()
            )
        if frame.excluded:
            return previous.excluded
        pointed = frame.has(Sort.ONE, Sort.MANY, Sort.REST)
        asked = any(set(group.names) <= set(previous.excluded) for group in groups)
        return () if frame.groups or frame.everywhere or pointed or asked else previous.excluded
