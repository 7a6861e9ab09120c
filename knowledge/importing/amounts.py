"""Numbers with their unit and their comparator, as documents write them; what is not one clear number is none."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from knowledge.arithmetic import exact
from knowledge.model import Amount, Comparator

_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF10, 0xFF5B) if chr(code).isalnum()}
_WIDTH |= {ord(wide): usual for wide, usual in zip("％＋－．／＞＜＝（）：～≧≦", "%+-./><=():~≥≤", strict=True)}

NO_GOAL = frozenset({"", "-", "--", "—", "——", "–", "/", "\\", "无", "……", "×", "―"})
"""Cells that say: nothing is asked of this place here."""

_WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
COUNTED = frozenset(_WORDS["counted"].split())
MEASURED = frozenset(_WORDS["measured"].split())
RATIOS = frozenset(_WORDS["ratios"].split())
"""Units whose figures do not add up over places."""

_DIGITS = 15
"""No target has more digits; a tasks file keeps these exactly."""
_LARGE = ("万", "亿", "万亿", "千", "百万", "千万")
_UNITS = sorted(
    {*COUNTED, *MEASURED, *RATIOS, *(large + unit for large in _LARGE for unit in (*MEASURED, *COUNTED))},
    key=len,
    reverse=True,
)
_UNIT = "|".join(map(re.escape, _UNITS))
_ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,.])|\d+(?:\.\d+)?"
_CHINESE = r"[零〇一二两三四五六七八九十廿][零〇一二两三四五六七八九十百千万亿]*"
_AMOUNT = re.compile(
    rf"(?<![\dA-Za-z第.,])(?P<number>{_ARABIC})\s*(?P<scale>[百千万亿]*)\s*(?P<unit>{_UNIT})(?!月|工作日|小时|周)"
    rf"|(?<![第一二两三四五六七八九十百千万亿\dA-Za-z])(?P<words>{_CHINESE})\s*(?P<counted>{_UNIT})(?!月|工作日|小时|周)"
)
_BARE = re.compile(
    rf"(?P<number>{_ARABIC})\s*(?P<scale>[百千万亿]*)\s*(?P<unit>{_UNIT})?|(?P<words>{_CHINESE})\s*(?P<counted>{_UNIT})?"
)
_ROUGH = re.compile(r"\d\s*[-~–—到至]\s*\d|\d\s*/\s*\d|\d\s*余|\d\s*多|[几数]\s*[十百千万]")
_SCALES = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}

_BY_WORD = {word: Comparator(kind) for kind, words in _WORDS["comparators"].items() for word in words.split()}
_BEFORE = re.compile("|".join(re.escape(word) for word in sorted(_BY_WORD, key=len, reverse=True)))
_SUFFIXES = ("以上", "及以上", "以内", "以下", "及以下", "之内", "左右", "上下")
_AFTER = re.compile(r"\s*(及?以上|及?以下|以内|之内|左右|上下)(?:的)?")


@dataclass(frozen=True, slots=True)
class Stated:
    """An amount found in a text, and where."""

    amount: Amount
    unit: str
    start: int
    end: int


def narrow(text: str) -> str:
    """Write full-width digits, letters and signs in the usual width, keeping every position."""
    return text.translate(_WIDTH)


def find_all(text: str) -> list[Stated]:
    """Find every number that is followed by a unit."""
    found = []
    for match in _AMOUNT.finditer(text):
        if _in_range(text, match):
            continue
        read = _value(match["number"] or match["words"], match["scale"] or "", match["unit"] or match["counted"])
        if read is not None:
            found.append(Stated(*read, match.start(), match.end()))
    return found


def whole(text: str, unit: str = "") -> tuple[Amount, str, Comparator | None] | None:
    """Read a cell that is nothing but an amount: 8,000 · ≥4.3% · 30家以上 · 三个."""
    text = narrow(text).strip()
    text, comparator = without_comparator(text)
    if not (match := _BARE.fullmatch(text.strip(" :为达到共计"))):
        return None
    read = _value(match["number"] or match["words"], match["scale"] or "", match["unit"] or match["counted"] or unit)
    return None if read is None else (*read, comparator)


def without_comparator(text: str) -> tuple[str, Comparator | None]:
    """Take the comparator out of a text: 失业率低于 → 失业率, 不超过."""
    if after := re.search(_AFTER.pattern + r"\s*$", text):
        rest, _ = without_comparator(text[: after.start()])
        return rest, _BY_WORD[after[1]]
    found = [match for match in _BEFORE.finditer(text) if match[0] not in _SUFFIXES and _binds(text, match)]
    if not found:
        return text, None
    last = found[-1]
    rest = "".join(part for part in _split_out(text, found))
    return rest, _BY_WORD[last[0]]


def leading_suffix(text: str) -> tuple[str, Comparator | None]:
    """Take 以上, 左右, 以内 off the front of what follows a unit."""
    match = _AFTER.match(text)
    return (text[match.end() :], _BY_WORD[match[1]]) if match else (text, None)


def is_rough(text: str) -> bool:
    """Whether a text holds a range or a vague number, which is not one number."""
    return _ROUGH.search(narrow(text)) is not None


def known_unit(text: str) -> str:
    """Return the unit that a heading's brackets or a unit column name, empty if it is none."""
    text = narrow(text).strip().removeprefix("单位:").strip()
    if text in _UNITS:
        return text.removesuffix("数") if text in {"户数", "人数", "家数"} else text
    return ""


def _binds(text: str, match: re.Match[str]) -> bool:
    # 基本, 约 and 起 are parts of ordinary words (基本农田, 约束, 起步) unless the number follows at once.
    if match[0] in {"基本", "约", "起", "大约", "约为"}:
        return match.end() == len(text.rstrip()) or (match.start() == 0 and match[0] != "基本" and match[0] != "起")
    return True


def _split_out(text: str, found: list[re.Match[str]]) -> list[str]:
    parts, at = [], 0
    for match in found:
        parts.append(text[at : match.start()])
        at = match.end()
    parts.append(text[at:])
    return parts


def _in_range(text: str, match: re.Match[str]) -> bool:
    before = text[: match.start()].rstrip()
    return bool(re.search(r"(\d|[一二三四五六七八九十])\s*[-~–—至到/、+]$", before)) and not before.endswith(
        ("达到", "、")
    )


def _value(number: str, scale: str, unit: str) -> tuple[Amount, str] | None:
    if sum(map(str.isdecimal, number)) > _DIGITS:
        return None
    try:
        value = Decimal(number.replace(",", "")) if number[0].isdecimal() else Decimal(_chinese(number))
    except (InvalidOperation, ValueError):
        return None
    for large in sorted(_LARGE, key=len, reverse=True):
        counted = unit.removeprefix(large)
        if counted != unit and counted in COUNTED:
            scale, unit = scale + large, counted
            break
    if unit in MEASURED and scale in {"万", "亿", "万亿"}:
        scale, unit = "", scale + unit
    for letter in scale:
        value *= _SCALES[letter]
    return exact(value), unit


def _chinese(words: str) -> int:
    import cn2an  # a tenth of a second to import, and most documents write digits

    return int(cn2an.cn2an(words, "smart"))
