"""The buttons of pushes: confirm, stop, look, try the rest again, plan, and 已收到 for those who got one."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from html import escape
from itertools import islice

from telegram.error import BadRequest, RetryAfter, TelegramError

from handlers import push_cards
from handlers.live_cards import LiveCards
from handlers.press import Press, Room
from handlers.pushes import Card, Push, Pushes, PushState
from handlers.pushing import ADMINS_ONLY, DONE_ALREADY, Pushing
from handlers.services import Callback, Services
from knowledge.people import may_manage
from knowledge.timing import Timing

GONE = "找不到这次催办了。"
NO_SUCH_TIME = "这个时间已经过了。"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PushButtons:
    """Answers presses; all but 已收到 are for admins."""

    pushing: Pushing
    cards: LiveCards

    @property
    def rooms(self) -> Mapping[str, Room]:
        """The codes of the buttons here."""
        return {"1p": self.on_press}

    @property
    def commands(self) -> Mapping[str, Callback]:
        """The commands that lead to these buttons."""
        return self.pushing.commands

    @property
    def services(self) -> Services:
        """What the program gives."""
        return self.pushing.services

    @property
    def _pushes(self) -> Pushes:
        return self.services.pushes

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

    async def _send(self, press: Press, push: Push, _rest: str) -> None:
        card = Card(push=push.id, chat=press.spot.chat, message=press.message)
        if not await self._pushes.send(card, self.pushing.letters(push), by=press.user.id):
            await press.tell(DONE_ALREADY, alert=True)
            return
        application = press.context.application
        application.create_task(self.cards.follow(press.bot, card, lambda: application.running))
        await press.tell("开始发送。")

    async def _stop(self, press: Press, push: Push, _rest: str) -> None:
        stopped = await self._pushes.stop(push.id, by=press.user.id)
        await press.tell(f"已停止，{stopped}条没有发出。" if stopped else "都已经发出了。")

    async def _open(self, press: Press, push: Push, _rest: str) -> None:
        await press.tell()
        results = self._pushes.results(push.id)
        text, markup = push_cards.report(push, results, self.pushing.names(push), self.services.clock())
        await _rewrite(press, text, markup)

    async def _again(self, press: Press, push: Push, _rest: str) -> None:
        """Prepare the same for those whom it did not reach."""
        missed = {r.chat for r in self._pushes.results(push.id) if r.final and r.state not in push_cards.ARRIVED}
        missed -= self._pushes.reached(push)
        recipients = tuple(each for each in push.audience.recipients if each.chat in missed)
        if not recipients:
            await press.tell("都已送达，不用补发。")
            return
        await press.tell()
        now_reached = {each.chat for each in self._pushes.audience(push.places).recipients}
        gone = {self.pushing.name_of(r.chat): "现在发不到" for r in recipients if r.chat not in now_reached}
        audience = replace(
            push.audience,
            recipients=tuple(each for each in recipients if each.chat in now_reached),
            unreached={**push.audience.unreached, **gone},
        )
        draft = replace(
            push,
            audience=audience,
            state=PushState.DRAFT,
            created=self.services.clock(),
            by=press.user.id,
            timing=None,
            origin=push.origin or push.id,
        )
        await self.pushing.preview(press.bot, press.spot, draft)

    async def _drop(self, press: Press, push: Push, _rest: str) -> None:
        if not await self._pushes.drop(push.id):
            await press.tell(DONE_ALREADY)
            return
        await press.tell("已取消，没有发出。")
        await _rewrite(press, f"已取消催办：{escape(push.selection, quote=False)}", None)

    async def _timings(self, press: Press, push: Push, _rest: str) -> None:
        await press.tell()
        text, _ = push_cards.preview(push, self.pushing.names(push))
        await _rewrite(press, text, push_cards.timings(push))

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

    async def _back(self, press: Press, push: Push, _rest: str) -> None:
        await press.tell()
        await _rewrite(press, *push_cards.preview(push, self.pushing.names(push)))

    async def _menu(self, press: Press, _rest: str) -> None:
        await press.tell()
        await _rewrite(press, *push_cards.menu())

    async def _ask(self, press: Press, rest: str) -> None:
        await press.tell()
        person = self.services.people.person(press.user.id)
        if person is not None and press.spot.chat == press.user.id:
            await self.pushing.wished(press.bot, press.spot, person, press.user.first_name, rest, command=True)

    async def _history(self, press: Press, _rest: str) -> None:
        await press.tell()
        found = self._pushes.newest()
        tallies = {push.id: self._pushes.tally(push.id) for push in islice(found, 20)}
        await _rewrite(press, *push_cards.history(found, tallies, self.services.clock()))

    async def _list(self, press: Press, _rest: str) -> None:
        await press.tell()
        await _rewrite(press, *push_cards.plans(self._pushes.plans(), self.services.clock()))

    async def _end_plan(self, press: Press, rest: str) -> None:
        ended = rest.isdecimal() and len(rest) < 12 and await self._pushes.end_plan(int(rest), by=press.user.id)
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


async def _rewrite(press: Press, text: str, markup: dict[str, object] | None) -> None:
    """Rewrite the card; a card that cannot be rewritten now is no reason to stop."""
    try:
        await press.rewrite(text, markup)
    except RetryAfter as told:
        _log.info("card not rewritten: %s", told)
    except TelegramError as refused:
        if "not modified" not in str(refused).lower():
            _log.warning("card not rewritten: %s", refused)
