"""What one part of a sentence says, before it becomes a query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from knowledge.dates import Moment
from knowledge.lexicon import Sort
from knowledge.mention import Mention, Number, Tie
from knowledge.model import Amount
from knowledge.query import Filter, Fired, Group, Wanted


@dataclass(slots=True)
class Frame:
    """What one part of a sentence says, before it becomes a query."""

    mentions: tuple[Mention, ...] = ()
    shape: str = ""
    groups: list[Group] = field(default_factory=list)
    left: int = 0
    """How many of the groups stand before 比, 0 if there is no comparison of sides."""
    everywhere: bool = False
    every: bool = False
    only: bool = False
    """True where nothing but the named indicators may be there (只有上云)."""
    indicators: list[str] = field(default_factory=list)
    side_indicators: list[str] = field(default_factory=list)
    wanted: list[Wanted] = field(default_factory=list)
    filters: list[Filter] = field(default_factory=list)
    task_count: Number | None = None
    """The number in 两项任务, 29行."""
    claims: list[Number] = field(default_factory=list)
    superlatives: list[str] = field(default_factory=list)
    first: int = 0
    nth: int = 0
    nths: list[int] = field(default_factory=list)
    from_bottom: bool = False
    excluded: list[str] = field(default_factory=list)
    excluded_as: list[str] = field(default_factory=list)
    """What the excluded places were called."""
    excludes_those: str = ""
    """one or many, where the place or the places just named are left out (不算它, 除了这三个市)."""
    excluded_unlisted: list[str] = field(default_factory=list)
    excluded_indicators: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    """Serial numbers (序号)."""
    lines: list[int] = field(default_factory=list)
    """Rows of the document, as the sources cite them."""
    by_target: bool = False
    """True where the order is by targets, though something else is asked (目标最大的市完成率多少)."""
    statuses: list[str] = field(default_factory=list)
    """States of progress that are named."""
    bound: list[Wanted] = field(default_factory=list)
    """Measures that belong to a condition (完成率低于50%), not to what is asked."""
    whens: tuple[Moment, ...] = ()
    """The times that are named."""
    without_top: int = 0
    """How many of the first of an order are left out (扣除前三名)."""
    sole_as: str = ""
    """The region that all are said to lie in (都在珠三角吗)."""
    sole: list[str] = field(default_factory=list)
    """Places that are said to be the only ones (40家的只有江门吗)."""
    asked_for: int = 0
    """The number in 哪三个市."""
    counted: int = 0
    """The number in 这三个市."""
    fitting: int = 0
    """How many places are said to meet the conditions (上云过百的市有五个)."""
    corrects: bool = False
    """True if it says what was meant instead of the part before (打错了，我问的是江门)."""
    base: Group | None = None
    covering: Amount = 0
    """So many percent that the places asked for have together (有一半是哪几个市扛的)."""
    flags: set[Sort] = field(default_factory=set)
    """Sorts that say something by being there."""
    direction: str = ""
    """more or less, where 多 or 少 stands alone."""
    unlisted: list[Any] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    years: list[int | str] = field(default_factory=list)
    topics: list[tuple[str, str]] = field(default_factory=list)
    topic_words: list[str] = field(default_factory=list)
    ties: list[tuple[str, Tie]] = field(default_factory=list)
    unknown: list[Mention] = field(default_factory=list)
    greetings: list[str] = field(default_factory=list)
    values: dict[Sort, str] = field(default_factory=dict)
    assumed: list[str] = field(default_factory=list)
    trace: list[Fired] = field(default_factory=list)
    _indexed: tuple[Mention, ...] | None = field(default=None, init=False, repr=False, compare=False)
    """The mentions that the index is of; others may have taken their place since."""
    _by_sort: dict[Sort, list[Mention]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _texts: frozenset[str] = field(default=frozenset(), init=False, repr=False, compare=False)

    @property
    def when(self) -> Moment | None:
        """The time that is named, if any."""
        return self.whens[0] if self.whens else None

    def has(self, *sorts: Sort) -> bool:
        """True if any of the sorts is said."""
        return not self.flags.isdisjoint(sorts)

    def silent_on(self, sorts: frozenset[Sort]) -> bool:
        """True if none of the sorts is said, be it that it was read by a rule, or meant."""
        if self._indexed is not self.mentions:
            self._index()
        return self.flags.isdisjoint(sorts) and sorts.isdisjoint(self._by_sort)

    def said(self, sort: Sort) -> Sequence[Mention]:
        """The mentions of a sort in their order, also those that a rule has read, which no flag stands for."""
        if self._indexed is not self.mentions:
            self._index()
        return self._by_sort.get(sort, ())

    @property
    def typed(self) -> frozenset[str]:
        """The texts of all mentions."""
        if self._indexed is not self.mentions:
            self._index()
        return self._texts

    def _index(self) -> None:
        by_sort: dict[Sort, list[Mention]] = {}
        for mention in self.mentions:
            by_sort.setdefault(mention.sort, []).append(mention)
        self._by_sort = by_sort
        self._texts = frozenset([m.text for m in self.mentions])
        self._indexed = self.mentions

    def position(self, mention: Mention) -> int:
        """Where this very mention stands, 0 if it is not among those of the frame."""
        return next((i for i, m in enumerate(self.mentions) if m is mention), 0)

    @property
    def words(self) -> list[str]:
        """The words as typed, for the glossary."""
        return [m.text for m in self.mentions] + [i.lower() for i in self.indicators]

    @property
    def subject(self) -> bool:
        """True if it names something that the list is about, beyond a place."""
        return bool(
            self.indicators
            or self.wanted
            or self.statuses
            or self.filters
            or self.rows
            or self.lines
            or self.task_count is not None
            or self.covering
            or not self.flags.isdisjoint(_ABOUT_LIST)
        )

    @property
    def asks(self) -> bool:
        """True if it asks something by itself."""
        return bool(self.superlatives or self.nth or self.first or self.wanted or not self.flags.isdisjoint(FOCUS))

    @property
    def asks_more(self) -> bool:
        """True if it asks which, how they stand or what they are together, not only how many there are."""
        return bool(self.flags & (FOCUS - {Sort.QUANTITY}))

    @property
    def scoped_by_name(self) -> bool:
        """True if places are named, one by one or all together."""
        return bool(self.groups or self.everywhere)

    @property
    def scoped(self) -> bool:
        """True if it says which places."""
        return bool(self.groups or self.everywhere or self.every)

    @property
    def empty(self) -> bool:
        """True if it says nothing at all about the subject."""
        return not (
            self.scoped
            or self.subject
            or self.asks
            or self.claims
            or self.excluded
            or self.excluded_indicators
            or self.without_top
            or self.unlisted
            or self.outside
            or self.years
            or self.topics
            or self.greetings
            or self.ties
            or (self.when is not None and not self.unknown)
            or not self.flags.isdisjoint(_SAYING_SOMETHING)
        )


FOCUS = frozenset({
    Sort.QUANTITY, Sort.WHICH, Sort.COUNT, Sort.SUM, Sort.MEAN, Sort.SHARE, Sort.RATIO, Sort.DIFFERENCE, Sort.COMPARE,
    Sort.SAME, Sort.RANK, Sort.ORDER, Sort.EXISTENCE, Sort.YES_NO,
})  # fmt: skip
"""What makes a part of a sentence a question."""

CONTEXTUAL = frozenset(
    {Sort.ONE, Sort.MANY, Sort.ELLIPSIS, Sort.NEXT, Sort.AGAIN, Sort.CORRECTION, Sort.REST, Sort.WITHIN, Sort.EXCLUDE}
)
"""What points to what was said before."""

TERMS = frozenset({Sort.TERM, Sort.DEFINE, Sort.CUE, Sort.WHY})
_ABOUT_LIST = frozenset({Sort.DEADLINE_TIME, Sort.BULLETIN})
_SAYING_SOMETHING = CONTEXTUAL | TERMS

NUMERIC_FOCUS = frozenset("QHKWFC=srS")
