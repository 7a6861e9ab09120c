"""The parts of a message, read from left to right: which number belongs to which indicator of which place, and how."""

from __future__ import annotations

from collections.abc import Callable

from knowledge.reporting.counting import counts, falls_away, inexact, of_the_list
from knowledge.reporting.parts import Kind, Part
from knowledge.reporting.saying import Said, Scan
from knowledge.reporting.words import Role

_SENTENCE_ENDS = frozenset(".;!")
_TOLD = frozenset({"了", "啦", "咯", "喽", "嘞"})
"""After a number they tell that it was reached."""
_SURE = (Role.FEWER, Role.DONE, Role.ADDED, Role.TOTAL, Role.REPORT, Role.FINISH, Role.CORRECTION, Role.PERIOD)


def scan(parts: list[Part], *, lately: bool = False) -> Scan:
    """Read the parts of a message; `lately` for one that tells what happened on a day."""
    state = Scan(mode=Role.PERIOD if lately else None)
    for i, part in enumerate(parts):
        if part.kind in (Kind.ASK, Kind.FOREIGN) or part.is_a(Role.ASK, Role.TALK):
            state.refused = True
            return state
        _READERS.get(part.kind, _word)(state, part, parts, i)
    _end_of_clause(state)
    if state.zeros and (state.said or _headed(parts)):
        state.said += [Said(place, key, 0) for place, key in state.zeros]
        state.certain = True
    return state


def _headed(parts: list[Part]) -> bool:
    return any(part.is_a(Role.REPORT) for part in parts)


def _place(state: Scan, part: Part, parts: list[Part], i: int) -> None:
    before = parts[i - 1] if i else None
    joined = before is not None and (
        before.kind is Kind.PLACE or (before.kind is Kind.JOIN and i > 1 and parts[i - 2].kind is Kind.PLACE)
    )
    state.places = [*state.places, part.value] if joined else [part.value]
    state.scoped = False
    if not joined:
        state.each = state.respectively = False
        state.taken = 0
    if any(p.text in ("比", "较") for p in parts[max(0, i - 1) : i]):
        state.refused = True


def _district(state: Scan, part: Part, _parts: list[Part], _i: int) -> None:
    state.district = state.district or part.value


def _scope(state: Scan, part: Part, _parts: list[Part], _i: int) -> None:
    if not isinstance(part.value, int):
        state.scoped = True


def _indicator(state: Scan, part: Part, parts: list[Part], i: int) -> None:
    if state.last == part.value and i and state.figured and _bound_ahead(parts, i):
        return
    before = parts[i - 1] if i else None
    joined = before is not None and before.kind in (Kind.JOIN, Kind.INDICATOR) and bool(state.waiting)
    state.waiting = [*state.waiting, part.value] if joined else [part.value]
    state.last = part.value
    state.segment = [p for p in state.segment if p.kind is not Kind.STRANGE]


def _bound_ahead(parts: list[Part], i: int) -> bool:
    """True for an indicator that the number before it has already taken (3家上云)."""
    for part in reversed(parts[:i]):
        if part.kind is Kind.NUMBER:
            return True
        if part.kind in (Kind.STOP, Kind.INDICATOR, Kind.PLACE, Kind.JOIN):
            return False
    return False


def _stop(state: Scan, part: Part, parts: list[Part], i: int) -> None:
    if part.text in ("-", "~") and i + 1 < len(parts) and parts[i + 1].kind is Kind.NUMBER:
        state.segment.append(Part(Kind.ROLE, "", part.text, frozenset({Role.INEXACT})))
        return
    if part.text.strip() in ("", "(", ")", "|", "="):
        return
    if (
        part.text == "/"
        and i
        and parts[i - 1].kind is Kind.NUMBER
        and i + 1 < len(parts)
        and parts[i + 1].kind is Kind.NUMBER
    ):
        state.segment = [Part(Kind.ROLE, "", "/", frozenset({Role.ASIDE}))]  # 12/16: done of the target
        return
    _end_of_clause(state)
    header = not state.figured
    if part.text in _SENTENCE_ENDS and not header:
        state.mode, state.planned, state.figured = None, False, False
        state.waiting = []
    state.segment = []


_NO_ZERO = (Role.SAME, Role.TASK, Role.TARGET)


def _end_of_clause(state: Scan) -> None:
    """A clause that names an indicator and says 暂无 instead of a number reports nothing done."""
    roles = state.segment
    if state.waiting and any(p.is_a(Role.NOTHING) for p in roles) and not any(p.is_a(*_NO_ZERO) for p in roles):
        place = state.places[0] if len(state.places) == 1 else None
        state.zeros += [(place, key) for key in state.waiting]
        state.waiting = []
    elif any(p.is_a(Role.NOTHING) for p in roles) and any(
        p.kind is Kind.NUMBER or p.is_a(Role.DONE, Role.FINISH) for p in roles
    ):
        state.refused = True  # 完成12个没有, 做完没有


def _word(state: Scan, part: Part, _parts: list[Part], _i: int) -> None:
    state.segment.append(part)
    if part.kind is Kind.STRANGE:
        state.strange.append(part)
        return
    if part.is_a(Role.EACH):
        state.each = True
    if part.is_a(Role.RESPECTIVELY):
        state.respectively = True
    if part.is_a(Role.OWN):
        state.places, state.scoped = [], False
    if part.is_a(Role.CORRECTION):
        state.correction = True
    if part.is_a(Role.TOTAL):
        state.mode = Role.TOTAL
    elif part.is_a(Role.ADDED):
        state.mode = Role.TOTAL if any(p.is_a(Role.TOTAL) for p in state.segment) else Role.ADDED
    elif part.is_a(Role.PERIOD) and state.mode is None:
        state.mode = Role.PERIOD
    elif part.is_a(Role.REPORT) and state.mode is Role.PERIOD:
        state.mode = None  # 今天报一下: today is the day of the report
    if part.is_a(Role.PLAN) and not part.is_a(Role.TOTAL):
        state.planned = True
    elif part.is_a(Role.DONE, Role.TOTAL):
        state.planned = False


def _number(state: Scan, part: Part, parts: list[Part], i: int) -> None:
    segment, state.segment = state.segment, [part]
    if not counts(part, segment, parts, i):
        return
    if any(p.text == "还是" for p in segment) and any(p.kind is Kind.NUMBER for p in segment):
        state.refused = True  # 4个还是40个
        return
    if state.planned or of_the_list(segment):
        state.waiting = []
        return
    if any(p.is_a(Role.NOTHING) and not p.is_a(Role.SAME) for p in segment):
        state.refused = True
        return
    if state.scoped:
        state.refused = True
        return
    unsure = inexact(part, segment, parts[i + 1 :])
    told = any(p.text in _TOLD for p in parts[i + 1 : i + 2])
    state.certain = state.certain or told or any(p.is_a(*_SURE) for p in parts)
    places, indicators = _owners(state, parts, i)
    mode = state.mode
    for place in places:
        for indicator in indicators:
            said = Said(place, indicator, part.value.value, added=mode in (Role.ADDED, Role.PERIOD), inexact=unsure)
            said.guessed = mode is Role.PERIOD
            said.fewer = falls_away(segment)
            state.said.append(said)
    state.figured = True
    state.odd = bool(state.strange)


def _owners(state: Scan, parts: list[Part], i: int) -> tuple[list[str | None], list[str | None]]:
    """The places and the indicators that a number is said of."""
    indicators: list[str | None] = list(state.waiting)
    if not indicators:
        ahead = _ahead(parts, i)
        indicators = [ahead or state.last]
        state.last = indicators[0]
    places: list[str | None] = list(state.places) or [None]
    if state.respectively and max(len(places), len(indicators)) > 1:
        at, state.taken = state.taken, state.taken + 1
        if len(places) > 1:
            return places[at : at + 1] or [None], indicators[-1:]
        state.waiting = state.waiting[1:]
        return places, indicators[:1]
    state.waiting = []
    if not state.each:
        indicators = indicators[-1:]
        places = places if len(places) == 1 else [None]
    return places, indicators


def _ahead(parts: list[Part], i: int) -> str | None:
    """The indicator that follows a number in its clause, before anything else takes it: 3家企业上云."""
    for part in parts[i + 1 :]:
        if part.kind is Kind.INDICATOR:
            return str(part.value)
        if (
            part.kind in (Kind.NUMBER, Kind.PLACE)
            or (part.kind is Kind.STOP and part.text.strip())
            or part.is_a(Role.NOUN)
        ):
            return None
    return None


_READERS: dict[Kind, Callable[[Scan, Part, list[Part], int], None]] = {
    Kind.PLACE: _place,
    Kind.DISTRICT: _district,
    Kind.SCOPE: _scope,
    Kind.INDICATOR: _indicator,
    Kind.STOP: _stop,
    Kind.NUMBER: _number,
}
