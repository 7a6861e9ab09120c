"""The language data: a phrase that stands in two kinds would silently mean only the first."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path

from knowledge.phrases import spelt_out


def test_a_phrase_belongs_to_one_kind() -> None:
    words = tomllib.loads(Path("data/lexicon/words.toml").read_text("utf-8"))
    tables = [phrases for table in words.values() for phrases in table.values()]
    said = Counter(p for t in tables for p in spelt_out(t if isinstance(t, str) else t[""]))
    assert len(said) > 1000
    assert [phrase for phrase, count in said.items() if count > 1] == []


def test_no_phrase_swallows_the_end_of_a_number() -> None:
    said = tomllib.loads(Path("data/lexicon/words.toml").read_text("utf-8"))["filler"][""]
    phrases = list(spelt_out(said))
    assert len(phrases) > 500
    assert [phrase for phrase in phrases if re.fullmatch("[零一二两三四五六七八九十百]+[个家项名位]", phrase)] == []


def test_phrases_are_put_together_from_their_parts() -> None:
    assert list(spelt_out("{几,多少}个{市,城市} 谁")) == ["几个市", "几个城市", "多少个市", "多少个城市", "谁"]
