"""What people type → text that can be compared: one width, one case, simplified, without invisible characters."""

from __future__ import annotations

import html
import itertools
import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

MAX_LENGTH = 2000
"""Longer texts are cut: no question is that long, and the time to read one stays linear."""

ITEM = "※"
"""What stands for ① and its like: each begins a question of its own."""
_MARKUP = re.compile(
    r"<script[^<>]{0,200}>[^<]{0,500}</script>|https?://\S+|</?[a-zA-Z][^<>]{0,200}>|\[[\u4e00-\u9fff]{1,4}\]"
)
_COMMAND = re.compile(r"\A\s*/[a-z_]+(?:@\w+)?(?=\s)")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_STRANGE = re.compile(
    r"[^\w\s※%+\-.,:;!?~<>≤≥*/()、。，；：！？…～—―·#&@=\"“”‘’'「」『』【】\[\]〔〕{}|\\^`$]", re.UNICODE
)
_THUMBS = re.compile("[\U0001f44d\U0001f44c]+")
_PICTURES = re.compile("[\U0001f300-\U0001faff\u2600-\u26ff]+")
"""An emoji stands where others put a full stop."""
_QUOTES = str.maketrans(dict.fromkeys("“”‘’\"'「」『』《》`*_^〔〕", None))
_SEPARATORS = str.maketrans(
    {
        "，": ",",
        "。": ".",
        "；": ";",
        "：": ":",
        "！": "!",
        "？": "?",
        "（": "(",
        "）": ")",
        "…": ".",
        "—": "-",
        "～": "~",
        "【": "(",
        "】": ")",
        "\n": ";",
        "\r": " ",
        "\t": " ",
        "\u3000": " ",
        **dict.fromkeys("①②③④⑤⑥⑦⑧⑨⑩", ITEM),
    }
)
_SIMPLE = re.compile(r"[\u4e00-\u9fff0-9a-z,?.]*\Z")
_TIDY = re.compile(r"[\u4e00-\u9fff0-9a-z,?.!:;%+()~-]*\Z")
"""What nothing but marks and capitals had to be made plain in."""
_SPACED_OUT = re.compile(r"[ 、.·,]")
_SPACES = re.compile(r" {2,}")
_HAN = re.compile(r"[\u3400-\u9fff]")


_TRADITIONAL_TOO = frozenset("埠乾矽著菸薹拚捱摺吒後徵夥榘於袷麴醣醯麽")
"""The traditional characters that GB 2312 has as well."""


@cache
def _converter() -> Any:
    from opencc import OpenCC  # a dictionary of 7 MB, loaded with the first question

    # tw2sp knows words, not only characters (專案 → 项目)
    return OpenCC("tw2sp")


def simplify(text: str) -> str:
    """Traditional characters and words → simplified; other text stays."""
    if _simplified(text) or not _HAN.search(text):
        return text
    # tw2sp takes 指標 for the pointer of a computer
    return str(_converter().convert(text.replace("指標", "指标")))


def _simplified(text: str) -> bool:
    """True if every character is one of GB 2312, a set of simplified characters; most messages are."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return _TRADITIONAL_TOO.isdisjoint(text)


@lru_cache(maxsize=4096)
def normalise(text: str) -> str:
    """The text as the lexicon is written: half-width, lower-case, simplified, no markup, no invisible characters."""
    text = text[:MAX_LENGTH]
    if "_" in text:
        text = _BLANK.sub("多少", text)
    if not _SIMPLE.match(text):
        text = _clean(text)
    text = simplify(text).replace("劵", "券")  # 服务劵 is how many write 服务券
    if "老" in text:
        text = _SIBLINGS.sub(r"第\1名", text)
    if "+" in text:
        text = _ADDENDS.sub("", text)
    return _shares(text.strip(" ;"))


_BLANK = re.compile(r"(?<![A-Za-z0-9])_{2,}(?=[个家项%市]|$)")
"""合计__个: a blank that is to be filled in."""
_ADDENDS = re.compile(r"\(\d+(?:\+\d+)+\)")
"""…合计是24个吧（19+5）: how somebody came to a sum."""


def _shares(text: str) -> str:
    """百分之十五 → 15%, 一成半 → 15%, 八成五 → 85%: a share is one number."""
    if "成" in text:
        text = _TENTHS_AND.sub(lambda said: f"{(numeral(said[1]) or 0) * 10 + (numeral(said[2]) or 0)}%", text)
        text = _TENTHS_OF.sub(lambda said: f"{(numeral(said[1]) or 0) * 10}%", text)
    if "分之" in text:
        text = _FRACTION.sub(_as_percent, text)
    if "百分之" not in text and "成半" not in text:
        return text
    text = _PERCENT.sub(lambda said: f"{numeral(said[1]) or said[1]}%", text)
    return _TENTHS.sub(lambda said: f"{(numeral(said[1]) or 0) * 10 + 5}%", text)


_SIBLINGS = re.compile(r"老([二三四五六])(?!家)")
"""老二: the second of an order."""


_DASH = re.compile(r"(?<=[\w”’」》])——")
"""A dash after a word is a break, not a range."""


def _clean(text: str) -> str:
    if "——" in text:
        text = _DASH.sub("，", text)
    plain = text.translate(_SEPARATORS).lower()
    return _join(plain if _TIDY.match(plain) else _purged(text))


def _purged(text: str) -> str:
    """The text without markup, commands, invisible characters and whatever else is no writing."""
    text = text.encode("utf-8", "ignore").decode()  # a lone surrogate is no character
    text = html.unescape(_MARKUP.sub(" ", text)) if any(c in text for c in "<&[/") else text
    text = _COMMAND.sub("", text)
    text = _INVISIBLE.sub("", text.translate(_SEPARATORS))
    text = unicodedata.normalize("NFKC", text).lower()
    text = "".join([c for c in text if not unicodedata.combining(c)])
    text = _STRANGE.sub(" ", _PICTURES.sub(",", _THUMBS.sub("赞", text)).translate(_QUOTES).translate(_SEPARATORS))
    if not text.isprintable():
        text = "".join(c if c.isprintable() else "" for c in text)
    return _SPACES.sub(" ", text).strip()


def _join(text: str) -> str:
    """Put words together that were typed with spaces or dots inside: 湛 江 5 G."""
    pieces = [piece for piece in _SPACED_OUT.split(text) if piece]
    letters = sum(map(len, pieces))
    if len(pieces) > 3 and (
        letters <= 1.3 * len(pieces) or (letters <= 2 * len(pieces) <= 2 * len(_HAN.findall(text)))
    ):
        return "".join(pieces)
    words = text.split(" ")
    joined = words[0]
    for before, word in itertools.pairwise(words):
        lone = len(word) == 1 or len(before) == 1
        joined += (
            word
            if len(word) == len(before) == 1 or (lone and (_HAN.search(word) or _HAN.search(before)))
            else f" {word}"
        )
    return joined


_PERCENT = re.compile(r"百分之([零〇一二两三四五六七八九十百\d.]+)")
_FRACTION = re.compile(r"(?<!百)([二两三四五六七八九十])分之([一二三四五六七八九])")


def _as_percent(said: re.Match[str]) -> str:
    """四分之一 → 25%."""
    return f"{round(100 * (numeral(said[2]) or 0) / (numeral(said[1]) or 1), 2):g}%"


_TENTHS_OF = re.compile(r"([一二两三四五六七八九])成(?=[到至~\-都]|以上|以下|之间|左右|多?的市)")
_TENTHS_AND = re.compile(r"([一二两三四五六七八九])成([一二三四五六七八九])(?![十百千个家项])")
_TENTHS = re.compile(r"([一二两三四五六七八九])成半")
NUMERALS = frozenset("零〇一二两三四五六七八九十百千万亿廿卅俩仨壹贰叁肆伍陆柒捌玖拾佰仟")
_ONES = {**{letter: value for value, letter in enumerate("零一二三四五六七八九十")}, "两": 2}
"""Numerals of one letter, as most are."""
_SPECIAL = {"俩": "两", "仨": "三", "廿": "二十", "卅": "三十"}


@lru_cache(maxsize=1024)
def numeral(text: str) -> int | None:
    """A Chinese numeral as a number (两百零一 → 201, 二〇二一 → 2021), None if it is none."""
    if text in _ONES:
        return _ONES[text]
    if not text or any(c not in NUMERALS for c in text):
        return None
    import cn2an  # 0.1 s to load, needed by few questions

    for special, plain in _SPECIAL.items():
        text = text.replace(special, plain)
    if text[0] in "百千":
        text = "一" + text
    try:
        return int(cn2an.cn2an(text, "smart"))
    except (ValueError, KeyError, TypeError):
        return None
