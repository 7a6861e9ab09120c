"""How the fake Bot API says no, in the words that Telegram uses."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """A refused request: the HTTP status, the description and the response parameters."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def as_json(self) -> dict[str, Any]:
        """Return the body of the response."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        return body | ({"parameters": self.parameters} if self.parameters else {})


def bad_request(reason: str, **parameters: Any) -> ApiError:
    """Make a 400: the request itself is wrong, trying again will not help."""
    return ApiError(400, f"Bad Request: {reason}", **parameters)


def forbidden(reason: str) -> ApiError:
    """Make a 403: the receiver does not want to hear from the bot."""
    return ApiError(403, f"Forbidden: {reason}")
