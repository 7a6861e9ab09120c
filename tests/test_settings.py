"""Settings: read once, wrong ones told in one clear line, secrets never shown."""

from __future__ import annotations

import traceback
from datetime import date
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import SETTINGS, Secret, Settings, load

CODE = "a-Secret_1"
TOKEN = "123456789:" + "AbCdEfGhIjKlMnOpQrStUvWxYz012345678"


def read(**environ: str) -> Settings:
    return load(environ, dotenv=None)


def test_everything_has_a_default() -> None:
    settings = read()
    assert settings == Settings()
    assert settings.database == Path("var/bot.db")
    assert settings.tasks == Path("data/tasks.json")
    assert settings.timezone.key == "Asia/Shanghai"
    assert settings.token is None


def test_what_is_set_is_read() -> None:
    settings = read(
        BOT_TOKEN=TOKEN,
        BOT_ADMINS="12, 34，12",
        BOT_DATABASE="/data/bot.db",
        BOT_API_URL="http://127.0.0.1:8081/",
        BOT_PROXY="socks5://user:pass-word@proxy:1080",
        BOT_TODAY="2020-10-15",
        BOT_TIMEZONE="Asia/Urumqi",
        WEBHOOK_URL="https://example.org/hook",
        WEBHOOK_SECRET=CODE,
        PORT="5000",
    )
    assert settings.token is not None
    assert settings.token.reveal() == TOKEN
    assert settings.admins == (12, 34)
    assert settings.api_url == "http://127.0.0.1:8081"
    assert settings.today == date(2020, 10, 15)
    assert settings.port == 5000
    assert set(settings.secrets) == {TOKEN, CODE, "pass-word"}


def test_an_empty_value_is_no_value() -> None:
    assert read(BOT_TOKEN="", BOT_TODAY=" ", PORT="") == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_TOKEN", "not a token"),
        ("BOT_ADMINS", "12,@wang"),
        ("BOT_API_URL", "api.telegram.org"),
        ("BOT_API_URL", "http://[::1"),
        ("BOT_PROXY", "ftp://proxy"),
        ("BOT_PROXY", "http://proxy:99999"),
        ("BOT_TIMEZONE", "Asia/Guangzhou"),
        ("BOT_TIMEZONE", "../etc/passwd"),
        ("BOT_TODAY", "明天"),
        ("WEBHOOK_URL", "example.org"),
        ("WEBHOOK_SECRET", "has spaces"),
        ("PORT", "0"),
        ("PORT", "http"),
        ("PORT", "²"),
    ],
)
def test_a_wrong_value_is_one_line_that_names_it(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read(**{name: value})
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


def test_all_wrong_values_are_named_at_once() -> None:
    with pytest.raises(SettingsError, match=r"BOT_TODAY.*PORT"):
        read(BOT_TODAY="x", PORT="x")


def test_secrets_are_not_repeated() -> None:
    settings = read(BOT_TOKEN=TOKEN, WEBHOOK_SECRET=CODE, BOT_PROXY="http://u:pass-word@proxy")
    for shown in (repr(settings), str(settings), f"{settings.token}", repr(settings.token), repr(Secret(CODE))):
        assert TOKEN not in shown
        assert CODE not in shown
        assert "pass-word" not in shown
    for wrong in ({"BOT_TOKEN": TOKEN + "!"}, {"WEBHOOK_SECRET": TOKEN}, {"BOT_PROXY": f"x://u:{TOKEN}@p"}):
        with pytest.raises(SettingsError) as caught:
            read(**wrong)
        assert TOKEN not in "".join(traceback.format_exception(caught.value))


def test_dotenv_is_read_and_the_environment_goes_before_it(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("BOT_TODAY=2020-01-01\nPORT=1234 # here\nBOT_ADMINS='7'\n", "utf-8")
    settings = load({"PORT": "4321"}, tmp_path / ".env")
    assert (settings.today, settings.port, settings.admins) == (date(2020, 1, 1), 4321, (7,))


def test_a_dotenv_that_is_no_text_is_one_line(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xff\xfe\x00BOT_TOKEN")
    with pytest.raises(SettingsError, match=r"\.env"):
        load({}, tmp_path / ".env")


def test_every_setting_is_in_the_example() -> None:
    example = (Path(__file__).parent.parent / ".env.example").read_text("utf-8")
    documented = {line.partition("=")[0] for line in example.splitlines() if "=" in line and not line.startswith("#")}
    assert documented == set(SETTINGS) - {"DYNO"}
    load({}, Path(__file__).parent.parent / ".env.example")
