"""Front matter: a YAML mapping of texts and lists of texts, each with the line it stands on. Nothing nests deeper.

A text is taken as it is written: `155` and `09105` are codes, no numbers. Parsed event by event, so that no nesting
can exhaust the stack.

Errors:
    FrontMatterError  KB-103  YAML that cannot be read, or that is no list of fields; names the line
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

import yaml

from knowledge.article import KnowledgeError

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = ("", "~", "null", "Null", "NULL")


class FrontMatterError(KnowledgeError):
    code = "KB-103"

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(sentence)
        self.line = line  # 0-based


class Odd(Enum):
    """What is neither a text nor a list of texts."""

    FIELDS = "a list of fields"
    LIST = "a list"
    ALIAS = "an alias"

    def __repr__(self) -> str:
        return self.value


Item = str | Odd | None  # None: nothing is written
Value = Item | list[Item]


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    line: int  # 0-based
    value: Value


def entries(text: str) -> Iterator[Entry]:
    """Yield the fields of front matter in the order of the text.

    Raises:
        FrontMatterError: see the module.
    """
    events = _events(text)
    _begin(events)
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            _end(events)
            return
        if not isinstance(event, yaml.ScalarEvent):
            raise FrontMatterError(_line(event), "the name of a field is no word")
        yield Entry(event.value, _line(event), _value(next(events), events))


def _events(text: str) -> Iterator[yaml.Event]:
    try:
        yield from yaml.parse(text, Loader=_LOADER)
    except yaml.YAMLError as err:
        mark = getattr(err, "problem_mark", None)
        problem = str(getattr(err, "problem", None) or err).splitlines()[0]
        raise FrontMatterError(mark.line if mark else 0, f"the YAML cannot be read: {problem}") from err


def _line(event: yaml.Event) -> int:
    return event.start_mark.line if event.start_mark else 0


def _begin(events: Iterator[yaml.Event]) -> None:
    for event in events:
        if isinstance(event, yaml.MappingStartEvent):
            return
        if not isinstance(event, yaml.StreamStartEvent | yaml.DocumentStartEvent):
            break
    raise FrontMatterError(0, "the front matter is no list of fields")


def _end(events: Iterator[yaml.Event]) -> None:
    for event in events:
        if not isinstance(event, yaml.DocumentEndEvent | yaml.StreamEndEvent):
            raise FrontMatterError(_line(event), "something follows the list of fields")


def _value(event: yaml.Event, events: Iterator[yaml.Event]) -> Value:
    if not isinstance(event, yaml.SequenceStartEvent):
        return _item(event, events)
    items: list[Item] = []
    for inner in events:
        if isinstance(inner, yaml.SequenceEndEvent):
            break
        items.append(_item(inner, events))
    return items


def _item(event: yaml.Event, events: Iterator[yaml.Event]) -> Item:
    if isinstance(event, yaml.ScalarEvent):
        return None if event.implicit[0] and event.value in _NULLS else event.value
    if isinstance(event, yaml.CollectionStartEvent):
        _skip(events)
        return Odd.FIELDS if isinstance(event, yaml.MappingStartEvent) else Odd.LIST
    return Odd.ALIAS


def _skip(events: Iterator[yaml.Event]) -> None:
    """Pass over the rest of a list or of fields, whatever is in it."""
    open_ones = 1
    while open_ones:
        event = next(events)
        open_ones += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
