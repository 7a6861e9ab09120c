"""How figures of progress are put together: as those of targets, with what only progress has."""

from __future__ import annotations

from collections.abc import Callable

from knowledge.composing.conditioned import plain_yes_no
from knowledge.composing.manner import Manner
from knowledge.composing.ordered import in_order, kind_of_order
from knowledge.composing.scope import COMPARING
from knowledge.lexicon import Sort
from knowledge.query import PROGRESS, Aggregate, Wanted


class ProgressManner(Manner):
    """Finds the aggregate of a query about progress."""

    def _progress(self) -> Aggregate:
        """Progress composes as targets do; what is left over is told of each place, or of all together."""
        frame, query = self.frame, self.query
        if frame.values.get(Sort.MEAN) == "median":
            return Aggregate.UNCLEAR  # the whole figure would read as the median asked for
        if frame.has(Sort.MEAN) and frame.statuses == ["behind"] and len(query.groups) == 1:
            return Aggregate.COMPARE  # 落后全省平均多少
        if frame.by_target:
            return Aggregate.EACH
        ordered = frame.superlatives or frame.first or frame.nth or frame.has(Sort.RANK, Sort.ORDER, Sort.NEXT)
        if "behind" in frame.statuses and frame.counted and not frame.groups and not frame.has(Sort.MANY):
            return Aggregate.PICK  # 拖后腿的三个市
        if query.wanted in (Wanted.NEWEST, Wanted.PACE, Wanted.TREND) and not ordered:
            return Aggregate.EACH
        if query.wanted is Wanted.STATUS and not ordered:
            return Aggregate.COUNT if frame.has(Sort.COUNT) else Aggregate.WHICH
        looks: tuple[Callable[[], Aggregate | None], ...] = (
            self._share_of_progress, self._progress_in_order, self._stated, self._progress_compared,
            self._progress_conditioned, self._together,
        )  # fmt: skip
        found = next((found for look in looks if (found := look()) is not None), None)
        found = Aggregate.SUM if found is Aggregate.UNCLEAR else found
        return found or (self._carried_progress() if self.follows else Aggregate.EACH)

    def _share_of_progress(self) -> Aggregate | None:
        counted = self.query.wanted in (Wanted.DONE, Wanted.REMAINING, Wanted.CHANGE, Wanted.PROGRESS)
        shares = any("百分点" not in m.text for m in self.frame.said(Sort.SHARE))
        part = self.query.groups or self.query.filters or self.query.excluded or self.query.statuses
        return Aggregate.SHARE if shares and counted and part else None

    def _progress_in_order(self) -> Aggregate | None:
        frame, groups = self.frame, self.query.groups
        if self.scope.goes_on:
            return in_order(self.scope, self.query)
        if frame.has(Sort.RANK) and groups and any(len(g.names) == 1 for g in groups):
            return Aggregate.RANK
        if frame.superlatives or frame.first or frame.nth or frame.has(Sort.NEXT):
            return kind_of_order(self.scope, self.query)
        return Aggregate.PICK if frame.has(Sort.ORDER, Sort.RANK) else None

    def _progress_compared(self) -> Aggregate | None:
        frame = self.frame
        against_all = frame.everywhere and len(self.query.groups) == 1 and frame.has(Sort.THAN)
        if not (self._several() or against_all):
            return Aggregate.SHARED if frame.has(Sort.SAME) and not self.query.groups else None
        if frame.has(Sort.SAME):
            return Aggregate.SAME
        if frame.has(Sort.RATIO):
            return Aggregate.RATIO
        sides = len(self.query.groups) > 1 or against_all
        if len(self.query.indicators) == 2 and len(self.query.groups) <= 1:
            sides = True
        if sides and (frame.has(Sort.COMPARE, Sort.DIFFERENCE, Sort.THAN) or frame.direction):
            return Aggregate.DIFFERENCE if frame.has(Sort.DIFFERENCE) else Aggregate.COMPARE
        return None

    def _progress_conditioned(self) -> Aggregate | None:
        """Places that meet a condition; where something else is asked of them, that."""
        frame, query = self.frame, self.query
        to_a_rate = query.wanted is Wanted.REMAINING and any(f.measure is Wanted.RATE for f in frame.filters)
        if to_a_rate and not frame.has(Sort.WHICH, Sort.COUNT, Sort.PLACE_NOUN):
            return Aggregate.TEST  # 还差多少才到80%
        of_all = frame.everywhere and not query.groups and not frame.has(Sort.WHICH, Sort.COUNT, Sort.PLACE_NOUN)
        if frame.filters and (plain_yes_no(self.scope, query) or of_all):
            return Aggregate.TEST
        if frame.has(Sort.COUNT):
            return Aggregate.COUNT
        again = self.follows and self.previous is not None and bool(query.filters) and not frame.wanted
        if (
            again
            and not frame.filters
            and self.previous
            and self.previous.aggregate in (Aggregate.WHICH, Aggregate.COUNT)
        ):
            return Aggregate.COUNT if frame.has(Sort.QUANTITY) else Aggregate.WHICH
        if frame.claims and not query.groups and frame.has(Sort.WHICH, Sort.COUNT, Sort.PLACE_NOUN):
            return Aggregate.WHICH
        if not frame.filters:
            return Aggregate.WHICH if query.wanted is Wanted.CHANGE and frame.has(Sort.WHICH) else None
        asked = [w for w in frame.wanted if w in PROGRESS and w not in frame.bound]
        own = any(f.measure is query.wanted for f in query.filters)
        return Aggregate.WHICH if frame.has(Sort.WHICH) or own or not asked else Aggregate.SUM

    def _of_a_total(self) -> bool:
        """完成率多少 after a sum, 还差几个 after 其中粤西的: what those before have together."""
        previous, frame = self.previous, self.frame
        if previous is None or not frame.wanted or frame.every or frame.groups or frame.has(Sort.ONE, Sort.MANY):
            return False
        found = previous.aggregate in (Aggregate.WHICH, Aggregate.COUNT) and bool(self.query.filters)
        return self.follows and (found or (previous.aggregate is Aggregate.SUM and len(self.query.groups) > 1))

    def _carried_progress(self) -> Aggregate:
        carried = self._carried()
        if self._of_a_total():
            return Aggregate.SUM
        by_name = [m.text for m in self.frame.said(Sort.WANTED) if m.text.endswith(("率", "数", "进度"))]
        if carried in (Aggregate.PICK, Aggregate.RANK) and by_name and not self.frame.has(Sort.QUANTITY):
            return carried  # 湛江排第几，完成率的
        if self.previous and self.previous.aggregate is Aggregate.RANK and by_name and not self.frame.groups:
            return Aggregate.RANK
        if carried in (Aggregate.PICK, Aggregate.RANK) and (self.frame.has(Sort.ONE, Sort.MANY) or self.frame.wanted):
            return Aggregate.EACH
        sums = (
            Aggregate.SUM,
            Aggregate.EACH,
            *COMPARING,
            Aggregate.SHARE,
            Aggregate.MEAN,
            Aggregate.RANK,
            Aggregate.PICK,
        )
        return carried if carried in sums else Aggregate.EACH
