"""Texts that mean much the same, together. Pure: the same texts give the same groups, in whatever order they come."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from knowledge.text import character_grams, normalise, syllables

Floats = NDArray[np.float32]

ALIKE = 0.16  # mean similarity, 0..1, down to which two groups are one


def clusters(texts: Sequence[str]) -> list[list[int]]:
    """Group texts by what they are made of: characters, and sounds, so that slips of the keyboard count for little.

    Time and memory grow with the square of the number of different texts; some thousand take seconds.

    Returns:
        the places of the texts, each in one group; the largest group first, in a group as they came.
    """
    places: dict[str, list[int]] = defaultdict(list)
    for place, text in enumerate(texts):
        places[normalise(text)].append(place)
    said = sorted(places)
    groups = _merged(_similarities([_pieces(text) for text in said]), [len(places[text]) for text in said])
    found = [sorted(place for number in group for place in places[said[number]]) for group in groups]
    return sorted(found, key=lambda group: (-len(group), group))


def most_typical(texts: Sequence[str]) -> int:
    """Return the place of the text that the others resemble most, the shortest of equals; there is at least one."""
    closeness = _similarities([_pieces(normalise(text)) for text in texts]).sum(axis=1).round(4)
    return min(range(len(texts)), key=lambda place: (-closeness[place], len(texts[place]), place))


def _pieces(said: str) -> list[str]:
    sounds = syllables(said)
    heard = [f"~{one}" for one in (*sounds, *(f"{a} {b}" for a, b in pairwise(sounds)))]
    return sorted({*character_grams(said), *heard})


def _similarities(texts: Sequence[Sequence[str]]) -> Floats:
    """Return the cosine of each two texts, 0..1; what few texts have weighs more."""
    held = Counter(piece for pieces in texts for piece in pieces)
    weight = {piece: math.log1p(len(texts) / count) for piece, count in held.items()}
    shared = sorted(piece for piece, count in held.items() if count > 1)
    column = {piece: number for number, piece in enumerate(shared)}
    rows = np.zeros((len(texts), len(column)), dtype=np.float32)
    for row, pieces in enumerate(texts):
        length = math.hypot(*(weight[piece] for piece in pieces)) or 1.0
        for piece in pieces:
            if piece in column:
                rows[row, column[piece]] = weight[piece] / length
    return rows @ rows.T


def _merged(similarities: Floats, sizes: Sequence[int]) -> list[list[int]]:
    """Merge the two groups whose members are most alike on average, as long as they are alike enough."""
    alike, size = similarities.copy(), np.array(sizes, dtype=np.float32)
    np.fill_diagonal(alike, -1)
    groups = {number: [number] for number in range(len(sizes))}
    nearest = alike.argmax(axis=1) if len(sizes) else np.zeros(0, dtype=np.int64)
    while len(groups) > 1:
        closeness = alike[np.arange(len(sizes)), nearest]
        kept = int(closeness.argmax())
        gone = int(nearest[kept])
        if closeness[kept] < ALIKE:
            break
        mixed = (size[kept] * alike[kept] + size[gone] * alike[gone]) / (size[kept] + size[gone])
        alike[kept] = alike[:, kept] = mixed
        alike[gone] = alike[:, gone] = alike[kept, kept] = -1
        size[kept] += size[gone]
        groups[kept] += groups.pop(gone)
        stale = np.isin(nearest, (kept, gone))
        stale[[kept, gone]] = True
        nearest[stale] = alike[stale].argmax(axis=1)
    return list(groups.values())
