"""How the figures are put together: each by itself, summed, ranked, counted, compared, checked, and so on."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import ClassVar

from knowledge.composing.carrying import carried
from knowledge.composing.conditioned import (
    beyond_each,
    figure_of_described,
    only_holding,
    plain_yes_no,
    put_to_sum,
    regions_of,
    share_of_number,
)
from knowledge.composing.leaning import beside_pointer
from knowledge.composing.ordered import in_order, middle, spanning
from knowledge.composing.scope import Scope
from knowledge.composing.wanting import TIMELY
from knowledge.frame import FOCUS, Frame
from knowledge.lexicon import Sort
from knowledge.query import ATTRIBUTES, PROGRESS, Against, Aggregate, Query, Wanted

_POINTING = frozenset({Sort.ONE, Sort.MANY, Sort.AGAIN, Sort.NEXT})
_RECKONING = frozenset({Sort.RATIO, Sort.MEAN})
_HOLDING_AGAINST = frozenset({Sort.SAME, Sort.DIFFERENCE, Sort.RATIO, Sort.THAN, Sort.COMPARE})
_SEEKING = frozenset({Sort.COUNT, Sort.ORDER, Sort.RANK})


def _points_at_tasks(frame: Frame) -> bool:
    """这批任务: all that the list sets, where nothing was spoken of."""
    pairs = pairwise(m for m in frame.mentions if m.sort is not Sort.FILLER)
    return any(a.sort is Sort.MANY and b.sort is Sort.WANTED and b.value == "overview" for a, b in pairs)


class Manner:
    """Finds the aggregate of one query in the making."""

    def __init__(self, scope: Scope, query: Query) -> None:
        self.scope, self.query = scope, query
        self.frame, self.previous, self.follows = scope.frame, scope.previous, scope.follows

    def aggregate(self) -> Aggregate:
        """The first look that recognises a way of putting figures together decides; UNCLEAR if none can tell."""
        if self.query.others:
            return self._of_the_rest()
        if self.scope.by_region and self.query.wanted in (Wanted.TARGET, Wanted.OVERVIEW):
            return self._of_regions()
        for look in self._LOOKS:
            if (found := look(self)) is not None:
                return found
        return self._carried()

    def _of_regions(self) -> Aggregate:
        """哪个区域上云最多, 各片区平均多少: each region is taken as one."""
        of_cities = self.frame.has(Sort.QUANTITY) and self.query.filters and not self.frame.indicators
        if self.frame.has(Sort.COUNT) or (of_cities and self.frame.has(Sort.PLACE_NOUN)):
            return Aggregate.COUNT  # 每个区域各有几个市, 各片区没有标杆的市各有几个
        if self.frame.has(Sort.MEAN):
            return middle(self.frame)
        each = any(m.text[0] in "各每" for m in self.frame.said(Sort.EVERY))  # not 四大片区合计
        if self.frame.has(Sort.SUM) and not each:
            return Aggregate.SUM
        if self.frame.superlatives and self.frame.has(Sort.PLACE_NOUN):
            return Aggregate.PICK  # 每个片区上云最多的市
        ordered = self.frame.superlatives or self.frame.has(Sort.COMPARE, Sort.ORDER, Sort.RANK, Sort.MORE, Sort.LESS)
        return Aggregate.COMPARE if ordered and self.frame.has(Sort.WHICH, Sort.ORDER, Sort.RANK) else Aggregate.EACH

    def _of_the_rest(self) -> Aggregate:
        """剩下11个市呢 is put together as those before were; else they are named."""
        if self.frame.has(Sort.MEAN):
            return middle(self.frame)
        who = self.frame.has(Sort.WHICH, Sort.COUNT)
        added = (
            self.frame.has(Sort.QUANTITY, Sort.SUM)
            or (self.frame.without_top and not who)
            or self._before_was(Aggregate.SUM)
        )
        return Aggregate.SUM if added else Aggregate.WHICH

    def _before_was(self, aggregate: Aggregate) -> bool:
        return self.previous is not None and self.previous.aggregate is aggregate

    def _pointless(self) -> Aggregate | None:
        """那几个市呢 with nothing before it points to nothing."""
        if self.previous is not None or self.frame.silent_on(_POINTING):
            return None
        frame, query = self.frame, self.query
        pointing = any(m.text not in ("那个", "这个") for m in (*frame.said(Sort.ONE), *frame.said(Sort.MANY)))
        pointers = (Sort.ONE, Sort.MANY)
        first = next((m.sort for m in frame.mentions if m.sort in (*pointers, Sort.PLACE, Sort.DISTRICT)), None)
        adding = frame.has(Sort.SUM, Sort.COMPARE, Sort.DIFFERENCE) and first in pointers
        lone = len(query.groups) == 1 and len(query.groups[0].names) == 1 and not frame.filters
        if lone and (adding or beside_pointer(frame)):
            return Aggregate.UNCLEAR  # 刚才那个再加上清远, 韶关和它比哪个多
        if pointing and not query.groups and len(query.filters) == 1 and put_to_sum(frame, query) is not None:
            return Aggregate.UNCLEAR  # 这两个市加起来过百没有
        picking = frame.superlatives or frame.nth or frame.first or frame.has(Sort.NEXT)
        if frame.has(Sort.AGAIN) and picking and not (frame.subject or frame.scoped or frame.flags & FOCUS):
            return Aggregate.UNCLEAR  # 第三名呢
        if frame.has(Sort.NEXT) and not (frame.scoped or frame.superlatives or frame.rows):
            return Aggregate.UNCLEAR  # 下一名, 上云后面是谁
        leaning = (
            query.groups
            or query.rows
            or query.filters
            or query.excluded
            or frame.superlatives
            or frame.claims
            or frame.nth
            or frame.first
            or frame.everywhere
        )
        if query.wanted is Wanted.SOURCE or (query.wanted in TIMELY | ATTRIBUTES and _points_at_tasks(frame)):
            return None  # 这些数字依据什么文件, 这批任务什么时候截止
        return Aggregate.UNCLEAR if pointing and not leaning else None

    def _spanning(self) -> Aggregate | None:
        return spanning(self.scope, self.query)

    def _in_order(self) -> Aggregate | None:
        return in_order(self.scope, self.query)

    def _put_to_sum(self) -> Aggregate | None:
        """有标杆的市上云加起来够不够900: whether those together meet a condition."""
        query = self.query
        if query.wanted not in (Wanted.TARGET, Wanted.OVERVIEW) or put_to_sum(self.frame, query) is None:
            return None
        described = len(query.filters) > 1 or query.excluded or self.frame.superlatives or self.frame.first
        return Aggregate.TEST if described else None

    def _plain(self) -> Aggregate | None:
        """What is told of each place by itself: whether it is listed, dates, sources, cells, progress."""
        frame, query = self.frame, self.query
        if frame.has(Sort.EXISTENCE) and query.wanted not in ATTRIBUTES and (query.groups or frame.has(Sort.COUNT)):
            listed = Aggregate.EXISTS if frame.indicators and self.follows else Aggregate.LISTED  # 5G包括在里面吗
            return Aggregate.COUNT if frame.has(Sort.COUNT) else listed
        if self._asks_names():
            return Aggregate.LISTED
        if query.wanted in TIMELY or query.wanted in (Wanted.SOURCE, Wanted.BULLETIN):
            return Aggregate.EACH
        if query.wanted in ATTRIBUTES and not (frame.superlatives or frame.first or frame.nth or frame.has(Sort.RANK)):
            if frame.said(Sort.SAME):
                sought = frame.has(Sort.WHICH, Sort.COUNT, Sort.PLACE_NOUN)  # 补助方式和广州一样的市
                return Aggregate.UNCLEAR if sought else Aggregate.SAME
            if self.follows and self._before_was(Aggregate.SAME) and not frame.groups and not frame.indicators:
                return Aggregate.SAME  # 标准呢
            return Aggregate.EACH if self._answerable() else Aggregate.UNCLEAR
        return self._progress() if query.wanted in PROGRESS else None

    def _asks_names(self) -> bool:
        """清单里有哪些市: the names of the places, and nothing of them."""
        frame, query = self.frame, self.query
        asked = frame.said(Sort.WHICH)
        if not asked:
            return False
        of_them = query.indicators or query.groups or query.filters or query.rows or query.excluded or query.among
        ordered = frame.superlatives or frame.first or frame.nth or frame.claims or frame.statuses or frame.whens
        places = frame.has(Sort.PLACE_NOUN) or any("市" in m.text for m in frame.said(Sort.ALL))
        places = places or self._before_was(Aggregate.COUNT)
        listed = places or all("市" in m.text or m.value == "names" for m in asked)
        counted = self.scope.before.in_sentence and self._before_was(Aggregate.COUNT) and self._of_whole_list()
        alone = query.wanted in (Wanted.OVERVIEW, Wanted.TARGET) and (self.previous is None or counted)
        return bool(
            listed
            and alone
            and not (of_them or ordered)
            and not frame.flags & {Sort.SUM, Sort.QUANTITY, Sort.SAME, Sort.COMPARE}
        )

    def _of_whole_list(self) -> bool:
        previous = self.previous
        return previous is not None and not (previous.groups or previous.filters or previous.indicators)

    def _share(self) -> Aggregate | None:
        frame, query = self.frame, self.query
        if Sort.SHARE not in frame.flags:
            return None
        whole = query.groups == (query.base,) and not (query.filters or query.order or query.among or query.spread)
        if whole and not (frame.superlatives or frame.nth or frame.first):
            return Aggregate.UNCLEAR  # 粤西占粤西多少
        if frame.has(Sort.RATIO):
            return None
        if (share_of_number(frame) or only_holding(frame, query)) and query.filters and query.wanted not in PROGRESS:
            return Aggregate.COUNT
        part = query.groups or query.filters or query.excluded or frame.side_indicators or frame.first or query.among
        part = part or frame.has(Sort.EVERY)  # 各市占全省的比例
        return Aggregate.SHARE if part or len(query.indicators) > 1 else Aggregate.UNCLEAR

    def _stated(self) -> Aggregate | None:
        """A ratio of two, a figure that the asker supposes, or the mean."""
        frame = self.frame
        if not frame.claims and frame.flags.isdisjoint(_RECKONING):
            return None
        times = frame.has(Sort.RATIO) or any(claim.unit == "倍" for claim in frame.claims)
        if times and self._several():
            return middle(self.frame) if frame.has(Sort.MEAN) and len(regions_of(self.query)) > 1 else Aggregate.RATIO
        supposed = frame.claims and not frame.filters and (frame.has(Sort.YES_NO) or frame.everywhere)
        apart = frame.has(Sort.THAN) and self._several()  # 佛山比广州多10个对吗
        if supposed and not apart and not frame.has(Sort.WHICH, Sort.COUNT, Sort.DIFFERENCE, Sort.MEAN):
            return self._claimed()
        bound = any(f.against in (Against.MEAN, Against.MEDIAN) for f in frame.filters)
        return middle(self.frame) if frame.has(Sort.MEAN) and not bound else None

    def _against_each_other(self) -> Aggregate | None:
        frame = self.frame
        if not frame.direction and frame.flags.isdisjoint(_HOLDING_AGAINST):
            return None
        if frame.has(Sort.SAME):
            asked = self.query.indicators or self.query.groups or frame.has(Sort.WHICH, Sort.PLACE_NOUN) or self.follows
            return (Aggregate.SAME if self._several() else Aggregate.SHARED) if asked else Aggregate.UNCLEAR
        sides = frame.has(Sort.WHICH) and len(regions_of(self.query)) == len(self.query.groups)  # 上云总数哪边高
        bare_direction = frame.direction and (sides or not frame.has(Sort.SUM))
        alone = len(self.query.groups) == 1 and not frame.groups and self.follows
        bare = not (frame.subject or frame.claims or frame.superlatives or frame.nth)
        if alone and bare and not self._several() and frame.has(Sort.DIFFERENCE, Sort.RATIO):
            return Aggregate.UNCLEAR  # 差多少, and from what
        single = all(len(group.names) == 1 for group in self.query.groups)
        if frame.filters and single and frame.said(Sort.SUM) and frame.has(Sort.THAN):
            return Aggregate.UNCLEAR  # 没有5G的15个市加起来有没有东莞佛山多
        if self._several() and (frame.has(Sort.COMPARE, Sort.DIFFERENCE, Sort.THAN) or bare_direction):
            return Aggregate.DIFFERENCE if frame.has(Sort.DIFFERENCE) or frame.claims else Aggregate.COMPARE
        return None

    def _conditioned(self) -> Aggregate | None:
        """How many places, or which."""
        frame, query = self.frame, self.query
        if not frame.filters and frame.flags.isdisjoint(_SEEKING):
            return None
        of_filtered = frame.has(Sort.QUANTITY) and frame.filters and not query.groups and not frame.has(Sort.SUM)
        left_out = frame.indicators and frame.said(Sort.EXCLUDE)  # 扣掉没有标杆的市，上云还有多少
        if of_filtered and (left_out or figure_of_described(frame)):
            return Aggregate.SUM
        if frame.has(Sort.COUNT) or of_filtered:
            return Aggregate.COUNT
        whole = not query.groups and (frame.everywhere or frame.has(Sort.SUM)) and frame.has(Sort.YES_NO)
        whole |= self._of_sum_before() or self._of_all_together() or self._of_nobody_alone()
        if (
            whole
            and frame.filters
            and not frame.has(Sort.WHICH, Sort.PLACE_NOUN)
            and frame.filters[-1].value is not None
        ):
            return Aggregate.TEST  # 全省标杆过不过二十
        if frame.has(Sort.ORDER) and query.indicators and not query.groups:
            return Aggregate.PICK  # 有标杆的市按上云排
        if frame.filters and not frame.has(Sort.SUM) and not plain_yes_no(self.scope, query):
            return Aggregate.WHICH
        if frame.has(Sort.ORDER, Sort.RANK):
            return Aggregate.COMPARE if len(query.groups) > 2 else Aggregate.PICK
        return None

    def _of_all_together(self) -> bool:
        """全省共带动不少于1099个: what is said of the sum of all, where nothing is asked."""
        frame = self.frame
        said = frame.has(Sort.SUM) and not frame.flags & (FOCUS - {Sort.SUM, Sort.YES_NO})
        of_all = frame.everywhere and not (self.query.groups or frame.has(Sort.PLACE_NOUN, Sort.MANY))
        return said and of_all and all(f.against is Against.NUMBER for f in frame.filters)

    def _of_nobody_alone(self) -> bool:
        """全省上云逾千家: what no place has by itself is said of all together, where nobody is sought."""
        sought = self.query.groups or self.frame.has(Sort.COUNT, Sort.MANY, Sort.QUANTITY)
        return self.frame.everywhere and not sought and beyond_each(self.scope, self.query)

    def _of_sum_before(self) -> bool:
        """广佛两市合计395个，超过全省三分之一: the sum that the part before tells is held against something."""
        added = self.scope.before.in_sentence and self._before_was(Aggregate.SUM) and not self.frame.groups
        return added and self.previous is not None and self.query.groups == self.previous.groups

    def _together(self) -> Aggregate | None:
        frame, query = self.frame, self.query
        if self._added():
            return Aggregate.SUM
        if not (frame.has(Sort.SUM) or (query.filters and frame.has(Sort.QUANTITY))):
            return None
        put_together = len(query.groups) == 1 and len(query.groups[0].names) > 1 and plain_yes_no(self.scope, query)
        if put_together and any(f.value is not None for f in query.filters) and not frame.has(Sort.QUANTITY):
            return Aggregate.TEST  # 三个市加起来过不过20
        if self._which_tasks() or self._each_sum():
            return Aggregate.EACH
        every = any(m.text.startswith(("所有", "全部")) for m in frame.mentions)  # 所有任务合计
        addends = query.groups or query.indicators or query.filters or query.excluded or every
        return Aggregate.SUM if addends or frame.everywhere or self.follows else Aggregate.UNCLEAR

    def _added(self) -> bool:
        """粤东加上梅州上云多少: the places are one sum, unless they are asked about one by one."""
        frame = self.frame
        joined = len(frame.groups) > 1 and any(m.value == "add" for m in frame.said(Sort.JOIN))
        return joined and frame.has(Sort.QUANTITY) and not frame.has(Sort.EVERY)

    def _each_sum(self) -> bool:
        """粤东、粤西各合计多少: a sum of each of several regions."""
        several = len(regions_of(self.query)) > 1 and len(regions_of(self.query)) == len(self.query.groups)
        said = [m for m in self.frame.mentions if m.sort is not Sort.FILLER]
        return several and any(a.sort is Sort.EVERY and b.sort is Sort.SUM for a, b in pairwise(said))

    def _which_tasks(self) -> bool:
        """一共领了哪几项指标: what one place has is told one by one, not added up."""
        one = len(self.query.groups) == 1 and len(self.query.groups[0].names) == 1 and not self.query.indicators
        return one and any(m.value == "overview" and set(m.text) & set("哪什啥") for m in self.frame.mentions)

    def _asked_at_all(self) -> Aggregate | None:
        """A bare claim, the existence of a task, or what is left when something is taken away."""
        frame, query = self.frame, self.query
        if frame.claims:
            return self._claimed()
        if self.previous is not None:
            bare = not (frame.scoped_by_name or frame.subject or frame.has(Sort.HAS, Sort.LACKS))
            if frame.has(Sort.WHICH) and bare and self.previous.aggregate is Aggregate.PICK:
                return Aggregate.PICK  # 都是谁 after 前三名
            if self._only_wonders():
                return self.previous.aggregate  # 就是整个粤北了吧
        if frame.has(Sort.WHICH, Sort.HAS, Sort.LACKS, Sort.YES_NO) and query.indicators:
            return self._existence()
        if frame.has(Sort.EXCLUDE) and len(query.groups) > 1 and frame.has(Sort.QUANTITY) and not frame.groups:
            return Aggregate.SUM  # 去掉东莞还有多少个, said of several
        if frame.has(Sort.EXCLUDE) and not query.groups:
            return self.previous.aggregate if self.previous and self.follows else Aggregate.SUM
        return None

    def _only_wonders(self) -> bool:
        """A place and 吗 after a total is the total of that place."""
        frame = self.frame
        total = self.follows and self.previous is not None and self.previous.aggregate is Aggregate.SUM
        return total and bool(frame.groups) and not (frame.indicators or frame.has(Sort.WHICH, Sort.HAS, Sort.LACKS))

    def _several(self) -> bool:
        return len(self.query.groups) > 1 or len(self.query.indicators) == 2

    def _answerable(self) -> bool:
        return bool(
            self.query.groups
            or self.query.indicators
            or self.query.rows
            or self.frame.everywhere
            or self.frame.every
            or self.query.filters
        ) or self.query.wanted in (Wanted.NATURE, Wanted.METHOD, Wanted.STANDARD, Wanted.REQUIREMENT)

    def _progress(self) -> Aggregate:
        """How progress is put together; `ProgressManner` knows."""
        return Aggregate.EACH

    def _claimed(self) -> Aggregate:
        frame = self.frame
        if self.query.groups and not self.query.indicators and frame.has(Sort.SUM):
            return Aggregate.SUM  # 湛江总共17个项目对吗
        checked = self.scope.before.in_sentence and self._before_was(Aggregate.CHECK)
        checked |= not frame.has(Sort.PLACE_NOUN, Sort.COUNT, Sort.MANY) and beyond_each(self.scope, self.query)
        if (
            (self.query.groups and not frame.has(Sort.WHICH))
            or frame.everywhere
            or (checked and not frame.has(Sort.WHICH))
        ):
            if len(self.query.groups) > 1 and not frame.has(Sort.SUM):
                return Aggregate.SAME if frame.has(Sort.SAME) else Aggregate.EACH
            return Aggregate.CHECK if frame.has(Sort.YES_NO) or not frame.has(Sort.QUANTITY) else Aggregate.EACH
        who = frame.has(Sort.WHICH, Sort.COUNT, Sort.PLACE_NOUN)
        if self.query.indicators and frame.has(Sort.SUM) and not who:
            return Aggregate.CHECK  # 标杆一共20个对不对
        if not (self.query.indicators or who):
            named = any("市" in m.text for m in frame.said(Sort.ONE))
            return Aggregate.WHICH if named else Aggregate.UNCLEAR
        return Aggregate.WHICH

    def _existence(self) -> Aggregate:
        frame = self.frame
        many = not self.query.groups or any(len(g.names) > 1 for g in self.query.groups)
        described = frame.has(Sort.LACKS) and frame.has(Sort.PLACE_NOUN) and not frame.has(Sort.YES_NO)
        if many and (frame.has(Sort.WHICH) or described):  # 除上云外没有其他任务的市
            return Aggregate.WHICH
        if frame.has(Sort.QUANTITY) and not frame.has(Sort.WHICH):
            return Aggregate.SUM if many and len(self.query.groups) <= 1 else Aggregate.EACH
        return Aggregate.EXISTS

    def _carried(self) -> Aggregate:
        return carried(self.scope, self.query)

    _LOOKS: ClassVar[tuple[Callable[[Manner], Aggregate | None], ...]] = (
        _pointless, _spanning, _put_to_sum, _plain, _share, _in_order, _stated, _against_each_other, _conditioned, _together,
        _asked_at_all,
    )  # fmt: skip
