"""One clause cut into its questions: pairs, comparisons, orders and what is asked of those that they find."""

from __future__ import annotations

import re
from itertools import pairwise

from knowledge.clauses.saying import FITS, TOGETHER, content, heard
from knowledge.frame import NUMERIC_FOCUS
from knowledge.lexicon import Sort
from knowledge.mention import Mention
from knowledge.wordsets import word_set

_PAIRS = re.compile(r"[PD][IW](?:j[PD][IW])+|[RP][IW]*SG?(?:j[RP][IW]*SG?)+")
_STATED_AND_HELD = re.compile(r"([PDR][IW]*N)j(?=[b>][ARv]*M)")
_STATED = re.compile(r"[PDR][IW]*N(?:j[PDR][IW]*N)+|[RA](?:S|oN)(?:j[RA](?:S|oN))+")
_ORDERS = frozenset({Sort.TOP, Sort.SUPERLATIVE, Sort.ORDINAL})


_CUT = _ORDERS | {Sort.JOIN, Sort.THAN, Sort.WHICH}
"""Where none of these is said, there are no pairs, no second comparison and no order to cut at."""


def questions(clause: list[Mention]) -> list[list[Mention]]:
    """A clause cut after each question but the last, and between pairs of a place and what is asked of it."""
    if _CUT.isdisjoint([m.sort for m in clause]):  # as most clauses are
        return _one_by_one(clause)
    stated = (half for each in _pairs(clause) for half in _then_compared(each))
    compared = (half for each in stated for half in _compared_again(each))
    halves = (half for each in compared for order in _after_order(each) for half in _and_who_not(order))
    return [part for half in halves for part in _one_by_one(half)]


def _pairs(clause: list[Mention]) -> list[list[Mention]]:
    """广州上云、珠海5G、阳江的序号: each place has its own question, so they are cut apart."""
    if Sort.JOIN not in [m.sort for m in clause]:
        return [clause]
    kept = heard(clause)
    shape = "".join([m.sort for _, m in kept])
    stated = _STATED.search(shape)  # 清远27个、肇庆27个; 居粤北第一、全省第九
    pairs = stated or _PAIRS.search(shape)
    if pairs is None or any(m.sort in TOGETHER for _, m in kept):
        return [clause]
    span = kept[pairs.start() : pairs.end()]
    if not stated and len({m.value for _, m in span if m.sort in (Sort.INDICATOR, Sort.WANTED)}) < 2:
        return [clause]
    cuts = [0, *(at for at, m in span if m.sort is Sort.JOIN), len(clause)]
    return [clause[start:end] for start, end in pairwise(cuts)]


def _then_compared(clause: list[Mention]) -> list[list[Mention]]:
    """惠州上云55个、|略低于平均: a stated figure, and what it is held against."""
    if Sort.MEAN not in [m.sort for m in clause]:
        return [clause]
    kept = heard(clause)
    stated = _STATED_AND_HELD.search("".join([m.sort for _, m in kept]))
    if stated is None:
        return [clause]
    at = kept[stated.end(1)][0]
    return [clause[:at], clause[at + 1 :]]


def _compared_again(clause: list[Mention]) -> list[list[Mention]]:
    """惠州上云比珠海多|标杆比珠海少: another indicator that is held against a place is another comparison."""
    than = [at for at, m in enumerate(clause) if m.sort is Sort.THAN]
    if len(than) != 2:
        return [clause]
    first = {m.value for m in clause[: than[0]] if m.sort is Sort.INDICATOR}
    at = next((i for i in range(than[0], than[1]) if clause[i].sort is Sort.INDICATOR), None)
    way = at is not None and any(m.sort in (Sort.MORE, Sort.LESS) for m in clause[than[0] : at])
    places = any(m.sort is Sort.PLACE for m in clause[: than[0]])
    asks = any(m.sort in FITS or m.sort is Sort.PLACE_NOUN for m in clause)
    if at is None or not (first and way and places) or clause[at].value in first or asks:
        return [clause]
    return [clause[:at], clause[at:]]


def _and_who_not(clause: list[Mention]) -> list[list[Mention]]:
    """谁有标杆|谁没有: who has it and who has not are two questions."""
    who = [at for at, m in enumerate(clause) if m.sort is Sort.WHICH]
    if len(who) < 2:
        return [clause]
    rest = [m.sort for m in content(clause[who[-1] + 1 :]) if m.sort is not Sort.YES_NO]
    first = [m.sort for m in clause[: who[-1]]]
    turned = {Sort.LACKS: Sort.HAS, Sort.HAS: Sort.LACKS}
    whether = len(rest) == 1 and rest[0] in turned and turned[rest[0]] in first
    return [clause[: who[-1]], clause[who[-1] :]] if whether else [clause]


def _after_order(clause: list[Mention]) -> list[list[Mention]]:
    """上云前五的市里哪个没有5G: first the order, and then a condition on those that it finds."""
    if _ORDERS.isdisjoint([m.sort for m in clause]):
        return [clause]
    ordered = next(i for i, m in enumerate(clause) if m.sort in _ORDERS)
    within = (i for i, m in enumerate(clause) if i > ordered and is_within(m))
    at = next(within, None)
    described = _described_by_order(clause, ordered)
    if described is not None:
        return [clause[: described + 1], clause[described + 1 :]]
    rest = clause[at + 1 :] if at is not None else []
    taken = any(m.sort is Sort.REGION for m in rest) and any(m.text.startswith("占") for m in rest)  # 里珠三角占几个
    if at is None or not (taken or any(m.sort in (Sort.HAS, Sort.LACKS) for m in rest)):
        return [clause]
    return [clause[: at + 1], rest]


def _described_by_order(clause: list[Mention], ordered: int) -> int | None:
    """上云最多的市标杆几个: the place noun after which another indicator is asked of those that the order finds."""
    before = {m.value for m in clause[:ordered] if m.sort is Sort.INDICATOR}
    ends = (i for i, m in enumerate(clause) if i > ordered and (m.sort in _ENDS_ORDER or _ends_top(clause, i)))
    if ordered + 1 < len(clause) and clause[ordered + 1].sort is Sort.COUNT and "市" in clause[ordered + 1].text:
        ends = (at for at in (ordered + 1,))  # 标杆最多的几个市上云合计多少
    end = next(ends, None)
    if len(before) > 1 or end is None or any(m.sort in FITS for m in clause[:end]):
        return None
    rest = clause[end + 1 :]
    if _whether_bound(rest):
        return end
    if not before:
        return None
    after = {m.value for m in rest if m.sort is Sort.INDICATOR}
    asks = any(m.sort in (Sort.QUANTITY, Sort.HAS, Sort.SUM, Sort.MEAN, Sort.SUPERLATIVE) for m in rest)
    together = any(m.sort in TOGETHER - {Sort.SUM, Sort.MEAN} for m in rest)
    return end if after - before and asks and not together else None


def _whether_bound(rest: list[Mention]) -> bool:
    """上云最多的市|超过300了吗, …|标杆有没有超过2个: whether those that the order finds meet a condition."""
    said = [m for m in content(rest) if not (m.sort is Sort.HAS and m.text == "有")]
    sorts = [m.sort for m in said]
    if sorts[-1:] == [Sort.LACKS]:  # 过200了没
        sorts[-1] = Sort.YES_NO
    asks = Sort.YES_NO in sorts or any(m.sort is Sort.COMPARE_OP and "没有" in m.text for m in said)
    left = [sort for sort in sorts if sort not in (Sort.YES_NO, Sort.INDICATOR, Sort.NEED)]
    return asks and left == [Sort.COMPARE_OP, Sort.NUMBER]


def _ends_top(clause: list[Mention], at: int) -> bool:
    """上云前五名|都有标杆吗."""
    number = clause[at]
    placed = number.sort is Sort.NUMBER and number.value.unit in ("名", "位")
    return placed and at + 1 < len(clause) and clause[at + 1].sort in (Sort.HAS, Sort.LACKS)


_ENDS_ORDER = frozenset({Sort.PLACE_NOUN, Sort.COUNTED_PLACES, Sort.MANY})


def is_within(mention: Mention) -> bool:
    """里面, 市里: what stands before is whom something is asked among."""
    return mention.sort is Sort.WITHIN or (mention.sort is Sort.PLACE_NOUN and "里" in mention.text)


def _one_by_one(clause: list[Mention]) -> list[list[Mention]]:
    if _MAY_ASK.isdisjoint([m.sort for m in clause[:-1]]) and _TYPED.isdisjoint([m.text for m in clause[:-1]]):
        return [clause]
    kept = heard(clause)
    said = [m for _, m in kept]
    parts: list[list[Mention]] = []
    first, begin = 0, 0
    for i, mention in enumerate(said):
        if i < first or (mention.sort not in _MAY_ASK and mention.text not in _TYPED):
            continue
        if not _interrogative(mention, said[i + 1 : i + 4]) or _counts_on(said, i):
            continue
        end = i + 1
        named = any(m.sort is Sort.INDICATOR for m in said[first:i])
        if end < len(said) and said[end].sort is Sort.INDICATOR and not named:
            end += 1
        rest = said[end:]
        if mention.text.isascii() and not any(m.sort is Sort.PLACE for m in said[first:end]):
            continue  # how many … does Zhongshan have: the place comes after
        if any(m.sort in NUMERIC_FOCUS or m.sort in _ASKS_TOO for m in rest) and _starts(rest):
            at = kept[end][0]
            parts.append(clause[begin:at])
            first, begin = end, at
    return [*parts, clause[begin:]]


def _counts_on(said: list[Mention], at: int) -> bool:
    """等于几个惠州, 标杆2个的市有几个有5G: what comes next belongs to the same question."""
    counted = at > 0 and said[at - 1].sort is Sort.HAS
    places = counted and (at == 1 or said[at - 2].sort in (Sort.PLACE_NOUN, Sort.WITHIN))
    condition = at + 1 < len(said) and (said[at + 1].sort in (Sort.HAS, Sort.LACKS, Sort.NEED) or said[at + 1].assigns)
    return _counts_another(said, at) or (places and condition)


def _counts_another(said: list[Mention], at: int) -> bool:
    """等于几个惠州: the place after is what is counted."""
    equals = at > 0 and said[at - 1].sort in (Sort.COMPARE_OP, Sort.SHARE) and said[at - 1].value in ("eq", "share")
    return equals and at + 1 < len(said) and said[at + 1].sort is Sort.PLACE


_MAY_ASK = frozenset({Sort.WANTED, Sort.QUANTITY, Sort.DIFFERENCE, *FITS})
_TYPED = frozenset({"many", "duoshao", "jige"})
_ASKS_TOO = frozenset({Sort.HAS, Sort.LACKS, Sort.SUM, Sort.MEAN})


def _than_again(rest: list[Mention]) -> bool:
    """…、比清远又少几个: another comparison, with its own question."""
    return rest[0].sort is Sort.THAN and any(m.sort in (Sort.DIFFERENCE, Sort.QUANTITY) for m in rest)


def _starts(rest: list[Mention]) -> bool:
    """True if another question may start here, and does not just finish the one before (几个市有…, 多少个比较多)."""
    first = rest[0].sort
    if first is Sort.SHARE and rest[0].text in _PORTIONS:
        return False  # 有多少比例是5G
    if (first in (Sort.PLACE_NOUN, Sort.SAME, Sort.THAN, Sort.YES_NO) and not _than_again(rest)) or any(
        m.sort is Sort.TOPIC for m in rest[:3]
    ):
        return False
    attribute = first is Sort.WANTED and rest[0].value not in ("target", "overview", "done")
    return attribute or not (len(rest) == 1 and first in (Sort.WANTED, Sort.SUM))


_PORTIONS = word_set("clauses.portions")


def _interrogative(mention: Mention, rest: list[Mention]) -> bool:
    """True for 多少 and 几个, and for 什么任务 before another question; not for nouns such as 任务数."""
    if mention.sort is Sort.WANTED and mention.value == "overview" and set(mention.text) & set("什啥哪几"):
        return bool(rest) and rest[0].sort in (Sort.HAS, Sort.LACKS)
    if mention.sort is Sort.QUANTITY and rest and rest[0].sort is Sort.JOIN:
        return all(m.sort is not Sort.SAME for m in rest)  # 任务数及完成时限, not 标杆个数和序号一样
    if mention.sort in FITS and rest and rest[0].text == "、":
        after = next((m.sort for m in rest if m.sort is not Sort.JOIN), None)
        return after in (Sort.SUM, Sort.MEAN, Sort.SHARE)  # 几个市、合计多少
    if mention.sort is Sort.DIFFERENCE and rest and rest[0].sort in (Sort.JOIN, Sort.THAN):
        return True  # 比河源多几个、比清远又少几个
    return (mention.sort is Sort.QUANTITY and any(c in mention.text for c in "多几好")) or mention.text in _TYPED
