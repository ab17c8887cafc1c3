"""Every sentence the bot says, by key, from Fluent catalogues: one folder a language, with a file for each part.

Errors:
    TextError  TXT-001  no such key, a parameter missing, or a catalogue that cannot be read
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import ast

LANGUAGES = ("zh", "en")
LONG = 1000  # characters; Fluent refuses a value of more than 2500
REMEMBERED = 4096  # sentences that say nothing but counts, or no parameter at all


class TextError(Exception):
    """A sentence that cannot be said."""

    code = "TXT-001"


class Texts:
    """Catalogues of sentences.

    Args:
        folder: holds zh/*.ftl and en/*.ftl.
    """

    def __init__(self, folder: Path) -> None:
        self._bundles = {language: _bundle(folder / language, language) for language in LANGUAGES}
        self._remembered = lru_cache(maxsize=REMEMBERED)(self._counting)

    def render(self, language: str, key: str, /, **params: Any) -> str:
        """Return the sentence; numbers stand in it as they are, and texts of any length whole.

        Raises:
            TextError: no such key, or a parameter is missing.
        """
        if all(type(value) is int for value in params.values()):
            return self._remembered(language, key, tuple(params.items()))
        return self._rendered(language, key, params)

    def _counting(self, language: str, key: str, counts: tuple[tuple[str, int], ...]) -> str:
        return self._rendered(language, key, dict(counts))

    def _rendered(self, language: str, key: str, params: dict[str, Any]) -> str:
        bundle = self._bundles[language if language in self._bundles else "en"]
        if not bundle.has_message(key):
            raise TextError(f"no text {key!r}")
        pattern = bundle.get_message(key).value
        if pattern is None:
            raise TextError(f"text {key!r} has no value")
        values = {name: _plain(value) for name, value in params.items()}
        marks = {name: secrets.token_hex(8) for name, value in values.items() if _is_long(value)}
        text, errors = bundle.format_pattern(pattern, {**values, **marks})
        if errors:
            raise TextError(f"text {key!r}: {errors[0]}")
        sentence = str(text)
        for name, mark in marks.items():
            sentence = sentence.replace(mark, values[name])
        return sentence

    def has(self, key: str) -> bool:
        """Say whether every language has `key`."""
        return all(bundle.has_message(key) for bundle in self._bundles.values())


def language_of(code: str | None) -> str:
    """Return the language to answer in, for a language code of a channel ("zh-hans", "en-US", None)."""
    return "zh" if code is None or code.lower().startswith("zh") else "en"


def keys_of(folder: Path) -> dict[str, set[str]]:
    """Return each message of a language's catalogue with the parameters that it uses."""
    entries = [entry for _, resource in _resources(folder) for entry in resource.body]
    return {entry.id.name: _variables(entry) for entry in entries if isinstance(entry, ast.Message)}


def _variables(node: Any) -> set[str]:
    if isinstance(node, ast.VariableReference):
        return {node.id.name}
    if isinstance(node, list):
        return set().union(*map(_variables, node))
    return set().union(*map(_variables, vars(node).values())) if isinstance(node, ast.BaseNode) else set()


def _bundle(folder: Path, language: str) -> FluentBundle:
    bundle = FluentBundle([language], use_isolating=False)
    for path, resource in _resources(folder):
        for entry in resource.body:
            if isinstance(entry, ast.Junk):
                raise TextError(f"{path}: cannot be read near {str(entry.content)[:60]!r}")
            if isinstance(entry, ast.Message) and bundle.has_message(entry.id.name):
                raise TextError(f"{path}: {entry.id.name!r} stands in another file, too")
        bundle.add_resource(resource)
    return bundle


def _resources(folder: Path) -> Iterator[tuple[Path, Any]]:
    for path in sorted(folder.glob("*.ftl")):
        yield path, FluentResource(path.read_text("utf-8"))


def _is_long(value: Any) -> bool:
    return isinstance(value, str) and len(value) > LONG


def _plain(value: Any) -> Any:
    """Return a number that Fluent would group or round as the text that it is; small counts stay numbers."""
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return str(value)
    return str(value) if isinstance(value, float) or (isinstance(value, int) and value > 999) else value
