"""What a form is known by, so that it is done once: the page that it stood on, and what was filled in."""

from __future__ import annotations

import hashlib

from bot.board.visits import Act

OWN = {"form_token"}  # fields that say nothing of what is wanted


def mark_of(act: Act, name: str) -> str:
    """Return the mark of a form; "" for one whose page gave it none."""
    file = act.file("file")
    filled = sorted(fields_of(act).items())
    said = repr((act.visit.request.url.path, name, filled, (file.filename, file.size) if file else None))
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest() if act.value("mark") else ""


def fields_of(act: Act) -> dict[str, str]:
    """Return what was filled in, by name."""
    return {name: act.value(name) for name in act.form if name not in OWN}
