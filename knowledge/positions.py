"""Stretches that are positions: serial numbers, rows, the third, the first five."""

from __future__ import annotations

from knowledge.collecting import COLLECT
from knowledge.frame import Frame
from knowledge.lexicon import Lexicon, Sort
from knowledge.mention import Mention
from knowledge.progress_conditions import sole
from knowledge.query import Group


def serial_number(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    number = span[-1].value if span[-1].sort is Sort.NUMBER else None
    having = any(m.sort is Sort.HAS for m in span) and number is not None and number.unit == "项"
    marked = any(m.sort is Sort.WANTED and m.value == "serial" for m in span)
    if span[0].sort is Sort.WANTED and not marked and number is None:
        return False
    if any(m.sort is Sort.COMPARE_OP and m.text not in ("为", "等于", "=") for m in span):
        return False  # 任务只有一项
    if having and not marked:
        return False  # 任务有两项的市
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
    at = frame.position(number)
    before = [m.text for m in frame.mentions[max(0, at - 3) : at] if m.sort not in (Sort.ORDINAL, Sort.WANTED)]
    return bool(before) and before[-1] in _UP_TO


_UP_TO = frozenset({"-", "~", "至", "到"})


def row(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """第22行: a row as the sources cite it."""
    if span[-1].value.unit != "行":
        return False
    frame.lines.append(int(span[-1].value.value))
    return True


def bare_serial(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    if span[0].value.unit != "号":
        return False
    frame.rows.append(int(span[0].value.value))
    return True


def nth(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    number = sole(span, Sort.NUMBER, Sort.COUNTED_PLACES)
    if number is None:
        return False
    if number.sort is Sort.COUNTED_PLACES and not any(letter in frame.shape for letter in "ISd+-B"):
        frame.rows.append(int(number.value))  # 清单第1个市
        return True
    if number.sort is Sort.NUMBER and number.value.unit == "号":
        frame.rows.append(int(number.value.value))  # 第10号的任务量
        return True
    frame.nth = int(number.value.value if number.sort is Sort.NUMBER else number.value)
    frame.nths.append(frame.nth)
    frame.from_bottom = any(m.sort is Sort.LESS or (m.sort is Sort.TOP and m.value == "bottom") for m in span)
    return True


def top_n(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
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


def extreme_place(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """珠三角上云最多的市比粤西上云最多的市…, 粤西上云最多的市在全省排第几: the place that is meant, as if it were named."""
    named = sole(span, Sort.INDICATOR) or sole(list(frame.mentions), Sort.INDICATOR)
    region, superlative = span[0], sole(span, Sort.SUPERLATIVE)
    own = frame.shape.count("R") + frame.shape.count("A") >= frame.shape.count("S")  # 珠三角上云最多和最少的市差多少
    held = own and frame.shape.count("S") > 1 and any(letter in frame.shape for letter in "bFC")
    ranked = "r" in frame.shape and span[-1].sort is Sort.PLACE_NOUN
    key = named.value if named is not None else _main(frame, lexicon) if held else None
    if key is None or superlative is None or superlative.value not in ("max", "min") or not (held or ranked):
        return False
    tied = _at_end(region, key, superlative.value, lexicon)
    if len(tied) != 1 and ranked:
        return False
    frame.groups.append(Group("、".join(tied), tuple(tied[:1])))
    frame.indicators[:] = list(dict.fromkeys((*frame.indicators, key)))
    return True


def _main(frame: Frame, lexicon: Lexicon) -> str:
    """珠三角最少的市比粤东最多的市少多少: the main indicator, where none is named."""
    main = lexicon.task_list.indicators[0].key
    note = f"没说哪个指标，按{main}算。"
    frame.assumed.extend([note] if note not in frame.assumed else [])
    return main


def _at_end(region: Mention, key: str, end: str, lexicon: Lexicon) -> list[str]:
    """The places of a region that have the most, or the least, of an indicator."""
    targets = lexicon.task_list.targets
    members = [name for name in lexicon.group(region.value).names if (name, key) in targets]
    amounts = {name: targets[name, key].amount or 0 for name in members}
    found = (max if end == "max" else min)(amounts.values(), default=None)
    return [name for name, amount in amounts.items() if amount == found]


def extremes_of_regions(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """珠三角和粤北上云最多的市分别是谁，差多少: one place of each region, held against the other."""
    named = sole(span, Sort.INDICATOR) or sole(list(frame.mentions), Sort.INDICATOR)
    superlative = sole(span, Sort.SUPERLATIVE)
    held = frame.shape.count("S") == 1 and any(letter in frame.shape for letter in "FC") and span[-1].sort is _NOUN
    if named is None or superlative is None or superlative.value not in ("max", "min") or not held:
        return False
    found = [_at_end(m, named.value, superlative.value, lexicon) for m in span if m.sort is Sort.REGION]
    if not all(found):
        return False
    frame.groups.extend(Group("、".join(tied), tuple(tied[:1])) for tied in found)
    frame.indicators[:] = list(dict.fromkeys((*frame.indicators, named.value)))
    return True


_NOUN = Sort.PLACE_NOUN


def superlative_n(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    number = span[-1]
    if span[0].value == "nearest" or (number.sort is Sort.NUMBER and number.value.unit in ("%", "倍", "天")):
        return False
    frame.first = int(number.value.value if number.sort is Sort.NUMBER else number.value)
    COLLECT[Sort.SUPERLATIVE](frame, span[0], lexicon)
    return True


def top_left_out(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """扣除前三名还剩多少: the rest of an order."""
    number, order = span[-1], sole(span, Sort.TOP, Sort.SUPERLATIVE)
    if order is None or order.value not in ("top", "max"):
        return False
    frame.indicators.extend(m.value for m in span if m.sort is Sort.INDICATOR and m.value not in frame.indicators)
    frame.without_top = int(number.value if number.sort is Sort.COUNTED_PLACES else number.value.value)
    return True
