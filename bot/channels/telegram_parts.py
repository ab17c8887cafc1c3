"""Cuts a message into parts that Telegram takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.channels.entities import split_with_entities
from bot.channels.sending import Payload
from bot.channels.splitting import units

LONGEST_TEXT = 4096  # UTF-16 units
LONGEST_CAPTION = 1024  # UTF-16 units
WITHOUT_CAPTION = frozenset({"sticker", "video_note"})


def parts(payload: Payload) -> Sequence[Payload]:
    """Return the parts of a message; the buttons stand under the last.

    A text that is too long for a caption, or whose picture can have none, follows its picture.
    """
    media, text = payload.get("media"), payload.get("text", "")
    if media is None:
        return _texts(payload)
    fits = not text.strip() or (units(text) <= LONGEST_CAPTION and media.get("kind") not in WITHOUT_CAPTION)
    if fits:
        return [payload]
    behind = {name: value for name, value in payload.items() if name != "media"}
    return [{"media": media, "text": ""}, *_texts(behind)]


def _texts(payload: Payload) -> list[dict[str, Any]]:
    cut = split_with_entities(payload.get("text", ""), payload.get("entities", ()), LONGEST_TEXT)
    *earlier, last = ({"text": text, "entities": entities} for text, entities in cut)
    return [*earlier, {**payload, **last}]
