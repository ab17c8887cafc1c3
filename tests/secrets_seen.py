"""Secrets that the tests made, and what was written while they were made: logs, stdout, stderr, files of logs.

Rigs say `made(token)` of each token, code or link that they make; whoever reads what a process said gives it to
`written`. tests/secrets_plugin.py holds the two against each other after each test.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from bot.redaction import spellings

SHORTEST = 6  # characters; a shorter one stands in lines by chance

_secrets: dict[str, str] = {}  # spelling: what was registered
_written: list[tuple[str, str]] = []  # where, text


def made(secret: str) -> str:
    """Return a secret that no log may hold while this test runs."""
    if len(secret) >= SHORTEST:
        _secrets.update(dict.fromkeys(spellings(secret), secret))
    return secret


def written(text: str, where: str = "a process") -> str:
    """Return what somebody wrote, remembered until the end of this test."""
    _written.append((where, text))
    return text


def begin() -> None:
    """Forget what the test before has made and written."""
    _secrets.clear()
    _written.clear()


def leaks(files: Path | None) -> list[str]:
    """Return a line for each secret that was written, also into the files of logs below a folder."""
    texts = [*_written, *_files(files)]
    return [f"{secret!r} stands in {where}: {line}" for where, text in texts for secret, line in _in(text)]


def _in(text: str) -> Iterator[tuple[str, str]]:
    for spelling, secret in _secrets.items():
        if spelling in text and (not secret.isdigit() or re.search(rf"(?<!\d){secret}(?!\d)", text)):
            yield secret, next(line for line in text.splitlines() if spelling in line)


def _files(folder: Path | None) -> Iterator[tuple[str, str]]:
    if folder is not None and folder.is_dir():
        for file in folder.rglob("*.log*"):
            if file.is_file():
                yield str(file), file.read_text("utf-8", "replace")
