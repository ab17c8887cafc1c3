"""What a form is known by, so that it is done once: the page that it stood on, and what was filled in."""

from __future__ import annotations

import hashlib
from urllib.parse import urlencode

from starlette.datastructures import UploadFile

from bot.board.visits import Act, Visit

OWN = {"form_token"}  # fields that say nothing of what is wanted
CHUNK = 1024 * 1024


async def mark_of(act: Act, name: str) -> str:
    """Return the mark of a form; "" for one whose page gave it none."""
    if not act.value("mark"):
        return ""
    file = act.file("file")
    content = (file.filename, await _digest(file)) if file else None
    said = repr((act.visit.request.url.path, name, sorted(fields_of(act).items()), content))
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()


def fields_of(act: Act) -> dict[str, str]:
    """Return what was filled in, by name."""
    return {name: act.value(name) for name in act.form if name not in OWN}


def after(path: str, name: str, mark: str) -> str:
    """Return where a form leads once it is done."""
    return f"{path}?{urlencode({'done': name, 'form': mark})}"


def is_done(visit: Visit, mark: str) -> bool:
    """Say whether this visitor sent the form of which an address tells, and it was done; anybody can write a link."""
    return visit.board.once.has_done(visit.person.id, mark)


async def _digest(file: UploadFile) -> str:
    """Return what tells a file's bytes from others; it is read from its beginning afterwards."""
    digest = hashlib.sha256()
    while chunk := await file.read(CHUNK):
        digest.update(chunk)
    await file.seek(0)
    return digest.hexdigest()
