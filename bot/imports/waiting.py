"""Files that were examined and wait to be carried out: in the hub's store, where what nothing names is swept away."""

from __future__ import annotations

from collections.abc import Sequence

from bot.imports import importing
from bot.imports.importing import File
from bot.sheets.errors import KindError, SheetError
from bot.tickets.attachments import AttachmentError, Store


class GoneError(SheetError):
    """It was swept away: nobody carried it out within the hour."""

    code = "SHT-410"
    message_key = "import-gone"


def keep(store: Store, contents: Sequence[tuple[str, bytes]]) -> tuple[list[str], File]:
    """Read files, named as their senders name them, and keep them; return what they are known by.

    Raises:
        SheetError: one cannot be read.
    """
    file = importing.read([content for _, content in contents])
    try:
        return [store.put(content, name).sha256 for name, content in contents], file
    except AttachmentError as error:
        raise KindError from error


def take(store: Store, names: Sequence[str]) -> File:
    """Read files that were kept. Raises SheetError."""
    paths = [store.path_of(name) for name in names]
    if not paths or None in paths:
        raise GoneError
    return importing.read([path.read_bytes() for path in paths if path is not None])
