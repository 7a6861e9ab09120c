"""Regions as what is asked for: 哪个区域没有5G, 27个上云的市分别属于哪个片区, 只有粤东没有5G吗."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from knowledge.composing.quantified import says_all
from knowledge.composing.scope import Scope
from knowledge.frame import Frame
from knowledge.lexicon import Sort
from knowledge.query import Against, Aggregate, Claim, Filter, Group, Op, Query, Wanted
from knowledge.settling.turning import NOTHING_BUT

_FIGURES = (
    Sort.QUANTITY, Sort.SUM, Sort.MEAN, Sort.SHARE, Sort.COMPARE, Sort.ORDER, Sort.RANK, Sort.DIFFERENCE, Sort.THAN,
    Sort.MORE, Sort.LESS, Sort.SAME, Sort.RATIO,
)  # fmt: skip
"""What asks for figures of regions."""


def regions_asked(scope: Scope, query: Query) -> Query | None:
    """Which regions, as the query that names them; None where figures of regions, or no regions, are asked for."""
    frame = scope.frame
    if not scope.asks_regions or query.wanted not in (Wanted.TARGET, Wanted.OVERVIEW):
        return None
    if frame.sole_as and _only_regions(frame) and any(f.op is Op.LACKS for f in query.filters):
        groups = scope.lexicon.partition  # 只有粤东没有5G吗
        return query.evolve(wanted=Wanted.TARGET, groups=groups, aggregate=Aggregate.REGIONS)
    figures = frame.has(*_FIGURES) and not _counts_regions(frame)
    if not (asks_which_region(frame) or _named_regions(scope)) or figures:
        return None
    if _names_regions(scope, query):
        return query.evolve(groups=scope.lexicon.partition, aggregate=Aggregate.REGIONS, spread=True)
    each = _of_each_city(frame)
    if describes_cities(frame) and not each:
        return _where_they_lie(scope, query)
    if frame.superlatives or frame.first or frame.nth or frame.claims:
        return None
    keys = query.indicators if not query.filters else ()
    filters = query.filters or tuple(Filter(op=Op.HAS, indicator=key) for key in keys)
    claim = Claim(text="all") if each else None
    found = query.evolve(wanted=Wanted.TARGET, filters=filters, aggregate=Aggregate.REGIONS, claim=claim)
    return found if filters else None


def regions_again(scope: Scope, query: Query) -> Query:
    """那标杆呢, 有5G的呢, 是哪几个 after 哪个区域没有5G: regions are what is asked for again."""
    previous = scope.previous
    if previous is None or not scope.follows or scope.frame.has(Sort.PLACE_NOUN, Sort.SUM, Sort.MEAN):
        return query
    if query.aggregate is Aggregate.REGIONS and not query.filters:
        return _of_another(scope, query, previous)
    same = query.groups == previous.groups and not previous.spread and bool(query.filters)
    asked = query.aggregate in (Aggregate.WHICH, Aggregate.COUNT, Aggregate.EXISTS)
    return query.evolve(aggregate=Aggregate.REGIONS) if same and asked else query


def _of_another(scope: Scope, query: Query, previous: Query) -> Query:
    """那标杆呢: the same asked of another indicator, or its figures of the places whose regions were told."""
    whether = all(f.op in (Op.HAS, Op.LACKS) for f in previous.filters)
    if whether and len(query.indicators) == 1 and previous.filters:
        turned = tuple(dict.fromkeys(replace(f, indicator=query.indicators[0]) for f in previous.filters))
        return query.evolve(filters=turned, spread=previous.spread)
    names = scope.before.results if previous.spread else ()
    groups = tuple(Group(name, (name,)) for name in names) or previous.groups
    return query.evolve(groups=groups, aggregate=Aggregate.EACH, spread=False)


def _names_regions(scope: Scope, query: Query) -> bool:
    """全省分几个片区: the regions themselves, and nothing of them."""
    frame = scope.frame
    more = query.indicators or query.filters or query.excluded or frame.superlatives or frame.claims or frame.wanted
    return not (more or frame.groups or frame.first or frame.nth or frame.statuses or scope.previous)


def _counts_regions(frame: Frame) -> bool:
    """有5G的片区有几个: how many of them, not of anything that they have."""
    return _described(frame) and frame.has(Sort.COUNT)


def _described(frame: Frame) -> bool:
    return any(m.value == "region" for m in frame.said(Sort.PLACE_NOUN))


def _named_regions(scope: Scope) -> bool:
    """粤东、粤西哪个没有5G; 5G在各片区怎么分布."""
    named = len(scope.frame.groups) > 1 and scope.frame.has(Sort.WHICH) and bool(scope.frame.filters)
    return named or scope.frame.has(Sort.MAKEUP) or (_described(scope.frame) and scope.by_region)


def asks_which_region(frame: Frame) -> bool:
    """True for 哪个区域, not for 各区域."""
    return any(m.value == "region" for m in frame.said(Sort.WHICH))


def describes_cities(frame: Frame) -> bool:
    """27个上云的市…: cities are described, and where they lie is asked."""
    counted = {Sort.COUNT} if frame.superlatives else set()  # 标杆最多的几个市
    nouns = {Sort.PLACE_NOUN, Sort.COUNTED_PLACES, Sort.MANY} | counted
    cities = any("市" in m.text and m.value != "region" for sort in nouns for m in frame.said(sort))
    described = frame.filters or frame.claims or frame.superlatives or frame.first
    return cities and bool(described) and not _each_region(frame)


def _of_each_city(frame: Frame) -> bool:
    """哪个片区的市都有标杆: the cities of a region, each of which is to fit."""
    sorts = [m.sort for m in frame.mentions]
    region = next((i for i, m in enumerate(frame.mentions) if m.sort is Sort.WHICH), len(sorts))
    return Sort.PLACE_NOUN in sorts[region:] and says_all(frame)


def _each_region(frame: Frame) -> bool:
    return any(m.value == "region" for m in frame.said(Sort.EVERY))


def _where_they_lie(scope: Scope, query: Query) -> Query:
    """The places that fit, region by region."""
    frame = scope.frame
    key = query.indicators[0] if query.indicators else None
    if key is None and not (query.filters or frame.claims):  # 哪个片区的市最多
        return query.evolve(groups=scope.lexicon.partition, aggregate=Aggregate.REGIONS, spread=True)
    said = tuple(
        Filter(op=Op.EQ, indicator=key, value=number.value)
        for number in frame.claims
        if number.unit in ("个", "家", "") and number.upper is None
    )
    ends = tuple(_end(end, key, frame.first or 1) for end in frame.superlatives[:1])
    if frame.first and not ends:
        ends = (_end("min" if frame.from_bottom else "max", key, frame.first),)
    return query.evolve(
        wanted=Wanted.TARGET, groups=scope.lexicon.partition, filters=(*query.filters, *said, *ends),
        aggregate=Aggregate.REGIONS, spread=True, indicators=(),
    )  # fmt: skip


def _end(end: str, key: str | None, count: int) -> Filter:
    against, op = (Against.BOTTOM, Op.LE) if end == "min" else (Against.TOP, Op.GE)
    return Filter(op=op, indicator=key, value=count, against=against)


def _only_regions(frame: Frame) -> bool:
    """只有粤东…: nothing but regions is said to fit."""
    said = [m for m in frame.mentions if m.sort is not Sort.FILLER]
    return any(a.text in NOTHING_BUT and b.sort is Sort.REGION for a, b in pairwise(said))
