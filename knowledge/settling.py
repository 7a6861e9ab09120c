"""Words whose part in a sentence depends on the words beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import takewhile

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
    if before.text in _NOT_YET and _is_what_lacks(mention):
        said[-1] = Mention(Sort.LACKS, "lacks", before.text + mention.text)  # 未安排, 尚未承担
        return None
    if before.text in _NOT_YET and mention.text == "被":
        said[-1] = Mention(Sort.LACKS, "lacks", before.text + mention.text)  # 未被赋予
        return None
    if before.text in _NO and mention.text in _LYING:
        said[-1] = Mention(Sort.FILLER, "", before.text + mention.text)  # 不在, 也不属于
        return None
    return None if before.sort is Sort.LACKS and mention.text == "被" else mention  # 没被要求


def _counted(mention: Mention, said: list[Mention]) -> Mention | None:
    """这五家, 哪三个市, 哪两家厂, 肇庆和清远两家, 只派了一个: numbers that say no figure, or that are one."""
    before = said[-1] if said else None
    if before is None:
        return mention
    if mention.sort is Sort.NUMBER and before.text in _THESE and _counts_places(mention):
        said[-1] = Mention(Sort.MANY, "many", before.text + mention.text)
        return None
    if mention.sort is Sort.PLACE_NOUN and before.text == "一" and len(said) > 1 and said[-2].sort is Sort.PLACE:
        return replace(mention, sort=Sort.FILLER, value="")  # 中山一个市
    if mention.sort is Sort.NUMBER and before.sort is Sort.REST and mention.value.unit in ("个", "家"):
        said[-1] = replace(before, text=before.text + mention.text)  # 其他四个
        return None
    if mention.sort is Sort.NUMBER and mention.value.unit in _TASK_UNITS and _kinds_named(said) == mention.value.value:
        return replace(mention, sort=Sort.FILLER, value="")
    if mention.sort in _COUNTS and _how_many_named(said) == _count(mention) > 1:
        return replace(mention, sort=Sort.FILLER, value="")
    if mention.sort is Sort.ALL and mention.text.endswith("个市") and _asks_which(before):
        said[-1] = Mention(Sort.WHICH, "names", before.text + mention.text)
        return None
    if mention.sort in _COUNTS and _asks_which(before) and _counts_any(mention):
        said[-1] = Mention(Sort.WHICH, _number_of(mention), before.text + mention.text)
        return None
    if before.sort is Sort.WHICH and mention.text in _FIRMS:
        said[-1] = Mention(Sort.TOPIC, ("not_in_list", "firms"), before.text + mention.text)  # 哪两家厂
        return None
    if _one_of(mention, said):
        said[-1] = Mention(Sort.NUMBER, Number(1, mention.text), f"一{mention.text}")
        return None
    return mention


def _counts_tasks(mention: Mention, said: list[Mention]) -> Mention:
    """两项任务, 29行: how many tasks, not how much of one; 上云40个任务 and 第22行 are something else."""
    before = said[-1] if said else None
    if mention.sort is Sort.NUMBER and mention.value.unit in _ROW_UNITS and not _of_something(said):
        return replace(mention, sort=Sort.TASKS)
    if before is None or before.sort is not Sort.NUMBER or before.value.unit not in _TASK_UNITS:
        return mention
    deed = mention.text in _DEEDS or (mention.sort is Sort.WANTED and mention.value == "overview")
    if deed and not _of_something(said[:-1]):
        said[-1] = replace(before, sort=Sort.TASKS)
    return mention


def _of_something(said: list[Mention]) -> bool:
    """True after an indicator, or after what makes a number a position."""
    near = takewhile(lambda m: m.sort is not Sort.BREAK, reversed(said[-_NEAR:]))
    return any(m.sort in (Sort.INDICATOR, Sort.ORDINAL) or m.value == "serial" for m in near)


_NEAR = 8
"""So many words back a clause is looked at."""


_ROW_UNITS = frozenset({"行", "条"})
_TASK_UNITS = frozenset({"项", "件", "样"})
_DEEDS = frozenset({"任务的", "事", "事情", "工作", "活", "活儿"})


def _still_short(mention: Mention, said: list[Mention]) -> Mention:
    """还差几多个: 差 after 还 asks for what is left, not for the distance of two."""
    still = bool(said) and said[-1].text in _STILL and mention.sort is Sort.DIFFERENCE and mention.text[0] in "差争"
    return replace(mention, sort=Sort.WANTED, value="remaining") if still else mention


_STILL = frozenset({"还", "仲", "尚", "还要", "仍"})


def _naming(mention: Mention, said: list[Mention]) -> Mention:
    """20个市叫什么名字, 所有市的名单: the names of places are asked for."""
    if mention.text not in _NAMES:
        return mention
    before = next((m for m in reversed(said) if m.sort is not Sort.FILLER), None)
    general = before is not None and (before.sort in _IN_GENERAL or before.text.endswith("市"))
    return replace(mention, sort=Sort.WHICH, value="names") if general else mention


_NAMES = frozenset({"名单", "名册", "名字", "名称", "叫什么", "叫什么名字", "叫啥", "叫啥名字"})
_IN_GENERAL = frozenset({Sort.PLACE_NOUN, Sort.COUNTED_PLACES, Sort.EVERY})


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


def _asking_who(mention: Mention, said: list[Mention]) -> Mention:
    """5G任务有哪些市: 哪些 belongs to 市."""
    before = said[-1] if said else None
    if before is None or mention.sort is not Sort.PLACE_NOUN or before.sort is not Sort.WANTED:
        return mention
    if not before.text.endswith(("有哪些", "是哪些")):
        return mention
    said[-1] = replace(before, text=before.text[:-3])
    return Mention(Sort.WHICH, "which", f"哪些{mention.text}")


def _taking_back(mention: Mention, said: list[Mention]) -> Mention:
    if mention.sort in _NAMING:
        _take_back(said, mention)
    return mention


def _is_what_lacks(mention: Mention) -> bool:
    """没有安排, 没 分到, 没有要求: a verb of having after a negation belongs to it, and does not take it back."""
    return mention.sort in (Sort.HAS, Sort.NEED) or mention.assigns


_THESE = frozenset({"这", "那", "上述", "前述"})


_NAMING = frozenset({Sort.PLACE, Sort.DISTRICT, Sort.INDICATOR})
_MISTYPED = frozenset(
    {
        "不对",
        "不对不对",
        "不是不是",
        "哦不",
        "噢不",
        "啊不",
        "不不",
        "打错",
        "打错了",
        "说错",
        "说错了",
        "写错了",
        "搞错了",
        "口误",
        "手滑",
        "错了",
        "更正",
    }
)


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


_NOT_YET = frozenset({"未", "尚未", "并未", "均未", "都未", "暂未", "还未", "从未", "仍未", "未曾", "没曾", "未能"})
"""Before a verb of having, none; alone at the end of a sentence, 未 asks whether."""
_NO = frozenset({"不", "既不", "也不", "又不", "都不", "均不", "并不", "且不", "而不", "但不"})
_LYING = frozenset({"在", "属于", "属", "归", "归属", "位于", "处于", "隶属", "隶属于", "算", "算在"})
_LEAVING_OUT = frozenset({"不含", "不带", "不要", "不包括", "不包含"})
"""What an indicator is lacking (不含5G的市) and a place is left out with (不含珠三角)."""
_PLACES = frozenset({Sort.PLACE, Sort.DISTRICT})
_NAMED = frozenset({Sort.PLACE, Sort.DISTRICT, Sort.REGION, Sort.UNLISTED})
_EQUATING = frozenset({"等于", "顶", "抵", "能顶", "能抵"})
_FIRMS = frozenset({"厂", "厂子", "工厂", "企业", "公司", "老板"})
"""Whose names the list does not have."""
_NOT = frozenset({"不是", "并非", "不系", "唔系"})
_SAYINGS = frozenset({"说法", "结论", "话", "提法", "讲法", "判断", "表述", "话术"})
NOTHING_BUT = frozenset({"只有", "仅有", "只", "仅", "就"})
_NOTHING_ELSE = NOTHING_BUT - {"就"}
_NEARLY = frozenset({"快", "近", "约", "将近", "接近", "大约"})
_ALREADY = frozenset({"已", "已经"})
_BESIDES = frozenset({"另外", "此外"})
_LEFT = frozenset({"余下", "剩余", "尚余", "还剩"})
PLUS = frozenset({"+", "加", "加上"})
_LEAST = frozenset({"最少", "最低", "最起码"})
_NOT_IN = frozenset({no + lying for no in _NO for lying in _LYING}) | {"既不是", "也不是"}
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


def _shared(said: list[Mention]) -> bool:
    """占全省快四分之一."""
    return any(m.sort is Sort.SHARE for m in said[-_NEAR:])


_NEAR = 6
"""Words before one that it still belongs to."""


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


def _kinds_named(said: list[Mention]) -> int:
    """上云和标杆两项: how many indicators, two at least, have just been named one after the other."""
    row = list(takewhile(lambda m: m.sort in (Sort.INDICATOR, Sort.JOIN), reversed(said[-_NEAR:])))
    named = {m.value for m in row if m.sort is Sort.INDICATOR}
    return len(named) if len(named) > 1 else 0


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
    return before.sort is Sort.COMPARE_OP and before.value == "eq" and before.text not in _EQUATING


_Fits = Callable[[Mention, Mention, list[Mention]], bool]
_NOTHING = (Sort.FILLER, "")
_TURNS: tuple[tuple[_Fits, tuple[Sort, str]], ...] = (
    (lambda a, b, said: a.text in _AT_LAST and _opens(said) and b.text != "的" and b.sort in _LOOSE, _NOTHING),
    (lambda a, b, _: a.text in _LEFT and b.sort in (Sort.COUNTED_PLACES, Sort.PLACE_NOUN), (Sort.REST, "rest")),
    (lambda a, b, _: a.sort is Sort.ONE and b.text in _SAYINGS, _NOTHING),
    (lambda a, b, said: a.text in _NEARLY and b.sort is Sort.NUMBER and _shared(said), _NOTHING),
    (lambda a, b, _: a.text in NOTHING_BUT and b.sort is Sort.INDICATOR, (Sort.ONLY, "only")),
    (lambda a, b, _: a.text in _NOTHING_ELSE and b.assigns, (Sort.ONLY, "only")),
    (lambda a, b, _: a.text in _ALREADY and b.sort is Sort.INDICATOR, (Sort.WANTED, "done")),
    (lambda a, b, _: a.text in _BESIDES and not _tells_who(b), _NOTHING),
    (lambda a, b, _: a.text in _LEAVING_OUT and b.sort in _NAMED, (Sort.EXCLUDE, "exclude")),
    (lambda a, b, _: a.text in _LEAST and (b.assigns or b.sort is Sort.NEED), (Sort.COMPARE_OP, "ge")),
    (lambda a, b, _: a.text in _NOT_IN and b.sort is Sort.REGION, (Sort.EXCLUDE, "exclude")),
    (lambda a, b, _: b.sort is Sort.WANTED and b.value == "overview" and _few(a), _NOTHING),
    (lambda a, b, _: b.sort in (Sort.QUANTITY, Sort.THAN) and _only_stresses(a), _NOTHING),
)
"""What a word becomes before another: 最少 before 要完成 is at least, 只有 before 上云 is only, 末尾 before 附上 is no end."""
_TURNING = frozenset().union(
    _AT_LAST, _LEFT, NOTHING_BUT, _BESIDES, _LEAVING_OUT, _LEAST, _NOT_IN, _ALREADY, _NEARLY
)  # fmt: skip
_TURNING_SORTS = frozenset({Sort.ONE, Sort.NUMBER, Sort.COMPARE_OP})
"""What any of them can begin with, so that most words are passed over at once."""
_STEPS: tuple[Callable[[Mention, list[Mention]], Mention | None], ...] = (
    _negated, _counted, _counts_tasks, _naming, _still_short, _turning, _asking_who, _pointing, _taking_back,
)  # fmt: skip
