"""Files that come with a form."""

from __future__ import annotations

import asyncio

from starlette.datastructures import UploadFile

from bot.board.parts import Board
from bot.dialog.messages import Media
from bot.records.types import whole

NAME_LIMIT = 120  # characters


async def kept(board: Board, file: UploadFile | None) -> Media | None:
    """Put a file into the store. Raises AttachmentError."""
    if file is None:
        return None
    store = board.store
    content = await file.read(store.most_bytes + 1)
    return await asyncio.to_thread(store.put, content, name_of(file))


def name_of(file: UploadFile) -> str:
    """Return a file's own name: no folder, nothing that cannot be printed, its ending kept."""
    name = whole(file.filename or "").replace("\\", "/").rpartition("/")[2]
    shown = "".join(sign for sign in name if sign.isprintable()).strip()
    stem, dot, ending = shown.rpartition(".")
    short = f"{stem[: NAME_LIMIT - len(ending) - 1]}.{ending}" if dot and len(ending) < 16 else shown
    return short[:NAME_LIMIT] or "file"
