"""Chats and who is in them."""

from __future__ import annotations

from bot.simulator.errors import bad_request
from bot.simulator.signatures import Arguments, Method, Reader, chat, integer, mapping
from bot.simulator.values import Json, Person
from bot.simulator.world import World


def get_chat(world: World, given: Arguments) -> Json:
    room = world.writable(given["chat_id"])
    return room.as_json() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }


def get_chat_member(world: World, given: Arguments) -> Json:
    room = world.writable(given["chat_id"])
    person = _person(world, given["user_id"])
    return member_json(person, room.members.get(person.id, "left"))


def get_chat_administrators(world: World, given: Arguments) -> list[Json]:
    room = world.writable(given["chat_id"])
    if room.person is not None:
        raise bad_request("there are no administrators in the private chat")
    return [
        member_json(_person(world, person_id), status)
        for person_id, status in room.members.items()
        if status in {"creator", "administrator"}
    ]


def get_chat_member_count(world: World, given: Arguments) -> int:
    room = world.writable(given["chat_id"])
    return sum(room.holds(person_id) for person_id in room.members)


def leave_chat(world: World, given: Arguments) -> bool:
    room = world.writable(given["chat_id"])
    if room.person is not None:
        raise bad_request("chat member status can't be changed in private chats")
    room.members[world.bot.id] = "left"
    world.record("left", room)
    return True


def set_chat_menu_button(world: World, given: Arguments) -> bool:
    if "chat_id" in given.values:
        world.writable(given["chat_id"])
    return True


def member_json(person: Person, status: str) -> Json:
    """Return the ChatMember object of the Bot API, with all the fields its status requires."""
    shown: Json = {"user": person.as_json(), "status": status}
    if status == "kicked":
        return shown | {"until_date": 0}
    if status == "creator":
        return shown | {"is_anonymous": False}
    if status == "administrator":
        return shown | {"can_be_edited": False, "is_anonymous": False} | dict.fromkeys(_RIGHTS, True)
    return shown


_RIGHTS = [
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
]


def _person(world: World, person_id: int) -> Person:
    person = world.bot if person_id == world.bot.id else world.people.get(person_id)
    if person is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return person


_CHAT: dict[str, Reader] = {"chat_id": chat}
TABLE = {
    "getChat": Method(run=get_chat, required=_CHAT),
    "getChatMember": Method(run=get_chat_member, required=_CHAT | {"user_id": integer}),
    "getChatAdministrators": Method(run=get_chat_administrators, required=_CHAT),
    "getChatMemberCount": Method(run=get_chat_member_count, required=_CHAT),
    "leaveChat": Method(run=leave_chat, required=_CHAT),
    "setChatMenuButton": Method(run=set_chat_menu_button, optional={"chat_id": integer, "menu_button": mapping}),
}
