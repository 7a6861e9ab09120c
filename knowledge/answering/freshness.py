"""Who reported lately, and when a place did so last."""

from __future__ import annotations

from datetime import date

from knowledge.answer import Answer
from knowledge.answering import states, wording
from knowledge.answering.subject import Subject
from knowledge.dates import Mode
from knowledge.progress import Figure


def newest(subject: Subject) -> Answer:
    """The newest reports of all, those of a time, or the last of one place."""
    when = subject.query.when
    if len(subject.pool) == 1 and subject.query.groups:
        return _last_of(subject, subject.pool[0])
    figures = subject.asked
    known = [f for (place, key), f in figures.progress.items() if place in subject.pool and key in _keys(subject)]
    if not known:
        return subject.reply(f"{subject.label}的{'、'.join(subject.held)}{states.NOTHING}。")
    if when is not None and when.mode is not Mode.UNTIL:
        span = when.span(figures.today)
        end = figures.today if when.mode is Mode.SINCE else min(span.end, figures.today)
        chosen = [f for f in known if span.start <= f.as_of <= end]
        head = f"{wording.between(span.start, end)}填报的"
    else:
        last = max(f.as_of for f in known)
        chosen, head = [f for f in known if f.as_of == last], f"最近一次填报是{wording.day(last)}，"
    if not chosen:
        last = max(f.as_of for f in known)
        return subject.reply(f"{head}没有（0个市）。", (f"最近一次填报是{wording.day(last)}。",), places=())
    chosen.sort(key=lambda f: (-f.as_of.toordinal(), figures.task_list.places.index(f.place)))
    places = tuple(dict.fromkeys(f.place for f in chosen))
    said = "；".join(_of(place, chosen, subject, date_too=when is not None) for place in places)
    return subject.reply(f"{head}有{len(places)}个市：{said}。", (*subject.waiting(), *subject.dated()), places=places)


def _keys(subject: Subject) -> tuple[str, ...]:
    """All indicators where none is named: also a report on a part is a report."""
    return subject.query.indicators or subject.figures.task_list.keys


def _of(place: str, chosen: list[Figure], subject: Subject, *, date_too: bool) -> str:
    own = [f for f in chosen if f.place == place]
    parts = "，".join(
        f"{f.indicator}{wording.number(f.done)}{subject.figures.indicator(f.indicator).unit}" for f in own
    )
    return f"{place}{parts}" + (f"（{_short(own[0].as_of)}）" if date_too else "")


def _short(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _last_of(subject: Subject, place: str) -> Answer:
    figures, parts = subject.asked, []
    for key in subject.held:
        figure = figures.figure(place, key)
        if figure is None:
            parts.append(f"{key}{states.silence(place, key, figures)}")
            continue
        ago = (figures.today - figure.as_of).days
        done = f"{wording.number(figure.done)}{figures.indicator(key).unit}"
        parts.append(
            f"{key}最近一次填报是{wording.day(figure.as_of)}（{ago}天前），累计{done}{states.waits(place, key, figures)}"
        )
    return subject.reply(f"{place}{'；'.join(parts)}。", (subject.clock(),), quoted=(place,))
