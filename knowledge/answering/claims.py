"""Answers to yes or no: the true figure first, then whether the claim, the condition or the task stands."""

from __future__ import annotations

from fractions import Fraction

from knowledge.answer import Answer, Kind
from knowledge.answering import progressing, wording
from knowledge.answering.amounts import each, keys_of, parts_of
from knowledge.answering.figures import Figures, compare, percent
from knowledge.answering.replies import cite, next_steps
from knowledge.query import Against, Aggregate, Filter, Op, Query


def check(query: Query, figures: Figures) -> Answer:
    """A claimed figure, the true one first."""
    claim = query.claim
    pool = figures.pool(query)
    keys = keys_of(query, figures)
    if claim is None or claim.value is None:
        return each(query, figures)
    many = len(pool) > 1 or not query.groups
    label = wording.scope(query, figures)
    truths = {key: figures.total(pool, key) for key in keys if figures.holders(pool, key)}
    if not truths:
        return each(query, figures)
    key = next((k for k, v in truths.items() if compare(v, claim.op, claim.value)), next(iter(truths)))
    value, unit = truths[key], figures.indicator(key).unit
    if claim.supposed:
        return _supposed(query, figures, key)
    right = compare(value, claim.op, claim.value)
    said = f"{'' if claim.op is Op.EQ else claim.op}{wording.number(claim.value)}{unit}"
    true = f"{label}{figures.indicator(key).name}{'合计' if many else ''}{wording.bound(value, figures.indicator(key))}"
    if right:
        verdict = "对的。" if claim.op is Op.EQ else f"{said}，对的。"
    else:
        verdict = f"不是{said}。" if claim.op is Op.EQ else f"没有{said}。"
    done = figures.figure(pool[0], key) if len(pool) == 1 else None
    if not right and claim.op is Op.EQ and done is not None and done.done == claim.value:
        verdict = f"{said}是已完成的数。"
    lines = parts_of(pool[0], key, (key,), figures) if len(pool) == 1 else _within_whole(pool, key, figures)
    lines += progressing.lines(pool[0], [key], figures) if len(pool) == 1 else []
    return Answer(
        kind=Kind.ANSWER,
        headline=f"{true}，{verdict}",
        lines=tuple(lines),
        notes=(*query.notes, *wording.leaves_out(query.groups)),
        citation=cite(figures, figures.rows(pool, (key,))),
        suggestions=next_steps(query, figures),
        places=pool if len(pool) < len(figures.task_list.places) else (),
    )


def _within_whole(pool: tuple[str, ...], key: str, figures: Figures) -> list[str]:
    """19个标杆，另加5个5G: a part is said to lie in its whole, so that nobody adds the two."""
    whole = figures.indicator(key).part_of
    if not whole:
        return []
    amount = wording.bound(figures.total(pool, whole), figures.indicator(whole))
    return [f"含在{figures.indicator(whole).name}合计{amount}之内，不另外相加。"]


def _supposed(query: Query, figures: Figures, key: str) -> Answer:
    """The target, and how far a figure that is only supposed would be over or under it."""
    pool, unit = figures.pool(query), figures.indicator(key).unit
    target, supposed = figures.total(pool, key), query.claim.value if query.claim else None
    over = Fraction(supposed or 0) - Fraction(target)
    gap = f"{wording.number(abs(over))}{unit}"
    verdict = f"超出{gap}，算超额完成" if over > 0 else f"还差{gap}，没有完成" if over < 0 else "正好完成"
    rate = f"，完成率{wording.percentage(percent(supposed or 0, target))}" if target else ""
    true = (
        f"{wording.scope(query, figures)}{figures.indicator(key).name}{wording.bound(target, figures.indicator(key))}"
    )
    return Answer(
        kind=Kind.ANSWER,
        headline=f"{true}；做到{wording.number(supposed or 0)}{unit}的话，{verdict}{rate}。",
        notes=query.notes,
        citation=cite(figures, figures.rows(pool, (key,))),
        suggestions=next_steps(query, figures),
        places=pool,
    )


def _of_mean(condition: Filter) -> bool:
    return condition.against is Against.MEAN and condition.value is None


def _verdict(op: Op, said: str, *, met: bool) -> str:
    if met:
        return f"是的，{said}"
    if op is Op.GE:
        return said.replace(str(op), "不到", 1)
    return f"没有{said}" if op is Op.GT else f"不对，不是{said.removeprefix(str(Op.EQ))}"


def test(query: Query, figures: Figures) -> Answer:
    """Whether a place, a group, or those together who meet the other conditions, meet the last one; the figure first."""
    condition = query.filters[-1]
    plain = query.evolve(filters=query.filters[:-1])
    pool = figures.pool(plain)
    key = condition.indicator or keys_of(query, figures)[0]
    value, bound = figures.total(pool, key), figures.bound(condition, key)
    label, unit = wording.scope(plain, figures), figures.indicator(key).unit
    if not figures.holders(pool, key) or bound is None:
        return each(plain.evolve(aggregate=Aggregate.EACH, indicators=(key,)), figures)
    met = compare(value, condition.op, bound, condition.upper)
    said = wording.condition(condition, figures).removeprefix(key)
    verdict = _verdict(condition.op, said, met=met)
    times = Fraction(value) / Fraction(bound) if _of_mean(condition) and bound else None
    ratio = f"，是平均数的{wording.number(times)}倍" if times is not None else ""
    gap = wording.number(abs(Fraction(value) - Fraction(bound)))
    apart = f"相差{gap}{unit}" if value != bound else "正好一样多"
    whole = figures.total(figures.task_list.places, key)
    share = f"（占全省的{wording.percentage(percent(value, whole))}）" if condition.against is Against.WHOLE else ""
    return Answer(
        kind=Kind.ANSWER,
        headline=f"{label}{key}{wording.bound(value, figures.indicator(key))}{share}，{verdict}，{apart}{ratio}。",
        lines=tuple(parts_of(pool[0], key, (key,), figures)) if len(pool) == 1 else (),
        notes=(*query.notes, *wording.leaves_out(query.groups)),
        citation=cite(figures, figures.rows(pool, (key,))),
        suggestions=next_steps(plain, figures),
        places=pool,
    )


def exists(query: Query, figures: Figures) -> Answer:
    """Whether there is such a task, with its figure if there is."""
    pool = figures.pool(query)
    keys = keys_of(query, figures)
    if len(pool) == 1:
        return each(query, figures)
    lines = []
    for key in keys:
        holders = figures.holders(pool, key)
        unit = figures.indicator(key).unit
        named = "、".join(f"{p}（{wording.number(figures.value(p, key) or 0)}{unit}）" for p in holders)
        lacking = [p for p in pool if p not in holders]
        if not holders:
            lines.append(f"{wording.scope(query, figures)}没有{key}任务")
        elif not lacking:
            lines.append(
                f"{wording.scope(query, figures)}都有{key}任务，共{len(holders)}个市：{named}"
                if len(holders) <= 8
                else f"{wording.scope(query, figures)}{len(holders)}个市都有{key}任务"
            )
        else:
            without = f"；没有的：{wording.listed(lacking)}" if len(lacking) <= 6 else ""
            whole = f"{wording.scope(query, figures)}{len(pool)}个市中"
            lines.append(f"{whole}有{key}任务的有{len(holders)}个：{named}{without}")
    return Answer(
        kind=Kind.ANSWER,
        headline=_all_have(query, pool, keys, figures) + "；".join(lines) + "。",
        notes=(*query.notes, *wording.leaves_out(query.groups)),
        citation=cite(figures, figures.rows(pool, keys)),
        suggestions=next_steps(query, figures),
        places=figures.holders(pool, keys[0]) or pool,
    )


def _all_have(query: Query, pool: tuple[str, ...], keys: tuple[str, ...], figures: Figures) -> str:
    """粤北五市均无标杆: whether it is so of all that were said to have it, or not to have it."""
    if query.claim is None or query.claim.text != "all":
        return ""
    holders = figures.holders(pool, keys[0])
    if query.claim.op is Op.LACKS:
        return "不对，不是都没有：" if holders else "是的，"
    return "是的，" if len(holders) == len(pool) else "不对，不是都有："
