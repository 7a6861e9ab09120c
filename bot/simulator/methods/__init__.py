"""The methods of the Bot API that the simulator has, by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.simulator.methods import chats, media, messages, profile, queries, receiving
from bot.simulator.signatures import Method

METHODS: Mapping[str, Method] = MappingProxyType(
    receiving.TABLE | messages.TABLE | media.TABLE | queries.TABLE | chats.TABLE | profile.TABLE
)
