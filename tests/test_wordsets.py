"""The small sets of words: each is used, none is empty, and a wrong name or file is told at once."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from knowledge.errors import LexiconError
from knowledge.phrases import spelt_out
from knowledge.wordsets import read_sets, word_set

SETS = read_sets()
CODE = "\n".join(path.read_text("utf-8") for path in sorted(Path("knowledge").rglob("*.py")))
NAMED = set(re.findall(r'word_set\("([^"]+)"\)', CODE))


def test_every_set_is_used_and_every_one_that_is_used_is_there() -> None:
    assert len(SETS) > 100
    assert sorted(SETS) == sorted(NAMED)


@pytest.mark.parametrize("name", SETS)
def test_no_word_stands_twice_or_is_empty(name: str) -> None:
    said = Counter(spelt_out(SETS[name]))
    assert said
    assert [word for word, count in said.items() if count > 1 or not word] == []


def test_parts_of_words_are_put_together() -> None:
    assert word_set("turning.nothing_but") == {"只", "只有", "仅", "仅有", "就"}


@pytest.mark.parametrize("name", ["numbers.nothing", "numbers", ""])
def test_an_unknown_name_is_an_error(name: str) -> None:
    with pytest.raises(LexiconError, match="没有"):
        word_set(name)


@pytest.mark.parametrize("text", ['units = "个"', "[numbers]\nunits = 3", "[numbers", "[numbers.units]\nmany = '个'"])
def test_a_file_that_is_written_wrong_is_an_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "sets.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(LexiconError, match="写错"):
        read_sets(path)


def test_a_file_that_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="读不到"):
        read_sets(tmp_path / "sets.toml")
