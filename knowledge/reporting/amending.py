"""A correction of a draft in few words: 13, 标杆2个, 截至10月12日, 不报5G."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from knowledge.linking import Linker
from knowledge.reporting.dates import take_date
from knowledge.reporting.draft import Problem, ReportDraft, Stated
from knowledge.reporting.parts import Kind, parts_of
from knowledge.reporting.reading import read_report
from knowledge.reporting.words import report_words
from knowledge.text import normalise

_LEFT_OUT = re.compile("去掉|不报|不要|删|拿掉|取消|去除")


def amended(draft: ReportDraft, text: str, linker: Linker, today: date) -> ReportDraft | None:
    """The draft after what somebody wants changed in it; None where the words change nothing in it."""
    reading = read_report(text, linker, places=draft.places, today=today)
    if isinstance(reading, ReportDraft):
        said = {(each.place, each.indicator): each for each in reading.figures}
        kept = tuple(each for each in draft.figures if (each.place, each.indicator) not in said)
        dated = take_date(normalise(text), today).on is not None
        return replace(draft, figures=(*kept, *said.values()), on=reading.on if dated else draft.on, certain=True)
    dated_text = take_date(normalise(text), today)
    parts = parts_of(dated_text.text, linker, report_words())
    numbers = [part.value for part in parts if part.kind is Kind.NUMBER]
    if not numbers and _LEFT_OUT.search(dated_text.text):
        return _without(draft, {part.value for part in parts if part.kind is Kind.INDICATOR})
    if len(numbers) == 1 and len(draft.figures) == 1 and (reading is None or isinstance(reading, Problem)):
        return replace(draft, figures=(_instead(draft.figures[0], numbers[0].value),), certain=True)
    if not numbers and dated_text.on is not None and dated_text.on <= today:
        return replace(draft, on=dated_text.on)
    return None


def _without(draft: ReportDraft, keys: set[str]) -> ReportDraft | None:
    """The draft without some indicators, None if nothing would be left or nothing is left out."""
    kept = tuple(each for each in draft.figures if each.indicator not in keys)
    return replace(draft, figures=kept) if kept and len(kept) < len(draft.figures) else None


def _instead(stated: Stated, amount: int) -> Stated:
    """The same figure with another number, an increment staying one."""
    if stated.done is None:
        return replace(stated, added=amount)
    return replace(stated, done=amount, added=None)
