"""From an official document to a task list: `read` the file, `build` a draft, `review` what it would change."""

from __future__ import annotations

from knowledge.importing.document import Document
from knowledge.importing.drafting import Draft, Wishes, build
from knowledge.importing.entries import Doubt
from knowledge.importing.reading import read
from knowledge.importing.reviewing import Change, Difference, amount_text, review
from knowledge.importing.vocabulary import Vocabulary

__all__ = [
    "Change",
    "Difference",
    "Document",
    "Doubt",
    "Draft",
    "Vocabulary",
    "Wishes",
    "amount_text",
    "build",
    "read",
    "review",
]
