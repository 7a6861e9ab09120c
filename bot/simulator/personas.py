"""The trial: who one can be, which chats there are, and what the page shows of it all."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.simulator.chat import Chat
from bot.simulator.clock import TrialClock
from bot.simulator.people import ADMIN, OFFICIAL, NotPossibleError
from bot.simulator.runner import Runner
from bot.simulator.values import Json, Person
from bot.simulator.views import date_view, room_view

DEMO_LABEL = "演示数据"
EXAMPLES = (
    "湛江需要几个5G项目？",
    "全省上云任务一共多少个？",
    "标杆项目最多的是哪个市？",
    "进度落后的有哪些市？",
)


@dataclass(frozen=True, slots=True)
class Persona:
    """Someone to be on the page, and in which capacity."""

    person: Person
    role: str


PERSONAS = (Persona(OFFICIAL, "填报人"), Persona(ADMIN, "管理员"))


@dataclass(slots=True)
class Trial:
    """What the page works on: the chats of every persona, and the clock."""

    runner: Runner
    clock: TrialClock
    examples: Sequence[str] = EXAMPLES
    label: str = DEMO_LABEL
    personas: Sequence[Persona] = PERSONAS
    id: str = field(default_factory=lambda: secrets.token_hex(4))
    """Tells the page that the server was started anew."""
    _chats: dict[tuple[int, int], Chat] = field(default_factory=dict)

    def chat(self, person_id: int, room_id: int) -> Chat:
        """Return the chat of a persona in a room it belongs to, or NotPossibleError."""
        world = self.runner.fake.world
        person = next((p.person for p in self.personas if p.person.id == person_id), None)
        room = world.rooms.get(room_id)
        if person is None or room is None or not room.holds(person_id):
            raise NotPossibleError("没有这个会话")
        return self._chats.setdefault((person_id, room_id), Chat(self.runner, person, room))

    def state(self) -> Json:
        """All that the page needs to begin."""
        world = self.runner.fake.world
        return {
            "trial": self.id,
            "label": self.label,
            "examples": list(self.examples),
            "bot": {"name": world.bot.first_name, "username": world.bot.username},
            "date": date_view(self.clock.now()),
            "last": len(world.events),
            "personas": [
                {
                    "id": persona.person.id,
                    "name": persona.person.first_name,
                    "role": persona.role,
                    "rooms": [
                        room_view(world, room, persona.person)
                        for room in world.rooms.values()
                        if room.holds(persona.person.id) and room.migrated_to is None
                    ],
                }
                for persona in self.personas
            ],
        }
