"""Values of a column that say which tasks are meant: 服务券补助那块, 不走服务券的任务, 约束性任务."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.cells import says, wording
from knowledge.frame import FOCUS, Frame
from knowledge.lexicon import Lexicon, Sort
from knowledge.mention import Mention
from knowledge.model import Task
from knowledge.query import Filter, Op, Wanted
from knowledge.wordsets import word_set

_COLUMNS = frozenset({Wanted.NATURE, Wanted.METHOD, Wanted.STANDARD})
_VERBS = "走用发按照靠给搞"
_SHORT = 3
"""A shorter word (补助, 标准) only names the column."""
_WRITTEN = word_set("cell_values.written")
"""What may stand between a denial and the words that a row has not."""
DENIALS = word_set("cell_values.denials")
_NOT = DENIALS | word_set("cell_values.not")


@dataclass(frozen=True, slots=True)
class Value:
    """What a word says of tasks: the column, the words of its cells, and whether they are denied."""

    column: Wanted
    text: str
    denied: bool = False

    @property
    def condition(self) -> Filter:
        """The same as a condition on rows."""
        return Filter(op=Op.LACKS if self.denied else Op.HAS, measure=self.column, text=self.text)


def value_said(frame: Frame, lexicon: Lexicon) -> Value | None:
    """The value that a frame names, if it names one."""
    if not frame.has(Sort.TERM) and _COLUMNS.isdisjoint(frame.wanted):
        return None
    said = [m for m in frame.mentions if m.sort is not Sort.BREAK]
    for at, mention in enumerate(said):
        column = _column(mention, lexicon)
        text = _text(mention, column, lexicon) if column else ""
        if column and text:
            return Value(column, text, denied(said[:at]))
    return None


def denied(before: Sequence[Mention]) -> bool:
    """Whether what follows is denied: 不是…, 没有…, 不走…."""
    near = [m for m in before[-4:] if m.text not in _WRITTEN]
    return bool(near) and (near[-1].text in _NOT or near[-1].sort is Sort.LACKS)


def describe_tasks(frame: Frame, lexicon: Lexicon) -> None:
    """肇庆服务券补助那块要带动多少个: the tasks whose rows have the value are asked about, not the value itself."""
    if _has_binding(frame):
        _drop(frame, Wanted.NATURE)
    value = value_said(frame, lexicon)
    if value is None or frame.has(Sort.WHICH, Sort.COUNT, Sort.DEFINE, Sort.SAME) or asks_rows(frame):
        return
    if counts_projects(frame) and not frame.indicators:
        keys = _indicators(value, lexicon)
        _drop(frame, value.column)
        frame.indicators.extend(keys if len(keys) < len(lexicon.task_list.tops) else ())


def _has_binding(frame: Frame) -> bool:
    """有没有5G的硬任务, 上云的硬任务是几个: the task is asked about, not of what nature it is."""
    asked = Wanted.NATURE in frame.wanted and (frame.said(Sort.HAS) or frame.said(Sort.QUANTITY))
    if not asked or not frame.indicators:
        return False
    return any(m.value == Wanted.NATURE and m.text.endswith("任务") for m in frame.mentions)


def drop_column(frame: Frame, value: Value) -> None:
    """The column is not asked for where its value only describes."""
    _drop(frame, value.column)


def _drop(frame: Frame, column: Wanted) -> None:
    frame.wanted = [wanted for wanted in frame.wanted if wanted is not column]


def counts_projects(frame: Frame) -> bool:
    """带动多少个, 项目几个: how many projects, not how much money, nor how many vouchers."""
    projects = Wanted.TARGET in frame.wanted or any("项目" in text for text in frame.typed)
    projects |= bool(frame.groups) and any(text in _ASPECT or text.endswith("任务") for text in frame.typed)
    return projects and bool(frame.flags & FOCUS & {Sort.QUANTITY, Sort.SUM}) and not frame.topics


_ASPECT = word_set("cell_values.aspect")


def asks_rows(frame: Frame) -> bool:
    """约束性任务有几项, 不走服务券的任务有哪些: the tasks that have a value are asked for, not what it means."""
    if frame.has(Sort.DEFINE):
        return False
    which = any(m.value == "overview" and set(m.text) & set("哪什啥") for m in frame.mentions)
    tasks = any(m.text.endswith("任务") for m in frame.mentions)
    return Wanted.ROWS in frame.wanted or which or (tasks and (frame.has(Sort.SHARE) or _counts_tasks(frame)))


def _counts_tasks(frame: Frame) -> bool:
    """约束性任务多少个: of the list, where no place and no project is named."""
    counted = any(m.text.endswith(("个", "项")) for m in frame.said(Sort.QUANTITY))
    return counted and not (frame.groups or frame.has(Sort.SUM) or any("项目" in m.text for m in frame.mentions))


def _column(mention: Mention, lexicon: Lexicon) -> Wanted | None:
    if mention.sort is Sort.WANTED:
        return Wanted(mention.value) if Wanted(mention.value) in _COLUMNS else None
    entry = lexicon.glossary.names.get(mention.text) if mention.sort is Sort.TERM else None
    return Wanted(entry.cell) if entry is not None and entry.cell else None


def _text(mention: Mention, column: Wanted, lexicon: Lexicon) -> str:
    """The words of the cells that a mention says, with or without a verb before them (走服务券).

    A value that the glossary tells apart from those of the list (指导性) is one too, though no row has it.
    """
    cells = {wording(task, column) for task in lexicon.task_list.tasks}
    said = (mention.text, mention.text.lstrip(_VERBS))
    verbatim = next((name for name in said if len(name) >= _SHORT and any(name in cell for cell in cells)), "")
    values = lexicon.glossary.values(column)
    return verbatim or next((value for word, value in values.items() if word in mention.text), "")


def _indicators(value: Value, lexicon: Lexicon) -> list[str]:
    """The indicators whose rows have the value."""
    held: list[Task] = [task for task in lexicon.task_list.tasks if says((task,), value.condition)]
    keys = dict.fromkeys(target.indicator for task in held for target in task.targets)
    return [key for key in keys if key in lexicon.task_list.tops]
