"""The picture or file that came with a message of Telegram."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telegram import Message

from bot.dialog.messages import Media

# An animation comes with the same file as a document, too, so it is looked for first.
KINDS = ("animation", "document", "video", "audio", "voice", "video_note", "sticker")
TYPES: Mapping[str, type | tuple[type, ...]] = {
    "file_id": str,
    "name": str,
    "mime": str,
    "size_bytes": (int, type(None)),
}


def media_of(message: Message) -> Media | None:
    """Return what came with a message; of a photo, the largest of its sizes."""
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return Media("photo", largest.file_id, size_bytes=largest.file_size)
    for kind in KINDS:
        part = getattr(message, kind)
        if part is not None:
            return _media(kind, part)
    return None


def _media(kind: str, part: Any) -> Media:
    return Media(
        kind=kind,
        file_id=part.file_id,
        name=getattr(part, "file_name", None) or "",
        mime=getattr(part, "mime_type", None) or "",
        size_bytes=part.file_size,
    )
