"""The door for tests and for the page: say, press, and read what comes back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.simulator.formatting import as_html
from bot.simulator.people import NotPossibleError, Phone
from bot.simulator.runner import Runner
from bot.simulator.values import Event, Message, Person, Room, StoredFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button under a message."""

    label: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A message of the bot, or its new version after an edit."""

    id: int
    text: str
    html: str
    """The text with its formatting as HTML."""
    buttons: tuple[tuple[Button, ...], ...] = ()
    photo: StoredFile | None = None
    document: StoredFile | None = None
    edited: bool = False
    reply_to: int | None = None
    date: int = 0
    room: int = 0

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of all its buttons, row by row."""
        return tuple(button.label for row in self.buttons for button in row)


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineResult:
    """One offer in answer to an inline query."""

    id: str
    title: str
    description: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """The short text that pops up after pressing a button."""

    text: str
    alert: bool


class Chat:
    """One person's chat with the bot, over the real application."""

    def __init__(self, runner: Runner, person: Person, room: Room | None = None) -> None:
        self.runner = runner
        self.world = runner.fake.world
        known = room or self.world.rooms.get(person.id) or self.world.add_person(person)
        self.phone = Phone(self.world, person, known)

    @property
    def room(self) -> Room:
        """The room it takes place in."""
        return self.phone.room

    @property
    def replies(self) -> list[Reply]:
        """The messages of the bot in this room as they stand now, oldest first."""
        return [self._reply(message) for message in self.room.messages.values() if self._from_bot(message)]

    @property
    def last(self) -> Reply:
        """The newest message of the bot."""
        return self.replies[-1]

    @property
    def notice(self) -> Notice | None:
        """What popped up for this person last."""
        for event in reversed(self.world.events):
            if event.kind == "answered" and event.details["person"] == self.phone.person.id:
                return Notice(text=event.details["text"], alert=event.details["alert"])
        return None

    async def say(self, text: str, *, reply_to: Reply | int | None = None) -> list[Reply]:
        """Send a text and return what the bot did about it in this room."""
        target = reply_to.id if isinstance(reply_to, Reply) else reply_to
        return await self._after(lambda: self.phone.write(text, reply_to=target))

    async def command(self, name: str, arguments: str = "") -> list[Reply]:
        """Send /name; in a group addressed to the bot."""
        address = "" if self.room.person else f"@{self.world.bot.username}"
        return await self.say(f"/{name}{address} {arguments}".strip())

    async def mention(self, text: str) -> list[Reply]:
        """Send @bot and a text, as in groups."""
        return await self.say(f"@{self.world.bot.username} {text}")

    async def start(self, payload: str = "") -> list[Reply]:
        """Press START, or follow a deep link with this payload."""
        return await self._after(lambda: self.phone.start(payload))

    async def press(self, label: str, *, on: Reply | int | None = None) -> list[Reply]:
        """Press the button whose label is or contains `label`, on the newest message that has one."""
        message, button = self._find(label, on.id if isinstance(on, Reply) else on)
        if not button.data:
            raise NotPossibleError(f"按钮“{button.label}”没有回调数据")
        return await self._after(lambda: self.phone.press(message.id, button.data)[1])

    async def press_data(self, message: Reply | int, data: str) -> list[Reply]:
        """Press the button with exactly this data on a message."""
        target = message.id if isinstance(message, Reply) else message
        return await self._after(lambda: self.phone.press(target, data)[1])

    async def forge(self, message: Reply, data: str) -> list[Reply]:
        """Send callback data that no button of the message holds, as a hostile client can."""
        return await self._after(lambda: self.phone.press_anyway(self.room.messages[message.id], data)[1])

    async def edit(self, text: str, *, message_id: int | None = None) -> list[Reply]:
        """Change one's own message, the last one unless told otherwise."""
        target = message_id or self.own[-1].id
        return await self._after(lambda: self.phone.edit(target, text))

    @property
    def own(self) -> list[Message]:
        """This person's messages, oldest first."""
        return [m for m in self.room.messages.values() if m.sender.id == self.phone.person.id]

    async def send_document(self, name: str, data: bytes, *, caption: str = "") -> list[Reply]:
        """Attach a file."""
        return await self._after(lambda: self.phone.send_document(name, data, caption=caption))

    async def send_photo(self, data: bytes, *, caption: str = "") -> list[Reply]:
        """Attach a picture."""
        return await self._after(lambda: self.phone.send_photo(data, caption=caption))

    async def inline(self, query: str) -> list[InlineResult]:
        """Ask inline and return the offers, [] if the bot gave none."""
        query_id, update_id = self.phone.ask_inline(query)
        await self.runner.settled(update_id)
        answer = self.world.inline_queries[query_id] or {"results": []}
        return [
            InlineResult(**{name: result[name] for name in ("id", "title", "description", "text")})
            for result in answer["results"]
        ]

    async def block(self) -> None:
        """Block the bot."""
        await self.runner.settled(self.phone.block())

    async def unblock(self) -> None:
        """Unblock the bot."""
        await self.runner.settled(self.phone.unblock())

    async def until(self, enough: Callable[[list[Reply]], bool]) -> list[Reply]:
        """Wait for messages that nobody asked for, such as reminders; bound it with asyncio.timeout."""
        await self.world.changed.until(lambda: enough(self.replies))
        return self.replies

    async def _after(self, act: Callable[[], int | None]) -> list[Reply]:
        seen = len(self.world.events)
        await self.runner.settled(act())
        return self._since(self.world.events[seen:])

    def _since(self, events: Sequence[Event]) -> list[Reply]:
        """Return the bot's messages and edits among the events, each message once, in its newest version."""
        newest = {
            event.message.id: event.message
            for event in events
            if event.message and event.room == self.room.id and event.kind in {"message", "edited"}
        }
        return [
            self._reply(self.room.messages[message.id])
            for message in newest.values()
            if self._from_bot(message) and message.id in self.room.messages
        ]

    def _find(self, label: str, message_id: int | None) -> tuple[Reply, Button]:
        candidates = [reply for reply in reversed(self.replies) if message_id in {None, reply.id}]
        for fits in (str.__eq__, str.__contains__):
            for reply in candidates:
                for button in (button for row in reply.buttons for button in row):
                    if fits(button.label, label):
                        return reply, button
        offered = [label for reply in candidates for label in reply.labels]
        raise NotPossibleError(f"没有按钮“{label}”，现有：{offered}")

    def _from_bot(self, message: Message) -> bool:
        return message.sender.id == self.world.bot.id

    def _reply(self, message: Message) -> Reply:
        content = message.content
        entities: Sequence[Mapping[str, Any]] = content.get("entities", content.get("caption_entities", ()))
        photo, document = content.get("photo"), content.get("document")
        return Reply(
            id=message.id,
            text=message.text,
            html=as_html(message.text, entities),
            buttons=tuple(tuple(map(_button, row)) for row in message.inline_keyboard),
            photo=self.world.files[photo[-1]["file_id"]] if photo else None,
            document=self.world.files[document["file_id"]] if document else None,
            edited=message.edited is not None,
            reply_to=message.reply_to,
            date=message.date,
            room=message.room,
        )


def _button(button: Mapping[str, Any]) -> Button:
    return Button(label=button["text"], data=button.get("callback_data", ""), url=button.get("url", ""))
