"""Cuts a text together with its looks: each part has its own, counted from its own beginning."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

from bot.channels.splitting import spans

Entities = Sequence[Mapping[str, Any]]  # as in a payload


def split_with_entities(
    text: str, entities: Entities, most_units: int
) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the parts of a text, each with its entities.

    An entity stays whole where it fits into a part; a longer one goes on in the next part. What lies outside the
    text, or begins or ends within a character, is narrowed to whole characters.

    Args:
        most_units: at least 2.
    """
    places = [0, *accumulate(2 if char > "\uffff" else 1 for char in text)]  # of each character, in units
    ranges = [_range(entity, places) for entity in entities]
    short = [(first, last) for first, last in ranges if 0 < places[last] - places[first] <= most_units]
    return [
        (text[start:end], _within(start, end, entities, ranges, places))
        for start, end in spans(text, most_units, short)
    ]


def _range(entity: Mapping[str, Any], places: Sequence[int]) -> tuple[int, int]:
    """Return the characters of an entity, first and behind the last; an empty range where there are none."""
    first = min(bisect_left(places, entity["offset"]), len(places) - 1)
    last = bisect_right(places, entity["offset"] + entity["length"]) - 1
    return first, max(first, last)


def _within(
    start: int,
    end: int,
    entities: Entities,
    ranges: Sequence[tuple[int, int]],
    places: Sequence[int],
) -> list[dict[str, Any]]:
    found = []
    for entity, (first, last) in zip(entities, ranges, strict=True):
        first, last = max(first, start), min(last, end)  # noqa: PLW2901
        if first < last:
            offset, length = places[first] - places[start], places[last] - places[first]
            found.append({**entity, "offset": offset, "length": length})
    return found
