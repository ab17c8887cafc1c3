"""The fields of a rules file, by name: what sla.yaml and signatures.yaml have in common.

Errors:
    knowledge.guide_yaml.TreeError  a field that is unknown, twice, missing or of another shape; with its line
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from bot.errors import HubError
from knowledge.guide_yaml import Fields, Node, Text, TreeError, fields_of

T = TypeVar("T")


def read(path: Path, rules: Callable[[Fields], T], error: type[HubError]) -> T:
    """Return what `rules` makes of a file's fields. Raises `error`, which names the file, the line and the reason."""
    try:
        return rules(fields_of(path.read_bytes().decode("utf-8-sig")))
    except TreeError as err:
        raise error(f"{path}, line {err.line}: {err}") from err
    except (OSError, UnicodeDecodeError) as err:
        raise error(f"{path} cannot be read: {err}") from err


def named(node: Node, *needed: str, may_have: tuple[str, ...] = ()) -> dict[str, Node]:
    """Return fields by name. Raises TreeError."""
    known = (*needed, *may_have)
    if not isinstance(node, Fields):
        raise TreeError(node.line, f"here stand fields: {', '.join(known)}")
    found: dict[str, Node] = {}
    for one in node.fields:
        if one.name not in known:
            raise TreeError(one.line, f"there is no field {one.name!r}, only {', '.join(known)}")
        if one.name in found:
            raise TreeError(one.line, f"the field {one.name!r} stands here twice")
        found[one.name] = one.value
    missing = [name for name in needed if name not in found]
    if missing:
        raise TreeError(node.line, f"the field {missing[0]} is missing")
    return found


def text(node: Node) -> str:
    """Return a text. Raises TreeError for another shape, and for an empty one."""
    if not isinstance(node, Text) or not node.text.strip():
        raise TreeError(node.line, "here stands one text, in quotes if it has a comma or a colon")
    return node.text.strip()
