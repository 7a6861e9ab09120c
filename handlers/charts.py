"""The button under an answer that shows it as a picture: `1g` and what the picture is of."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from handlers.choices import PICTURE
from handlers.press import Press, Room
from handlers.replying import Replying, Typing


@dataclass(frozen=True, slots=True)
class Charts:
    """Draws what a button asks for, from the figures as they are now."""

    replying: Replying

    @property
    def rooms(self) -> Mapping[str, Room]:
        """The codes of these buttons."""
        return {PICTURE: self.show}

    async def show(self, press: Press) -> None:
        """Send the picture; if its list has changed since, say that the button is too old."""
        services = self.replying.services
        answer = services.adviser.picture(press.data, now=services.clock(), progress=services.progress)
        if answer is None:
            await press.expired()
            return
        acknowledged = asyncio.gather(press.tell(), return_exceptions=True)
        with Typing(press.bot, press.spot):
            await self.replying.show(press.bot, press.spot, answer)
        await acknowledged
