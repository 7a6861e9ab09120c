"""Pushes: an admin has people urged (催办). What was wished, whom it reaches, and what they are told."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from knowledge.answer import Kind
from knowledge.answering import states, wording
from knowledge.answering.figures import Figures
from knowledge.conversation import Turn
from knowledge.people import Person, Role
from knowledge.query import Query, Understood, Wanted
from knowledge.reminding.outlook import Outlook
from knowledge.reminding.subscriptions import Subscription
from knowledge.timing import Timing, read_timing

TEMPLATE = "请尽快完成并填报。"
MOST_LINES = 12
MOST_WORDS = 1000
NO_REPORTER = "没有填报人"
_VERB = re.compile(
    r"^\s*(?:请|帮我|麻烦|帮忙|给我|再|去)*(?:提醒|催办|催促|督促|敦促|督办|催催|催|群发(?:提醒|通知)?|通知(?!书|文|精神|规定|内容|下发|发|里|中|要|什么|在))(?:一下|一催|一遍|一次|下)?(?!我|功能|设置|时间|是|怎)"
)
_AROUND = re.compile(
    r"^\s*(?:请|帮我|麻烦|帮忙)*[把给向对](?P<whom>.{2,40}?)(?:(?:都|再|也)?(?:催|提醒|催办)(?:一[下遍次催]|下)|发[一]?[个条下份]?(?:提醒|催办|通知))(?P<rest>.*)$"
)
_NOUN = re.compile(
    r"(?<=.)(?:的(?:地市|城市|市|单位|地方)|各个?(?:地市|市)|(?:所有|全部|全省|这些|那些)的?(?:地市|市))"
)
_SOON = "尽快|尽早|抓紧|赶紧|赶快|马上|立即|立刻|及时|按时|务必|加快"
_HAVING = re.compile(
    rf"^\s*(?:请|帮我|麻烦|帮忙)*(?:叫|让|喊|要求)(?P<whom>.{{2,40}}?(?:市|单位|地方))(?P<rest>(?:都|也|们)*(?:{_SOON})(?!.*(?:[谁吗哪]|什么|多少)).*)$"
)
"""叫还没填报的市赶快填: told to have them do it."""
_URGED = frozenset("提催督敦群通叫让喊求")
"""Each of these wishes holds one of these letters, so that most other messages are passed over at once."""
_URGING = re.compile(
    rf"{_SOON}|请|在|于|本周|今天|明天|月底|填报|报数|上报|完成任务|交(?!通)|[提上补]交|报送|参加|准备|把"
)
_SILENT_TOO = frozenset({"unreported", "unfinished", "unstarted"})
_MARK = re.compile(r"[:：，,。;；\n]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What an admin wants: whom to urge in which words, and when."""

    selection: str
    """The part of the text that says whom, as a question about places."""
    words: str = ""
    timing: Timing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The places that a selection means, and the indicators that it speaks of."""

    places: tuple[str, ...]
    indicators: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A chat that a push reaches, and the places on whose account."""

    chat: int
    places: tuple[str, ...]
    topic: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Whom a push reaches, and whom it cannot reach and why."""

    recipients: tuple[Recipient, ...] = ()
    unreached: Mapping[str, str] = field(default_factory=dict)
    """Place or person, with the reason."""


def read_wish(text: str, today: date, *, command: bool = False) -> tuple[Wish, ...]:
    """The ways in which a text can be a wish to urge somebody, the likeliest first; none if it is something else.

    `command` says that the text stands after /remind, where no verb is needed.
    """
    if not command and _URGED.isdisjoint(text):
        return ()
    timed = read_timing(text, today)
    timing, rest = timed or (None, text)
    verb = _VERB.match(rest)
    around = (_AROUND.match(rest) or _HAVING.match(rest)) if verb is None else None
    if around is not None:
        return (Wish(selection=_noun(around["whom"]), words=_words(around["rest"]), timing=timing),)
    if verb is None and not command:
        return ()
    rest = rest[verb.end() :] if verb else rest
    rest = rest.strip(" 　：:，,")
    return tuple(
        Wish(selection=_noun(selection), words=_words(words), timing=timing)
        for selection, words in _splits(rest)
        if selection.strip()
    )


def _splits(rest: str) -> Iterable[tuple[str, str]]:
    """Whom and what: at a mark, after the noun, before the urging, or whom alone."""
    ends = [(match.start(), match.end()) for match in _MARK.finditer(rest)][:1]
    ends += [(match.end(), match.end()) for match in _NOUN.finditer(rest)][:1]
    ends += [(match.start(), match.start()) for match in _URGING.finditer(rest) if match.start()][:2]
    for end, begin in dict.fromkeys(ends):
        yield rest[:end], rest[begin:]
    yield rest, ""


def _noun(selection: str) -> str:
    """Those who are meant are places: 没完成的 are 没完成的市."""
    said = selection.strip(" 　：:，,。！!")
    return f"{said}市" if said.endswith("的") else said


def _words(words: str) -> str:
    said = words.strip(" 　：:，,").strip()
    if not said:
        return ""
    if re.match(_SOON, said):
        said = f"请{said}"
    return said if said[-1] in "。！!？?.…" else f"{said}。"


def choice_of(turn: Turn, outlook: Outlook) -> Choice | None:
    """The places that an answer is about, None if the question was not understood."""
    if turn.kind is not Kind.ANSWER or not isinstance(turn.understanding, Understood):
        return None
    query = turn.understanding.queries[0]
    if query.wanted is Wanted.LIGHT:  # an overview of the lights chooses nobody
        return None
    places = tuple(dict.fromkeys(place for answer in turn.answers for place in answer.places))
    notes = tuple(note for answer in turn.answers for note in answer.notes)
    silent = _silent(outlook, query.indicators)
    if query.order is None and set(query.statuses) & _SILENT_TOO:
        places = _unfinished(query, outlook)
    elif _by_progress(query):
        asked = _pool(query.evolve(filters=tuple(f for f in query.filters if f.measure is Wanted.TARGET)), outlook)
        left_out = [place for place in asked if place in silent and place not in places]
        if left_out:
            notes += (f"另有{len(left_out)}个市还没有填报，不算在内：{wording.listed(left_out)}。",)
    return Choice(places=places, indicators=query.indicators, notes=notes)


def _unfinished(query: Query, outlook: Outlook) -> tuple[str, ...]:
    """The places that are in these states; those that reported nothing have finished nothing."""
    figures = Figures(outlook.task_list, outlook.figures, outlook.today)
    keys = query.indicators or figures.tops
    return tuple(
        place
        for place in _pool(query, outlook)
        if any(
            figures.target(place, key) and states.has(place, key, each, figures)
            for key in keys
            for each in query.statuses
        )
    )


def _pool(query: Query, outlook: Outlook) -> tuple[str, ...]:
    return Figures(outlook.task_list, outlook.figures, outlook.today).pool(query)


def _by_progress(query: Query) -> bool:
    """True if places are chosen by what was reported, so that those who reported nothing fall out."""
    measures = {condition.measure for condition in query.filters} | ({query.order.measure} if query.order else set())
    return bool(query.statuses) or bool(measures - {Wanted.TARGET})


def _silent(outlook: Outlook, indicators: Collection[str]) -> list[str]:
    """Places that reported nothing of these indicators."""
    keys = [key for key in outlook.task_list.targets if not indicators or key[1] in indicators]
    heard = {place for place, key in keys if (place, key) in outlook.figures}
    return [place for place in dict.fromkeys(place for place, _ in keys) if place not in heard]


def audience(
    places: Collection[str],
    people: Iterable[Person],
    groups: Iterable[Subscription],
    unreachable: Mapping[int, str],
) -> Audience:
    """Who holds for these places: their reporters (else their approvers), and the groups that are bound to them."""
    members = tuple(people)
    reached: dict[int, list[str]] = {}
    topics: dict[int, int | None] = {}
    unreached: dict[str, str] = {}
    bound = tuple(groups)
    for place in places:
        holders = [p for p in members if p.role is Role.REPORTER and place in p.places]
        holders = holders or [p for p in members if p.role is Role.APPROVER and place in p.places]
        heard = [group for group in bound if place in group.places]
        if not holders and not heard:
            unreached[place] = NO_REPORTER
        for chat, name in [*((p.id, p.name or str(p.id)) for p in holders), *((g.chat, f"群{g.chat}") for g in heard)]:
            if chat in unreachable:
                unreached[f"{name}（{place}）"] = unreachable[chat]
            else:
                reached.setdefault(chat, []).append(place)
        topics |= {group.chat: group.topic for group in heard}
    recipients = tuple(
        Recipient(chat=chat, places=tuple(held), topic=topics.get(chat)) for chat, held in reached.items()
    )
    return Audience(recipients=recipients, unreached=unreached)


def message(
    words: str, recipient: Recipient, indicators: Collection[str], outlook: Outlook, by: str
) -> tuple[str, ...]:
    """What a recipient is told, its first line the heading: the words, what is missing, the date, and who says so."""
    missing = [
        each
        for place in recipient.places
        for each in outlook.open.get(place, ())
        if not indicators or each.indicator in indicators
    ]
    lines = [each.line for each in missing[:MOST_LINES]]
    if len(missing) > MOST_LINES:
        lines.append(f"· 另有{len(missing) - MOST_LINES}项没有列出")
    days = sorted({each.deadline for each in missing})
    if days:
        lines.append(f"完成时限{'、'.join(map(wording.day, days))}。")
    return (f"催办：{wording.listed(recipient.places)}", words or TEMPLATE, *lines, *([f"——{by}"] if by else []))
