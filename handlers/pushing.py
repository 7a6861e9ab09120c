"""/remind and its kind in plain words: an admin has people urged, after a look at the list and the text."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from html import escape
from itertools import islice

from telegram import Chat, Message, Update
from telegram.error import BadRequest, RetryAfter, TelegramError

from handlers import push_cards
from handlers.addressing import speaker_of, spot_of
from handlers.press import Press, Room
from handlers.pushes import Letter, Plan, Push, Pushes, PushState
from handlers.services import BotContext, Callback, Services
from handlers.speaking import SpeakingBot, Spot
from knowledge.people import Person, may_manage
from knowledge.pushing import MOST_WORDS, Choice, Recipient, Wish, choice_of, message, read_wish
from knowledge.reminding import Outlook
from knowledge.timing import Timing

ADMINS_ONLY = "只有管理员能催办。"
PRIVATELY = "催办名单不宜在群里显示，请在和我的私聊里用 /remind。"
NOT_CLEAR = "没看懂要催谁。可以说“提醒没完成上云的市尽快填报”。"
NOBODY = "现在没有符合“{}”的市，不用催。"
DONE_ALREADY = "这次催办已经发出或取消，不能再改。"
GONE = "找不到这次催办了。"
NO_SUCH_TIME = "这个时间已经过了。"
SLOWEST_LOOK = 2.0
"""Seconds between two looks at a push under way: its card is edited no more often."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pushing:
    """Takes wishes to urge people, from admins in private chats."""

    services: Services

    @property
    def commands(self) -> Mapping[str, Callback]:
        """The commands here."""
        return {"remind": self.remind}

    @property
    def rooms(self) -> Mapping[str, Room]:
        """The codes of the buttons here."""
        return {"1p": self.on_press}

    @property
    def _pushes(self) -> Pushes:
        return self.services.pushes

    async def remind(self, update: Update, context: BotContext) -> None:
        """Show a preview for what stands after the command, or how to use it."""
        asked = update.effective_message
        if asked is None:
            return
        spot, speaker = spot_of(asked), speaker_of(asked)
        person = self.services.people.person(speaker.id) if speaker else None
        if person is None or not may_manage(person):
            await context.bot.say(spot, ADMINS_ONLY)
        elif asked.chat.type != Chat.PRIVATE:
            await context.bot.say(spot, PRIVATELY)
        elif text := " ".join(context.args or ()).strip():
            if not await self._wished(
                context.bot, spot, person, speaker.first_name if speaker else "", text, command=True
            ):
                await context.bot.say(spot, NOT_CLEAR)
        else:
            card, markup = push_cards.menu()
            await context.bot.say(spot, card, markup=markup)

    async def takes(self, bot: SpeakingBot, asked: Message, text: str) -> bool:
        """Take a wish of an admin, or other words for a preview; False for everything else."""
        speaker = speaker_of(asked)
        if asked.chat.type != Chat.PRIVATE or speaker is None:
            return False
        answered = asked.reply_to_message
        push = self._pushes.push_at(asked.chat.id, answered.message_id) if answered else None
        if push is None and not read_wish(text, self.services.clock().date()):
            return False
        person = self.services.people.person(speaker.id)
        if person is None or not may_manage(person):
            return False
        if push is not None and push.state is PushState.DRAFT:
            await self._reword(bot, spot_of(asked), push, text)
            return True
        return await self._wished(bot, spot_of(asked), person, speaker.first_name, text)

    async def compose(self, plan: Plan) -> tuple[Push, tuple[Letter, ...], Letter] | None:
        """Work out what a plan means now, None if nobody is to be urged."""
        chosen = self._choose(plan.selection)
        if chosen is None or plan.by is None:
            return None
        push = await self._pushes.draft(self._push(plan, chosen))
        reached = len(push.audience.recipients)
        said = f"定时催办 #{push.id}（{plan.timing.said}，{plan.selection}）："
        said += f"发给{reached}个会话" if reached else "没有可发的会话"
        said += f"，{len(push.audience.unreached)}处发不到。" if push.audience.unreached else "。"
        report = Letter(chat=plan.by, topic=None, text=escape(said, quote=False), markup=push_cards.opening(push.id))
        return push, self._letters(push), report

    async def on_press(self, press: Press) -> None:
        """Answer a press; all but 已收到 is for admins, whose right is looked up anew."""
        act, rest = press.data[:1], press.data[1:]
        if act == "a":
            await self._seen(press, rest)
            return
        if not may_manage(self.services.people.person(press.user.id)):
            await press.tell(ADMINS_ONLY, alert=True)
            return
        others: Mapping[str, Callable[[Press, str], Awaitable[None]]] = {
            "m": self._menu, "q": self._ask, "h": self._history, "l": self._list, "e": self._end_plan,
        }  # fmt: skip
        on_push: Mapping[str, Callable[[Press, Push, str], Awaitable[None]]] = {
            "s": self._send, "d": self._drop, "t": self._timings, "w": self._plan, "b": self._back,
            "x": self._stop, "o": self._open, "r": self._again,
        }  # fmt: skip
        if act in others:
            await others[act](press, rest)
            return
        number, _, rest = rest.partition(".")
        push = self._pushes.push(int(number)) if number.isdecimal() and len(number) < 12 else None
        if push is None or act not in on_push:
            await press.tell(GONE)
            return
        await on_push[act](press, push, rest)

    async def _wished(
        self, bot: SpeakingBot, spot: Spot, person: Person, name: str, text: str, *, command: bool = False
    ) -> bool:
        """Show the preview of a wish; False if it is not understood whom it means."""
        for wish in read_wish(text, self.services.clock().date(), command=command):
            chosen = self._choose(wish.selection)
            if chosen is None:
                continue
            if not chosen.places and wish.timing is None:
                await bot.say(spot, escape(NOBODY.format(wish.selection), quote=False))
                return True
            await self._preview(bot, spot, self._drafted(wish, chosen, person, person.name or name))
            return True
        return False

    def _choose(self, selection: str) -> Choice | None:
        services = self.services
        turn = services.adviser.reply(selection, now=services.clock(), progress=services.progress)
        return choice_of(turn, self._outlook())

    def _outlook(self) -> Outlook:
        services = self.services
        figures = services.progress.figures() if services.progress else {}
        return Outlook(services.adviser.task_list, figures, services.clock().date())

    def _drafted(self, wish: Wish, chosen: Choice, person: Person, name: str) -> Push:
        return Push(
            by=person.id,
            by_name=name,
            created=self.services.clock(),
            selection=wish.selection,
            words=wish.words[:MOST_WORDS],
            places=chosen.places,
            indicators=chosen.indicators,
            audience=self._pushes.audience(chosen.places),
            timing=wish.timing,
            notes=chosen.notes,
        )

    def _push(self, plan: Plan, chosen: Choice) -> Push:
        return Push(
            by=plan.by,
            by_name=plan.by_name,
            created=self.services.clock(),
            selection=plan.selection,
            words=plan.words,
            places=chosen.places,
            indicators=chosen.indicators,
            audience=self._pushes.audience(chosen.places),
        )

    async def _preview(self, bot: SpeakingBot, spot: Spot, draft: Push) -> None:
        push = replace(await self._pushes.draft(draft), notes=draft.notes)
        text, markup = push_cards.preview(push, self._names(push))
        await self._pushes.show(push.id, spot.chat, await bot.say(replace(spot, reply_to=None), text, markup=markup))

    async def _reword(self, bot: SpeakingBot, spot: Spot, push: Push, text: str) -> None:
        changed = await self._pushes.reword(push.id, text.strip()[:MOST_WORDS])
        if changed is None:
            await bot.say(spot, DONE_ALREADY)
            return
        card, markup = push_cards.preview(changed, self._names(changed))
        sent = await bot.say(replace(spot, reply_to=None), card, markup=markup)
        await self._pushes.show(push.id, spot.chat, sent)

    def _letters(self, push: Push) -> tuple[Letter, ...]:
        outlook = self._outlook()
        return tuple(_letter(push, recipient, outlook) for recipient in push.audience.recipients)

    def _names(self, push: Push) -> dict[int, str]:
        return {each.chat: self._name(each.chat) for each in push.audience.recipients}

    def _name(self, chat: int) -> str:
        person = self.services.people.person(chat)
        return (person.name if person else "") or (f"群 {chat}" if chat < 0 else str(chat))

    async def _send(self, press: Press, push: Push, _rest: str) -> None:
        if not await self._pushes.send(push.id, self._letters(push)):
            await press.tell(DONE_ALREADY, alert=True)
            return
        await press.tell("开始发送。")
        press.context.application.create_task(self._watch(press, push))

    async def _watch(self, press: Press, push: Push) -> None:
        """Let the card of a push under way tell how far it is, until it has come to its end."""
        shown, pause = "", 0.02
        while True:
            results = self._pushes.results(push.id)
            text, markup = push_cards.report(push, results, self._names(push), self.services.clock())
            if text != shown:
                shown = text
                await _rewrite(press, text, markup)
            if all(result.final for result in results):
                return
            await asyncio.sleep(pause)
            pause = min(2 * pause, SLOWEST_LOOK)

    async def _stop(self, press: Press, push: Push, _rest: str) -> None:
        stopped = await self._pushes.stop(push.id)
        await press.tell(f"已停止，{stopped}条没有发出。" if stopped else "都已经发出了。")

    async def _open(self, press: Press, push: Push, _rest: str) -> None:
        await press.tell()
        results = self._pushes.results(push.id)
        text, markup = push_cards.report(push, results, self._names(push), self.services.clock())
        await _rewrite(press, text, markup)

    async def _again(self, press: Press, push: Push, _rest: str) -> None:
        """Prepare the same for those whom it did not reach."""
        missed = {r.chat for r in self._pushes.results(push.id) if r.final and r.state not in push_cards.ARRIVED}
        recipients = tuple(each for each in push.audience.recipients if each.chat in missed)
        if not recipients:
            await press.tell("都已送达，不用补发。")
            return
        await press.tell()
        now_reached = {each.chat for each in self._pushes.audience(push.places).recipients}
        gone = {self._name(r.chat): "现在发不到" for r in recipients if r.chat not in now_reached}
        audience = replace(
            push.audience,
            recipients=tuple(each for each in recipients if each.chat in now_reached),
            unreached={**push.audience.unreached, **gone},
        )
        draft = replace(
            push, audience=audience, state=PushState.DRAFT, created=self.services.clock(), by=press.user.id, timing=None
        )
        await self._preview(press.bot, press.spot, draft)

    async def _drop(self, press: Press, push: Push, _rest: str) -> None:
        if not await self._pushes.drop(push.id):
            await press.tell(DONE_ALREADY)
            return
        await press.tell("已取消，没有发出。")
        await _rewrite(press, f"已取消催办：{escape(push.selection, quote=False)}", None)

    async def _timings(self, press: Press, push: Push, _rest: str) -> None:
        await press.tell()
        text, _ = push_cards.preview(push, self._names(push))
        await _rewrite(press, text, push_cards.timings(push))

    async def _back(self, press: Press, push: Push, _rest: str) -> None:
        await press.tell()
        await _rewrite(press, *push_cards.preview(push, self._names(push)))

    async def _plan(self, press: Press, push: Push, rest: str) -> None:
        offered = dict(enumerate(push_cards.TIMINGS))
        timing = push.timing
        if rest.isdecimal() and int(rest) in offered:
            timing = Timing.from_text(offered[int(rest)])
        plan = await self._pushes.plan(push.id, timing) if timing else None
        if plan is None:
            await press.tell(DONE_ALREADY if push.state is not PushState.DRAFT else NO_SUCH_TIME, alert=True)
            return
        await press.tell("已定时。")
        await _rewrite(press, *push_cards.plans(self._pushes.plans(), self.services.clock()))

    async def _menu(self, press: Press, _rest: str) -> None:
        await press.tell()
        await _rewrite(press, *push_cards.menu())

    async def _ask(self, press: Press, rest: str) -> None:
        await press.tell()
        person = self.services.people.person(press.user.id)
        if person is not None and press.spot.chat == press.user.id:
            await self._wished(press.bot, press.spot, person, press.user.first_name, rest, command=True)

    async def _history(self, press: Press, _rest: str) -> None:
        await press.tell()
        found = self._pushes.newest()
        tallies = {push.id: self._pushes.tally(push.id) for push in islice(found, 20)}
        await _rewrite(press, *push_cards.history(found, tallies, self.services.clock()))

    async def _list(self, press: Press, _rest: str) -> None:
        await press.tell()
        await _rewrite(press, *push_cards.plans(self._pushes.plans(), self.services.clock()))

    async def _end_plan(self, press: Press, rest: str) -> None:
        ended = rest.isdecimal() and len(rest) < 12 and await self._pushes.end_plan(int(rest))
        await press.tell("已取消。" if ended else "它已经不在了。")
        await _rewrite(press, *push_cards.plans(self._pushes.plans(), self.services.clock()))

    async def _seen(self, press: Press, number: str) -> None:
        """Note that the receiver has seen a letter."""
        known = number.isdecimal() and len(number) < 12
        if not known or not await self._pushes.acknowledge(int(number), press.spot.chat):
            await press.expired()
            return
        await press.tell("已收到，谢谢。")
        label = f"✓ {press.user.first_name} {self.services.clock():%H:%M} 已收到"
        first, fill = push_cards.letter_buttons(int(number), press.spot.chat)["inline_keyboard"][0]
        try:
            await press.bot.edit_message_reply_markup(
                press.spot.chat,
                press.message,
                reply_markup={"inline_keyboard": [[{**first, "text": label}], [fill]]},  # type: ignore[arg-type]
            )
        except BadRequest as refused:
            _log.info("buttons left as they are: %s", refused.message)


def _letter(push: Push, recipient: Recipient, outlook: Outlook) -> Letter:
    head, *lines = message(push.words, recipient, push.indicators, outlook, push.by_name)
    body = escape("\n".join(lines), quote=False)
    return Letter(
        chat=recipient.chat,
        topic=recipient.topic,
        text=f"<b>{escape(head, quote=False)}</b>\n{body}",
        markup=push_cards.letter_buttons(push.id, recipient.chat),
    )


async def _rewrite(press: Press, text: str, markup: dict[str, object] | None) -> None:
    """Rewrite the card; a card that cannot be rewritten now is no reason to stop."""
    try:
        await press.rewrite(text, markup)
    except RetryAfter as told:
        _log.info("card not rewritten: %s", told)
    except TelegramError as refused:
        if "not modified" not in str(refused).lower():
            _log.warning("card not rewritten: %s", refused)
