"""Frame → query: what the parts of a sentence mean together, with what was said before filling the gaps."""

from __future__ import annotations

from dataclasses import dataclass, replace

from knowledge.conditions import OPS, POINTED
from knowledge.frame import Frame
from knowledge.lexicon import Lexicon, Sort
from knowledge.model import TaskList
from knowledge.query import (
    ATTRIBUTES,
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

_COMPARING = frozenset({Aggregate.COMPARE, Aggregate.DIFFERENCE, Aggregate.RATIO, Aggregate.SAME})
_TIMELY = frozenset({Wanted.DEADLINE, Wanted.DAYS_LEFT, Wanted.OVERDUE})


@dataclass(frozen=True, slots=True)
class Before:
    """What a part of a sentence can lean on: the query before it, and the places that its answer named."""

    query: Query | None = None
    results: tuple[str, ...] = ()
    trail: tuple[str, ...] = ()
    """Places asked about one after the other."""
    in_sentence: bool = False
    """True if it was said in the same message."""


def compose(frame: Frame, lexicon: Lexicon, before: Before) -> list[Query]:
    """The queries of one frame; several if it wants several things of the same places. Empty if it lacks a subject."""
    draft = _Draft(frame, lexicon, before)
    query = draft.query()
    if query is None:
        return []
    wanted: list[Wanted] = list(dict.fromkeys(w for w in frame.wanted if w not in (Wanted.OVERVIEW, Wanted.TARGET)))
    if len(wanted) > 1 and query.wanted in wanted and query.aggregate is Aggregate.EACH:
        wanted = _tidied(wanted)
        return [query.evolve(wanted=w) for w in wanted]
    if (
        query.wanted is Wanted.DONE
        and Wanted.TARGET in frame.wanted
        and query.aggregate is Aggregate.EACH
        and query.groups
    ):
        return [query.evolve(wanted=Wanted.TARGET), query]
    return [query]


def _tidied(wanted: list[Wanted]) -> list[Wanted]:
    """Of several words for the same thing, one; a general word gives way to a precise one."""
    timely = [w for w in wanted if w in _TIMELY]
    if timely:
        keep = Wanted.DAYS_LEFT if Wanted.DAYS_LEFT in timely else timely[0]
        wanted = [w for w in wanted if w not in _TIMELY or w is keep]
    if any(w in PROGRESS for w in wanted):
        first = next(w for w in wanted if w in PROGRESS)
        wanted = [w for w in wanted if w not in PROGRESS or w is first]
    return wanted


class _Draft:
    """One query in the making."""

    def __init__(self, frame: Frame, lexicon: Lexicon, before: Before) -> None:
        self.frame, self.lexicon, self.before = frame, lexicon, before
        self.list: TaskList = lexicon.task_list
        self.previous = before.query
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

    # --- what the frame leans on ---

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

    def groups(self) -> tuple[Group, ...]:
        """The places: those named, those pointed at, or those of the query before."""
        frame, previous = self.frame, self.previous
        named = tuple(frame.groups)
        if not named and any(f.place == POINTED.label for f in frame.filters):
            return ()
        if frame.has(Sort.REST) and previous and not named and previous.groups and len(self.before.results) < 3:
            return ()
        if previous is None:
            return named
        if frame.has(Sort.ONE) and not (named and not frame.has(Sort.THAN)):
            if self._just_ordered():
                return previous.groups
            topic = previous.groups[0].names[:1] if previous.aggregate in _COMPARING and previous.groups else ()
            pointed = topic or self.before.results[-1:] or tuple(n for g in previous.groups for n in g.names)[-1:]
            return (*(Group(n, (n,)) for n in pointed), *named)
        described = frame.has(Sort.MANY) and frame.filters and not frame.has(Sort.THAN) and not self.before.results
        leads = frame.shape.lstrip(",q").startswith(("i", "2"))
        if self._just_ordered() and frame.has(Sort.MANY):
            return previous.groups
        if (
            not named
            and not described
            and (frame.has(Sort.MANY) or (frame.has(Sort.WITHIN) and (leads or not frame.filters)))
        ):
            return self._set_before() or self._pointed()
        if named:
            if frame.left == 0 and frame.has(Sort.THAN) and previous.groups:
                return (*previous.groups[:1], *named)
            comparing = previous.aggregate in _COMPARING and len(previous.groups) > len(named) and frame.has(Sort.AGAIN)
            if comparing and not frame.indicators and not frame.wanted:
                return (*previous.groups[: -len(named)], *named)
            return named
        if frame.everywhere or (frame.every and not self.follows):
            return ()
        if self.follows:
            if frame.superlatives or frame.nth or frame.first:
                return self._scope_before()
            together = (
                frame.has(Sort.SUM, Sort.MEAN, Sort.COMPARE, Sort.DIFFERENCE, Sort.RATIO, Sort.SAME) or self.counted
            )
            if together and self.before.results and (not previous.groups or self.counted == len(self.before.results)):
                return self._pointed()
            if self.counted > 1:
                return self._pointed()
            return previous.groups
        return ()

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
        if frame.indicators and self._same_cell() and self.previous:
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

    def _same_cell(self) -> bool:
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
            filled.append(replace(item, indicator=key, place=place))
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

    def _keeps_filters(self) -> bool:
        frame = self.frame
        if not self.follows or not self.previous or not self.previous.filters or frame.groups:
            return False
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

    # --- what is asked ---

    def query(self) -> Query | None:
        frame = self.frame
        if frame.lines and not (frame.groups or frame.indicators):
            return Query(wanted=Wanted.WORKLOAD, lines=tuple(frame.lines))
        groups, indicators, filters = self.groups(), self.indicators(), self.filters()
        if self.frame.has(Sort.REST) and not frame.excluded:
            groups, excluded_rest = self._the_rest(groups)
        else:
            excluded_rest = ()
        if frame.has(Sort.DIFFERENCE, Sort.COMPARE, Sort.RATIO, Sort.THAN) or frame.direction:
            groups, filters = self._opposed(groups, filters)
        wanted = self.wanted()
        query = Query(
            wanted=wanted,
            groups=groups,
            indicators=indicators,
            filters=filters,
            excluded=tuple(dict.fromkeys((*self._excluded_before(), *frame.excluded, *excluded_rest))),
            spread=frame.every,
            base=frame.base,
            rows=tuple(frame.rows),
            statuses=tuple(dict.fromkeys(m.value for m in frame.mentions if m.sort is Sort.STATUS)),
            notes=tuple(frame.assumed) + tuple(f"{name}本来就不在本清单。" for name in frame.excluded_unlisted),
        )
        query = self._from_rows(query)
        if self._just_ordered() and frame.has(Sort.ONE, Sort.MANY) and self.previous and not frame.groups:
            query = query.evolve(
                order=self.previous.order, filters=self.previous.filters, excluded=self.previous.excluded
            )
        if frame.has(Sort.NEXT) and Wanted.SERIAL in frame.wanted and groups:
            serial = int(self.list.by_place[groups[0].names[0]][0].serial)
            query = query.evolve(wanted=Wanted.SERIAL, rows=(serial + 1,), groups=())
        aggregate = self.aggregate(query)
        if aggregate is None:
            return None
        return self._finished(query, aggregate)

    def _opposed(
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

    def _the_rest(self, groups: tuple[Group, ...]) -> tuple[tuple[Group, ...], tuple[str, ...]]:
        """粤东剩下三个市: the members of a region less the places named beside it; 其余: all less those before."""
        regions = [g for g in groups if len(g.names) > 1]
        singles = [g for g in groups if len(g.names) == 1]
        if regions and singles:
            rest = tuple(n for n in regions[0].names if n not in {s.names[0] for s in singles})
            return (*singles, Group(f"{regions[0].label}其余{len(rest)}个市", rest)), ()
        return (groups, ()) if groups else ((), self.before.results)

    def _excluded_before(self) -> tuple[str, ...]:
        frame, previous = self.frame, self.previous
        if not previous or not self.follows:
            return ()
        if frame.excluded:
            return previous.excluded
        if frame.groups or frame.everywhere:
            return ()
        return previous.excluded if frame.flags & {Sort.AGAIN, Sort.SUM, Sort.MEAN} else ()

    def _from_rows(self, query: Query) -> Query:
        """序号4的市上云是多少: the places of serial numbers, when something else is asked of them."""
        if not query.rows or not (query.indicators or self._cells()):
            return query
        names = [p for p, tasks in self.list.by_place.items() if tasks[0].serial in {str(r) for r in query.rows}]
        return query.evolve(groups=tuple(Group(n, (n,)) for n in names), rows=()) if names else query

    def _cells(self) -> list[Wanted]:
        return [w for w in self.frame.wanted if w in ATTRIBUTES or w in _TIMELY or w is Wanted.SOURCE or w in PROGRESS]

    def wanted(self) -> Wanted:
        """The one thing that is asked, where several words could say it."""
        frame, previous = self.frame, self.previous
        said: list[Wanted] = [w for w in frame.wanted if w not in (Wanted.TARGET, Wanted.OVERVIEW)]
        if frame.rows and not said:
            return Wanted.TARGET if frame.indicators else Wanted.SERIAL
        if not said and frame.has(Sort.DEADLINE_TIME) and not frame.has(Sort.QUANTITY) and not frame.indicators:
            return Wanted.DEADLINE
        if said:
            said = _tidied(said)
            attributes = [w for w in said if w in ATTRIBUTES]
            if Wanted.STATUS in said:
                return Wanted.STATUS
            return (attributes or said)[0]
        if self._same_cell() and previous:
            return previous.wanted
        rated = any(f.measure is Wanted.RATE for f in frame.filters)
        if rated:
            return Wanted.RATE
        if self.follows and previous and not frame.wanted:
            numeric = (
                frame.flags & {Sort.SUM, Sort.MEAN, Sort.SHARE, Sort.RATIO, Sort.COUNT}
                or frame.superlatives
                or frame.claims
            )
            if previous.wanted in (*ATTRIBUTES, *_TIMELY, *PROGRESS) and not numeric and not frame.filters:
                keeps = not frame.indicators and not frame.has(Sort.QUANTITY)
                return (
                    previous.wanted
                    if keeps or (previous.wanted in PROGRESS and frame.has(Sort.AGAIN))
                    else Wanted.TARGET
                )
        if Wanted.OVERVIEW in frame.wanted and not frame.indicators and Wanted.TARGET not in frame.wanted:
            return Wanted.OVERVIEW
        if frame.indicators or frame.flags & {Sort.QUANTITY} or frame.filters or frame.side_indicators:
            return Wanted.TARGET
        return Wanted.TARGET if self.indicators() or Wanted.TARGET in frame.wanted else Wanted.OVERVIEW

    def aggregate(self, query: Query) -> Aggregate | None:
        """How the figures are put together; None if it cannot be told what is asked about."""
        frame = self.frame
        several = len(query.groups) > 1 or len(query.indicators) == 2
        pointing = any(m.sort in (Sort.ONE, Sort.MANY) and m.text not in ("那个", "这个") for m in frame.mentions)
        if (
            self.previous is None
            and pointing
            and not (query.groups or query.filters or frame.superlatives or frame.claims or frame.nth or frame.first)
        ):
            return None
        if (
            len(set(frame.superlatives)) > 1
            or (len(frame.nths) == 2 and frame.has(Sort.DIFFERENCE))
            or (frame.has(Sort.DIFFERENCE) and not query.groups and self._just_ordered())
        ):
            return Aggregate.SPAN
        if frame.has(Sort.EXISTENCE) and (query.groups or frame.has(Sort.COUNT)):
            return Aggregate.COUNT if frame.has(Sort.COUNT) else Aggregate.LISTED
        if query.wanted in _TIMELY or query.wanted is Wanted.SOURCE:
            return Aggregate.EACH
        if query.wanted in ATTRIBUTES and not (frame.superlatives or frame.first or frame.nth or frame.has(Sort.RANK)):
            return Aggregate.EACH if self._answerable(query) else None
        if query.wanted in PROGRESS:
            return self._progress()
        if frame.has(Sort.SHARE):
            return (
                Aggregate.SHARE
                if query.groups
                or len(query.indicators) > 1
                or frame.side_indicators
                or query.filters
                or frame.first
                or query.excluded
                else None
            )
        if frame.has(Sort.RANK) and query.groups:
            return Aggregate.RANK
        if frame.superlatives or frame.first or frame.nth or frame.has(Sort.NEXT):
            return self._ordered(query)
        if frame.has(Sort.RATIO) and several:
            return Aggregate.RATIO
        if (
            frame.claims
            and not frame.filters
            and (frame.has(Sort.YES_NO) or frame.everywhere)
            and not frame.has(Sort.WHICH, Sort.COUNT, Sort.DIFFERENCE, Sort.MEAN)
        ):
            return self._claimed(query)
        if frame.has(Sort.MEAN) and not any(f.against.value == "mean" for f in frame.filters):
            return Aggregate.MEAN
        if frame.has(Sort.SAME):
            return Aggregate.SAME if several else Aggregate.SHARED
        if several and (frame.has(Sort.COMPARE, Sort.DIFFERENCE, Sort.THAN) or frame.direction):
            return Aggregate.DIFFERENCE if frame.has(Sort.DIFFERENCE) else Aggregate.COMPARE
        if frame.has(Sort.COUNT) or (
            frame.has(Sort.QUANTITY) and frame.filters and not query.groups and not frame.has(Sort.SUM)
        ):
            return Aggregate.COUNT
        if frame.filters and not frame.has(Sort.SUM) and not self._plain_yes_no(query):
            return Aggregate.WHICH
        if frame.has(Sort.ORDER, Sort.RANK):
            return Aggregate.COMPARE if len(query.groups) > 2 else Aggregate.PICK
        if frame.has(Sort.SUM) or (query.filters and frame.has(Sort.QUANTITY)):
            return (
                Aggregate.SUM
                if query.groups
                or query.indicators
                or query.filters
                or frame.everywhere
                or query.excluded
                or self.follows
                else None
            )
        if frame.claims:
            return self._claimed(query)
        if frame.has(Sort.WHICH, Sort.HAS, Sort.LACKS, Sort.YES_NO) and query.indicators:
            return self._existence(query)
        if frame.has(Sort.EXCLUDE) and not query.groups:
            return self.previous.aggregate if self.previous and self.follows else Aggregate.SUM
        return self._carried(query)

    def _just_ordered(self) -> bool:
        return (
            self.before.in_sentence
            and self.previous is not None
            and self.previous.aggregate in (Aggregate.PICK, Aggregate.SPAN)
        )

    def _answerable(self, query: Query) -> bool:
        return bool(
            query.groups or query.indicators or query.rows or self.frame.everywhere or self.frame.every or query.filters
        ) or query.wanted in (Wanted.NATURE, Wanted.METHOD, Wanted.STANDARD, Wanted.REQUIREMENT)

    def _progress(self) -> Aggregate:
        frame = self.frame
        if frame.superlatives or frame.has(Sort.ORDER, Sort.RANK) or frame.first:
            return Aggregate.PICK
        return Aggregate.EACH

    def _ordered(self, query: Query) -> Aggregate:
        frame = self.frame
        if frame.has(Sort.SUM):
            return Aggregate.SUM
        if frame.has(Sort.DIFFERENCE, Sort.RATIO):
            return Aggregate.SPAN if not query.groups else Aggregate.DIFFERENCE
        if frame.has(Sort.MEAN):
            return Aggregate.MEAN
        if (
            frame.has(Sort.YES_NO)
            and query.groups
            and all(len(g.names) == 1 for g in query.groups)
            and not frame.has(Sort.WHICH)
        ):
            return Aggregate.RANK
        return Aggregate.PICK

    def _plain_yes_no(self, query: Query) -> bool:
        """A condition on one named place is a claim about it: 惠州过了平均数没有."""
        frame = self.frame
        if frame.has(Sort.RANK):
            return False
        return (
            bool(frame.groups or (self.follows and query.groups))
            and len(query.groups) == 1
            and not frame.has(Sort.WHICH, Sort.COUNT, Sort.PLACE_NOUN)
            and (len(query.groups[0].names) == 1 or frame.has(Sort.YES_NO, Sort.SUM))
        )

    def _claimed(self, query: Query) -> Aggregate | None:
        frame = self.frame
        if (query.groups and not frame.has(Sort.WHICH)) or frame.everywhere:
            if len(query.groups) > 1 and not frame.has(Sort.SUM):
                return Aggregate.SAME if frame.has(Sort.SAME) else Aggregate.EACH
            return Aggregate.CHECK if frame.has(Sort.YES_NO) or not frame.has(Sort.QUANTITY) else Aggregate.EACH
        if not (query.indicators or frame.has(Sort.WHICH, Sort.COUNT, Sort.PLACE_NOUN)):
            named = any(m.sort is Sort.ONE and "市" in m.text for m in frame.mentions)
            return Aggregate.WHICH if named else None
        return Aggregate.WHICH

    def _existence(self, query: Query) -> Aggregate:
        frame = self.frame
        many = not query.groups or any(len(g.names) > 1 for g in query.groups)
        if frame.has(Sort.WHICH) and many:
            return Aggregate.WHICH
        if frame.has(Sort.QUANTITY) and not frame.has(Sort.WHICH):
            return Aggregate.SUM if many and len(query.groups) <= 1 else Aggregate.EACH
        return Aggregate.EXISTS

    def _carried(self, query: Query) -> Aggregate | None:
        frame, previous = self.frame, self.previous
        if self.follows and previous and not frame.has(Sort.QUANTITY):
            if (previous.aggregate in _COMPARING and len(query.groups) < 2) or frame.has(Sort.ONE):
                return Aggregate.EACH
            if previous.aggregate is Aggregate.TEST and not query.filters:
                return Aggregate.EACH  # the condition was said of other places
            if (
                previous.aggregate in (Aggregate.CHECK, Aggregate.LISTED, Aggregate.SHARED, Aggregate.RANK)
                and not frame.groups
            ):
                return Aggregate.EACH
            if (
                frame.groups
                and all(len(g.names) == 1 for g in frame.groups)
                and previous.aggregate not in (*_COMPARING, Aggregate.SHARE, Aggregate.RANK)
            ):
                return Aggregate.EACH
            return previous.aggregate
        if query.groups:
            return Aggregate.EACH
        if query.indicators:
            return Aggregate.EACH if frame.every else Aggregate.SUM
        if frame.everywhere or frame.every:
            return Aggregate.EACH if frame.every else Aggregate.SUM
        return Aggregate.SUM if Wanted.OVERVIEW in frame.wanted and self.follows else None

    # --- the parts that depend on how ---

    def _finished(self, query: Query, aggregate: Aggregate) -> Query | None:
        frame = self.frame
        query = query.evolve(aggregate=aggregate)
        if "serial" in frame.superlatives or (
            frame.superlatives == ["min"]
            and not query.indicators
            and not self.follows
            and aggregate is Aggregate.PICK
            and frame.has(Sort.PLACE_NOUN, Sort.WHICH)
            and any(m.text.startswith("最后") for m in frame.mentions)
        ):
            return query.evolve(wanted=Wanted.SERIAL, rows=(len(self.list.places),), aggregate=Aggregate.EACH)
        if (
            aggregate is Aggregate.MEAN
            and frame.has(Sort.YES_NO)
            and len(query.groups) == 1
            and len(query.groups[0].names) == 1
        ):
            return query.evolve(
                aggregate=Aggregate.TEST,
                filters=(Filter(op=Op.GE, indicator=(query.indicators or (None,))[0], against=Against.MEAN),),
            )
        if aggregate is Aggregate.RANK and frame.superlatives and frame.has(Sort.YES_NO):
            query = query.evolve(claim=Claim(value=1))
        if aggregate in (Aggregate.COMPARE, Aggregate.DIFFERENCE) and frame.has(Sort.YES_NO) and frame.direction:
            query = query.evolve(claim=Claim(text=frame.direction))
        if frame.claims or (
            frame.filters
            and self._plain_yes_no(query)
            and not frame.has(Sort.SUM, Sort.SHARE)
            and len(query.groups) == 1
        ):
            query = self._with_claim(query)
        if query.aggregate in (Aggregate.PICK, Aggregate.RANK) or frame.superlatives or frame.first or frame.nth:
            query = self._with_order(query)
        if frame.excluded_indicators and frame.indicators and not frame.has(Sort.YES_NO):
            return query.evolve(
                indicators=(frame.indicators[0], frame.excluded_indicators[0]), aggregate=Aggregate.DIFFERENCE
            )
        if frame.left and query.aggregate in _COMPARING and len(query.groups) > 2:
            query = query.evolve(sides=frame.left)
        if aggregate is Aggregate.SHARE:
            query = self._with_base(query)
        if aggregate is Aggregate.RANK and frame.has(Sort.RANK):
            query = self._ranked_within(query)
        if query.aggregate in (Aggregate.WHICH, Aggregate.COUNT):
            query = self._with_has(query)
        if query.aggregate is Aggregate.DIFFERENCE and frame.superlatives and not frame.groups:
            return query.evolve(aggregate=Aggregate.SPAN)
        return query

    def _with_claim(self, query: Query) -> Query:
        frame = self.frame
        numbers = [c for c in frame.claims if c.unit not in ("名", "位")]
        if query.aggregate is Aggregate.WHICH and numbers:
            keys: list[str | None] = [*query.indicators] or [None]
            filters = [
                Filter(
                    op=Op.EQ if n.upper is None else Op.BETWEEN,
                    indicator=keys[min(i, len(keys) - 1)],
                    value=n.value,
                    upper=n.upper,
                )
                for i, n in enumerate(numbers)
            ]
            return query.evolve(filters=(*query.filters, *filters))
        if query.aggregate is Aggregate.CHECK and numbers:
            return query.evolve(claim=Claim(value=numbers[-1].value))
        if query.filters and len(query.groups) == 1:
            item = query.filters[-1]
            return (
                query.evolve(aggregate=Aggregate.TEST, filters=(item,))
                if item.op not in (Op.HAS, Op.LACKS)
                else query.evolve(
                    aggregate=Aggregate.EXISTS,
                    filters=(),
                    indicators=(item.indicator,) if item.indicator else query.indicators,
                )
            )
        return query

    def _with_order(self, query: Query) -> Query:
        frame, previous = self.frame, self.previous
        down = not (frame.from_bottom or "min" in frame.superlatives or frame.values.get(Sort.ORDER) == "asc")
        first, nth = frame.first or 1, frame.nth
        if len(frame.nths) == 2:
            first, nth = min(frame.nths), max(frame.nths)
        if frame.has(Sort.ORDER, Sort.RANK) and not (frame.superlatives or frame.first or frame.nth):
            first = len(self.list.places)
        if frame.has(Sort.NEXT) and previous and previous.order:
            nth, down = (previous.order.nth or previous.order.first) + 1, previous.order.descending
        measure = (
            query.wanted if query.wanted in (Wanted.DONE, Wanted.RATE, Wanted.REMAINING, Wanted.GAP) else Wanted.TARGET
        )
        if query.wanted in PROGRESS and measure is Wanted.TARGET:
            measure = Wanted.RATE
        if query.statuses and "behind" in query.statuses:
            down = not down
        if any(m.text.startswith("倒数") for m in frame.mentions if m.sort is Sort.RANK):
            down = False
        key = query.indicators[0] if len(query.indicators) == 1 else None
        if query.aggregate in (Aggregate.PICK, Aggregate.RANK):
            query = query.evolve(statuses=())
        return query.evolve(order=Order(indicator=key, measure=measure, descending=down, first=first, nth=nth))

    def _with_base(self, query: Query) -> Query:
        groups = query.groups
        if query.base is not None and query.base in groups and len(groups) > 1:
            return query.evolve(groups=tuple(g for g in groups if g != query.base))
        if query.base is None and len(groups) > 1:
            regions = [g for g in groups if len(g.names) > 1]
            inside = [g for g in groups if len(g.names) == 1 and regions and g.names[0] in regions[0].names]
            if len(regions) == 1 and inside:
                return query.evolve(base=regions[0], groups=tuple(inside))
        if len(query.indicators) == 1 and self.frame.side_indicators and not groups:
            key, whole = query.indicators[0], self.frame.side_indicators[-1]
            if self.list.by_key[key].part_of == whole:
                return query.evolve(indicators=(key, whole))
        return query

    def _ranked_within(self, query: Query) -> Query:
        regions = [g for g in query.groups if len(g.names) > 1]
        singles = [g for g in query.groups if len(g.names) == 1]
        if regions and singles:
            return query.evolve(base=regions[0], groups=tuple(singles))
        return query

    def _with_has(self, query: Query) -> Query:
        """哪些市有标杆, 几个市做标杆: the indicator itself is the condition where there is no other."""
        conditioned = {f.indicator for f in query.filters}
        if query.filters or not query.indicators:
            return query
        lacks = self.frame.has(Sort.LACKS) and not self.frame.has(Sort.YES_NO)
        filters = tuple(
            Filter(op=Op.LACKS if lacks else Op.HAS, indicator=k) for k in query.indicators if k not in conditioned
        )
        return query.evolve(filters=filters)
