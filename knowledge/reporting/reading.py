"""Whether a message is a report, and which figures it states."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import islice

from knowledge.days import short_day
from knowledge.linking import Linker
from knowledge.model import TaskList
from knowledge.reporting.dates import Dated, take_date
from knowledge.reporting.draft import Choice, Doubt, Problem, Reading, ReportDraft, Stated
from knowledge.reporting.parts import Kind, parts_of
from knowledge.reporting.saying import Said, Scan
from knowledge.reporting.scanning import scan
from knowledge.reporting.words import Role, report_words
from knowledge.text import NUMERALS, normalise

MOST_FIGURES = 30
"""More figures than this are a table, which is better sent as a file."""
LONGEST_NOTE = 300
_SHARES = re.compile(r"百分之[\d.一二三四五六七八九十百零点]+|\d+(?:\.\d+)?%")
_ASKING = re.compile(r"[?？吗哪谁]|多少|(?<![十百千])几[个家项]|什么")
_NUMERIC = re.compile(rf"[\d{''.join(sorted(NUMERALS))}]")


def could_report(text: str) -> bool:
    """Whether a message has a number and asks nothing outright: the cheap question before `read_report`."""
    return _ASKING.search(text) is None and _NUMERIC.search(text) is not None


def read_report(text: str, linker: Linker, *, places: tuple[str, ...], today: date) -> Reading:
    """The figures that a message reports, what must be asked first, or None for anything else; `places` are the reporter's."""
    if not could_report(text):
        return None
    normal = normalise(text)
    dated = take_date(_SHARES.sub(" ", normal), today)
    if dated.deadline or (dated.on and dated.on.year != today.year):
        return None
    task_list, words = linker.lexicon.task_list, report_words()
    parts = parts_of(dated.text, linker, words)
    if any(part.kind is Kind.SCOPE and isinstance(part.value, int) and part.value != today.year for part in parts):
        return None
    found = scan(parts, lately=dated.lately)
    nothing = not any(each.amount for each in found.said)
    stating = (Role.DONE,) if nothing else (Role.DONE, Role.REPORT)
    described = normal.endswith("的") and not any(part.is_a(*stating) for part in parts)
    if found.refused or not found.said or described:  # 上云超过100的, 填报为0的
        return None
    return _Drafting(text, found, dated, task_list, places, today).reading()


class _Drafting:
    """What was said becomes a draft, or a question about it."""

    def __init__(
        self, text: str, found: Scan, dated: Dated, task_list: TaskList, places: tuple[str, ...], today: date
    ) -> None:
        self.text, self.found, self.dated = text, found, dated
        self.list, self.own, self.today = task_list, places, today

    def reading(self) -> Reading:
        """Ask about the first thing that is not clear; there may be none."""
        said = self.found.said
        vague = self.found.odd or any(each.indicator is None or each.inexact for each in said)
        if vague and not self.found.certain:
            return None
        steps: tuple[Callable[[], Reading], ...] = (
            self._inexact,
            self._fewer,
            self._future,
            self._in_district,
            self._clear,
        )
        return next((reading for step in steps if (reading := step()) is not None), None)

    def _inexact(self) -> Reading:
        if not any(each.inexact for each in self.found.said):
            return None
        return Problem(doubt=Doubt.EXACT, message="填报要写准确的数，不能是大约数或负数。请把准确的完成数再发一次。")

    def _fewer(self) -> Reading:
        said = next((each for each in self.found.said if each.fewer), None)
        if said is None:
            return None
        key = said.indicator or self.list.keys[0]
        return Problem(doubt=Doubt.EXACT, message=f"减少请写减少后的累计数，例如“{key}应为11个”。")

    def _future(self) -> Reading:
        if self.dated.on is None or self.dated.on <= self.today:
            return None
        return Problem(doubt=Doubt.FUTURE, message=f"{short_day(self.dated.on)}还没有到，填报只能写到今天为止。")

    def _in_district(self) -> Reading:
        if self.found.district is None or any(each.place for each in self.found.said):
            return None
        district, city = self.found.district
        drafts = self._drafts(lambda _: city)
        choices = tuple(Choice(label=f"按{city}填报", draft=draft) for draft in drafts)
        return Problem(
            doubt=Doubt.DISTRICT,
            message=f"{district}属于{city}，填报以市为单位。这个数是{city}全市的吗？",
            choices=choices,
        )

    def _clear(self) -> Reading:
        said = self.found.said
        if not self.found.certain and len(self.own) != 1 and any(each.place is None for each in said):
            return None
        if any(each.indicator is None for each in said) and not self._only_indicator():
            return self._which_indicator()
        if any(each.place is None for each in said) and len(self.own) != 1:
            return self._which_place()
        clash = self._contradiction()
        if clash is not None:
            return clash
        drafts = self._drafts(lambda each: each.place or self.own[0])
        return drafts[0] if drafts else None

    def _only_indicator(self) -> str | None:
        """The one indicator that the reporter's place has, so that it need not be said."""
        keys = {
            key
            for place, key in self.list.targets
            if place in (*self._places(), *(self.own if len(self.own) == 1 else ()))
        }
        return keys.pop() if len(keys) == 1 else None

    def _places(self) -> set[str]:
        return {each.place for each in self.found.said if each.place}

    def _which_indicator(self) -> Reading:
        numbers = "、".join(f"{each.amount}" for each in self.found.said if each.indicator is None)
        place = next(iter(self._places()), None) or (self.own[0] if len(self.own) == 1 else None)
        choices = []
        for key in self.list.keys:
            if place is None or (place, key) in self.list.targets:
                drafts = self._drafts(lambda each: each.place or place or "", indicator=key) if place else ()
                choices += [Choice(label=key, draft=draft) for draft in drafts]
        return Problem(doubt=Doubt.INDICATOR, message=f"{numbers}是哪个指标的数？", choices=tuple(choices))

    def _which_place(self) -> Reading:
        keys = {each.indicator for each in self.found.said if each.place is None}
        fitting = [p for p in self.own if all((p, key) in self.list.targets for key in keys)]
        choices = []
        for place in islice(fitting or self.own, 40):
            drafts = self._drafts(lambda each, place=place: each.place or place)  # type: ignore[misc]
            choices += [Choice(label=place, draft=draft) for draft in drafts]
        return Problem(doubt=Doubt.PLACE, message="这是哪个市的数？", choices=tuple(choices))

    def _contradiction(self) -> Reading:
        """The same figure said twice with different numbers."""
        seen: dict[tuple[str | None, str | None, bool], Said] = {}
        for each in self.found.said:
            before = seen.setdefault((each.place, each.indicator, each.added), each)
            if before.amount != each.amount:
                return Problem(
                    doubt=Doubt.CONTRADICTION,
                    message=f"{each.indicator}前后写了两个数：{before.amount}和{each.amount}。请把准确的数再发一次。",
                )
        return None

    def _drafts(self, place_of: Callable[[Said], str], indicator: str | None = None) -> tuple[ReportDraft, ...]:
        """The draft with its gaps filled; none if a gap stays."""
        only = indicator or self._only_indicator()
        merged: dict[tuple[str, str], Stated] = {}
        for each in self.found.said:
            place, key = place_of(each), each.indicator or only
            if not place or key is None:
                return ()
            known = merged.get((place, key)) or Stated(place=place, indicator=key)
            merged[place, key] = (
                replace(known, added=each.amount, guessed=each.guessed)
                if each.added
                else replace(known, done=each.amount)
            )
        figures = tuple(merged.values())[:MOST_FIGURES]
        note = self.text.strip()[:LONGEST_NOTE] if self.found.strange else ""
        return (
            ReportDraft(
                figures=figures,
                on=self.dated.on or self.today,
                note=note,
                certain=self.found.certain,
                correction=self.found.correction,
            ),
        )
