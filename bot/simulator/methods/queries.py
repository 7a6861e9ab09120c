"""Answers to pressed buttons and inline queries."""

from __future__ import annotations

from typing import Any

from bot.simulator.errors import bad_request
from bot.simulator.formatting import read_formatted
from bot.simulator.keyboards import check_markup
from bot.simulator.methods.messages import MAX_TEXT
from bot.simulator.signatures import Arguments, Method, array, boolean, integer, mapping, text
from bot.simulator.values import Json
from bot.simulator.world import World

MAX_NOTICE = 200
MAX_RESULTS = 50
MAX_RESULT_ID_BYTES = 64
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def answer_callback_query(world: World, given: Arguments) -> bool:
    query_id = given["callback_query_id"]
    if query_id not in world.callbacks:
        raise bad_request(_TOO_OLD)
    if len(given.get("text", "")) > MAX_NOTICE:
        raise bad_request("MESSAGE_TOO_LONG")
    answer = {"text": given.get("text", ""), "alert": given.get("show_alert", False), "url": given.get("url", "")}
    world.answered(query_id, answer)
    return True


def answer_inline_query(world: World, given: Arguments) -> bool:
    if world.inline_queries.get(given["inline_query_id"], {}) is not None:
        raise bad_request(_TOO_OLD)
    results = given["results"]
    if len(results) > MAX_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    read = [_result(result) for result in results]
    if len({result["id"] for result in read}) < len(read):
        raise bad_request("RESULT_ID_DUPLICATE")
    kept = {"results": read, "is_personal": given.get("is_personal", False), "button": given.get("button")}
    world.inline_queries[given["inline_query_id"]] = kept
    world.changed.fire()
    return True


def _result(result: Any) -> Json:
    if not isinstance(result, dict) or result.get("type") != "article":
        raise bad_request("can't parse inline query result: only articles are known to the simulator")
    if not 1 <= len(str(result.get("id", "")).encode()) <= MAX_RESULT_ID_BYTES:
        raise bad_request("RESULT_ID_INVALID")
    if not result.get("title"):
        raise bad_request("can't parse inline query result: title is empty")
    content = result.get("input_message_content") or {}
    shown = read_formatted(content.get("message_text", ""), content.get("parse_mode"), content.get("entities"))
    if not shown.text:
        raise bad_request("message text is empty")
    if shown.length > MAX_TEXT:
        raise bad_request("message is too long")
    return {
        "id": str(result["id"]),
        "title": result["title"],
        "description": result.get("description", ""),
        "text": shown.text,
        "entities": list(shown.entities),
        "markup": check_markup(result.get("reply_markup"), inline_only=True),
    }


TABLE = {
    "answerCallbackQuery": Method(
        run=answer_callback_query,
        required={"callback_query_id": text},
        optional={"text": text, "show_alert": boolean, "url": text, "cache_time": integer},
    ),
    "answerInlineQuery": Method(
        run=answer_inline_query,
        required={"inline_query_id": text, "results": array},
        optional={"cache_time": integer, "is_personal": boolean, "next_offset": text, "button": mapping},
    ),
}
