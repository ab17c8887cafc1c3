"""Every sentence the bot says, read once for all tests of a process."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import handlers
from bot.dialog.texts import Texts, keys_of

TEXTS = Path(handlers.__file__).parent / "texts"
SHIPPED = Texts(TEXTS)


@cache
def shipped_keys(language: str) -> dict[str, set[str]]:
    """Return each message of a language with the parameters that it uses."""
    return keys_of(TEXTS / language)
