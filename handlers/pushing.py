"""/remind and its kind in plain words: an admin has people urged, after a look at the list and the text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape
from io import BytesIO

from telegram import Chat, Message, Update

from handlers import push_cards
from handlers.addressing import speaker_of, spot_of
from handlers.pushes import Letter, Plan, Push, Pushes, PushState
from handlers.services import BotContext, Callback, Services
from handlers.speaking import SpeakingBot, Spot
from knowledge.people import Person, may_manage
from knowledge.progress import NoProgress
from knowledge.pushing import MOST_WORDS, Choice, Recipient, Wish, choice_of, message, read_wish
from knowledge.reminding import Outlook

ADMINS_ONLY = "只有管理员能催办。"
PRIVATELY = "催办名单不宜在群里显示，请在和我的私聊里用 /remind。"
NOT_CLEAR = "没看懂要催谁。可以说“提醒没完成上云的市尽快填报”。"
NOBODY = "现在没有符合“{}”的市，不用催。"
DONE_ALREADY = "这次催办已经发出或取消，不能再改。"


@dataclass(frozen=True, slots=True)
class Pushing:
    """Takes wishes to urge people, from admins in private chats."""

    services: Services

    @property
    def commands(self) -> Mapping[str, Callback]:
        """The commands here."""
        return {"remind": self.remind}

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
            if not await self.wished(
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
        return await self.wished(bot, spot_of(asked), person, speaker.first_name, text)

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
        return push, self.letters(push), report

    async def wished(
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
            await self.preview(bot, spot, self._drafted(wish, chosen, person, person.name or name))
            return True
        return False

    def _choose(self, selection: str) -> Choice | None:
        services = self.services
        turn = services.adviser.reply(selection, now=services.clock(), progress=services.progress)
        return choice_of(turn, self._outlook())

    def _outlook(self) -> Outlook:
        services = self.services
        known = services.progress or NoProgress()
        today = services.clock().date()
        return Outlook(services.adviser.task_list, known.figures(), today, pending=known.pending())

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

    async def preview(self, bot: SpeakingBot, spot: Spot, draft: Push) -> None:
        """Keep a push and show what would be sent to whom."""
        push = replace(await self._pushes.draft(draft), notes=draft.notes)
        text, markup = push_cards.preview(push, self.names(push))
        await self._pushes.show(push.id, spot.chat, await bot.say(replace(spot, reply_to=None), text, markup=markup))
        if everybody := push_cards.full_list(push, self.names(push)):
            paper = BytesIO(everybody.encode("utf-8-sig"))
            await bot.send_document(spot.chat, paper, filename=f"催办名单{push.id}.txt", message_thread_id=spot.topic)

    async def _reword(self, bot: SpeakingBot, spot: Spot, push: Push, text: str) -> None:
        changed = await self._pushes.reword(push.id, text.strip()[:MOST_WORDS])
        if changed is None:
            await bot.say(spot, DONE_ALREADY)
            return
        card, markup = push_cards.preview(changed, self.names(changed))
        sent = await bot.say(replace(spot, reply_to=None), card, markup=markup)
        await self._pushes.show(push.id, spot.chat, sent)

    def letters(self, push: Push) -> tuple[Letter, ...]:
        """What each recipient of a push gets, as things stand now."""
        outlook = self._outlook()
        return tuple(_letter(push, recipient, outlook) for recipient in push.audience.recipients)

    def names(self, push: Push) -> dict[int, str]:
        """What the recipients of a push are called."""
        return {each.chat: self.name_of(each.chat) for each in push.audience.recipients}

    def name_of(self, chat: int) -> str:
        """What a chat is called."""
        person = self.services.people.person(chat)
        return (person.name if person else "") or (f"群 {chat}" if chat < 0 else str(chat))


def _letter(push: Push, recipient: Recipient, outlook: Outlook) -> Letter:
    head, *lines = message(push.words, recipient, push.indicators, outlook, push.by_name)
    body = escape("\n".join(lines), quote=False)
    return Letter(
        chat=recipient.chat,
        topic=recipient.topic,
        text=f"<b>{escape(head, quote=False)}</b>\n{body}",
        markup=push_cards.letter_buttons(push.id, recipient.chat),
    )
