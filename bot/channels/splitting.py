"""Cuts a long text where a reader would pause."""

from __future__ import annotations

import re

# From the best place to the worst; a cut falls behind the match.
PLACES = [re.compile(pattern) for pattern in (r"\n\s*\n", r"\n", r"[。！？；…]|[.!?;](?=\s)", r"[，、：]|\s")]
SHORTEST_SHARE = 0.5  # a part is at least this full, or the next kind of place is tried


def units(text: str) -> int:
    """Return the length in UTF-16 units."""
    return len(text) + sum(char > "\uffff" for char in text)


def split(text: str, most_units: int) -> list[str]:
    """Return the text in parts of at most `most_units` UTF-16 units, without blanks at their ends.

    Args:
        most_units: at least 2.
    """
    parts = []
    rest = text.strip()
    while units(rest) > most_units:
        head = _head(rest, most_units)
        end = _cut(head)
        parts.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*parts, rest] if rest or not parts else parts


def _head(text: str, most_units: int) -> str:
    """Return the longest beginning that fits."""
    left = most_units
    for index, char in enumerate(text):
        left -= 2 if char > "\uffff" else 1
        if left < 0:
            return text[:index]
    return text


def _cut(head: str) -> int:
    for place in PLACES:
        ends = [match.end() for match in place.finditer(head) if match.end() >= len(head) * SHORTEST_SHARE]
        if ends:
            return ends[-1]
    return len(head)
