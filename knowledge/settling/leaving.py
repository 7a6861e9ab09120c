"""A part that is taken out of its whole: 不含5G的标杆, 标杆里去掉5G, 5G以外的标杆 are one indicator of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from knowledge.lexicon import Lexicon, Sort
from knowledge.mention import Mention
from knowledge.model import Remainder
from knowledge.wordsets import word_set

_NOT_COUNTING = word_set("leaving.not_counting") | word_set("leaving.denying")
_AFTER = word_set("leaving.after")
"""What may stand between what is taken out and what it is taken from."""
_TAKEN = frozenset({Sort.EXCLUDE, Sort.OUTSIDE_OF})
_TAKING = frozenset({Sort.EXCLUDE, Sort.HAS})
_WHO = frozenset({Sort.WHICH, Sort.COUNT, Sort.COUNTED_PLACES, Sort.PLACE_NOUN})
_ENDS = frozenset(".;?!")
_ASKS_WHETHER = frozenset({Sort.YES_NO, Sort.DEFINE})


def lessened(mentions: list[Mention], lexicon: Lexicon) -> list[Mention]:
    """The mentions, a whole from which its part is taken out as what remains of it."""
    if _TAKEN.isdisjoint([m.sort for m in mentions]) and _NOT_COUNTING.isdisjoint([m.text for m in mentions]):
        return mentions  # as is most often so
    for remainder in lexicon.task_list.remainders:
        if remainder.part.key in [m.value for m in mentions if m.sort is Sort.INDICATOR]:
            mentions = [m for sentence in _sentences(mentions) for m in _lessened(sentence, remainder, lexicon)]
    return mentions


def _sentences(mentions: Sequence[Mention]) -> Iterator[list[Mention]]:
    sentence: list[Mention] = []
    for mention in mentions:
        sentence.append(mention)
        if mention.sort is Sort.BREAK and mention.text in _ENDS:
            yield sentence
            sentence = []
    yield sentence


def _lessened(said: list[Mention], remainder: Remainder, lexicon: Lexicon) -> list[Mention]:
    at = next((i for i, m in enumerate(said) if _is(m, remainder.part.key) and _taken_out(said, i)), None)
    if at is None:
        return said
    first, last = _stretch(said, at)
    rest = [*said[:first], *said[last:]]
    names_whole = _names_whole(said[at], remainder, lexicon)  # 非5G标杆
    if names_whole:
        return [*said[:first], _remaining(remainder, said[first:last]), *said[last:]]
    if not any(_is(m, remainder.whole.key) for m in rest) or not _of_figures(said, first, last, remainder):
        return said
    if _told_before(said, first, remainder):
        return [*said[:first], _remaining(remainder, said[first:last]), *said[last:]]
    taken = any(m.sort is Sort.EXCLUDE for m in said[first:last])
    rest = [_left(m) for m in rest] if taken else rest
    return [_remaining(remainder, [m]) if _is(m, remainder.whole.key) else m for m in rest]


def _told_before(said: list[Mention], first: int, remainder: Remainder) -> bool:
    """标杆19个，扣掉5G的还剩14个: a figure of the whole is told in a clause before."""
    comma = next((i for i in range(first - 1, -1, -1) if said[i].sort is Sort.BREAK and said[i].text == ","), 0)
    whole = [i for i, m in enumerate(said[:comma]) if _is(m, remainder.whole.key)]
    return bool(whole) and any(m.sort is Sort.NUMBER for m in said[whole[-1] : comma])


def _left(mention: Mention) -> Mention:
    """标杆扣除5G还剩多少: how many, not what is not done yet."""
    left = mention.sort is Sort.WANTED and mention.value == "remaining"
    return replace(mention, sort=Sort.QUANTITY, value="quantity") if left else mention


def _is(mention: Mention, key: str) -> bool:
    return mention.sort is Sort.INDICATOR and mention.value == key


def _taken_out(said: list[Mention], at: int) -> bool:
    """扣除5G, 非5G, 5G以外的."""
    before = said[at - 2] if at > 1 and said[at - 1].sort is Sort.HAS else said[at - 1] if at else None
    if before is not None and (before.sort is Sort.EXCLUDE or before.text in _NOT_COUNTING):
        return True
    after = next((m for m in said[at + 1 :] if m.text not in _AFTER), None)
    return after is not None and after.sort in (Sort.OUTSIDE_OF, Sort.EXCLUDE) and not after.text.startswith("不在")


def _stretch(said: list[Mention], at: int) -> tuple[int, int]:
    """What says that the part is taken out, with its brackets: (不含5G), 扣除5G后, 把带5G的扣掉."""
    first, last = at, at + 1
    while first and (said[first - 1].sort in _TAKING or said[first - 1].text in _NOT_COUNTING):
        first -= 1
    while last < len(said) and (said[last].text in _AFTER or said[last].sort in (Sort.OUTSIDE_OF, Sort.EXCLUDE)):
        last += 1
    if first and last < len(said) and said[first - 1].text == "(" and said[last].text == ")":
        return first - 1, last + 1
    return first, last


def _names_whole(part: Mention, remainder: Remainder, lexicon: Lexicon) -> bool:
    """5G标杆 names the whole too."""
    words = (lexicon.words.get(part.text[start:]) for start in range(1, len(part.text)))
    return any(w is not None and w.sort is Sort.INDICATOR and w.value == remainder.whole.key for w in words)


def _of_figures(said: list[Mention], first: int, last: int, remainder: Remainder) -> bool:
    """False for a condition on places: 有标杆但不带5G的市, 哪些市的标杆不含5G, and for 标杆不含5G吗."""
    after = said[last] if last < len(said) else None
    before = said[first - 1] if first else None
    beside = after is not None and _is(after, remainder.whole.key)
    bracketed = said[first].text == "(" and before is not None and _is(before, remainder.whole.key)
    if beside or bracketed:
        noun = said[last + 1] if beside and last + 1 < len(said) else None
        return noun is None or noun.sort not in (Sort.PLACE_NOUN, Sort.COUNTED_PLACES)
    lacks = not any(m.sort in (Sort.EXCLUDE, Sort.OUTSIDE_OF) for m in said[first:last])
    held = lacks and any(m.sort in (Sort.HAS, Sort.NEED) for m in said[:first])  # 有标杆但是不带5G的
    return not held and not any(m.sort in _WHO or (lacks and m.sort in _ASKS_WHETHER) for m in said)


def _remaining(remainder: Remainder, stretch: Sequence[Mention]) -> Mention:
    text = "".join(m.text for m in stretch)
    return replace(stretch[-1], sort=Sort.INDICATOR, value=remainder.key, text=text)
