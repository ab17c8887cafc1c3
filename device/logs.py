"""The agent's log: to stderr, and to logs/agent.log in the state folder, which turns over. Times are UTC.

2026-11-25T00:29:07Z INFO AGT-211: the hub is there

What the configuration keeps secret is hidden in every line, traces included, and so is what looks like a token, a
pairing code or an address with a password: there are lines before there is a configuration. One-time codes never reach
a log.
"""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from device.config import Config, LogConfig
from device.drivers.base import DeviceError
from device.errors import AgentError

log = logging.getLogger(__name__)

FILE = Path("logs") / "agent.log"
HIDDEN = "[hidden]"
LOOKS = re.compile(
    r"\bqka_[\w-]+"
    r"|(?<![\w-])[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}(?![\w-])"
    r"|(?<=://)[^\s:/@]*:[^\s/]+(?=@)"  # the user's name goes, too
)
SHORTEST_SECRET = 4  # characters; hiding less would hide half of every line
NOISY = ("httpx", "httpcore")  # they log addresses at INFO
MEGABYTE = 1 << 20


class Lines(logging.Formatter):
    """One record as a line, and its trace below; without secrets."""

    def __init__(self, secrets: frozenset[str] = frozenset()) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s")
        self._secrets = sorted(secrets, key=len, reverse=True)

    def formatTime(self, record: logging.LogRecord, _datefmt: str | None = None) -> str:  # noqa: N802
        return datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return LOOKS.sub(HIDDEN, text)


class TurningFile(RotatingFileHandler):
    """agent.log, agent.log.1, … : each readable to its owner alone, the highest number the oldest."""

    def __init__(self, path: Path, settings: LogConfig) -> None:
        """Raises OSError: the file cannot be written."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        size = int(settings.size_mb * MEGABYTE)
        super().__init__(path, maxBytes=size, backupCount=settings.files, encoding="utf-8")

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return TextIOWrapper(os.fdopen(descriptor, "ab"), encoding=self.encoding)

    def handleError(self, _record: logging.LogRecord) -> None:  # noqa: N802
        """Say on stderr that a line could not be kept, and nothing of the line."""
        sys.stderr.write(f"AGT-220: a line is missing in {self.baseFilename}: {sys.exc_info()[1]}\n")


def to_stderr() -> None:
    """Send every record to stderr, from INFO up."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    for noisy in NOISY:
        logging.getLogger(noisy).setLevel(logging.WARNING)


@contextmanager
def kept(config: Config) -> Iterator[None]:
    """Write the log to the state folder as well, and hide this configuration's secrets in both.

    Only the process that holds the state folder's lock may do so: a file is turned over by one process alone.
    Without a file, the agent works and says so on stderr.
    """
    root, lines = logging.getLogger(), Lines(secrets_of(config))
    for handler in root.handlers:
        if isinstance(handler.formatter, Lines):
            handler.setFormatter(lines)
    file = _file(config)
    file.setFormatter(lines)
    root.addHandler(file)
    try:
        yield
    except Exception as err:
        file.handle(_last_words(err))
        raise
    finally:
        root.removeHandler(file)
        file.close()


def _file(config: Config) -> logging.Handler:
    try:
        return TurningFile(config.state / FILE, config.log)
    except OSError as err:
        log.warning("AGT-220: no log file: %s", err)
        return logging.NullHandler()


def _last_words(err: Exception) -> logging.LogRecord:
    """Return why the process ends; stderr hears it from the command line."""
    bug = None if isinstance(err, AgentError | DeviceError) else (type(err), err, err.__traceback__)
    said = (getattr(err, "code", AgentError.code), err)
    return log.makeRecord(log.name, logging.ERROR, __file__, 0, "%s: %s", said, bug)


def secrets_of(config: Config) -> frozenset[str]:
    """Return what must stand in no line: token, passwords, and a proxy's."""
    passwords = (one for device in config.devices for one in (device.password, device.certificate_password))
    proxy = config.hub.proxy.rpartition("@")[0].rpartition(":")[2]
    return frozenset(one for one in (config.hub.token, proxy, *passwords) if len(one) >= SHORTEST_SECRET)
