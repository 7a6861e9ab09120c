"""/subscribe: what a chat wants to be told, set by buttons on one card. In groups its admins decide."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import time, timedelta

from telegram import Chat, Message, Update
from telegram.constants import ChatMemberStatus
from telegram.error import BadRequest

from handlers import reminding, subscription_card
from handlers.addressing import spot_of
from handlers.press import Press, Room
from handlers.reminding import ReminderButtons
from handlers.replying import Replying
from handlers.services import BotContext, Callback, Services
from handlers.speaking import SpeakingBot, Spot
from knowledge.reminding import Rhythm, Subscription

ONLY_ADMINS = "只有本群的管理员能改提醒设置。"
NOT_LISTED = "“{}”不在本清单里。写法例如：/subscribe {}"
RUNNING_IT = frozenset({ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR})
_ASKED = re.compile(
    r"\s*(?:请|帮我|我要|我想|给我|看看|查看|看一下|查一下)*"
    r"(?:(?:取消|修改|设置|关闭|打开|暂停)(?:一下)?(?:订阅|提醒)|(?:我的)?订阅|退订|(?:我的)?提醒设置|我的提醒"
    r"|(?:每[天周日个].{0,8}|(?:只|仅|到期|落后|早上|上午|下午|晚上)[^，。？?]{0,10})?提醒我|别再?提醒|不要再?提醒"
    r"|[^，。？?]{0,12}(?:别|不要|请勿)打扰)"
)
_TOLD = frozenset("订提扰")
"""Whoever asks so uses one of these letters."""
Act = Callable[[Subscription, str], Subscription | None]


@dataclass(frozen=True, slots=True)
class Subscribing:
    """Shows and changes subscriptions."""

    replying: Replying

    @property
    def commands(self) -> Mapping[str, Callback]:
        """The command of this room."""
        return {"subscribe": self.subscribe}

    @property
    def rooms(self) -> Mapping[str, Room]:
        """The codes of the buttons here."""
        return {"1s": self.on_press}

    @property
    def _services(self) -> Services:
        return self.replying.services

    async def subscribe(self, update: Update, context: BotContext) -> None:
        """Show the settings of this chat; with names of places, choose these."""
        message = update.effective_message
        if message is None:
            return
        spot = spot_of(message)
        if not await _may_change(context.bot, message.chat, _sender(message)):
            await self.replying.tell(context.bot, spot, ONLY_ADMINS)
            return
        subscription = self._of(spot)
        names = [name.removesuffix("市") for name in context.args or ()]
        places = self._services.task_list.places
        unknown = [name for name in names if name not in places]
        if unknown:
            await self.replying.tell(context.bot, spot, NOT_LISTED.format(unknown[0], places[0]))
            return
        if names:
            rhythm = Rhythm.DEADLINES if subscription.rhythm is Rhythm.OFF else subscription.rhythm
            subscription = replace(subscription, places=tuple(dict.fromkeys(names)), rhythm=rhythm)
            await self._services.subscriptions.put(subscription)
        text, markup = self._card(subscription)
        await context.bot.say(spot, text, markup=markup)

    async def takes(self, bot: SpeakingBot, message: Message, text: str) -> bool:
        """Show the settings to those who ask for reminders in plain words; False for everything else."""
        if _TOLD.isdisjoint(text) or not _ASKED.match(text):
            return False
        if message.chat.type != Chat.PRIVATE or _sender(message) is None:
            return False
        card, markup = self._card(self._of(spot_of(message)))
        await bot.say(spot_of(message), card, markup=markup)
        return True

    async def on_press(self, press: Press) -> None:
        """Answer a press under a reminder or on the card."""
        act, rest = press.data[:1], press.data[1:]
        under = ReminderButtons(self._services)
        others: Mapping[str, Callable[[Press, str], Awaitable[None]]] = {
            reminding.SEEN: under.seen,
            reminding.LATER: under.later,
            reminding.UNTIL: under.until,
            reminding.BACK: under.back,
            reminding.FILL: under.fill,
        }
        if act in others:
            await others[act](press, rest)
        elif not await _may_change(press.bot, press.query.message.chat if press.query.message else None, press.user.id):
            await press.tell(ONLY_ADMINS, alert=True)
        elif act in subscription_card.PAGES:
            await press.tell()
            await self._show(press, self._of(press.spot), act)
        else:
            await self._change(press, act, rest)

    async def _change(self, press: Press, act: str, rest: str) -> None:
        changes: Mapping[str, Act] = {
            "P": self._with_place, "R": _with_rhythm, "T": _with_time, "Q": _with_quiet, "U": self._with_pause,
        }  # fmt: skip
        change = changes.get(act)
        changed = change(self._of(press.spot), rest) if change else None
        if changed is None:
            await press.expired()
            return
        await self._services.subscriptions.put(changed)
        await press.tell("已改好。")
        await self._show(press, changed, subscription_card.PLACES if act == "P" else subscription_card.MAIN)

    async def _show(self, press: Press, subscription: Subscription, page: str) -> None:
        text, markup = self._card(subscription, page)
        await press.rewrite(text, markup)

    def _card(self, subscription: Subscription, page: str = subscription_card.MAIN) -> subscription_card.Card:
        services = self._services
        person = services.people.person(subscription.chat)
        return subscription_card.card(subscription, person, services.task_list, services.clock().date(), page)

    def _of(self, spot: Spot) -> Subscription:
        found = self._services.subscriptions.get(spot.chat)
        if found is not None:
            return found
        return Subscription(chat=spot.chat, topic=spot.topic, told_until=None)

    def _with_place(self, subscription: Subscription, name: str) -> Subscription | None:
        if name not in self._services.task_list.places:
            return None
        if name in subscription.places:
            return replace(subscription, places=tuple(p for p in subscription.places if p != name))
        return replace(subscription, places=(*subscription.places, name))

    def _with_pause(self, subscription: Subscription, days: str) -> Subscription | None:
        if days not in subscription_card.PAUSES:
            return None
        today = self._services.clock().date()
        return replace(subscription, paused_until=today + timedelta(days=int(days)) if int(days) else None)


def _with_rhythm(subscription: Subscription, name: str) -> Subscription | None:
    return replace(subscription, rhythm=Rhythm(name)) if name in set(Rhythm) else None


def _with_time(subscription: Subscription, text: str) -> Subscription | None:
    at = _clock(text)
    return None if at is None else replace(subscription, at=at)


def _with_quiet(subscription: Subscription, text: str) -> Subscription | None:
    begin, end = _clock(text[:4]), _clock(text[4:])
    return None if begin is None or end is None else replace(subscription, quiet_from=begin, quiet_until=end)


def _clock(text: str) -> time | None:
    try:
        return time(int(text[:2]), int(text[2:])) if len(text) == 4 and text.isdecimal() else None
    except ValueError:
        return None


def _sender(message: Message) -> int | None:
    """Who wrote, None for anonymous admins and channels: they are nobody."""
    return None if message.sender_chat is not None or message.from_user is None else message.from_user.id


async def _may_change(bot: SpeakingBot, chat: object, user: int | None) -> bool:
    """Everybody in a private chat; in a group those who run it."""
    if not isinstance(chat, Chat) or user is None:
        return False
    if chat.type == Chat.PRIVATE:
        return True
    try:
        member = await bot.get_chat_member(chat.id, user)
    except BadRequest:  # has left meanwhile
        return False
    return member.status in RUNNING_IT
