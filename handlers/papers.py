"""Papers that go with an answer: a Word file that can be handed on."""

from __future__ import annotations

import asyncio
from io import BytesIO

from handlers.speaking import SpeakingBot, Spot
from knowledge.answer import Answer, Paper
from knowledge.papers import word

_SPARED = str.maketrans(dict.fromkeys('\\/:*?"<>|\n', "_"))


async def hand_over(bot: SpeakingBot, spot: Spot, answers: tuple[Answer, ...]) -> None:
    """Send the paper of each answer that has one; made off the event loop."""
    for answer in answers:
        if (paper := answer.paper) is None:
            continue
        content = await asyncio.to_thread(word, paper)
        await bot.send_document(
            spot.chat, BytesIO(content), filename=name_of(paper), caption=paper.title, message_thread_id=spot.topic
        )


def name_of(paper: Paper) -> str:
    """The name of the file: the title, and of what date it is."""
    return f"{paper.title}{paper.dated}.docx".translate(_SPARED)
