"""What a request says wrongly. Stricter than Telegram: what it would trim or leave out is wrong, too."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

Request = Mapping[str, Any]  # a method's parameters

LONGEST = {"text": 4096, "caption": 1024}  # UTF-16 units
MOST_ENTITIES = 100
MOST_BUTTONS = 100
LONGEST_DATA = 64  # bytes
NOTHING_WITHIN = {"code", "pre"}
UNSEEN = {"Zs", "Zl", "Zp", "Cc", "Cf"}


def wrong(request: Request) -> list[str]:
    """Return what is wrong with the text, its looks and the buttons of a request."""
    found = [*_buttons((request.get("reply_markup") or {}).get("inline_keyboard", []))]
    for name, looks in (("text", "entities"), ("caption", "caption_entities")):
        if name in request:
            found += _text(name, request[name], request.get(looks) or [])
    return found


def _text(name: str, text: str, entities: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    try:
        raw = text.encode("utf-16-le")
    except UnicodeEncodeError:
        yield f"{name}: half of a character"
        return
    if all(unicodedata.category(char) in UNSEEN for char in text):
        yield f"{name}: nothing to see"
    if len(raw) // 2 > LONGEST[name]:
        yield f"{name}: {len(raw) // 2} units"
    if text != text.strip():
        yield f"{name}: blanks at an end"
    if len(entities) > MOST_ENTITIES:
        yield f"{name}: {len(entities)} entities"
    for one in entities:
        yield from _entity(raw, one)
    for one, other in combinations(entities, 2):
        yield from _beside(one, other)


def _entity(raw: bytes, one: Mapping[str, Any]) -> Iterator[str]:
    first, last = one["offset"], one["offset"] + one["length"]
    if not 0 <= first < last <= len(raw) // 2:
        yield f"{one}: outside of the text, or empty"
        return
    try:
        covered = raw[2 * first : 2 * last].decode("utf-16-le")
    except UnicodeDecodeError:
        yield f"{one}: begins or ends within a character"
        return
    if covered != covered.strip():
        yield f"{one}: a blank at its edge"
    if one["type"] == "text_link" and not str(one.get("url", "")).startswith(("https://", "http://")):
        yield f"{one}: leads nowhere"


def _beside(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[str]:
    outer, inner = sorted((one, other), key=lambda each: (each["offset"], -each["length"]))
    end, last = outer["offset"] + outer["length"], inner["offset"] + inner["length"]
    if inner["offset"] < end < last:
        yield f"{outer} and {inner}: overlap in part"
    if inner["offset"] < end and outer["type"] in NOTHING_WITHIN:
        yield f"{outer} and {inner}: looks within code"


def _buttons(rows: Sequence[Sequence[Mapping[str, Any]]]) -> Iterator[str]:
    every = [button for row in rows for button in row]
    if len(every) > MOST_BUTTONS:
        yield f"{len(every)} buttons"
    if any(not row for row in rows):
        yield "an empty row of buttons"
    for button in every:
        if all(unicodedata.category(char) in UNSEEN for char in button["text"]):
            yield f"{button}: nothing to see"
        if not 1 <= len(button.get("callback_data", "").encode()) <= LONGEST_DATA:
            yield f"{button}: data of a wrong length"
