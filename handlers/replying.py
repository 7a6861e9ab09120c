"""One question in a chat, from its text to the reply on the screen and the memory of both."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from telegram.constants import ChatAction
from telegram.error import TelegramError

from handlers.choices import keyboard, picture_of, suggestions_of
from handlers.delivery import deliver, revise
from handlers.easel import Easel
from handlers.papers import hand_over
from handlers.rendering import Block, Page, pages, render
from handlers.services import Services
from handlers.speaking import Markup, SpeakingBot, Spot
from handlers.state import Exchange
from knowledge.answer import Answer, Suggestion
from knowledge.conversation import Turn
from knowledge.remembering import Context

TYPING_AFTER = 0.3
"""Seconds after which a chat is told that an answer is on its way; nearly all answers are faster."""


@dataclass(frozen=True, slots=True)
class Replying:
    """Answers questions in chats."""

    services: Services
    easel: Easel = field(default_factory=Easel)

    async def answer(
        self, bot: SpeakingBot, spot: Spot, text: str, *, asked: int, alone: bool = False, footer: str = ""
    ) -> None:
        """Answer the message `asked`, in the light of what was said before unless it is to stand alone."""
        before = None if alone else self.services.states.get(spot.key).context
        await self._reply(bot, spot, text, before, asked=asked, footer=footer)

    async def answer_alone(self, bot: SpeakingBot, spot: Spot, question: str) -> None:
        """Answer a question that a button asks: whole in itself, and shown above its answer."""
        await self._reply(bot, spot, question, None, heading=f"› {question}")

    async def answer_again(self, bot: SpeakingBot, spot: Spot, text: str, *, asked: int) -> None:
        """Answer an edited message: its reply is rewritten. Only the newest question changes what the talk is about."""
        state = self.services.states.get(spot.key)
        exchange = state.exchange(asked)
        if exchange is None:
            await self.answer(bot, spot, text, asked=asked)
            return
        newest = state.exchanges[-1].asked == asked
        await self._reply(bot, spot, text, exchange.before, asked=asked, old=exchange.replies, remember=newest)

    async def tell(
        self, bot: SpeakingBot, spot: Spot, *lines: str, suggestions: tuple[Suggestion, ...] = (), headline: str = ""
    ) -> None:
        """Say something that is no answer to a question, with buttons for what to ask next."""
        state = self.services.states.get(spot.key)
        markup, offer = keyboard(suggestions, state.turn + 1)
        await deliver(bot, spot, pages([Block(headline, "b"), *map(Block, lines)]), markup)
        if offer:
            self.services.states.put(spot.key, state.after(state.context, offer))

    async def show(self, bot: SpeakingBot, spot: Spot, answer: Answer, markup: Markup | None = None) -> int:
        """Send an answer as its picture, or in words where it has none."""
        if answer.chart is not None:
            return await self.easel.show(bot, spot, answer, answer.chart, markup)
        return (await deliver(bot, spot, pages(map(Block, answer.blocks())), markup))[-1]

    async def _send(
        self,
        bot: SpeakingBot,
        spot: Spot,
        turn: Turn,
        shown: tuple[Page, ...],
        markup: Markup | None,
        old: tuple[int, ...],
    ) -> tuple[int, ...]:
        """Bring a reply to the chat: rewritten where it stands already, as a picture where it is one."""
        if old:
            return await revise(bot, spot, old, shown, markup)
        if len(turn.answers) == 1 and turn.answers[0].chart is not None:
            return (await self.show(bot, spot, turn.answers[0], markup),)
        sent = await deliver(bot, spot, shown, markup)
        await hand_over(bot, spot, turn.answers)
        return sent

    async def _reply(
        self,
        bot: SpeakingBot,
        spot: Spot,
        text: str,
        before: Context | None,
        *,
        heading: str = "",
        footer: str = "",
        asked: int = 0,
        old: tuple[int, ...] = (),
        remember: bool = True,
    ) -> None:
        services = self.services
        with Typing(bot, spot):
            turn = services.adviser.reply(text, now=services.clock(), context=before, progress=services.progress)
            state = services.states.get(spot.key)
            markup, offer = keyboard(suggestions_of(turn), state.turn + 1, picture_of(turn))
            shown = render(turn, heading, footer)
            sent = await self._send(bot, spot, turn, shown, markup, old)
        if remember:
            state = state.after(turn.context, offer, Exchange(asked, sent, before) if asked else None)
        else:
            state = state.after(state.context, offer).corrected(asked, sent)
        services.states.put(spot.key, state)


class Typing:
    """Shows “typing…” if what happens inside takes long."""

    __slots__ = ("_bot", "_shown", "_spot", "_timer")

    def __init__(self, bot: SpeakingBot, spot: Spot) -> None:
        self._bot, self._spot = bot, spot
        self._shown: asyncio.Task[None] | None = None

    def __enter__(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(TYPING_AFTER, self._begin)

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def _begin(self) -> None:
        self._shown = asyncio.get_running_loop().create_task(self._show())

    async def _show(self) -> None:
        try:
            await self._bot.send_chat_action(self._spot.chat, ChatAction.TYPING, message_thread_id=self._spot.topic)
        except TelegramError:
            return  # a courtesy: the answer itself will tell whether the chat can be reached
