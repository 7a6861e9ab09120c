"""Words whose part in a sentence depends on the words beside them.

`negating` settles negations, `counting` numbers, `turning` words that the next one turns, `standing` who stands
before or after a place, `sufficing` what is enough for one, `together` who is meant alone, `ours` who speaks,
`changing` what is to be changed, `slips` what is taken back; `brackets` finds what a whole message is about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from knowledge.lexicon import Sort
from knowledge.mention import Mention
from knowledge.settling.changing import PUT_OFF, changing
from knowledge.settling.clause import NAMED, clause_of
from knowledge.settling.counting import COUNTS, LARGE, UNITS, counted, counts_lacking, counts_tasks, sum_of_money
from knowledge.settling.negating import NEGATIONS, negated
from knowledge.settling.ours import OURS, named, ours
from knowledge.settling.slips import NAMING, SLIPS, take_back
from knowledge.settling.standing import NEAR, SIDES, standing
from knowledge.settling.sufficing import SHORT, SUFFICING, falling_short, sufficing
from knowledge.settling.together import ALREADY, MINUS, by_themselves, subtracted
from knowledge.settling.turning import TURNING, TURNING_SORTS, turning
from knowledge.wordsets import word_set

__all__ = ["settled"]

_NAMES = word_set("settling.names")
_IN_GENERAL = frozenset({Sort.PLACE_NOUN, Sort.COUNTED_PLACES, Sort.EVERY})
_SILENT = frozenset({Sort.BREAK, Sort.FILLER, Sort.NOW})


def settled(mentions: Iterable[Mention]) -> list[Mention]:
    """The mentions, each as what it is in this sentence."""
    result: list[Mention] = []
    slipped = False
    for mention in mentions:
        slipped |= mention.text in SLIPS
        if slipped and mention.sort in NAMING:
            take_back(mention, result)
        begun = _begun_by(mention, result)
        kept = _settled(mention, result, begun) if begun else mention
        if kept is not None:
            result.append(kept)
    return result


def _settled(mention: Mention, said: list[Mention], begun: int) -> Mention | None:
    """Take the steps that begin with this word or with the one before it, as earlier steps have left them."""
    kept, before, at = mention, said[-1] if said else None, 0
    while left := begun >> at:
        at += (left & -left).bit_length()
        settled = _STEPS[at - 1].settle(kept, said)
        if settled is None:
            return None
        last = said[-1] if said else None
        if settled is not kept or last is not before:  # another word may begin other steps
            kept, before = settled, last
            begun = _begun_by(kept, said)
    return kept


def _still_short(mention: Mention, said: list[Mention]) -> Mention:
    """还差几多个: 差 after 还 asks for what is left, not for the distance of two."""
    still = bool(said) and said[-1].text in _STILL and mention.sort is Sort.DIFFERENCE and mention.text[0] in "差争"
    return replace(mention, sort=Sort.WANTED, value="remaining") if still else mention


def _apart(mention: Mention, said: list[Mention]) -> Mention:
    """离平均数还差几个, 粤西加起来够不够惠州，还差多少: the distance from something else, not what is left to do."""
    short = mention.sort is Sort.WANTED and mention.value == "remaining" and set(mention.text) & set("差争")
    if not (short and said):
        return mention
    near = said[-_HELD:]
    held = any(m.text in _WHETHER_ENOUGH and _named(near[i + 1 : i + 4]) for i, m in enumerate(near))
    placed = {Sort.ORDINAL, Sort.SUPERLATIVE} & {m.sort for m in clause_of(near)}  # 离第三名还差几个
    against = said[-1].sort is Sort.MEAN or (held and _named(near)) or bool(placed and _from(clause_of(near)))
    return replace(mention, sort=Sort.DIFFERENCE, value="difference") if against else mention


def _of_so_many(mention: Mention, said: list[Mention]) -> Mention:
    """高于20市|平均数: over how many places a mean is taken is no condition."""
    if len(said) > 1 and said[-1].sort is Sort.COUNTED_PLACES and said[-2].sort is Sort.COMPARE_OP:
        said[-1] = replace(said[-1], sort=Sort.FILLER, value="")
    return mention


def _from(clause: list[Mention]) -> bool:
    return any(m.text in _AWAY for m in clause)


_AWAY = word_set("settling.away")


def _about_mean(mention: Mention, said: list[Mention]) -> Mention:
    """平均117个|左右: a mean that is said to be about so much, no condition on places."""
    clause = [m.sort for m in clause_of(said)]
    mean = mention.value == "about" and Sort.MEAN in clause and clause[-1] is Sort.NUMBER
    if mean and not {Sort.COMPARE_OP, Sort.WHICH, Sort.PLACE_NOUN, Sort.COUNT} & set(clause[clause.index(Sort.MEAN) :]):
        return replace(mention, sort=Sort.FILLER, value="")
    return mention


def _named(said: list[Mention]) -> bool:
    return any(m.sort in NAMED for m in said)


_HELD = 20
_WHETHER_ENOUGH = word_set("settling.whether_enough")
_STILL = word_set("settling.still")


def _naming(mention: Mention, said: list[Mention]) -> Mention:
    """20个市叫什么名字, 所有市的名单: the names of places are asked for."""
    if mention.text not in _NAMES:
        return mention
    before = next((m for m in reversed(said) if m.sort is not Sort.FILLER), None)
    general = before is not None and (before.sort in _IN_GENERAL or before.text.endswith("市"))
    return replace(mention, sort=Sort.WHICH, value="names") if general else mention


def _pointing(mention: Mention, said: list[Mention]) -> Mention:
    """那 in the midst of a clause, and 它 after the place that it stands for, point to nothing before."""
    inside = mention.text == "那" and bool(said) and said[-1].sort not in _SILENT
    beside = mention.text in _THAT and bool(said) and said[-1].sort in (Sort.PLACE, Sort.DISTRICT)  # 汕头那个标杆
    named = beside or (mention.sort is Sort.ONE and _named_already(said))  # 云浮的序号和它的上云数
    return replace(mention, sort=Sort.FILLER, value="") if inside or named else mention


_THAT = frozenset({"那个", "这个"})


def _named_already(said: list[Mention]) -> bool:
    """True if the clause has named one place before a word that points to it."""
    clause = clause_of(said)
    sorts = [m.sort for m in clause]
    asked = any(m.sort in (Sort.INDICATOR, Sort.WANTED, Sort.QUANTITY) for m in clause)
    return sorts.count(Sort.PLACE) == 1 and sorts[-1] is Sort.JOIN and asked and Sort.THAN not in sorts


def _unnamed(mention: Mention, said: list[Mention]) -> Mention:
    """Z市: a letter stands for a place that is not named."""
    before = said[-1] if said else None
    letter = before is not None and before.sort is Sort.UNKNOWN and len(before.text) == 1 and before.text.isascii()
    if not (letter and mention.sort is Sort.PLACE_NOUN and mention.text == "市"):
        return mention
    said.pop()
    return Mention(Sort.ONE, "one", f"{before.text if before else ''}市")


def _described(mention: Mention, said: list[Mention]) -> Mention:
    """除了上云最多的东莞: what the place that is left out is said to be; 东莞 itself is meant."""
    if mention.sort is not Sort.PLACE or not said or said[-1].sort is not Sort.SUPERLATIVE:
        return mention
    clause = clause_of(said)
    if any(m.sort is Sort.EXCLUDE for m in clause):
        named = clause[-2].sort is Sort.INDICATOR
        for at in range(len(said) - 1 - named, len(said)):
            said[at] = replace(said[at], sort=Sort.FILLER, value="")
    return mention


def _holders(mention: Mention, said: list[Mention]) -> Mention:
    """5G那几个都在珠三角吗: those that have it."""
    if mention.text not in _THOSE or not said:
        return mention
    if said[-1].sort is Sort.REGION:
        return replace(mention, sort=Sort.FILLER, value="")  # 粤北那几个市
    if said[-1].sort is not Sort.INDICATOR:
        return mention
    if len(said) > 1 and said[-2].sort in (Sort.HAS, Sort.LACKS, Sort.NEED, Sort.WANTED):
        return mention
    said.insert(-1, Mention(Sort.HAS, "has", ""))
    return replace(mention, sort=Sort.PLACE_NOUN, value="place_noun")


_THOSE = word_set("settling.those")


def _qualified(mention: Mention, said: list[Mention]) -> Mention:
    """沿海城市, 山区市: a description of cities that the list does not know; 粤北山区 only says what the region is."""
    if mention.sort is not Sort.PLACE_NOUN or not said or said[-1].text not in _TERRAIN:
        return mention
    if not any(m.sort in (Sort.REGION, Sort.PLACE) for m in said[-_NEAR:]):
        said[-1] = replace(said[-1], sort=Sort.TOPIC, value=("not_in_list", "details"))
    return mention


_NEAR = 12
_TERRAIN = word_set("settling.terrain")


def _none(mention: Mention, said: list[Mention]) -> Mention:
    """标杆任务是0的城市: no such task, not nothing done of it."""
    zero = mention.sort is Sort.STATUS and mention.value == "zero" and mention.text.startswith(("为", "是"))
    task = len(said) > 1 and said[-1].text in ("任务", "目标", "指标") and said[-2].sort is Sort.INDICATOR
    if not (zero and task):
        return mention
    if len(said) > 2 and said[-3].sort is Sort.HAS:
        said[-3] = replace(said[-3], sort=Sort.WHICH, value="which")
    said.insert(-2, Mention(Sort.LACKS, "lacks", ""))
    return replace(mention, sort=Sort.FILLER, value="")


def _as_for(mention: Mention, said: list[Mention]) -> Mention:
    """就上云任务而言: 就 only names what is spoken of; in 上了清单 nothing was done, and 在清单里是几号 is a serial number."""
    if mention.text in _AS_FOR:
        at = next((i for i in range(len(said) - 1, max(-1, len(said) - 6), -1) if said[i].text == "就"), None)
        if at is not None:
            said[at] = replace(said[at], sort=Sort.FILLER, value="")
    if mention.text == "清单" and said and said[-1].text in ("上", "上了"):
        said[-1] = replace(said[-1], sort=Sort.FILLER, value="")
    if mention.text in ("几号", "是几号") and any(m.sort is Sort.EXISTENCE for m in said[-3:]):
        return replace(mention, sort=Sort.WANTED, value="serial")
    return mention


_AS_FOR = word_set("settling.as_for")


def _asking_who(mention: Mention, said: list[Mention]) -> Mention:
    """5G任务有哪些市: 哪些 belongs to 市."""
    before = said[-1] if said else None
    if before is None or mention.sort is not Sort.PLACE_NOUN or before.sort is not Sort.WANTED:
        return mention
    if not before.text.endswith(("有哪些", "是哪些")):
        return mention
    said[-1] = replace(before, text=before.text[:-3])
    return Mention(Sort.WHICH, "which", f"哪些{mention.text}")


def _regions(mention: Mention, said: list[Mention]) -> Mention:
    """没有5G的片区有几个: regions that are described."""
    described = mention.text in _REGION_NOUNS and bool(said) and said[-1].text == "的"
    return replace(mention, sort=Sort.PLACE_NOUN, value="region") if described else mention


_REGION_NOUNS = word_set("regions.nouns")


@dataclass(frozen=True, slots=True)
class _Step:
    """One way in which a word is settled, and what it begins with; most words begin none and are what they are."""

    settle: Callable[[Mention, list[Mention]], Mention | None]
    of: frozenset[str] = frozenset()
    """Sorts and words that are settled."""
    after: frozenset[str] = frozenset()
    """Sorts and words directly before what is settled."""


def _sets(*begins: str | Iterable[str]) -> frozenset[str]:
    """Sorts are letters and words are words, so that one set holds both."""
    return frozenset(each for begin in begins for each in ((begin,) if isinstance(begin, str) else begin))


_STEPS = (
    _Step(falling_short, of=_sets(SHORT)),
    _Step(negated, after=_sets(Sort.LACKS, NEGATIONS)),
    _Step(
        counted,
        of=_sets(COUNTS, Sort.ALL, Sort.MANY, Sort.PLACE_NOUN, UNITS),
        after=_sets(Sort.QUANTITY, Sort.WHICH, Sort.NUMBER),
    ),
    _Step(counts_lacking, of=_sets(Sort.QUANTITY)),
    _Step(sum_of_money, of=_sets(LARGE, Sort.NUMBER)),
    _Step(counts_tasks, of=_sets(Sort.NUMBER), after=_sets(Sort.NUMBER, "单项")),
    _Step(by_themselves, of=_sets(ALREADY)),
    _Step(subtracted, after=_sets(MINUS)),
    _Step(changing, of=_sets(PUT_OFF)),
    _Step(_naming, of=_sets(_NAMES)),
    _Step(_still_short, of=_sets(Sort.DIFFERENCE)),
    _Step(_about_mean, of=_sets(Sort.SUFFIX_OP)),
    _Step(_of_so_many, of=_sets(Sort.MEAN)),
    _Step(ours, of=_sets(OURS)),
    _Step(named, after=_sets(OURS)),
    _Step(_apart, of=_sets(Sort.WANTED)),
    _Step(turning, after=_sets(TURNING, TURNING_SORTS)),
    _Step(standing, of=_sets(SIDES), after=_sets(NEAR)),
    _Step(sufficing, after=_sets(SUFFICING)),
    _Step(_none, of=_sets(Sort.STATUS)),
    _Step(_as_for, of=_sets(_AS_FOR, "清单", "几号", "是几号")),
    _Step(_holders, of=_sets(_THOSE)),
    _Step(_qualified, of=_sets(Sort.PLACE_NOUN)),
    _Step(_asking_who, of=_sets(Sort.PLACE_NOUN)),
    _Step(_described, after=_sets(Sort.SUPERLATIVE)),
    _Step(_unnamed, of=_sets(Sort.PLACE_NOUN)),
    _Step(_pointing, of=_sets("那", Sort.ONE)),
    _Step(_regions, of=_sets(_REGION_NOUNS)),
)
"""In this order: what was counted or denied is known before what stands around it."""


def _steps_by(begins: Iterable[frozenset[str]]) -> dict[str, int]:
    """The steps that a sort or a word begins, each as a bit."""
    steps: dict[str, int] = {}
    for number, each in enumerate(begins):
        for begin in each:
            steps[begin] = steps.get(begin, 0) | 1 << number
    return steps


_OF, _AFTER = _steps_by(step.of for step in _STEPS), _steps_by(step.after for step in _STEPS)


def _begun_by(mention: Mention, said: list[Mention]) -> int:
    """The steps that a word begins where it stands, each as a bit."""
    begun = _OF.get(mention.sort, 0) | _OF.get(mention.text, 0)
    if said:
        begun |= _AFTER.get(said[-1].sort, 0) | _AFTER.get(said[-1].text, 0)
    return begun
