"""The words of the field: words.txt, read once.

A section is opened by `[name]`; its lines hold words separated by commas; `#` begins a line that is skipped.

Errors:
    WordsError  KB-020  words.txt has a line outside any section, or an unknown section
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

SECTIONS = ("same", "empty", "greetings", "chat", "elsewhere", "names")
SHIPPED = Path(__file__).with_name("words.txt")


class WordsError(ValueError):
    code = "KB-020"
    message_key = "knowledge-broken"


@dataclass(frozen=True, slots=True)
class Words:
    same: tuple[tuple[str, ...], ...]  # one idea each, the usual word first
    empty: frozenset[str]
    greetings: tuple[str, ...]  # longest first
    chat: frozenset[str]
    elsewhere: tuple[str, ...]
    names: re.Pattern[str]  # matches a whole run of letters and digits
    mark: str  # of the file: other words have another


def parse(text: str) -> Words:
    """Read the contents of words.txt.

    Raises:
        WordsError: a line outside any section, or an unknown section; the line number is named.
    """
    lines = _lines_by_section(text)
    return Words(
        same=tuple(tuple(line) for line in lines["same"]),
        empty=frozenset(_flat(lines["empty"])),
        greetings=tuple(sorted(_flat(lines["greetings"]), key=len, reverse=True)),
        chat=frozenset(_flat(lines["chat"])),
        elsewhere=tuple(_flat(lines["elsewhere"])),
        names=re.compile("|".join(re.escape(name).replace(r"\*", r"\d+") for name in _flat(lines["names"]))),
        mark=hashlib.blake2b(text.encode(), digest_size=12).hexdigest(),
    )


def read(file: Path) -> Words:
    """Read a file of words. Raises as `parse`; OSError, UnicodeDecodeError when it cannot be read."""
    return parse(file.read_text(encoding="utf-8-sig"))


@lru_cache(maxsize=1)
def shipped() -> Words:
    """Return the shipped words; they are read once."""
    return read(SHIPPED)


def _lines_by_section(text: str) -> dict[str, list[list[str]]]:
    sections: dict[str, list[list[str]]] = {name: [] for name in SECTIONS}
    current: list[list[str]] | None = None
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            current = sections.get(line.strip("[]"))
        if current is None:
            raise WordsError(f"words.txt:{number}: no such section, or a line before the first one: {line}")
        if not line.startswith("["):
            current.append([word.strip().lower() for word in line.split(",") if word.strip()])
    return sections


def _flat(lines: list[list[str]]) -> list[str]:
    return [word for line in lines for word in line]
