"""What a single mention adds to a frame, when no rule has read it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from knowledge.frame import Frame
from knowledge.lexicon import Lexicon, Sort, Word
from knowledge.mention import Mention, Tie
from knowledge.query import Group, Wanted
from knowledge.wordsets import word_set


def _place(frame: Frame, mention: Mention, lexicon: Lexicon) -> None:
    group = group_of(mention, lexicon)
    if group.within:  # 广州市黄埔区 is one place, not two
        frame.groups[:] = [g for g in frame.groups if g.names != group.names or g.within]
    if len(group.names) > 1 and group.label not in lexicon.joined:  # 茂名、阳江、湛江粤西三家
        named = {name for g in frame.groups if len(g.names) == 1 for name in g.names}
        if set(group.names) <= named:
            frame.groups[:] = [g for g in frame.groups if len(g.names) > 1 or g.names[0] not in group.names]
    for one in [Group(n, (n,)) for n in group.names] if group.label in lexicon.joined else [group]:
        same = (g for g in frame.groups if g.names == one.names)
        if not any(g.within == one.within or not (g.within and one.within) for g in same):  # 南海…佛山 is one place
            frame.groups.append(one)
    if group.label in lexicon.joined:  # 深莞惠: one of them is not listed
        frame.assumed.extend(f"{name}不在本清单，没有它的数。" for name in group.unlisted)
    _assume(frame, mention)


def _assume(frame: Frame, mention: Mention) -> None:
    if mention.score < 100.0 and not mention.text.isascii():
        meant = mention.value[0] if isinstance(mention.value, tuple) else mention.value
        frame.assumed.append(f"按“{meant}”理解“{mention.text}”。")


def group_of(mention: Mention, lexicon: Lexicon) -> Group:
    """The places that a mention stands for."""
    if mention.sort is Sort.DISTRICT:
        district, city = mention.value
        return Group(city, (city,), within=district)
    if mention.sort is Sort.UNLISTED:
        name = mention.value[1] if isinstance(mention.value, tuple) else mention.value
        return Group(name, (), (name,))
    return lexicon.group(mention.value)


def take_indicator(frame: Frame, mention: Mention, _: Lexicon) -> None:
    if mention.value not in frame.indicators:
        frame.indicators.append(mention.value)
    _assume(frame, mention)


def _wanted(frame: Frame, mention: Mention, _: Lexicon) -> None:
    wanted = Wanted(mention.value)
    if wanted not in frame.wanted:
        frame.wanted.append(wanted)


def _number_left(frame: Frame, mention: Mention, _: Lexicon) -> None:
    if mention.value.unit == "天" or (mention.value.unit == "项" and mention.value.value <= 3):  # 两项都要
        return
    frame.claims.append(mention.value)
    at = frame.position(mention)
    around = [m.text for m in (*frame.mentions[max(0, at - 2) : at], *frame.mentions[at + 1 : at + 2])]
    if did(frame.mentions, at) and {"了", "已", "已经"} & set(around):
        frame.wanted.append(Wanted.DONE)


_DOING = word_set("collecting.doing")
_BETWEEN = word_set("collecting.between")
_MUST = word_set("collecting.must")


def did(mentions: tuple[Mention, ...], at: int) -> bool:
    """True if what stands at this position is said to have been done: 完成12个, but not 必须完成12个."""
    kept = [m.text for m in mentions[max(0, at - 4) : at] if m.text not in _BETWEEN]
    before = kept[-2:]
    return bool(before) and before[-1] in _DOING and (len(before) < 2 or before[0] not in _MUST)


ENDS = {
    "fast": ("max", Wanted.RATE), "slow": ("min", Wanted.RATE), "lacking": ("max", Wanted.REMAINING),
    "farthest": ("min", Wanted.GAP), "rising": ("max", Wanted.CHANGE),
}  # fmt: skip
"""Superlatives that say of what: 最慢, 差得最多."""


def _did_something(frame: Frame, at: int) -> bool:
    """完成上云任务最多: what was done stands between."""
    kept = [m for m in frame.mentions[max(0, at - 5) : at] if m.text not in _BETWEEN]
    while kept and (kept[-1].sort is Sort.INDICATOR or (kept[-1].sort is Sort.WANTED and kept[-1].value == "overview")):
        kept.pop()
    must = len(kept) > 1 and kept[-2].text in _MUST
    return bool(kept) and kept[-1].text == "完成" and not must


def _superlative(frame: Frame, mention: Mention, _: Lexicon) -> None:
    end, measure = ENDS.get(mention.value, (mention.value, None))
    at = frame.position(mention)
    if measure is None and (did(frame.mentions, at) or _did_something(frame, at)):  # 完成最多, 完成上云任务最多
        measure = Wanted.DONE if mention.text.startswith(("最多", "最少")) else Wanted.RATE
    frame.superlatives.append(end)
    if measure is not None and measure not in frame.wanted:
        frame.wanted.append(measure)


def _status(frame: Frame, mention: Mention, _: Lexicon) -> None:
    frame.wanted.append(Wanted.STATUS)
    if mention.value not in frame.statuses:
        frame.statuses.append(mention.value)


def _speed(frame: Frame, mention: Mention, _: Lexicon) -> None:
    """谁快: a comparison of progress."""
    measure = {"speed": Wanted.RATE, "amount": Wanted.DONE}.get(mention.value)
    if measure is not None and measure not in frame.wanted:
        frame.wanted.append(measure)


def _direction(frame: Frame, mention: Mention, lexicon: Lexicon) -> None:
    frame.direction = "more" if mention.sort is Sort.MORE else "less"
    _speed(frame, mention, lexicon)


def _append(
    name: str, value: Callable[[Mention], Any] = lambda m: m.value
) -> Callable[[Frame, Mention, Lexicon], None]:
    def collect(frame: Frame, mention: Mention, _: Lexicon) -> None:
        getattr(frame, name).append(value(mention))

    return collect


def _set(name: str, value: Any = True) -> Callable[[Frame, Mention, Lexicon], None]:
    def collect(frame: Frame, mention: Mention, _: Lexicon) -> None:
        setattr(frame, name, value if not callable(value) else value(mention))

    return collect


def _topic(frame: Frame, mention: Mention, _: Lexicon) -> None:
    frame.topics.append(mention.value)
    frame.topic_words.append(mention.text)


def _region_or_unclear(frame: Frame, mention: Mention, _: Lexicon) -> None:
    tie = mention.value if isinstance(mention.value, Tie) else None
    if tie is None:
        tie = Tie(tuple(Word(Sort.PLACE, name) for name in mention.value))
    frame.ties.append((mention.text, tie))


def _counted_places(frame: Frame, mention: Mention, lexicon: Lexicon) -> None:
    """全省21个市: all that the province has, though the list leaves some out."""
    frame.counted = mention.value
    listed, named = len(lexicon.task_list.places), (Sort.PLACE, Sort.DISTRICT, Sort.REGION)
    if not lexicon.left_out or mention.value != listed + len(lexicon.left_out):
        return
    if not any(m.sort in named for m in frame.mentions):
        frame.counted, frame.everywhere = 0, True
        frame.assumed.append(f"清单只列了{listed}个市，没有{'、'.join(lexicon.left_out)}。")


def _which(frame: Frame, mention: Mention, _: Lexicon) -> None:
    if isinstance(mention.value, int):
        frame.asked_for = mention.value


COLLECT: dict[Sort, Callable[[Frame, Mention, Lexicon], None]] = {
    Sort.PLACE: _place,
    Sort.DISTRICT: _place,
    Sort.REGION: _place,
    Sort.UNLISTED: _append("unlisted"),
    Sort.OUTSIDE: _append("outside", lambda m: m.text),
    Sort.UNCLEAR: _region_or_unclear,
    Sort.EVERYWHERE: _set("everywhere"),
    Sort.ALL: _set("everywhere"),
    Sort.EVERY: _set("every"),
    Sort.INDICATOR: take_indicator,
    Sort.WANTED: _wanted,
    Sort.STATUS: _status,
    Sort.COMPARE: _speed,
    Sort.NUMBER: _number_left,
    Sort.WHICH: _which,
    Sort.YEAR: _append("years", lambda m: m.value if isinstance(m.value, int) else m.text),
    Sort.SUPERLATIVE: _superlative,
    Sort.MORE: _direction,
    Sort.LESS: _direction,
    Sort.TASKS: _set("task_count", lambda m: m.value),
    Sort.COUNTED_PLACES: _counted_places,
    Sort.TOPIC: _topic,
    Sort.GREETING: _append("greetings"),
}
