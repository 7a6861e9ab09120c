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
_QUICK = re.compile(r"[图圖画畫]|曲[线線]|chart|plot", re.IGNORECASE)
_LONGEST = 200
"""Longer texts are no such wish."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A picture that somebody asks for."""

    question: str
    """What is asked beside it; "" if it is about what was answered before."""
    trend: bool = False


def wish_in(text: str) -> Wish | None:
    """Find the wish for a picture in a text."""
    if len(text) > _LONGEST or not _QUICK.search(text):
        return None
    said = normalise(text)
    picture, trend, around = _patterns()
    as_trend = trend.search(said)
    found = as_trend or picture.search(said)
    if found is None:
        return None
    before, after = said[: found.start()], said[found.end() :]
    question = f"{before} {after}".strip()
    return Wish("" if around.fullmatch(question.replace(" ", "")) else question.strip(" ,.;:!?~"), as_trend is not None)


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
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    try:
        words = tomllib.loads(_WORDS.read_text("utf-8"))
        kinds = [sorted(words[kind].split(), key=len, reverse=True) for kind in ("picture", "trend", "around")]
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise LexiconError(f"词库 {_WORDS.name} 读不出来：{error}") from error
    picture, trend, around = ("|".join(map(re.escape, kind)) for kind in kinds)
    # 来个图 may go on as 来个图表
    return re.compile(f"(?:{picture})(?:表(?!示)|[片形])?"), re.compile(f"(?:{trend})图?"), re.compile(f"(?:{around})*")
