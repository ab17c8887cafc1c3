"""Reads signatures.yaml: the rules by which failures are one problem, or the line that is wrong and why.

version: 1                  counts up when the rules change: what is unsolved is signed anew then
rules:                      the first that fits wins
  - name: wrong-cipher      stands in the signature: lower case, digits, hyphens
    when: {code: ["155", "09d*"], reason: [disk-refused], firmware: ["1.0..1.9"]}     all must fit
    group: [driver]         what must be the same besides; `alone` is nobody else's problem
    title: {zh: …, en: …}   may name {code}, {driver}, {firmware} when they are in the group
    article: ID             in place of the failure's own; may be left out
rest: {group: […], title: …}   what no rule fits

Errors:
    SignaturesError  SIG-001  a file that cannot be read; names it, the line and the reason
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from bot.errors import HubError
from bot.tickets import rule_fields
from bot.tickets.rule_fields import named, text
from bot.tickets.signature_rules import NAMED, REST, SHOWN, Rule, Rules
from knowledge.guide_yaml import Fields, Items, Node, Text, TreeError

ALONE = "alone"
_NAME = re.compile(r"[a-z][a-z0-9-]*")
_PLACE = re.compile(r"\{([^{}]*)\}")


class SignaturesError(HubError):
    """A file of rules that cannot be read."""

    code = "SIG-001"


def read(path: Path) -> Rules:
    """Return the rules of a file. Raises SignaturesError."""
    return rule_fields.read(path, _rules, SignaturesError)


def _rules(root: Fields) -> Rules:
    found = named(root, "version", "rules", "rest")
    version = text(found["version"])
    if not (version.isascii() and version.isdigit() and 0 < int(version) < 10**6):
        raise TreeError(found["version"].line, f"the version is a number from 1, not {version!r}")
    listed = found["rules"]
    if not isinstance(listed, Items):
        raise TreeError(listed.line, "rules is a list")
    rules: dict[str, Rule] = {}
    for item in listed.items:
        rule = _rule(item)
        if rule.name in rules:
            raise TreeError(item.line, f"there is another rule {rule.name!r}")
        rules[rule.name] = rule
    return Rules(int(version), (*rules.values(), _rest(found["rest"])))


def _rule(node: Node) -> Rule:
    found = named(node, "name", "when", "group", "title", may_have=("article",))
    name = text(found["name"])
    if not _NAME.fullmatch(name) or name == REST:
        raise TreeError(found["name"].line, f"{name!r} is no name for a rule: lower case, digits, hyphens")
    group = _group(found["group"])
    article = text(found["article"]) if "article" in found else ""
    return Rule(name, group, _title(found["title"], group), _when(found["when"]), article)


def _rest(node: Node) -> Rule:
    found = named(node, "group", "title")
    group = _group(found["group"])
    return Rule(REST, group, _title(found["title"], group))


def _when(node: Node) -> Mapping[str, tuple[str, ...]]:
    found = named(node, may_have=SHOWN)
    if not found:
        raise TreeError(node.line, "a rule fits when something is so: what no rule fits stands under rest")
    return {name: _patterns(value) for name, value in found.items()}


def _patterns(node: Node) -> tuple[str, ...]:
    items = node.items if isinstance(node, Items) else (node,)
    if not items:
        raise TreeError(node.line, "an empty list fits nothing")
    return tuple(map(text, items))


def _group(node: Node) -> tuple[str, ...] | None:
    if isinstance(node, Text) and node.text == ALONE:
        return None
    if not isinstance(node, Items):
        raise TreeError(node.line, f"the group is a list of {', '.join(SHOWN)}, or {ALONE}")
    names = tuple(map(text, node.items))
    for name, item in zip(names, node.items, strict=True):
        if name not in SHOWN or names.count(name) > 1:
            raise TreeError(item.line, f"{name!r} is not to be grouped by: {', '.join(SHOWN)}, each once")
    return names


def _title(node: Node, group: tuple[str, ...] | None) -> Mapping[str, str]:
    found = {language: text(value) for language, value in named(node, "zh", "en").items()}
    usable = {name for name in NAMED if name in (group or ())}
    for place in _PLACE.findall(" ".join(found.values())):
        if place not in usable:
            raise TreeError(node.line, f"a title cannot name {{{place}}}: its failures are not grouped by it")
    return found
