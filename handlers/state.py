"""What the bot remembers of a chat: the talk so far, what its buttons offer, and which reply answered which message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from handlers.filing import REMEMBERED_FILINGS, Expected, Filing, Posted
from knowledge.evolving import evolved
from knowledge.remembering import Context

REMEMBERED_EXCHANGES = 12
"""Edits of older messages are answered with a new message."""
REMEMBERED_TURNS = 12
"""Buttons of older replies whose question did not fit into the button have expired."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A message of the user and the messages that answered it."""

    asked: int
    replies: tuple[int, ...]
    before: Context | None = None
    """What the chat remembered before this message; kept for the newest exchange only."""


@dataclass(frozen=True, slots=True)
class Offer:
    """The questions behind the buttons of one reply, by their index."""

    turn: int
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatState:
    """The memory of one chat (or of one topic of a forum)."""

    context: Context | None = None
    turn: int = 0
    """How many replies there were; numbers the offers."""
    offers: tuple[Offer, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    filings: tuple[Filing, ...] = ()
    """Reports that wait for their reporters, and the latest that do not any more."""
    filed: int = 0
    """How many filings there were."""
    expected: Expected | None = None
    posted: tuple[Posted, ...] = ()
    """In a private chat: where the cards are of what this person reported in groups."""

    def after(
        self, context: Context | None, offer: tuple[str, ...] = (), exchange: Exchange | None = None
    ) -> ChatState:
        """Remember one more turn, what its buttons offer, and which messages it was if it can be asked again."""
        turn = self.turn + 1
        offers = (*self.offers[1 - REMEMBERED_TURNS :], Offer(turn, offer)) if offer else self.offers
        exchanges = self.exchanges if exchange is None else self._with(exchange)
        return evolved(self, context=context, turn=turn, offers=offers, exchanges=exchanges)

    def _with(self, exchange: Exchange) -> tuple[Exchange, ...]:
        """Add the newest exchange; what was known before the others is no longer needed."""
        older = [old for old in self.exchanges[1 - REMEMBERED_EXCHANGES :] if old.asked != exchange.asked]
        if older and older[-1].before is not None:
            older[-1] = evolved(older[-1], before=None)
        return (*older, exchange)

    def corrected(self, asked: int, replies: tuple[int, ...]) -> ChatState:
        """Remember that an older message is now answered by these messages."""
        exchanges = [evolved(old, replies=replies) if old.asked == asked else old for old in self.exchanges]
        return evolved(self, exchanges=tuple(exchanges))

    def filing(self, number: int) -> Filing | None:
        """Find a filing that is not too old."""
        return next((filing for filing in self.filings if filing.number == number), None)

    def latest_filing(self, user: int) -> Filing | None:
        """Find the newest filing of somebody."""
        return next((filing for filing in reversed(self.filings) if filing.by == user), None)

    def with_filing(self, filing: Filing) -> ChatState:
        """Remember a filing, or what became of it; of one that has ended, only what an old button may ask for."""
        if not filing.open:
            filing = evolved(filing, draft=None, choices=())
        others = [old for old in self.filings if old.number != filing.number][1 - REMEMBERED_FILINGS :]
        filings = sorted((*others, filing), key=lambda each: each.number)
        return evolved(self, filings=tuple(filings), filed=max(self.filed, filing.number))

    def with_posted(self, posted: Posted) -> ChatState:
        """Remember the card of a report that was submitted in a group."""
        return evolved(self, posted=(*self.posted[1 - REMEMBERED_FILINGS :], posted))

    def card_of(self, numbers: set[int], chat: int) -> Posted | None:
        """Find the card that shows these reports, perhaps beside others; `chat` is the one that this remembers."""
        cards = [Posted(filing.sent, chat, filing.card) for filing in self.filings if filing.sent]
        return next((card for card in (*cards, *self.posted) if numbers <= set(card.numbers)), None)

    def exchange(self, asked: int) -> Exchange | None:
        """Find what answered this message."""
        return next((exchange for exchange in reversed(self.exchanges) if exchange.asked == asked), None)

    def offered(self, turn: int, index: int) -> str | None:
        """Find the question behind a button, None if it is too long ago."""
        questions = next((offer.questions for offer in self.offers if offer.turn == turn), ())
        return questions[index] if 0 <= index < len(questions) else None


ChatKey = tuple[int, int]
"""A chat and a topic in it; 0 where there are no topics."""


class ChatStates(Protocol):
    """Where chat states are kept. Both ways are immediate: storing happens behind."""

    def get(self, key: ChatKey) -> ChatState:
        """Recall a chat, or begin with an empty memory."""

    def put(self, key: ChatKey, state: ChatState) -> None:
        """Remember a chat."""
