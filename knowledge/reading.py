"""Read one article file: front matter in YAML between two lines of `---`, then Markdown.

Mistakes of one file:
    KB-101 not UTF-8         KB-102 no front matter      KB-103 YAML that cannot be read
    KB-104 missing field     KB-105 unknown field        KB-106 empty field
    KB-107 wrong type        KB-108 not a date           KB-109 certainty that is neither word
    KB-110 empty body        KB-111 body too long        KB-112 id that is not the file's name
    KB-113 a field twice     KB-114 HTML in the body
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from pathlib import Path

from knowledge.article import Article, Mistake
from knowledge.frontmatter import FrontMatterError, Value, entries

FENCE = "---"
MAX_BODY_LINES = 12
MAX_BODY_CHARACTERS = 1500
CERTAINTIES = ("stated", "inferred")
# Elements that writers bring along; <name> and the like are words, and chats show them.
_HTML = re.compile(
    r"<!--|</?(?:a|b|blockquote|br|center|code|del|details|div|em|font|h[1-6]|hr|i|iframe|img|ins|li|ol|p|pre|"
    r"s|script|span|strike|strong|style|sub|summary|sup|table|tbody|td|th|thead|tr|u|ul)(?:\s[^<>]*|/)?>",
    re.IGNORECASE,
)
_CODE = re.compile(r"```.*?```|``.+?``|`[^`]+`", re.DOTALL)


class Needed(Enum):
    ALWAYS = "always"
    STRICTLY = "strictly"  # only in the shipped articles
    NEVER = "never"


class Kind(Enum):
    TEXT = "a text"
    TEXTS = "a list of texts"
    DATE = "a date such as 2026-01-31"
    CERTAINTY = "stated or inferred"


@dataclass(frozen=True, slots=True)
class Field:
    kind: Kind
    needed: Needed
    may_be_empty: bool = False


FIELDS: dict[str, Field] = {
    "id": Field(Kind.TEXT, Needed.ALWAYS),
    "title": Field(Kind.TEXT, Needed.ALWAYS),
    "questions": Field(Kind.TEXTS, Needed.ALWAYS),
    "codes": Field(Kind.TEXTS, Needed.STRICTLY, may_be_empty=True),
    "tags": Field(Kind.TEXTS, Needed.STRICTLY, may_be_empty=True),
    "devices": Field(Kind.TEXTS, Needed.NEVER, may_be_empty=True),
    "updated": Field(Kind.DATE, Needed.STRICTLY),
    "sources": Field(Kind.TEXTS, Needed.STRICTLY),
    "certainty": Field(Kind.CERTAINTY, Needed.STRICTLY),
    "related": Field(Kind.TEXTS, Needed.NEVER, may_be_empty=True),
}


@dataclass(slots=True)
class Reading:
    """One file as far as it could be read."""

    file: Path
    article: Article | None = None
    lines: dict[str, int] = field(default_factory=dict)  # field -> line
    mistakes: list[Mistake] = field(default_factory=list)

    def wrong(self, line: int, code: str, sentence: str) -> None:
        self.mistakes.append(Mistake(self.file, line, code, sentence))


def read(file: Path, *, language: str, strict: bool) -> Reading:
    """Read `file`; `article` is None when a mistake leaves no article.

    Args:
        strict: apply the rules of the shipped articles as well.
    """
    reading = Reading(file)
    text = _decoded(reading)
    parts = _front_and_body(reading, text) if text is not None else None
    if parts is None:
        return reading
    front, body, body_line = parts
    values = _values(reading, front)
    if values is None:
        return reading
    _check_fields(reading, values, strict=strict)
    _check_body(reading, body, body_line, strict=strict)
    fatal = {"KB-104", "KB-106", "KB-107", "KB-108", "KB-109", "KB-110"}
    if not any(mistake.code in fatal for mistake in reading.mistakes):
        reading.article = _article(values, body, language)
    if strict and values.get("id") not in (None, file.stem):
        reading.wrong(
            reading.lines["id"], "KB-112", f"the id is {values['id']!r} but the file is {file.name}"
        )
    return reading


def _decoded(reading: Reading) -> str | None:
    raw = reading.file.read_bytes()
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as err:
        line = raw.count(b"\n", 0, err.start) + 1
        reading.wrong(line, "KB-101", "the file is not UTF-8")
        return None


def _front_and_body(reading: Reading, text: str) -> tuple[str, str, int] | None:
    lines = text.split("\n")
    if lines[0].rstrip() != FENCE:
        reading.wrong(1, "KB-102", "the file does not begin with front matter between two lines of ---")
        return None
    end = next((number for number, line in enumerate(lines[1:], start=1) if line.rstrip() == FENCE), None)
    if end is None:
        reading.wrong(1, "KB-102", "the front matter is not closed by a line of ---")
        return None
    return "\n".join(lines[1:end]), "\n".join(lines[end + 1 :]), end + 2


def _values(reading: Reading, front: str) -> dict[str, Value] | None:
    values: dict[str, Value] = {}
    try:
        for entry in entries(front):
            line = entry.line + 2
            if entry.name in values:
                reading.wrong(line, "KB-113", f"the field {entry.name} stands twice")
            values[entry.name] = entry.value
            reading.lines[entry.name] = line
    except FrontMatterError as err:
        reading.wrong(err.line + 2, err.code, str(err))
        return None
    return values


def _check_fields(reading: Reading, values: dict[str, Value], *, strict: bool) -> None:
    for name in values.keys() - FIELDS.keys():
        reading.wrong(reading.lines[name], "KB-105", f"there is no field {name}")
    for name, rule in FIELDS.items():
        if name in values:
            for code, sentence in _field_mistakes(name, rule, values[name]):
                reading.wrong(reading.lines[name], code, sentence)
        elif rule.needed is Needed.ALWAYS or (strict and rule.needed is Needed.STRICTLY):
            reading.wrong(1, "KB-104", f"the field {name} is missing")


def _field_mistakes(name: str, rule: Field, value: Value) -> Iterator[tuple[str, str]]:
    if not (value.strip() if isinstance(value, str) else value):
        if not (rule.may_be_empty and value == []):
            yield "KB-106", f"the field {name} is empty"
    elif isinstance(value, list) and any(item is None or not str(item).strip() for item in value):
        yield "KB-106", f"the field {name} has an empty entry"
    elif not _FITS[rule.kind](value):
        code = _TYPE_MISTAKE.get(rule.kind, "KB-107")
        yield code, f"the field {name} must be {rule.kind.value}, not {value!r}"


_TYPE_MISTAKE = {Kind.DATE: "KB-108", Kind.CERTAINTY: "KB-109"}
_FITS: dict[Kind, Callable[[Value], bool]] = {
    Kind.TEXT: lambda value: isinstance(value, str),
    Kind.TEXTS: lambda value: isinstance(value, list) and all(isinstance(item, str) for item in value),
    Kind.DATE: lambda value: isinstance(value, str) and _date(value) is not None,
    Kind.CERTAINTY: lambda value: value in CERTAINTIES,
}


def _date(written: str) -> date | None:
    try:
        return datetime.strptime(written.strip(), "%Y-%m-%d").date()  # noqa: DTZ007
    except ValueError:
        return None


def _check_body(reading: Reading, body: str, line: int, *, strict: bool) -> None:
    text = body.strip()
    if not text:
        reading.wrong(line, "KB-110", "the article has no text under its front matter")
    elif strict and len(text.split("\n")) > MAX_BODY_LINES:
        reading.wrong(
            line, "KB-111", f"the text has {len(text.splitlines())} lines; {MAX_BODY_LINES} fit a chat"
        )
    elif strict and len(text) > MAX_BODY_CHARACTERS:
        reading.wrong(
            line, "KB-111", f"the text has {len(text)} characters; {MAX_BODY_CHARACTERS} fit a chat"
        )
    bare = _CODE.sub(lambda code: re.sub(r"[^\n]", " ", code[0]), body)
    for found in _HTML.finditer(bare):
        at = line + bare.count("\n", 0, found.start())
        reading.wrong(
            at, "KB-114", f"a chat shows {found[0]} as it stands: write Markdown, or code between `"
        )


def _article(values: dict[str, Value], body: str, language: str) -> Article:
    def text(name: str) -> str:
        value = values.get(name)
        return value.strip() if isinstance(value, str) else ""

    def texts(name: str) -> tuple[str, ...]:
        value = values.get(name)
        items = value if isinstance(value, list) else []
        return tuple(item.strip() for item in items if isinstance(item, str))

    return Article(
        id=text("id"),
        title=text("title"),
        questions=texts("questions"),
        codes=texts("codes"),
        tags=texts("tags"),
        devices=texts("devices"),
        updated=_date(text("updated")),
        sources=texts("sources"),
        certainty=text("certainty") or None,
        related=texts("related"),
        body=body.strip(),
        language=language,
    )
