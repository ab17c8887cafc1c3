"""Texts as Telegram takes them: no halves of characters, and something to see."""

from __future__ import annotations

import unicodedata

NOTHING = "—"  # is shown instead of a text that shows nothing
BLANKS = {"Zs", "Zl", "Zp", "Cc", "Cf", "Cs"}
UNSEEN = {"\u2800", "\u3164", "\uffa0", "\ufffc"}  # blanks that Unicode calls otherwise


def well_formed(text: str) -> str:
    """Return the text with halves of a character (lone surrogates) replaced; its length in UTF-16 units stays."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def is_seen(text: str) -> bool:
    """Say whether there is anything in a text that a reader sees."""
    return any(char not in UNSEEN and unicodedata.category(char) not in BLANKS for char in text)
