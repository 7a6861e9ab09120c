"""Terms of the policy: which entry a question is about, and what it says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


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
    general: bool = False
    """True for a word of the whole subject, which asks for nothing beside an indicator."""
    cell: str = ""
    """The column of the list whose values this entry explains, if any: named of a place, it asks for that cell."""


def _entry(raw: Mapping[str, Any]) -> Entry:
    parts: dict[str, Any] = dict(raw)
    for name in ("names", "cues", "about"):
        parts[name] = tuple(raw.get(name, "").lower().split())
    return Entry(**parts)


class Glossary:
    """All entries, found by their names or by cues together with what they are about."""

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        self.entries = {entry.key: entry for entry in entries}
        self.names = {name: entry for entry in entries for name in entry.names}
        self.cues = frozenset(cue for entry in entries for cue in entry.cues)
        self._cue = re.compile("|".join(map(re.escape, sorted(self.cues))) or "(?!)")
        self.by_indicator = {entry.indicator: entry for entry in entries if entry.indicator}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Glossary:
        """The glossary of glossary.toml."""
        return cls(tuple(_entry(raw) for raw in data["entry"]))

    def find(self, words: Iterable[str], text: str = "") -> Entry | None:
        """The entry that most of the words speak for: a cue counts once what it is about is named too."""
        said = list(words)
        if self.names.keys().isdisjoint(said) and not self._cue.search(text):
            return None  # most texts: nothing can speak for any entry
        votes: Counter[str] = Counter()
        for entry in self.entries.values():
            named = sum(word in entry.names for word in said)
            hints = sum(len(cue) for cue in entry.cues if cue in text)
            about = any(subject in text for subject in entry.about)
            if named or (about and hints):
                votes[entry.key] = 6 * named + (2 * hints if about or named else 0)
        best = votes.most_common(1)
        return self.entries[best[0][0]] if best else None
