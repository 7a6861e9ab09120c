"""Logging that cannot give the token away, whatever logs it and whichever handler prints it.

Bot API addresses hold the token, and several libraries log addresses or representations that contain it. So every log
record is rewritten when it is made, before any handler sees it; tracebacks likewise.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterable
from types import TracebackType
from typing import Any

HIDDEN = "***"
TOKEN_SHAPE = re.compile(r"\d{6,}:[A-Za-z0-9_-]{30,}")
_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_TALKATIVE = ("httpx", "httpcore", "telegram", "apscheduler", "tornado.access")
_secrets: set[str] = set()
_plain_record = logging.getLogRecordFactory()


def redact(text: str) -> str:
    """Clear the text of anything that is, or looks like, a secret."""
    for secret in _secrets:
        text = text.replace(secret, HIDDEN)
    return TOKEN_SHAPE.sub(HIDDEN, text)


def hide(secrets: Iterable[str]) -> None:
    """Keep these texts out of every log record, traceback and failure line from now on."""
    _secrets.update(secret for secret in secrets if len(secret) >= 4)
    logging.setLogRecordFactory(_record)


def configure(*, debug: bool = False) -> None:
    """Log to stderr, and let no uncaught exception print a secret."""
    logging.basicConfig(format=_FORMAT, level=logging.DEBUG if debug else logging.INFO, force=True)
    hide(())
    if not debug:
        for name in _TALKATIVE:
            logging.getLogger(name).setLevel(logging.WARNING)
    sys.excepthook = _uncaught
    threading.excepthook = lambda args: _uncaught(args.exc_type, args.exc_value, args.exc_traceback)


def trace(error: BaseException) -> None:
    """Where an expected failure came from, for whoever asked for debugging."""
    logging.getLogger("bot").debug("%s", type(error).__name__, exc_info=error)


def _record(*args: Any, **kwargs: Any) -> logging.LogRecord:
    record = _plain_record(*args, **kwargs)
    try:
        message = record.getMessage()
    except Exception:  # noqa: BLE001 - a wrong format string: logging itself reports it later
        return record
    hidden = redact(message)
    if hidden != message:
        record.msg, record.args = hidden, None
    error = record.exc_info[1] if record.exc_info else None
    debugging = logging.getLogger("bot").isEnabledFor(logging.DEBUG)
    if error is not None and record.name.startswith("telegram") and not debugging:
        # The library logs network trouble with its whole traceback; one line tells an operator what there is to know.
        record.msg, record.args = f"{hidden.splitlines()[0]} ({type(error).__name__}: {redact(str(error))})", None
        record.exc_info = None
    elif error is not None:
        record.exc_text = redact("".join(traceback.format_exception(error)).rstrip())
    return record


def _uncaught(kind: type[BaseException], error: BaseException | None, trail: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt) or error is None:
        return
    logging.getLogger("bot").critical("uncaught", exc_info=(kind, error, trail))
