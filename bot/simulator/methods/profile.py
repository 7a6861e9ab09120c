"""The bot itself: its name, its descriptions, its command menus."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from bot.simulator.errors import bad_request
from bot.simulator.signatures import Arguments, Method, Reader, array, mapping, text
from bot.simulator.values import Json, Person, Room
from bot.simulator.world import World

MAX_COMMANDS = 100
MAX_COMMAND_DESCRIPTION = 256
_COMMAND = re.compile(r"[a-z0-9_]{1,32}", re.ASCII)
_LANGUAGE = re.compile(r"(?:[a-z]{2})?", re.ASCII)
_SCOPES: dict[str, tuple[str, ...]] = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}
_PROFILE = {"name": 64, "description": 512, "short_description": 120}


def get_me(world: World, given: Arguments) -> Json:
    del given
    return world.bot.as_json() | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def set_my_commands(world: World, given: Arguments) -> bool:
    commands = given["commands"]
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        _check_command(command)
    world.commands[_scope(world, given)] = [
        {"command": command["command"], "description": command["description"]} for command in commands
    ]
    world.changed.fire()
    return True


def get_my_commands(world: World, given: Arguments) -> list[Json]:
    return world.commands.get(_scope(world, given), [])


def delete_my_commands(world: World, given: Arguments) -> bool:
    world.commands.pop(_scope(world, given), None)
    return True


def command_menu(world: World, room: Room, person: Person) -> list[Json]:
    """Return the commands that this person's phone offers in this room: the narrowest scope that has any."""
    for scope in _scopes(room, person):
        for language in (person.language_code[:2], ""):
            commands = world.commands.get((_key(scope), language))
            if commands:
                return commands
    return []


def _scopes(room: Room, person: Person) -> Iterator[Json]:
    admin = room.members.get(person.id) in {"creator", "administrator"}
    if room.person is not None:
        yield {"type": "chat", "chat_id": room.id}
        yield {"type": "all_private_chats"}
    else:
        yield {"type": "chat_member", "chat_id": room.id, "user_id": person.id}
        if admin:
            yield {"type": "chat_administrators", "chat_id": room.id}
        yield {"type": "chat", "chat_id": room.id}
        if admin:
            yield {"type": "all_chat_administrators"}
        yield {"type": "all_group_chats"}
    yield {"type": "default"}


def _check_command(command: Any) -> None:
    if not isinstance(command, dict) or not _COMMAND.fullmatch(str(command.get("command", ""))):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(str(command.get("description", ""))) <= MAX_COMMAND_DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")


def _scope(world: World, given: Arguments) -> tuple[str, str]:
    scope = given.get("scope") or {"type": "default"}
    fields = _SCOPES.get(scope.get("type", ""))
    if fields is None:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    for name in fields:
        if not isinstance(scope.get(name), int):
            raise bad_request(f"can't parse BotCommandScope: {name} must be an integer")
    if "chat_id" in fields:
        world.room(scope["chat_id"])
    return _key({"type": scope["type"]} | {name: scope[name] for name in fields}), _language(given)


def _key(scope: Json) -> str:
    return json.dumps(scope, sort_keys=True)


def _language(given: Arguments) -> str:
    language: str = given.get("language_code", "")
    if not _LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return language


def _setter(which: str) -> Callable[[World, Arguments], bool]:
    def put(world: World, given: Arguments) -> bool:
        value: str = given.get(which, "")
        if len(value) > _PROFILE[which]:
            raise bad_request(f"{which.replace('_', ' ')} is too long")
        world.profile[which, _language(given)] = value
        return True

    return put


def _getter(which: str) -> Callable[[World, Arguments], Json]:
    def show(world: World, given: Arguments) -> Json:
        default = world.bot.first_name if which == "name" else ""
        return {which: world.profile.get((which, _language(given))) or default}

    return show


_SCOPED: dict[str, Reader] = {"scope": mapping, "language_code": text}
_SPOKEN: dict[str, Reader] = {"language_code": text}
TABLE = {
    "getMe": Method(run=get_me),
    "setMyCommands": Method(run=set_my_commands, required={"commands": array}, optional=_SCOPED),
    "getMyCommands": Method(run=get_my_commands, optional=_SCOPED),
    "deleteMyCommands": Method(run=delete_my_commands, optional=_SCOPED),
    "setMyName": Method(run=_setter("name"), optional={"name": text} | _SPOKEN),
    "getMyName": Method(run=_getter("name"), optional=_SPOKEN),
    "setMyDescription": Method(run=_setter("description"), optional={"description": text} | _SPOKEN),
    "getMyDescription": Method(run=_getter("description"), optional=_SPOKEN),
    "setMyShortDescription": Method(run=_setter("short_description"), optional={"short_description": text} | _SPOKEN),
    "getMyShortDescription": Method(run=_getter("short_description"), optional=_SPOKEN),
}
