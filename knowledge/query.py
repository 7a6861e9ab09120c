"""What a question means: one `Query`, composed of parts that combine freely.

There is no intent name with a handler each: a Query says which places, which indicators, what is wanted of them, through
which filters, and how the figures are put together.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, Protocol

from knowledge.answer import Suggestion
from knowledge.dates import Moment
from knowledge.evolving import evolved
from knowledge.held_days import Day
from knowledge.model import Amount


class Wanted(StrEnum):
    """What is asked about a place or a target: a measure (a number), an attribute (a cell), or a fact of another sort."""

    OVERVIEW = "overview"
    TARGET = "target"
    DONE = "done"
    REMAINING = "remaining"
    RATE = "rate"
    GAP = "gap"
    LIGHT = "light"
    CHANGE = "change"
    TREND = "trend"
    NEWEST = "newest"
    """Who has reported lately, or when a place did so last."""
    PACE = "pace"
    """What it takes to be in time (来得及吗)."""
    BULLETIN = "bulletin"
    PROGRESS = "progress"
    STATUS = "status"
    DEADLINE = "deadline"
    DAYS_LEFT = "days_left"
    OVERDUE = "overdue"
    START = "start"
    TODAY = "today"
    NATURE = "nature"
    METHOD = "method"
    STANDARD = "standard"
    REQUIREMENT = "requirement"
    TITLE = "title"
    WORKLOAD = "workload"
    SERIAL = "serial"
    ROWS = "rows"
    """How many tasks there are, each a row of the list."""
    SOURCE = "source"
    DEFINITION = "definition"
    SMALLTALK = "smalltalk"


MEASURES = frozenset({Wanted.TARGET, Wanted.DONE, Wanted.REMAINING, Wanted.RATE, Wanted.GAP, Wanted.CHANGE})
"""What has a number for each target, so that it can be summed, filtered and ranked."""
PROGRESS = frozenset(
    {
        Wanted.DONE,
        Wanted.REMAINING,
        Wanted.RATE,
        Wanted.GAP,
        Wanted.LIGHT,
        Wanted.CHANGE,
        Wanted.TREND,
        Wanted.NEWEST,
        Wanted.PACE,
        Wanted.PROGRESS,
        Wanted.STATUS,
    }
)
"""What needs the ledger of reports."""
ATTRIBUTES = frozenset(
    {Wanted.NATURE, Wanted.METHOD, Wanted.STANDARD, Wanted.REQUIREMENT, Wanted.TITLE, Wanted.WORKLOAD, Wanted.SERIAL}
)
"""What is a cell of the row, given verbatim."""


class Aggregate(StrEnum):
    """How the figures are put together."""

    EACH = "each"
    """The figure of every group by itself."""
    SUM = "sum"
    MEAN = "mean"
    MEDIAN = "median"
    SHARE = "share"
    DIFFERENCE = "difference"
    RATIO = "ratio"
    COMPARE = "compare"
    """Which is larger, the figures of all, and by how much."""
    COUNT = "count"
    """How many places pass the filters."""
    WHICH = "which"
    """Which places pass the filters."""
    PICK = "pick"
    """The first places of an order."""
    RANK = "rank"
    """The position of a place in an order."""
    EXISTS = "exists"
    """Whether there is such a task."""
    LISTED = "listed"
    """Whether the place is in the list at all."""
    SAME = "same"
    """Whether the figures are equal."""
    SHARED = "shared"
    """Which places have the same figure as another."""
    SPAN = "span"
    """The largest and the smallest, or the first and the second, and how far apart."""
    TEST = "test"
    """Whether one group meets a condition (惠州过了平均数没有)."""
    CHECK = "check"
    """Whether a claimed figure is true."""
    REGIONS = "regions"
    """Which regions meet the filters, each as one; with `spread`, in which of them the places lie that do."""
    ITEM = "item"
    """Which indicator is the largest, or the smallest."""
    MEMBER = "member"
    """Which region a place lies in."""
    UNCLEAR = "unclear"
    """It cannot be told what is asked about; no finished query has it."""


class Op(StrEnum):
    """A comparison, as it is said in an answer."""

    GT = "超过"
    GE = "不少于"
    LT = "少于"
    LE = "不超过"
    EQ = "等于"
    NE = "不等于"
    BETWEEN = "介于"
    HAS = "有"
    LACKS = "没有"


class Against(StrEnum):
    """What a comparison is made with, where it is no plain number."""

    NUMBER = "number"
    MEAN = "mean"
    MEDIAN = "median"
    PLACE = "place"
    WHOLE = "whole"
    """So many percent of what all places have together."""
    TOP = "top"
    """The figure at a position of the order of all places, or of those in `over`, from the most (上云排前五的市)."""
    BOTTOM = "bottom"
    """The same from the least (上云不是最少的市)."""
    INDICATOR = "indicator"
    """Another indicator of the same place; its key stands in `place`."""
    SERIAL = "serial"
    """The serial number of the same place."""


@dataclass(frozen=True, slots=True)
class Group:
    """Places that are taken together: one place, a region, or all."""

    label: str
    names: tuple[str, ...]
    unlisted: tuple[str, ...] = ()
    """Members of the region that the list does not contain (深圳)."""
    within: str = ""
    """The district that was named, when its city answers for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A condition on a place: a measure of an indicator compared with a number, the mean or another place's figure."""

    op: Op
    indicator: str | None = None
    measure: Wanted = Wanted.TARGET
    value: Amount | None = None
    upper: Amount | None = None
    against: Against = Against.NUMBER
    place: str = ""
    text: str = ""
    """Words that the rows have, or have not, in the column that `measure` names (工作量写有“培育”)."""
    over: tuple[str, ...] = ()
    """The places whose mean is meant (高于粤东平均), none for all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order of places by a measure of an indicator; None means all top-level indicators together."""

    indicator: str | None = None
    measure: Wanted = Wanted.TARGET
    descending: bool = True
    first: int = 1
    """How many are asked for."""
    nth: int = 0
    """Only this position (第三名), 0 if not asked; after or before a place, so many positions on."""
    near: Filter | None = None
    """What the places asked for come nearest to (最接近100个的)."""
    last: int = 0
    """The last position, where several on end are put together (第4到第6名合计)."""
    after: str = ""
    """The place that those asked for stand after (再下一名)."""
    before: str = ""
    """The place that those asked for stand before (前一名)."""
    covering: Amount = 0
    """As many of the first as have so many percent of all together, 0 if not asked."""
    tiers: bool = False
    """True if positions count figures, so that all who tie are one (第二档)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A figure or cell that the asker supposes (湛江上云是16个吗)."""

    op: Op = Op.EQ
    value: Amount | None = None
    text: str = ""
    measure: Wanted = Wanted.TARGET
    supposed: bool = False
    """True for what would be if it were so (假如做到220个)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One question. Empty `groups` means all places of the list, empty `indicators` all indicators."""

    wanted: Wanted = Wanted.OVERVIEW
    groups: tuple[Group, ...] = ()
    indicators: tuple[str, ...] = ()
    aggregate: Aggregate = Aggregate.EACH
    filters: tuple[Filter, ...] = ()
    sole_as: str = ""
    """The region that all of them are said to lie in."""
    sole: tuple[str, ...] = ()
    """Places that are said to be the only ones that fit."""
    either: bool = False
    """True if one of the filters is enough (有5G或者上云超过100的市)."""
    excluded: tuple[str, ...] = ()
    excluded_as: str = ""
    """What the excluded places were called together (珠三角), if they were."""
    among: Query | None = None
    """The question whose answer the places come from (最少的几个市里，谁有标杆)."""
    others: bool = False
    """True if the places that `among` does not find are meant."""
    order: Order | None = None
    claim: Claim | None = None
    base: Group | None = None
    """What a share is a share of, None for all."""
    beside: bool = False
    """The neighbours in the order are asked for too (惠州前面是谁)."""
    spread: bool = False
    """Each member of a group by itself (珠三角各市)."""
    sides: int = 0
    """How many of the groups stand on the left of a comparison of two sides, 0 if each stands for itself."""
    statuses: tuple[str, ...] = ()
    """States of progress that are asked for: behind, unstarted, zero, unreported, reported, stale, still, moved, finished,
    unfinished, over, red, yellow, green."""
    when: Moment | None = None
    """The time that progress is asked about: as it stood then, what came in that time, or what has come since."""
    day: Day | None = None
    """A day that is held against the deadline (12月30号截止吗), or that days are counted to."""
    terms: tuple[str, ...] = ()
    """Glossary terms or the kind of small talk."""
    rows: tuple[int, ...] = ()
    """Serial numbers asked for (序号14)."""
    lines: tuple[int, ...] = ()
    """Rows of the document asked for (第22行), as the sources cite them."""
    notes: tuple[str, ...] = ()
    """What was assumed in understanding, to be said in the answer."""

    def evolve(self, **changes: Any) -> Query:
        """The same query with some parts replaced."""
        return evolved(self, **changes)

    def to_dict(self) -> dict[str, Any]:
        """The query as plain JSON, parts that say nothing left out."""
        plain: dict[str, Any] = _plain(self)
        return plain


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, StrEnum):
        return str(value)
    if hasattr(value, "__dataclass_fields__"):
        kept = {f.name: getattr(value, f.name) for f in fields(value)}
        return {name: _plain(part) for name, part in kept.items() if part not in (None, (), "", False)}
    return value if isinstance(value, (int, str)) else str(value)


class Step(Protocol):
    """One step of understanding."""

    @property
    def rule(self) -> str:
        """Which rule it was."""

    @property
    def detail(self) -> str:
        """What the rule made of what."""


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that found something, and what."""

    rule: str
    detail: str


@dataclass(frozen=True, slots=True)
class Understood:
    """The question is clear: one query, or one for each of its parts."""

    queries: tuple[Query, ...]
    trace: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Two readings are equally near; `choices` are full questions, one for each reading."""

    prompt: str
    choices: tuple[Suggestion, ...]
    trace: tuple[Step, ...] = ()


class Why(StrEnum):
    """Why a question has no reading."""

    EMPTY = "empty"
    UNLISTED_PLACE = "unlisted_place"
    OTHER_YEAR = "other_year"
    NOT_IN_LIST = "not_in_list"
    """Asks for something that such lists do not say: money, names of firms, contacts, penalties."""
    OFF_SUBJECT = "off_subject"
    CHANGE = "change"
    """Wants the list changed by talking."""
    UNEXPLAINED = "unexplained"
    NO_SUBJECT = "no_subject"


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """No reading explains the question; says why, and the words that stay unexplained."""

    why: Why
    words: tuple[str, ...] = ()
    nearest: tuple[Suggestion, ...] = ()
    places: tuple[str, ...] = ()
    """Places of the list that were named all the same, for 它 in the next turn."""
    trace: tuple[Step, ...] = field(default=())


Understanding = Understood | Ambiguous | NotUnderstood
