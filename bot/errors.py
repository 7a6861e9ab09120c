"""What keeps the program from running.

BotError
├── SettingsError    a setting that cannot be used
├── DatabaseError    a database that cannot be used
├── WritingError     a file that cannot be written
└── GoLiveError      Telegram turns the bot away
"""


class BotError(Exception):
    """The root of everything this package raises; its text is one clear line that holds no secret."""


class SettingsError(BotError):
    """A setting that cannot be used."""


class DatabaseError(BotError):
    """A database that cannot be used."""


class WritingError(BotError):
    """A file that cannot be written."""


class GoLiveError(BotError):
    """Telegram turns the bot away."""
