"""What the heading of a column says about the column."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from knowledge.importing import amounts

_BRACKETS = re.compile(r"\(([^()]*)\)\s*$")
_ALL = re.compile(
    r"全[省市州县区镇乡国盟旗街]|[省市县区州]本?级?合计|全(?:省|市|州|县|区)(?:合计|总计|汇总)|合计|总计|共计|小计|汇总|总数|.{1,8}(?:小计|合计|总计)"
)


@lru_cache(maxsize=1)
def _roles() -> Mapping[str, str]:
    raw = tomllib.loads(Path(__file__).with_name("headings.toml").read_text("utf-8"))
    return {_bare(phrase): role for role, phrases in raw.items() for phrase in phrases}


def _bare(text: str) -> str:
    return re.sub(r"[\s*:]+", "", amounts.narrow(text)).casefold()


def role(heading: str) -> str:
    """Return the role of a heading, empty if it says nothing of its column."""
    bare = _bare(heading)
    unbracketed = _BRACKETS.sub("", bare) if unit(heading) else bare
    roles = _roles()
    for exact in (bare, unbracketed):
        if exact in roles:
            return roles[exact]
    # Chinese headings have their noun at the end: 目标任务完成情况 is about 完成情况.
    found = [
        (unbracketed.rfind(phrase) + len(phrase), len(phrase), role_)
        for phrase, role_ in roles.items()
        if len(phrase) > 1 and phrase in unbracketed
    ]
    return max(found)[2] if found and len(unbracketed) <= 16 else ""


def exactly(heading: str, *wanted: str) -> bool:
    """Whether a heading is, brackets apart, one of the phrases of these roles."""
    bare = _bare(heading)
    roles = _roles()
    return roles.get(bare) in wanted or roles.get(_BRACKETS.sub("", bare)) in wanted


def is_heading(text: str) -> bool:
    """Whether a text is one of the phrases that head columns."""
    return _bare(text) in _roles()


def split_class(heading: str) -> tuple[str, str] | None:
    """Part a heading into what it is about and whether it is the goal or the progress of it."""
    for start in range(1, len(heading) - 1):
        if exactly(heading[start:], "workload", "progress") and not heading[start:].startswith(("(", "（")):
            return heading[:start], heading[start:]
    return None


def unit(heading: str) -> str:
    """Return the unit in the brackets of a heading: 城镇新增就业(人)."""
    match = _BRACKETS.search(amounts.narrow(heading))
    if match:
        return amounts.known_unit(match[1])
    tail = re.search(r"[/,，、]\s*([^/,，、]+)$", amounts.narrow(heading))
    return amounts.known_unit(tail[1]) if tail else ""


def without_unit(heading: str) -> str:
    """Return a heading without the brackets that hold its unit."""
    if not unit(heading):
        return heading.strip()
    narrow = amounts.narrow(heading)
    match = _BRACKETS.search(narrow) or re.search(r"[/,，、]\s*([^/,，、]+)$", narrow)
    return heading[: match.start()].strip() if match else heading.strip()


def is_total(label: str) -> bool:
    """Whether the label of a line stands for all places: 合计, 全市."""
    return _ALL.fullmatch(re.sub(r"\s+", "", label)) is not None


def is_subtotal(label: str) -> bool:
    """Whether the label of a line stands for some places together: 小计."""
    return re.search(r"小计|.(?:合计|总计)$", re.sub(r"\s+|^全[省市州县区]", "", label)) is not None
