"""The board's templates: everything is escaped, and a name that a page did not give is an error."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.board.looks import Look
from bot.dialog.texts import Texts
from bot.records.types import now
from handlers.times import age
from handlers.words import Words

HERE = Path(__file__).parent
TEMPLATES, STATIC = HERE / "templates", HERE / "static"
MOMENT = re.compile(r"\b(?:[0-9]{4}-)?[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}\b")


class Rendering:
    """Renders templates. Each sees `t` (a sentence by its key), `words`, `look`, `static`, `when`, `since`.

    Args:
        zone: in which moments are shown, "Asia/Shanghai".
    """

    def __init__(self, texts: Texts, zone: str) -> None:
        self._texts = texts
        self._zone = ZoneInfo(zone)
        self.environment = environment()

    def render(self, template: str, look: Look, **context: Any) -> str:
        """Return a page or a part of one."""
        words = Words(self._texts, look.language)
        known = {"t": words, "words": words, "look": look, "when": self.when, "since": _since(words)}
        return self.environment.get_template(template).render(**known, **context)

    def when(self, moment: datetime | None) -> str:
        """Return "11-24 14:05" in the board's zone, of another year "2025-11-24 14:05", "—" for never."""
        if moment is None:
            return "—"
        there, today = moment.astimezone(self._zone), now().astimezone(self._zone)
        return there.strftime("%m-%d %H:%M" if there.year == today.year else "%Y-%m-%d %H:%M")

    def long(self, moment: datetime) -> str:
        """Return "2026-11-24 14:05:09" in the board's zone."""
        return moment.astimezone(self._zone).strftime("%Y-%m-%d %H:%M:%S")

    def day(self, moment: datetime) -> str:
        """Return "2026-11-24" in the board's zone."""
        return moment.astimezone(self._zone).strftime("%Y-%m-%d")


def environment() -> Environment:
    """Return the templates' environment."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(static=static)
    made.filters["moments"] = moments
    return made


def moments(text: str) -> Markup:
    """Return a text, escaped, in which no moment of `when` is broken at a line's end."""
    return Markup(MOMENT.sub(r'<span class="moment">\g<0></span>', str(escape(text))))  # noqa: S704 - escaped


@cache
def static(name: str) -> Markup:
    """Return the address of a shipped file; it changes with the file."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return Markup(f"/board/static/{name}?v={digest}")  # noqa: S704 - a name of our own


def _since(words: Words) -> Any:
    def since(moment: datetime) -> str:
        return age(words, moment, now())

    return since
