"""Cuts a text together with its looks: each part has its own, counted from its own beginning."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from bot.channels.splitting import spans, units

Entities = Sequence[Mapping[str, Any]]  # as in a payload

ALONE = {"code", "pre"}  # nothing else may look otherwise within them
MOST_ENTITIES = 100  # of a message; Telegram leaves out what is beyond


@dataclass(frozen=True, slots=True)
class _Stretch:
    first: int  # characters
    last: int  # behind the last one
    entity: Mapping[str, Any]


def split_with_entities(
    text: str, entities: Entities, most_units: int
) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the parts of a text, each with its entities.

    An entity stays whole where it fits into a part; a longer one goes on in the next part. What lies outside the
    text, or begins or ends within a character or with a blank, is narrowed; of two that overlap, the later one ends
    where the earlier one does. Within code nothing looks otherwise.

    Args:
        most_units: at least 2.
    """
    places = _places(text)
    stretches = _apart_or_nested(_narrowed(text, one) for one in _stretches(entities, places))
    short = [(one.first, one.last) for one in stretches if places[one.last] - places[one.first] <= most_units]
    return [
        (text[start:end], _within(text, start, end, stretches, places))
        for start, end in spans(text, most_units, short)
    ]


def _places(text: str) -> Sequence[int]:
    """Return where each character begins, and the text ends, in UTF-16 units."""
    if units(text) == len(text):
        return range(len(text) + 1)
    return [0, *accumulate(2 if char > "\uffff" else 1 for char in text)]


def _stretches(entities: Entities, places: Sequence[int]) -> Iterable[_Stretch]:
    for entity in entities:
        first = min(bisect_left(places, entity["offset"]), len(places) - 1)
        last = bisect_right(places, entity["offset"] + entity["length"]) - 1
        yield _Stretch(first, max(first, last), entity)


def _narrowed(text: str, one: _Stretch) -> _Stretch:
    """Return a stretch without the blanks at its ends."""
    covered = text[one.first : one.last]
    first = one.first + len(covered) - len(covered.lstrip())
    return _Stretch(first, first + len(covered.strip()), one.entity)


def _apart_or_nested(stretches: Iterable[_Stretch]) -> list[_Stretch]:
    """Return the stretches that have something, the outer ones first, none of which overlaps another in part."""
    found: list[_Stretch] = []
    around: list[_Stretch] = []
    for one in sorted(stretches, key=lambda one: (one.first, -one.last)):
        around = [outer for outer in around if outer.last > one.first]
        ends = min([one.last, *(outer.last for outer in around)])
        hidden = any(outer.entity["type"] in ALONE for outer in around)
        if one.first < ends and not hidden:
            around.append(_Stretch(one.first, ends, one.entity))
            found.append(around[-1])
    return found


def _within(
    text: str, start: int, end: int, stretches: Iterable[_Stretch], places: Sequence[int]
) -> list[dict[str, Any]]:
    """Return the entities of a part; what goes beyond it is narrowed to it."""
    found = []
    for one in stretches:
        cut = _narrowed(text, _Stretch(max(one.first, start), min(one.last, end), one.entity))
        if cut.first < cut.last:
            offset, length = places[cut.first] - places[start], places[cut.last] - places[cut.first]
            found.append({**one.entity, "offset": offset, "length": length})
    return found[:MOST_ENTITIES]
