"""What a line of a ticket's story is shown with: its slot, and the picture or file that came with it."""

from __future__ import annotations

from bot.dialog.messages import Media
from bot.tickets.views import Attachment, EntryView


def slot_of(entry: EntryView) -> str:
    """Return the slot under which an entry's copies stand."""
    return f"entry-{entry.id}"


def media_of(entry: EntryView) -> Media | None:
    """Return what goes out with an entry."""
    return _media(entry.attachments[0]) if entry.attachments else None


def _media(one: Attachment) -> Media:
    return Media(one.kind, one.file_id, one.name, one.mime, one.size_bytes, one.sha256)
