"""What of a message is heard: no channel can make the records grow without bound, nor a name turn its row round.

Nor does anything come in that a database does not take.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

from bot.dialog.messages import Incoming, Media
from bot.records.types import whole

P = TypeVar("P", Incoming, Media)

TEXT = 4 * 4096  # characters; four of Telegram's messages
NAME = 128  # of a person or a group; Telegram's are at most as long
FILE = 255  # of a file's name, its type, and the channel's name for it
CUT = "…"
WORDS = ("name", "language", "text", "press", "press_id", "album", "chat_title")
WORDS_OF_MEDIA = ("file_id", "name", "mime")
UNTAKEN = re.compile("[\0\ud800-\udfff]")
TURNING = dict.fromkeys(
    [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)  # what sets the direction of all that follows


def bounded(incoming: Incoming) -> Incoming:
    """Return a message with whatever is too long cut, which ends with CUT then; names have nothing of TURNING.

    Everything in it is whole: no database refuses it.
    """
    incoming = _whole(incoming, WORDS)
    text = None if incoming.text is None else cut(incoming.text, TEXT)
    media = _bounded(incoming.media) if incoming.media else None
    name, title = _name(incoming.name, NAME), _name(incoming.chat_title, NAME)
    if (text, media, name, title) == (incoming.text, incoming.media, incoming.name, incoming.chat_title):
        return incoming
    return replace(incoming, text=text, media=media, name=name, chat_title=title)


def cut(text: str, most: int) -> str:
    """Return a text of at most `most` characters."""
    return text if len(text) <= most else f"{text[: most - 1]}{CUT}"


def _whole(part: P, names: Sequence[str]) -> P:
    words = {name: getattr(part, name) for name in names}
    mended: dict[str, Any] = {
        name: whole(word) for name, word in words.items() if word and UNTAKEN.search(word)
    }
    return replace(part, **mended) if mended else part


def _name(text: str, most: int) -> str:
    return cut(text.translate(TURNING), most)


def _bounded(media: Media) -> Media:
    media = _whole(media, WORDS_OF_MEDIA)
    return replace(
        media, name=_name(media.name, FILE), mime=cut(media.mime, FILE), file_id=media.file_id[: 2 * FILE]
    )
