"""The rules that read a clause: named patterns over its shape, in the order in which they are tried."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from knowledge.bounds import (
    against_mean,
    against_whole,
    between_places,
    bound_place,
    bound_sum,
    equal_indicators,
    indicator_bound,
    only_these,
    same_as,
    share_bound,
    so_many_more,
    sum_against_place,
    than_place,
    times_place,
)
from knowledge.collecting import COLLECT
from knowledge.conditions import (
    all_indicators,
    all_of,
    between,
    both_have,
    bound_included,
    described_indicator,
    described_number,
    digit_count,
    has_lacks,
    holders_left_out,
    lacks_after,
    not_so_many,
    number_filter,
    number_left_out,
    number_reached,
    places_of_indicator,
    two_bounds,
)
from knowledge.frame import NUMERIC_FOCUS, Frame
from knowledge.lexicon import Lexicon, Sort
from knowledge.mention import Mention
from knowledge.multiples import BOUNDED, MORE_IN_EACH, SO_MANY_TASKS
from knowledge.numbers import number_in
from knowledge.placings import PLACINGS
from knowledge.portions import carried_by, enough_for, half_of_places, just_so_much, mostly_in, part_of_all, short_of
from knowledge.positions import (
    bare_serial,
    extreme_place,
    extremes_of_regions,
    nth,
    row,
    serial_number,
    superlative_n,
    top_left_out,
    top_n,
)
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
from knowledge.query import Wanted
from knowledge.serials import against_serial
from knowledge.sides import (
    added_places,
    exclude,
    part_left_out,
    rejected,
    share_of,
    share_of_another,
    sides,
    so_many_of,
    taken_away,
    two_sides_of_share,
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern over a clause's shape, and what it adds to the frame."""

    name: str
    pattern: re.Pattern[str]
    apply: Callable[[Frame, list[Mention], Lexicon], bool | None]
    """Returns False to leave the match unread."""


def _left_out(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """不含广州呢: nothing is asked of the place but that it be left out."""
    return span[0].text.startswith(("不含", "不包", "不带")) and exclude(frame, span, lexicon)


def _descriptive_count(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """粤西几个市各…: 几个市 after a region describes it, when something else is asked."""
    rest = frame.shape.replace("K", "", 1)
    general = all(m.value in ("overview", "target") for m in frame.said(Sort.WANTED))
    if not set(rest) & (NUMERIC_FOCUS - {"W"} if general else NUMERIC_FOCUS) and not set(rest) & {"X", "M", "v"}:
        return False
    if span[0].sort is Sort.REGION:
        COLLECT[Sort.REGION](frame, span[0], lexicon)
    else:
        frame.flags.add(span[0].sort)  # 它下面几个市分别多少; 其余几个市合计多少
    frame.every = True
    return True


def _described_places(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """广州、佛山两市: the number of places just named says nothing new."""
    named = all_of(span, Sort.PLACE, Sort.DISTRICT, Sort.REGION)
    number = span[-1]
    count = number.value.value if number.sort is Sort.NUMBER else number.value
    if number.sort is Sort.MANY and (
        frame.shape[:1] != Sort.REGION or len(named) > 1 or number_in(number.text.lstrip("这那")) is None
    ):
        return False  # 粤北那五个市
    if number.sort is Sort.NUMBER and (number.value.unit not in ("个", "家", "") or len(named) != count or count < 2):
        return False
    for mention in named:
        COLLECT[mention.sort](frame, mention, lexicon)
    return True


def _counts_described(_: Frame, span: list[Mention], __: Lexicon) -> bool:
    """9个有标杆的市: how many they are said to be is no figure of each."""
    number = span[0].value
    return number.unit in ("个", "家") and number.upper is None and number.value > 1


def _how_many_places(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """城市一共几个 counts the places, 市一共多少 adds their figures up."""
    total = sole(span, Sort.SUM)
    counts = total is not None and total.text in ("一共", "总共", "共", "共计", "总计")
    described = counts and bool(frame.filters) and span[-1].text.endswith("个")  # 上云不到十家的市一共多少个
    if total is not None and span[-1].text not in ("几个", "有几个") and not described:
        return False
    if _of_indicator(frame, span[-1]):
        return False  # 没有5G的市一共几个标杆
    if frame.shape.endswith("QR") and frame.mentions[-1].text != "的":
        return False  # 有几个粤东西北的 counts places
    frame.flags.add(Sort.COUNT)
    frame.flags |= {m.sort for m in span if m.sort is Sort.EVERY}  # 珠三角和粤北没有标杆的市各有几个
    return True


def _of_indicator(frame: Frame, counted: Mention) -> bool:
    """True for 几个 directly before an indicator, which is what is counted then."""
    after = next((b for a, b in pairwise(frame.mentions) if a is counted), None)
    return after is not None and after.sort is Sort.INDICATOR and counted.sort is Sort.QUANTITY


def _all_of_place(frame: Frame, span: list[Mention], lexicon: Lexicon) -> bool:
    """…，云浮全部: everything that the place has, whatever was asked of others."""
    if frame.wanted or Sort.INDICATOR in frame.shape:
        return False
    COLLECT[span[0].sort](frame, span[0], lexicon)
    frame.wanted.append(Wanted.OVERVIEW)
    return True


def _target_to_finish(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """要完成多少 asks for the target, 完成多少 for what is done."""
    if span[-1].value != "done" or span[-1].text.endswith(("了", "没", "没有")):
        return False
    frame.flags.add(Sort.QUANTITY)
    frame.wanted.append(Wanted.TARGET)
    return True


def _so_many_fit(frame: Frame, span: list[Mention], _: Lexicon) -> bool:
    """上云过百的市共有五个, 没有标杆的城市是11个: how many those are said to be of whom the condition is said."""
    number = span[0].value
    condition = set(frame.shape[: frame.shape.find(Sort.PLACE_NOUN)]) & set("INMe8")
    if number.unit not in _OF_PLACES or number.upper is not None or not condition or set(frame.shape) & set("SBoHKQ"):
        return False
    frame.fitting = int(number.value)
    return True


_OF_PLACES = frozenset({"个", "家", "座", ""})


def _rule(name: str, pattern: str, apply: Callable[[Frame, list[Mention], Lexicon], bool | None]) -> Rule:
    return Rule(name, re.compile(pattern), apply)


RULES: tuple[Rule, ...] = (
    _rule("row", r"oN", row),
    _rule("so many fit", r"(?:(?<=G)|(?<=G[EXY>])|(?<=GX[E>])|(?<=GY[E>]))N(?=[,Y]*$)", _so_many_fit),
    _rule("top left out", r"xBG?[Nm]|xI?W?SG?[Nm]", top_left_out),
    _rule(
        "added places",
        r"(?<![beE])[PR](?:X[PR])+|[PR](?:j?[PR])+[mN]?I?X(?=.*[bCF+\-])|R[mN]?I?X(?![PR])(?=.*[bCF+\-])",
        added_places,
    ),
    _rule("order by target", r"W(?=S)", order_by_target),
    _rule("all finished", r"[Nm][WI]?[va]*T", all_finished),
    _rule("without those", r"xT", without_those),
    _rule("little left", r"F(?:>+[En]?N<?|N<)", little_left),
    _rule("none done", r"N[va]*[TW]", none_done),
    _rule("those finished", r"[nW](?=j?[GHKm])", finished_places),
    _rule("what is finished", r"n(?=I?s)", finished_part),
    _rule("against its serial", r"IQ?>+W|IQ?bW[+\-]+|IQ?jW=|W(?:>+I|bIQ?[+\-]+|jIQ?=)", against_serial),
    _rule("so many more", r"I?bPI?[+\-]N<?", so_many_more),
    _rule("short of", r"WNN(?=Y|$)", short_of),
    _rule("enough for", r"n?[>b]+[PDR]a?[N%V]?|E[PDR]a?[N%]", enough_for),
    _rule("just so much", r"(?<=[PDRIW])[PDR]a?[N%]<?(?=,?Y|$)", just_so_much),
    _rule("part of all", r"EA[IXW]*N(?=[Y,]|$)", part_of_all),
    _rule("mostly in", r"[RA]?I?(?:%|N<?)I?1?[PR](?:[j,]?P)*", mostly_in),
    _rule("together so much", r"HG?X(?:>+A|s)I?[N%]<?", carried_by),
    _rule("half of the places", r"(?:^|[Aai])[%N]G(?=[^HK]*(?:[eE]I|>))", half_of_places),
    _rule("carried by", r"(?:%|N<?)(?=.*H)", carried_by),
    _rule("all of a place", r"[PD]a$", _all_of_place),
    _rule("times a place", r"I?[>b]*[PD]I?(?:%|[NV][<+]?)", times_place),
    _rule("portion", r"I?%", portion),
    _rule("behind by", r"I?T>?Ns?<?", behind_by),
    _rule("exactly so much", r"I?WE?N(?=E?[GHK2m])", measured_exactly),
    _rule(
        "serial number", r"W{1,2}[>E]?(?:[oE]?N[,j\-~]?)*[oE]?[Nm](?:[,j\-~]N)*|[BO]?oN(?:oN)?(?=G|H|$)", serial_number
    ),
    _rule("serial number alone", r"N(?=[HIW]|EH|jN)|(?<=j)N", bare_serial),
    _rule("rejected", r"c(?:[PD]|[RI](?![RI]?W?[SB]))", rejected),
    _rule("taken away", r"(?:[PDR][j,]?)+(?:[Nm]|2G?)?x", taken_away),
    _rule("excluded before", r"(?:[PDRU][j,]?)+(?:[Nm]|2G?)?x(?![PDRUIA2])", exclude),
    _rule("left out", r"e(?:[PDR][j,]?)+(?=q|$)", _left_out),
    _rule("part left out", r"[xe]I(?=[,_iW]*[PDRIAQ]|W?[iWQ])|[xe]I$", part_left_out),
    _rule("holders left out", r"x[Ene]I(?!I)", holders_left_out),
    _rule("exclude", r"xI(?:[j,]?I)*w?(?![SB])|x(?:[PDRUj,2p]|A(?=[PDRU]))+w?|[PDRU](?:[j,]?[PDRU])*w", exclude),
    *(_rule(*each) for each in PLACINGS),
    _rule("so many tasks", *SO_MANY_TASKS),
    _rule("position", r"B?o[Nm][+\-SG]?|B?o[Nm](?:[+\-])", nth),
    _rule("top n", r"BG?[Nm]", top_n),
    _rule("extremes of regions", r"R(?:[j,]?R)+I?W?SG?", extremes_of_regions),
    _rule("extreme place", r"R[mi]?[IW]*SG?", extreme_place),
    _rule("superlative n", r"S(?:G)?[Nm]", superlative_n),
    _rule("sum against a place", r"X(?:>+[PD](?![+\-])|[bEe][PD][+\-]+)", sum_against_place),
    *(_rule(*each) for each in BOUNDED),
    _rule("against the mean", r"I?(?:b|>)p?[AR]?v?I?M[I]?[+\-<]?|I?M<|I?b?M[+\-]|I?j?[AR]?MF", against_mean),
    _rule("against the whole", r">A(?=W?E*[HKGY]|W?$)|bA[+\-]", against_whole),
    _rule("share bound", r"sA?I?(?:>+N<?|N<)|I?>A[IXW]*N|A(?:>+N<?|[IW]*N<)|A[IXW]*Ns?>(?=[,Y]*$)", share_bound),
    _rule("between places", r"PjP~", between_places),
    _rule("between", r"I?N[,j~\-]?N~?", between),
    _rule("digits", r"I?>?E?c?g", digit_count),
    _rule("two bounds", r"I?>j>N", two_bounds),
    _rule("not so many", r"I?cN(?:[qj]?cN)*", not_so_many),
    _rule("number left out", r">?Nx", number_left_out),
    _rule("number condition", r"I?(?:>+[En]?N<?|E?N<)I?(?![NG]?I?[>N])|I?(?:>+[En]?N<?|E?N<)", number_filter),
    _rule("number before its bound", r"NI?[va]?>(?=[GKHY2]|$)", number_reached),
    _rule("bound included", r"[Ee]N(?:jN)?", bound_included),
    _rule(
        "described by number",
        r"I[nWE=]?N(?=[GiEKH2m])(?=.*[ISXMKs])|I[nWE=]?N(?=[Gm]jI[nWE=]?N[Gm])|(?<=[Gm]j)I[nWE=]?N(?=[Gm])|I[nWE=]?N(?=jRG)|I[nWE=]?N(?=G[EXY>]{0,2}_)|I[nWE=]?N(?=j?[e]I)|I=N(?=G)|NI(?=[Gi])(?=.*[ISXM])|(?<=[1nWE])NI(?=G)",
        described_number,
    ),
    _rule(
        "described by indicator",
        r"1?(?:e|[EnW]|(?<!e))IW?(?:[2m]i?(?=.*[ISXQM_]|$)|Gi(?=[^I]*I)|K(?=IW?[XMs]))|[nW]IW?G(?=[^I]*(?:I|$))",
        described_indicator,
    ),
    _rule("all indicators", r"(?<![IW])[Nm8]W?[va]*E", all_indicators),
    _rule("indicator against indicator", r"I>I(?=.*[GHK])|(?<=[GHK])I>I|IbI[+\-]", indicator_bound),
    _rule("equal indicators", r"IQ?jIQ?=", equal_indicators),
    _rule("share of another", r"[PDR][IW]*[PDR][IW]*s", share_of_another),
    _rule("share", r"s(?:[ARPI])+(?:IX?|X)?", share_of),
    _rule("share within", r"RI?i", two_sides_of_share),
    _rule("same as", r"[PDp]I?[WQ]?=", same_as),
    _rule("more in each", *MORE_IN_EACH),
    _rule("more than a place", r"b[PDRp][IW]*[nE]?(?:[+\-]+|>(?![PDN]))|eP[IW]*[+\-]+(?=G|$)", than_place),
    _rule("bound by a sum", r"I?>+[PDR](?:[jX][PDR])+X?|I?>+RX|I?b[PDR](?:[jX][PDR])*X[+\-]+", bound_sum),
    _rule("bound by a place", r"I?>[PD](?![+\-Y]|$)", bound_place),
    _rule("how many of another", r"[PR][pGIW]*[>s]Q[PR](?![IW]*Q)", so_many_of),
    _rule(
        "two sides",
        r"(?:[PDRUp2AXIjz,mGvY]+)?b(?:[PDRUAaXIjz,mGE]+)[+\-]?|[PDRUAXIjz,mGv]+[Ee>](?:[PDRUAXIjz,mG]+)[+\-](?=[YF]?)|(?<=^)(?:[PDRUXIj2p]+)?[+\-]?>+[PDRU](?:[Xj][PDRU])*(?=[YQ]|$)",
        sides,
    ),
    _rule(
        "only these",
        r"[1>](?:P[j,]?)+(?=_*N?[EeY>]|_*N?$|I[=E]?N|RG?(?:[Een]|WI)|WI)|(?<=G)E(?:P[j,]?)+(?=N?Y|N?$)|(?<=[Ri])[1>](?:P[j,]?)+(?=IW?[,Y]*$)|1R(?=Y|,|$)|[1>]R(?:j?R)*G?>?(?=[Ee]I)",
        only_these,
    ),
    _rule("counted before what they have", r"(?<![I>n=<oB])N(?=[En]I(?:[j,]?[EenI1])*[GH])", _counts_described),
    _rule("both have", r"(?<!1)(?<!1W)I(?:[j,]?I)+[EeW]", both_have),
    _rule(
        "has and lacks",
        r"1W?I(?:[j,1]?[eE]I)*|[EenW]I(?:W?i?(?:j?[EenI1]|,[Een1]))*W?I(?!A?[SB]|W+_)|[Een]I(?:jI)+(?=G)|[Een]I|(?<=H)WI|(?<=K)WI|(?<=_)W+I(?=,?[HK])|(?<=_,)j?W+I$",
        has_lacks,
    ),
    _rule("lacks after", r"N?I[va]?e(?![nW]?I)", lacks_after),
    _rule("places of an indicator", r"IG(?=.*I)", places_of_indicator),
    _rule("counted region", r"[Rpz]K", _descriptive_count),
    _rule("counted names", r"(?:[PDR][j,]?)+[mN2]", _described_places),
    _rule("how many places", r"G[Xv]?E?Q|QG|NK|[Ga]iEQ(?=[EenW])|Q(?=RG|R$)|^EQ(?=[EenW]I$)", _how_many_places),
    _rule("target to finish", r"nW", _target_to_finish),
)
"""In this order: special shapes first."""
