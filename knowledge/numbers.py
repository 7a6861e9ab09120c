"""Numbers as they are typed, with their units: 二百五十二个, 十几家, 三个市, 第四名."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import takewhile

from knowledge.lexicon import Sort, Word
from knowledge.mention import Mention, Number
from knowledge.model import Amount
from knowledge.text import NUMERALS, numeral
from knowledge.wordsets import word_set

_DIGITS = re.compile(r"\d+\Z")
_LONGEST_NUMERAL = 16
_UNITS = word_set("numbers.units") | word_set("numbers.measures")
_PLACE_UNITS = word_set("numbers.place_units")
_ORDINAL_UNITS = word_set("numbers.ordinal_units")
_DATE_UNITS = word_set("numbers.date_units")


_HALVES = frozenset({"一半", "半数"})


def number_at(tokens: list[str], i: int, words: dict[str, Word]) -> tuple[Mention, int] | None:
    """The number that starts at token `i`, with its unit, and the index after it."""
    raw, j = _digits(tokens, i, words)
    if raw is None:
        return None
    value, upper = raw
    text = "".join(tokens[i:j])
    unit = tokens[j] if j < len(tokens) else ""
    if text in _HALVES:
        return Mention(Sort.NUMBER, Number(value, "%", None), text), j
    if unit == "年" or unit == "年度":
        return Mention(Sort.YEAR, int(value), text + unit), j + 1
    if unit in _DATE_UNITS and not (unit == "号" and (i and tokens[i - 1] in {"第", "序号"})) and unit != "号":
        while j < len(tokens) and (
            tokens[j] in {"月", "号", "日", "底", "月份", "月底", "时", "点", "前"} or tokens[j].isdigit()
        ):
            j += 1
        return Mention(Sort.DATE, "".join(tokens[i:j]), "".join(tokens[i:j])), j
    following = words.get(tokens[j + 1]) if unit in ("个", "家") and j + 1 < len(tokens) else words.get(unit)
    if following is not None and following.sort is Sort.PLACE_NOUN and unit not in _PLACE_UNITS:
        end = j + (2 if unit in ("个", "家") else 1)
        return Mention(Sort.COUNTED_PLACES, int(value), "".join(tokens[i:end])), end
    if unit in _PLACE_UNITS or (unit == "个" and tokens[j + 1 : j + 2] and tokens[j + 1] in _PLACE_UNITS):
        end = j + (2 if unit == "个" else 1)
        return Mention(Sort.COUNTED_PLACES, int(value), "".join(tokens[i:end])), end
    if unit in {"%", "倍", "天", "成"}:
        return Mention(Sort.NUMBER, Number(value, unit, upper), text + unit), j + 1
    if unit in _UNITS or unit in _ORDINAL_UNITS:
        return Mention(Sort.NUMBER, Number(value, unit, upper), text + unit), j + 1
    if 1990 <= value <= 2099:
        return Mention(Sort.YEAR, int(value), text), j
    return Mention(Sort.NUMBER, Number(value, "", upper), text), j


def number_in(text: str) -> int | None:
    """The number that a word begins with (二十个市)."""
    digits = re.match(r"\d+", text)
    letters = "".join(takewhile(lambda letter: letter in NUMERALS, text))
    value = int(digits.group()) if digits else numeral(letters) if letters else None
    return None if value is None else int(value)


def _digits(tokens: list[str], i: int, words: dict[str, Word]) -> tuple[tuple[Amount, Amount | None] | None, int]:
    token = tokens[i]
    if token in _HALVES:
        return (50, None), i + 1
    if _DIGITS.match(token):
        if len(token) > 9:
            return None, i
        if i + 2 < len(tokens) and tokens[i + 1] == "." and _DIGITS.match(tokens[i + 2]):
            return (Decimal(f"{token}.{tokens[i + 2]}"), None), i + 3
        return _and_more(int(token), tokens, i + 1)
    alone = token in words and tokens[i + 1 : i + 2] != ["成"]
    if alone or (len(token) > 1 and any(c not in NUMERALS and c not in "几多来余" for c in token)):
        return None, i
    j = i
    while j < len(tokens) and j - i < _LONGEST_NUMERAL and all(c in NUMERALS for c in tokens[j]):
        j += 1
    text = "".join(tokens[i:j])
    value = numeral(text)
    if value is None:
        return None, i
    return _and_more(value, tokens, j)


def _and_more(value: int, tokens: list[str], j: int) -> tuple[tuple[Amount, Amount | None], int]:
    """二十几, 200多个: so many and some more, up to the next round number."""
    if j < len(tokens) and tokens[j] in _MORE and value >= 10 and value % 10 == 0:
        step = next(unit for unit in (1000, 100, 10) if value % unit == 0)
        return (value + 1, value + step - 1), j + 1
    return (value, None), j


_MORE = word_set("numbers.more")
