"""Where updates are posted when the bot does not poll."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.simulator.errors import bad_request

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}", re.ASCII)
_PORTS = frozenset({80, 88, 443, 8443})
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(slots=True)
class Webhook:
    """The webhook as set now; an empty url means that the bot polls."""

    url: str = ""
    secret: str = ""
    last_error: str = ""
    last_error_date: int = 0
    max_connections: int = 40

    def set(self, url: str, secret: str, max_connections: int) -> None:
        """Take a new address, checked as Telegram does, save that a loopback address may be plain HTTP."""
        parts = urlsplit(url)
        local = parts.hostname in _LOOPBACK
        if url and not local and parts.scheme != "https":
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if url and not local and (parts.port or 443) not in _PORTS:
            raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
        if secret and not _SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
        self.url, self.secret, self.max_connections = url, secret, max_connections
        self.last_error, self.last_error_date = "", 0

    def as_json(self, pending: int) -> dict[str, Any]:
        """Return the WebhookInfo object of the Bot API."""
        shown: dict[str, Any] = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": pending,
            "max_connections": self.max_connections,
        }
        if self.last_error:
            shown |= {"last_error_date": self.last_error_date, "last_error_message": self.last_error}
        return shown
