"""Stretches that are conditions held against something else than a number: a mean, a place, a sum, another indicator."""

from __future__ import annotations

from knowledge.collecting import group_of
from knowledge.conditions import add_condition, all_of, asks_places
from knowledge.frame import Frame
from knowledge.lexicon import Lexicon, Sort
from knowledge.mention import Mention
from knowledge.model import Amount
from knowledge.progress_conditions import OPS, near_indicator, sole
from knowledge.query import PROGRESS, Against, Filter, Group, Op, Wanted
from knowledge.settling.turning import NOTHING_BUT
from knowledge.wordsets import word_set

_PLACES = "PDRU"
_ASKS = "QHKFrS"


def indicator_bound(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """标杆大于5G的市: a condition whose bound is another indicator of the same place."""
    if not asks_places(frame):
        return False
    first, second = all_of(span, Sort.INDICATOR)
    op = sole(span, Sort.COMPARE_OP)
    less = any(m.sort is Sort.LESS for m in span)
    kind = OPS[op.value] if op is not None else Op.LT if less else Op.GT
    frame.side_indicators.extend((first.value, second.value))
    frame.filters.append(Filter(op=kind, indicator=first.value, against=Against.INDICATOR, place=second.value))
    return True


def equal_indicators(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """标杆数和5G数相等的市: places whose two figures are equal."""
    if not asks_places(frame):
        return False
    first, second = all_of(span, Sort.INDICATOR)
    frame.side_indicators.extend((first.value, second.value))
    frame.filters.append(Filter(op=Op.EQ, indicator=first.value, against=Against.INDICATOR, place=second.value))
    return True


def against_mean(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """高于平均, 低于粤东平均: a condition whose bound is a mean."""
    words = {m.sort for m in span}
    whose = any(letter in frame.shape for letter in "PDp") and frame.shape.count(Sort.MEAN) == 1
    if span[-1].sort is Sort.DIFFERENCE and not whose:
        return False  # 中位数和平均数差多少
    op = sole(span, Sort.COMPARE_OP, Sort.SUFFIX_OP)
    if op is not None:
        kind = OPS[op.value]
        below = kind in (Op.LT, Op.LE)
    else:
        below = Sort.LESS in words
        kind = Op.LT if below else Op.GT
    held = Op.LT if below else Op.GT if kind in (Op.GE, Op.GT) else kind
    for key in _joined_before(frame, span[0])[:-1]:  # 上云和标杆都高于平均
        frame.filters.append(Filter(op=held, indicator=key, against=_middle(span)))
        frame.side_indicators.append(key)
    region = sole(span, Sort.REGION)
    if region is not None and frame.shape.count(Sort.MEAN) > 1:
        return False  # 粤东市均比粤北市均多多少
    if region is None:
        add_condition(frame, span, held, against=_middle(span))
    else:
        group = group_of(region, lexicon)
        add_condition(frame, span, held, against=_middle(span), place=group.label, over=group.names)
    return True


def against_whole(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """完成率高于全省的市: the rate of the whole province is what rates are held against."""
    rated = any(m.value == Wanted.RATE for m in frame.said(Sort.WANTED))
    asked = any(letter in frame.shape for letter in "HKGY")
    return rated and asked and against_mean(frame, span, lexicon)


def share_bound(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """占全省一成以上的市, 加起来过全省一半没有, 扛起全省上云的八成以上: a condition whose bound is a share of what all places have together."""
    number, op = sole(span, Sort.NUMBER), sole(span, Sort.SUFFIX_OP) or sole(span, Sort.COMPARE_OP)
    if number is None or op is None or number.value.unit not in ("%", "成"):
        return False
    kind = Op.GE if op.text[0] in "顶抵够" else OPS[op.value]  # 顶全省五分之一还多
    if kind is Op.EQ:
        return False
    asked = any(letter in frame.shape for letter in "HKGXYRP")
    if not asked and span[0].sort is Sort.COMPARE_OP:  # 粤西合计33个，超过全省一成
        frame.flags.add(Sort.YES_NO)
        asked = True
    if not asked or any(m.value in PROGRESS for m in frame.said(Sort.WANTED)):
        return False
    value = number.value.scaled
    key = near_indicator(frame, span)
    frame.filters.append(Filter(op=kind, indicator=key, value=value, against=Against.WHOLE))
    if frame.first and Sort.YES_NO in frame.shape and not asks_places(frame):
        frame.flags.add(Sort.SHARE)  # 前三名是不是超过全省一半
    return True


def _middle(span: list[Mention]) -> Against:
    return Against.MEDIAN if any(m.value == "median" for m in span) else Against.MEAN


def than_place(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """比佛山多: a condition when places are asked for; otherwise the two sides of a comparison."""
    asked = any(letter in frame.shape for letter in "HKG2iA") or "E" in frame.shape[-2:]
    last = next((m for m in reversed(frame.mentions) if m.sort is not Sort.YES_NO), frame.mentions[-1])
    asked = asked or last.text.endswith("的")  # 上云比惠州多的, 还有比佛山更多的么
    before = frame.shape.find("b" if "b" in frame.shape else "e")
    sides = [i for i, letter in enumerate(frame.shape) if letter in _PLACES + "p"]
    among = [frame.shape[i] for i in sides if i < before]
    within = among == [Sort.REGION] and any(letter in frame.shape for letter in "HKG")  # 粤西哪个市上云比茂名多
    if (among and not within) or not asked:
        return False
    place = sole(span, Sort.PLACE, Sort.DISTRICT, Sort.REGION)
    group = group_of(place, lexicon) if place is not None else POINTED
    less = any(m.sort is Sort.LESS or (m.sort is Sort.COMPARE_OP and m.value in ("lt", "le")) for m in span)
    op = Op.LT if less else Op.GT
    both = _joined_before(frame, span[0])
    at = frame.position(span[0])
    if span[0].sort is Sort.LACKS or (at and frame.mentions[at - 1].text in ("不", "并不", "也不")):
        op = _DENIED[op]  # 不比珠海少的, 没有珠海多的
    for key in both:
        frame.filters.append(Filter(op=op, indicator=key, against=Against.PLACE, place=group.label))
        frame.side_indicators.append(key)
    if not both:
        add_condition(frame, span, op, against=Against.PLACE, place=group.label)
    return True


def sum_against_place(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """没有标杆的市上云加起来有没有东莞多, 有5G的市合计超过东莞了吗: those described, together, held against one place."""
    before = frame.shape[: frame.shape.find(Sort.SUM)]
    described = any(letter in before for letter in "GmK") and not any(letter in before for letter in _PLACES)
    if not described or any(letter in frame.shape for letter in "HQF"):
        return False
    op = sole(span, Sort.COMPARE_OP)
    less = any(m.sort is Sort.LESS for m in span)
    kind = OPS[op.value] if op is not None else Op.LT if less else Op.GT
    kind = _DENIED[kind] if span[1].sort is Sort.LACKS else kind  # 还没东莞多
    place = sole(span, Sort.PLACE, Sort.DISTRICT)
    label = group_of(place, lexicon).label if place is not None else ""
    frame.filters.append(Filter(op=kind, indicator=near_indicator(frame, span), against=Against.PLACE, place=label))
    return True


def _joined_before(frame: Frame, first: Mention) -> list[str]:
    """上云和标杆都比中山多: both, where two indicators are joined directly before a comparison."""
    at = frame.position(first) + (first.sort is Sort.INDICATOR)
    said = [m for m in frame.mentions[:at] if m.sort not in (Sort.FILLER, Sort.NOW)][-3:]
    joined = [m.sort for m in said] == [Sort.INDICATOR, Sort.JOIN, Sort.INDICATOR]
    return [said[0].value, said[2].value] if joined else []


_DENIED = {Op.GT: Op.LE, Op.LT: Op.GE}


def between_places(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """介于湛江与江门之间: between the figures of two places, which do not count themselves."""
    if not asks_places(frame) and not frame.mentions[-1].text.endswith("的"):
        return False
    named = sole(list(frame.mentions), Sort.INDICATOR)
    key = near_indicator(frame, span) or (named.value if named is not None else None)
    names = [group_of(m, lexicon).label for m in all_of(span, Sort.PLACE)]
    targets = lexicon.task_list.targets
    if key is None or len(set(names)) != 2 or any((name, key) not in targets for name in names):
        return False
    low, high = sorted(names, key=lambda name: targets[name, key].amount or 0)
    add_condition(frame, span, Op.GT, against=Against.PLACE, place=low)
    add_condition(frame, span, Op.LT, against=Against.PLACE, place=high)
    return True


def so_many_more(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """比汕头多10个的市: exactly so many more than another place has."""
    place, number = sole(span, Sort.PLACE), sole(span, Sort.NUMBER)
    named = sole(span, Sort.INDICATOR) or sole(list(frame.mentions), Sort.INDICATOR)
    if not asks_places(frame) or place is None or number is None or number.value.unit not in ("个", "家", "项", ""):
        return False
    key = str(named.value) if named is not None else lexicon.task_list.indicators[0].key
    target = lexicon.task_list.targets.get((group_of(place, lexicon).label, key))
    if target is None or target.amount is None or any(w in PROGRESS for w in frame.wanted):
        return False
    more = sole(span, Sort.MORE) is not None
    value = target.amount + number.value.value if more else target.amount - number.value.value
    least = span[-1].sort is Sort.SUFFIX_OP and span[-1].value == "ge"
    op = (Op.GE if more else Op.LE) if least else Op.EQ  # 少50个以上
    frame.filters.append(Filter(op=op, indicator=key, value=value))
    frame.side_indicators.append(key)
    return True


def times_place(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """不到广州一半的市, 湛江两倍以上的市: a condition whose bound is so many percent of another place's figure."""
    place, number = sole(span, Sort.PLACE, Sort.DISTRICT), sole(span, Sort.NUMBER, Sort.PORTION, Sort.RATIO)
    if not asks_places(frame) or place is None or number is None:
        return False
    percent, kind = percent_of(number), sole(span, Sort.COMPARE_OP, Sort.SUFFIX_OP)
    op = OPS[kind.value] if kind is not None else None
    if any(m.sort is Sort.THAN and m.text.endswith("得上") for m in span):
        op = Op.GE  # 顶得上广州一半的市
    if number.sort is Sort.PORTION:
        op = op or OPS[number.value[:2]]
    if any(m.sort is Sort.MORE for m in span):
        op = Op.GT  # 两倍多
    if percent is None or op is None or any(w in PROGRESS for w in frame.wanted):
        return False
    key, label = near_indicator(frame, span), group_of(place, lexicon).label
    frame.filters.append(Filter(op=op, indicator=key, against=Against.PLACE, place=label, value=percent))
    return True


def percent_of(number: Mention) -> Amount | None:
    """一半 and 50% are 50, 两倍 is 200."""
    if number.sort is Sort.PORTION:
        return int(number.value[2:])
    if number.sort is Sort.RATIO:
        return {"一倍": 100, "两倍": 200}.get(number.text)
    per_unit = {"倍": 100, "%": 1, "成": 10}.get(number.value.unit)
    return None if per_unit is None else number.value.value * per_unit


def bound_place(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """不超过阳江的市: a condition whose bound is another place's figure."""
    if not asks_places(frame):
        return False
    op, place = sole(span, Sort.COMPARE_OP), sole(span, Sort.PLACE, Sort.DISTRICT)
    if op is None or place is None or op.text in NOTHING_BUT:
        return False  # 只有湛江一个市有5G
    add_condition(frame, span, OPS[op.value], against=Against.PLACE, place=group_of(place, lexicon).label)
    return True


def bound_sum(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """超过广州和珠海之和: a condition whose bound is what some places have together."""
    op = next((OPS[m.value] for m in span if m.sort is Sort.COMPARE_OP), None) or _direction(span)
    named = all_of(span, Sort.PLACE, Sort.DISTRICT, Sort.REGION)
    than = span[0].sort is Sort.THAN or span[1].sort is Sort.THAN
    asked = asks_places(frame) or (Sort.YES_NO in frame.shape and not than)
    if op is None or sole(span, Sort.SUM) is None or not asked:
        return False
    groups = [group_of(m, lexicon) for m in named]
    label = f"{'、'.join(g.label for g in groups)}合计"
    over = tuple(dict.fromkeys(name for g in groups for name in g.names))
    add_condition(frame, span, op, against=Against.PLACE, place=label, over=over)
    return True


def _direction(span: list[Mention]) -> Op | None:
    """比粤西合计还多, 比…之和少."""
    sorts = {m.sort for m in span}
    return Op.GT if Sort.MORE in sorts else Op.LT if Sort.LESS in sorts else None


def only_these(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """40家的只有江门吗: who fits is asked of all, and whether nobody else does."""
    region = sole(span, Sort.REGION)
    if region is not None and span[0].text in NOTHING_BUT and Sort.INDICATOR in frame.shape:
        groups = [group_of(m, lexicon) for m in all_of(span, Sort.REGION)]
        frame.sole = [name for group in groups for name in group.names]
        frame.sole_as = "、".join(group.label for group in groups)
        frame.flags.add(Sort.WHICH)
        return True  # 只有珠三角有5G吗
    if region is not None:
        return _all_within(frame, span[0], group_of(region, lexicon))
    listed = span[0].sort is Sort.HAS and len(span) > 1  # 过百的市有广州、佛山三个吗
    said = listed or span[0].text in NOTHING_BUT
    given = any(m.assigns for m in frame.mentions)  # 仅汕头一市在粤东承担标杆任务
    given |= not frame.typed.isdisjoint(_BEARING)  # 粤东就汕头一家背了标杆任务
    described = given or frame.claims or frame.filters or any(letter in frame.shape for letter in "NeE")
    asked = listed or Sort.YES_NO in frame.shape or not any(letter in frame.shape for letter in _ASKS)
    if not (said and described and asked):
        return False
    frame.sole = [name for m in all_of(span, Sort.PLACE) for name in group_of(m, lexicon).names]
    frame.flags.add(Sort.WHICH)
    return True


_BEARING = word_set("portions.bearing")


def _all_within(frame: Frame, said: Mention, group: Group) -> bool:
    """有5G的市都在珠三角吗."""
    if not said.text.endswith("在") or Sort.INDICATOR not in frame.shape:
        return False
    frame.sole, frame.sole_as = list(group.names), group.label
    frame.flags.add(Sort.WHICH)
    return True


def same_as(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """和韶关一样的还有谁: places whose figure equals one place's."""
    if not asks_places(frame) and "E" not in frame.shape:
        return False
    places = all_of(span, Sort.PLACE, Sort.DISTRICT)
    if not places:
        add_condition(frame, span, Op.EQ, against=Against.PLACE, place=POINTED.label)
        return True
    if len(places) != 1 or sum(letter in "PD" for letter in frame.shape) > 1:
        return False
    group = group_of(places[0], lexicon)
    add_condition(frame, span, Op.EQ, against=Against.PLACE, place=group.label)
    return True


POINTED = Group("它", ())
"""Stands for the place that 它 points to, until it is known."""
