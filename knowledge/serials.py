"""Places that are named by where they stand in the list: 序号小于5的市, 清单前十个市, 序号比东莞靠后的市, 佛山的下一个市.

What such a stretch stands for is known from the list alone, so it is settled before the rules read the sentence: one place
becomes that place, several become a group like a region, and all that can be asked of these can be asked of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain

from knowledge.conditions import all_of
from knowledge.frame import Frame
from knowledge.lexicon import Lexicon, Sort
from knowledge.mention import LONGEST_QUESTION, Mention, Number
from knowledge.numbers import number_in
from knowledge.progress_conditions import OPS
from knowledge.query import Against, Filter, Group, Op
from knowledge.wordsets import word_set

_LETTERS: dict[Sort, str] = {
    Sort.PLACE: "P", Sort.PLACE_NOUN: "G", Sort.COMPARE_OP: "c", Sort.SUFFIX_OP: "x", Sort.THAN: "b", Sort.BETWEEN: "~",
    Sort.ORDINAL: "o", Sort.JOIN: "j", Sort.COUNTED_PLACES: "m", Sort.FILLER: "", Sort.NOW: "", Sort.NEXT: "k",
    Sort.MORE: "+", Sort.LESS: "-",
}  # fmt: skip
_WORDS = {
    "serial": "S", "list": "T", "near": "h", "before": "<", "after": ">", "first": "F", "last": "L", "until": "J",
    "standing": "", "sequence": "",
}  # fmt: skip
_UNITS = word_set("serials.units") | {""}
_STOPS = frozenset(",.;?!:")
_ABOUT = frozenset({
    Sort.INDICATOR, Sort.WANTED, Sort.SUPERLATIVE, Sort.COMPARE, Sort.DIFFERENCE, Sort.SAME, Sort.SUM, Sort.MEAN, Sort.SHARE,
    Sort.RANK, Sort.RATIO, Sort.STATUS, Sort.LACKS, Sort.COUNT, Sort.EXISTENCE, Sort.QUANTITY,
})  # fmt: skip
"""What is asked of places; where none of it is said, only who they are."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Mentions that matched a pattern, each with its letter, and the serial numbers of the places among them."""

    letters: str
    mentions: Sequence[Mention]
    anchors: Sequence[int]

    @property
    def numbers(self) -> list[int]:
        """The numbers that are said, in their order."""
        said = (_number(m) for m in self.mentions if m.sort in (Sort.NUMBER, Sort.COUNTED_PLACES, Sort.ELLIPSIS))
        return [number for number in said if number is not None]

    @property
    def kind(self) -> str:
        """Which comparison is said, nothing if there is none."""
        return next((str(m.value) for m in self.mentions if m.sort in (Sort.COMPARE_OP, Sort.SUFFIX_OP)), "")

    @property
    def backwards(self) -> bool:
        """True for 前面, 之前, 前几个, 小于, 上一个."""
        pairs = zip(self.mentions, self.letters, strict=True)
        above = any(letter == "k" and not set("前上").isdisjoint(m.text) for m, letter in pairs)
        return above or self.kind in ("lt", "le") or not {"<", "^", "-"}.isdisjoint(self.letters)


def _number(mention: Mention) -> int | None:
    """5, 十个市, 第三个."""
    if mention.sort is Sort.ELLIPSIS:
        return number_in(mention.text.removeprefix("第"))
    return int(mention.value.value if isinstance(mention.value, Number) else mention.value)


Chooses = Callable[[_Stretch, list[int]], list[int] | None]
"""Which of all serial numbers a stretch stands for; None if it stands for none of them after all."""
_HOLDS: dict[str, Callable[[int, int], bool]] = {
    "gt": lambda serial, bound: serial > bound,
    "ge": lambda serial, bound: serial >= bound,
    "lt": lambda serial, bound: serial < bound,
    "le": lambda serial, bound: serial <= bound,
}


def _bounded(said: _Stretch, serials: list[int]) -> list[int] | None:
    """序号小于5, 序号10以内."""
    holds = _HOLDS.get(said.kind)
    return None if holds is None else [serial for serial in serials if holds(serial, said.numbers[0])]


def _between(said: _Stretch, serials: list[int]) -> list[int]:
    """序号在5到8之间, ends included; 序号在阳江和肇庆之间, which do not count themselves."""
    low, high = sorted(said.anchors or said.numbers)
    apart = bool(said.anchors) and "~" in said.letters
    return [serial for serial in serials if (low < serial < high if apart else low <= serial <= high)]


def _beyond(said: _Stretch, serials: list[int]) -> list[int]:
    """序号比东莞靠后, 序号在惠州之前, 序号10以后: all on one side; 惠州后面三个市: so many of them."""
    anchor, count = (*said.anchors, *said.numbers, len(serials))[:2]
    if said.backwards:
        return [serial for serial in serials if serial < anchor][-count:]
    return [serial for serial in serials if serial > anchor][:count]


def _beside(said: _Stretch, serials: list[int]) -> list[int]:
    """清单上佛山的下一个市, 排在惠州前一位, 紧挨着惠州后面: the next one, or those on both sides."""
    (anchor,) = said.anchors
    before, after = [s for s in serials if s < anchor][-1:], [s for s in serials if s > anchor][:1]
    words = "".join(m.text for m, letter in zip(said.mentions, said.letters, strict=True) if letter in "k<>^v")
    forward, back = not set("后下").isdisjoint(words), not set("前上").isdisjoint(words)
    return [*before, *after] if forward and back else before if back else after


def _around(said: _Stretch, serials: list[int]) -> list[int]:
    """清单里佛山紧挨着的两个市: those on both sides."""
    at = serials.index(said.anchors[0])
    return [*serials[max(0, at - 1) : at], *serials[at + 1 : at + 2]]


def _ends(said: _Stretch, serials: list[int]) -> list[int]:
    """清单前十个市, 序号排在最后五位: so many from one end."""
    return serials[: said.numbers[0]] if said.backwards else serials[-said.numbers[0] :]


def _single(said: _Stretch, serials: list[int]) -> list[int]:
    """清单最后一个市, 序号第一位."""
    return serials[:1] if "F" in said.letters else serials[-1:]


def _from_the_end(said: _Stretch, serials: list[int]) -> list[int]:
    """序号倒数第二."""
    return serials[-said.numbers[0] :][:1] if said.numbers[0] <= len(serials) else []


def _named(said: _Stretch, serials: list[int]) -> list[int] | None:
    """序号14的市, 序号3和序号4的市: the very numbers."""
    return said.numbers if set(said.numbers) <= set(serials) else None


_PATTERNS: tuple[tuple[str, Chooses], ...] = (
    (r"S(?:PjP|PJP|NjN|NJN)~|SPJP|So?NJS?o?N(?=G)", _between),
    (r"@oNJo?N", _between),
    (r"ScN|SNx|SNc(?!N)", _bounded),
    (r"@(?:u|vo)N|uNS", _from_the_end),
    (r"@Ph", _around),
    (r"@h?Pk|P@k|@hP[<>^v]|(?:P@|@P)[v^](?=G)", _beside),
    (r"@b?P[<>^v]N?|SN[<>]N?|SbP[+\-](?!N)", _beyond),
    (r"@[<>^v]N|[<>^v]NS|(?<=[<>^v]Nj)[<>^v]N", _ends),
    (r"@[FL](?=G)|(?<=FGj)[FL](?=G)|(?<=LGj)[FL](?=G)|S[FL]", _single),
    (r"So?N(?:jS?o?N)*(?=G)|SoN(?![jJ])|So?N(?=bS)|(?<=b)So?N|Te|Tom|ToN(?=G)", _named),
)
"""In this order; @ is 序号 or the list, and may be missing where 按序号 is said."""


def by_serial(mentions: list[Mention], lexicon: Lexicon) -> list[Mention]:
    """The mentions, with what stands for each stretch that names places by their serial numbers."""
    words = lexicon.serial_words
    if len(mentions) > LONGEST_QUESTION or _LEADS.isdisjoint(map(words.get, [m.text for m in mentions])):
        return mentions
    said, marked = _without_marker(mentions, words)
    found = sorted(_found(said, lexicon, marked=marked), key=lambda each: each[0])
    if not found:
        return _in_order(mentions, said)
    starts, ends = [0, *(end for _, end, _ in found)], [*(start for start, _, _ in found), len(said)]
    kept = (said[start:end] for start, end in zip(starts, ends, strict=True))
    put = [*(names for _, _, names in found), []]
    return list(chain.from_iterable((*rest, *names) for rest, names in zip(kept, put, strict=True)))


_LEADS = frozenset({"serial", "list"})


def _without_marker(mentions: list[Mention], words: dict[str, str]) -> tuple[list[Mention], bool]:
    """…（按序号）, 按序号数，…, 按清单顺序，…: the words by which an order is the order of the list, taken out."""
    kinds = [words.get(m.text, "") for m in mentions]
    for at in range(1, len(kinds)):
        follows = kinds[at + 1 : at + 2] == ["sequence"]
        if kinds[at - 1] != "by" or not (kinds[at] == "serial" or (kinds[at] == "list" and follows)):
            continue
        start, end = at - 1, at + 1
        while end < len(mentions) and kinds[end] in ("standing", "sequence"):
            end += 1
        brackets = [m.text for m in (*mentions[start - 1 : start], *mentions[end : end + 1])] == ["(", ")"]
        return [*mentions[: start - brackets], *mentions[end + brackets :]], True
    return mentions, False


def _in_order(mentions: list[Mention], unmarked: list[Mention]) -> list[Mention]:
    """按序号列出各市上云, where the list stands in that order anyway; 清单上谁排在前面, which asks for the numbers."""
    kept = [m for m in mentions if m.sort is not Sort.FILLER]
    for number, than, other in zip(kept, kept[1:], kept[2:], strict=False):
        if number.value == "serial" and than.sort is Sort.THAN and other.sort is not Sort.INDICATOR:
            untold = replace(number, sort=Sort.UNKNOWN, value="noun")  # 序号比惠州大3
            return [untold if m is number else m for m in mentions]
    figures = any(m.sort is Sort.INDICATOR for m in mentions)
    if figures and unmarked is not mentions:
        return [m for m in unmarked if m.sort is not Sort.ORDER]
    first = (m for m in mentions if m.sort is Sort.COMPARE and not set("前后").isdisjoint(m.text))
    asked = None if figures else next(first, None)
    return [Mention(Sort.WANTED, "serial", m.text) if m is asked else m for m in mentions]


def _letter(mention: Mention, before: str, words: dict[str, str]) -> str:
    """What a mention says about standing in the list; nothing for what may stand between."""
    kind = words.get(mention.text)
    if mention.text == "上" and before == "T":
        return ""  # 表上
    if kind in _WORDS:
        return _WORDS[kind]
    if mention.sort is Sort.NUMBER:
        return "N" if mention.value.unit in _UNITS and mention.value.upper is None else "."
    if mention.sort is Sort.TOP:
        return "u" if mention.text.endswith("第") else "^" if mention.value == "top" else "v"
    if mention.sort is Sort.ELLIPSIS:
        return "e" if number_in(mention.text.removeprefix("第")) else "."
    if mention.sort in (Sort.ONE, Sort.MANY, Sort.COUNT) and mention.text.endswith("市"):
        return "G"
    return _LETTERS.get(mention.sort, ".")


def _found(said: list[Mention], lexicon: Lexicon, *, marked: bool) -> Iterator[tuple[int, int, list[Mention]]]:
    """Each stretch that names places, from where to where, and what it stands for."""
    kept, shape = _shape(said, lexicon.serial_words)
    places = {int(tasks[0].serial): place for place, tasks in lexicon.task_list.by_place.items()}
    numbers = {place: serial for serial, place in places.items()}
    for pattern, chooses in _PATTERNS:
        for match in re.finditer(_spelled(pattern, marked=marked), shape):
            inside = [said[kept[i]] for i in range(match.start(), match.end())]
            stretch = _Stretch(match.group(), inside, [numbers[m.value] for m in inside if m.sort is Sort.PLACE])
            serials = chooses(stretch, sorted(places))
            if serials is None:
                continue
            serials = serials or [0 if stretch.backwards else max(places) + 1]  # beyond the first or the last
            one = len(serials) == 1 or chooses is _named
            noun = one and shape[match.end() : match.end() + 1] == "G"
            start, end = kept[match.start()], kept[match.end() - 1 + noun] + 1
            yield start, end, _standing_for(serials, places, said, start, end, apart=one)
            shape = shape[: match.start()] + "_" * len(match.group()) + shape[match.end() :]


def _shape(said: list[Mention], words: dict[str, str]) -> tuple[list[int], str]:
    """The letters of what says something here, and where each of them stands."""
    kept: list[int] = []
    shape = ""
    for at, mention in enumerate(said):
        letter = _letter(mention, shape[-1:], words)
        if letter:
            kept.append(at)
            shape += letter
    return kept, shape


@cache
def _spelled(pattern: str, *, marked: bool) -> str:
    """A pattern in full: what may lead it, and that ten cities are a number too."""
    return pattern.replace("@", "[ST]?" if marked else "[ST]").replace("N", "[Nm]")


def _standing_for(
    serials: list[int], places: dict[int, str], said: list[Mention], start: int, end: int, *, apart: bool
) -> list[Mention]:
    """The places as if they were named; their numbers, where only who they are is asked."""
    text = "".join(m.text for m in said[start:end])
    if not _asked_of(said, start, end) or not set(serials) <= places.keys():
        numbers = [Mention(Sort.NUMBER, Number(serial), str(serial)) for serial in serials]
        return [Mention(Sort.WANTED, "serial", "序号"), *_joined(numbers)]
    if apart:
        texts = [text] if len(serials) == 1 else [f"序号{serial}" for serial in serials]
        named = zip(serials, texts, strict=True)
        return _joined([Mention(Sort.PLACE, places[serial], said_as, _SURE) for serial, said_as in named])
    names = tuple(places[serial] for serial in serials)
    whole = serials == list(range(serials[0], serials[-1] + 1))
    label = f"序号{serials[0]}到{serials[-1]}的{len(names)}个市" if whole else "、".join(names)
    return [Mention(Sort.REGION, Group(label, names), text)]


_SURE = 99.0
"""The score of a place that was not named itself, so that the answer says which it was taken for."""


def _joined(mentions: list[Mention]) -> list[Mention]:
    joined = [(Mention(Sort.JOIN, "and", "、"), mention) for mention in mentions]
    return list(chain.from_iterable(joined))[1:]


def _asked_of(said: list[Mention], start: int, end: int) -> bool:
    """Whether anything is asked of the places: in the same clause if it asks who they are, else anywhere."""
    before = next((i + 1 for i in range(start - 1, -1, -1) if said[i].text in _STOPS), 0)
    after = next((i for i in range(end, len(said)) if said[i].text in _STOPS), len(said))
    clause = (*said[before:start], *said[end:after])
    who = any(m.sort is Sort.WHICH for m in clause)
    return any(m.sort in _ABOUT for m in (clause if who else (*said[:start], *said[end:])))


def against_serial(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """上云数等于自己序号的市, 上云比序号还小的市: a condition whose bound is the serial number of the same place."""
    (named,), (number,) = all_of(span, Sort.INDICATOR), all_of(span, Sort.WANTED)
    if number.value != "serial":
        return False
    signs = [m for m in span if m.sort in (Sort.COMPARE_OP, Sort.MORE, Sort.LESS, Sort.SAME)]
    op = {Sort.MORE: Op.GT, Sort.LESS: Op.LT, Sort.SAME: Op.EQ}.get(signs[-1].sort) or OPS[signs[-1].value]
    if span.index(number) < span.index(named):
        op = _TURNED.get(op, op)
    frame.filters.append(Filter(op=op, indicator=named.value, against=Against.SERIAL, place="序号"))
    frame.side_indicators.append(named.value)
    return True


_TURNED = {Op.GT: Op.LT, Op.LT: Op.GT, Op.GE: Op.LE, Op.LE: Op.GE}


__all__ = ["against_serial", "by_serial"]
