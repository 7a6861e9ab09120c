"""What a frame stands on: what was said before, whether it follows from that, and its indicators."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.bounds import POINTED
from knowledge.composing.leaning import goes_on, leaning_of, name_who_stands, settle, wants_more
from knowledge.composing.quantified import said_to_hold
from knowledge.frame import Frame
from knowledge.lexicon import Lexicon, Sort
from knowledge.model import TaskList
from knowledge.query import ATTRIBUTES, Against, Aggregate, Group, Op, Query, Wanted
from knowledge.remembering import Step
from knowledge.wordsets import word_set

_OWN = frozenset({Sort.WHICH, Sort.COUNT, Sort.MEAN, Sort.SHARE, Sort.EXCLUDE, Sort.YES_NO, Sort.PLACE_NOUN})
_FINDING = frozenset({Aggregate.PICK, Aggregate.SPAN, Aggregate.WHICH, Aggregate.COUNT, Aggregate.REGIONS})
_PLAIN_EACH = word_set("scope.plain_each")
_TOGETHER = frozenset({Sort.SUM, Sort.COMPARE, Sort.DIFFERENCE, Sort.SAME, Sort.RATIO, Sort.MEAN})
_PUTTING_TOGETHER = (Sort.SUM, Sort.MEAN, Sort.SHARE, Sort.EVERY)
_CELLS = ATTRIBUTES | {Wanted.DEADLINE, Wanted.DAYS_LEFT}
COMPARING = frozenset({Aggregate.COMPARE, Aggregate.DIFFERENCE, Aggregate.RATIO, Aggregate.SAME})


@dataclass(frozen=True, slots=True)
class Before:
    """What a part of a sentence can lean on: the query before it, and the places that its answer named."""

    query: Query | None = None
    results: tuple[str, ...] = ()
    trail: tuple[Step, ...] = ()
    """What was asked about one after the other."""
    leaned: bool = False
    """True if the part before was asked of the places that an earlier part of the message found."""
    keys: tuple[str, ...] = ()
    """The indicators asked one after the other of the same places."""
    within: bool = False
    """True if the part before ends in 里面, so that it only says among whom something is asked."""
    in_sentence: bool = False
    """True if it was said in the same message."""


def places_of_rows(rows: tuple[int, ...], task_list: TaskList) -> tuple[Group, ...]:
    """The places of these serial numbers (序号), each a group."""
    numbers = {str(row) for row in rows}
    names = (place for place, tasks in task_list.by_place.items() if tasks[0].serial in numbers)
    return tuple(Group(name, (name,)) for name in names)


def _with_places(query: Query | None, task_list: TaskList) -> Query | None:
    """A question about serial numbers was about their places."""
    if query is None or query.groups or not query.rows:
        return query
    return query.evolve(groups=places_of_rows(query.rows, task_list))


_COUNTS = {"两": 2, "俩": 2, "二": 2, "三": 3, "仨": 3, "四": 4, "五": 5}


def _among_regions(frame: Frame) -> bool:
    """粤东、粤西、粤北哪个上云最多: which of the regions, not which of their cities."""
    if len(frame.groups) < 2 or any(len(group.names) < 2 for group in frame.groups):
        return False
    who = frame.said(Sort.WHICH)
    named = any(m.text in _REGION_NOUNS for m in frame.mentions[-2:])  # …上云最多的片区
    which = bool(frame.filters) and any(m.text in _WHICH_ONE for m in who)  # 粤东、粤西哪个没有5G
    ordered = bool(frame.superlatives) and (bool(who) or named)
    return (ordered or which) and not any("市" in m.text for m in who)


def _regions_described(frame: Frame) -> bool:
    """有5G的片区有几个: a condition on regions."""
    if not frame.filters or frame.groups:
        return False
    return any(m.value == "region" for m in frame.said(Sort.PLACE_NOUN))


_WHICH_ONE = word_set("scope.which_one")
_ASKING_REGIONS = (Sort.WHICH, Sort.COUNT, Sort.MAKEUP, Sort.QUANTITY)


_REGION_NOUNS = word_set("regions.nouns")


class Scope:
    """What one frame is about, and what it leans on."""

    def __init__(self, frame: Frame, lexicon: Lexicon, before: Before) -> None:
        self.frame, self.lexicon, self.before = frame, lexicon, before
        self.list: TaskList = lexicon.task_list
        self.previous = _with_places(before.query, self.list)
        self.found = before.in_sentence and self._has_found()
        """True if the same message has just asked which places, or in which order."""
        self.by_region = any(m.value == "region" for m in (*frame.said(Sort.WHICH), *frame.said(Sort.EVERY)))
        self.by_region |= _among_regions(frame) or _regions_described(frame)
        """哪个区域, 各片区: regions are asked for, not cities."""
        self.asks_regions = bool(frame.sole_as) or (self.by_region and frame.has(*_ASKING_REGIONS))
        """True if regions, or so many places in each, may be what is asked for, rather than their figures."""
        if before.in_sentence and said_to_hold(frame):
            frame.counted = 0  # …，其中9个市承担标杆任务
        self.counted = frame.counted or self._counted_number() or self._pointed_number()
        if before.in_sentence:
            name_who_stands(frame, self.previous)
        self.follows = self._follows()
        settle(frame, self.previous, self.list)
        self.leans = leaning_of(frame, self.previous)
        self.goes_on = goes_on(frame, self.previous, before.results)
        """True if the next ones of an order are asked for (再往后呢, 还有呢)."""
        self.next_count = self._next_count()

    def _counted_number(self) -> int:
        """两个加起来: a small number beside a word that puts figures together counts places."""
        if not self.frame.claims:
            return 0
        numbers = [c.value for c in self.frame.claims if c.unit in ("个", "家", "")]
        if len(numbers) == 2 and self.frame.claims[0].unit and not self.frame.claims[1].unit:
            numbers = numbers[:1]  # 三个合计647
        if len(numbers) == 1 and 2 <= numbers[0] <= 9 and self.frame.flags & _TOGETHER and not self.frame.groups:
            del self.frame.claims[0]
            return int(numbers[0])
        return 0

    def _next_count(self) -> int:
        """后面三个: how many of the next are asked for; 还有呢 asks for as many as before."""
        if not self.goes_on:
            return 0
        numbers = [int(c.value) for c in self.frame.claims if c.unit in ("个", "家", "名", "位", "")]
        said, self.counted = numbers or [self.counted], 0
        self.frame.claims.clear()
        again = wants_more(self.frame) and self.previous is not None and self.previous.order is not None
        return said[0] or (self.previous.order.first if again else 1)  # type: ignore[union-attr]

    def _pointed_number(self) -> int:
        """这两个, 它俩, 那三个市: how many are pointed at."""
        texts = [m.text for m in self.frame.said(Sort.MANY)]
        counts = (count for text in texts for letter, count in _COUNTS.items() if letter in text)
        return next(counts, 0)

    def _follows(self) -> bool:
        """True if the frame is to be completed by what was said before."""
        frame, previous = self.frame, self.previous
        if previous is None:
            return False
        if frame.has(Sort.ONE, Sort.MANY, Sort.NEXT, Sort.WITHIN, Sort.CORRECTION, Sort.REST, Sort.AGAIN):
            return True
        asks_places = frame.has(Sort.WHICH, Sort.COUNT) or frame.superlatives or frame.nth or frame.first
        if self.each_of_those or self.ranks_those or self._each_of_listed():
            return True
        if frame.everywhere or frame.every:
            return not (frame.indicators or frame.wanted)
        if asks_places and (frame.indicators or frame.side_indicators) and not self.before.in_sentence:
            who = not frame.superlatives and any("市" not in m.text for m in frame.said(Sort.WHICH))
            return who and sum(len(g.names) for g in previous.groups) > 1
        if frame.groups:
            return not (frame.indicators or frame.wanted or frame.side_indicators)
        return True

    def _has_found(self) -> bool:
        """True if the query before asks which places, or in which order."""
        previous = self.previous
        if previous is None:
            return False
        narrowed = previous.order is not None or previous.among is not None or bool(previous.filters)
        who = previous.aggregate is Aggregate.EXISTS and not previous.groups  # 5G任务有哪些市
        return who or previous.aggregate in _FINDING or (narrowed and previous.aggregate is not Aggregate.TEST)

    @property
    def ranks_those(self) -> bool:
        """序号8那个市，上云在全省排第几: all are only what the place of the part before is ranked among."""
        before = self.before.in_sentence and self.previous is not None and len(self.previous.groups) == 1
        return before and self.frame.has(Sort.RANK) and not self.frame.groups

    @property
    def each_of_those(self) -> bool:
        """序号1到3是哪几个市，上云各多少: 各 in a later part means each of those that the part before is about."""
        if not self.before.in_sentence:
            return False
        said = [m.text for m in self.frame.said(Sort.EVERY)]
        about = self.found or (self.previous is not None and bool(self.previous.groups))
        return about and bool(said) and _PLAIN_EACH.issuperset(said)

    @property
    def rest_of_found(self) -> bool:
        """前三一共多少，余下的呢: the places that the part before did not find."""
        previous = self.previous.filters if self.previous else ()
        outside = any(f.against in (Against.TOP, Against.BOTTOM) and f.op in (Op.GT, Op.LT) for f in previous)
        rest = self.frame.has(Sort.REST) and not outside  # 最多的三个市以外，剩下的…
        return self.found and rest and not self.frame.scoped and not self.frame.excluded

    @property
    def of_those_found(self) -> bool:
        """哪些市有5G，它们上云多少, …，合起来占全省多少: asked of the places that the part before finds."""
        frame = self.frame
        within = self.before.within or self.ranks_found
        regions = within and all(len(group.names) > 1 for group in frame.groups)  # 前8名里有几个珠三角城市
        if not self.found or (frame.groups and not regions):
            return False
        within = self.before.within or frame.shape.lstrip(",q").startswith("i")  # …？这里面谁最多
        if frame.has(Sort.MANY) and frame.filters and not self._points_first():
            return False  # 没有标杆的那些市 describes its own
        if frame.has(Sort.ONE, Sort.MANY) or self.each_of_those or within:
            return True
        if frame.excluded and self.previous is not None and self.previous.order and not (frame.scoped or frame.subject):
            return True  # 前三合计多少？去掉广州呢
        anew = frame.superlatives or frame.first or frame.nth or frame.filters or frame.everywhere
        if self.before.leaned and not (anew or frame.every or frame.has(Sort.WHICH, Sort.COUNT)):
            return True
        if self._figure_of_found():
            return True
        anew = anew or frame.indicators
        return frame.has(*_PUTTING_TOGETHER) and not (anew or frame.has(Sort.WHICH, Sort.COUNT, Sort.RANK, Sort.WITHIN))

    @property
    def ranks_found(self) -> bool:
        """粤西谁有标杆？它的上云在粤西排第几: whoever was found is ranked in the region."""
        return self.found and self.frame.has(Sort.ONE) and self.frame.has(Sort.RANK)

    def _points_first(self) -> bool:
        """它们当中上云超过20的: a part that begins with what it points to."""
        said = (m for m in self.frame.mentions if m.sort not in (Sort.FILLER, Sort.BREAK, Sort.JOIN))
        first = next(said, None)
        return first is not None and first.sort is Sort.MANY

    def _figure_of_found(self) -> bool:
        """排名第十的是谁，上云多少; 最少的三市合计多少，标杆合计多少: another figure of those that were found."""
        frame, previous = self.frame, self.previous
        general = bool(frame.wanted) and set(frame.wanted) <= {
            Wanted.OVERVIEW,
            Wanted.TARGET,
        }  # 第10名是哪个市，任务多少
        asked = previous is not None and (frame.indicators or general) and frame.has(Sort.QUANTITY)
        anew = frame.scoped or frame.filters or frame.flags & _OWN or frame.superlatives or frame.nth or frame.first
        if previous is None or not asked or anew:
            return False
        summed = frame.has(Sort.SUM)
        return previous.aggregate is (Aggregate.SUM if summed else Aggregate.PICK)

    def indicators(self) -> tuple[str, ...]:
        """The indicators: those named, those in the conditions, or those of the query before."""
        frame = self.frame
        if frame.indicators and self.same_cell and self.previous:
            return tuple(dict.fromkeys((*self.previous.indicators, *frame.indicators)))
        if frame.indicators:
            return tuple(frame.indicators)
        if frame.has(Sort.SHARE) and frame.side_indicators and not self._part_of_side():
            held = {f.indicator for f in frame.filters}
            others = [key for key in frame.side_indicators if key not in held]  # 有标杆的市占全省上云多少
            return tuple((others or frame.side_indicators)[-1:])  # 加起来占全省上云的多少
        if frame.excluded_indicators and frame.groups:
            if frame.has(Sort.EVERY):
                return ()  # 云浮除了上云还有啥，各要几个
            tops = self.list.tops
            return tuple(key for key in tops if key not in frame.excluded_indicators)
        if frame.excluded_indicators:
            return tuple(k for k in self.list.keys if k not in frame.excluded_indicators)
        if self.follows and self._points_at_one() and self._just_lacking():
            return self._just_lacking()
        if self.follows and frame.has(Sort.SUM) and self.previous and self._of_one_place():
            return self.before.keys or self.previous.indicators
        if self.follows and self.previous and not (frame.wanted and frame.wanted[0] is Wanted.OVERVIEW):
            if self.previous.order is not None and not self.previous.indicators:
                return ()  # 没有标杆的市里最大的是谁？第二呢: of all together
            return self.previous.indicators or (() if frame.filters else _of_conditions(self.previous))
        return ()

    def _points_at_one(self) -> bool:
        return self.frame.has(Sort.ONE) or any(f.place == POINTED.label for f in self.frame.filters)

    def _of_one_place(self) -> bool:
        """上云多少, 标杆呢, 加起来: one thing after the other was asked of the same place or of all."""
        groups = self.previous.groups if self.previous else ()
        narrowed = self.previous is not None and (self.previous.filters or self.previous.order)
        return len(groups) <= 1 and not narrowed and len(self.before.keys) > 1 and not self.frame.scoped

    def _each_of_listed(self) -> bool:
        """上云分别多少 after 哪些市有5G: of each that was listed."""
        previous = self.previous
        named = previous is not None and len(previous.groups) > 1  # 他们有标杆吗, 序号分别是多少
        listed = previous is not None and (previous.aggregate in _FINDING or named)
        if not (listed and 1 < len(self.before.results) <= 10):
            return False
        said = [m.text for m in self.frame.said(Sort.EVERY)]
        return bool(said) and _PLAIN_EACH.issuperset(said)

    def _just_lacking(self) -> tuple[str, ...]:
        """它占全省多少 after 有5G吗 and no: the figures that the place does have, none if it has what was asked for."""
        previous = self.previous
        names = [name for group in previous.groups for name in group.names] if previous else []
        if previous is None or previous.aggregate is not Aggregate.EXISTS or len(names) != 1:
            return ()
        tops = self.list.tops
        lacking = not any((names[0], key) in self.list.targets for key in previous.indicators)
        return tuple(key for key in tops if (names[0], key) in self.list.targets) if lacking else ()

    def _part_of_side(self) -> bool:
        """占标杆多少 after 5G: what was asked about before lies in what is named."""
        whole = self.frame.side_indicators[-1]
        before = self.previous.indicators if self.previous and self.follows else ()
        return any(self.list.by_key[key].part_of == whole for key in before)

    @property
    def same_cell(self) -> bool:
        """标杆的实施方式，和上云的一样吗: the cell asked about before is compared, not the figures."""
        return bool(self.previous and self.previous.wanted in _CELLS and self.follows and self.frame.has(Sort.SAME))

    @property
    def picked_from(self) -> tuple[Group, ...]:
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


def _of_conditions(query: Query) -> tuple[str, ...]:
    """The indicators that the conditions of a query are about: those that places have, where there are such."""
    keys = dict.fromkeys(f.indicator for f in query.filters if f.indicator and f.op is not Op.LACKS)
    return tuple(keys) or tuple(dict.fromkeys(f.indicator for f in query.filters if f.indicator))
