"""What a number in a message counts: a figure of an indicator, its target, what is missing, or something else."""

from __future__ import annotations

from knowledge.reporting.parts import Kind, Part
from knowledge.reporting.words import Role


def counts(part: Part, segment: list[Part], parts: list[Part], i: int) -> bool:
    """Whether a number can be a figure: it counts what indicators count, and no word says that it is something else."""
    bare = not part.value.unit
    if not part.is_a(Role.UNIT, Role.INEXACT) or (bare and i > 0 and parts[i - 1].kind is Kind.ORDINAL):
        return False
    if bare and i + 1 < len(parts) and parts[i + 1].kind is Kind.STRANGE:
        return False
    after = parts[i + 1 : i + 3]
    if len(after) == 2 and after[0].text == "的" and after[1].kind is Kind.STRANGE:
        return False
    if any(p.kind is Kind.STRANGE and (p.value == "noun" or isinstance(p.value, tuple)) for p in segment) or any(
        p.is_a(Role.NOUN) for p in segment
    ):
        return False
    if _followed_by(parts, i, Role.NOUN):
        return False
    nearest = next((p for p in reversed(segment) if p.is_a(*_DECISIVE)), None)
    return nearest is None or not nearest.is_a(Role.ASIDE, Role.REMAINING) or nearest.is_a(Role.TOTAL, Role.ADDED)


def falls_away(segment: list[Part]) -> bool:
    """Whether a number is what is taken off the last one: 减少2个."""
    nearest = next((p for p in reversed(segment) if p.is_a(*_DECISIVE, Role.FEWER)), None)
    return nearest is not None and nearest.is_a(Role.FEWER)


_DECISIVE = (Role.ASIDE, Role.REMAINING, Role.DONE, Role.FINISH, Role.TOTAL, Role.ADDED)


def _only_task(segment: list[Part]) -> bool:
    said = any(p.is_a(Role.TASK) for p in segment)
    return said and not any(p.is_a(Role.DONE, Role.FINISH, Role.TOTAL, Role.ADDED) for p in segment)


def _of_target(segment: list[Part]) -> bool:
    """True where the number is the one of the list: nothing after 目标 says that it is done."""
    said = [i for i, part in enumerate(segment) if part.is_a(Role.TARGET)]
    if not said:
        return False
    after = segment[said[-1] :]
    return any(part.is_a(Role.CORRECTION) for part in after) or not any(part.is_a(Role.DONE) for part in after)


def _followed_by(parts: list[Part], i: int, role: Role) -> bool:
    return i + 1 < len(parts) and parts[i + 1].is_a(role)


def of_the_list(segment: list[Part]) -> bool:
    """Whether a number is the target of the list, after the words before it."""
    return _only_task(segment) or _of_target(segment)


def inexact(part: Part, segment: list[Part], after: list[Part]) -> bool:
    """Whether nobody counted this number: 十几个, 大约30家, 超过100个."""
    around = (part, *(p for p in segment if p.kind is Kind.ROLE), *after[:1])
    return part.value.upper is not None or any(p.is_a(Role.INEXACT) for p in around)
