"""YAML as texts, lists and fields, each with its line: event by event, so that no nesting can exhaust the stack.

A text is taken as it is written; what is left empty, or is a plain null, is the empty text.

Errors:
    TreeError  KB-302  YAML that cannot be read, is no list of fields, nests deeper than DEPTH, or uses aliases or tags
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from knowledge.article import KnowledgeError

DEPTH = 8
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = ("", "~", "null", "Null", "NULL")


class TreeError(KnowledgeError):
    code = "KB-302"

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(sentence)
        self.line = line  # from 1


@dataclass(frozen=True, slots=True)
class Text:
    line: int  # from 1
    text: str


@dataclass(frozen=True, slots=True)
class Items:
    line: int
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Field:
    line: int
    name: str
    value: Node


@dataclass(frozen=True, slots=True)
class Fields:
    line: int
    fields: tuple[Field, ...]


Node = Text | Items | Fields


def fields_of(text: str) -> Fields:
    """Return the one list of fields that `text` is.

    Raises:
        TreeError: see the module.
    """
    events = _events(text)
    for event in events:
        if not isinstance(event, yaml.StreamStartEvent | yaml.DocumentStartEvent):
            break
    else:
        raise TreeError(1, "the file is empty")
    if not isinstance(event, yaml.MappingStartEvent):
        raise TreeError(_line(event), "the file is no list of fields")
    root = _fields(event, events, DEPTH)
    for after in events:
        if not isinstance(after, yaml.DocumentEndEvent | yaml.StreamEndEvent):
            raise TreeError(_line(after), "something follows the list of fields")
    return root


def _events(text: str) -> Iterator[yaml.Event]:
    try:
        yield from yaml.parse(text, Loader=_LOADER)
    except (yaml.YAMLError, ValueError, OverflowError) as err:
        mark = getattr(err, "problem_mark", None)
        problem = (str(getattr(err, "problem", None) or err).splitlines() or ["no reason given"])[0]
        raise TreeError(mark.line + 1 if mark else 1, f"the YAML cannot be read: {problem}") from err


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _node(event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
    if depth == 0:
        raise TreeError(_line(event), "the fields nest too deep")
    if isinstance(event, yaml.AliasEvent):
        raise TreeError(_line(event), "aliases are not read: write it out")
    if getattr(event, "tag", None):
        raise TreeError(_line(event), "tags are not read: leave it out")
    if isinstance(event, yaml.ScalarEvent):
        return Text(_line(event), _written(event))
    if isinstance(event, yaml.SequenceStartEvent):
        return _items(event, events, depth)
    return _fields(event, events, depth)


def _written(event: yaml.ScalarEvent) -> str:
    if event.implicit[0] and event.value in _NULLS:
        return ""
    try:
        event.value.encode()
    except UnicodeEncodeError as err:
        raise TreeError(_line(event), "a text holds half of a character") from err
    return str(event.value)


def _items(start: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Items:
    items: list[Node] = []
    for event in events:
        if isinstance(event, yaml.SequenceEndEvent):
            break
        items.append(_node(event, events, depth - 1))
    return Items(_line(start), tuple(items))


def _fields(start: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Fields:
    fields: list[Field] = []
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            break
        if not isinstance(event, yaml.ScalarEvent):
            raise TreeError(_line(event), "the name of a field is no word")
        fields.append(Field(_line(event), _written(event), _node(next(events), events, depth - 1)))
    return Fields(_line(start), tuple(fields))
