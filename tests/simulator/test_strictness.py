"""What Telegram refuses, the fake refuses, in the same words."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
import telegram

from bot.simulator.methods import METHODS
from bot.simulator.people import ADMIN, GROUP_ID, OFFICIAL, Phone
from bot.simulator.telegram import FakeTelegram
from bot.simulator.values import Person, Upload
from tests.simulator.conftest import Call
from tests.simulator.echo import picture

ME = OFFICIAL.id
CANT_PARSE = "Bad Request: can't parse entities: "


def keyboard(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


def button(**fields: Any) -> dict[str, Any]:
    return {"text": "键", **fields}


REFUSED: list[tuple[str, dict[str, Any], int, str]] = [
    ("sendMessage", {"chat_id": 999, "text": "a"}, 400, "Bad Request: chat not found"),
    ("sendMessage", {"chat_id": "@nobody", "text": "a"}, 400, "Bad Request: chat not found"),
    ("sendMessage", {"chat_id": "x", "text": "a"}, 400, 'Bad Request: parameter "chat_id" must be an integer'),
    ("sendMessage", {"chat_id": "", "text": "a"}, 400, "Bad Request: chat_id is empty"),
    ("sendMessage", {"text": "a"}, 400, "Bad Request: chat_id is empty"),
    ("sendMessage", {"chat_id": ME}, 400, "Bad Request: message text is empty"),
    ("sendMessage", {"chat_id": ME, "text": " \n "}, 400, "Bad Request: message text is empty"),
    ("sendMessage", {"chat_id": ME, "text": "<b></b>", "parse_mode": "html"}, 400,
     "Bad Request: message text is empty"),
    ("sendMessage", {"chat_id": ME, "text": "字" * 4097}, 400, "Bad Request: message is too long"),
    ("sendMessage", {"chat_id": ME, "text": "😀" * 2049}, 400, "Bad Request: message is too long"),
    ("sendMessage", {"chat_id": ME, "text": "a", "parse_mode": "BBCode"}, 400, "Bad Request: unsupported parse_mode"),
    ("sendMessage", {"chat_id": ME, "text": "a", "colour": "red"}, 400, 'Bad Request: unknown parameter "colour"'),
    (
        "sendMessage",
        {"chat_id": ME, "text": "a", "disable_notification": "maybe"},
        400,
        'Bad Request: parameter "disable_notification" must be a boolean',
    ),
    ("sendMessage", {"chat_id": ME, "text": "a", "entities": "{"}, 400, "Bad Request: can't parse entities JSON array"),
    (
        "sendMessage",
        {"chat_id": ME, "text": "a", "reply_markup": []},
        400,
        'Bad Request: parameter "reply_markup" must be a JSON object',
    ),
    (
        "sendMessage",
        {"chat_id": ME, "text": "ab", "entities": [{"type": "bold", "offset": 1, "length": 2}]},
        400,
        "Bad Request: entity beginning at UTF-16 offset 1 ends after the end of the text at UTF-16 offset 2",
    ),
    (
        "sendMessage",
        {"chat_id": ME, "text": "a", "reply_parameters": {"message_id": 77}},
        400,
        "Bad Request: message to be replied not found",
    ),
    ("sendMessage", {"chat_id": ME, "text": "a < b", "parse_mode": "HTML"}, 400,
     CANT_PARSE + 'Unsupported start tag "" at byte offset 2'),
    ("sendMessage", {"chat_id": ME, "text": "上<br>", "parse_mode": "HTML"}, 400,
     CANT_PARSE + 'Unsupported start tag "br" at byte offset 3'),
    ("sendMessage", {"chat_id": ME, "text": "<b>a", "parse_mode": "HTML"}, 400,
     CANT_PARSE + 'Can\'t find end tag corresponding to start tag "b"'),
    ("sendMessage", {"chat_id": ME, "text": "a</b>", "parse_mode": "HTML"}, 400,
     CANT_PARSE + "Unexpected end tag at byte offset 1"),
    ("sendMessage", {"chat_id": ME, "text": "<b><i>a</b></i>", "parse_mode": "HTML"}, 400,
     CANT_PARSE + 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
    ("sendMessage", {"chat_id": ME, "text": "<b", "parse_mode": "HTML"}, 400,
     CANT_PARSE + 'Unclosed start tag "b" at byte offset 0'),
    ("sendMessage", {"chat_id": ME, "text": "<span>a</span>", "parse_mode": "HTML"}, 400,
     CANT_PARSE + 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ("sendMessage", {"chat_id": ME, "text": "a", "reply_markup": keyboard([button(callback_data="湛" * 22)])}, 400,
     "Bad Request: BUTTON_DATA_INVALID"),
    ("sendMessage", {"chat_id": ME, "text": "a", "reply_markup": keyboard([button(callback_data="")])}, 400,
     "Bad Request: BUTTON_DATA_INVALID"),
    ("sendMessage", {"chat_id": ME, "text": "a", "reply_markup": keyboard([button()])}, 400,
     "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
    ("sendMessage", {"chat_id": ME, "text": "a", "reply_markup": keyboard([{"text": "", "callback_data": "a"}])}, 400,
     'Bad Request: can\'t parse inline keyboard button: Can\'t find field "text"'),
    ("sendMessage", {"chat_id": ME, "text": "a", "reply_markup": keyboard([button(callback_data="a")] * 9)}, 400,
     "Bad Request: reply markup is too long"),
    ("sendMessage",
     {"chat_id": ME, "text": "a", "reply_markup": keyboard(*[[button(callback_data="a")]] * 101)}, 400,
     "Bad Request: reply markup is too long"),
    ("sendMessage", {"chat_id": ME, "text": "a", "reply_markup": keyboard([button(url="javascript:x")])}, 400,
     "Bad Request: inline keyboard button URL 'javascript:x' is invalid: Wrong HTTP URL"),
    ("sendMessage", {"chat_id": ME, "text": "a", "reply_markup": {"keyboard": [[{"text": ""}]]}}, 400,
     "Bad Request: keyboard button text must be non-empty"),
    ("editMessageText", {"chat_id": ME, "message_id": 99, "text": "a"}, 400, "Bad Request: message to edit not found"),
    ("editMessageText", {"chat_id": ME, "message_id": 1, "text": "a"}, 400, "Bad Request: message can't be edited"),
    ("editMessageText", {"chat_id": ME, "message_id": 2, "text": "原文"}, 400,
     "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
     "as a current content and reply markup of the message"),
    ("editMessageText", {"chat_id": ME, "message_id": 2, "text": "a", "reply_markup": {"keyboard": [["a"]]}}, 400,
     "Bad Request: inline keyboard expected"),
    ("editMessageCaption", {"chat_id": ME, "message_id": 2, "caption": "a"}, 400,
     "Bad Request: there is no caption in the message to edit"),
    ("deleteMessage", {"chat_id": ME, "message_id": 99}, 400, "Bad Request: message to delete not found"),
    ("sendChatAction", {"chat_id": ME, "action": "dancing"}, 400, "Bad Request: wrong parameter action in request"),
    ("answerCallbackQuery", {"callback_query_id": "1"}, 400,
     "Bad Request: query is too old and response timeout expired or query ID is invalid"),
    ("answerInlineQuery", {"inline_query_id": "1", "results": []}, 400,
     "Bad Request: query is too old and response timeout expired or query ID is invalid"),
    ("setMyCommands", {"commands": [{"command": "湛江", "description": "a"}]}, 400, "Bad Request: BOT_COMMAND_INVALID"),
    ("setMyCommands", {"commands": [{"command": "Help", "description": "a"}]}, 400, "Bad Request: BOT_COMMAND_INVALID"),
    ("setMyCommands", {"commands": [{"command": "help", "description": ""}]}, 400,
     "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID"),
    ("setMyCommands", {"commands": [{"command": "a", "description": "a"}] * 101}, 400,
     "Bad Request: BOT_COMMANDS_TOO_MUCH"),
    ("setMyCommands", {"commands": [], "scope": {"type": "chat", "chat_id": 999}}, 400, "Bad Request: chat not found"),
    ("setMyCommands", {"commands": [], "scope": {"type": "planet"}}, 400,
     "Bad Request: can't parse BotCommandScope: unsupported type specified"),
    ("setMyCommands", {"commands": [], "language_code": "zh-CN"}, 400, "Bad Request: invalid language code specified"),
    ("setMyDescription", {"description": "a" * 513}, 400, "Bad Request: description is too long"),
    ("sendDocument", {"chat_id": ME, "document": "nothing"}, 400,
     "Bad Request: wrong file identifier/HTTP URL specified"),
    ("sendDocument", {"chat_id": ME}, 400, 'Bad Request: parameter "document" is required'),
    ("getFile", {"file_id": "nothing"}, 400, "Bad Request: wrong file_id or the file is temporarily unavailable"),
    ("getChat", {"chat_id": 1}, 400, "Bad Request: chat not found"),
    ("getChatMember", {"chat_id": GROUP_ID, "user_id": 1}, 400, "Bad Request: PARTICIPANT_ID_INVALID"),
    ("leaveChat", {"chat_id": ME}, 400, "Bad Request: chat member status can't be changed in private chats"),
    ("getUpdates", {"limit": 0}, 400, "Bad Request: limit must be between 1 and 100"),
    ("setWebhook", {"url": "http://example.org/x"}, 400,
     "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"),
    ("setWebhook", {"url": "https://example.org:1234/x"}, 400,
     "Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"),
    ("setWebhook", {"url": "https://example.org/x", "secret_token": "秘密"}, 400,
     "Bad Request: secret token contains unallowed characters"),
    ("sendPoll", {"chat_id": ME}, 501, "Not Implemented: the simulator has no method sendPoll"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "parameters", "code", "description"), REFUSED)
async def test_refused(
    fake: FakeTelegram, call: Call, method: str, parameters: dict[str, Any], code: int, description: str
) -> None:
    room = fake.world.rooms[ME]
    fake.world.post(room, OFFICIAL, {"text": "问"})
    fake.world.post(room, fake.world.bot, {"text": "原文"})
    response = await call(method, **parameters)
    assert (response.status, response.body) == (code, {"ok": False, "error_code": code, "description": description})
    assert len(room.messages) == 2


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("字" * 4096, 4096),
        ("<b>" + "字" * 4096 + "</b>", 4096),
        ("&lt;" * 4096, 4096),
        ("😀" * 2048, 2048),
        ("  两头有空  ", 4),
    ],
)
async def test_lengths_count_after_parsing(call: Call, text: str, shown: int) -> None:
    response = await call("sendMessage", chat_id=ME, text=text, parse_mode="HTML")
    assert response.status == 200
    assert len(response.body["result"]["text"]) == shown


async def test_callback_data_of_64_bytes_fits(call: Call) -> None:
    response = await call("sendMessage", chat_id=ME, text="a", reply_markup=keyboard([button(callback_data="a" * 64)]))
    assert response.body["result"]["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "a" * 64


async def test_caption_is_limited_to_1024(call: Call) -> None:
    file = Upload(name="a.txt", mime="text/plain", data=b"a")
    fits = await call("sendDocument", {"document": file}, chat_id=ME, caption="字" * 1024)
    long = await call("sendDocument", {"document": file}, chat_id=ME, caption="字" * 1025)
    assert fits.status == 200
    assert long.body["description"] == "Bad Request: message caption is too long"


@pytest.mark.parametrize(
    ("method", "data", "description"),
    [
        ("sendDocument", b"", "Bad Request: file must be non-empty"),
        ("sendPhoto", b"no picture", "Bad Request: IMAGE_PROCESS_FAILED"),
        ("sendPhoto", b"\0" * (10 * 1024 * 1024 + 1), "Bad Request: file is too big for a photo"),
        ("sendDocument", b"\0" * (50 * 1024 * 1024 + 1), "Request Entity Too Large"),
    ],
)
async def test_files_are_checked(call: Call, method: str, data: bytes, description: str) -> None:
    name = method.removeprefix("send").lower()
    response = await call(method, {name: Upload(name="f", mime="x/y", data=data)}, chat_id=ME)
    assert response.body["description"] == description


async def test_album_of_attached_files(call: Call) -> None:
    files = {"one": Upload(name="a.png", mime="image/png", data=picture())}
    media = [{"type": "photo", "media": "attach://one", "caption": "图"}, {"type": "photo", "media": "attach://one"}]
    response = await call("sendMediaGroup", files, chat_id=ME, media=media)
    assert [message["photo"][0]["width"] for message in response.body["result"]] == [320, 320]
    assert response.body["result"][0]["media_group_id"] == response.body["result"][1]["media_group_id"]


async def test_wrong_token_is_401(fake: FakeTelegram) -> None:
    response = await fake.call("1:wrong", "getMe", {})
    assert (response.status, response.body["description"]) == (401, "Unauthorized")


async def test_nobody_who_did_not_start_can_be_written_to(fake: FakeTelegram, call: Call) -> None:
    stranger = Person(id=7, first_name="生人")
    phone = Phone(fake.world, stranger, fake.world.add_person(stranger, started=False))
    before = await call("sendMessage", chat_id=7, text="a")
    phone.start()
    after = await call("sendMessage", chat_id=7, text="a")
    assert (before.body["description"], after.status) == ("Bad Request: chat not found", 200)


async def test_old_messages_cannot_be_deleted(fake: FakeTelegram, call: Call) -> None:
    sent = await call("sendMessage", chat_id=ME, text="a")
    room = fake.world.rooms[ME]
    message_id = sent.body["result"]["message_id"]
    room.messages[message_id] = room.messages[message_id].evolve(date=fake.world.timestamp() - 49 * 3600)
    response = await call("deleteMessage", chat_id=ME, message_id=message_id)
    assert response.body["description"] == "Bad Request: message can't be deleted for everyone"


async def test_commands_are_kept_by_scope_and_language(fake: FakeTelegram, call: Call) -> None:
    from bot.simulator.methods.profile import command_menu

    await call("setMyCommands", commands=[{"command": "help", "description": "帮助"}])
    scope = {"type": "chat", "chat_id": ADMIN.id}
    await call(
        "setMyCommands", commands=[{"command": "approve", "description": "审批"}], scope=scope, language_code="zh"
    )
    menus = {
        person.id: [command["command"] for command in command_menu(fake.world, fake.world.rooms[person.id], person)]
        for person in (OFFICIAL, ADMIN)
    }
    assert menus == {OFFICIAL.id: ["help"], ADMIN.id: ["approve"]}
    listed = await call("getMyCommands", scope=scope, language_code="zh")
    assert listed.body["result"] == [{"command": "approve", "description": "审批"}]
    await call("deleteMyCommands", scope=scope, language_code="zh")
    assert (await call("getMyCommands", scope=scope, language_code="zh")).body["result"] == []


def test_every_parameter_of_the_table_exists_in_the_bot_api() -> None:
    """The signatures cannot drift from the library's own."""
    looked_at = 0
    for name, method in METHODS.items():
        snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
        known = set(inspect.signature(getattr(telegram.Bot, snake)).parameters)
        assert set(method.required) | set(method.optional) <= known | {"timeout", "reply_parameters"}, name
        looked_at += 1
    assert looked_at > 25
