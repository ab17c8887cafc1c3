"""Fails each test in whose course a secret was written: into a log, to stdout or stderr, into a file of what was said.

Every record is looked at raw and as the hub's formatter writes it. Each process of pytest-xdist looks at its own tests.
"""

from __future__ import annotations

import logging
from collections.abc import Generator

import pytest

from bot.logs import NOISY, JsonLines
from bot.redaction import Redaction
from tests import secrets_ears, secrets_seen


class Ear(logging.Handler):
    """Hears every record of this process."""

    def __init__(self) -> None:
        super().__init__()
        self._raw = logging.Formatter("%(name)s %(levelname)s %(message)s")
        self._lines = JsonLines(Redaction())

    def emit(self, record: logging.LogRecord) -> None:
        try:
            secrets_seen.written(self._raw.format(record), "the log")
            secrets_seen.written(self._lines.format(record), "the hub's lines")
        except Exception:  # noqa: BLE001  as every handler of logging does
            self.handleError(record)


def pytest_configure() -> None:
    """Hear what a hub hears that leaves nothing out."""
    root = logging.getLogger()
    root.addHandler(Ear())
    root.setLevel(logging.DEBUG)
    for noisy in NOISY:
        logging.getLogger(noisy).setLevel(logging.WARNING)
    secrets_ears.listen()


def pytest_runtest_logstart() -> None:
    secrets_seen.begin()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """Look when everything of this test has ended."""
    yield
    for when, kind, text in item._report_sections:
        if kind in {"stdout", "stderr"}:
            secrets_seen.written(text, f"{kind} of its {when}")
    found = secrets_seen.leaks()
    secrets_seen.begin()
    if found:
        pytest.fail("secrets were written:\n" + "\n".join(found), pytrace=False)
