"""Frame → query: what the parts of a sentence mean together, with what was said before filling the gaps.

`scope` knows what was said before, `leaning` how a frame leans on it, `again` what it asks anew of it and `found` of whom
that was found, `places` and `narrowing` find the places and the conditions, `recalling` those that are pointed at,
`wanting` what is asked of them, `breakdown` how a sum is made up, `counting` how many rows and places there are,
`searching` whose rows have which words, `supposing` what is only supposed, `rows_saying` the tasks whose rows have a value,
`permitting` what may be done, `dating` what is asked of a day beside the deadline, `covering` who has a part of the whole
together, `nearest` whose figure comes nearest to another, `conditioned` what conditions are put to, `placed` the first of
an order as a condition, `opposing` classes of places as sides, `regional` regions as what is asked for, `manner` how the
figures are put together, `ordered` where an order is said and `carrying` where that is as before, `finishing` the parts
that depend on that, `unread` what no query has taken up, `parting` where one frame is several questions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from knowledge.composing.again import asked_again
from knowledge.composing.breakdown import taken_apart
from knowledge.composing.counting import counted_places, counted_tasks
from knowledge.composing.covering import covered
from knowledge.composing.dating import another_day, calendar_asked, undivided
from knowledge.composing.finishing import Finishing
from knowledge.composing.found import from_rows, next_serial, of_those_found
from knowledge.composing.manner import Manner
from knowledge.composing.narrowing import Narrowing
from knowledge.composing.nearest import asks_nearest, nearest
from knowledge.composing.opposing import opposed
from knowledge.composing.parting import parted
from knowledge.composing.permitting import asks_leave, permitted
from knowledge.composing.placed import placed_among
from knowledge.composing.places import Places
from knowledge.composing.progress_manner import ProgressManner
from knowledge.composing.regional import regions_again, regions_asked
from knowledge.composing.rows_saying import rows_saying
from knowledge.composing.scope import Before, Scope
from knowledge.composing.searching import asks_wording, searched
from knowledge.composing.supposing import supposing
from knowledge.composing.wanting import asks_delay, states_of, wanted_of, when_of
from knowledge.elsewhere import of_cities
from knowledge.frame import Frame
from knowledge.lexicon import Lexicon, Sort
from knowledge.query import ATTRIBUTES, PROGRESS, Against, Aggregate, Filter, Group, Op, Query, Wanted

__all__ = ["Before", "Composed", "compose"]


@dataclass(frozen=True, slots=True)
class Composed:
    """What one frame asks: several queries if it wants several things, none if it lacks a subject."""

    queries: tuple[Query, ...] = ()
    leaned: bool = False
    """True if it is asked of the places that an earlier part of its message finds."""
    instead: bool = False
    """True if it says all that the part before it asks, which only said among whom."""


def compose(frame: Frame, lexicon: Lexicon, before: Before) -> Composed:
    """The queries of one frame."""
    dated = calendar_asked(frame) or another_day(frame, before.query)
    if dated is not None:
        return Composed((dated,))
    scope = Scope(frame, lexicon, before)
    query = _query(scope)
    if query is None:
        return Composed()
    query = of_cities(frame, undivided(frame, _not_later(frame, _without_reason(frame, query))))
    placed = placed_among(frame, query, lexicon.task_list.indicators[0].key)
    instead = before.within and query.among is not None and placed.among is None
    return Composed(tuple(parted(placed, frame, before)), scope.of_those_found, instead)


def _not_later(frame: Frame, query: Query) -> Query:
    """能拖到明年吗: the deadline, and that the list knows no later one."""
    if query.wanted is not Wanted.DEADLINE or not asks_delay(frame):
        return query
    return query.evolve(notes=(*query.notes, "清单没有写可以延后，不能晚于这个时限。"))


def _without_reason(frame: Frame, query: Query) -> Query:
    """为什么东莞比广州多: the figures are told, and that the list gives no reason for them."""
    unasked = not frame.has(Sort.WHY) or query.wanted in PROGRESS or query.wanted is Wanted.BULLETIN
    return query if unasked else query.evolve(notes=(*query.notes, "清单只列任务，没有写原因。"))


def _query(scope: Scope) -> Query | None:
    frame = scope.frame
    if frame.lines and not (frame.groups or frame.indicators):
        return Query(wanted=Wanted.WORKLOAD, lines=tuple(frame.lines))
    if _counts_on(frame, scope.before.query):
        return Query(wanted=Wanted.SERIAL, rows=tuple(int(number.value) for number in frame.claims))
    if asks_wording(scope) and not set(frame.wanted) & ATTRIBUTES:
        frame.wanted.append(Wanted.WORKLOAD)
    if _points_nowhere(scope):
        return None
    supposed = covered(scope) or permitted(scope) or supposing(scope)
    if supposed is not None:
        return supposed
    if asks_leave(frame):
        return None  # 标杆可以只做1个吗: of which place
    query = _scoped(scope)
    if query is None:
        return None
    if query.wanted is Wanted.BULLETIN:
        return _whole_bulletin(scope, query)
    for look in _LOOKS:
        if (told := look(scope, query)) is not None:
            return told
    return None if asks_nearest(scope) else asked_again(scope) or _put_together(scope, query)


_LOOKS: tuple[Callable[[Scope, Query], Query | None], ...] = (
    regions_asked, taken_apart, rows_saying, counted_tasks, counted_places, searched, nearest,
)  # fmt: skip
"""What is told in a way of its own, before figures are put together."""


def _put_together(scope: Scope, query: Query) -> Query | None:
    """The query with how its figures are put together, and all that depends on it; None if nothing can tell."""
    query = next_serial(scope, of_those_found(scope, from_rows(scope, query)))
    if query.sole_as and not scope.frame.sole_as:
        return query
    manner = ProgressManner if query.wanted in PROGRESS else Manner
    aggregate = manner(scope, query).aggregate()
    if aggregate is Aggregate.UNCLEAR:
        return None
    if query.aggregate is not aggregate:
        query = query.evolve(aggregate=aggregate)
    if scope.previous is not None and scope.previous.aggregate is Aggregate.REGIONS:
        query = regions_again(scope, query)
    finished = Finishing(scope).finished(query)
    untested = finished.aggregate is Aggregate.TEST and not finished.filters
    return finished.evolve(aggregate=Aggregate.EACH) if untested else finished


def _points_nowhere(scope: Scope) -> bool:
    """前者呢, where there are no two; 为什么 alone; 不算湛江呢, where that takes away all or nothing."""
    frame, previous = scope.frame, scope.previous
    says = frame.scoped or frame.subject or frame.asks or frame.claims
    pointers = [m.text for m in frame.said(Sort.ELLIPSIS)]
    if pointers and (not says or "前者" in pointers or "后者" in pointers):
        return True
    if not says and frame.flags <= {Sort.CUE, Sort.WHY}:
        return True
    shares = any(claim.unit in ("%", "成") for claim in frame.claims) and frame.everywhere
    if shares and frame.has(Sort.WHICH) and not any(wanted in PROGRESS for wanted in frame.wanted):
        return True  # 全省一半的任务集中在哪几个市
    before = {name for group in previous.groups for name in group.names} if previous else set()
    out = set(frame.excluded)
    vain = bool(out) and len(before) > 0 and (before <= out or (len(before) == 1 and not before & out))
    return vain and not says and not frame.excluded_indicators


def _scoped(scope: Scope) -> Query | None:
    """What is asked of which places under which conditions; how the figures are put together is not known yet."""
    frame, places = scope.frame, Places(scope)
    groups, filters, those = places.groups(), Narrowing(scope).filters(), places.excluded_those()
    if places.lost or any(f.against is Against.PLACE and not f.place for f in filters):
        return None
    if len(groups) > 1 and not frame.filters and not frame.groups:
        known = {*scope.before.results, *(f.place for f in filters)}
        if {name for group in groups for name in group.names} <= known:
            filters = ()  # they have passed them
    if not frame.groups and _held_against(filters, groups):
        groups = ()  # 江门上云多少，比江门多的有几个
    before = places.excluded_before(groups)
    rest: tuple[str, ...] = ()
    if frame.has(Sort.REST) and not (frame.excluded or those or scope.rest_of_found):
        groups, rest = places.the_rest(groups)
    if frame.has(Sort.DIFFERENCE, Sort.COMPARE, Sort.RATIO, Sort.THAN) or frame.direction:
        groups, filters = opposed(scope.list, groups, filters)
    if frame.excluded and len(groups) > 1:
        groups = tuple(group for group in groups if len(group.names) != 1 or group.names[0] not in frame.excluded)
    indicators = scope.indicators()
    if scope.by_region:  # 哪个区域没有5G: what each has is told
        indicators = indicators or tuple(dict.fromkeys(f.indicator for f in filters if f.indicator))
        filters = filters if scope.asks_regions else tuple(f for f in filters if f.op not in (Op.HAS, Op.LACKS))
    wanted = wanted_of(scope)
    groups = _added_up(frame, groups, filters)
    return Query(
        wanted=wanted,
        groups=groups,
        indicators=indicators,
        filters=() if wanted is Wanted.TREND else filters,
        either=_either(frame, filters),
        sole=tuple(frame.sole),
        sole_as=frame.sole_as,
        excluded=tuple(dict.fromkeys((*before, *frame.excluded, *those, *rest))),
        excluded_as="" if those or rest else _excluded_as(scope, before),
        spread=frame.every and not scope.by_region and not frame.has(Sort.SUM) and not _each_indicator(frame, groups),
        base=frame.base,
        rows=tuple(frame.rows),
        statuses=states_of(scope, wanted),
        when=when_of(scope, wanted),
        notes=tuple(dict.fromkeys(frame.assumed))
        + tuple(f"{name}本来就不在本清单。" for name in dict.fromkeys(frame.excluded_unlisted)),
    )


def _held_against(filters: tuple[Filter, ...], groups: tuple[Group, ...]) -> bool:
    """True if nobody but the one place that others are held against would be left to meet the condition."""
    alone = groups[0].names if len(groups) == 1 else ()
    return len(alone) == 1 and any(f.against is Against.PLACE and f.place == alone[0] for f in filters)


def _excluded_as(scope: Scope, before: tuple[str, ...]) -> str:
    """What the places that are left out were called: just now, or in the query before where they are the same."""
    frame, previous = scope.frame, scope.previous
    if frame.excluded:
        return "、".join(dict.fromkeys(frame.excluded_as)) if set(before) <= set(frame.excluded) else ""
    same = previous is not None and bool(before) and set(before) == set(previous.excluded)
    return previous.excluded_as if same and previous is not None else ""


def _either(frame: Frame, filters: tuple[Filter, ...]) -> bool:
    """有5G或者上云超过100的市: one of the conditions is enough."""
    own = len(frame.filters) > 1 and len(filters) == len(set(frame.filters))
    return own and any(m.text in ("或", "或者", "要么", "or") for m in frame.said(Sort.JOIN))


def _whole_bulletin(scope: Scope, query: Query) -> Query:
    """A bulletin is whole in itself; 粤西的 after one keeps the rest of it."""
    frame = scope.frame
    anew = frame.has(Sort.BULLETIN) or scope.previous is None
    kept = Query() if anew or scope.previous is None else scope.previous
    return query.evolve(
        groups=tuple(frame.groups) or kept.groups,
        indicators=tuple(frame.indicators) or kept.indicators,
        when=frame.when or kept.when,
        filters=(),
    )


def _each_indicator(frame: Frame, groups: tuple[Group, ...]) -> bool:
    """粤西上云、标杆各多少, 粤东、粤西各多少: 各 means the indicators or the regions, not the places in them."""
    plain = all(m.text in ("各", "各自", "分别", "分别是", "各是", "各有") for m in frame.said(Sort.EVERY))
    regions = bool(groups) and all(len(group.names) > 1 for group in groups)
    return plain and regions and (len(groups) > 1 or len(frame.indicators) > 1)


def _counts_on(frame: Frame, previous: Query | None) -> bool:
    """15呢 after a serial number is the next one."""
    after = previous is not None and previous.wanted is Wanted.SERIAL and bool(previous.rows)
    bare = not (frame.scoped or frame.subject or frame.superlatives)
    return after and bare and bool(frame.claims) and all(number.unit in ("", "号") for number in frame.claims)


def _added_up(frame: Frame, groups: tuple[Group, ...], filters: tuple[Filter, ...]) -> tuple[Group, ...]:
    """广佛上云合计有没有到四百: a condition on what some places have together."""
    bound = any(f.op not in (Op.HAS, Op.LACKS) and (f.value is not None or f.place) for f in filters)
    of_whole = any(f.against is Against.WHOLE for f in filters) and not frame.has(
        Sort.EVERY
    )  # 广佛莞三市占全省六成以上吗
    if not (bound and len(groups) > 1 and (of_whole or frame.has(Sort.SUM))) or frame.has(
        Sort.WHICH, Sort.COUNT, Sort.PLACE_NOUN
    ):
        return groups
    return (
        Group(f"{'、'.join(group.label for group in groups)}合计", tuple(name for g in groups for name in g.names)),
    )
