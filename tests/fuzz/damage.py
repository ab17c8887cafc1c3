"""Damage to a file that was whole: an input is a cut, then patches; so that a few bytes reach anywhere in it.

cut 3 bytes (0: none) | place 3 | size 1 | bytes | place 3 | …
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.fuzz.edits import Pick

PLACE = 3  # bytes


def damaged(whole: bytes, data: bytes) -> bytes:
    """Return `whole` with the damage that `data` describes."""
    cut = int.from_bytes(data[:PLACE], "big")
    file = bytearray(whole)
    for place, patch in _patches(data[PLACE:]):
        at = place % len(file)
        file[at : at + len(patch)] = patch
    return bytes(file[: cut % len(file)] if cut else file)


def _patches(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + PLACE < len(data):
        size = data[at + PLACE]
        yield int.from_bytes(data[at : at + PLACE], "big"), data[at + PLACE + 1 : at + PLACE + 1 + size]
        at += PLACE + 1 + size


def patch(place: int, data: bytes) -> bytes:
    """Return the input that overwrites `place` with `data`."""
    return bytes(PLACE) + place.to_bytes(PLACE, "big") + bytes((len(data),)) + data


def another_patch(data: bytes, pick: Pick) -> bytes:
    """Add a patch of a byte or two, or a cut."""
    if pick(8) == 0:
        return pick(1 << 24).to_bytes(PLACE, "big") + data[PLACE:]
    place = pick(1 << 24).to_bytes(PLACE, "big")
    size = 1 + pick(2)
    return (data or bytes(PLACE)) + place + bytes((size,)) + bytes(pick(256) for _ in range(size))
