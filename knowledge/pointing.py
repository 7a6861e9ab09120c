"""前者, 后者, 第二个: words that stand for a place named before become that place, before anything is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from knowledge.lexicon import Lexicon, Sort
from knowledge.mention import Mention
from knowledge.query import Group
from knowledge.remembering import Context

_OF_TWO = {"前者": 0, "后者": 1}
_OF_ALL = {"第一个": 0, "第二个": 1, "第三个": 2, "第四个": 3}
_SHORT = 8
"""In a longer text 第一个 is more likely a part of that text (第一个问题…)."""


def resolved(mentions: Sequence[Mention], context: Context, lexicon: Lexicon) -> tuple[Mention, ...]:
    """The mentions with 前者 and 后者 as the places that they stand for; those that stand for nothing stay."""
    if Sort.ELLIPSIS not in [m.sort for m in mentions]:
        return tuple(mentions)
    pair = _named_here(mentions, lexicon) or _last_two(context)
    listed = (step for step in reversed(context.trail) if len(step) > 1)
    named = tuple(Group(name, (name,)) for name in context.results)
    named = named if len(named) > 1 else next(listed, ())
    return tuple(_resolved(m, pair, named if len(mentions) <= _SHORT else (), lexicon) for m in mentions)


def _resolved(mention: Mention, pair: Sequence[Group], named: Sequence[Group], lexicon: Lexicon) -> Mention:
    if mention.sort is not Sort.ELLIPSIS:
        return mention
    at, among = _OF_TWO.get(mention.text), pair
    if at is None:
        at, among = _OF_ALL.get(mention.text), named if len(named) > 1 else ()
    if at is None or at >= len(among):
        return mention
    label = among[at].label
    if label not in lexicon.regions and label not in lexicon.task_list.places:
        return mention
    return replace(mention, sort=Sort.REGION if label in lexicon.regions else Sort.PLACE, value=label)


def _named_here(mentions: Sequence[Mention], lexicon: Lexicon) -> tuple[Group, ...]:
    """广州和佛山上云各多少，前者是后者的几倍: the two are named in the same text."""
    names = dict.fromkeys(m.value for m in mentions if m.sort in (Sort.PLACE, Sort.REGION))
    return tuple(lexicon.group(name) for name in names) if len(names) == 2 else ()


def _last_two(context: Context) -> tuple[Group, ...]:
    """The two that were spoken of last: at once, or one after the other."""
    found: tuple[Group, ...] = ()
    for step in reversed(context.trail):
        found = (*step, *found)
        if len(found) >= 2:
            break
    return found if len(found) == 2 else ()
