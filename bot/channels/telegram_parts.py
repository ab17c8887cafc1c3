"""Cuts a message into parts that Telegram takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.channels.entities import split_with_entities
from bot.channels.legible import NOTHING, is_seen, well_formed
from bot.channels.sending import Payload
from bot.channels.splitting import units

LONGEST_TEXT = 4096  # UTF-16 units
LONGEST_CAPTION = 1024  # UTF-16 units
WITHOUT_CAPTION = frozenset({"sticker", "video_note"})


def parts(payload: Payload) -> Sequence[Payload]:
    """Return the parts of a message; the buttons stand under the last.

    A text that is too long for a caption, or whose picture can have none, follows its picture. What shows nothing is
    left out, and shown as NOTHING where it is all there is.
    """
    media, text = payload.get("media"), well_formed(payload.get("text", ""))
    if media is None:
        return _texts(payload, text)
    if not is_seen(text):
        return [{**payload, "text": "", "entities": []}]
    if units(text) <= LONGEST_CAPTION and media.get("kind") not in WITHOUT_CAPTION:
        return _texts(payload, text)
    behind = {name: value for name, value in payload.items() if name != "media"}
    return [{"media": media, "text": ""}, *_texts(behind, text)]


def _texts(payload: Payload, text: str) -> list[dict[str, Any]]:
    cut = split_with_entities(text, payload.get("entities", ()), LONGEST_TEXT)
    seen = [(part, entities) for part, entities in cut if is_seen(part)]
    *earlier, last = ({"text": part, "entities": entities} for part, entities in seen or [(NOTHING, [])])
    return [*earlier, {**payload, **last}]
