"""Answers that are places: which, how many, the first of an order, the position in it."""

from __future__ import annotations

from dataclasses import replace

from knowledge.answer import Answer, Kind
from knowledge.answering import premises, progressing, wording
from knowledge.answering.amounts import keys_of
from knowledge.answering.figures import Figures, Standing, percent
from knowledge.answering.replies import cite, next_steps
from knowledge.model import Amount
from knowledge.query import Against, Filter, Op, Order, Query, Wanted

MANY = 8
_SHOWN = 15
"""So many places have their figures beside their names."""


def which(query: Query, figures: Figures) -> Answer:
    """The places that pass the conditions, with their figures, and how many they are."""
    pool = figures.pool(query)
    summed = premises.sum_that_is_meant(query, pool, figures)
    if summed is not None:
        return which(query.evolve(filters=(Filter(op=Op.HAS, indicator=summed),), indicators=(summed,)), figures)
    keys = _shown(query, figures)
    every = query.claim is not None and query.claim.text == "all"
    phrase = wording.conditions(query.filters[-1:] if every else query.filters, figures, either=query.either)
    region = wording.listed(g.label for g in query.groups)
    if query.excluded:
        region += f"不算{wording.left_out(query)}，"
    subject = f"{region}{phrase}" if phrase else f"{region or '清单'}"
    if not pool:
        only = query.filters[0] if len(query.filters) == 1 else None
        all_have = only is not None and only.op is Op.LACKS
        headline = (
            f"{region}每个市都有{wording.tasks_denied(only)}任务，没有例外。"
            if only and all_have
            else f"没有{subject}的市（0个）。"
        )
        lines: tuple[str, ...] = _nearest(query, figures)
    else:
        shown = [_with_figures(place, keys, figures) for place in pool]
        headline = f"{_only_they(query, pool)}{_all_of_them(query, pool, figures)}{subject}的市有{len(pool)}个：{'、'.join(shown)}。"
        lines = _who_does_not(query, pool, figures)
    return Answer(
        kind=Kind.ANSWER, headline=headline, lines=lines, notes=(*query.notes, *wording.leaves_out(query.groups)),
        citation=cite(figures, figures.rows(pool, keys) if len(pool) <= MANY else ()), suggestions=next_steps(query, figures),
        places=pool,
    )  # fmt: skip


def _only_they(query: Query, pool: tuple[str, ...]) -> str:
    """只有江门吗: whether nobody else fits."""
    if not query.sole:
        return ""
    if query.sole_as:
        return f"{'是的，' if set(pool) <= set(query.sole) else '不是'}都在{query.sole_as}："
    named = wording.listed(query.sole)
    if set(pool) == set(query.sole):
        return f"是的，只有{named}："
    return f"不只有{named}：" if set(query.sole) <= set(pool) else f"不对，不是只有{named}："


def _all_of_them(query: Query, pool: tuple[str, ...], figures: Figures) -> str:
    """是不是有标杆的市都有5G: whether those that meet the other conditions meet the last one too."""
    if query.claim is None or query.claim.text != "all":
        return ""
    described = figures.pool(query.evolve(filters=query.filters[:-1]))
    phrase = wording.conditions(query.filters[:-1], figures)
    over = f"{phrase}的市有{len(described)}个" if phrase else f"{len(described)}个市里"
    return f"{'是的，' if len(pool) == len(described) else '不都是：'}{over}，其中"


def _who_does_not(query: Query, pool: tuple[str, ...], figures: Figures) -> tuple[str, ...]:
    """Of all that were said to fit, those that do not."""
    if query.sole_as and (outside := [place for place in pool if place not in query.sole]):
        return (f"不在{query.sole_as}的：{wording.listed(outside)}。",) if len(outside) <= MANY else ()
    if query.claim is None or query.claim.text != "all":
        return ()
    others = [p for p in figures.pool(query.evolve(filters=query.filters[:-1])) if p not in pool]
    shown = (_with_figures(place, _shown(query, figures), figures) for place in others)
    return (f"不符合的：{'、'.join(shown)}。",) if 0 < len(others) <= MANY else ()


def _nearest(query: Query, figures: Figures) -> tuple[str, ...]:
    """For a condition that no place meets: the extreme that there is."""
    for item in query.filters:
        if item.against is Against.SERIAL:
            continue
        if item.indicator and item.op in (Op.GT, Op.GE, Op.EQ, Op.BETWEEN) and item.measure is Wanted.TARGET:
            top = figures.picked(figures.task_list.places, Order(indicator=item.indicator))
            names, value = wording.listed(s.place for s in top), wording.number(top[0].value)
            return (f"{item.indicator}最多的是{names}，{value}{figures.indicator(item.indicator).unit}。",)
    return ()


def _shown(query: Query, figures: Figures) -> tuple[str, ...]:
    """The indicators whose figures belong beside each name: those asked for or compared with a number."""
    named = [f.indicator for f in query.filters if f.indicator and f.op is not Op.LACKS]
    if any(f.indicator is None and f.op not in (Op.HAS, Op.LACKS) for f in query.filters):
        return figures.task_list.keys
    return tuple(dict.fromkeys((*query.indicators, *named)))


def _with_figures(place: str, keys: tuple[str, ...], figures: Figures) -> str:
    values = [(k, v) for k in keys if (v := figures.value(place, k)) is not None]
    if not values:
        return place
    if len(keys) == 1:
        return f"{place}（{wording.number(values[0][1])}）"
    return f"{place}（{'，'.join(f'{k}{wording.number(v)}' for k, v in values)}）"


def count(query: Query, figures: Figures) -> Answer:
    """How many places pass the conditions, and which."""
    pool = figures.pool(query)
    keys = _shown(query, figures)
    lacked = {f.indicator for f in query.filters if f.op is Op.LACKS}
    asked = [key for key in query.indicators if key not in lacked]
    having = tuple(p for p in pool if query.either or not asked or any(figures.target(p, k) for k in asked))
    said = wording.conditions(query.filters, figures, either=query.either)
    too = f"有{'或'.join(asked)}任务" if said and len(having) < len(pool) else ""  # of those, only they have it
    phrase = "、".join(part for part in (said, too) if part) or "、".join(f"有{k}任务" for k in query.indicators)
    pool = having
    region = wording.listed(g.label for g in query.groups) or ("" if phrase else "清单")
    if query.excluded:
        region += f"不算{wording.left_out(query)}，"
    names = [_with_figures(p, keys, figures) for p in pool] if len(pool) <= _SHOWN else pool
    listing = f"：{'、'.join(names)}" if names else ""
    subject = f"{region}{phrase}的市" if phrase else f"{region}里的市"
    claimed = query.claim.value if query.claim is not None else None
    verdict = "" if claimed is None else "，对的" if claimed == len(pool) else f"，不是{wording.number(claimed)}个"
    return Answer(
        kind=Kind.ANSWER, headline=f"{subject}有{len(pool)}个{_share_of(query, pool)}{verdict}{listing}。",
        notes=(*query.notes, *wording.leaves_out(query.groups)),
        citation=cite(figures, ()), suggestions=next_steps(query, figures), places=pool,
    )  # fmt: skip


def _share_of(query: Query, pool: tuple[str, ...]) -> str:
    """So many of all places, where that share is asked for."""
    if query.base is None:
        return ""
    over = len(query.base.names)
    return f"，占{query.base.label}{over}个市的{wording.number(percent(len(pool), over), 1)}%"


def pick(query: Query, figures: Figures) -> Answer:
    """The first of an order, ties all named; one order for each indicator asked for."""
    order = query.order or Order()
    if order.measure not in (Wanted.TARGET, Wanted.SERIAL, Wanted.ROWS):
        return progressing.answer(query.evolve(wanted=order.measure), figures)
    pool = figures.pool(query)
    keys = (order.indicator,) if order.indicator else query.indicators or (None,)
    blocks = [_picked(query, pool, _with_key(order, key), figures) for key in keys]
    places = tuple(dict.fromkeys(p for _, _, names in blocks for p in names))
    return Answer(
        kind=Kind.ANSWER, headline="；".join(head for head, _, _ in blocks) + _supposed(query, places) + "。",
        lines=tuple(line for _, lines, _ in blocks for line in lines),
        notes=(*query.notes, *wording.leaves_out(query.groups)),
        citation=cite(figures, figures.rows(places, [k for k in keys if k] or figures.tops) if len(places) <= MANY else ()),
        suggestions=next_steps(query, figures), places=places,
    )  # fmt: skip


def _with_key(order: Order, key: str | None) -> Order:
    return replace(order, indicator=key)


def _value(value: Amount, order: Order, figures: Figures) -> str:
    if order.measure in (Wanted.RATE, Wanted.GAP):
        return f"{wording.number(value, 1)}%"
    if order.measure is Wanted.SERIAL:
        return f"序号{value}"
    if order.measure is Wanted.ROWS:
        return f"{value}项"
    if order.indicator is None:
        return f"{'至少' if order.measure is Wanted.TARGET else ''}{wording.number(value)}个"
    indicator = figures.indicator(order.indicator)
    return (
        wording.bound(value, indicator)
        if order.measure is Wanted.TARGET
        else f"{wording.number(value)}{indicator.unit}"
    )


def _supposed(query: Query, places: tuple[str, ...]) -> str:
    """Whether the place that is supposed to be found is."""
    said = query.claim.text if query.claim is not None else ""
    return "" if not said else "，对的" if said in places else f"，不是{said}"


def _picked(
    query: Query, pool: tuple[str, ...], order: Order, figures: Figures
) -> tuple[str, list[str], tuple[str, ...]]:
    standings = figures.picked(pool, order)
    name = order.indicator or "各项合计"
    region = wording.scope(query, figures) if query.groups or query.filters or query.excluded else ""
    if order.measure is Wanted.ROWS:
        name = wording.NAMES_OF[order.measure]
    elif order.measure is not Wanted.TARGET:
        name += wording.NAMES_OF.get(order.measure, "")
    if not standings and (order.after or order.before):
        return (
            f"{region}{name}{'排在' + order.after + '之后' if order.after else '排在' + order.before + '之前'}的没有了",
            [],
            (),
        )
    if not standings:
        total = len(figures.order(pool, order))
        return f"{region}{name}排名只有{total}个市，没有第{order.nth or order.first}名", [], ()
    end = "最多" if order.descending else "最少"
    if order.measure is Wanted.SERIAL:
        name, end = "序号", "最靠后" if order.descending else "最靠前"
    places = tuple(s.place for s in standings)
    if order.nth:
        nth = standings[0].rank if order.after or order.before else order.nth
        position = f"{'' if order.descending else '倒数'}第{nth}{'档' if order.tiers else '名'}"
        return f"{region}{name}{position}是{_tied(standings, order, figures)}", [], places
    if order.covering:
        return f"{region}{_covered(pool, standings, order, figures)}", [], places
    if order.after:
        lines = [f"{s.rank}. {s.place} {_value(s.value, order, figures)}" for s in standings]
        return f"{region}{name}排在{order.after}之后的{len(standings)}个市：{wording.listed(places)}", lines, places
    if len({s.value for s in standings}) == 1:
        return f"{region}{name}{end}的是{_tied(standings, order, figures)}", [], places
    asked = len(standings) if order.first >= len(pool) else order.first
    lines = [f"{s.rank}. {s.place} {_value(s.value, order, figures)}" for s in standings]
    extra = f"（并列，共{len(standings)}个市）" if len(standings) > asked else ""
    if MANY < len(standings) == len(figures.order(pool, order)):
        return f"{region}{name}排名，{len(standings)}个市：{_ends(standings, order, figures)}", lines, places
    return f"{region}{name}{end}的{asked}个市{extra}：{wording.listed(places)}", lines, places


def _covered(pool: tuple[str, ...], standings: tuple[Standing, ...], order: Order, figures: Figures) -> str:
    """上云最多的东莞、佛山、广州3个市合计至少647个，占全部1099个的58.9%，超过一半: the fewest that have so much together."""
    together, whole = sum(s.value for s in standings), figures.total(pool, order.indicator)
    unit = figures.indicator(order.indicator).unit if order.indicator else "个"
    named = "、".join(f"{s.place}（{wording.number(s.value)}）" for s in standings)
    part = "一半" if order.covering == 50 else f"{wording.number(order.covering)}%"
    return (
        f"{order.indicator or '各项合计'}最多的{len(standings)}个市合起来够{part}：{named}，合计至少{wording.number(together)}{unit}，"
        f"占{wording.number(whole)}{unit}的{wording.percentage(percent(together, whole))}"
    )


def _ends(standings: tuple[Standing, ...], order: Order, figures: Figures) -> str:
    """东莞最多，至少252个；韶关、汕尾、云浮最少，都是至少4个: what a long table says in one sentence."""
    names = ("最多", "最少") if order.descending else ("最少", "最多")
    said = []
    for value, name in zip((standings[0].value, standings[-1].value), names, strict=True):
        places = [s.place for s in standings if s.value == value]
        said.append(
            f"{wording.listed(places)}{name}，{'都是' if len(places) > 1 else ''}{_value(value, order, figures)}"
        )
    return "；".join(said)


def _tied(standings: tuple[Standing, ...], order: Order, figures: Figures) -> str:
    names = wording.listed(s.place for s in standings)
    value = _value(standings[0].value, order, figures)
    if order.indicator is None and order.measure is Wanted.TARGET and len(standings) == 1:
        parts = [
            f"{k}{wording.number(v)}" for k in figures.tops if (v := figures.value(standings[0].place, k)) is not None
        ]
        value += f"（{'＋'.join(parts)}）"
    return f"{names}，{value}" if len(standings) == 1 else f"{names}，并列，都是{value}"


def rank(query: Query, figures: Figures) -> Answer:
    """The position of places in an order, among those that the order is over."""
    order = query.order or Order()
    subjects = tuple(n for g in query.groups for n in g.names)
    over = query.base.names if query.base else figures.task_list.places
    pool = tuple(p for p in over if p not in query.excluded and all(figures.passes(p, f) for f in query.filters))
    keys = (order.indicator,) if order.indicator else query.indicators or (None,)
    parts: list[str] = []
    beside: list[str] = []
    for key in keys:
        keyed = _with_key(order, key)
        standings = {s.place: s for s in figures.order(pool, keyed)}
        parts.extend(_position(place, standings, keyed, query, figures) for place in subjects)
        if query.beside:
            beside.extend(_neighbours(place, standings) for place in subjects if place in standings)
    return Answer(
        kind=Kind.ANSWER, headline="；".join(parts) + "。", lines=tuple(beside), notes=(*query.notes, *wording.leaves_out((*query.groups, *((query.base,) if query.base else ())))),
        citation=cite(figures, figures.rows(subjects, keys_of(query, figures))), suggestions=next_steps(query, figures), places=subjects,
    )  # fmt: skip


def _neighbours(place: str, standings: dict[str, Standing]) -> str:
    """Who stands directly before and after, all that tie there."""
    values = list(dict.fromkeys(s.value for s in standings.values()))
    at = values.index(standings[place].value)
    sides = (("前面", values[at - 1] if at else None), ("后面", values[at + 1] if at + 1 < len(values) else None))
    said = []
    for side, value in sides:
        names = wording.listed(s.place for s in standings.values() if s.value == value)
        said.append(f"{side}是{names}（{wording.number(value)}）" if value is not None else f"{side}没有了")
    return f"{place}{'，'.join(said)}。"


def _position(place: str, standings: dict[str, Standing], order: Order, query: Query, figures: Figures) -> str:
    name = order.indicator or "各项合计"
    standing = standings.get(place)
    if standing is None:
        return f"{place}没有{name}任务，不参加排名"
    where = (
        query.base.label
        if query.base
        else f"{wording.conditions(query.filters, figures)}的市里"
        if query.filters
        else "全省"
    )
    ties = [p for p in standing.tied if p != place]
    tied = f"，与{wording.listed(ties)}并列" if ties else ""
    position = f"第{standing.rank}" if order.descending else f"倒数第{standing.rank}"
    if query.claim is not None and query.claim.op is Op.LE:
        inside = standing.rank <= (query.claim.value or 0)
        tied += f"，{'是的，在' if inside else '不在'}前{wording.number(query.claim.value or 0)}之内"
    elif query.claim is not None and query.claim.value not in (None, 1):
        right = standing.rank <= (query.claim.value or 0) < standing.rank + len(standing.tied)
        within = "，对的" if standing.rank == query.claim.value else f"，第{query.claim.value}在并列之内"
        tied += within if right else f"，不是第{query.claim.value}{_whose(standings, query.claim.value)}"
    elif query.claim is not None:
        end = "最多" if order.descending else "最少"
        leading = [s for s in standings.values() if s.rank == 1]
        first = f"{wording.listed(s.place for s in leading)}，{_value(leading[0].value, order, figures)}"
        tied += f"，是{end}的" if standing.rank == 1 else f"，不是{end}的（{end}的是{first}）"
    return f"{place}{name}{_value(standing.value, order, figures)}，在{where}{len(standings)}个市中排{position}{tied}"


def _whose(standings: dict[str, Standing], rank: Amount) -> str:
    """Who stands at a position that another was said to have."""
    there = [s.place for s in standings.values() if s.rank <= rank < s.rank + len(s.tied)]
    return f"（第{wording.number(rank)}是{wording.listed(there)}）" if there else ""


def places_of(query: Query, figures: Figures) -> Answer:
    """Whether places are in the list, and under which serial number."""
    parts = []
    for group in query.groups:
        by_place = figures.task_list.by_place
        parts += [f"{name}在本清单内，序号{by_place[name][0].serial}" for name in group.names]
        parts += [f"{name}不在本清单" for name in group.unlisted]
    if not query.groups:
        names = figures.task_list.places
        parts.append(f"清单共{len(names)}个市：{wording.listed(names)}")
    return Answer(
        kind=Kind.ANSWER, headline="；".join(parts) + "。", notes=query.notes, citation=cite(figures, ()),
        suggestions=next_steps(query, figures), places=tuple(n for g in query.groups for n in g.names),
    )  # fmt: skip


def region_of(query: Query, figures: Figures) -> Answer:
    """Which region a place lies in, and whether that is the one that was named."""
    place, base, claim = query.groups[0].label, query.base, query.claim
    region = base.label if base is not None else ""
    if claim is None or claim.text == region:
        said = f"{place}属于{region}" + ("，对的" if claim is not None else "")
    else:
        said = f"{place}属于{region}，{'也就属于' if claim.op is Op.EQ else '不属于'}{claim.text}"
    if query.groups[0].unlisted:
        said += f"；但{place}不在本清单，没有它的数"
    others = wording.listed(name for name in (base.names if base else ()) if name != place)
    return Answer(
        kind=Kind.ANSWER, headline=f"{said}。", lines=(f"{region}在清单里的还有{others}。",) if others else (),
        notes=(*query.notes, *wording.leaves_out(query.groups)), citation=cite(figures, ()),
        suggestions=next_steps(query, figures), places=query.groups[0].names,
    )  # fmt: skip


def same(query: Query, figures: Figures) -> Answer:
    """Which places share a figure with another."""
    parts = []
    for key in keys_of(query, figures)[:1]:
        by_value: dict[Amount, list[str]] = {}
        for standing in figures.order(figures.pool(query), Order(indicator=key)):
            by_value.setdefault(standing.value, []).append(standing.place)
        shared = [(v, names) for v, names in by_value.items() if len(names) > 1]
        said = "；".join(
            f"{wording.listed(names)}都是{wording.number(v)}{figures.indicator(key).unit}" for v, names in shared
        )
        parts.append(f"{key}数量相同的市：{said}" if said else f"没有{key}数量相同的市")
    return Answer(
        kind=Kind.ANSWER, headline="；".join(parts) + "。", notes=query.notes, citation=cite(figures, ()), places=()
    )
