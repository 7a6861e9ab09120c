"""Terms of the policy: which entry a question is about, and what it says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from knowledge.phrases import spelt_out


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One term or policy question, answered in our own words."""

    key: str
    text: str
    source: str
    date: str = ""
    reprint: bool = False
    """True if the fact was read in public reprints of the notice, not in the official copy."""
    names: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    indicator: str = ""
    """The indicator that this entry explains, if any."""
    figures: bool = False
    """True if it tells figures, so that how many there are may be asked of it."""
    total: str = ""
    """The indicator whose total in the list is told beside it, because the two are easily taken for one another."""
    general: bool = False
    """True for a word of the whole subject, which asks for nothing beside an indicator."""
    values: tuple[str, ...] = ()
    """Values of that column which the entry tells apart, whether or not the list has them, each with other words for it
    (指导性=软任务,可做可不做)."""
    cell: str = ""
    """The column of the list whose values this entry explains, if any: named of a place, it asks for that cell."""


def _entry(raw: Mapping[str, Any]) -> Entry:
    parts: dict[str, Any] = dict(raw)
    for name in ("names", "cues", "about", "values"):
        parts[name] = tuple(spelt_out(raw.get(name, "").lower()))
    return Entry(**parts)


def _index(pairs: Iterable[tuple[str, Entry]]) -> Mapping[str, tuple[Entry, ...]]:
    index: dict[str, tuple[Entry, ...]] = {}
    for word, entry in pairs:
        index[word] = (*index.get(word, ()), entry)
    return index


def _all_said(words: tuple[str, ...], text: str) -> bool:
    return words[0] in text and (len(words) == 1 or all(word in text for word in words[1:]))


Subject = tuple[tuple[str, ...], tuple[Entry, ...]]
"""Words that name a subject together, and the entries about it."""


def _by_first_letter(subjects: Iterable[Subject]) -> Mapping[str, list[Subject]]:
    """Few letters of a text begin a subject, so that few subjects must be looked for."""
    index: dict[str, list[Subject]] = {}
    for subject in subjects:
        index.setdefault(subject[0][0][0], []).append(subject)
    return index


class Glossary:
    """All entries, found by their names or by cues together with what they are about."""

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        self.entries = {entry.key: entry for entry in entries}
        self.names = {name: entry for entry in entries for name in entry.names}
        self._named = _index((name, entry) for entry in entries for name in entry.names)
        about = _index((subject, entry) for entry in entries for subject in entry.about)
        subjects = ((tuple(subject.split("+")), said) for subject, said in about.items())
        self._subjects = _by_first_letter(subjects)
        self._cue = re.compile("|".join(re.escape(cue) for entry in entries for cue in entry.cues) or r"(?!)")
        self.cues = frozenset(cue for entry in entries for cue in entry.cues)
        self.by_indicator = {entry.indicator: entry for entry in entries if entry.indicator}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Glossary:
        """The glossary of glossary.toml."""
        return cls(tuple(_entry(raw) for raw in data["entry"]))

    @cache  # noqa: B019  # a glossary lives as long as the program
    def values(self, cell: str) -> Mapping[str, str]:
        """The words for the values of a column that entries tell apart, and the values."""
        said = (value.partition("=") for e in self.entries.values() if e.cell == cell for value in e.values)
        return {word: value for value, _, words in said for word in (value, *words.split(",")) if word}

    def _spoken_of(self, text: str) -> list[Subject]:
        """The subjects that a text names, those of fewest words first, each with what is said about it."""
        heads = self._subjects.keys() & set(text)
        named = [pair for head in heads for pair in self._subjects[head] if _all_said(pair[0], text)]
        return sorted(named, key=lambda pair: len(pair[0]))

    def specific(self, entry: Entry, text: str) -> bool:
        """True if several words that only mean this entry together, and a cue, are said."""
        cued = any(cue in text for cue in entry.cues)
        return cued and any(entry in entries and len(parts) > 1 for parts, entries in self._spoken_of(text))

    def find(self, words: Iterable[str], text: str = "") -> Entry | None:
        """The entry that most of the words speak for: a cue counts once what it is about is named too."""
        keys = [entry.key for word in words if word in self._named for entry in self._named[word]]
        cued = self._cue.search(text) is not None  # a subject counts only beside a cue
        spoken_of = self._spoken_of(text) if cued else ()
        if not keys and not spoken_of:
            return None
        named = Counter(keys)
        about = {entry.key: len(parts) for parts, entries in spoken_of for entry in entries}
        votes: Counter[str] = Counter()
        for key in (key for key in self.entries if key in named or key in about) if named or about else ():
            hints = sum(len(cue) for cue in self.entries[key].cues if cue in text)
            if named[key] or hints:
                votes[key] = 6 * named[key] + 2 * hints + (3 * about.get(key, 0) if hints else 0)
        best = votes.most_common(1)
        return self.entries[best[0][0]] if best else None
