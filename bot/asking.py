"""Answers in the terminal: `ask`, `ask --jsonl` and `explain`."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import click

from bot.advice import open_adviser, open_progress
from bot.settings import Settings, load
from handlers.rendering import as_text
from knowledge.conversation import Adviser, Turn
from knowledge.progress import Progress
from knowledge.query import Understood
from knowledge.remembering import Context


class IsoDate(click.ParamType[date]):
    """A date such as 2020-10-15."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"日期应写成 2020-10-15，不是“{value}”", param, ctx)


_today = click.option("--today", type=IsoDate(), help="按这一天回答，例如 2020-10-15（不写则按 BOT_TODAY 或当天）。")


@click.command(help="在终端回答一个问题 TEXT；加 --jsonl 则逐行回答。")
@click.argument("text", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="把整条记录输出成一行 JSON。")
@click.option("--jsonl", is_flag=True, help="逐行读标准输入：一行 JSON 问题进，一行 JSON 回答出。")
@_today
def ask(text: tuple[str, ...], as_json: bool, jsonl: bool, today: date | None) -> None:
    """Answer one question TEXT; with --jsonl a stream of them."""
    if bool(text) == jsonl:
        raise click.UsageError("请写一个问题，或用 --jsonl 从标准输入逐行给出。")
    settings = _settings(today)
    adviser = open_adviser(settings.tasks)
    progress = open_progress(settings.database, adviser.task_list)
    stream = Stream(adviser, settings.clock(), progress)
    if jsonl:
        for record in stream.answers(sys.stdin.buffer):
            _write(record)
        return
    answered = stream.answer({"text": " ".join(text)})
    if as_json:
        _write(answered)
    else:
        click.echo(answered["reply"])


@click.command(help="说明问题 TEXT 是怎样理解的：提到什么、用了哪些规则、得到什么查询、怎么回答。")
@click.argument("text", nargs=-1, required=True)
@_today
def explain(text: tuple[str, ...], today: date | None) -> None:
    """Show how the question TEXT is understood: mentions, scores, rules fired, the query, the reply."""
    settings = _settings(today)
    adviser = open_adviser(settings.tasks)
    progress = open_progress(settings.database, adviser.task_list)
    turn = adviser.reply(" ".join(text), now=settings.clock(), progress=progress)
    understanding = turn.understanding
    click.echo(f"{type(understanding).__name__} → {turn.kind}")
    for step in understanding.trace:
        click.echo(f"  {step.rule}: {step.detail}")
    if isinstance(understanding, Understood):
        for query in understanding.queries:
            click.echo(json.dumps(query.to_dict(), ensure_ascii=False))
    click.echo(as_text(turn))


class BadRecordError(ValueError):
    """A line that is no question; its text says what is wrong with it."""


@dataclass(slots=True)
class Stream:
    """Answers records one after another; those of one chat share their context."""

    adviser: Adviser
    start: datetime
    progress: Progress
    chats: dict[str, tuple[datetime, Context]] = field(default_factory=dict)

    def answers(self, lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
        """Give a record for each line that is not blank; a bad line gets an error record and the rest goes on."""
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield self._answer_line(number, line)

    def _answer_line(self, number: int, line: bytes) -> dict[str, Any]:
        try:
            return self.answer(_record(line))
        except BadRecordError as error:
            return {"error": str(error), "line": number}
        except Exception as error:  # noqa: BLE001 - one line must not end the stream
            return {"error": f"{type(error).__name__}: {error}", "line": number}

    def answer(self, record: dict[str, Any]) -> dict[str, Any]:
        """Give the record of one answer."""
        text, chat = record.get("text"), record.get("chat")
        if not isinstance(text, str):
            raise BadRecordError("“text”应是字符串")
        if chat is not None and not isinstance(chat, (str, int)):
            raise BadRecordError("“chat”应是字符串")
        last, context = self.chats.get(str(chat), (self.start, None)) if chat is not None else (self.start, None)
        now = _moment(record, last)
        begun = time.perf_counter()
        turn = self.adviser.reply(text, now=now, context=context, progress=self.progress)
        elapsed = round((time.perf_counter() - begun) * 1000, 3)
        if chat is not None:
            self.chats[str(chat)] = (now, turn.context)
        shown = {"text": text, "kind": str(turn.kind), "reply": as_text(turn), "query": _query(turn), "ms": elapsed}
        return shown if chat is None else {"chat": chat, **shown}


def _settings(today: date | None) -> Settings:
    settings = load()
    return settings if today is None else replace(settings, today=today)


def _record(line: bytes) -> dict[str, Any]:
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadRecordError("不是 UTF-8 文本") from None
    except (ValueError, RecursionError) as error:
        raise BadRecordError(f"不是 JSON：{error}") from None
    if not isinstance(record, dict):
        raise BadRecordError("应是一个 JSON 对象")
    return record


def _moment(record: dict[str, Any], last: datetime) -> datetime:
    """When the question is asked: at `at`, or `minutes` after the chat's last one."""
    at, minutes = record.get("at"), record.get("minutes", 0)
    try:
        if at is None:
            return last + timedelta(minutes=minutes)
        moment = datetime.fromisoformat(at)
    except (TypeError, ValueError, OverflowError):
        raise BadRecordError("“at”应是 2020-10-15T09:30 这样的时间，“minutes”应是分钟数") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=last.tzinfo)


def _query(turn: Turn) -> Any:
    """Show the query as JSON: an object, a list for a question of several parts, null if there is none."""
    if not isinstance(turn.understanding, Understood):
        return None
    queries = [query.to_dict() for query in turn.understanding.queries]
    return queries[0] if len(queries) == 1 else queries


def _write(record: dict[str, Any]) -> None:
    line = json.dumps(record, ensure_ascii=False)
    try:
        data = line.encode()
    except UnicodeEncodeError:  # half a character pair in the question: escaped, it survives the way
        data = json.dumps(record).encode()
    sys.stdout.buffer.write(data + b"\n")
    sys.stdout.buffer.flush()
