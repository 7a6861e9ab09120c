"""What the parts of one message ask, one after the other: each can lean on those before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from knowledge.clauses import is_within
from knowledge.composing import Before, Composed
from knowledge.frame import Frame
from knowledge.lexicon import Sort
from knowledge.query import Group, Query, Wanted


@dataclass(slots=True)
class Gathered:
    """The queries of the parts so far, and what of them was not understood."""

    before: Before
    queries: list[Query] = field(default_factory=list)
    missed: list[tuple[str, ...]] = field(default_factory=list)
    """The words of each part that no query takes up."""
    unread: bool = False
    """True if a part was understood but for some of its words."""
    _named: list[str] = field(default_factory=list)

    def take(self, frame: Frame, whole: Composed, *, last: bool) -> None:
        """Take the queries of a part; nothing can lean on the last one."""
        composed = _with_ignored(frame, whole.queries)
        if frame.corrects:
            self.queries.clear()  # 中山上云多少？哦不对，我要问的是江门
        if whole.instead and self.queries and self.queries[-1] is self.before.query:
            self.queries.pop()  # 上云前十里|有几个没有标杆
        self.queries.extend(composed)
        if last:
            return
        names = (n for q in composed for g in q.groups for n in g.names if len(g.names) == 1)
        self._named += [name for name in dict.fromkeys(names) if name not in self._named]
        spoken = tuple(Group(name, (name,)) for name in self._named)
        self.before = Before(
            composed[-1],
            tuple(self._named),
            (spoken,) if spoken else (),
            in_sentence=True,
            leaned=whole.leaned,
            within=_ends_within(frame),
        )

    def miss(self, words: tuple[str, ...], *, unread: bool = False) -> None:
        """Note a part that has no answer."""
        self.missed.append(words)
        self.unread |= unread

    def told(self, ignored: Sequence[str]) -> tuple[Query, ...]:
        """Every question once, with what of the message was not understood; people say it in a quotation and ask it again."""
        queries = [
            q for q in self.queries if q.wanted is not Wanted.BULLETIN
        ] or self.queries  # 写份通报用，湛江上云多少
        if self.missed:
            words = "、".join(word for words in self.missed for word in words)
            queries[-1] = _noted(queries[-1], f"“{words}”没看懂，没有回答。")
        if ignored:
            queries[0] = _noted(queries[0], f"没看懂“{'、'.join(ignored)}”，按其余的话回答。")
        if len(queries) < 2:
            return tuple(queries)
        return tuple({query.evolve(notes=()): query for query in queries}.values())


def _with_ignored(frame: Frame, queries: Sequence[Query]) -> list[Query]:
    ignored = tuple(dict.fromkeys(m.text for m in frame.unknown if len(m.text) > 1))
    note = f"没看懂“{'、'.join(ignored)}”，按其余的话回答。"
    return [_noted(query, note) for query in queries] if ignored else list(queries)


def _noted(query: Query, note: str) -> Query:
    return query.evolve(notes=(*query.notes, note))


def _ends_within(frame: Frame) -> bool:
    """上云数最少的几个市里头，…; 上云最多的市|标杆几个: a part that only says among whom something is asked."""
    said = [m for m in frame.mentions if m.sort not in (Sort.BREAK, Sort.FILLER)]
    if not said or said[-1].sort is Sort.WITHIN:
        return bool(said)
    ordered = frame.superlatives or frame.first or frame.nth
    described = said[-1].sort in (Sort.PLACE_NOUN, Sort.COUNTED_PLACES, Sort.MANY) or is_within(said[-1])
    described |= said[-1].sort is Sort.COUNT and "市" in said[-1].text  # 标杆最多的几个市|上云合计多少
    described |= said[-1].sort is Sort.NUMBER and said[-1].value.unit in ("名", "位")  # 上云前五名|都有标杆吗
    return bool(ordered) and described and not frame.has(Sort.WHICH, Sort.QUANTITY)
