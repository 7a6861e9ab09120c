"""Everything that can be mentioned, under every name that people use for it, built from the list and from data files.

Adding an alias, an indicator or a question word is a line of data.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, cast

from knowledge.errors import LexiconError
from knowledge.glossary import Glossary
from knowledge.model import TaskList
from knowledge.phrases import spelt_out
from knowledge.query import Group
from knowledge.segmenting import Segmenter
from knowledge.text import normalise

DEFAULT_DATA = Path(__file__).parent.parent / "data" / "lexicon"


Members = TypeVar("Members", bound=StrEnum)


def _at_hand(members: type[Members]) -> type[Members]:
    """The members of an Enum as the plain attributes of a class that is only for naming them.

    Python 3.11 takes five times as long to find a member of an Enum, and a question asks for hundreds.
    """
    return cast("type[Members]", type(members.__name__, (), dict(members.__members__)))


@_at_hand
class Sort(StrEnum):
    """The sorts of mentions, each with a letter, so that a sentence's shape is a string that patterns can match."""

    PLACE = "P"
    DISTRICT = "D"
    UNLISTED = "U"
    OUTSIDE = "O"
    UNCLEAR = "u"
    REGION = "R"
    EVERYWHERE = "A"
    ALL = "a"
    EVERY = "v"
    PLACE_NOUN = "G"
    INDICATOR = "I"
    NUMBER = "N"
    YEAR = "y"
    DATE = "t"
    COUNTED_PLACES = "m"
    WANTED = "W"
    STATUS = "T"
    PORTION = "%"
    QUANTITY = "Q"
    WHICH = "H"
    COUNT = "K"
    SUPERLATIVE = "S"
    TOP = "B"
    ORDINAL = "o"
    RANK = "r"
    ORDER = "d"
    SUM = "X"
    MEAN = "M"
    SHARE = "s"
    RATIO = "V"
    DIFFERENCE = "F"
    COMPARE = "C"
    SAME = "="
    THAN = "b"
    MORE = "+"
    LESS = "-"
    COMPARE_OP = ">"
    SUFFIX_OP = "<"
    BETWEEN = "~"
    DIGITS = "g"
    HAS = "E"
    NEED = "n"
    LACKS = "e"
    ONLY = "1"
    EXCLUDE = "x"
    OUTSIDE_OF = "w"
    REST = "z"
    EXISTENCE = "L"
    WITHIN = "i"
    YES_NO = "Y"
    JOIN = "j"
    AGAIN = "q"
    CORRECTION = "c"
    ONE = "p"
    MANY = "2"
    ELLIPSIS = "l"
    NEXT = "k"
    NOW = "0"
    BULLETIN = "J"
    DEADLINE_TIME = "3"
    GREETING = "h"
    DEFINE = "f"
    TERM = "Z"
    CUE = "5"
    MAKEUP = "6"
    WHY = "7"
    TASKS = "8"
    TOPIC = "!"
    FILLER = "."
    BREAK = ","
    UNKNOWN = "#"


_KINDS: Mapping[str, Sort] = {
    "quantity": Sort.QUANTITY,
    "which": Sort.WHICH,
    "count": Sort.COUNT,
    "place_noun": Sort.PLACE_NOUN,
    "every": Sort.EVERY,
    "all": Sort.ALL,
    "wanted": Sort.WANTED,
    "status": Sort.STATUS,
    "portion": Sort.PORTION,
    "bulletin": Sort.BULLETIN,
    "superlative": Sort.SUPERLATIVE,
    "top": Sort.TOP,
    "bottom": Sort.TOP,
    "ordinal": Sort.ORDINAL,
    "rank": Sort.RANK,
    "order": Sort.ORDER,
    "sum": Sort.SUM,
    "mean": Sort.MEAN,
    "share": Sort.SHARE,
    "ratio": Sort.RATIO,
    "difference": Sort.DIFFERENCE,
    "compare": Sort.COMPARE,
    "same": Sort.SAME,
    "than": Sort.THAN,
    "more": Sort.MORE,
    "less": Sort.LESS,
    "compare_op": Sort.COMPARE_OP,
    "suffix_op": Sort.SUFFIX_OP,
    "between": Sort.BETWEEN,
    "digits": Sort.DIGITS,
    "has": Sort.HAS,
    "need": Sort.NEED,
    "lacks": Sort.LACKS,
    "only": Sort.ONLY,
    "exclude": Sort.EXCLUDE,
    "outside": Sort.OUTSIDE_OF,
    "rest": Sort.REST,
    "existence": Sort.EXISTENCE,
    "within": Sort.WITHIN,
    "yes_no": Sort.YES_NO,
    "join": Sort.JOIN,
    "again": Sort.AGAIN,
    "correction": Sort.CORRECTION,
    "year": Sort.YEAR,
    "ellipsis": Sort.ELLIPSIS,
    "next": Sort.NEXT,
    "now": Sort.NOW,
    "deadline_time": Sort.DEADLINE_TIME,
    "greeting": Sort.GREETING,
    "define": Sort.DEFINE,
    "makeup": Sort.MAKEUP,
    "why": Sort.WHY,
    "filler": Sort.FILLER,
    "anaphora": Sort.ONE,
}

_PLACES = frozenset({Sort.PLACE, Sort.DISTRICT, Sort.UNLISTED, Sort.OUTSIDE, Sort.REGION})
_GLUED_WORD = re.compile(r"[a-z]{2,}\d")
_GLUED = re.compile(r"[a-z]{2,}(?=\d)|(?<=[a-z])\d+|.+", re.DOTALL)
"""top3: letters and digits typed together are two words."""
_BOUND_ASKED = re.compile(r"(?<=至少|最少|至多|最多)(?=几|多少)")
"""至少几个 is no 少几个."""


@dataclass(frozen=True, slots=True)
class Word:
    """What one phrase can mean."""

    sort: Sort
    value: Any = ""


class Lexicon:
    """The phrases of one list and of the language, and the segmenter that knows them."""

    def __init__(self, task_list: TaskList, data: Mapping[str, Mapping[str, Any]]) -> None:
        self.task_list = task_list
        self.glossary = Glossary.from_data(data["glossary"])
        self.words: dict[str, Word] = {}
        self.regions: dict[str, Group] = {}
        self.letters: dict[str, str] = {}
        """Single letters that stand for a place in a row of them (广深佛莞)."""
        self.joined: dict[str, tuple[str, ...]] = {}
        """Names in one breath (广佛), which stand for places one by one."""
        self._add_places(data["places"], data["districts"])
        self._add_indicators(data["indicators"])
        self._add_language(data["words"], data["topics"])
        self.serial_words = {word: kind for kind, said in data["serials"].items() for word in said.split()}
        """What a word says about standing in the list (清单, 靠前, 紧挨着)."""
        self.segmenter = Segmenter(self.words)

    @classmethod
    def load(cls, task_list: TaskList, directory: Path = DEFAULT_DATA) -> Lexicon:
        """The lexicon of `task_list` from the data files in `directory`; LexiconError if one cannot be read."""
        names = ("words", "places", "districts", "indicators", "glossary", "topics", "serials")
        return cls(task_list, {name: _read(directory / f"{name}.toml") for name in names})

    def cut(self, text: str) -> list[str]:
        """The words of a normalised text."""
        words = [word for part in _BOUND_ASKED.split(text) for word in self.segmenter.lcut(part, HMM=False)]
        return [part for word in words for part in _GLUED.findall(word)] if _GLUED_WORD.search(text) else words

    def group(self, name: str | Group) -> Group:
        """A place, a region or a joined name (广佛) of the list as a group; places that were counted off are one."""
        return name if isinstance(name, Group) else self.regions.get(name) or Group(name, (name,))

    @cached_property
    def partition(self) -> tuple[Group, ...]:
        """The regions that together are the whole list, for 哪个区域."""
        return tuple(self.regions[name] for name in self._partition if self.regions[name].names)

    @cached_property
    def linkable(self) -> dict[str, Word]:
        """Names that a misspelling may stand for: places, districts, regions and indicators; longer than one letter."""
        sorts = {Sort.PLACE, Sort.DISTRICT, Sort.REGION, Sort.INDICATOR, Sort.UNLISTED, Sort.TERM}
        return {name: word for name, word in self.words.items() if word.sort in sorts and len(name) > 1}

    def _add(self, phrases: str | tuple[str, ...], sort: Sort, value: Any = "") -> None:
        word = Word(sort, value)
        for phrase in spelt_out(phrases) if isinstance(phrases, str) else phrases:
            self.words.setdefault(normalise(phrase), word)

    def _add_places(self, places: Mapping[str, Any], districts: Mapping[str, Any]) -> None:
        listed = set(self.task_list.places)
        for name in self.task_list.places:
            self._add(
                (name, f"{name}市") if not name.endswith(("市", "县", "区")) else (name, name[:-1]), Sort.PLACE, name
            )
        self.elsewhere = places["region"] not in self.task_list.region
        self.left_out = tuple(n for n in places["known"].split() if n not in listed) if not self.elsewhere else ()
        """Places of the region that the list does not have."""
        for name in places["known"].split():
            self._add((name, f"{name}市"), Sort.PLACE if name in listed else Sort.UNLISTED, name)
        for name, aliases in places["aliases"].items():
            self._add(aliases, Sort.PLACE if name in listed else Sort.UNLISTED, name)
        for alias, names in places["joined"].items():
            self.joined[alias] = tuple(names.split())
            self._region(alias, self.joined[alias])
        self.letters = {letter: name for name, letters in places["letters"].items() for letter in letters.split()}
        for name, members in places["regions"].items():
            self._region(name, tuple(members.split()), places["region_aliases"].get(name, ""))
        self._partition = tuple(name for name in places["partition"].split() if name in self.regions)
        for alias, names in places["unclear"].items():
            self._add(alias, Sort.UNCLEAR, tuple(names.split()))
        self._add(places["everywhere"], Sort.EVERYWHERE)
        for district, city in _districts(districts):
            self._add(district, Sort.DISTRICT if city in listed else Sort.UNLISTED, (_shortest(district), city))
        for names in places["elsewhere"].values():
            for name in names.split():
                self._add((name, f"{name}市", f"{name}省"), Sort.OUTSIDE, name)

    def _region(self, name: str, members: tuple[str, ...], aliases: str = "") -> None:
        listed = set(self.task_list.places)
        self.regions[name] = Group(
            name, tuple(m for m in members if m in listed), tuple(m for m in members if m not in listed)
        )
        if self.regions[name].names:
            self._add(f"{name} {aliases}", Sort.REGION, name)

    def _add_indicators(self, indicators: Mapping[str, Any]) -> None:
        listed = self.task_list.by_key
        for entry in indicators["indicator"]:
            if entry["key"] in listed:
                aliases = spelt_out(" ".join(entry.get("aliases", ())))
                self._add((entry["key"], *entry.get("phrases", ()), *aliases), Sort.INDICATOR, entry["key"])
        for indicator in self.task_list.indicators:
            self._add((indicator.key, indicator.name), Sort.INDICATOR, indicator.key)

    def _add_language(self, words: Mapping[str, Any], topics: Mapping[str, Any]) -> None:
        for kind, value, phrases in _phrases(words):
            if kind != "filler":
                sort = Sort.MANY if (kind, value) == ("anaphora", "many") else _KINDS[kind]
                self._add(phrases, sort, value or kind)
        self.together = tuple(
            tuple(pair.split("+")) for pair in " ".join(topics["not_in_list_together"].values()).split()
        )
        """Words that ask for what is not in the list only when they are said together."""
        self.drafting = tuple(tuple(topics["drafting"][part].split()) for part in ("verbs", "papers"))
        for why, groups in topics.items():
            if why in ("not_in_list_together", "drafting"):
                continue
            for topic, phrases in groups.items():
                self._add(phrases, Sort.TOPIC, (why, topic))
        self._add(tuple(self.glossary.names), Sort.TERM)
        places = tuple(word for word, meant in self.words.items() if meant.sort in _PLACES and len(word) > 1)
        free = (cue for cue in self.glossary.cues if not any(place in cue for place in places))
        self._add(tuple(free), Sort.CUE)  # 深圳的企业 is a place first
        for kind, _, phrases in _phrases(words):
            if kind == "filler":
                self._add(phrases, Sort.FILLER)


def _phrases(words: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(kind, value, phrases) of words.toml, where a kind has values or none."""
    for kind, table in words.items():
        for value, phrases in table.items():
            if isinstance(phrases, str):
                yield kind, value, phrases
            else:
                yield kind, value, phrases[""]


def _districts(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each name of a district, long and short, with its city."""
    full_only = set(data["full_only"].split())
    for city, names in data["cities"].items():
        for name in names.split():
            yield name, city
            if name not in full_only and _shortest(name) != name:
                yield _shortest(name), city


def _shortest(district: str) -> str:
    short = re.sub(r"(?:瑶族|壮族)*自治县$|(?<=..)新区$|[区县市镇]$|街道$", "", district)
    return short if len(short) > 1 else district


def _read(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise LexiconError(f"读不到词库文件 {path.name}：{error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LexiconError(f"词库文件 {path.name} 写错了：{error}") from error
