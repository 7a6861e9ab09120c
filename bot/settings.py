"""The settings, read once from the environment and `.env`. Nothing else in the program reads the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.errors import SettingsError

API_URL = "https://api.telegram.org"
_TOKEN = re.compile(r"\d{1,20}:[A-Za-z0-9_-]{3,}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


@dataclass(frozen=True, slots=True)
class Secret:
    """A text that shows itself only when asked by name: not in a repr, a log line or a traceback."""

    _text: str = field(repr=False)

    def reveal(self) -> str:
        """Give the text itself."""
        return self._text

    def __str__(self) -> str:
        return "***"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How this bot runs. Built by `load`, or directly in tests."""

    token: Secret | None = None
    admins: tuple[int, ...] = ()
    database: Path = Path("var/bot.db")
    backups: int = 14
    """Daily copies of the database that are kept; 0 for none."""
    tasks: Path = Path("data/tasks.json")
    api_url: str = API_URL
    proxy: str | None = field(default=None, repr=False)  # may hold a password
    members_only: bool = False
    """Whether only members are answered."""
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    today: date | None = None
    webhook_url: str | None = None
    webhook_secret: Secret | None = None
    port: int = 8443
    dyno: str | None = None
    """The name that a platform with a passing disk gives to this process."""

    @property
    def clock(self) -> Clock:
        """The clock that the time zone and a fixed date make."""
        return Clock(self.timezone, self.today)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Texts that must never be printed."""
        password = urlsplit(self.proxy).password if self.proxy else None
        held = [secret.reveal() for secret in (self.token, self.webhook_secret) if secret]
        return (*held, *([password] if password else []))


def load(environ: Mapping[str, str] | None = None, dotenv: Path | None = Path(".env")) -> Settings:
    """Read the settings of this process; the environment goes before `.env`."""
    values = {**_dotenv(dotenv), **(os.environ if environ is None else environ)}
    found: dict[str, Any] = {}
    wrong: list[str] = []
    for name, (attribute, parse) in _READERS.items():
        text = values.get(name, "").strip()
        if not text:
            continue
        try:
            found[attribute] = parse(text)
        except ValueError as error:
            wrong.append(f"{name}：{error}")
    if wrong:
        raise SettingsError("设置有误：" + "；".join(wrong))
    return Settings(**found)


def _dotenv(path: Path | None) -> dict[str, str]:
    if path is None or not path.is_file():
        return {}
    from dotenv import dotenv_values  # only paid for where a .env exists

    try:
        return {name: value for name, value in dotenv_values(path).items() if value is not None}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"设置文件读不出：{path}（{type(error).__name__}）") from None


def _token(text: str) -> Secret:
    if not _TOKEN.fullmatch(text):
        raise ValueError("应是 @BotFather 给的令牌，形如 123456:ABC…")
    return Secret(text)


def _secret(text: str) -> Secret:
    if not _SECRET.fullmatch(text):
        raise ValueError("只能用 A-Z a-z 0-9 _ -，1 至 256 个字符")
    return Secret(text)


def _admins(text: str) -> tuple[int, ...]:
    parts = [part.strip() for part in re.split(r"[,，;；\s]+", text) if part.strip()]
    wrong = [part for part in parts if not (part.isascii() and part.isdigit())]
    if wrong:
        raise ValueError(f"应是以逗号分隔的数字 id，不是“{wrong[0]}”")
    return tuple(dict.fromkeys(int(part) for part in parts))


def _address(*schemes: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        try:
            parts = urlsplit(text)
            whole = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
        except ValueError:
            whole = False
        if not whole:
            raise ValueError("应是完整的地址，以 " + "、".join(f"{scheme}://" for scheme in schemes) + " 开头")
        return text.rstrip("/")

    return parse


def _timezone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (KeyError, OSError, ValueError):
        raise ValueError(f"没有“{text}”这个时区，例如 Asia/Shanghai") from None


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"日期应写成 2020-10-15，不是“{text}”") from None


def _members_only(text: str) -> bool:
    if text not in ("open", "members"):
        raise ValueError(f"应是 open（谁都能问）或 members（只答成员），不是“{text}”")
    return text == "members"


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= 3650):
        raise ValueError(f"应是 0 至 3650 的数，不是“{text}”")
    return int(text)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise ValueError(f"端口应是 1 至 65535 的数，不是“{text}”")
    return int(text)


_READERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "BOT_TOKEN": ("token", _token),
    "BOT_ADMINS": ("admins", _admins),
    "BOT_ACCESS": ("members_only", _members_only),
    "BOT_DATABASE": ("database", Path),
    "BOT_BACKUPS": ("backups", _count),
    "BOT_TASKS": ("tasks", Path),
    "BOT_API_URL": ("api_url", _address("https", "http")),
    "BOT_PROXY": ("proxy", _address("http", "https", "socks5", "socks5h")),
    "BOT_TIMEZONE": ("timezone", _timezone),
    "BOT_TODAY": ("today", _date),
    "WEBHOOK_URL": ("webhook_url", _address("https", "http")),
    "WEBHOOK_SECRET": ("webhook_secret", _secret),
    "PORT": ("port", _port),
    "DYNO": ("dyno", str),
}
SETTINGS = tuple(_READERS)
"""The names of all settings."""
