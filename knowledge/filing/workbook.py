"""The ledger as an Excel workbook, and an empty form to fill in; both are read back by `knowledge.filing.read`.

Every text is written as a text: what a reporter typed never becomes a formula or a link.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter

from knowledge.answering.figures import Figures
from knowledge.answering.states import colour
from knowledge.answering.wording import floor
from knowledge.deadlines import Light, rate_of
from knowledge.ledger.report import Change, State
from knowledge.model import Target
from knowledge.progress import Figure

FIGURES, HISTORY, FORM, HOW = "完成情况", "填报记录", "填报表", "怎么填"
MOST_HISTORY = 100_000
"""Rows of history: some seconds of work, and far below what a sheet can hold."""
MOST_TEXT = 32_000
"""Letters that a cell can hold, with some to spare."""
STATES = {State.PENDING: "待审", State.APPROVED: "已通过", State.RETURNED: "已退回", State.WITHDRAWN: "已撤回"}
CHANNELS = {"cli": "命令行", "chat": "聊天", "import": "导入", "demo": "演示数据"}
_SETTINGS = {
    "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}  # fmt: skip
_HEADING, _QUIET, _INPUT = "#DCE9F7", "#F2F2F2", "#FFFBE0"
_LIGHTS = {Light.GREEN: "#DFF2E1", Light.YELLOW: "#FFF3CD", Light.RED: "#FBDDDD"}
_ARMED = ("=", "+", "-", "@", "\t", "\r")
_NOTES = (
    "在“完成数”一列填累计完成数（不是本次新增数），只填数字；没有变化或不清楚的留空，留空的不导入。",
    "“日期”是这个数截至的日期，例如 2020-10-15；留空则按导入当天。",
    "“说明”可以不填。其余各列只供对照，改了也不会导入。",
    "不要改列名；行可以删，可以换顺序。",
    "填好后在私聊里发给机器人（管理员或审核人），或在命令行导入。",
)

Cell = str | int | Decimal | date | None


@dataclass(frozen=True, slots=True)
class _Column:
    heading: str
    width: int
    form: str = ""
    """A number format, "" for texts and plain numbers."""
    fill: str = ""


def ledger(figures: Figures, pending: Mapping[tuple[str, str], Figure], history: Iterable[Change | None]) -> bytes:
    """Write the figures of all targets and the history of reports; None in it stands for those that are left out."""
    book = _Book()
    _figures(book.sheet(FIGURES), figures, pending)
    _history(book.sheet(HISTORY), history)
    return book.finished()


def form(figures: Figures) -> bytes:
    """Write a form with every target of the list, in which only the new figures are missing."""
    book = _Book()
    sheet = book.sheet(FORM)
    sheet.head(
        [
            _Column("地市", 10), _Column("指标", 10), _Column("目标", 12, fill=_QUIET),
            _Column("上次完成数", 12, fill=_QUIET), _Column("上次日期", 12, "yyyy-mm-dd", _QUIET),
            _Column("完成数", 12, fill=_INPUT), _Column("日期", 12, "yyyy-mm-dd", _INPUT),
            _Column("说明", 30, fill=_INPUT),
        ]
    )  # fmt: skip
    for target in figures.task_list.targets.values():
        known = figures.figure(target.place, target.indicator)
        last = (known.done, known.as_of) if known else (None, None)
        sheet.row([target.place, target.indicator, floor(target), *last, None, None, None])
    sheet.count_only(5)
    how = book.sheet(HOW)
    how.head([_Column(f"{figures.task_list.title}：填报说明", 100)])
    for note in _NOTES:
        how.row([note])
    return book.finished()


def _figures(sheet: _Sheet, figures: Figures, pending: Mapping[tuple[str, str], Figure]) -> None:
    sheet.head(
        [
            _Column("地市", 10), _Column("指标", 10), _Column("目标", 12), _Column("完成数", 10), _Column("待审", 10),
            _Column("完成率", 10, "0.0%"), _Column("还差", 10), _Column("灯", 8), _Column("日期", 12, "yyyy-mm-dd"),
            _Column("依据", 10),
        ]
    )  # fmt: skip
    for key, target in figures.task_list.targets.items():
        sheet.row(list(_standing(target, figures.progress.get(key), pending.get(key), figures)), _fill(target, figures))


def _standing(target: Target, known: Figure | None, waits: Figure | None, figures: Figures) -> Iterator[Cell]:
    goal = target.amount
    yield from (target.place, target.indicator, floor(target))
    yield known.done if known else None
    yield waits.done if waits else None
    if known is None or goal is None:
        yield from (None, None, "没有填报" if known is None else None)
    else:
        yield rate_of(known.done, goal) / 100
        yield max(goal - known.done, 0)
        yield colour(target.place, target.indicator, figures).said
    yield known.as_of if known else None
    yield f"第{target.row}行"


def _fill(target: Target, figures: Figures) -> Mapping[int, str]:
    known = figures.figure(target.place, target.indicator)
    if known is None or target.amount is None:
        return {7: _QUIET}
    return {7: _LIGHTS[colour(target.place, target.indicator, figures)]}


def _history(sheet: _Sheet, history: Iterable[Change | None]) -> None:
    sheet.head(
        [
            _Column("编号", 8), _Column("地市", 10), _Column("指标", 10), _Column("日期", 12, "yyyy-mm-dd"),
            _Column("原数", 8), _Column("完成数", 10), _Column("新增", 8), _Column("填报人", 14),
            _Column("填报时间", 18), _Column("来源", 10), _Column("状态", 10), _Column("审核人", 14),
            _Column("审核时间", 18), _Column("退回原因", 24), _Column("说明", 30),
        ]
    )  # fmt: skip
    complete = True
    for written, change in enumerate(history):
        if change is None or written >= MOST_HISTORY:
            complete = False
            continue
        report, before = change
        decided = f"{report.decided_at:%Y-%m-%d %H:%M}" if report.decided_at else None
        sheet.row(
            [
                report.id, report.place, report.indicator, report.reported_on, before.done if before else None,
                report.done, report.added, report.reported_by, f"{report.recorded_at:%Y-%m-%d %H:%M}",
                CHANNELS.get(report.channel, report.channel), STATES[report.state], report.decided_by, decided,
                report.reason, report.note,
            ]
        )  # fmt: skip
    if not complete:
        sheet.say("记录太多，每项目标只列最近的；更早的都在数据库里。")


class _Sheet:
    """One sheet with a frozen line of headings, written from above to below."""

    def __init__(self, book: Any, name: str) -> None:
        self._book = book
        self._sheet = book.add_worksheet(name)
        self._columns: Sequence[_Column] = ()
        self._formats: dict[tuple[str, str, bool], Any] = {}
        self._next = 1

    def head(self, columns: Sequence[_Column]) -> None:
        """Write the headings and hold them in view."""
        self._columns = columns
        look = {"bold": True, "bg_color": _HEADING, "bottom": 1, "text_wrap": True, "valign": "vcenter"}
        bold = self._book.add_format(look)
        for position, column in enumerate(columns):
            self._sheet.set_column(position, position, column.width)
            self._sheet.write_string(0, position, column.heading, bold)
        self._sheet.freeze_panes(1, min(2, len(columns) - 1))
        self._sheet.set_landscape()
        self._sheet.fit_to_pages(1, 0)
        self._sheet.repeat_rows(0)

    def row(self, cells: Sequence[Cell], fills: Mapping[int, str] | None = None) -> None:
        """Write one row; `fills` colours cells by their position."""
        for position, (cell, column) in enumerate(zip(cells, self._columns, strict=True)):
            self._write(position, cell, column.form, (fills or {}).get(position, column.fill))
        self._next += 1

    def say(self, text: str) -> None:
        """Write a line below the rows."""
        self._write(0, text, "", "")
        self._next += 1

    def count_only(self, column: int) -> None:
        """Let a spreadsheet refuse what is no number in this column."""
        rule = {
            "validate": "decimal", "criteria": ">=", "value": 0, "ignore_blank": True,
            "error_title": "完成数", "error_message": "请填累计完成数，只填数字。",
        }  # fmt: skip
        self._sheet.data_validation(1, column, max(self._next - 1, 1), column, rule)

    def _write(self, position: int, cell: Cell, form: str, fill: str) -> None:
        if cell is None or cell == "":
            if fill:
                self._sheet.write_blank(self._next, position, None, self._format(form, fill))
        elif isinstance(cell, str):
            text = cell.encode("utf-8", "replace").decode()[:MOST_TEXT]
            self._sheet.write_string(self._next, position, text, self._format("", fill, armed=text.startswith(_ARMED)))
        elif isinstance(cell, date):
            self._sheet.write_datetime(self._next, position, cell, self._format(form, fill))
        else:
            self._sheet.write_number(self._next, position, cell, self._format(form, fill))

    def _format(self, form: str, fill: str, *, armed: bool = False) -> Any:
        wish = (form, fill, armed)
        if wish not in self._formats:
            made = self._formats[wish] = self._book.add_format({"valign": "top"})
            if form:
                made.set_num_format(form)
            if fill:
                made.set_bg_color(fill)
                made.set_border(1)
                made.set_border_color("#D9D9D9")
            if armed:  # also after somebody has edited the cell it stays a text
                made.set_quote_prefix()
        return self._formats[wish]


class _Book:
    """A workbook in memory."""

    def __init__(self) -> None:
        self._stream = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._stream, _SETTINGS)

    def sheet(self, name: str) -> _Sheet:
        """Begin a sheet behind the others."""
        return _Sheet(self._book, name)

    def finished(self) -> bytes:
        """Give the whole file."""
        self._book.close()
        return self._stream.getvalue()
