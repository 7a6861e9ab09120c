"""把时限延到明年: a wish to have the list changed, where 延到明年了吗 only asks."""

from __future__ import annotations

from knowledge.lexicon import Sort
from knowledge.mention import Mention
from knowledge.settling.clause import clause_of

PUT_OFF = frozenset(f"{put}{to}" for put in ("延", "延期", "延长", "推迟", "顺延", "展期") for to in "到至")
_TAKING = frozenset({"把", "将", "请把", "请将", "帮我把", "帮忙把"})


def changing(mention: Mention, said: list[Mention]) -> Mention:
    """把…延到: what is taken in hand is to be changed."""
    taken = any(m.text in _TAKING for m in clause_of(said))
    return Mention(Sort.TOPIC, ("change", "write"), mention.text) if taken else mention
