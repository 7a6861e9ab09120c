"""Mentions → clauses: at punctuation, after each question but the last, and between pairs of a place and its question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise, takewhile

from knowledge.dates import Moment
from knowledge.frame import NUMERIC_FOCUS
from knowledge.lexicon import Sort
from knowledge.mention import SPACE, Mention
from knowledge.settling.slips import SLIPS
from knowledge.text import ITEM
from knowledge.wordsets import word_set

_STOPS = frozenset(",.;?!:")

_TOGETHER = frozenset({Sort.SUM, Sort.DIFFERENCE, Sort.COMPARE, Sort.SAME, Sort.RATIO, Sort.MEAN, Sort.THAN})
_PAIRS = re.compile(r"[PD][IW](?:j[PD][IW])+|[RP][IW]*SG?(?:j[RP][IW]*SG?)+")
_STATED = re.compile(r"[PD][IW]*N(?:j[PD][IW]*N)+|[RA](?:S|oN)(?:j[RA](?:S|oN))+")
_ASKED = frozenset({Sort.THAN, Sort.INDICATOR, Sort.WANTED, Sort.ORDINAL, Sort.SUPERLATIVE, Sort.RANK})
_ASKING = frozenset({Sort.DIFFERENCE, Sort.QUANTITY, Sort.WHICH, Sort.COUNT, Sort.RANK, Sort.YES_NO})
_ORDERS = frozenset({Sort.TOP, Sort.SUPERLATIVE, Sort.ORDINAL})
_IGNORED = frozenset({Sort.FILLER, Sort.NOW, Sort.BULLETIN})


def says(mention: Mention) -> bool:
    """True for what has a part in a clause's shape; a date may stand anywhere in it."""
    return mention.sort not in _IGNORED and not isinstance(mention.value, Moment) and mention.text != ITEM


def clauses_of(mentions: Iterable[Mention]) -> list[list[Mention]]:
    """Clauses at punctuation, and within a clause after each question but the last."""
    clauses: list[list[Mention]] = [[]]
    listed = list(mentions)
    for i, mention in enumerate(listed):
        if mention.sort is not Sort.BREAK:
            if mention.text in SLIPS and _asks(clauses[-1]):
                clauses.append([])  # 河源上云多少打错了我想问的是揭阳
            clauses[-1].append(mention)
        elif mention.value == SPACE:
            rest = list(_until_stop(listed[i + 1 : i + 1 + _LOOKED_AHEAD]))
            if _ends_at_space(clauses[-1][-_LOOKED_AHEAD:], rest):
                clauses.append([])
        elif mention.text == ITEM:
            clauses.append([mention])
        elif mention.text in _STOPS:
            ahead = listed[i + 1 : i + 1 + _LOOKED_AHEAD]
            if mention.text == "," and (_only_names_whole(clauses[-1]) or _compared_next(clauses[-1], ahead)):
                continue
            if mention.text == "," and _only_holds_against(clauses[-1], ahead):
                clauses[-1].append(mention)
            elif not _described(clauses[-1], ahead):
                clauses.append([])
            elif mention.text == "," and not clauses[-1][-1].text.endswith("的"):
                clauses[-1].append(mention)
        elif mention.text in "-~、/><=":
            clauses[-1].append(mention)
    return [part for clause in clauses for part in _questions(clause) if part]


_THEN = word_set("clauses.then")
_CONDITION = frozenset({
    Sort.HAS, Sort.LACKS, Sort.NEED, Sort.INDICATOR, Sort.COMPARE_OP, Sort.SUFFIX_OP, Sort.NUMBER, Sort.JOIN, Sort.ONLY,
    Sort.MEAN, Sort.WITHIN, Sort.THAN, Sort.MORE, Sort.LESS, Sort.PLACE, Sort.DIGITS, Sort.UNKNOWN,
})  # fmt: skip
"""What a condition on places is made of."""
_BOUND = frozenset({Sort.HAS, Sort.LACKS, Sort.ONLY, Sort.COMPARE_OP, Sort.SUFFIX_OP, Sort.THAN, Sort.DIGITS})
_FITS = frozenset({Sort.WHICH, Sort.COUNT})
_ANY = frozenset({Sort.HAS, Sort.LACKS, Sort.YES_NO})
"""有吗, 有没有: asks whether any place fits."""
_LOOKED_AHEAD = 40
"""Mentions after a comma that can still belong to the same question."""


def _described(part: list[Mention], rest: list[Mention]) -> bool:
    """有标杆没5G的，是哪几个市: a comma that only takes breath between the conditions on places and who fits them."""
    if len(part) > _LOOKED_AHEAD:
        return False
    clauses = _commas(rest)
    said, following = _content(part), [clause for each in clauses if (clause := _content(each))]
    if not said or not following:
        return False
    asking = next((m for m in following[0] if m.sort is not Sort.JOIN), None)
    if part[-1].text.endswith("的") and asking is not None and asking.sort in _FITS:
        return True
    if part[-1].text.endswith("的") and _conditions(said) and {m.sort for m in following[0]} <= _ANY:
        return True
    if _conditions(said):
        who = next((clause for clause in following if not _conditions(clause)), [])
        return _asks_who(who)
    ends = bool(clauses[0]) and clauses[0][-1].text.endswith("的")
    return ends and _conditions(following[0]) and any(m.sort in _FITS for m in said)


def _only_holds_against(part: list[Mention], rest: list[Mention]) -> bool:
    """珠三角和粤北上云最多的市分别是谁，差多少: the extremes of regions, and in the next clause only how they compare."""
    following = rest[0].sort if rest else None
    if following not in (Sort.DIFFERENCE, Sort.COMPARE) or len(part) > _LOOKED_AHEAD:
        return False
    sorts = [m.sort for m in part]
    extremes = sorts.count(Sort.REGION) == 2 and Sort.SUPERLATIVE in sorts and Sort.PLACE_NOUN in sorts
    return extremes and {m.sort for m in _until_stop(rest)} <= {following, Sort.FILLER, Sort.YES_NO}


def _only_names_whole(part: list[Mention]) -> bool:
    """全省标杆任务中，5G占多少: a comma that only takes breath after what something is a part of."""
    said = _content(part[-_LOOKED_AHEAD:])
    ends = bool(said) and said[-1].sort is Sort.WITHIN
    return ends and any(m.sort is Sort.INDICATOR for m in said) and all(m.sort in _NAMES_WHOLE for m in said)


_NAMES_WHOLE = frozenset({
    Sort.PLACE, Sort.REGION, Sort.EVERYWHERE, Sort.ALL, Sort.INDICATOR, Sort.WANTED, Sort.COUNTED_PLACES, Sort.WITHIN,
})  # fmt: skip


def _compared_next(part: list[Mention], rest: list[Mention]) -> bool:
    """佛山加东莞的上云，有没有超过全省四成: whose figures are held against something is said before a comma."""
    following = _content(_until_stop(rest))
    held = next((m for m in following if m.sort not in _WHETHER), None)
    if held is None or held.sort not in (Sort.COMPARE_OP, Sort.THAN) or len(part) > _LOOKED_AHEAD:
        return False
    sorts = {m.sort for m in _content(part)}
    about = Sort.INDICATOR in sorts and not sorts.isdisjoint(_SUBJECTS)
    anew = any(m.sort in (Sort.INDICATOR, Sort.WHICH, Sort.COUNT, Sort.QUANTITY) for m in following)
    return about and sorts <= _ONLY_SUBJECT and not anew


_WHETHER = frozenset({Sort.HAS, Sort.YES_NO, Sort.JOIN, Sort.NEED})
_SUBJECTS = frozenset({Sort.PLACE, Sort.DISTRICT, Sort.REGION})
_ONLY_SUBJECT = _SUBJECTS | {
    Sort.INDICATOR, Sort.WANTED, Sort.SUM, Sort.JOIN, Sort.COUNTED_PLACES, Sort.NEED, Sort.UNKNOWN, Sort.EVERYWHERE, Sort.ALL,
}  # fmt: skip


def _commas(rest: list[Mention]) -> list[list[Mention]]:
    """What follows in the same sentence, cut at commas."""
    clauses: list[list[Mention]] = [[]]
    for mention in rest:
        if mention.sort is Sort.BREAK and mention.text == ",":
            clauses.append([])
        elif mention.sort is Sort.BREAK and mention.text in _STOPS:
            break
        else:
            clauses[-1].append(mention)
    return clauses


def _content(mentions: Iterable[Mention]) -> list[Mention]:
    return [m for m in mentions if m.sort not in _IGNORED]


def _conditions(said: list[Mention]) -> bool:
    """True for nothing but conditions on indicators: 手上有标杆任务, 上云又不到一百的."""
    general = (Sort.WANTED, "target"), (Sort.WANTED, "overview")
    plain = all(m.sort in _CONDITION or (m.sort, m.value) in general for m in said)
    sorts = {m.sort for m in said}
    compared = Sort.PLACE not in sorts or Sort.THAN in sorts
    return plain and compared and Sort.INDICATOR in sorts and bool(sorts & _BOUND)


def _asks_who(said: list[Mention]) -> bool:
    """True if it asks for places and nothing about them."""
    who = [m for m in said if m.sort in _FITS]
    left_out = any(m.sort is Sort.EXCLUDE for m in said)  # 除了湛江还有谁
    about = {Sort.QUANTITY, Sort.WANTED} | (set() if left_out else {Sort.PLACE, Sort.REGION})
    named = bool(said) and said[-1].sort is Sort.PLACE_NOUN  # …，又没有标杆的市
    return bool(who or named) and not any(m.sort in about for m in said)


def _until_stop(mentions: list[Mention]) -> Iterator[Mention]:
    return takewhile(lambda m: m.sort is not Sort.BREAK or m.text not in _STOPS, mentions)


def _asks(part: list[Mention]) -> bool:
    return any(m.sort in _ASKING for m in part[-_LOOKED_AHEAD:])


def _ends_at_space(part: list[Mention], rest: list[Mention]) -> bool:
    """True for two questions with nothing but a space between them (上云是什么 佛山多少)."""
    if _defines(part):
        return _whole(rest) or _defines(rest) or any(m.sort in _ASKING for m in rest)
    if _whole(part) and (_whole(rest) or _defines(rest) or _another(part, rest)):
        return True
    if _whole(part) and _of_rows(rest):
        return True
    follows = bool(rest) and rest[0].text in _THEN  # 东莞第一我知道 那第二是谁
    return follows and any(m.sort is Sort.SUPERLATIVE for m in part)


def _of_rows(rest: list[Mention]) -> bool:
    """…有没有标杆 什么时候截止: what comes next asks for something else than a figure."""
    first = next((m for m in rest if says(m)), None)
    return first is not None and first.sort is Sort.WANTED and first.value in _CELLS


_CELLS = frozenset({"deadline", "days_left", "nature", "method", "standard", "requirement", "serial"})


def _defines(part: Iterable[Mention]) -> bool:
    """什么是标杆: what a term means is asked."""
    said = list(part)
    sorts = {m.sort for m in said}
    if Sort.DEFINE not in sorts:
        return False
    return Sort.INDICATOR in sorts or Sort.TERM in sorts or any(m.value == "nature" for m in said)


def _whole(part: Iterable[Mention]) -> bool:
    """True for a question that is whole in itself, so that a space after it ends it (序号16是谁 任务多少)."""
    said = list(part)
    sorts = {mention.sort for mention in said}
    if _ASKED.isdisjoint(sorts):
        return False
    return bool(sorts & _ASKING) or any(mention.sort is Sort.HAS and "没" in mention.text for mention in said)


def _another(part: list[Mention], rest: list[Mention]) -> bool:
    """…都有谁 惠州算不算在内: who fits has been asked, and a place is named next."""
    said = [m for m in part if says(m)]
    following = next((m for m in rest if says(m)), None)
    if following is None or not any(m.sort in _BOUND for m in said):
        return False
    if following.sort is Sort.MANY:  # …有几个市 它们合起来多少
        return said[-1].sort in _FITS and any(m.sort in _ASKING | {Sort.SUM} for m in rest)
    return said[-1].sort is Sort.WHICH and following.sort is Sort.PLACE


def _questions(clause: list[Mention]) -> list[list[Mention]]:
    """A clause cut after each question but the last, and between pairs of a place and what is asked of it."""
    compared = (half for each in _pairs(clause) for half in _compared_again(each))
    halves = (half for each in compared for order in _after_order(each) for half in _and_who_not(order))
    return [part for half in halves for part in _one_by_one(half)]


def _pairs(clause: list[Mention]) -> list[list[Mention]]:
    """广州上云、珠海5G、阳江的序号: each place has its own question, so they are cut apart."""
    if Sort.JOIN not in [m.sort for m in clause]:
        return [clause]
    kept = [(at, m) for at, m in enumerate(clause) if says(m)]
    shape = "".join([m.sort for _, m in kept])
    stated = _STATED.search(shape)  # 清远27个、肇庆27个; 居粤北第一、全省第九
    pairs = stated or _PAIRS.search(shape)
    if pairs is None or any(m.sort in _TOGETHER for _, m in kept):
        return [clause]
    span = kept[pairs.start() : pairs.end()]
    if not stated and len({m.value for _, m in span if m.sort in (Sort.INDICATOR, Sort.WANTED)}) < 2:
        return [clause]
    cuts = [0, *(at for at, m in span if m.sort is Sort.JOIN), len(clause)]
    return [clause[start:end] for start, end in pairwise(cuts)]


def _compared_again(clause: list[Mention]) -> list[list[Mention]]:
    """惠州上云比珠海多|标杆比珠海少: another indicator that is held against a place is another comparison."""
    than = [at for at, m in enumerate(clause) if m.sort is Sort.THAN]
    if len(than) != 2:
        return [clause]
    first = {m.value for m in clause[: than[0]] if m.sort is Sort.INDICATOR}
    at = next((i for i in range(than[0], than[1]) if clause[i].sort is Sort.INDICATOR), None)
    way = at is not None and any(m.sort in (Sort.MORE, Sort.LESS) for m in clause[than[0] : at])
    places = any(m.sort is Sort.PLACE for m in clause[: than[0]])
    asks = any(m.sort in _FITS or m.sort is Sort.PLACE_NOUN for m in clause)
    if at is None or not (first and way and places) or clause[at].value in first or asks:
        return [clause]
    return [clause[:at], clause[at:]]


def _and_who_not(clause: list[Mention]) -> list[list[Mention]]:
    """谁有标杆|谁没有: who has it and who has not are two questions."""
    who = [at for at, m in enumerate(clause) if m.sort is Sort.WHICH]
    if len(who) < 2:
        return [clause]
    rest = [m.sort for m in _content(clause[who[-1] + 1 :]) if m.sort is not Sort.YES_NO]
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
    end = next(ends, None)
    if len(before) != 1 or end is None or any(m.sort in _FITS for m in clause[:end]):
        return None
    rest = clause[end + 1 :]
    if _whether_bound(rest):
        return end
    after = {m.value for m in rest if m.sort is Sort.INDICATOR}
    asks = any(m.sort in (Sort.QUANTITY, Sort.HAS, Sort.SUM, Sort.MEAN, Sort.SUPERLATIVE) for m in rest)
    together = any(m.sort in _TOGETHER - {Sort.SUM, Sort.MEAN} for m in rest)
    return end if after - before and asks and not together else None


def _whether_bound(rest: list[Mention]) -> bool:
    """上云最多的市|超过300了吗, …|标杆有没有超过2个: whether those that the order finds meet a condition."""
    said = [m for m in _content(rest) if not (m.sort is Sort.HAS and m.text == "有")]
    sorts = [m.sort for m in said]
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
    kept = [(at, m) for at, m in enumerate(clause) if says(m)]
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


_MAY_ASK = frozenset({Sort.WANTED, Sort.QUANTITY, Sort.DIFFERENCE, *_FITS})
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
    if mention.sort in _FITS and rest and rest[0].text == "、":
        after = next((m.sort for m in rest if m.sort is not Sort.JOIN), None)
        return after in (Sort.SUM, Sort.MEAN, Sort.SHARE)  # 几个市、合计多少
    if mention.sort is Sort.DIFFERENCE and rest and rest[0].sort in (Sort.JOIN, Sort.THAN):
        return True  # 比河源多几个、比清远又少几个
    return (mention.sort is Sort.QUANTITY and any(c in mention.text for c in "多几好")) or mention.text in _TYPED
