"""Which messages are meant for the bot, and what remains of them when the address is taken off.

In a private chat everything is. In a group the bot hears commands, replies to itself and its @name, and keeps silent
otherwise, whatever else it is allowed to read.
"""

from __future__ import annotations

import re
from functools import lru_cache

from telegram import Chat, Message, User

from handlers.speaking import SpeakingBot, Spot


def spot_of(message: Message) -> Spot:
    """Find where the reply to a message goes: its chat, its topic; in groups it quotes the message."""
    private = message.chat.type == Chat.PRIVATE
    topic = message.message_thread_id if message.is_topic_message else None
    return Spot(message.chat.id, topic, None if private else message.message_id)


def speaker_of(message: Message) -> User | None:
    """Find the person who wrote a message; anonymous admins, channels and bots are nobody."""
    sender = message.from_user
    return None if sender is None or sender.is_bot or message.sender_chat is not None else sender


def addressed_text(message: Message, bot: SpeakingBot) -> str | None:
    """Give what a message asks the bot, None if it is not meant for it."""
    text = message.text or message.caption
    if text is None or message.via_bot is not None or _by_another_bot(message):
        return None
    if message.chat.type == Chat.PRIVATE:
        return text
    spoken_to = _name(bot.username).sub(" ", text)
    if spoken_to != text or _replies_to(message, bot):
        return spoken_to.strip()
    return None


def _by_another_bot(message: Message) -> bool:
    """Tell bots from people; anonymous admins speak through a bot of Telegram's, in the name of the chat."""
    sender = message.from_user
    return sender is not None and sender.is_bot and message.sender_chat is None


def _replies_to(message: Message, bot: SpeakingBot) -> bool:
    target = message.reply_to_message
    if target is None or target.from_user is None or target.forum_topic_created is not None:
        return False
    return target.from_user.id == bot.id and target.via_bot is None


@lru_cache(maxsize=8)
def _name(username: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)@{re.escape(username)}(?![A-Za-z0-9_])", re.IGNORECASE)
