"""Reads one ready answer from its file: what it says in Chinese and English, with places for who and what.

macros/ask-photo.md, and its name is the macro's:
    ---
    title: 要整屏照片
    title_en: Ask for a photo
    waits: true         the ticket waits for the person afterwards; may be left out: false
    tags: [photo]       that the ticket gets; may be left out
    ---
    {person}您好，…      places: {person} {ticket} {device} {owner}
    --- en ---
    Hello {person}, …

Errors:
    MacrosError  MAC-001  a file that cannot be read; names it, the line and the reason
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.errors import HubError
from bot.tickets.tags import LONGEST, tag_of
from knowledge.frontmatter import Entry, FrontMatterError, entries

FENCE = "---"
ENGLISH = "--- en ---"
PLACES = ("person", "ticket", "device", "owner")
LONGEST_TEXT = 1500  # characters: read on a phone
_FIELDS = ("title", "title_en", "waits", "tags")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
PLACE = re.compile(r"\{([^{}]*)\}")


class MacrosError(HubError):
    """A ready answer that cannot be read."""

    code = "MAC-001"


class _WrongError(Exception):
    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line  # from 1


@dataclass(frozen=True, slots=True)
class Macro:
    id: str
    titles: Mapping[str, str]  # by language
    texts: Mapping[str, str]
    waits: bool = False  # for the person, afterwards
    tags: tuple[str, ...] = ()  # that the ticket gets

    def title(self, language: str) -> str:
        return self.titles.get(language) or self.titles["zh"]


def read(file: Path) -> Macro:
    """Return the macro of a file. Raises MacrosError."""
    try:
        return _macro(file.stem, file.read_bytes().decode("utf-8-sig").splitlines())
    except _WrongError as err:
        raise MacrosError(f"{file}, line {err.line}: {err}") from err
    except (OSError, UnicodeDecodeError) as err:
        raise MacrosError(f"{file} cannot be read: {err}") from err


def _macro(name: str, lines: list[str]) -> Macro:
    if not _NAME.fullmatch(name):
        raise _WrongError(1, f"{name!r} is no name for a macro: lower case, digits, hyphens")
    if FENCE not in lines[1:] or lines[0].strip() != FENCE:
        raise _WrongError(1, "a macro begins with fields between two lines of ---")
    end = lines.index(FENCE, 1)
    found = _fields(lines[1:end])
    if ENGLISH not in lines[end:]:
        raise _WrongError(len(lines), f"the line {ENGLISH!r} with the English text after it is missing")
    turn = lines.index(ENGLISH, end)
    texts = {"zh": _body(lines, end + 1, turn), "en": _body(lines, turn + 1, len(lines))}
    titles = {"zh": _title(found, "title"), "en": _title(found, "title_en")}
    return Macro(name, titles, texts, _waits(found), _tags(found))


def _fields(lines: list[str]) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    try:
        for entry in entries("\n".join(lines)):
            if entry.name not in _FIELDS or entry.name in found:
                raise _WrongError(entry.line + 2, f"{entry.name!r} is no field here, or stands twice")
            found[entry.name] = entry
    except FrontMatterError as err:
        raise _WrongError(err.line + 2, str(err)) from err
    return found


def _title(found: Mapping[str, Entry], name: str) -> str:
    if name not in found:
        raise _WrongError(1, f"the field {name} is missing")
    value = found[name].value
    if not isinstance(value, str):
        raise _WrongError(found[name].line + 2, f"{name} is a text")
    return value


def _waits(found: Mapping[str, Entry]) -> bool:
    entry = found.get("waits")
    if entry is not None and entry.value not in {"true", "false"}:
        raise _WrongError(entry.line + 2, "waits is true or false")
    return entry is not None and entry.value == "true"


def _tags(found: Mapping[str, Entry]) -> tuple[str, ...]:
    entry = found.get("tags")
    if entry is None:
        return ()
    if not isinstance(entry.value, list) or not all(_is_tag(one) for one in entry.value):
        raise _WrongError(entry.line + 2, f"tags is a list of words of at most {LONGEST} characters")
    return tuple(tag_of(str(one)) for one in entry.value)


def _is_tag(value: object) -> bool:
    return isinstance(value, str) and 0 < len(tag_of(value)) <= LONGEST


def _body(lines: list[str], begin: int, end: int) -> str:
    for number, line in enumerate(lines[begin:end], start=begin + 1):
        for place in PLACE.findall(line):
            if place not in PLACES:
                raise _WrongError(number, f"nobody knows {{{place}}}; there are {', '.join(PLACES)}")
    text = "\n".join(lines[begin:end]).strip()
    if not text or len(text) > LONGEST_TEXT:
        raise _WrongError(begin + 1, f"the text has {len(text)} characters; 1 to {LONGEST_TEXT} are right")
    return text
