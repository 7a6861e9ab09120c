"""Deep links: t.me addresses that open the bot at a city's card."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection

PAYLOAD_LIMIT = 64
"""Telegram passes on this many of the characters A-Z a-z 0-9 _ -."""
_CITY = "c_"


def city_link(username: str, city: str) -> str | None:
    """Write the address of a city's card, None for a name too long for a link."""
    payload = city_payload(city)
    return None if payload is None else f"https://t.me/{username}?start={payload}"


def city_payload(city: str) -> str | None:
    """Write the start parameter of a city's card, None for a name too long for one."""
    payload = _CITY + base64.urlsafe_b64encode(city.encode()).decode().rstrip("=")
    return payload if len(payload) <= PAYLOAD_LIMIT else None


def city_of(payload: str, cities: Collection[str]) -> str | None:
    """Read which city a start parameter means, None if it means none of these."""
    if not payload.startswith(_CITY):
        return None
    coded = payload.removeprefix(_CITY)
    try:
        city = base64.b64decode(coded + "=" * (-len(coded) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    return city if city in cities else None
