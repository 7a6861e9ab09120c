"""/status, /my and /bulletin: where everybody stands, where one's own places stand, and the same as a paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from telegram import Update

from handlers.addressing import spot_of
from handlers.replying import Replying
from handlers.services import BotContext, Callback
from knowledge.answer import Suggestion

ALL = "全省进度"
BULLETIN = "来份通报"
WHICH_PLACE = "还不知道您管哪个市。请选一个，或用 /subscribe 选定自己的地市："


@dataclass(frozen=True, slots=True)
class Status:
    """Answers each command like the question that it stands for."""

    replying: Replying

    @property
    def commands(self) -> Mapping[str, Callback]:
        """The commands of this room."""
        return {"status": self.status, "my": self.my, "bulletin": self.bulletin}

    async def status(self, update: Update, context: BotContext) -> None:
        """Show the whole list, or the places and indicators that are named."""
        subject = " ".join(context.args or ()).strip()
        await self._ask(update, context, f"{subject}进度" if subject else ALL)

    async def bulletin(self, update: Update, context: BotContext) -> None:
        """Hand over the bulletin, of a region or an indicator if one is named."""
        subject = " ".join(context.args or ()).strip()
        await self._ask(update, context, f"{subject}通报" if subject else BULLETIN)

    async def my(self, update: Update, context: BotContext) -> None:
        """Show the user's own places; whoever has none chooses one."""
        message = update.effective_message
        if message is None:
            return
        places = self._own(update)
        if places:
            await self._ask(update, context, f"{'、'.join(places)}进度")
            return
        choices = tuple(Suggestion(place, f"{place}进度") for place in self.replying.services.task_list.places)
        await self.replying.tell(context.bot, spot_of(message), WHICH_PLACE, suggestions=choices)

    def _own(self, update: Update) -> tuple[str, ...]:
        """The places of the user's role, then those that the chat has chosen to be told of."""
        services = self.replying.services
        message = update.effective_message
        person = services.member(message) if message else None
        chosen = services.subscriptions.get(message.chat.id) if message else None
        names = (*(person.places if person else ()), *(chosen.places if chosen else ()))
        return tuple(name for name in dict.fromkeys(names) if name in services.task_list.places)

    async def _ask(self, update: Update, context: BotContext, question: str) -> None:
        message = update.effective_message
        if message is not None:
            await self.replying.answer(context.bot, spot_of(message), question, asked=message.message_id, alone=True)
