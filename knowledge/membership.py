"""Which region a city lies in, as a question: 惠州属于哪个区域, 粤东包括梅州吗."""

from __future__ import annotations

from knowledge.frame import FOCUS, Frame
from knowledge.lexicon import Lexicon, Sort
from knowledge.query import Aggregate, Claim, Group, Op, Query
from knowledge.wordsets import word_set

_LYING = word_set("membership.lying")


def membership_asked(frame: Frame, lexicon: Lexicon) -> Query | None:
    """The city and its region, None if something else is asked."""
    if not (frame.groups or frame.unlisted) or frame.typed.isdisjoint(_LYING):
        return None
    cities = [group for group in frame.groups if len(group.names) == 1]
    if not cities and len(frame.unlisted) == 1 and isinstance(frame.unlisted[0], str):
        cities = [Group(frame.unlisted[0], (), (frame.unlisted[0],))]
    regions = [group for group in frame.groups if len(group.names) > 1]
    which = any(m.value == "region" for m in frame.said(Sort.WHICH))
    either = len(regions) > 1 and "还是" in frame.typed
    asked = (which and not regions) or either or (len(regions) == 1 and frame.has(Sort.YES_NO))
    several = len(cities) > 1 and len(cities) + len(regions) == len(frame.groups)
    if several and asked and not _asks_else(frame, Sort.EVERY):
        return _several(cities, regions, lexicon)
    if len(cities) != 1 or not asked or _asks_else(frame):
        return None
    name = (*cities[0].names, *cities[0].unlisted)[0]
    base = next((region for region in lexicon.partition if name in (*region.names, *region.unlisted)), None)
    if base is None:
        return None
    named = regions[0] if len(regions) == 1 else None
    op = Op.EQ if named is None or name in (*named.names, *named.unlisted) else Op.NE
    claim = None if named is None else Claim(op=op, text=named.label)
    return Query(aggregate=Aggregate.MEMBER, groups=tuple(cities), base=base, claim=claim)


def _several(cities: list[Group], regions: list[Group], lexicon: Lexicon) -> Query:
    """汕头和湛江分别属于哪个片区, 广州、佛山都在珠三角吗: each city in its region."""
    names = [name for city in cities for name in city.names]
    lying = (Group(region.label, tuple(n for n in names if n in region.names)) for region in lexicon.partition)
    named = regions[0] if len(regions) == 1 else Group("", ())
    return Query(
        aggregate=Aggregate.REGIONS, groups=tuple(group for group in lying if group.names), spread=True,
        sole=named.names, sole_as=named.label,
    )  # fmt: skip


def _asks_else(frame: Frame, *but: Sort) -> bool:
    more = frame.indicators or frame.wanted or frame.claims or frame.filters or frame.superlatives or frame.statuses
    return bool(more or frame.unknown or frame.flags & (FOCUS - {Sort.WHICH, Sort.YES_NO, Sort.EXISTENCE, *but}))
