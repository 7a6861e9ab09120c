"""What a chat remembers from one turn to the next, and how one turn changes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from knowledge.answer import Answer, Suggestion
from knowledge.evolving import evolved
from knowledge.query import Aggregate, Ambiguous, Group, NotUnderstood, Query, Understanding, Wanted, Why

Step = tuple[Group, ...]
"""What one turn was about: one place, a region as a whole, or several places."""
REMEMBERED = 6
"""Steps that are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a chat remembers from one turn to the next."""

    asked: datetime
    queries: tuple[Query, ...] = ()
    results: tuple[str, ...] = ()
    """The places that the last answer named, for 这几个市."""
    trail: tuple[Step, ...] = ()
    """What was asked about one after the other, for 这两个市 and 前者."""
    keys: tuple[str, ...] = ()
    """The indicators asked one after the other of the same places."""
    choices: tuple[Suggestion, ...] = ()
    """The choices of a clarification that waits for its answer."""
    left: tuple[Suggestion, ...] = ()
    """The choices of the last clarification that were not taken, for 另一个."""
    unlisted: tuple[str, ...] = ()
    """The place just asked about that the list does not have, for 为什么没有它."""
    unanswered: str = ""
    """A question that lacked its place or its indicator, until it is said (我说的是阳江)."""
    terms: tuple[str, ...] = ()
    """The terms just explained, for 什么时候截止 after 服务券."""


NOTHING = Context(asked=datetime.min)  # noqa: DTZ901 - no time at all
"""Nothing was said before."""


WHOLE = frozenset({Aggregate.SUM, Aggregate.MEAN, Aggregate.SHARE, Aggregate.EACH, Aggregate.CHECK, Aggregate.EXISTS})
"""What is said of a region as one, where its places are not told one by one."""

_TOLD_AS_ONE = WHOLE | {Aggregate.COMPARE, Aggregate.DIFFERENCE, Aggregate.RATIO, Aggregate.SAME}


def next_context(
    before: Context | None, question: str, understanding: Understanding, answers: tuple[Answer, ...], now: datetime
) -> Context:
    """What the next turn can lean on: small talk, terms and refusals leave it as it was."""
    kept = before or Context(asked=now)
    if isinstance(understanding, Ambiguous):
        return evolved(kept, asked=now, choices=understanding.choices, left=(), unlisted=(), unanswered="")
    if isinstance(understanding, NotUnderstood):
        return _after_refusal(kept, question, understanding, now)
    queries = tuple([q for q in understanding.queries if q.wanted not in (Wanted.SMALLTALK, Wanted.DEFINITION)])
    if not queries:
        terms = tuple([key for q in understanding.queries if q.wanted is Wanted.DEFINITION for key in q.terms])
        return evolved(kept, asked=now, choices=(), terms=terms)
    results = tuple(dict.fromkeys([place for a in answers for place in a.places]))
    left = _not_taken(kept.choices, results) if kept.choices else ()
    trail = _trail(kept.trail, _about(queries, results))
    keys = tuple(dict.fromkeys([key for query in queries for key in query.indicators]))
    if _of_same_places(queries, kept.queries):
        keys = (*(key for key in kept.keys if key not in keys), *keys)
    return Context(asked=now, queries=queries, results=results, trail=trail, keys=keys, left=left)


def _not_taken(choices: tuple[Suggestion, ...], results: tuple[str, ...]) -> tuple[Suggestion, ...]:
    taken = any(choice.label in results for choice in choices)
    return tuple(choice for choice in choices if taken and choice.label not in results)


def _of_same_places(queries: tuple[Query, ...], before: tuple[Query, ...]) -> bool:
    if not before or all(query.groups != queries[0].groups for query in before):
        return False
    return {query.groups for query in queries} == {query.groups for query in before}


def _after_refusal(kept: Context, question: str, refused: NotUnderstood, now: datetime) -> Context:
    named = refused.places
    topic = (Query(groups=tuple(Group(place, (place,)) for place in named)),) if named else kept.queries
    elsewhere = refused.why is Why.UNLISTED_PLACE  # 它 is a place that the list does not have
    results = named or (() if elsewhere else kept.results)
    return evolved(
        kept,
        asked=now,
        choices=(),
        left=(),
        queries=topic,
        results=results,
        unlisted=refused.words if elsewhere else (),
        unanswered=question if refused.why is Why.NO_SUBJECT else "",
    )


def _about(queries: tuple[Query, ...], results: tuple[str, ...]) -> Step:
    """A region whose total was asked for is one thing; else each place that the answer named."""
    rest = len(queries) == 1 and queries[0].aggregate is Aggregate.SUM and queries[0].excluded and not queries[0].groups
    if rest and len(results) > 1:
        return (Group(f"其余{len(results)}个市合计", results),)
    whole = all(q.aggregate in _TOLD_AS_ONE and q.groups and not (q.spread or q.filters or q.excluded) for q in queries)
    if whole:
        return tuple(dict.fromkeys(group for query in queries for group in query.groups))
    return tuple([Group(name, (name,)) for name in results])


def _trail(before: tuple[Step, ...], about: Step) -> tuple[Step, ...]:
    """One step after the other; coming back to what was just spoken of is none, so that 前者 stays who it was."""
    recent = [group for step in before[-2:] for group in step]
    if not about or (len(about) == 1 and about[0] in recent and (len(before) < 2 or len(before[-1]) == 1)):
        return before
    return (*[step for step in before if step != about], about)[-REMEMBERED:]
