"""One turn of talk: a text and what was said before → the reply and what to remember. The only door to the knowledge.

The command line, Telegram and the tests all come in here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from knowledge.answer import Answer, Kind
from knowledge.answering import Figures, answer, clarification, refusal
from knowledge.choosing import chosen
from knowledge.lexicon import Lexicon
from knowledge.linking import Linker
from knowledge.model import TaskList
from knowledge.picturing import Wish, chart_answer, code_for, fitting, read_code, wish_in
from knowledge.picturing.wishes import nothing_before
from knowledge.progress import Newest, NoProgress, Progress
from knowledge.query import Ambiguous, Fired, NotUnderstood, Understanding, Understood, Why
from knowledge.remembering import Context, next_context
from knowledge.understanding import understand

CONTEXT_LIFETIME = timedelta(minutes=30)
"""After this pause a question stands alone again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One reply: an answer for each part of the question, and the context for the next turn."""

    kind: Kind
    answers: tuple[Answer, ...]
    understanding: Understanding
    context: Context

    @property
    def text(self) -> str:
        """The whole reply as plain text; a chat shows the answers in a form of its own."""
        return "\n\n".join(each.text() for each in self.answers)


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
        question = chosen(text, context) or text
        wish = wish_in(question)
        understanding = self._understood(question, context, wish)
        answers = self._answers(understanding, wish, now.date(), progress or NoProgress())
        return Turn(
            kind=answers[0].kind,
            answers=answers,
            understanding=understanding,
            context=next_context(context, question, understanding, answers, now),
        )

    def picture(self, code: str, *, now: datetime, progress: Progress | None = None) -> Answer | None:
        """The picture behind the code of an answer, as the figures are now; None if the list does not have it."""
        progress = progress or NoProgress()
        figures = Figures(self.task_list, Newest(progress), now.date(), progress)
        picture = read_code(code, figures, self.lexicon.group)
        return None if picture is None else chart_answer(picture, figures, progress, self.lexicon.group)

    def _understood(self, question: str, context: Context | None, wish: Wish | None) -> Understanding:
        if wish is None or wish.question:
            return understand(wish.question if wish else question, self.linker, context)
        queries = context.queries[-1:] if context else ()
        return (
            Understood(queries, (Fired("picture", "of the last answer"),)) if queries else NotUnderstood(Why.NO_SUBJECT)
        )

    def _answers(
        self, understanding: Understanding, wish: Wish | None, today: date, progress: Progress
    ) -> tuple[Answer, ...]:
        if isinstance(understanding, Ambiguous):
            return (clarification(understanding),)
        if isinstance(understanding, NotUnderstood):
            wished = wish is not None and not wish.question
            return (nothing_before(self.task_list) if wished else refusal(understanding, self.task_list),)
        figures = Figures(self.task_list, Newest(progress), today, progress)
        answers = self._told(understanding, figures)
        return answers if wish is None else self._pictured(understanding, answers, wish, figures, progress)

    def _pictured(
        self,
        understanding: Understood,
        answers: tuple[Answer, ...],
        wish: Wish,
        figures: Figures,
        progress: Progress,
    ) -> tuple[Answer, ...]:
        """The same as a picture, where one can be drawn of it."""
        wished = fitting(understanding.queries[-1], figures, trend=wish.trend)
        if wished is None:
            return answers
        drawn = chart_answer(wished, figures, progress, self.lexicon.group)
        return (replace(drawn, notes=answers[-1].notes, suggestions=answers[-1].suggestions),)

    def _told(self, understanding: Understood, figures: Figures) -> tuple[Answer, ...]:
        said: dict[str, Answer] = {}
        for query in understanding.queries:
            told = answer(query, figures, self.lexicon.glossary)
            known = said.get(told.headline)
            if known is None or len(told.lines) > len(known.lines):  # nothing is said twice
                code = code_for(query, figures)
                said[told.headline] = replace(told, picture=code) if code else told
        return tuple(said.values())
