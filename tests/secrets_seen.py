"""Secrets that the tests made, and what was written while they were made: logs, stdout, stderr, files of these.

Rigs say `made(token)` of each token, code or link that they make; whoever reads what a process said gives it to
`written`. tests/secrets_plugin.py holds the two against each other after each test.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from bot.redaction import spellings

SHORTEST = 6  # characters; a shorter one stands in lines by chance
FILES = re.compile(r".*\.(?:log|err|out)(?:\.[\w-]+)*|stdout|stderr")  # what processes say, by their names

_secrets: dict[str, str] = {}  # spelling: what was registered
_written: list[tuple[str, str]] = []  # where, text
_folders: list[Path] = []  # of temporary files


def made(secret: str) -> str:
    """Return a secret that no log may hold while this test runs."""
    if len(secret) >= SHORTEST:
        _secrets.update(dict.fromkeys(spellings(secret), secret))
    return secret


def written(text: str, where: str = "a process") -> str:
    """Return what somebody wrote, remembered until the end of this test."""
    _written.append((where, text))
    return text


def folder(made: Path) -> None:
    """Look also into the files of what was said below a folder."""
    _folders.append(made)


def begin() -> None:
    """Forget what the test before has made and written."""
    _secrets.clear()
    _written.clear()
    _folders.clear()


def leaks() -> list[str]:
    """Return a line for each secret that was written."""
    if not _secrets:
        return []
    texts = [*_written, *_files()]
    return [f"{secret!r} stands in {where}: {line}" for where, text in texts for secret, line in _in(text)]


def _in(text: str) -> Iterator[tuple[str, str]]:
    for spelling, secret in _secrets.items():
        if spelling in text and (not secret.isdigit() or re.search(rf"(?<!\d){secret}(?!\d)", text)):
            yield secret, next(line for line in text.splitlines() if spelling in line)


def _files() -> Iterator[tuple[str, str]]:
    for top in _folders:
        for here, _, names in os.walk(top):
            for name in filter(FILES.fullmatch, names):
                file = Path(here, name)
                if file.is_file():
                    yield str(file), file.read_text("utf-8", "replace")
