"""Stretches that set places against each other, add them up, or take them away."""

from __future__ import annotations

import re

from knowledge.collecting import COLLECT, group_of, take_indicator
from knowledge.conditions import all_of
from knowledge.frame import Frame
from knowledge.lexicon import Lexicon, Sort
from knowledge.mention import Mention
from knowledge.progress_conditions import sole
from knowledge.query import Group
from knowledge.settling.counting import PLUS
from knowledge.wordsets import word_set


def part_left_out(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """不含5G，佛山标杆几个; 广州不算5G的标杆: the part that is not counted in its whole."""
    word, part = span
    whole = lexicon.task_list.by_key[part.value].part_of
    takes = word.sort is Sort.EXCLUDE or word.text in _NOT_COUNTING
    said = {m.value for m in frame.said(Sort.INDICATOR)}
    alone = said == {part.value} and len(frame.shape.strip(",_")) <= len(span)
    holders = any(letter in frame.shape for letter in "HKGY") or _HOLDERS.search(frame.shape)
    if whole is None or not takes or holders or not (whole in said or alone):
        return False
    frame.excluded_indicators.append(part.value)
    return True


_HOLDERS = re.compile(r"[En]IW?j?[ex]I")
"""有标杆但不带5G的: those are places."""
_NOT_COUNTING = word_set("leaving.not_counting")


def sides(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """湛江上云比茂名多…: what stands before 比 against what stands after."""
    if _AGAINST_CLASS.search(frame.shape):
        return False  # 东莞上云比有5G的城市加起来少多少
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
        elif mention.sort is Sort.INDICATOR:
            take_indicator(frame, mention, lexicon)
        elif mention.sort is Sort.REST:
            frame.flags.add(Sort.REST)
        elif mention.sort in (Sort.ONE, Sort.MANY):
            frame.flags.add(mention.sort)
        elif mention.sort in (Sort.MORE, Sort.LESS):
            COLLECT[mention.sort](frame, mention, lexicon)
    frame.flags.add(Sort.THAN)
    less = span[at].sort is Sort.LACKS or (span[at].sort is Sort.COMPARE_OP and span[at].value == "lt")
    if less and frame.direction:  # 没有汕头多, 还不如汕头多
        frame.direction = {"more": "less", "less": "more"}[frame.direction]
    if span[at].sort is Sort.COMPARE_OP and Sort.QUANTITY in frame.shape:
        frame.flags.add(Sort.DIFFERENCE)  # 佛山多过中山几多家
    return True


_AGAINST_CLASS = re.compile(r"b[Een]+I[Gm]")
"""A comparison with those who have something, or have it not."""


def so_many_of(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """东莞等于几个惠州, 顶几个惠州: how many times the one is the other."""
    equals = sole(span, Sort.COMPARE_OP)
    if equals is not None and equals.value != "eq":
        return False
    for mention in span:
        if mention.sort in (Sort.PLACE, Sort.REGION):
            COLLECT[mention.sort](frame, mention, lexicon)
        elif mention.sort is Sort.INDICATOR:
            take_indicator(frame, mention, lexicon)
    frame.flags.add(Sort.RATIO)
    return True


def exclude(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    if span[-1].text.startswith("不在") and Sort.YES_NO in frame.shape:
        return False  # 湛江不在里面吗
    left_out = _taken_away(frame, span, lexicon)
    if frame.typed.isdisjoint(_ELSE):  # 除了深圳珠三角还有谁
        left_out = _but_its_region(frame, left_out, lexicon)
    for mention in left_out:
        if mention.sort in (Sort.PLACE, Sort.DISTRICT, Sort.REGION, Sort.UNLISTED):
            group = group_of(mention, lexicon)
            frame.excluded.extend(group.names)
            frame.excluded_as.append(group.label)
            frame.excluded_unlisted.extend(group.unlisted)
        elif mention.sort is Sort.INDICATOR:
            frame.excluded_indicators.append(mention.value)
        elif mention.sort in (Sort.ONE, Sort.MANY) and not frame.excluded:  # 抛开东莞那个大头
            frame.excludes_those = "one" if mention.sort is Sort.ONE else "many"
    frame.flags.add(Sort.EXCLUDE)
    return True


_ELSE = frozenset({"还", "还有"})


def taken_away(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """把广佛扣掉，全省…: what 把 stands before is left out, whatever follows."""
    at = frame.position(span[0])
    marked = at > 0 and frame.mentions[at - 1].text in _OBJECT_MARKS
    return (marked or span[-1].text.startswith("除外")) and exclude(frame, span, lexicon)


def _but_its_region(frame: Frame, span: list[Mention], lexicon: Lexicon) -> list[Mention]:
    """除了深圳珠三角…, 珠三角广州不算…: the region right beside one of its places is what it is taken from."""
    if len(span) > 1 and span[0].sort is Sort.REGION and span[1].sort in (Sort.PLACE, Sort.UNLISTED):
        whole, part = group_of(span[0], lexicon), group_of(span[1], lexicon)
        if {*part.names, *part.unlisted} <= {*whole.names, *whole.unlisted}:
            frame.groups.append(whole)
            return span[1:]
    last = span[-1]
    before = span[-2] if len(span) > 1 else None
    if last.sort is not Sort.REGION or before is None or before.sort not in (Sort.PLACE, Sort.UNLISTED):
        return span
    region, place = group_of(last, lexicon), group_of(before, lexicon)
    if not {*place.names, *place.unlisted} <= {*region.names, *region.unlisted}:
        return span
    frame.groups.append(region)
    return span[:-1]


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


def rejected(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """不是河源，是清远: what was not meant."""
    if not span[0].text.startswith(("不是", "不系", "唔系", "别", "没问", "不问")):
        return False
    at = frame.position(span[-1])
    named = len(frame.said(Sort.PLACE)) + len(frame.said(Sort.DISTRICT))
    if frame.shape.endswith(Sort.YES_NO) and span[-1].sort in (Sort.PLACE, Sort.DISTRICT) and named == 1:
        return False  # 不是广州要搞4个标杆吗
    if span[-1].sort is Sort.INDICATOR and [m.text for m in frame.mentions[at + 1 : at + 2]] == ["的"]:
        frame.excluded_indicators.append(span[-1].value)  # 不是5G的有几个
        return True
    if span[-1].sort is Sort.REGION and _describes(frame, at):
        return exclude(frame, [span[-1]], lexicon)
    frame.flags.add(Sort.CORRECTION)
    return True


def _describes(frame: Frame, at: int) -> bool:
    """既不是珠三角也不是粤东的市: what follows says that places outside the region are meant."""
    said = {m.text for m in frame.mentions[at + 1 : at + 2]} | {m.text for m in frame.mentions[max(0, at - 2) : at - 1]}
    return bool(said & {"的", "也", "既", "但", "但是", "却", "又", "而"})


def share_of(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
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


def share_of_another(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """汕尾上云是汕头的百分之几: the one as a share of the other."""
    first, second = all_of(span, Sort.PLACE, Sort.DISTRICT, Sort.REGION)
    at = {id(m): i for i, m in enumerate(frame.mentions)}
    between = {m.text for m in frame.mentions[at[id(first)] : at[id(second)]]}
    if not between & {"是", "相当于", "等于", "为"} or span[-1].text.startswith("占"):
        return False
    COLLECT[first.sort](frame, first, lexicon)
    for mention in all_of(span, Sort.INDICATOR):
        take_indicator(frame, mention, lexicon)
    frame.base = group_of(second, lexicon)
    frame.flags.add(Sort.SHARE)
    return True


def two_sides_of_share(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """在粤西里占…: the region before 里 is the whole."""
    region = sole(span, Sort.REGION)
    if region is None or not any(letter in frame.shape for letter in "sr") or not any(c in frame.shape for c in "PD"):
        return False
    frame.base = group_of(region, lexicon)
    for mention in all_of(span, Sort.INDICATOR):
        take_indicator(frame, mention, lexicon)
    return True


def added_places(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """佛山加中山和东莞加惠州哪边多, 广州、惠州之和与东莞比: each side is one sum."""
    sums = [m.text for m in span if m.sort is Sort.SUM]
    added = all(text in PLUS for text in sums) or sums == ["之和"]
    two = len(_ADDED.findall(frame.shape)) > 1 or _two_sums(frame)
    if not (added or _two_sums(frame)) or not (two or any(letter in frame.shape for letter in "bCF+-")):
        return False
    groups = [group_of(m, lexicon) for m in span if m.sort in (Sort.PLACE, Sort.REGION)]
    names = tuple(dict.fromkeys(name for group in groups for name in group.names))
    frame.groups.append(Group("＋".join(group.label for group in groups), names))
    for mention in all_of(span, Sort.INDICATOR):
        take_indicator(frame, mention, lexicon)
    return True


def _two_sums(frame: Frame) -> bool:
    """广佛加起来多还是莞惠加起来多: both sides are sums."""
    return len(_SUMMED.findall(frame.shape)) > 1


_SUMMED = re.compile(r"[PR](?:j?[PR])+[mN]?I?X|R[mN]?I?X(?![PR])")
_ADDED = re.compile(r"[PR](?:X[PR])+")
