"""Words that the next one turns into something else: 只有 before 上云 is only, 最少 before 要完成 is at least."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from knowledge.lexicon import Sort
from knowledge.mention import Mention
from knowledge.settling.negating import OUTSIDE
from knowledge.wordsets import word_set

_LOOSE = frozenset({Sort.FILLER, Sort.UNKNOWN})
_LEAVING_OUT = word_set("turning.leaving_out")
"""What an indicator is lacking (不含5G的市) and a place is left out with (不含珠三角)."""
_NAMED = frozenset({Sort.PLACE, Sort.DISTRICT, Sort.REGION, Sort.UNLISTED})
_EQUATING = word_set("turning.equating")
_SAYINGS = word_set("turning.sayings")
NOTHING_BUT = word_set("turning.nothing_but")
_NOTHING_ELSE = NOTHING_BUT - {"就"}
_NEARLY = word_set("turning.nearly")
_ALREADY = frozenset({"已", "已经"})
_BESIDES = frozenset({"另外", "此外"})
_LEFT = word_set("turning.left")
_LEAST = word_set("turning.least")
_AT_LAST = word_set("turning.at_last")
_NEAR = 6
"""Words before one that it still belongs to."""


def turning(mention: Mention, said: list[Mention]) -> Mention:
    """Words that the next one turns into something else."""
    before = said[-1] if said else None
    if before is None or (before.text not in TURNING and before.sort not in TURNING_SORTS):
        return mention
    turned = next((to for fits, to in _TURNS if fits(before, mention, said)), None)
    if turned is not None:
        said[-1] = replace(before, sort=turned[0], value=turned[1])
    if before.sort is Sort.ONE and mention.text in _SAYINGS:
        if len(said) > 1 and said[-2].sort is Sort.NUMBER and (len(said) == 2 or said[-3].sort is Sort.BREAK):
            said[-2] = replace(said[-2], sort=Sort.FILLER, value="")  # …，三分之一这个提法站得住吗
        return replace(mention, sort=Sort.FILLER, value="")  # 这个表述准确吗
    return mention


def _tells_who(mention: Mention) -> bool:
    """另外几个市, but not 另外还背着标杆."""
    return mention.sort in (Sort.COUNTED_PLACES, Sort.PLACE_NOUN, Sort.COUNT, Sort.QUANTITY, Sort.NUMBER, Sort.MANY)


def _shared(said: list[Mention]) -> bool:
    """占全省快四分之一."""
    return any(m.sort is Sort.SHARE for m in said[-_NEAR:])


def _at_least(after: Mention, said: list[Mention]) -> bool:
    """最少要做; 揭阳上云最低几多家, of one place that is named."""
    named = any(m.sort in (Sort.PLACE, Sort.DISTRICT) for m in said[-2 * _NEAR :])
    return after.assigns or after.sort is Sort.NEED or (after.sort is Sort.QUANTITY and named)


def _indicator_before(said: list[Mention]) -> bool:
    """5G算不算标杆: whether the one lies in the other."""
    return any(m.sort is Sort.INDICATOR for m in said[-_NEAR:])


def _may_reach(number: Mention, said: list[Mention]) -> bool:
    """到900了吗, 够不够200, but not 5到10 nor 到3月."""
    ranged = len(said) > 1 and said[-2].sort in (Sort.NUMBER, Sort.ORDINAL, Sort.TOP, Sort.RANK)
    return number.value.unit in ("", "个", "家") and not ranged and any(m.sort is Sort.INDICATOR for m in said)


_REACHING = word_set("turning.reaching")
_COUNTS_AS = word_set("turning.counts_as")


def _few(number: Mention) -> bool:
    return number.sort is Sort.NUMBER and number.value.value <= 5 and number.value.unit in ("个", "项", "条", "件")


def _opens(said: list[Mention]) -> bool:
    """True if the last word of what was said so far begins its clause."""
    return len(said) == 1 or said[-2].sort is Sort.BREAK


def _only_stresses(before: Mention) -> bool:
    """合起来才多少家: 才 before a question compares nothing."""
    return before.sort is Sort.COMPARE_OP and before.value == "eq" and before.text not in _EQUATING


_Fits = Callable[[Mention, Mention, list[Mention]], bool]
_NOTHING = (Sort.FILLER, "")
_RELATION = (Sort.DEFINE, "relation")
_TURNS: tuple[tuple[_Fits, tuple[Sort, str]], ...] = (
    (lambda a, b, said: a.text in _AT_LAST and _opens(said) and b.text != "的" and b.sort in _LOOSE, _NOTHING),
    (lambda a, b, _: a.text in _LEFT and b.sort in (Sort.COUNTED_PLACES, Sort.PLACE_NOUN), (Sort.REST, "rest")),
    (lambda a, b, _: a.sort is Sort.ONE and b.text in _SAYINGS, _NOTHING),
    (lambda a, b, said: a.text in _REACHING and b.sort is Sort.NUMBER and _may_reach(b, said), (Sort.COMPARE_OP, "ge")),
    (lambda a, b, _: a.text == "不过" and b.sort is Sort.NUMBER, (Sort.COMPARE_OP, "le")),
    (lambda a, b, _: a.text == "差不多" and b.sort is Sort.NUMBER, (Sort.COMPARE_OP, "about")),
    (lambda a, b, said: a.text in _NEARLY and b.sort is Sort.NUMBER and _shared(said), _NOTHING),
    (lambda a, b, _: a.text in NOTHING_BUT and b.sort is Sort.INDICATOR, (Sort.ONLY, "only")),
    (lambda a, b, _: a.text in _NOTHING_ELSE and b.assigns, (Sort.ONLY, "only")),
    (lambda a, b, _: a.text == "市均" and (b.sort in (Sort.HAS, Sort.LACKS) or b.assigns), _NOTHING),  # 各市均有
    (lambda a, b, _: a.text in _ALREADY and b.sort is Sort.INDICATOR, (Sort.WANTED, "done")),
    (lambda a, b, _: a.text == "同样" and b.sort is Sort.EXCLUDE, _NOTHING),
    (lambda a, b, _: a.text in _BESIDES and (not _tells_who(b) or b.text[0] in "这那"), _NOTHING),
    (lambda a, b, _: a.text in _LEAVING_OUT and b.sort in _NAMED, (Sort.EXCLUDE, "exclude")),
    (lambda a, b, said: a.text in _LEAST and _at_least(b, said), (Sort.COMPARE_OP, "ge")),
    (lambda a, b, _: a.text in OUTSIDE and b.sort is Sort.REGION, (Sort.EXCLUDE, "exclude")),
    (lambda a, b, said: a.text in _COUNTS_AS and b.sort is Sort.INDICATOR and _indicator_before(said), _RELATION),
    (lambda a, b, _: a.text == "非" and b.sort in _NAMED, (Sort.EXCLUDE, "exclude")),
    (lambda a, b, _: a.text == "非" and b.sort is Sort.INDICATOR, (Sort.LACKS, "lacks")),
    (lambda a, b, _: b.sort is Sort.WANTED and b.value == "overview" and _few(a), _NOTHING),
    (lambda a, b, _: a.text == "嘛" and b.sort is Sort.BREAK, _NOTHING),  # 我们是湛江的嘛，…
    (lambda a, b, _: b.sort in (Sort.QUANTITY, Sort.THAN) and _only_stresses(a), _NOTHING),
)
"""What a word becomes before another: 最少 before 要完成 is at least, 只有 before 上云 is only, 末尾 before 附上 is no end."""
TURNING = frozenset().union(
    {"非", "差不多", "嘛", "市均", "不过", "同样"}, _COUNTS_AS, _REACHING, _AT_LAST, _LEFT, NOTHING_BUT, _BESIDES, _LEAVING_OUT, _LEAST, OUTSIDE, _ALREADY, _NEARLY
)  # fmt: skip
TURNING_SORTS = frozenset({Sort.ONE, Sort.NUMBER, Sort.COMPARE_OP})
"""What any of them can begin with, so that most words are passed over at once."""
