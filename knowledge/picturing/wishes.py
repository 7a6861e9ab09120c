"""画个图: the wish for a picture in what somebody writes, and the question that is left without it."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from knowledge.answer import Answer, Kind, Suggestion
from knowledge.errors import LexiconError
from knowledge.model import TaskList
from knowledge.text import normalise

_WORDS = Path(__file__).parents[2] / "data" / "lexicon" / "pictures.toml"
_QUICK = re.compile(r"[图圖画畫]|[曲折][线線]|可[视視]化|直[观觀]|柱子|chart|plot|huatu", re.IGNORECASE)
_LONGEST = 200
"""Longer texts are no such wish."""
_PASTED, _EDGE = 50, 4
"""In a text of this length the wish stands at the beginning or at the end; elsewhere it is somebody else's words."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A picture that somebody asks for."""

    question: str
    """What is asked beside it; "" if it is about what was answered before."""
    trend: bool = False


@dataclass(frozen=True, slots=True)
class _Patterns:
    picture: re.Pattern[str]
    trend: re.Pattern[str]
    around: re.Pattern[str]
    beginning: re.Pattern[str]
    """画张 of 画张完成率的图: the verb that stands far from its object."""


def wish_in(text: str) -> Wish | None:
    """Find the wish for a picture in a text."""
    if len(text) > _LONGEST or not _QUICK.search(text):
        return None
    said, patterns = normalise(text), _patterns()
    found = patterns.picture.search(said)
    if found is None or (len(said) > _PASTED and found.start() > _EDGE and found.end() + _EDGE < len(said)):
        return None
    question = f"{said[: found.start()]} {said[found.end() :]}".strip()
    trend = patterns.trend.search(said) is not None
    if patterns.around.fullmatch(question.replace(" ", "")):
        return Wish("", trend)
    question = patterns.beginning.sub("", question).strip(" ,.;:!?~()")
    return Wish(question.removesuffix("的"), trend)


def nothing_before(task_list: TaskList) -> Answer:
    """Say what a picture can be of, to somebody who asked for one before anything else."""
    key = task_list.indicators[0].key
    return Answer(
        kind=Kind.CLARIFY,
        headline="要画什么图？先问一个数，再说“画个图”；也可以一起说。",
        suggestions=(
            Suggestion(f"{key}目标排名图", f"{key}从高到低排名，画个图"),
            Suggestion(f"{key}完成率排名图", f"{key}完成率排名，画个图"),
            Suggestion(f"{task_list.places[0]}进度图", f"{task_list.places[0]}进度，画个图"),
        ),
    )


@cache
def _patterns() -> _Patterns:
    try:
        words = tomllib.loads(_WORDS.read_text("utf-8"))
        kinds = ("sorts", "verbs", "counters", "alone", "trend", "around")
        sorts, verbs, counters, alone, trend, around = (_any(words[kind]) for kind in kinds)
        after, before = (re.escape(words[kind]) for kind in ("not_after", "not_before"))
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise LexiconError(f"词库 {_WORDS.name} 读不出来：{error}") from error
    done = f"(?:{verbs})(?:{counters})*+"  # nothing here is tried twice: the time stays linear
    drawn = f"(?<![{after}])图(?:表(?!示)|片|形化?)?(?![{before}])"
    return _Patterns(
        picture=re.compile(f"(?:{done})?(?:{sorts})?{drawn}|(?:{alone})"),
        trend=re.compile(trend),
        around=re.compile(f"(?:{around})*+"),
        beginning=re.compile(f"^(?:{around}){{0,3}}?(?:{verbs})(?:{counters})++"),
    )


def _any(words: str) -> str:
    return "|".join(map(re.escape, sorted(words.split(), key=len, reverse=True)))
