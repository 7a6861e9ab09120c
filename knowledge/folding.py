"""Folding: parts of a message that only say where, of what or under which condition join the part that they belong to."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.composing.dating import holds_day
from knowledge.composing.opposing import classes_of
from knowledge.composing.quantified import says_all
from knowledge.composing.supposing import only_judges
from knowledge.conditions import bound_included_later
from knowledge.frame import FOCUS, Frame
from knowledge.lexicon import Sort
from knowledge.mention import Mention
from knowledge.query import Group, Wanted
from knowledge.settling.slips import SLIPS
from knowledge.text import ITEM
from knowledge.wordsets import word_set


def folded(frames: Sequence[Frame]) -> list[Frame]:
    """Bare parts (only a place, only an indicator) join the part that they belong to."""
    if len(frames) == 1:  # as most messages are
        return [] if _only_courtesy(frames[0]) or not _says_something(frames[0]) else list(frames)
    result: list[Frame] = []
    pending: Frame | None = None
    slipped = False
    for at, frame in enumerate(frames):
        slipped |= bool(result) and _slips(frame)
        frame.corrects = (slipped and bool(frame.scoped or frame.subject)) or _takes_back(frame, result)
        if _orders_for(frame, frames[at + 1 : at + 2]):
            frames[at + 1].indicators[:] = frame.indicators
            continue
        if _only_courtesy(frame) or (result and _joins_what_was_said(result, frame)):
            continue
        if _leads_away(frame, frames[at + 1 : at + 2]) or (pending is not None and _only_bound(pending, frame)):
            continue
        if _waits(frame, frames[at + 1 : at + 2], first=not result):
            pending = frame if pending is None else _merged(pending, frame)
        elif not _says_something(frame):
            continue
        elif pending is not None:
            result.append(_merged(pending, frame))
            pending = None
        elif result and _only_condition(result[-1], frame):
            result[-1] = _merged(result[-1], frame)
        else:
            result.append(frame)
    if pending is not None:
        result.append(pending)
    return result


def _slips(frame: Frame) -> bool:
    """打错了, 哦不: takes back what was asked before."""
    first = next((m for m in frame.mentions if m.sort is not Sort.FILLER), None)
    return first is not None and first.text in SLIPS


def _takes_back(frame: Frame, result: Sequence[Frame]) -> bool:
    """珠海上云目标，不是珠海是中山: a place that was just named is said not to be meant."""
    if not (result and frame.has(Sort.CORRECTION) and frame.groups):
        return False
    named = {name for group in result[-1].groups for name in group.names}
    meant = {name for group in frame.groups for name in group.names}
    denied = {m.value for m in frame.said(Sort.PLACE)} - meant
    return bool(denied & named)


def _orders_for(frame: Frame, following: Sequence[Frame]) -> bool:
    """将各市上云由高到低排列，江门位列第几: an order that is said only for the rank that is asked."""
    if not (following and following[0].has(Sort.RANK) and following[0].groups and not following[0].indicators):
        return False
    asked = frame.groups or frame.superlatives or frame.first or frame.nth or frame.has(Sort.WHICH)
    return frame.has(Sort.ORDER) and bool(frame.indicators) and not asked


def _all_of_it(frame: Frame) -> bool:
    """麻烦全部发我: all that was asked about, not all places."""
    said = [m for m in frame.mentions if m.sort not in (Sort.FILLER, Sort.BREAK, Sort.NOW)]
    return [m.sort for m in said] == [Sort.ALL] and "市" not in said[0].text


def _only_courtesy(frame: Frame) -> bool:
    """打错了, 您好: a part that only corrects or greets."""
    if frame.has(Sort.CORRECTION) and not (frame.scoped or frame.subject or frame.asks or frame.claims):
        return True
    if not frame.typed.isdisjoint(_ONCE) and not (frame.groups or frame.claims or frame.flags & FOCUS):
        return True  # 注意5G别重复算: the answer never does
    return bool(frame.greetings and not (frame.subject or frame.scoped or frame.asks))


_ONCE = word_set("folding.once")


def _says_something(frame: Frame) -> bool:
    return not frame.empty and bool(
        frame.subject
        or frame.scoped
        or frame.asks
        or frame.claims
        or frame.excluded
        or frame.flags
        or (frame.whens and holds_day(frame))
    )


def _bare(frame: Frame) -> bool:
    """湛江, 上云: a part that names something and says nothing of it."""
    says = frame.asks or frame.claims or frame.filters or (frame.groups and frame.indicators)
    defines = frame.has(Sort.DEFINE) and not frame.groups
    return not (says or defines) and frame.flags.isdisjoint(_SAYING)


_SAYING = frozenset({Sort.HAS, Sort.LACKS, Sort.AGAIN, Sort.ONE, Sort.MANY, Sort.THAN})


def _joins_what_was_said(result: list[Frame], frame: Frame) -> bool:
    """Let a part add its indicators or its exclusions to the parts before it, or see that it adds nothing to them."""
    if _names_who(result[-1], frame) or _nothing_else(result[-1], frame) or _only_bound(result[-1], frame):
        return True
    untold = all(not f.indicators and Wanted.OVERVIEW not in f.wanted for f in result)
    if _bare(frame) and frame.indicators and not frame.groups and untold:
        for earlier in result:
            earlier.indicators.extend(k for k in frame.indicators if k not in earlier.indicators)
        return True
    if result[-1].claims and only_judges(frame):
        result[-1] = _merged(result[-1], frame)  # 手头有131个，算超额了没
        return True
    if _says_of_whom(result[-1], frame):
        result[-1].groups.extend(frame.groups)
        return True
    if _only_excludes(frame):
        result[-1].excluded.extend(frame.excluded)
        result[-1].excluded_as.extend(frame.excluded_as)
        result[-1].excluded_unlisted.extend(frame.excluded_unlisted)
        result[-1].excluded_indicators.extend(frame.excluded_indicators)
        return True
    if result[-1].excluded_indicators and frame.has(Sort.EVERY) and not (frame.groups or frame.indicators):
        result[-1].flags |= frame.flags  # 除了上云还有啥，各要几个
        return True
    only_all = frame.everywhere and not (frame.every or frame.indicators or frame.groups)
    if _bare(frame) and only_all and (_all_of_it(frame) or not result[-1].groups):
        return True  # …，全部念一遍
    ordered = result[-1].superlatives or result[-1].first or result[-1].nth
    who = {Sort.WHICH, Sort.EVERY} if ordered and frame.has(Sort.EVERY) else set()  # …，各是谁
    if frame.flags <= {Sort.YES_NO} | who and frame.flags and not (frame.subject or frame.scoped or frame.claims):
        summed = result[-1].claims and result[-1].has(Sort.SUM)  # 3+1一共4个，对不
        day = result[-1].whens or result[-1].has(Sort.DEADLINE_TIME)
        dated = day and Wanted.DEADLINE in result[-1].wanted  # 11月底交账，对不对
        if (
            summed or dated or _of_whole(result[-1]) or (_states(result[-1]) and says_all(result[-1]))
        ):  # 上云最少的五个市都没有标杆，对吗
            result[-1].flags |= frame.flags & {Sort.YES_NO}
        return True  # …，这个说法站得住吗
    if _only_holds_against(result[-1], frame):
        result[-1].flags.add(Sort.DIFFERENCE)
        return True
    return any(only(result[-1], frame) for only in (_only_orders, _only_refuses, _only_formats))


def _says_of_whom(last: Frame, frame: Frame) -> bool:
    """标杆是几个来着，茂名: of whom it was asked, said after the question."""
    open_ = last.indicators and last.has(Sort.QUANTITY) and not (last.scoped or last.filters or last.superlatives)
    plain = not last.has(Sort.MEAN, Sort.WHICH, Sort.COUNT, Sort.DIFFERENCE, Sort.ONE, Sort.MANY)
    alone = frame.groups and not (frame.indicators or frame.wanted or frame.every or frame.everywhere)
    return bool(open_ and plain and alone and _bare(frame)) and not (last.first or last.nth)


def _of_whole(last: Frame) -> bool:
    """全省上云超过1000个，对吗: what all places have together is held against a bound."""
    sought = last.groups or last.flags & (FOCUS | {Sort.PLACE_NOUN, Sort.COUNTED_PLACES, Sort.MANY})
    return last.everywhere and bool(last.filters) and not sought


def _only_holds_against(last: Frame, frame: Frame) -> bool:
    """有5G的市和没5G的市上云合计各是多少，差多少: how far what two classes of places have is apart."""
    alone = frame.flags == {Sort.DIFFERENCE} and not (frame.subject or frame.scoped or frame.claims)
    return alone and last.has(Sort.SUM) and not last.groups and classes_of(last.filters)


def _states(last: Frame) -> bool:
    """粤北五市均无标杆, 最少的五个市都没有标杆: what can be true or not."""
    return bool(last.filters) or (bool(last.indicators) and not last.flags & (FOCUS - {Sort.YES_NO}))


def _leads_away(frame: Frame, following: Sequence[Frame]) -> bool:
    """不要上云，只要佛山的标杆: what is not asked is said before what is."""
    refuses = any(m.text in _NOT_WANTED for m in frame.said(Sort.LACKS))
    other = (
        bool(following) and bool(following[0].indicators) and not set(following[0].indicators) & set(frame.indicators)
    )
    asks = frame.flags & FOCUS or frame.scoped or frame.claims or frame.filters
    return refuses and other and bool(frame.indicators) and not asks


_NOT_WANTED = word_set("folding.not_wanted")


def _nothing_else(last: Frame, frame: Frame) -> bool:
    """只有上云，没有别的任务: says once more that there is nothing else."""
    other = frame.said(Sort.REST) or any(m.text.startswith(("别的", "其他", "其它")) for m in frame.mentions)
    rest = other and frame.has(Sort.LACKS) and not (frame.indicators or frame.scoped or frame.claims)
    asks = frame.flags & (FOCUS - {Sort.YES_NO}) or frame.filters or frame.superlatives
    return bool(rest and not asks and (last.filters or last.sole or last.only))


def _only_bound(last: Frame, frame: Frame) -> bool:
    """…在20到50个之间，含50: whether the bound of the condition before is in."""
    said = frame.flags & {Sort.HAS, Sort.LACKS}
    other = frame.subject or frame.scoped or frame.flags - {Sort.HAS, Sort.LACKS, Sort.NUMBER, Sort.PLACE_NOUN}
    if len(frame.claims) != 1 or not said or other:
        return False
    return bound_included_later(last, frame.claims[0].value, included=Sort.HAS in said)


def _names_who(last: Frame, frame: Frame) -> bool:
    """“我市…占一半以上”，汕头能这样说吗: who 我市 is."""
    one = (
        len(frame.groups) == 1 and frame.flags <= {Sort.PLACE, Sort.YES_NO, Sort.WANTED} and Sort.YES_NO in frame.flags
    )
    open_ = last.has(Sort.ONE) and not last.groups
    if not (one and open_) or frame.subject or frame.claims:
        return False
    last.groups.extend(frame.groups)
    last.flags = (last.flags - {Sort.ONE}) | {Sort.YES_NO}
    return True


def _waits(frame: Frame, following: Sequence[Frame], *, first: bool) -> bool:
    """Whether a part says of whom or under which condition something is asked that a later part says."""
    if frame.mentions[0].text == ITEM:
        return False  # 佛山：①标杆②上云③什么时候
    return (
        _only_describes(frame)
        or _only_dates(frame, following)
        or _only_leaves_out(frame, first=first)
        or _answered_by(frame, following)
        or _only_sets_against(frame, following)
        or _only_names_indicator(frame, following)
        or _ordered_by(frame, following)
        or (_bare(frame) and bool(frame.groups or frame.indicators or frame.everywhere or frame.every))
        or (bool(following) and (_only_points(frame, following[0]) or _only_asks_who(frame, following[0])))
    )


def _only_asks_who(frame: Frame, following: Frame) -> bool:
    """忘了是哪个市，上云要一百二十个的那个: who is asked first, and described after."""
    alone = frame.has(Sort.WHICH) and frame.flags <= {Sort.WHICH, Sort.PLACE_NOUN}
    says = frame.subject or frame.scoped or frame.claims or frame.superlatives
    described = following.claims and following.indicators and not (following.groups or following.flags & FOCUS)
    return alone and not says and bool(described)


def _only_points(frame: Frame, following: Frame) -> bool:
    """上回你讲的那个市，标杆是几来着: who is asked about is only pointed at."""
    alone = frame.flags <= {Sort.ONE} and frame.has(Sort.ONE) and not (frame.subject or frame.scoped or frame.claims)
    return alone and bool(following.indicators or following.wanted) and not following.scoped


def _only_dates(frame: Frame, following: Sequence[Frame]) -> bool:
    """1月中旬才能完成，算不算超期: a day, and in the next part whether that is late."""
    plain = set(frame.wanted) <= {Wanted.TARGET, Wanted.OVERVIEW, Wanted.DONE, Wanted.PACE, Wanted.DEADLINE}
    alone = frame.whens and plain and not (frame.flags & FOCUS or frame.claims or frame.filters or frame.statuses)
    late = following[0] if following else None
    return bool(alone) and late is not None and set(late.wanted) == {Wanted.OVERDUE} and not (late.whens or late.scoped)


def _only_names_indicator(frame: Frame, following: Sequence[Frame]) -> bool:
    """上云任务，东莞是阳江的多少倍: what is asked about, and in the next part of whom."""
    general = set(frame.wanted) <= {Wanted.OVERVIEW, Wanted.TARGET} and frame.indicators
    more = (
        frame.scoped
        or frame.claims
        or frame.filters
        or frame.superlatives
        or frame.flags - {Sort.INDICATOR, Sort.WANTED}
    )
    return bool(general and not more and following and following[0].groups and not following[0].indicators)


def _only_sets_against(frame: Frame, following: Sequence[Frame]) -> bool:
    """珠海跟中山比，上云少多少: who is held against whom, and in the next part in what."""
    two = len(frame.groups) == 2 and frame.flags & {Sort.THAN, Sort.COMPARE} and not frame.direction
    alone = not (frame.indicators or frame.wanted or frame.filters or frame.claims or frame.superlatives)
    asking = following[0] if following else None
    about = asking is not None and (asking.indicators or asking.wanted) and not asking.scoped
    return bool(two and alone and about) and not frame.flags & {Sort.QUANTITY, Sort.DIFFERENCE, Sort.RATIO}


def _only_describes(frame: Frame) -> bool:
    """上云超过50个的市，…; 红灯的市，…: conditions on places, and nothing asked of them yet."""
    general = set(frame.wanted) <= {Wanted.OVERVIEW, Wanted.TARGET}  # 任务在10个以下的那些市，…
    if frame.statuses and frame.mentions[-1].sort is Sort.LACKS:
        return False  # 惠州报数没有
    if frame.flags & FOCUS or frame.superlatives or frame.nth or frame.first or not (general or frame.statuses):
        return False
    described = (
        frame.filters and not (frame.claims or frame.fitting) and frame.has(Sort.MANY, Sort.PLACE_NOUN, Sort.WITHIN)
    )
    return bool(described or frame.statuses)


def _only_leaves_out(frame: Frame, *, first: bool) -> bool:
    """不算广州，…: what does not count is said before what is asked."""
    if frame.asks:
        return False
    places = (
        (frame.excluded or frame.excluded_unlisted or frame.excludes_those)
        and not (frame.indicators or frame.groups)
        and first
    )
    return bool(places or frame.excluded_indicators or frame.without_top)


def _only_excludes(frame: Frame) -> bool:
    """…一共多少，不算广州: a part that only takes places away from the one before."""
    return bool(frame.excluded or frame.excluded_unlisted or frame.excluded_indicators) and not (
        frame.asks or frame.indicators or frame.groups or frame.has(Sort.AGAIN)
    )


def _only_refuses(last: Frame, frame: Frame) -> bool:
    """标杆几个，不要上云的: a part that only says what is not asked about."""
    other = frame.indicators and not set(frame.indicators) & set(last.indicators) and last.indicators
    asks = frame.flags & (FOCUS - {Sort.YES_NO}) or frame.scoped or frame.claims or frame.filters
    return bool(other and frame.has(Sort.LACKS) and not asks and frame.flags <= {Sort.LACKS, Sort.INDICATOR})


def _only_formats(last: Frame, frame: Frame) -> bool:
    """占多少，百分比保留一位小数: a part that only says how a share is to be written."""
    whole = any("全省" in m.text for m in frame.mentions)  # 占珠三角多少，占全省多少
    return last.has(Sort.SHARE) and bool(frame.flags) and frame.flags <= {Sort.SHARE} and not (frame.scoped or whole)


def _only_orders(last: Frame, frame: Frame) -> bool:
    """排前五的市，按顺序给我, 并列的别漏: a part that only asks for what an order is answered with anyway."""
    ordered = last.first or last.nth or last.superlatives or last.has(Sort.ORDER, Sort.RANK)
    alone = not (
        frame.subject
        or frame.scoped
        or frame.has(Sort.AGAIN, Sort.ONE, Sort.MANY)
        or frame.values.get(Sort.ORDER) == "asc"
    )
    return bool(
        ordered
        and alone
        and frame.has(Sort.ORDER, Sort.SAME)
        and not frame.flags & {Sort.WHICH, Sort.QUANTITY, Sort.COUNT}
    )


def _ordered_by(frame: Frame, following: Sequence[Frame]) -> bool:
    """按完成率排，广州上云排第几: by what to order, and in the next part who is asked about."""
    orders = frame.has(Sort.ORDER) or frame.mentions[-1].text in ("排", "倒数")
    if not following or not orders or frame.flags & {Sort.WHICH, Sort.QUANTITY}:
        return False
    asking = following[0]
    if frame.everywhere or frame.every or (frame.groups and (asking.groups or not asking.has(Sort.RANK))):
        return False  # 揭阳的上云数从高往低数，是第几名
    return asking.has(Sort.RANK) or bool(asking.superlatives or asking.first or asking.nth)


def _answered_by(frame: Frame, following: Sequence[Frame]) -> bool:
    """“至少带动201个”，这是说哪个市: a figure, and in the next part who has it."""
    if not following or frame.scoped or not (frame.filters or frame.claims):
        return False
    asking = following[0]
    pointed = not asking.typed.isdisjoint(_THIS) and asking.indicators and not (asking.filters or asking.claims)
    return asking.has(Sort.WHICH) and not (  # “二百五十二个”，这是哪个市的上云任务
        frame.flags & FOCUS or asking.scoped or (asking.subject and not pointed) or asking.superlatives
    )


_THIS = word_set("folding.this")


def _only_condition(last: Frame, frame: Frame) -> bool:
    """超过50的呢，上云，不含50: a part that only adds a condition to the one before."""
    return bool(
        frame.filters
        and last.filters
        and not (frame.groups or frame.superlatives or frame.has(Sort.WHICH, Sort.MANY, Sort.ONE))
        and not frame.flags & {Sort.QUANTITY, Sort.COUNT, Sort.SUM}
    )


def _merged(first: Frame, second: Frame) -> Frame:
    """Two parts as one; what the second says about how goes before."""
    for name in (
        "groups",
        "indicators",
        "filters",
        "excluded",
        "excluded_as",
        "excluded_unlisted",
        "excluded_indicators",
        "side_indicators",
        "rows",
        "claims",
        "assumed",
        "unknown",
        "wanted",
        "statuses",
        "bound",
        "superlatives",
    ):
        own = getattr(second, name)
        setattr(second, name, [*(x for x in getattr(first, name) if x not in own), *own])
    second.groups = _once_each(second.groups)
    second.flags |= first.flags
    second.values = {**first.values, **second.values}
    second.everywhere |= first.everywhere
    second.excludes_those = second.excludes_those or first.excludes_those
    second.every |= first.every
    second.only |= first.only
    second.without_top = second.without_top or first.without_top
    second.first, second.nth = second.first or first.first, second.nth or first.nth
    second.whens = second.whens or first.whens
    second.left, second.direction = second.left or first.left, second.direction or first.direction
    second.mentions = (*first.mentions, Mention(Sort.BREAK, "", ","), *second.mentions)
    second.trace = [*first.trace, *second.trace]
    second.shape = first.shape + second.shape
    return second


def _once_each(groups: Sequence[Group]) -> list[Group]:
    """Every place once, as it was first called: 南海 and then 佛山 is one."""
    found: dict[tuple[str, ...], Group] = {}
    for group in groups:
        found.setdefault(group.names or group.unlisted, group)
    return list(found.values())
