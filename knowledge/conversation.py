"""One turn of talk: a text and what was said before → the reply and what to remember. The only door to the knowledge.

The command line, Telegram and the tests all come in here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from knowledge.answer import Answer, Kind, Suggestion
from knowledge.answering import Figures, answer, clarification, refusal
from knowledge.lexicon import Lexicon
from knowledge.linking import Linker
from knowledge.model import TaskList
from knowledge.picturing import Wish, chart_answer, code_for, fitting, read_code, wish_in
from knowledge.picturing.wishes import nothing_before
from knowledge.progress import NoProgress, Progress
from knowledge.query import Ambiguous, Fired, Group, NotUnderstood, Query, Understanding, Understood, Wanted, Why
from knowledge.text import normalise
from knowledge.understanding import Previous, understand

CONTEXT_LIFETIME = timedelta(minutes=30)
"""After this pause a question stands alone again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a chat remembers from one turn to the next."""

    asked: datetime
    queries: tuple[Query, ...] = ()
    results: tuple[str, ...] = ()
    """The places that the last answer named, for 这几个市."""
    trail: tuple[str, ...] = ()
    """The places asked about one after the other, for 这两个市."""
    choices: tuple[Suggestion, ...] = ()
    """The choices of a clarification that waits for its answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One reply: an answer for each part of the question, and the context for the next turn."""

    text: str
    """The whole reply as plain text."""
    kind: Kind
    answers: tuple[Answer, ...]
    understanding: Understanding
    context: Context


class Adviser:
    """Answers questions about one list; built once, then safe to share between chats."""

    def __init__(self, task_list: TaskList, lexicon: Lexicon) -> None:
        self.task_list = task_list
        self.lexicon = lexicon
        self.linker = Linker(lexicon)

    def reply(
        self, text: str, *, now: datetime, context: Context | None = None, progress: Progress | None = None
    ) -> Turn:
        """The reply to `text`, never raising whatever the text is; `now` is local time."""
        if context is not None and now - context.asked > CONTEXT_LIFETIME:
            context = None
        question = _chosen(text, context) or text
        wish = wish_in(question)
        understanding = self._understood(question, context, wish)
        progress = progress or NoProgress()
        figures = Figures(self.task_list, progress.figures(), now.date(), progress)
        answers = self._answers(understanding, figures)
        if wish is not None:
            answers = self._pictured(understanding, answers, wish, figures, progress)
        return Turn(
            text="\n\n".join(each.text() for each in answers),
            kind=answers[0].kind,
            answers=answers,
            understanding=understanding,
            context=_next(context, understanding, answers, now),
        )

    def picture(self, code: str, *, now: datetime, progress: Progress | None = None) -> Answer | None:
        """The picture behind the code of an answer, as the figures are now; None if the list does not have it."""
        progress = progress or NoProgress()
        figures = Figures(self.task_list, progress.figures(), now.date(), progress)
        picture = read_code(code, figures, self.lexicon.group)
        return None if picture is None else chart_answer(picture, figures, progress, self.lexicon.group)

    def _understood(self, question: str, context: Context | None, wish: Wish | None) -> Understanding:
        if wish is None or wish.question:
            return understand(wish.question if wish else question, self.linker, _before(context))
        queries = context.queries[-1:] if context else ()
        return (
            Understood(queries, (Fired("picture", "of the last answer"),)) if queries else NotUnderstood(Why.NO_SUBJECT)
        )

    def _pictured(
        self,
        understanding: Understanding,
        answers: tuple[Answer, ...],
        wish: Wish,
        figures: Figures,
        progress: Progress,
    ) -> tuple[Answer, ...]:
        """The same as a picture, where one can be drawn of it."""
        if isinstance(understanding, NotUnderstood) and not wish.question:
            return (nothing_before(self.task_list),)
        if not isinstance(understanding, Understood):
            return answers
        wished = fitting(understanding.queries[-1], figures, trend=wish.trend)
        if wished is None:
            return answers
        drawn = chart_answer(wished, figures, progress, self.lexicon.group)
        return (replace(drawn, notes=answers[-1].notes, suggestions=answers[-1].suggestions),)

    def _answers(self, understanding: Understanding, figures: Figures) -> tuple[Answer, ...]:
        if isinstance(understanding, Understood):
            glossary = self.lexicon.glossary
            answers = (answer(query, figures, glossary) for query in understanding.queries)
            coded = (code_for(query, figures) for query in understanding.queries)
            return tuple(replace(a, picture=code) if code else a for a, code in zip(answers, coded, strict=True))
        if isinstance(understanding, Ambiguous):
            return (clarification(understanding),)
        return (refusal(understanding, self.task_list),)


def _before(context: Context | None) -> Previous:
    if context is None:
        return Previous()
    return Previous(context.queries[-1] if context.queries else None, context.results, context.trail, context.choices)


_ALL = frozenset(
    [
        "都要",
        "都",
        "全部",
        "全都要",
        "都看",
        "都说说",
        "都说",
        "都查",
        "都报一下",
        "一起",
        "两个都要",
        "两个都看",
        "两个都说说",
        "两个都查",
        "都要看",
        "都发",
        "两个都发",
    ]
)
_ORDINALS = {"第一个": 0, "前者": 0, "第二个": 1, "后者": 1, "第三个": 2, "第四个": 3, "1": 0, "2": 1, "3": 2, "4": 3}


def _chosen(text: str, context: Context | None) -> str | None:
    """The question of the choice that a reply to a clarification names: by name or by position."""
    if context is None:
        return None
    said = normalise(text).strip("?.!,的")
    at = _ORDINALS.get(said)
    if not context.choices:
        return context.results[at] if at is not None and at < len(context.results) > 1 else None
    if said in _ALL:
        return "；".join(choice.question for choice in context.choices)
    for choice in context.choices:
        if said in (choice.label, f"{choice.label}市"):
            return choice.question
    return context.choices[at].question if at is not None and at < len(context.choices) else None


def _next(context: Context | None, understanding: Understanding, answers: tuple[Answer, ...], now: datetime) -> Context:
    """What the next turn can lean on: small talk, terms and refusals leave it as it was."""
    kept = context or Context(asked=now)
    if isinstance(understanding, Ambiguous):
        return replace(kept, asked=now, choices=understanding.choices)
    if isinstance(understanding, NotUnderstood):
        named = understanding.places
        topic = (Query(groups=tuple(Group(place, (place,)) for place in named)),) if named else kept.queries
        elsewhere = understanding.why is Why.UNLISTED_PLACE  # 它 would be a place that the list does not have
        results = named or (() if elsewhere else kept.results)
        return replace(kept, asked=now, choices=(), queries=topic, results=results)
    queries = tuple(q for q in understanding.queries if q.wanted not in (Wanted.SMALLTALK, Wanted.DEFINITION))
    if not queries:
        return replace(kept, asked=now, choices=())
    results = tuple(dict.fromkeys(place for a in answers for place in a.places))
    return Context(asked=now, queries=queries, results=results, trail=_trail(kept.trail, results))


def _trail(before: tuple[str, ...], results: tuple[str, ...]) -> tuple[str, ...]:
    """One place after the other makes a trail; several at once begin a new one."""
    if len(results) > 1:
        return results[-6:]
    return (*(place for place in before if place not in results), *results)[-6:]
