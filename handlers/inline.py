"""Inline mode: `@bot 湛江 5G` in any chat offers cards to insert."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from telegram import (
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest

from handlers.choices import suggestions_of
from handlers.examples import examples
from handlers.rendering import render
from handlers.services import BotContext, Services
from knowledge.answer import Kind
from knowledge.conversation import Turn

CACHE_SECONDS = 10
"""Progress changes; a card must not be older than this."""
MOST_CARDS = 6
PREVIEW_LENGTH = 120
HINT = "写一个地市和一个指标，或点这里看看能问什么"


@dataclass(frozen=True, slots=True)
class Inline:
    """Offers answers as cards."""

    services: Services

    async def on_query(self, update: Update, _context: BotContext) -> None:
        """Offer the answer and its next steps; for a question with two readings both of them."""
        query = update.inline_query
        if query is None:
            return
        cards = [_card(turn) for turn in self._turns(query.query.strip())]
        try:
            await query.answer(
                list({card.id: card for card in cards}.values()),
                is_personal=True,
                cache_time=CACHE_SECONDS,
                button=None if cards else InlineQueryResultsButton(HINT[:64], start_parameter="help"),
            )
        except BadRequest as refused:
            if "query is too old" not in refused.message.lower():
                raise

    def _turns(self, text: str) -> list[Turn]:
        """Answer the text, then what people ask next; without a text what they ask most."""
        if not text:
            return self._answers([suggestion.question for suggestion in examples(self.services.task_list)])
        first = self._ask(text)
        rest = self._answers([suggestion.question for suggestion in suggestions_of(first)])
        return [first, *rest][:MOST_CARDS] if first.kind is Kind.ANSWER else rest

    def _answers(self, questions: list[str]) -> list[Turn]:
        turns = map(self._ask, questions[: MOST_CARDS - 1])
        return [turn for turn in turns if turn.kind is Kind.ANSWER]

    def _ask(self, text: str) -> Turn:
        services = self.services
        return services.adviser.reply(text, now=services.clock(), context=None, progress=services.progress)


def _card(turn: Turn) -> InlineQueryResultArticle:
    page = render(turn)[0]
    title, _, rest = page.plain.partition("\n")
    return InlineQueryResultArticle(
        id=sha256(page.plain.encode()).hexdigest()[:32],
        title=title,
        description=rest.replace("\n", " ")[:PREVIEW_LENGTH],
        input_message_content=InputTextMessageContent(
            page.html, parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)
        ),
    )
