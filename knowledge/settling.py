"""Words whose part in a sentence depends on the words beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from knowledge.lexicon import Sort
from knowledge.mention import Mention, Number

_SILENT = frozenset({Sort.FILLER, Sort.NOW})


def settled(mentions: Iterable[Mention]) -> list[Mention]:
    """The mentions, each as what it is in this sentence."""
    result: list[Mention] = []
    for mention in mentions:
        before = result[-1] if result else None
        if before is not None and before.sort is Sort.LACKS and _is_what_lacks(mention):
            result[-1] = replace(before, text=before.text + mention.text)
            continue
        if before is not None and before.text in _NOT and mention.sort is Sort.LACKS:
            result[-1] = Mention(Sort.HAS, "has", before.text + mention.text)  # 不是没有
            continue
        if before is not None and before.sort is Sort.LACKS and mention.text == "被":  # 没被要求
            continue
        if mention.sort is Sort.NUMBER and before is not None and before.text in _THESE and _counts_places(mention):
            result[-1] = Mention(Sort.MANY, "many", before.text + mention.text)
            continue
        if mention.sort in _COUNTS and _how_many_named(result) == _count(mention) > 1:
            mention = replace(mention, sort=Sort.FILLER, value="")
        adverb = before is not None and before.text in _AT_LAST and _opens(result)
        if before is not None and adverb and mention.text != "的" and mention.sort in (Sort.FILLER, Sort.UNKNOWN):
            result[-1] = replace(before, sort=Sort.FILLER, value="")
        if before is not None and mention.sort in _COUNTS and _asks_which(before) and _counts_any(mention):
            result[-1] = Mention(Sort.WHICH, _number_of(mention), before.text + mention.text)
            continue
        if before is not None and before.text in _LEFT and mention.sort in (Sort.COUNTED_PLACES, Sort.PLACE_NOUN):
            result[-1] = replace(before, sort=Sort.REST, value="rest")
        if _one_of(mention, result):
            result[-1] = Mention(Sort.NUMBER, Number(1, mention.text), f"一{mention.text}")
            continue
        if before is not None and before.sort is Sort.ONE and mention.text in _SAYINGS:
            result[-1] = replace(before, sort=Sort.FILLER, value="")
        if before is not None and before.text in _NOTHING_BUT and mention.sort is Sort.INDICATOR:
            result[-1] = replace(before, sort=Sort.ONLY, value="only")
        if before is not None and before.text in _BESIDES and not _tells_who(mention):
            result[-1] = replace(before, sort=Sort.FILLER, value="")
        if mention.text == "那" and before is not None and before.sort not in (Sort.BREAK, *_SILENT):
            mention = replace(mention, sort=Sort.FILLER, value="")
        if before is not None and before.text in _LEAVING_OUT and mention.sort in (*_PLACES, Sort.REGION):
            result[-1] = replace(before, sort=Sort.EXCLUDE, value="exclude")
        if before is not None and before.text in _LEAST and (mention.assigns or mention.sort is Sort.NEED):
            result[-1] = replace(before, sort=Sort.COMPARE_OP, value="ge")  # 最少要完成多少个
        if before is not None and before.text in _NOT_IN and mention.sort is Sort.REGION:
            result[-1] = replace(before, sort=Sort.EXCLUDE, value="exclude")
        if mention.sort is Sort.ONE and _named_already(result):
            mention = replace(mention, sort=Sort.FILLER, value="")  # 云浮的序号和它的上云数
        if before is not None and mention.sort is Sort.WANTED and mention.value == "overview" and _few(before):
            result[-1] = replace(before, sort=Sort.FILLER, value="")  # 有两项任务
        if mention.sort in _NAMING:
            _take_back(result, mention)
        if mention.sort is Sort.QUANTITY and before is not None and _only_stresses(before):
            result[-1] = replace(before, sort=Sort.FILLER, value="")
        result.append(mention)
    return result


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
_NOTHING_BUT = frozenset({"只有", "仅有", "只", "仅", "就"})
_BESIDES = frozenset({"另外", "此外"})
_LEFT = frozenset({"余下", "剩余", "尚余", "还剩"})
_PLUS = frozenset({"+", "加", "加上"})
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
        elif mention.sort is not Sort.JOIN and mention.text not in _PLUS:
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
