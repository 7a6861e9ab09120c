"""把时限延到明年: a wish to have the list changed, where 延到明年了吗 only asks."""

from __future__ import annotations

from knowledge.lexicon import Sort
from knowledge.mention import Mention
from knowledge.settling.clause import clause_of
from knowledge.wordsets import word_set

PUT_OFF = word_set("changing.put_off")
_TAKING = word_set("changing.taking")


def changing(mention: Mention, said: list[Mention]) -> Mention:
    """把…延到: what is taken in hand is to be changed."""
    taken = any(m.text in _TAKING for m in clause_of(said))
    return Mention(Sort.TOPIC, ("change", "write"), mention.text) if taken else mention
