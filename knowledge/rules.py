"""The rules that read a clause: named patterns over its shape, in the order in which they are tried."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from knowledge.collecting import COLLECT, group_of, take_indicator
from knowledge.conditions import (
    against_mean,
    against_whole,
    all_indicators,
    all_of,
    between,
    both_have,
    bound_included,
    bound_place,
    bound_sum,
    described_indicator,
    described_number,
    digit_count,
    equal_indicators,
    has_lacks,
    indicator_bound,
    lacks_after,
    number_filter,
    number_left_out,
    only_these,
    same_as,
    share_bound,
    than_place,
    two_bounds,
)
from knowledge.frame import NUMERIC_FOCUS, Frame
from knowledge.lexicon import Lexicon, Sort
from knowledge.mention import Mention
from knowledge.progress_conditions import (
    all_finished,
    behind_by,
    finished_part,
    finished_places,
    little_left,
    measured_exactly,
    none_done,
    order_by_target,
    portion,
    sole,
    without_those,
)
from knowledge.query import Group, Wanted


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern over a clause's shape, and what it adds to the frame."""

    name: str
    pattern: re.Pattern[str]
    apply: Callable[[Frame, list[Mention], Lexicon], bool | None]
    """Returns False to leave the match unread."""


def _serial_number(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    number = span[-1].value if span[-1].sort is Sort.NUMBER else None
    marked = span[0].sort is Sort.WANTED and span[0].value == "serial"
    if span[0].sort is Sort.WANTED and not marked and number is None:
        return False
    if number is not None and not marked and number.unit not in ("号", "项", "条"):
        return False
    for before, mention in zip([None, *span], span, strict=False):
        if mention.sort not in (Sort.NUMBER, Sort.COUNTED_PLACES):
            continue
        row = int(mention.value.value if mention.sort is Sort.NUMBER else mention.value)
        ranged = frame.rows and before is not None and (before.sort is Sort.NUMBER or _up_to(frame, mention))
        frame.rows.extend(range(frame.rows[-1] + 1, row + 1) if ranged and row - frame.rows[-1] < 100 else (row,))
    return True


def _up_to(frame: Frame, number: Mention) -> bool:
    """第10到第14: a range of numbers, not two of them."""
    at = next((i for i, m in enumerate(frame.mentions) if m is number), 0)
    before = [m.text for m in frame.mentions[max(0, at - 3) : at] if m.sort not in (Sort.ORDINAL, Sort.WANTED)]
    return bool(before) and before[-1] in _UP_TO


_UP_TO = frozenset({"-", "~", "至", "到"})


def _top_left_out(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """扣除前三名还剩多少: the rest of an order."""
    number = span[-1]
    if span[1].value != "top":
        return False
    frame.without_top = int(number.value if number.sort is Sort.COUNTED_PLACES else number.value.value)
    return True


def _added_places(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """佛山加中山和东莞加惠州哪边多, 广州、惠州之和与东莞比: each side is one sum."""
    sums = [m.text for m in span if m.sort is Sort.SUM]
    added = all(text in _PLUS for text in sums) or sums == ["之和"]
    two = len(_ADDED.findall(frame.shape)) > 1
    if not added or not (two or any(letter in frame.shape for letter in "bCF+-")):
        return False
    groups = [group_of(m, lexicon) for m in span if m.sort in (Sort.PLACE, Sort.REGION)]
    names = tuple(dict.fromkeys(name for group in groups for name in group.names))
    frame.groups.append(Group("＋".join(group.label for group in groups), names))
    return True


_ADDED = re.compile(r"[PR](?:X[PR])+")
_PLUS = frozenset({"加", "+", "加上"})


def _row(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """第22行: a row as the sources cite it."""
    if span[-1].value.unit != "行":
        return False
    frame.lines.append(int(span[-1].value.value))
    return True


def _bare_serial(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    if span[0].value.unit != "号":
        return False
    frame.rows.append(int(span[0].value.value))
    return True


def _nth(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    number = sole(span, Sort.NUMBER, Sort.COUNTED_PLACES)
    if number is None:
        return False
    if number.sort is Sort.COUNTED_PLACES and not any(letter in frame.shape for letter in "ISd+-B"):
        frame.rows.append(int(number.value))  # 清单第1个市
        return True
    frame.nth = int(number.value.value if number.sort is Sort.NUMBER else number.value)
    frame.nths.append(frame.nth)
    frame.from_bottom = any(m.sort is Sort.LESS or (m.sort is Sort.TOP and m.value == "bottom") for m in span)
    return True


def _top_n(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    number = sole(span, Sort.NUMBER, Sort.COUNTED_PLACES)
    if number is None:
        return False
    count = int(number.value.value if number.sort is Sort.NUMBER else number.value)
    if span[0].sort is Sort.TOP and span[0].text.endswith("第"):
        frame.nth, frame.from_bottom = count, True
    else:
        from_bottom = span[0].value in ("bottom", "min")
        if frame.first and from_bottom is not frame.from_bottom:  # 前三名和后三名
            frame.superlatives += ["max", "min"]
        frame.first, frame.from_bottom = count, from_bottom
    return True


def _superlative_n(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    number = span[-1]
    if number.sort is Sort.NUMBER and number.value.unit in ("%", "倍", "天"):
        return False
    frame.first = int(number.value.value if number.sort is Sort.NUMBER else number.value)
    COLLECT[Sort.SUPERLATIVE](frame, span[0], lexicon)
    return True


def _whole_without_part(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """标杆里去掉5G还有几个: what is left of the whole."""
    whole, part = all_of(span, Sort.INDICATOR)
    contained = lexicon.task_list.by_key[part.value].part_of == whole.value
    if (
        not contained
        or any(letter in frame.shape for letter in "HKGm")
        or any(m.text in ("没有", "没", "无") for m in span)
    ):
        return False
    frame.indicators.append(whole.value)
    frame.excluded_indicators.append(part.value)
    return True


def _sides(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """湛江上云比茂名多…: what stands before 比 against what stands after."""
    at = next(
        i
        for i, m in enumerate(span)
        if m.sort in (Sort.THAN, Sort.HAS, Sort.LACKS, Sort.COMPARE_OP, Sort.RATIO, Sort.TOPIC)
    )
    right = False
    for i, mention in enumerate(span):
        if mention.sort in (Sort.PLACE, Sort.DISTRICT, Sort.REGION, Sort.UNLISTED):
            if i > at and not right:
                frame.left, right = len(frame.groups), True
            COLLECT[mention.sort](frame, mention, lexicon)
        elif mention.sort is Sort.EVERYWHERE:
            frame.everywhere = True
        elif mention.sort is Sort.SUM:
            frame.merged = True
        elif mention.sort is Sort.INDICATOR:
            take_indicator(frame, mention, lexicon)
        elif mention.sort is Sort.REST:
            frame.flags.add(Sort.REST)
        elif mention.sort in (Sort.ONE, Sort.MANY):
            frame.flags.add(mention.sort)
        elif mention.sort in (Sort.MORE, Sort.LESS):
            COLLECT[mention.sort](frame, mention, lexicon)
    frame.flags.add(Sort.THAN)
    return True


def _exclude(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    if span[-1].text.startswith("不在") and Sort.YES_NO in frame.shape:
        return False  # 湛江不在里面吗
    for mention in _taken_away(frame, span, lexicon):
        if mention.sort in (Sort.PLACE, Sort.DISTRICT, Sort.REGION, Sort.UNLISTED):
            group = group_of(mention, lexicon)
            frame.excluded.extend(group.names)
            frame.excluded_as.append(group.label)
            frame.excluded_unlisted.extend(group.unlisted)
        elif mention.sort is Sort.INDICATOR:
            frame.excluded_indicators.append(mention.value)
        elif mention.sort in (Sort.ONE, Sort.MANY):
            frame.excludes_those = "one" if mention.sort is Sort.ONE else "many"
    frame.flags.add(Sort.EXCLUDE)
    return True


def _taken_away(frame: Frame, span: list[Mention], lexicon: Lexicon) -> list[Mention]:
    """粤北五市把清远拿掉: what stands before 把 is what it is taken from."""
    at = {id(m): i for i, m in enumerate(frame.mentions)}
    first, last = at[id(span[0])], at[id(span[-1])]
    marked = next((i for i in range(last, first, -1) if frame.mentions[i].text in _OBJECT_MARKS), None)
    if marked is None:
        return span
    for mention in span:
        if at[id(mention)] < marked and mention.sort in (Sort.PLACE, Sort.REGION):
            frame.groups.append(group_of(mention, lexicon))
    return [mention for mention in span if at[id(mention)] > marked]


_OBJECT_MARKS = frozenset({"把", "将"})


def _left_out(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """不含广州呢: nothing is asked of the place but that it be left out."""
    return span[0].text.startswith(("不含", "不包", "不带")) and _exclude(frame, span, lexicon)


def _rejected(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """不是河源，是清远: what was not meant."""
    if not span[0].text.startswith(("不是", "不系", "唔系", "别", "没问", "不问")):
        return False
    at = next(i for i, m in enumerate(frame.mentions) if m is span[-1])
    if span[-1].sort is Sort.INDICATOR and [m.text for m in frame.mentions[at + 1 : at + 2]] == ["的"]:
        frame.excluded_indicators.append(span[-1].value)  # 不是5G的有几个
        return True
    frame.flags.add(Sort.CORRECTION)
    return True


def _share_of(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """X占Y多少: what stands after 占 is the whole."""
    if span[0].text == "相当于" and Sort.RATIO in frame.shape:
        return False  # 相当于…的几倍
    whole = sole(span[1:], Sort.REGION, Sort.PLACE)
    frame.flags.add(Sort.SHARE)
    if whole is not None:
        frame.base = group_of(whole, lexicon)
    for mention in all_of(span[1:], Sort.INDICATOR):
        frame.side_indicators.append(mention.value)
    return True


def _descriptive_count(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """粤西几个市各…: 几个市 after a region describes it, when something else is asked."""
    rest = frame.shape.replace("K", "", 1)
    general = all(m.value in ("overview", "target") for m in frame.mentions if m.sort is Sort.WANTED)
    if not set(rest) & (NUMERIC_FOCUS - {"W"} if general else NUMERIC_FOCUS) and not set(rest) & {"X", "M", "v"}:
        return False
    if span[0].sort is Sort.REGION:
        COLLECT[Sort.REGION](frame, span[0], lexicon)
    else:
        frame.flags.add(Sort.ONE)  # 它下面几个市分别多少
    frame.every = True
    return True


def _described_places(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """广州、佛山两市: the number of places just named says nothing new."""
    named = all_of(span, Sort.PLACE, Sort.DISTRICT, Sort.REGION)
    number = span[-1]
    count = number.value.value if number.sort is Sort.NUMBER else number.value
    if number.sort is Sort.NUMBER and (number.value.unit not in ("个", "家", "") or len(named) != count or count < 2):
        return False
    for mention in named:
        COLLECT[mention.sort](frame, mention, lexicon)
    return True


def _how_many_places(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """城市一共几个 counts the places, 市一共多少 adds their figures up."""
    if sole(span, Sort.SUM) is not None and span[-1].text not in ("几个", "有几个"):
        return False
    frame.flags.add(Sort.COUNT)
    return True


def _target_to_finish(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """要完成多少 asks for the target, 完成多少 for what is done."""
    if span[-1].value != "done" or span[-1].text.endswith(("了", "没", "没有")):
        return False
    frame.flags.add(Sort.QUANTITY)
    frame.wanted.append(Wanted.TARGET)
    return True


def _two_sides_of_share(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """在粤西里占…: the region before 里 is the whole."""
    region = sole(span, Sort.REGION)
    if region is None or not any(letter in frame.shape for letter in "sr") or not any(c in frame.shape for c in "PD"):
        return False
    frame.base = group_of(region, lexicon)
    for mention in all_of(span, Sort.INDICATOR):
        take_indicator(frame, mention, lexicon)
    return True


def _rule(name: str, pattern: str, apply: Callable[[Frame, list[Mention], Lexicon], bool | None]) -> Rule:
    return Rule(name, re.compile(pattern), apply)


RULES: tuple[Rule, ...] = (
    _rule("row", r"oN", _row),
    _rule("top left out", r"xBG?[Nm]", _top_left_out),
    _rule("added places", r"[PR](?:X[PR])+|[PR](?:j[PR])+X(?=.*[bCF])", _added_places),
    _rule("order by target", r"W(?=S)", order_by_target),
    _rule("all finished", r"[Nm][WI]?[va]*T", all_finished),
    _rule("without those", r"xT", without_those),
    _rule("little left", r"F(?:>+[En]?N<?|N<)", little_left),
    _rule("none done", r"N[va]*[TW]", none_done),
    _rule("those finished", r"[nW](?=j?[GHKm])", finished_places),
    _rule("what is finished", r"n(?=I?s)", finished_part),
    _rule("portion", r"I?%", portion),
    _rule("behind by", r"I?T>?Ns?<?", behind_by),
    _rule("exactly so much", r"I?WE?N(?=E?[GHK2m])", measured_exactly),
    _rule("serial number", r"W(?:[oE]?N[,j\-~]?)*[oE]?[Nm](?:[,j\-~]N)*|[BO]?oN(?:oN)?(?=G|H|$)", _serial_number),
    _rule("serial number alone", r"N(?=[HIW]|EH|jN)|(?<=j)N", _bare_serial),
    _rule("rejected", r"c[PDRI]", _rejected),
    _rule("whole without its part", r"(?<![En1])I[iW]?[xe]I|I[iW]?E?Ix", _whole_without_part),
    _rule("excluded before", r"(?:[PDRU][j,]?)+x(?![PDRUIA2])", _exclude),
    _rule("left out", r"e(?:[PDR][j,]?)+(?=q|$)", _left_out),
    _rule("exclude", r"xI(?:[j,]?I)*w?|x(?:[PDRUj,2p]|A(?=[PDRU]))+w?|[PDRU](?:[j,]?[PDRU])*w", _exclude),
    _rule("position", r"B?o[Nm][+\-SG]?|B?o[Nm](?:[+\-])", _nth),
    _rule("top n", r"BG?[Nm]", _top_n),
    _rule("superlative n", r"S(?:G)?[Nm]", _superlative_n),
    _rule("against the mean", r"I?(?:b|>)p?[AR]?I?M[I]?[+\-<]?|I?M<|I?b?M[+\-]", against_mean),
    _rule("against the whole", r">A(?=W?E*[HKGY]|W?$)|bA[+\-]", against_whole),
    _rule("share bound", r"sA?I?(?:>+N<?|N<)|I?>A[IXW]*N|A(?:>+N<?|N<)", share_bound),
    _rule("between", r"I?N[,j~\-]?N~?", between),
    _rule("digits", r"I?E?c?g", digit_count),
    _rule("two bounds", r"I?>j>N", two_bounds),
    _rule("number left out", r">?Nx", number_left_out),
    _rule("number condition", r"I?(?:>+[En]?N<?|E?N<)I?(?![NG]?I?[>N])|I?(?:>+[En]?N<?|E?N<)", number_filter),
    _rule("bound included", r"[Ee]N", bound_included),
    _rule(
        "described by number",
        r"I[nWE=]?N(?=[GiEKH])(?=.*[ISXMK])|I=N(?=G)|NI(?=[Gi])(?=.*[ISXM])|(?<=[1nWE])NI(?=G)",
        described_number,
    ),
    _rule(
        "described by indicator",
        r"1?(?:e|[EnW]|(?<!e))IW?(?:[2m]i?(?=.*[ISXQM]|$)|Gi(?=[^I]*I)|K(?=IW?[XMs]))|[nW]IW?G(?=[^I]*(?:I|$))",
        described_indicator,
    ),
    _rule("all indicators", r"(?<!I)[Nm][WI]?[va]*E", all_indicators),
    _rule("indicator against indicator", r"I>I(?=.*[GHK])|(?<=[GHK])I>I|IbI[+\-]", indicator_bound),
    _rule("equal indicators", r"IQ?jIQ?=", equal_indicators),
    _rule("share", r"s(?:[ARPI])+(?:IX?|X)?", _share_of),
    _rule("share within", r"RI?i", _two_sides_of_share),
    _rule("same as", r"[PDp]I?[WQ]?=", same_as),
    _rule("more than a place", r"b[PDRp][IW]*[nE]?(?:[+\-]+|>(?![PDN]))", than_place),
    _rule("bound by a sum", r"I?>+[PDR](?:[jX][PDR])+X?|I?>+RX", bound_sum),
    _rule("bound by a place", r"I?>[PD](?![+\-Y]|$)", bound_place),
    _rule(
        "two sides",
        r"(?:[PDRUp2AXIjz,mGvY]+)?b(?:[PDRUAXIjz,mGE]+)[+\-]?|[PDRUAXIjz,mGv]+[Ee](?:[PDRUAXIjz,mG]+)[+\-](?=[YF]?)|(?<=^)(?:[PDRUXIj]+)?[+\-]?>+[PDRU](?:[Xj][PDRU])*(?=[Y]|$)",
        _sides,
    ),
    _rule("only these", r"[1>](?:P[j,]?)+(?=N?[EY>]|N?$)|(?<=G)E(?:P[j,]?)+(?=N?Y|N?$)|1R(?=Y|,|$)", only_these),
    _rule("both have", r"I(?:[j,]?I)+[EeW]", both_have),
    _rule(
        "has and lacks",
        r"1I(?:[j,1]?[eE]I)*|[EenW]I(?:W?i?(?:j?[EenI1]|,[Een1]))*W?I|[Een]I|(?<=H)WI|(?<=K)WI",
        has_lacks,
    ),
    _rule("lacks after", r"N?I[va]?e(?![nW]?I)", lacks_after),
    _rule("counted region", r"[Rp]K", _descriptive_count),
    _rule("counted names", r"(?:[PDR][j,]?)+[mN]", _described_places),
    _rule("how many places", r"GX?E?Q|QG|NK", _how_many_places),
    _rule("target to finish", r"nW", _target_to_finish),
)
"""In this order: special shapes first."""
