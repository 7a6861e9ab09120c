"""What a button carries: Telegram gives it 64 bytes and hands them back as they are, long after they were written.

`1q<question>` holds the question itself and never expires. A question that does not fit is remembered with the chat and
`1c<turn>.<index>` points to it. The digit is the version of this code: what it does not know, it does not guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from handlers.rendering import speakable, width
from handlers.speaking import Markup
from handlers.state import ChatState
from knowledge.answer import Suggestion
from knowledge.conversation import Turn

DATA_LIMIT = 64
PICTURE = "1g"
"""The code of buttons that show an answer as a picture."""
ROW_WIDTH = 28
"""Columns of a row of buttons on a phone."""
BUTTON_EDGE = 3
MOST_BUTTONS = 100


def keyboard(suggestions: Iterable[Suggestion], turn: int, picture: str = "") -> tuple[Markup | None, tuple[str, ...]]:
    """Lay out buttons for the reply number `turn`; also gives the questions that must be remembered.

    `picture` is the code of a picture that says the same as the reply.
    """
    remembered: list[str] = []
    buttons = []
    for suggestion in list(suggestions)[:MOST_BUTTONS]:
        data = "1q" + speakable(suggestion.question)
        if len(data.encode()) > DATA_LIMIT:
            data = f"1c{turn}.{len(remembered)}"
            remembered.append(suggestion.question)
        buttons.append(button(suggestion.label, data))
    if picture and len((PICTURE + picture).encode()) <= DATA_LIMIT:
        buttons.append(button("画图", PICTURE + picture))
    return ({"inline_keyboard": rows(buttons)} if buttons else None), tuple(remembered)


def suggestions_of(turn: Turn) -> tuple[Suggestion, ...]:
    """Collect the next steps of all parts of a reply, each question once."""
    if len(turn.answers) == 1:
        return turn.answers[0].suggestions
    return tuple({s.question: s for answer in turn.answers for s in answer.suggestions}.values())


def picture_of(turn: Turn) -> str:
    """Find the picture that fits a reply; none if it has several parts."""
    return turn.answers[0].picture if len(turn.answers) == 1 else ""


def question_behind(data: str, state: ChatState) -> str | None:
    """Find the question of a pressed button, None if the button is too old or none of ours."""
    kind, rest = data[:2], data[2:]
    if kind == "1q":
        return rest.strip() or None
    turn, dot, index = rest.partition(".")
    if kind == "1c" and dot and turn.isdecimal() and index.isdecimal():
        return state.offered(int(turn), int(index))
    return None


def button(label: str, data: str) -> dict[str, Any]:
    """Write one button in its JSON form."""
    return {"text": speakable(label) or "…", "callback_data": data}


def columns(buttons: Sequence[dict[str, Any]], wide: int) -> list[list[dict[str, Any]]]:
    """Lay buttons out in rows of so many."""
    return [list(buttons[at : at + wide]) for at in range(0, len(buttons), wide)]


def rows(buttons: Iterable[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Lay buttons out in rows that a phone can show."""
    laid: list[list[dict[str, Any]]] = []
    taken = ROW_WIDTH
    for each in buttons:
        needed = width(each["text"]) + BUTTON_EDGE
        if taken + needed > ROW_WIDTH or len(laid[-1]) == 8:
            laid.append([])
            taken = 0
        laid[-1].append(each)
        taken += needed
    return laid
