"""Questions to begin with, made from the list at hand."""

from __future__ import annotations

from knowledge.answer import Suggestion
from knowledge.model import TaskList


def examples(task_list: TaskList) -> tuple[Suggestion, ...]:
    """Give a question of each sort that this list can answer."""
    if not task_list.places or not task_list.indicators:
        return ()
    main = task_list.indicators[0].key
    place = _richest_place(task_list)
    questions = (
        f"{place}{task_list.indicators[-1].key}要完成多少",
        f"{place}有哪些任务",
        f"全省{main}一共多少",
        f"哪个市{main}最多",
        f"{place}什么时候完成",
    )
    return tuple(Suggestion(question, question) for question in questions)


def city_choices(task_list: TaskList) -> tuple[Suggestion, ...]:
    """Give a button for each place of the list."""
    return tuple(Suggestion(place, city_question(place)) for place in task_list.places)


def rank_choices(task_list: TaskList) -> tuple[Suggestion, ...]:
    """Give a button for each indicator of the list."""
    return tuple(Suggestion(indicator.key, rank_question(indicator.key)) for indicator in task_list.indicators)


def city_question(place: str) -> str:
    """Ask for the overview of a place."""
    return f"{place}有哪些任务"


def rank_question(subject: str) -> str:
    """Ask for a ranking."""
    return f"{subject}排名"


def _richest_place(task_list: TaskList) -> str:
    """Find the last place among those that have most to do, so that each example question has an answer."""
    targets = [place for place, _ in task_list.targets]
    return max(reversed(task_list.places), key=targets.count)
