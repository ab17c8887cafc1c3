"""Read one guided tree: a YAML file whose name is the guide's id.

    id: slow-system
    title: 系统慢或卡住            # at most 20 characters; a button shows it
    about: [slow-system]           # articles that offer the guide; may be empty
    updated: 2026-11-26
    certainty: stated              # or inferred
    sources: [公开办税指南]
    begin: where                   # the first step
    steps:
      where:                       # small letters, digits and hyphens
        say: |                     # Markdown, at most 8 lines; a ticket calls the step by the first
          **慢在哪里？**
        buttons:                   # at most 4
          - {label: 正在清卡, to: wait}

`to` is the name of a step, or `solved`, `unsolved`, `person`, `start clear` (report, backup, verify, upload),
`article ID`. A translation has `id`, `title` and `steps` alone: the same steps, with buttons to the same places.

Mistakes of one file's shape:
    KB-301 not UTF-8           KB-302 YAML that cannot be read     KB-303 missing field
    KB-304 unknown field       KB-305 a field twice                KB-306 empty field
    KB-307 wrong type          KB-308 not a date                   KB-309 certainty that is neither word
    KB-310 id not the file's   KB-311 a step's name unfit          KB-312 say too long
    KB-313 label too long      KB-314 too many buttons
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from knowledge.article import Mistake
from knowledge.guide import RESERVED, Guide, Option, Step, target_of
from knowledge.guide_yaml import Fields, Items, Node, Text, TreeError, fields_of

MAX_LINES = 8
MAX_SAY = 600  # characters
MAX_LABEL = 20
MAX_BUTTONS = 4
ORIGINAL = ("id", "title", "about", "updated", "certainty", "sources", "begin", "steps")
TRANSLATION = ("id", "title", "steps")
STEP = ("say", "buttons")
BUTTON = ("label", "to")
CERTAINTIES = ("stated", "inferred")
_NAME = re.compile(r"[a-z][a-z0-9-]*")
_LIMITS = {"KB-310", "KB-311", "KB-312", "KB-313", "KB-314"}  # what still leaves a guide to look at


@dataclass(slots=True)
class Reading:
    """One file as far as it could be read."""

    file: Path
    language: str
    guide: Guide | None = None
    lines: dict[str, int] = field(default_factory=dict)  # field of the guide -> line
    mistakes: list[Mistake] = field(default_factory=list)

    def wrong(self, line: int, code: str, sentence: str) -> None:
        self.mistakes.append(Mistake(self.file, line, code, sentence))


def read(file: Path, *, language: str) -> Reading:
    """Read `file`; `guide` is None when a mistake leaves none to look at."""
    reading = Reading(file, language)
    root = _root(reading)
    if root is None:
        return reading
    names = ORIGINAL if language == "zh" else TRANSLATION
    values = _values(reading, root, names, "the guide")
    reading.lines = {one.name: one.line for one in root.fields}
    guide = _guide(reading, values)
    if not any(mistake.code not in _LIMITS for mistake in reading.mistakes):
        reading.guide = guide
    return reading


def _root(reading: Reading) -> Fields | None:
    raw = reading.file.read_bytes()
    try:
        return fields_of(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as err:
        reading.wrong(raw.count(b"\n", 0, err.start) + 1, "KB-301", "the file is not UTF-8")
    except TreeError as err:
        reading.wrong(err.line, err.code, str(err))
    return None


def _values(reading: Reading, fields: Fields, names: tuple[str, ...], whose: str) -> dict[str, Node]:
    """Return the fields by name; name those that are unknown, there twice or missing."""
    values: dict[str, Node] = {}
    for one in fields.fields:
        if one.name not in names:
            hint = f"it has {', '.join(names)}; a text with a comma stands in quotes"
            reading.wrong(one.line, "KB-304", f"{whose} has no field {one.name!r}: {hint}")
        elif one.name in values:
            reading.wrong(one.line, "KB-305", f"the field {one.name} of {whose} stands twice")
        else:
            values[one.name] = one.value
    for name in names:
        if name not in values:
            reading.wrong(fields.line, "KB-303", f"{whose} lacks the field {name}")
    return values


def _guide(reading: Reading, values: dict[str, Node]) -> Guide:
    guide_id = _text(reading, values, "id")
    if guide_id and guide_id != reading.file.stem:
        reading.wrong(
            values["id"].line, "KB-310", f"the id is {guide_id!r} but the file is {reading.file.name}"
        )
    certainty = _text(reading, values, "certainty")
    if certainty and certainty not in CERTAINTIES:
        line = values["certainty"].line
        reading.wrong(line, "KB-309", f"the certainty must be stated or inferred, not {certainty!r}")
    title = _text(reading, values, "title")
    _check_label(reading, values.get("title"), title, "title")
    return Guide(
        id=guide_id,
        title=title,
        about=_texts(reading, values, "about", may_be_empty=True),
        updated=_date(reading, values),
        sources=_texts(reading, values, "sources"),
        certainty=certainty,
        begin=_text(reading, values, "begin"),
        steps=_steps(reading, values.get("steps")),
        language=reading.language,
    )


def _steps(reading: Reading, node: Node | None) -> dict[str, Step]:
    steps: dict[str, Step] = {}
    if node is None or not _is(reading, node, Fields, "steps", "steps with their names"):
        return steps
    assert isinstance(node, Fields)
    for one in node.fields:
        if one.name in steps:
            reading.wrong(one.line, "KB-305", f"the step {one.name} stands twice")
        elif not _NAME.fullmatch(one.name) or one.name in RESERVED:
            sentence = f"{one.name!r} cannot name a step: small letters, digits and hyphens, none of "
            reading.wrong(one.line, "KB-311", sentence + ", ".join(sorted(RESERVED)))
        steps[one.name] = _step(reading, one.name, one.line, one.value)
    if not steps:
        reading.wrong(node.line, "KB-306", "the guide has no steps")
    return steps


def _step(reading: Reading, name: str, line: int, node: Node) -> Step:
    if not _is(reading, node, Fields, f"step {name}", "fields: say and buttons"):
        return Step(name, "", (), line)
    assert isinstance(node, Fields)
    values = _values(reading, node, STEP, f"the step {name}")
    say = _text(reading, values, "say")
    lines = say.count("\n") + 1
    if lines > MAX_LINES or len(say) > MAX_SAY:
        sentence = (
            f"the step {name} says {lines} lines of {len(say)} characters; {MAX_LINES} and {MAX_SAY} fit"
        )
        reading.wrong(values["say"].line, "KB-312", sentence)
    return Step(name, say, _options(reading, name, values.get("buttons")), line)


def _options(reading: Reading, step: str, node: Node | None) -> tuple[Option, ...]:
    if node is None or (isinstance(node, Text) and not node.text):
        return ()
    if not _is(reading, node, Items, f"buttons of {step}", "a list"):
        return ()
    assert isinstance(node, Items)
    if len(node.items) > MAX_BUTTONS:
        sentence = f"the step {step} has {len(node.items)} buttons; {MAX_BUTTONS} fit"
        reading.wrong(node.items[MAX_BUTTONS].line, "KB-314", sentence)
    return tuple(option for item in node.items if (option := _option(reading, step, item)))


def _option(reading: Reading, step: str, node: Node) -> Option | None:
    if not _is(reading, node, Fields, f"button of {step}", "fields: label and to"):
        return None
    assert isinstance(node, Fields)
    values = _values(reading, node, BUTTON, f"the button of {step}")
    label, to = _text(reading, values, "label"), _text(reading, values, "to")
    _check_label(reading, values.get("label"), label, "label")
    return Option(label, target_of(to), node.line) if label and to else None


def _check_label(reading: Reading, node: Node | None, label: str, what: str) -> None:
    if node is not None and len(label) > MAX_LABEL:
        sentence = f"the {what} {label!r} has {len(label)} characters; {MAX_LABEL} fit on a button"
        reading.wrong(node.line, "KB-313", sentence)


def _is(reading: Reading, node: Node, kind: type[Node], what: str, wanted: str) -> bool:
    if isinstance(node, kind):
        return True
    empty = isinstance(node, Text) and not node.text
    sentence = f"the {what} is empty" if empty else f"the {what} must be {wanted}"
    reading.wrong(node.line, "KB-306" if empty else "KB-307", sentence)
    return False


def _text(reading: Reading, values: dict[str, Node], name: str) -> str:
    node = values.get(name)
    if node is None or not _is(reading, node, Text, f"field {name}", "a text"):
        return ""
    assert isinstance(node, Text)
    if not node.text.strip():
        reading.wrong(node.line, "KB-306", f"the field {name} is empty")
    return node.text.strip()


def _texts(
    reading: Reading, values: dict[str, Node], name: str, *, may_be_empty: bool = False
) -> tuple[str, ...]:
    node = values.get(name)
    if node is None or not _is(reading, node, Items, f"field {name}", "a list of texts"):
        return ()
    assert isinstance(node, Items)
    if not node.items and not may_be_empty:
        reading.wrong(node.line, "KB-306", f"the field {name} is empty")
    return tuple(_text(reading, {name: item}, name) for item in node.items)


def _date(reading: Reading, values: dict[str, Node]) -> date | None:
    written = _text(reading, values, "updated")
    try:
        return datetime.strptime(written, "%Y-%m-%d").date() if written else None  # noqa: DTZ007
    except ValueError:
        line = values["updated"].line
        reading.wrong(line, "KB-308", f"the field updated must be a date such as 2026-01-31, not {written!r}")
        return None
