"""Commands, and the menus that show them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from telegram import Message, Update

from handlers.addressing import spot_of
from handlers.examples import city_choices, city_question, examples, rank_choices, rank_question
from handlers.links import city_link, city_of
from handlers.replying import Replying, Typing
from handlers.services import BotContext, Callback
from knowledge.answer import Suggestion
from knowledge.model import Indicator, TaskList
from knowledge.people import may_approve, reportable

WELCOME = "您好，我是任务通。"
LINK_EXPIRED = "这个链接指向的地市不在现在的清单里。"


@dataclass(frozen=True, slots=True)
class Commands:
    """Answers commands. Those that ask something are answered like the question they stand for."""

    replying: Replying

    @property
    def commands(self) -> Mapping[str, Callback]:
        """The commands of this room."""
        return {
            "start": self.start,
            "ask": self.ask,
            "city": self.city,
            "rank": self.rank,
            "source": self.source,
            "help": self.help,
        }

    @property
    def _list(self) -> TaskList:
        return self.replying.services.task_list

    async def start(self, update: Update, context: BotContext) -> None:
        """Greet; or open the card that a deep link points to."""
        payload = context.args[0] if context.args else ""
        city = city_of(payload, self._list.places)
        if city is not None:
            await self._ask(update, context, city_question(city))
        else:
            await self._introduce(update, context, LINK_EXPIRED if payload.startswith("c_") else "")

    async def help(self, update: Update, context: BotContext) -> None:
        """Say what can be asked."""
        await self._introduce(update, context)

    async def ask(self, update: Update, context: BotContext) -> None:
        """Answer the question after the command; in groups the way to ask without a mention."""
        question = _argument(context)
        if question:
            await self._ask(update, context, question, alone=False)
        else:
            await self._tell(update, context, "请把问题写在 /ask 后面，例如：", examples(self._list))

    async def city(self, update: Update, context: BotContext) -> None:
        """Show everything about a city; without its name, a button for each."""
        name = _argument(context)
        if name:
            await self._ask(update, context, city_question(name) if name in self._list.places else name)
        else:
            await self._tell(update, context, "请选一个地市：", city_choices(self._list))

    async def rank(self, update: Update, context: BotContext) -> None:
        """Rank the cities by an indicator; without one, a button for each."""
        subject = _argument(context)
        if subject:
            await self._ask(update, context, rank_question(subject))
        else:
            await self._tell(update, context, "按哪个指标排名？", rank_choices(self._list))

    async def source(self, update: Update, context: BotContext) -> None:
        """Say which document the answers come from, and hand it over row by row."""
        message = update.effective_message
        if message is None:
            return
        spot = spot_of(message)
        await self.replying.tell(
            context.bot, spot, *_about(self._list, context.bot.username), headline=self._list.title
        )
        document = BytesIO(_verbatim(self._list).encode("utf-8-sig"))
        with Typing(context.bot, spot):
            await context.bot.send_document(
                spot.chat, document, filename=f"{self._list.title}.txt", message_thread_id=spot.topic
            )

    async def unknown(self, update: Update, context: BotContext) -> None:
        """Say which commands there are, unless the command was meant for another bot."""
        message = update.message
        if message is not None and _for_us(message, context.bot.username):
            await self._introduce(update, context, "没有这个命令。")

    async def _introduce(self, update: Update, context: BotContext, first: str = "") -> None:
        message = update.effective_message
        if message is None:
            return
        lines = (
            f"我回答关于《{self._list.title}》的问题：目标、时限、性质、标准、排名、合计、比较、进度。",
            f"直接用一句话问就行，错别字、拼音、简称都可以；也可以接着问“那{self._list.places[-1]}呢”。",
            f"群里请 @ 我、回复我或用 /ask；在任何聊天里输入 @{context.bot.username} 可插入一张卡片。",
            "每个答案都注明依据哪一行；清单里没有的，我会直说没有。",
            *self._to_members(message),
        )
        spot = spot_of(message)
        await self.replying.tell(context.bot, spot, *lines, suggestions=examples(self._list), headline=first or WELCOME)

    def _to_members(self, message: Message) -> Iterator[str]:
        """Say what reporters and approvers can do besides asking."""
        person = self.replying.services.member(message)
        places = reportable(person, self._list.places)
        if places:
            indicator = next(self._list.by_key[key] for place, key in self._list.targets if place == places[0])
            example = f"{places[0]}{indicator.key}又新增1{indicator.unit}"
            yield f"填报也用一句话，例如“{example}”，确认之后才提交；/history 看填报记录。"
        if any(may_approve(person, place) for place in places):
            yield "有人填报，您会收到审核卡片；/pending 列出等着的。"

    async def _tell(self, update: Update, context: BotContext, line: str, choices: tuple[Suggestion, ...]) -> None:
        if update.effective_message is not None:
            await self.replying.tell(context.bot, spot_of(update.effective_message), line, suggestions=choices)

    async def _ask(self, update: Update, context: BotContext, question: str, *, alone: bool = True) -> None:
        message = update.effective_message
        if message is None:
            return
        spot, asked = spot_of(message), message.message_id
        if update.edited_message is not None:
            await self.replying.answer_again(context.bot, spot, question, asked=asked)
        else:
            await self.replying.answer(context.bot, spot, question, asked=asked, alone=alone)


def _argument(context: BotContext) -> str:
    return " ".join(context.args or ()).strip()


def _for_us(message: Message, username: str) -> bool:
    command = (message.text or "").split(maxsplit=1)[0]
    _, at, address = command.partition("@")
    return address.lower() == username.lower() if at else message.chat.type == "private"


def _about(task_list: TaskList, username: str) -> Sequence[str]:
    lines = [
        f"文件：{task_list.source}",
        f"{task_list.year}年，{len(task_list.places)}个地市，{len(task_list.tasks)}行任务。",
    ]
    lines += [f"· {each.name}{_part(each)}{_total(task_list, each)}" for each in task_list.indicators]
    link = city_link(username, task_list.places[0])
    if link is not None:
        lines.append(f"可转发的地市卡片，例如{task_list.places[0]}：{link}")
    return lines


def _part(indicator: Indicator) -> str:
    return f"（其中，含在{indicator.part_of}内）" if indicator.part_of else ""


def _total(task_list: TaskList, indicator: Indicator) -> str:
    """Say the total, with 至少 where every target says it."""
    total = task_list.totals.get(indicator.key)
    if total is None:
        return ""
    bounds = {target.comparator for target in task_list.targets.values() if target.indicator == indicator.key}
    return f"：合计{bounds.pop() if len(bounds) == 1 else ''}{total}{indicator.unit}"


def _verbatim(task_list: TaskList) -> str:
    """Write the list out, every row in the words of the document."""
    rows = []
    for task in task_list.tasks:
        cells = {
            "序号": task.serial,
            "地市": task.place,
            "工作任务名称": task.title,
            "任务要求/目标": task.requirement,
            "任务性质": task.nature,
            "实施方式": task.method,
            "实施标准": task.standard,
            "工作量": task.workload,
            "完成时限": task.deadline_text,
            **task.extra,
        }
        rows.append("\n".join([f"【第{task.row}行】", *(f"{name}：{text}" for name, text in cells.items() if text)]))
    return "\n\n".join([f"{task_list.title}（{task_list.source}）", *rows]) + "\n"
