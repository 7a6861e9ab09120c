"""What an admin sees of a push: the preview, the progress, the delivery report, the history and the plans."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import escape

from handlers.pushes import Plan, Push, PushState, Result
from handlers.speaking import Markup
from knowledge.answering import wording
from knowledge.pushing import TEMPLATE
from knowledge.timing import Timing

Card = tuple[str, Markup]
Names = Mapping[int, str]
SAID = {
    "pending": "待发", "sending": "在发", "sent": "已送达", "acknowledged": "已收到", "blocked": "屏蔽了机器人",
    "failed": "发送失败", "unknown": "不明（可能已送达，不会自动重发）", "cancelled": "已停发",
}  # fmt: skip
ARRIVED = frozenset({"sent", "acknowledged"})
MOST_NAMED = 40
"""Places that one card names."""
ROOM = 700
"""Characters of a list on a card."""
TIMINGS = ("weekly 09:00 0", "workdays 09:00 0", "weekly 16:00 4")
"""Offered for a push that is to be repeated."""


def preview(push: Push, names: Names) -> Card:
    """What would be sent to whom, and who cannot be reached and why."""
    audience = push.audience
    lines = [f"<b>催办预览：{_text(push.selection)}</b>", f"符合的：{_text(_places(push.places))}"]
    lines += [_text(note) for note in push.notes]
    lines.append(f"将发给{len(audience.recipients)}个会话：")
    lines += _limited(_reached(push, names))
    if audience.unreached:
        lines.append("发不到：")
        lines += _limited(_unreached(push))
    lines += ["内容：", f"<blockquote>{_text(push.words or TEMPLATE)}\n（附各自还差多少和完成时限）</blockquote>"]
    lines.append("要改内容，请回复这条消息写上新的内容。")
    if push.timing is not None:
        lines.append(f"时间：{_text(push.timing.said)}，到时按当时的情况重新选市。")
    return "\n".join(lines), {"inline_keyboard": _asking(push)}


def _asking(push: Push) -> list[list[dict[str, str]]]:
    some = bool(push.audience.recipients)
    now = [_button(f"现在发送（{len(push.audience.recipients)}）", f"s{push.id}")] if some else []
    if push.timing is not None:
        return [[_button(f"定时：{push.timing.said}", f"w{push.id}.")], [*now, _button("取消", f"d{push.id}")]]
    return [[*now, _button("定时", f"t{push.id}"), _button("取消", f"d{push.id}")]]


def timings(push: Push) -> Markup:
    """The times that are offered under a preview."""
    rows = [[_button(Timing.from_text(text).said, f"w{push.id}.{index}")] for index, text in enumerate(TIMINGS)]
    return {"inline_keyboard": [*rows, [_button("返回", f"b{push.id}")]]}


def report(push: Push, results: Sequence[Result], names: Names, now: datetime) -> Card:
    """How far a push has come, and in the end what became of every letter."""
    counted: dict[str, list[Result]] = {}
    for result in results:
        counted.setdefault(result.state, []).append(result)
    done = sum(result.final for result in results)
    going = done < len(results)
    ended = "停止了" if push.state is PushState.STOPPED else "发完了"
    head = f"正在发送：{done}/{len(results)}" if going else f"{ended}：共{len(results)}个会话"
    lines = [f"<b>催办 #{push.id} {head}</b>", f"选的是：{_text(push.selection)}（{_text(push.by_name or '已注销')}）"]
    lines += [f"{SAID[state]} {len(counted[state])}" for state in SAID if state in counted]
    for state in ("blocked", "failed", "unknown", "cancelled", "acknowledged"):
        if state in counted and not going:
            lines.append(f"<b>{SAID[state]}</b>")
            lines += _limited(_grouped((result.reason, _name(result.chat, names)) for result in counted[state]))
    if push.audience.unreached and not going:
        lines.append("<b>没有发给</b>")
        lines += _limited(_unreached(push))
    if not going:
        lines.append(f"截至{now:%H:%M}。对方按“已收到”后，按“刷新”可看到。")
    return "\n".join(lines), {"inline_keyboard": _after(push, results, going)}


def _after(push: Push, results: Sequence[Result], going: bool) -> list[list[dict[str, str]]]:
    if going:
        return [[_button("停止", f"x{push.id}"), _button("刷新", f"o{push.id}")]]
    rest = sum(result.state not in ARRIVED for result in results)
    again = [_button(f"补发给其余{rest}个", f"r{push.id}")] if rest else []
    return [[*again, _button("刷新", f"o{push.id}"), _button("历史", "h")]]


def history(pushes: Sequence[Push], tallies: Mapping[int, Mapping[str, int]], zone: datetime) -> Card:
    """The pushes that went out, each with a button that opens its report."""
    if not pushes:
        return "还没有催办过。", {"inline_keyboard": [[_button("怎样催办", "m")]]}
    lines = ["<b>催办记录</b>"]
    for push in pushes:
        counts = tallies[push.id]
        arrived = sum(counts.get(state, 0) for state in ARRIVED)
        at = push.created.astimezone(zone.tzinfo)
        stopped = "，中途停止" if push.state is PushState.STOPPED else ""
        lines.append(
            f"#{push.id} {at.month}月{at.day}日{at:%H:%M} {_text(push.selection)}："
            f"送达{arrived}/{sum(counts.values())}{stopped}"
        )
    buttons = [_button(f"#{push.id}", f"o{push.id}") for push in pushes]
    return "\n".join(lines), {"inline_keyboard": [buttons[n : n + 5] for n in range(0, len(buttons), 5)]}


def plans(found: Sequence[Plan], now: datetime) -> Card:
    """The plans that are still to come, each with a button that ends it."""
    if not found:
        return "没有定时催办。", {"inline_keyboard": [[_button("怎样催办", "m")]]}
    lines = ["<b>定时催办</b>"]
    for plan in found:
        at = plan.next_at.astimezone(now.tzinfo)
        following = f"下次{at.month}月{at.day}日{at:%H:%M}"
        lines.append(f"{plan.id}. {plan.timing.said} {_text(plan.selection)}（{following}，{_text(plan.by_name)}）")
    return "\n".join(lines), {"inline_keyboard": [[_button(f"取消 {plan.id}", f"e{plan.id}")] for plan in found[:20]]}


def menu() -> Card:
    """How to urge people."""
    lines = [
        "<b>催办</b>",
        "直接说要催谁、说什么，例如：",
        "· 提醒没完成上云的市尽快填报",
        "· 催一下进度落后的市：本周五前报数",
        "· 每周一上午九点提醒没填报的市",
        "先给您看名单和内容，确认之后才发。",
    ]
    asked = ("没填报的市", "进度落后的市", "没完成的市")
    rows = [[_button(f"催{text}", f"q{text}")] for text in asked]
    return "\n".join(lines), {"inline_keyboard": [*rows, [_button("历史", "h"), _button("定时", "l")]]}


def letter_buttons(number: int, chat: int) -> Markup:
    """The keyboard under a letter."""
    fill = {"text": "去填报", "callback_data": f"1sfpush:{number}:{chat}"}
    return {"inline_keyboard": [[_button("已收到", f"a{number}"), fill]]}


def opening(number: int) -> Markup:
    """The button that opens the report of a push."""
    return {"inline_keyboard": [[_button("看结果", f"o{number}")]]}


def full_list(push: Push, names: Names) -> str:
    """Everybody whom a push reaches and does not reach, for a file; empty if the preview names them all."""
    reached, unreached = _reached(push, names), _unreached(push)
    if sum(map(len, reached)) <= ROOM and sum(map(len, unreached)) <= ROOM:
        return ""
    lines = [
        f"将发给{len(push.audience.recipients)}个会话：",
        *reached,
        *(["发不到：", *unreached] if unreached else []),
    ]
    return "\n".join(lines) + "\n"


def full_report(push: Push, results: Sequence[Result], names: Names) -> str:
    """What became of every letter, for a file; empty if the report names them all."""
    lines = _grouped(
        (SAID[each.state] + (f"（{each.reason}）" if each.reason else ""), _name(each.chat, names)) for each in results
    )
    lines += _unreached(push)
    return "\n".join(line.removeprefix("· ") for line in lines) + "\n" if sum(map(len, lines)) > ROOM else ""


def _reached(push: Push, names: Names) -> list[str]:
    return _grouped((wording.listed(r.places), _name(r.chat, names)) for r in push.audience.recipients)


def _unreached(push: Push) -> list[str]:
    return _grouped((why, who) for who, why in push.audience.unreached.items())


def _grouped(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """Names under what they have in common, a line for each."""
    found: dict[str, list[str]] = {}
    for common, name in pairs:
        found.setdefault(common, []).append(name)
    return [
        f"· {common}：{wording.listed(whom)}" if common else f"· {wording.listed(whom)}"
        for common, whom in found.items()
    ]


def _limited(lines: Sequence[str]) -> list[str]:
    """As much as fits; what does not stands in the file."""
    whole = "\n".join(lines)
    return [_text(whole if len(whole) <= ROOM else f"{whole[:ROOM]}……（没有列完）")]


def _name(chat: int, names: Names) -> str:
    return names.get(chat, str(chat))


def _places(places: Sequence[str]) -> str:
    more = f"等{len(places)}个" if len(places) > MOST_NAMED else ""
    return f"{len(places)}个市：{wording.listed(places[:MOST_NAMED])}{more}" if places else "没有"


def _button(label: str, act: str) -> dict[str, str]:
    return {"text": label, "callback_data": f"1p{act}"}


def _text(text: str) -> str:
    return escape(text, quote=False)
