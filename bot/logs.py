"""The hub's log: one handler on stderr, for the commands that talk in logs and for those that talk to a person.

2026-11-26T08:01:07+0800 INFO bot.serving: SRV-200: the relay listens on http://127.0.0.1:8732

or the same as one JSON object a line: time, level, logger, message, and where there are such, code and exc_info.
No line holds a secret: bot.redaction says what that is.

Only handlers are set, where there are none yet: who has this process's log already keeps hearing all of it.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
from types import TracebackType
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from bot.redaction import Redaction

NOISY = (
    "httpx",
    "httpcore",
    "telegram",
    "alembic",
    "transitions",
    "fontTools",
    "fpdf",
)  # httpx logs addresses, the token within, at INFO
TIME = "%Y-%m-%dT%H:%M:%S%z"
_CODE = re.compile(r"[A-Z]{2,4}-[0-9A-F]{3,6}(?=:)")

log = logging.getLogger(__name__)


class TextLines(logging.Formatter):
    """One record as a line, and its trace below."""

    def __init__(
        self, redaction: Redaction, layout: str = "%(asctime)s %(levelname)s %(name)s: %(message)s"
    ) -> None:
        super().__init__(layout, TIME)
        self._redaction = redaction

    def format(self, record: logging.LogRecord) -> str:
        return self._redaction.clean(super().format(record))


class JsonLines(JsonFormatter):
    """One record as a JSON object in a line."""

    def __init__(self, redaction: Redaction) -> None:
        names = {"asctime": "time", "levelname": "level", "name": "logger"}
        super().__init__(
            ["asctime", "levelname", "name", "message"], TIME, rename_fields=names, json_ensure_ascii=False
        )
        self._redaction = redaction

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        cleaned = {name: self._cleaned(value) for name, value in log_data.items()}
        code = _CODE.match(str(cleaned["message"]))
        return cleaned | ({"code": code[0]} if code else {})

    def _cleaned(self, value: Any) -> Any:
        return (
            value
            if value is None or isinstance(value, bool | int | float)
            else self._redaction.clean(str(value))
        )


def formatter(log_format: str, redaction: Redaction) -> logging.Formatter:
    """Return what writes lines as "text" or "json"."""
    return JsonLines(redaction) if log_format == "json" else TextLines(redaction)


def to_stderr(level: str, log_format: str = "text", redaction: Redaction | None = None) -> None:
    """Send every record from `level` up, such as "info", to stderr: warnings and what nobody caught, too."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter(log_format, redaction or Redaction()))
    logging.basicConfig(level=level.upper(), handlers=[handler])
    for noisy in NOISY:
        logging.getLogger(noisy).setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


def only_errors(redaction: Redaction | None = None) -> None:
    """Send errors alone to stderr: a person reads this terminal, and nothing else stands between what is said."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(logging.ERROR)
    handler.setFormatter(TextLines(redaction or Redaction(), "%(message)s"))
    logging.basicConfig(handlers=[handler])


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    log.critical("HUB-500: the command ended by a bug", exc_info=(kind, error, trace))


def _uncaught_in_thread(found: threading.ExceptHookArgs) -> None:
    if found.exc_value is not None:
        _uncaught(found.exc_type, found.exc_value, found.exc_traceback)
