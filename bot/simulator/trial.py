"""The trial: a chat page on loopback over the real application, with personas, sample data and a date to move."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from bot.simulator.clock import TrialClock
from bot.simulator.loopback import LoopbackServer
from bot.simulator.page_handlers import page_routes
from bot.simulator.people import ADMIN, GROUP_ID, GROUP_TITLE, OFFICIAL
from bot.simulator.personas import DEMO_LABEL, EXAMPLES, PERSONAS, Trial
from bot.simulator.runner import Runner
from bot.simulator.telegram import FakeTelegram

TRIAL_PORT = 8080


def trial_telegram(clock: TrialClock) -> FakeTelegram:
    """Make a Telegram with the trial's people and their group, on the trial's date."""
    fake = FakeTelegram(now=clock.now)
    for persona in PERSONAS:
        fake.world.add_person(persona.person)
    fake.world.add_group(GROUP_ID, GROUP_TITLE, [OFFICIAL], admins=[ADMIN])
    return fake


class TrialServer(LoopbackServer):
    """Serves the chat page for one running application."""

    def __init__(
        self,
        runner: Runner,
        clock: TrialClock,
        *,
        port: int = TRIAL_PORT,
        seed: Callable[[], Awaitable[None]] | None = None,
        examples: Sequence[str] = EXAMPLES,
        label: str = DEMO_LABEL,
    ) -> None:
        super().__init__(page_routes(Trial(runner, clock, examples, label)), port=port)
        self._seed = seed

    async def start(self) -> None:
        """Put the sample data in, then listen."""
        if self._seed is not None:
            await self._seed()
        await super().start()
