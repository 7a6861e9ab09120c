"""Sets of words that single steps of understanding look for: data, which the code only names."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from knowledge.errors import LexiconError, reason_of
from knowledge.phrases import spelt_out

DEFAULT_DATA = Path(__file__).parent.parent / "data" / "lexicon" / "sets.toml"


def read_sets(path: Path = DEFAULT_DATA) -> Mapping[str, str]:
    """The sets of a data file by table.name, as they are written there; LexiconError if it cannot be read."""
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
        return {f"{table}.{name}": str.strip(words) for table, sets in tables.items() for name, words in sets.items()}
    except OSError as error:
        raise LexiconError(f"读不到词库文件 {path.name}：{reason_of(error)}") from error
    except (AttributeError, TypeError, ValueError) as error:  # of TOML and UTF-8 too
        raise LexiconError(f"词库文件 {path.name} 写错了：{error}") from error


_SETS = read_sets()


def word_set(name: str) -> frozenset[str]:
    """The words of one set, table.name; LexiconError if the data file has no such set or an empty one."""
    words = frozenset(spelt_out(_SETS.get(name, "")))
    if not words:
        raise LexiconError(f"词库文件 {DEFAULT_DATA.name} 里没有 {name} 这一组词")
    return words
