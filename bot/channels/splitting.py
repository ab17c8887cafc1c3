"""Cuts a long text where a reader would pause."""

from __future__ import annotations

import re
from collections.abc import Iterable

# From the best place to the worst; a cut falls behind the match.
PLACES = [re.compile(pattern) for pattern in (r"\n\s*\n", r"\n", r"[。！？；…]|[.!?;](?=\s)", r"[，、：]|\s")]
SHORTEST_SHARE = 0.5  # a part is at least this full, or the next kind of place is tried


def units(text: str) -> int:
    """Return the length in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(text: str, most_units: int) -> list[str]:
    """Return the text in parts of at most `most_units` UTF-16 units, without blanks at their ends.

    Args:
        most_units: at least 2.
    """
    return [text[start:end] for start, end in spans(text, most_units)]


def spans(text: str, most_units: int, together: Iterable[tuple[int, int]] = ()) -> list[tuple[int, int]]:
    """Return where the parts of `split` begin and end in the text.

    Args:
        most_units: at least 2.
        together: stretches that no cut may divide; each fits into a part, and two of them are apart or nested.
    """
    falling = sorted(together, reverse=True)
    end = len(text.rstrip())
    start = min(end, len(text) - len(text.lstrip()))
    found = []
    while units(text[start:end]) > most_units:
        head = beginning(text[start:end], most_units)
        cut = _beside(start, start + _cut(head), start + len(head), falling)
        found.append((start, start + len(text[start:cut].rstrip())))
        start = end - len(text[cut:end].lstrip())
    return [*found, (start, end)]


def _beside(start: int, cut: int, most: int, falling: Iterable[tuple[int, int]]) -> int:
    """Return the cut, or the nearest place beside the stretch that it would divide; at most `most`."""
    for first, last in falling:
        if first < cut < last and first > start:
            cut = first
        elif first < cut < last <= most:
            cut = last
    return cut


def beginning(text: str, most_units: int) -> str:
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
