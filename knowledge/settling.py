"""Words whose part in a sentence depends on the words beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from knowledge.lexicon import Sort
from knowledge.mention import Mention, Number

_SILENT = frozenset({Sort.FILLER, Sort.NOW})
_LOOSE = frozenset({Sort.FILLER, Sort.UNKNOWN})


def settled(mentions: Iterable[Mention]) -> list[Mention]:
    """The mentions, each as what it is in this sentence."""
    result: list[Mention] = []
    for mention in mentions:
        kept: Mention | None = mention
        for step in _STEPS:
            kept = step(kept, result) if kept is not None else None
        if kept is not None:
            result.append(kept)
    return result


def _negated(mention: Mention, said: list[Mention]) -> Mention | None:
    """没有 安排 is one negation, 不是 没有 is none."""
    before = said[-1] if said else None
    if before is None:
        return mention
    if before.sort is Sort.LACKS and _is_what_lacks(mention):
        said[-1] = replace(before, text=before.text + mention.text)
        return None
    if before.text in _NOT and mention.sort is Sort.LACKS:
        said[-1] = Mention(Sort.HAS, "has", before.text + mention.text)
        return None
    return None if before.sort is Sort.LACKS and mention.text == "被" else mention  # 没被要求


def _counted(mention: Mention, said: list[Mention]) -> Mention | None:
    """这五家, 哪三个市, 肇庆和清远两家, 只派了一个: numbers that say no figure, or that are one."""
    before = said[-1] if said else None
    if before is None:
        return mention
    if mention.sort is Sort.NUMBER and before.text in _THESE and _counts_places(mention):
        said[-1] = Mention(Sort.MANY, "many", before.text + mention.text)
        return None
    if mention.sort in _COUNTS and _how_many_named(said) == _count(mention) > 1:
        return replace(mention, sort=Sort.FILLER, value="")
    if mention.sort in _COUNTS and _asks_which(before) and _counts_any(mention):
        said[-1] = Mention(Sort.WHICH, _number_of(mention), before.text + mention.text)
        return None
    if _one_of(mention, said):
        said[-1] = Mention(Sort.NUMBER, Number(1, mention.text), f"一{mention.text}")
        return None
    return mention


def _turning(mention: Mention, said: list[Mention]) -> Mention:
    """Words that the next one turns into something else."""
    before = said[-1] if said else None
    if before is None or (before.text not in _TURNING and before.sort not in _TURNING_SORTS):
        return mention
    turned = next((to for fits, to in _TURNS if fits(before, mention, said)), None)
    if turned is not None:
        said[-1] = replace(before, sort=turned[0], value=turned[1])
    return mention


def _pointing(mention: Mention, said: list[Mention]) -> Mention:
    """那 in the midst of a clause, and 它 after the place that it stands for, point to nothing before."""
    inside = mention.text == "那" and bool(said) and said[-1].sort not in (Sort.BREAK, *_SILENT)
    named = mention.sort is Sort.ONE and _named_already(said)  # 云浮的序号和它的上云数
    return replace(mention, sort=Sort.FILLER, value="") if inside or named else mention


def _taking_back(mention: Mention, said: list[Mention]) -> Mention:
    if mention.sort in _NAMING:
        _take_back(said, mention)
    return mention


def _is_what_lacks(mention: Mention) -> bool:
    """没有安排, 没 分到, 没有要求: a verb of having after a negation belongs to it, and does not take it back."""
    return mention.sort in (Sort.HAS, Sort.NEED) or mention.assigns


_THESE = frozenset({"这", "那", "上述", "前述"})


_NAMING = frozenset({Sort.PLACE, Sort.DISTRICT, Sort.INDICATOR})
_MISTYPED = frozenset({"打错", "打错了", "说错", "说错了", "写错了", "搞错了", "口误", "手滑", "错了", "更正"})


def _take_back(result: list[Mention], mention: Mention) -> None:
    """汕美，哎打错，汕尾: what was named before a slip is replaced by what is named after it."""
    silent = (*_SILENT, Sort.BREAK, Sort.UNKNOWN)
    said = [i for i, m in enumerate(result) if m.sort not in silent]
    if not said or result[said[-1]].text not in _MISTYPED:
        return
    at = next((i for i in reversed(said) if result[i].sort is not Sort.CORRECTION), None)
    if at is None:
        return
    slip = result[at]
    if slip.sort is Sort.UNCLEAR or slip.sort is mention.sort or {slip.sort, mention.sort} <= _PLACES:
        result[at] = replace(slip, sort=Sort.FILLER, value="")


_LEAVING_OUT = frozenset({"不含", "不带", "不要", "不包括", "不包含"})
"""What an indicator is lacking (不含5G的市) and a place is left out with (不含珠三角)."""
_PLACES = frozenset({Sort.PLACE, Sort.DISTRICT})
_NOT = frozenset({"不是", "并非", "不系", "唔系"})
_SAYINGS = frozenset({"说法", "结论", "话", "提法", "讲法", "判断", "表述", "话术"})
NOTHING_BUT = frozenset({"只有", "仅有", "只", "仅", "就"})
_ALREADY = frozenset({"已", "已经"})
_BESIDES = frozenset({"另外", "此外"})
_LEFT = frozenset({"余下", "剩余", "尚余", "还剩"})
PLUS = frozenset({"+", "加", "加上"})
_LEAST = frozenset({"最少", "最低", "最起码"})
_NOT_IN = frozenset(
    {"不在", "不属于", "不归", "既不在", "也不在", "既不属于", "也不属于", "既不是", "也不是", "不位于"}
)
"""Before a region, what lies outside it is meant."""
_COUNTS = frozenset({Sort.NUMBER, Sort.COUNTED_PLACES})
_AT_LAST = frozenset({"末尾", "最后", "尾巴"})


def _one_of(mention: Mention, said: list[Mention]) -> bool:
    """标杆只派了一个: where nothing but so many are meant, 一个 is a number."""
    if mention.text not in ("个", "家") or not said or said[-1].text != "一":
        return False
    return _only(said[:-1]) and not any(m.sort is Sort.NUMBER for m in said)


def _only(said: list[Mention]) -> bool:
    last = next((m for m in reversed(said) if m.sort not in _SILENT), None)
    return last is not None and (last.sort is Sort.ONLY or (last.sort is Sort.COMPARE_OP and last.value == "eq"))


def _tells_who(mention: Mention) -> bool:
    """另外几个市, but not 另外还背着标杆."""
    return mention.sort in (Sort.COUNTED_PLACES, Sort.PLACE_NOUN, Sort.COUNT, Sort.QUANTITY, Sort.NUMBER, Sort.MANY)


def _named_already(said: list[Mention]) -> bool:
    """True if the clause has named one place before a word that points to it."""
    clause = said[next((i + 1 for i in range(len(said) - 1, -1, -1) if said[i].sort is Sort.BREAK), 0) :]
    sorts = [m.sort for m in clause]
    asked = any(m.sort in (Sort.INDICATOR, Sort.WANTED, Sort.QUANTITY) for m in clause)
    return sorts.count(Sort.PLACE) == 1 and sorts[-1] is Sort.JOIN and asked and Sort.THAN not in sorts


def _few(number: Mention) -> bool:
    return number.sort is Sort.NUMBER and number.value.value <= 5 and number.value.unit in ("个", "项", "条", "件")


def _opens(said: list[Mention]) -> bool:
    """True if the last word of what was said so far begins its clause."""
    return len(said) == 1 or said[-2].sort is Sort.BREAK


def _count(mention: Mention) -> int:
    if mention.sort is Sort.COUNTED_PLACES:
        return int(mention.value)
    return int(mention.value.value) if mention.value.unit in ("个", "家", "座", "") else 0


def _how_many_named(said: list[Mention]) -> int:
    """肇庆和清远两家: how many places have just been named one after the other."""
    named = 0
    for mention in reversed(said):
        if mention.sort is Sort.PLACE:
            named += 1
        elif mention.sort is not Sort.JOIN and mention.text not in PLUS:
            break
    return named


def _asks_which(before: Mention) -> bool:
    return before.text in ("哪", "是哪", "边") or before.sort is Sort.WHICH


def _number_of(mention: Mention) -> int:
    return int(mention.value if mention.sort is Sort.COUNTED_PLACES else mention.value.value)


def _counts_any(mention: Mention) -> bool:
    """哪九座城, 哪3个市: how many are asked for is no figure."""
    return mention.sort is Sort.COUNTED_PLACES or _counts_places(mention)


def _counts_places(number: Mention) -> bool:
    """这五家, 那4个: so many of those just named."""
    return number.value.unit in ("个", "家", "座") and 2 <= number.value.value <= 20


def _only_stresses(before: Mention) -> bool:
    """合起来才多少家: 才 before a question compares nothing."""
    return before.sort is Sort.COMPARE_OP and before.value == "eq"


_Fits = Callable[[Mention, Mention, list[Mention]], bool]
_NOTHING = (Sort.FILLER, "")
_TURNS: tuple[tuple[_Fits, tuple[Sort, str]], ...] = (
    (lambda a, b, said: a.text in _AT_LAST and _opens(said) and b.text != "的" and b.sort in _LOOSE, _NOTHING),
    (lambda a, b, _: a.text in _LEFT and b.sort in (Sort.COUNTED_PLACES, Sort.PLACE_NOUN), (Sort.REST, "rest")),
    (lambda a, b, _: a.sort is Sort.ONE and b.text in _SAYINGS, _NOTHING),
    (lambda a, b, _: a.text in NOTHING_BUT and b.sort is Sort.INDICATOR, (Sort.ONLY, "only")),
    (lambda a, b, _: a.text in _ALREADY and b.sort is Sort.INDICATOR, (Sort.WANTED, "done")),
    (lambda a, b, _: a.text in _BESIDES and not _tells_who(b), _NOTHING),
    (lambda a, b, _: a.text in _LEAVING_OUT and b.sort in (*_PLACES, Sort.REGION), (Sort.EXCLUDE, "exclude")),
    (lambda a, b, _: a.text in _LEAST and (b.assigns or b.sort is Sort.NEED), (Sort.COMPARE_OP, "ge")),
    (lambda a, b, _: a.text in _NOT_IN and b.sort is Sort.REGION, (Sort.EXCLUDE, "exclude")),
    (lambda a, b, _: b.sort is Sort.WANTED and b.value == "overview" and _few(a), _NOTHING),
    (lambda a, b, _: b.sort is Sort.QUANTITY and _only_stresses(a), _NOTHING),
)
"""What a word becomes before another: 最少 before 要完成 is at least, 只有 before 上云 is only, 末尾 before 附上 is no end."""
_TURNING = frozenset().union(
    _AT_LAST, _LEFT, NOTHING_BUT, _BESIDES, _LEAVING_OUT, _LEAST, _NOT_IN, _ALREADY
)  # fmt: skip
_TURNING_SORTS = frozenset({Sort.ONE, Sort.NUMBER, Sort.COMPARE_OP})
"""What any of them can begin with, so that most words are passed over at once."""
_STEPS: tuple[Callable[[Mention, list[Mention]], Mention | None], ...] = (
    _negated, _counted, _turning, _pointing, _taking_back,
)  # fmt: skip
